//! Several outputs over given patterns: a dual matrix and its multipliers in integers (theory §E4.8, FORMAT
//! R273).

use super::affine::{Affine, least};
use super::vectors::Vectors;
use crate::dyadic::{quotient, scaled};
use crate::format::AffineMultipliers;
use crate::search::group_lasso::gates::Gate;
use nalgebra::DMatrix;
use num_bigint::BigInt;
use rayon::prelude::*;

/// B and the records of all patterns that need one.
pub(super) struct Proof {
    pub bound: BigInt,
    pub records: Vec<String>,
}

/// The place of a pattern, and what its multipliers lead to.
type Found = (usize, Affine);

/// A pattern whose τ is no more than this needs no further walls.
const ENOUGH: f64 = 1.0 - 1e-9;

impl Vectors<'_> {
    /// The multipliers of all patterns that bring ‖Gᵀu‖ down to β on their cones, or as low as it gets.
    /// Lengths are in units of β.
    pub(super) fn affine(&self, dual: &[Vec<BigInt>], scale: u32) -> Vec<Found> {
        let outputs = dual.first().map_or(0, Vec::len);
        let columns: Vec<Vec<BigInt>> = (0..outputs).map(|c| dual.iter().map(|row| row[c].clone()).collect()).collect();
        let factors: Vec<_> = columns.iter().map(|column| self.products.factor(column)).collect();
        let unit = &**self.x_den << scale;
        let solve = |(place, gate): &(usize, Gate)| {
            let sums: Vec<Vec<BigInt>> = factors.iter().map(|f| self.products.combine(&gate.side, f)).collect();
            let g = DMatrix::from_fn(self.walls.d, outputs, |j, c| quotient(&sums[c][j], &unit) / self.beta);
            let sigma: Vec<f64> = self.rows.iter().map(|k| if gate.side[*k] { 1.0 } else { -1.0 }).collect();
            let top = if outputs > 0 { g.singular_values().max().powi(2) } else { 0.0 };
            // Without cones, or where they are not needed, the spectral norm says all.
            if self.gated || top <= ENOUGH {
                return (*place, Affine { tau: top, lambda: top, held: Vec::new() });
            }
            (*place, least(&g, Some((&self.walls, &sigma)), ENOUGH))
        };
        self.gates.par_iter().map(solve).collect()
    }

    /// B above the greatest τ by the share `slack`, and the records of the patterns that have walls.
    pub(super) fn records(&self, found: &[Found], scale: u32, slack: f64) -> Proof {
        let top = found.iter().map(|(_, affine)| affine.tau).fold(0.0, f64::max);
        let bound = scaled(top.sqrt() * self.beta * (1.0 + slack), scale, f64::ceil).max(1.into());
        let walled = found.iter().filter(|(_, affine)| !affine.held.is_empty());
        let records = walled.map(|(place, affine)| self.record(*place, affine, scale, slack).line());
        Proof { bound, records: records.collect() }
    }

    fn record(&self, place: usize, affine: &Affine, scale: u32, slack: f64) -> AffineMultipliers {
        let square = self.beta * self.beta;
        let lambda = scaled((affine.lambda + slack * affine.tau) * square, 2 * scale, f64::round);
        let integer = |value: f64, wall: usize| scaled(value * self.beta / self.walls.norms[wall], scale, f64::round);
        let item = |(wall, r, t): &(usize, f64, Vec<f64>)| {
            let t: Vec<BigInt> = t.iter().map(|t| integer(*t, *wall)).collect();
            // At least ‖t‖, so that no multiplier is negative.
            let r = integer(*r, *wall).max(length(&t)).max(1.into());
            (self.rows[*wall], r, t)
        };
        let mut rho: Vec<(usize, BigInt, Vec<BigInt>)> = affine.held.iter().map(item).collect();
        rho.sort_unstable();
        AffineMultipliers { gate: place, lambda, rho }
    }
}

/// ⌈‖t‖⌉.
fn length(t: &[BigInt]) -> BigInt {
    super::vectors::upper_root(&t.iter().map(|t| t * t).sum())
}
