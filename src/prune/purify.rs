//! Alg. 1 in doubles: from a point of the polytope to the support of a vertex. A proposal, never trusted.
//!
//! All coefficients are scaled to one, so that columns stand in the order of what they contribute. A rank-revealing QR picks a
//! basis among them and writes every other column as a combination T of it: these are the kernel vectors. One after the
//! other, the remaining columns are then moved in the direction in which the penalty does not grow, until they or a
//! column of the basis vanish; in the latter case the two change places. A column that vanished never comes back, so that the walk ends after m − rank steps.

use crate::check::function::dot;
use crate::check::network::Network;
use crate::check::polytope::Polytope;
use crate::exact::quotient;
use nalgebra::{DMatrix, RowDVector};
use num_bigint::BigInt;

/// A slope of the penalty within this share of its terms is taken for zero: then the column goes.
const FLAT: f64 = 1e-14;
/// How far below zero a coefficient may seem to go, in shares of where it began, for the sake of a larger pivot (Harris 1973).
const SLACK: f64 = 1e-12;
/// Pivots at most this share of the largest entry of their column are taken for zero.
const TINY: f64 = 1e-11;

/// ‖u_i‖τ_i per unit of τ_i, up to a common factor.
pub(super) fn costs(network: &Network, polytope: &Polytope) -> Vec<f64> {
    let norm = |u: &[BigInt]| (dot(u, u) << 128u32).sqrt();
    let unit = &polytope.den << 64u32;
    network.neurons.iter().map(|neuron| quotient(&norm(&neuron.u), &unit)).collect()
}

/// Columns of a vertex, as far as doubles can tell; `rank` is that of Z. None if they cannot.
pub(super) fn support(polytope: &Polytope, costs: &[f64], rank: usize) -> Option<Vec<usize>> {
    let m = polytope.point.len();
    let qr = contributions(polytope).col_piv_qr();
    let mut order = RowDVector::from_fn(m, |_, j| j);
    qr.p().permute_columns(&mut order);
    let r = qr.unpack_r();
    let table = r.view((0, 0), (rank, rank)).solve_upper_triangular(&r.view((0, rank), (rank, m - rank)))?;
    let paid: Vec<f64> = costs.iter().zip(&polytope.point).map(|(c, t)| c * quotient(t, &BigInt::from(1))).collect();
    let mut walk = Walk {
        table,
        basis: order.iter().take(rank).copied().collect(),
        value: vec![1.0; rank],
        rest: order.iter().skip(rank).copied().collect(),
        costs: paid,
    };
    while let Some(column) = walk.rest.pop() {
        walk.remove(column);
    }
    Some(walk.basis)
}

/// z_ki·τ_i in doubles, every row scaled to a largest entry of one.
fn contributions(polytope: &Polytope) -> DMatrix<f64> {
    let mut matrix = DMatrix::zeros(polytope.rows.len(), polytope.point.len());
    for (k, row) in polytope.rows.iter().enumerate() {
        let products: Vec<BigInt> = row.iter().zip(&polytope.point).map(|(z, t)| z * t).collect();
        let longest = products.iter().map(BigInt::bits).max().unwrap_or(0);
        let unit = BigInt::from(1) << longest;
        products.iter().enumerate().for_each(|(i, v)| matrix[(k, i)] = quotient(v, &unit));
    }
    matrix
}

/// The state of the walk; the columns of `table` belong to `rest`, all of which have the value one.
struct Walk {
    table: DMatrix<f64>,
    basis: Vec<usize>,
    value: Vec<f64>,
    rest: Vec<usize>,
    costs: Vec<f64>,
}

impl Walk {
    /// Removes a column outside the basis, whose combination is the one after those of `rest`, or one of the basis in its place.
    fn remove(&mut self, column: usize) {
        let k = self.rest.len();
        let combination: Vec<f64> = self.table.column(k).iter().copied().collect();
        let terms = || combination.iter().zip(&self.basis).map(|(t, &i)| t * self.costs[i]);
        let slope = self.costs[column] - terms().sum::<f64>();
        let noise = FLAT * (self.costs[column] + terms().map(f64::abs).sum::<f64>());
        let sign = if slope < -noise { 1.0 } else { -1.0 };
        let rates: Vec<f64> = combination.iter().map(|t| sign * t).collect();
        match self.blocking(&rates) {
            Some((at, step)) if sign > 0.0 || step < 1.0 => {
                self.advance(&rates, step);
                self.value[at] = 1.0 + sign * step;
                self.basis[at] = column;
                self.exchange(at, &combination);
            }
            _ => self.advance(&combination.iter().map(|t| -t).collect::<Vec<f64>>(), 1.0),
        }
    }

    /// Where and when a coefficient of the basis vanishes if they all fall at these rates.
    fn blocking(&self, rates: &[f64]) -> Option<(usize, f64)> {
        let largest = rates.iter().fold(0.0f64, |most, rate| most.max(rate.abs()));
        let falling = || rates.iter().zip(&self.value).enumerate().filter(|(_, (rate, _))| **rate > TINY * largest);
        let limit = falling().map(|(_, (rate, v))| (v + SLACK) / rate).fold(f64::INFINITY, f64::min);
        let early = falling().filter(|(_, (rate, v))| **v <= limit * **rate);
        early.max_by(|a, b| a.1.0.total_cmp(b.1.0)).map(|(at, (rate, v))| (at, v / rate))
    }

    fn advance(&mut self, rates: &[f64], step: f64) {
        self.value.iter_mut().zip(rates).for_each(|(v, rate)| *v = (*v - step * rate).max(0.0));
    }

    /// The combinations of the remaining columns after one column of the basis was replaced by another.
    fn exchange(&mut self, at: usize, combination: &[f64]) {
        for j in 0..self.rest.len() {
            let mut column = self.table.column_mut(j);
            let factor = column[at] / combination[at];
            if factor != 0.0 {
                column.iter_mut().zip(combination).for_each(|(t, c)| *t -= factor * c);
                column[at] = factor;
            }
        }
    }
}
