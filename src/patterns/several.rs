//! Several outputs over given patterns: a dual matrix and its multipliers in integers (theory §E4.8, FORMAT R273).

use super::affine::{Affine, least};
use super::vectors::Vectors;
use crate::dyadic::{quotient, scaled};
use crate::format::AffineMultipliers;
use crate::search::group_lasso::gates::Gate;
use nalgebra::DMatrix;
use num_bigint::{BigInt, Sign};
use rayon::prelude::*;

/// B and the records of all patterns that need one.
pub(super) struct Proof {
    pub bound: BigInt,
    pub records: Vec<String>,
}

/// What the multipliers of one pattern lead to, and the pattern.
type Found<'a> = (usize, &'a Gate, Affine);

/// A pattern whose τ is no more than this needs no further walls.
const ENOUGH: f64 = 1.0 - 1e-9;

impl Vectors<'_> {
    /// The multipliers with which ‖Gᵀu‖ is at most B on all cones, B being β or as low as it gets, and a little more by
    /// the share `slack`. Lengths are in units of β.
    pub(super) fn affine(&self, dual: &[Vec<BigInt>], scale: u32) -> Vec<Found<'_>> {
        let outputs = dual.first().map_or(0, Vec::len);
        let columns: Vec<Vec<BigInt>> = (0..outputs).map(|c| dual.iter().map(|row| row[c].clone()).collect()).collect();
        let factors: Vec<_> = columns.iter().map(|column| self.products.factor(column)).collect();
        let unit = &**self.x_den << scale;
        let solve = |(place, gate): &'_ (usize, Gate)| {
            let sums: Vec<Vec<BigInt>> = factors.iter().map(|f| self.products.combine(&gate.side, f)).collect();
            let mut g = DMatrix::from_fn(self.walls.d, outputs, |j, c| quotient(&sums[c][j], &unit) / self.beta);
            if let Some(stretch) = self.stretch {
                g.row_mut(self.walls.d - 1).scale_mut(stretch);
            }
            let sigma: Vec<f64> = self.rows.iter().map(|k| if gate.side[*k] { 1.0 } else { -1.0 }).collect();
            let top = if outputs > 0 { g.singular_values().max().powi(2) } else { 0.0 };
            // Without cones, or where they are not needed, the spectral norm says all.
            let free =
                self.stretch.is_some() && sums.iter().any(|s| s.last().is_some_and(|v| v.sign() != Sign::NoSign));
            if self.gated || (top <= ENOUGH && !free) {
                return (*place, Affine { tau: top, lambda: top, held: Vec::new() });
            }
            (*place, least(&g, Some((&self.walls, &sigma)), if free { 0.0 } else { ENOUGH }))
        };
        let found: Vec<(usize, Affine)> = self.gates.par_iter().map(solve).collect();
        found.into_iter().zip(&self.gates).map(|((place, affine), (_, gate))| (place, gate, affine)).collect()
    }

    /// B above the greatest τ by the share `slack`, and the records of the patterns that have walls.
    pub(super) fn records(&self, found: &[Found], dual: &[Vec<BigInt>], scale: u32, slack: f64) -> Proof {
        let top = found.iter().map(|(_, _, affine)| affine.tau).fold(0.0, f64::max);
        let bound = scaled(top.sqrt() * self.beta * (1.0 + slack), scale, f64::ceil).max(1.into());
        let walled = found.iter().filter(|(_, _, affine)| !affine.held.is_empty());
        let records = walled.map(|(place, gate, affine)| self.record(*place, gate, affine, dual, scale, slack).line());
        Proof { bound, records: records.collect() }
    }

    fn record(
        &self,
        place: usize,
        gate: &Gate,
        affine: &Affine,
        dual: &[Vec<BigInt>],
        scale: u32,
        slack: f64,
    ) -> AffineMultipliers {
        let square = self.beta * self.beta;
        let lambda = scaled((affine.lambda + slack * affine.tau) * square, 2 * scale, f64::round);
        let integer = |value: f64, wall: usize| scaled(value * self.beta / self.walls.norms[wall], scale, f64::round);
        let item = |(wall, _, t): &(usize, f64, Vec<f64>)| {
            let t: Vec<BigInt> = t.iter().map(|t| integer(*t, *wall)).collect();
            (self.rows[*wall], t)
        };
        let mut rho: Vec<(usize, BigInt, Vec<BigInt>)> = affine
            .held
            .iter()
            .map(|held| {
                let (k, t) = item(held);
                // A little more than ‖t‖, so that no multiplier is negative.
                let r = integer(held.1, held.0).max(length(&t)).max(1.into());
                (k, r, t)
            })
            .collect();
        if self.stretch.is_some() {
            self.level(gate, dual, &mut rho);
        }
        rho.sort_unstable();
        AffineMultipliers { gate: place, lambda, rho }
    }

    /// Makes the last entries of all vectors exactly zero: on a row of the active side for each output, and then for the
    /// part that does not depend on the direction on either side. Where all rows are on one side nothing is needed.
    fn level(&self, gate: &Gate, dual: &[Vec<BigInt>], rho: &mut Vec<(usize, BigInt, Vec<BigInt>)>) {
        let outputs = dual.first().map_or(0, Vec::len);
        let row_on = |on: bool| self.rows.iter().copied().find(|k| gate.side[*k] == on);
        let (Some(on), Some(off)) = (row_on(true), row_on(false)) else { return rho.clear() };
        for k in [on, off] {
            if rho.iter().all(|(row, ..)| *row != k) {
                rho.push((k, BigInt::ZERO, vec![BigInt::ZERO; outputs]));
            }
        }
        let signed = |k: usize, value: &BigInt| if gate.side[k] { value.clone() } else { -value };
        let sum = |rho: &[(usize, BigInt, Vec<BigInt>)], c: usize| -> BigInt {
            let own: BigInt = dual.iter().zip(&gate.side).filter(|(_, side)| **side).map(|(row, _)| &row[c]).sum();
            own + rho.iter().map(|(k, _, t)| signed(*k, &t[c])).sum::<BigInt>()
        };
        let excess: Vec<BigInt> = (0..outputs).map(|c| sum(rho, c)).collect();
        for (_, r, t) in rho.iter_mut().filter(|(k, ..)| *k == on) {
            t.iter_mut().zip(&excess).for_each(|(t, excess)| *t -= excess);
            *r = r.clone().max(length(t));
        }
        let constant: BigInt = rho.iter().map(|(k, r, _)| signed(*k, r)).sum();
        let missing = BigInt::from(constant.magnitude().clone());
        let short = if constant.sign() == Sign::Minus { on } else { off };
        rho.iter_mut().filter(|(k, ..)| *k == short).for_each(|(_, r, _)| *r += &missing);
        rho.retain(|(_, r, _)| r.sign() == Sign::Plus);
    }
}

/// ⌈‖t‖⌉.
fn length(t: &[BigInt]) -> BigInt {
    super::vectors::upper_root(&t.iter().map(|t| t * t).sum())
}
