//! Which bounds are active, as an interior point indicates it. Heuristics: the exact signs decide.

use super::floats::Floats;
use super::proposal::{Proposal, Side};
use crate::kkt::State;

/// Every pair at the bound with the largest score above one; inside if none has.
fn choose(floats: &Floats, scores: impl Iterator<Item = (Side, f64)>) -> Vec<State> {
    let fixed = floats.fixed.iter().map(|fixed| if *fixed { State::Lower } else { State::Inside });
    let mut states: Vec<State> = fixed.collect();
    let mut best = vec![1.0; states.len()];
    for (side, score) in scores {
        if score > best[side.pair] {
            (best[side.pair], states[side.pair]) = (score, side.state);
        }
    }
    states
}

fn ratio(a: f64, b: f64) -> f64 {
    a.max(f64::MIN_POSITIVE) / b.max(f64::MIN_POSITIVE)
}

/// A bound is active if its multiplier is larger than its slack.
pub(super) fn by_ratio(floats: &Floats, proposal: &Proposal) -> Vec<State> {
    choose(floats, proposal.sides.iter().map(|side| (*side, ratio(side.multiplier, side.slack))))
}

/// A bound is active if its slack has shrunk more than its multiplier since an earlier point: slacks of active
/// bounds and multipliers of the others go to zero with the gap, whatever their units.
pub(super) fn by_trend(floats: &Floats, early: &Proposal, late: &Proposal) -> Vec<State> {
    let pairs = early.sides.iter().zip(&late.sides);
    choose(floats, pairs.map(|(a, b)| (*b, ratio(a.slack, b.slack) / ratio(a.multiplier, b.multiplier))))
}
