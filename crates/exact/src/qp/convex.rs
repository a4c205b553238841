//! Is the objective convex? A proof for the checker, or a direction in which it is not.

use crate::linear::matrix::{Matrix, Row};
use crate::linear::rank::rank;
use crate::linear::reconstruct::Quotients;
use crate::linear::system::System;
use num_bigint::{BigInt, Sign};
use relucert_check::arithmetic::Positive;
use relucert_check::qp::convexity::Combination;
use relucert_check::qp::{Convexity, Curvature};
use std::collections::BTreeMap;

/// Bits after the point of the first factor that is tried.
const BITS: u32 = 32;

/// Why there is no proof.
pub(super) enum Refusal {
    /// xᵀMx < 0.
    Negative(Vec<BigInt>),
    /// The rank is not found modulo any prime in use.
    Primes,
}

/// Proves that the matrix of a curvature is positive semidefinite.
///
/// Columns S that span the others exactly reduce the question to M_SS, which is invertible; a Cholesky factor
/// of it less a small multiple of the identity, rounded to ever more bits, ends with either a proof or a
/// pivot that is negative exactly.
pub(super) fn prove(curvature: &Curvature, n: usize) -> Result<Convexity, Refusal> {
    let mut lists: BTreeMap<usize, Vec<(usize, BigInt)>> = BTreeMap::new();
    for (i, j, q) in &curvature.matrix {
        lists.entry(*i).or_default().push((*j, q.clone()));
        if i != j {
            lists.entry(*j).or_default().push((*i, q.clone()));
        }
    }
    if lists.is_empty() {
        return Ok(Convexity::default());
    }
    let names: Vec<usize> = lists.keys().copied().collect();
    let place = |(j, q): (usize, BigInt)| (names.binary_search(&j).unwrap_or(0), q);
    let rows = lists.into_values().map(|list| Row::collect(list.into_iter().map(place).collect()));
    let matrix = Matrix::sparse(rows.collect(), names.len());
    let full = |short: &[BigInt], among: &[usize]| {
        let mut vector = vec![BigInt::ZERO; n];
        short.iter().zip(among).for_each(|(v, &at)| vector[names[at]] = v.clone());
        vector
    };
    let found = rank(&matrix).ok_or(Refusal::Primes)?;
    let pivots = &found.columns;
    let minor = matrix.minor(pivots, pivots);
    let mut scale = BITS;
    let factor = loop {
        match factor(&minor, scale) {
            Ok(factor) => break factor,
            Err(row) => match negative(&minor, row) {
                Some(direction) => return Err(Refusal::Negative(full(&direction, pivots))),
                None => scale *= 2,
            },
        }
    };
    let others = (0..names.len()).filter(|at| pivots.binary_search(at).is_err());
    let combination = |(at, vector): (usize, &Quotients)| {
        let entries = pivots.iter().map(|&j| &vector.numerators[j]).enumerate();
        let terms = entries.filter(|(_, v)| v.sign() != Sign::NoSign).map(|(place, v)| (place, v.clone())).collect();
        Positive::new(vector.denominator.clone()).map(|den| Combination { variable: names[at], den, terms })
    };
    let kernel = others.zip(&found.kernel).filter_map(combination).collect();
    Ok(Convexity { pivots: pivots.iter().map(|&at| names[at]).collect(), scale, factor, kernel })
}

/// A lower triangular L·2^scale with M − LLᵀ diagonally dominant, or the row whose pivot is not positive.
///
/// Every quotient is short of its true value by less than a pivot, so the rest outside the diagonal is less
/// than the largest pivot, and the multiple of the identity taken off first is worth n of them.
fn factor(matrix: &Matrix, scale: u32) -> Result<Vec<Vec<(usize, BigInt)>>, usize> {
    let n = matrix.height();
    let entries: Vec<Vec<(usize, BigInt)>> = matrix.rows().iter().map(|row| row.iter().collect()).collect();
    let largest = entries.iter().enumerate().flat_map(|(i, row)| row.iter().filter(move |(j, _)| *j == i));
    let largest = largest.map(|(_, q)| q.clone()).max().unwrap_or(BigInt::ZERO).max(BigInt::ZERO);
    let margin: BigInt = ((largest.sqrt() + 1) << scale) * (n + 1);
    let mut columns: Vec<Vec<(usize, BigInt)>> = vec![Vec::new(); n];
    let mut diagonal: Vec<BigInt> = Vec::with_capacity(n);
    let mut rows = Vec::with_capacity(n);
    for (i, row) in entries.iter().enumerate() {
        // Entries of the row that are not eliminated yet, by column.
        let mut rest: BTreeMap<usize, BigInt> =
            row.iter().filter(|(j, _)| *j <= i).map(|(j, q)| (*j, q << (2 * scale))).collect();
        let mut pivot = rest.remove(&i).unwrap_or_default() - &margin;
        let mut factors = Vec::new();
        while let Some((j, left)) = rest.pop_first() {
            let l = left / &diagonal[j];
            if l.sign() == Sign::NoSign {
                continue;
            }
            columns[j].iter().for_each(|(k, other)| *rest.entry(*k).or_default() -= &l * other);
            pivot -= &l * &l;
            columns[j].push((i, l.clone()));
            factors.push((j, l));
        }
        if pivot.sign() != Sign::Plus {
            return Err(i);
        }
        // At least one, so that it can divide.
        let root = pivot.sqrt();
        diagonal.push(root.clone());
        factors.push((i, root));
        rows.push(factors);
    }
    Ok(rows)
}

/// A direction with xᵀMx < 0 among the first variables up to `row`, all but the last of which have a positive
/// definite matrix.
///
/// The minimum over them with the last at one is the pivot. Where it is zero the matrix still leads
/// somewhere, being invertible: a small step against the gradient.
fn negative(matrix: &Matrix, row: usize) -> Option<Vec<BigInt>> {
    let n = matrix.height();
    let before: Vec<usize> = (0..row).collect();
    let mut unit = vec![BigInt::ZERO; n];
    unit[row] = BigInt::from(-1);
    let side = matrix.times(&unit);
    let solution = System::new(matrix.minor(&before, &before))?.solve(&side[..row]);
    let mut x = solution.numerators;
    x.push(solution.denominator);
    x.resize(n, BigInt::ZERO);
    let dot = |a: &[BigInt], b: &[BigInt]| a.iter().zip(b).map(|(a, b)| a * b).sum::<BigInt>();
    let gradient = matrix.times(&x);
    match dot(&x, &gradient).sign() {
        Sign::Minus => Some(x),
        Sign::Plus => None,
        Sign::NoSign => {
            let square = dot(&gradient, &gradient);
            let curved = dot(&gradient, &matrix.times(&gradient)).magnitude() + 1u32;
            let curved = BigInt::from(curved);
            Some(x.iter().zip(&gradient).map(|(x, g)| x * &curved - g * &square).collect())
        }
    }
}
