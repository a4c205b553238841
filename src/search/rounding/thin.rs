//! Fewer pairs for a leaf: the relaxation once more with the large ones alone.
//!
//! Most of a certificate's bytes are pairs. The interior point gives a positive multiplier to all of them,
//! some seven to eight for each row of P; a leaf whose bound is below the one asked for can do without most
//! of the small ones if the others are solved for again, in some ten cheap steps.
//!
//! Also tried: dropping pairs row by row, each time the one whose loss in √(yᵀUy) and capacity is least at
//! the leaf's U. It looks free there and costs tenths of β, as other directions are left uncovered; keeping
//! every y_j near its old value removes one pair in six at best. The table of a neighbouring leaf, taken as
//! it is, costs about one β.

use crate::search::relaxation::interior_point::{Settings, solve};
use crate::search::relaxation::{Known, Outcome, Rows};
use std::time::Instant;

/// What a pair must have of the smaller weight of its rows to stay: first choice, second choice.
const KEPT: [f64; 2] = [0.1, 0.05];

/// Of what a leaf's bound leaves up to the one allowed, this share is kept for rounding.
const FOR_ROUNDING: f64 = 0.25;

/// The outcome of a leaf with few pairs and a bound of at most `allowed` over β, if one is found.
pub fn thin(
    rows: &Rows,
    path: &[(usize, i8)],
    leaf: &Known,
    allowed: f64,
    deadline: Option<Instant>,
) -> Option<Outcome> {
    let room = allowed - leaf.bound;
    if room < 1e-6 {
        return None;
    }
    let target = allowed - FOR_ROUNDING * room;
    KEPT.iter().find_map(|&kept| {
        let settings = Settings {
            target,
            gap: 0.1 * room,
            parent_bound: 0.0,
            steps: 14,
            pricing: 0,
            neighbours: 0,
            kept,
            deadline,
        };
        Some(solve(rows, path, Some(leaf), &settings)).filter(|thin| thin.bound <= target)
    })
}
