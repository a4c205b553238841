//! Systems that may be singular: the solution next to a vector of doubles.

use super::lu::Lu;
use super::matrix::{Limbs, Matrix};
use super::prime::Prime;
use super::reconstruct::Quotients;
use super::system::System;
use super::twin::Twin;
use num_bigint::{BigInt, Sign};
use relucert_check::dyadic::{pow2, quotient};
use relucert_check::lp::Vector;

/// Bits of a double that are kept where the solution is free.
const MANTISSA: i64 = 45;

/// Bits that the smallest number may lie below the largest before it loses some of its own.
const SPREAD: i64 = 75;

/// A number near the one looked for: a double times a power of two.
pub(crate) type Near = (f64, i64);

/// A matrix of any rank with an invertible submatrix of that rank.
///
/// Unknowns outside the submatrix are rounded from the doubles given, the others follow exactly. Equations
/// outside it are not looked at: where they contradict the others no solution exists, and the caller sees that
/// they do not hold.
pub(crate) struct Nearest {
    rows: Vec<usize>,
    columns: Vec<usize>,
    /// Pivot rows among the other columns, and pivot columns (transposed) among the other rows.
    beside: Matrix,
    below: Matrix,
    free_columns: Vec<usize>,
    free_rows: Vec<usize>,
    system: System,
}

/// Indices by falling weight.
fn falling(weights: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
    order
}

/// Rows and columns of an invertible submatrix as large as any, well conditioned in doubles; those of larger
/// weight are preferred where the sparsity leaves a choice.
fn independent(matrix: &Matrix, rows: &[f64], columns: &[f64]) -> (Vec<usize>, Vec<usize>) {
    let field = Twin { prime: Prime::ALL[0] };
    let (rows, columns) = (falling(rows), falling(columns));
    let mut place = vec![0u32; columns.len()];
    columns.iter().enumerate().for_each(|(at, &j)| place[j] = at as u32);
    let list = |&i: &usize| {
        let entries: Vec<(usize, BigInt)> = matrix.rows()[i].iter().collect();
        let longest = entries.iter().map(|(_, v)| v.bits()).max().unwrap_or(0);
        let unit = BigInt::from(1) << longest;
        let mut list: Vec<(u32, (u64, f64))> =
            entries.iter().map(|(j, v)| (place[*j], (field.prime.big(v), quotient(v, &unit)))).collect();
        list.sort_unstable_by_key(|(j, _)| *j);
        list
    };
    let lu = Lu::new(field, rows.iter().map(list).collect(), columns.len());
    let mut pivots: Vec<(usize, usize)> = lu.pivots().iter().map(|(i, j)| (rows[*i], columns[*j])).collect();
    pivots.sort_unstable();
    let mut chosen: Vec<usize> = pivots.iter().map(|p| p.1).collect();
    chosen.sort_unstable();
    (pivots.iter().map(|p| p.0).collect(), chosen)
}

/// The indices below `count` that are not in a sorted list.
fn others(count: usize, among: &[usize]) -> Vec<usize> {
    (0..count).filter(|k| among.binary_search(k).is_err()).collect()
}

/// Doubles as integers over one power of two, and its exponent.
fn rounded(near: impl Iterator<Item = Near> + Clone) -> (Vec<BigInt>, u64) {
    let own = |(v, e): Near| MANTISSA - v.abs().log2().ceil() as i64 - e;
    let usable = |(v, _): &Near| v.is_finite() && *v != 0.0;
    let coarsest = near.clone().filter(usable).map(own).min().unwrap_or(0);
    let finest = near.clone().filter(usable).map(own).max().unwrap_or(0);
    let places = finest.min(coarsest + SPREAD).max(0);
    let round = |(v, e): Near| {
        let own = own((v, e)).min(places);
        // At most MANTISSA bits before the point.
        let lifted = v * pow2(own + e);
        BigInt::from(lifted.round() as i64) << (places - own) as u64
    };
    (near.map(|v| if usable(&v) { round(v) } else { BigInt::ZERO }).collect(), places as u64)
}

impl Nearest {
    /// Takes a matrix and what its rows and columns are worth as pivots; none if no prime is good.
    pub(crate) fn new(matrix: &Matrix, row_weights: &[f64], column_weights: &[f64]) -> Option<Nearest> {
        let (rows, columns) = independent(matrix, row_weights, column_weights);
        let (free_rows, free_columns) = (others(matrix.height(), &rows), others(matrix.width(), &columns));
        let system = System::new(matrix.minor(&rows, &columns))?;
        let beside = matrix.minor(&rows, &free_columns);
        let below = matrix.minor(&free_rows, &columns).transposed();
        Some(Nearest { rows, columns, beside, below, free_columns, free_rows, system })
    }

    /// An x with A x = side/den in the pivot rows.
    pub(crate) fn solve(&self, side: &[BigInt], den: &BigInt, near: &[Near]) -> Vector {
        let side: Vec<BigInt> = self.rows.iter().map(|&i| side[i].clone()).collect();
        solve(&self.beside, (&self.columns, &self.free_columns), (side, den), near, |b| self.system.solve(b))
    }

    /// A y with Aᵀ y = side/den in the pivot columns.
    pub(crate) fn solve_transposed(&self, side: &[BigInt], den: &BigInt, near: &[Near]) -> Vector {
        let side: Vec<BigInt> = self.columns.iter().map(|&j| side[j].clone()).collect();
        let solve_pivots = |b: &[BigInt]| self.system.solve_transposed(b);
        solve(&self.below, (&self.rows, &self.free_rows), (side, den), near, solve_pivots)
    }
}

fn solve(
    rest: &Matrix,
    (pivots, free): (&[usize], &[usize]),
    (side, den): (Vec<BigInt>, &BigInt),
    near: &[Near],
    system: impl Fn(&[BigInt]) -> Quotients,
) -> Vector {
    let (fixed, places) = rounded(free.iter().map(|&j| near[j]));
    let limbs = Limbs::new(&fixed);
    let known = side.iter().zip(rest.rows()).map(|(b, row)| (b << places) - row.dot(&limbs) * den);
    let Quotients { numerators, denominator } = system(&known.collect::<Vec<_>>());
    let mut num = vec![BigInt::ZERO; near.len()];
    pivots.iter().zip(numerators).for_each(|(&j, v)| num[j] = v);
    let unit = &denominator * den;
    free.iter().zip(&fixed).filter(|(_, v)| v.sign() != Sign::NoSign).for_each(|(&j, v)| num[j] = v * &unit);
    Vector { num, den: unit << places }
}
