//! Newton's method in fixed-point numbers, with an inverse in doubles.

use super::run::{SCALE, Search, Undecided};
use crate::check::arithmetic::enclosure::{Interval, combine};
use crate::check::qualify::kkt::System;
use crate::check::qualify::krawczyk::Certificate;
use crate::check::qualify::system;
use crate::dyadic::{quotient, scaled};
use nalgebra::DMatrix;
use num_bigint::BigInt;

/// Steps; some six find the solution, and each one later adds the digits of the inverse.
const STEPS: usize = 60;
/// A step shorter than 2^−DONE ends the iteration.
const DONE: u32 = 130;
/// Above this step the Jacobian is computed anew.
const FAR: f64 = 1e-9;
/// A step longer than this comes from a singular Jacobian.
const WILD: f64 = 1e6;
/// A block whose length falls below 2^−FAINT of what it was is on the way to w = 0, t = 0, which solves the
/// equations too.
const FAINT: u32 = 13;
/// |I − C J| of the rounded inverse is about 2^−BITS.
const BITS: u32 = 40;

impl Search<'_> {
    /// Moves the centres to a solution for the blocks and rows of the certificate, and puts in the rounded
    /// inverse of the Jacobian. `false` if a block comes to length zero on the way and is dropped.
    ///
    /// Values and Jacobian are the checker's own, at a point. With an inverse of 50 good bits every step adds
    /// up to 50 bits, so the solution is known to far more digits than doubles hold.
    pub(super) fn newton(&self, certificate: &mut Certificate) -> Result<bool, Undecided> {
        let system = system(self.training, self.network, self.scope, certificate)?;
        let one = BigInt::from(1) << SCALE;
        let faint: Vec<BigInt> = certificate.blocks.iter().map(|block| &block.centre[self.data.d] >> FAINT).collect();
        let mut last = f64::INFINITY;
        for _ in 0..STEPS {
            let point: Vec<Interval> =
                certificate.blocks.iter().flat_map(|b| &b.centre).cloned().map(Interval::point).collect();
            if last > FAR {
                (certificate.inverse, certificate.inverse_scale) = inverse(&system, &point)?;
            }
            let values = system.values(&point)?;
            let steps =
                certificate.inverse.iter().map(|row| combine(row, &values).low.clone() >> certificate.inverse_scale);
            let steps: Vec<BigInt> = steps.collect();
            let mut rest = steps.iter();
            for v in certificate.blocks.iter_mut().flat_map(|block| &mut block.centre) {
                *v -= rest.next().into_iter().sum::<BigInt>();
            }
            last = steps.iter().map(|v| quotient(v, &one).abs()).fold(0.0, f64::max);
            if last <= 2f64.powi(-(DONE as i32)) {
                return Ok(true);
            }
            if last.is_nan() || last > WILD {
                break;
            }
            let before = certificate.blocks.len();
            let mut least = faint.iter();
            certificate.blocks.retain(|block| least.next().is_none_or(|least| block.centre[self.data.d] > *least));
            if certificate.blocks.len() < before {
                return Ok(false);
            }
        }
        Err(Undecided::Far)
    }
}

/// The inverse of the Jacobian at a point, rounded, and its scale.
fn inverse(system: &System, point: &[Interval]) -> Result<(Vec<Vec<BigInt>>, u32), Undecided> {
    let one = BigInt::from(1) << SCALE;
    let rows = system.jacobian(point)?;
    let n = rows.len();
    let jacobian = DMatrix::from_fn(n, n, |i, j| quotient(&rows[i][j].low, &one));
    let largest = jacobian.iter().fold(1.0, |m: f64, v| m.max(v.abs()));
    let scale = BITS + (largest * n as f64).log2().ceil() as u32;
    let inverse = jacobian.try_inverse().filter(|inverse| inverse.iter().all(|v| v.is_finite()));
    let singular = "the optimality conditions are singular here: the blocks' predictions are dependent, so that the optimum need not be unique, or active rows are";
    let inverse = inverse.ok_or_else(|| Undecided::Newton(singular.to_string()))?;
    let row = |i: usize| (0..n).map(|j| scaled(inverse[(i, j)], scale, f64::round)).collect();
    Ok(((0..n).map(row).collect(), scale))
}
