//! The bases of the vertices of `{τ ≥ 0 : Zτ = f}`, found in doubles by a walk along the edges.
//!
//! As in reverse search (Avis & Fukuda 1992) a pivot leads from one basis to the next. Every vertex is listed
//! in the certificate anyway, so the bases met are kept: each is entered once, and no pivot leads back. Every
//! dictionary is computed from Z, so that errors do not add up. A heuristic: where a coordinate is nearly zero,
//! two ratios are nearly equal or an edge has no end, it gives up, and the double description method decides
//! in integers. The checker solves for the vertices of the bases exactly and proves that none is missing.

use super::hints::Watch;
use super::space::Space;
use crate::check::lp::Certificate;
use crate::lp;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// What is less than this share of the largest is no certain number.
const ZERO: f64 = 1e-10;

/// Ratios this close are one, or may be.
const TIE: f64 = 1e-9;

/// What the checker may spend on solving for the vertices, in products of words; vertices of long numbers are
/// stated instead.
const EFFORT: u64 = 500_000_000;

/// What a walk found.
pub(super) enum Walk {
    /// The neurons of every vertex, in lexicographic order.
    Bases(Vec<Vec<usize>>),
    /// There are more vertices than were asked for.
    TooMany,
    /// Degenerate, unbounded or nearly so, too long for the checker, or stopped.
    Open,
}

/// The bases of all vertices, if there are at most `most` and all are clear.
pub(super) fn walk(space: &Space, most: usize, watch: &mut Watch) -> Walk {
    if space.rows.is_empty() {
        return Walk::Open;
    }
    let affordable = usize::try_from(EFFORT / price(space)).unwrap_or(usize::MAX);
    let Some(start) = start(space) else { return Walk::Open };
    let matrix = doubles(space);
    let (mut known, mut waiting) = (BTreeSet::from([start.clone()]), vec![start]);
    while let Some(basis) = waiting.pop() {
        let message = format!("vertices: {} found, {} to look at", known.len(), waiting.len() + 1);
        if known.len() > most {
            return Walk::TooMany;
        }
        if known.len() > affordable || watch(&message) {
            return Walk::Open;
        }
        let Some(next) = dictionary(&matrix, &basis).and_then(|rows| neighbours(&rows, &basis)) else {
            return Walk::Open;
        };
        waiting.extend(next.into_iter().filter(|basis| known.insert(basis.clone())));
    }
    let neurons = |basis: Vec<usize>| basis.into_iter().map(|at| space.open[at]).collect();
    Walk::Bases(known.into_iter().map(neurons).collect())
}

/// About what it costs the checker to solve for a vertex: elimination modulo as many primes of 31 bits as
/// Hadamard's bound asks for, and the test.
fn price(space: &Space) -> u64 {
    let rank = space.rows.len() as u64;
    let longest = space.matrix().iter().flatten().map(BigInt::bits).max().unwrap_or(0);
    let primes = (rank + 1) * (longest + u64::from((rank + 1).ilog2()) + 1) / 30 + 2;
    primes * rank * rank * (rank + 8) + primes * primes * rank * 2 + rank * rank * 64
}

/// The positive coordinates of some vertex, if they are as many as the rank.
fn start(space: &Space) -> Option<Vec<usize>> {
    let Certificate::Optimal { x, .. } = lp::solve(&space.program()).ok()?.certificate else { return None };
    let basis: Vec<usize> = (0..x.num.len()).filter(|at| x.num[*at].sign() == Sign::Plus).collect();
    (basis.len() == space.rows.len()).then_some(basis)
}

/// The rows of [Z f], with columns and then rows scaled to have the largest entry one: no basis becomes
/// another.
fn doubles(space: &Space) -> Vec<Vec<f64>> {
    let (matrix, fit) = (space.matrix(), space.fit());
    let mut rows: Vec<Vec<f64>> = vec![Vec::new(); matrix.len()];
    for column in (0..=space.open.len()).map(|j| matrix.iter().zip(&fit).map(move |(row, f)| row.get(j).unwrap_or(f))) {
        let longest = column.clone().map(BigInt::bits).max().unwrap_or(0);
        let entry = |v: &BigInt| i64::try_from(v >> longest.saturating_sub(62)).unwrap_or(0) as f64;
        let largest = column.clone().map(|v| entry(v).abs()).fold(0.0, f64::max);
        rows.iter_mut().zip(column).for_each(|(row, v)| row.push(entry(v) / largest));
    }
    for row in &mut rows {
        let largest = row.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
        row.iter_mut().for_each(|v| *v /= largest);
    }
    rows
}

/// The matrix times the inverse of its columns in the basis, a row for each of them; none if they are nearly
/// dependent. Gauss and Jordan, with the largest pivots.
fn dictionary(matrix: &[Vec<f64>], basis: &[usize]) -> Option<Vec<Vec<f64>>> {
    let mut rows = matrix.to_vec();
    for (c, &j) in basis.iter().enumerate() {
        let place = (c..rows.len()).max_by(|a, b| rows[*a][j].abs().total_cmp(&rows[*b][j].abs()))?;
        rows.swap(c, place);
        let own = rows[c][j];
        if own.abs() <= ZERO || !own.is_finite() {
            return None;
        }
        let mut pivot = std::mem::take(&mut rows[c]);
        pivot.iter_mut().for_each(|v| *v /= own);
        for row in &mut rows {
            let factor = row.get(j).copied().unwrap_or(0.0);
            if factor != 0.0 {
                row.iter_mut().zip(&pivot).for_each(|(v, p)| *v -= factor * p);
            }
        }
        rows[c] = pivot;
    }
    Some(rows)
}

/// The bases at the other ends of all edges of a vertex, by the ratio test; none if something is not clear.
fn neighbours(rows: &[Vec<f64>], basis: &[usize]) -> Option<Vec<Vec<usize>>> {
    let width = rows.first()?.len() - 1;
    let largest = rows.iter().fold(0.0, |most: f64, row| most.max(row[width]));
    if !rows.iter().all(|row| row[width] > ZERO * largest) {
        return None;
    }
    let mut next = Vec::new();
    for j in (0..width).filter(|j| basis.binary_search(j).is_err()) {
        let longest = rows.iter().fold(0.0, |most: f64, row| most.max(row[j].abs()));
        let (mut first, mut second, mut leaving) = (f64::INFINITY, f64::INFINITY, None);
        for (c, row) in rows.iter().enumerate().filter(|(_, row)| row[j] > ZERO * longest) {
            let ratio = row[width] / row[j];
            if ratio < first {
                (first, second, leaving) = (ratio, first, Some(c));
            } else {
                second = second.min(ratio);
            }
        }
        if second <= first * (1.0 + TIE) {
            return None;
        }
        let mut other = basis.to_vec();
        other[leaving?] = j;
        other.sort_unstable();
        next.push(other);
    }
    Some(next)
}
