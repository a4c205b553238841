//! The dual vector of a run: the residual in integers, the rows as the search sees them, and the bound that
//! meets the claim.

use super::error::Error;
use super::samples::Samples;
use crate::check::arithmetic::Positive;
use crate::check::optimum::Scales;
use crate::check::statement::Reduction;
use crate::dyadic::quotient;
use crate::search::data::Data;
use crate::search::relaxation::Rows;
use crate::search::rounding::Units;
use num_bigint::BigInt;

/// A dual vector with the exact function and the float rows of both signs.
#[derive(Clone)]
pub(crate) struct Dual {
    pub nu: Vec<BigInt>,
    pub scales: Scales,
    pub rows: [Rows; 2],
    pub units: Units,
}

impl Dual {
    /// A dual vector in integers, and the rows as the search sees them.
    pub(crate) fn new(
        samples: Samples,
        reduction: &Reduction,
        data: &Data,
        nu: Vec<BigInt>,
        scales: Scales,
    ) -> Result<Dual, Error> {
        Dual::over(samples.x_den, data.beta, reduction, nu, scales)
    }

    /// The same for rows with this denominator, and bounds that are counted in units of `beta`.
    pub(crate) fn over(
        x_den: &Positive,
        beta: f64,
        reduction: &Reduction,
        nu: Vec<BigInt>,
        scales: Scales,
    ) -> Result<Dual, Error> {
        let weights = reduction.weights(&nu).map_err(Error::Rejected)?;
        let one = BigInt::from(1) << scales.dual;
        let mut rows = Rows { m: weights.len(), d: reduction.columns, x: Vec::new(), v: Vec::new() };
        let mut units = Units { beta, norms: Vec::new() };
        for (row, weight) in reduction.rows.iter().zip(&weights) {
            let x: Vec<f64> = row.iter().map(|v| quotient(v, x_den)).collect();
            let norm = x.iter().map(|t| t * t).sum::<f64>().sqrt();
            rows.x.extend(x.iter().map(|t| t / norm));
            rows.v.push(quotient(weight, &one) * norm / beta);
            units.norms.push(norm);
        }
        let negated = Rows { v: rows.v.iter().map(|v| -v).collect(), ..rows.clone() };
        Ok(Dual { nu, scales, rows: [rows, negated], units })
    }

    /// ν as doubles.
    pub(crate) fn values(&self) -> Vec<f64> {
        values(&self.nu, &self.scales)
    }

    /// Whether weights, and their squares, are doubles.
    pub(crate) fn in_range(&self) -> bool {
        let fit = |values: &[f64]| values.iter().all(|v| v.abs() < 1e100);
        fit(&self.rows[0].x) && fit(&self.rows[0].v)
    }
}

/// The entries of a dual vector as doubles.
pub(crate) fn values(nu: &[BigInt], scales: &Scales) -> Vec<f64> {
    let one = BigInt::from(1) << scales.dual;
    nu.iter().map(|v| quotient(v, &one)).collect()
}
