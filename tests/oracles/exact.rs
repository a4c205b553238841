//! Exact fractions of the oracles, and the little linear algebra they need. Written for clarity: nothing here
//! is fast.
#![allow(dead_code)]

use num_bigint::BigInt;
pub use num_rational::BigRational as Q;
use num_traits::{One, Signed, Zero};

/// `num / den`.
pub fn q(num: i64, den: i64) -> Q {
    Q::new(BigInt::from(num), BigInt::from(den))
}

/// An integer.
pub fn int(value: i64) -> Q {
    q(value, 1)
}

/// The inner product.
pub fn dot(a: &[Q], b: &[Q]) -> Q {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The square of the length.
pub fn square(a: &[Q]) -> Q {
    dot(a, a)
}

/// max(0, v).
pub fn positive(v: &Q) -> Q {
    if v.is_positive() { v.clone() } else { Q::zero() }
}

/// The square root of a square of a rational number.
pub fn root(value: &Q) -> Option<Q> {
    let (num, den) = (value.numer().sqrt(), value.denom().sqrt());
    let root = Q::new(num, den);
    (&root * &root == *value).then_some(root)
}

/// Rational numbers below and above √value, value ≥ 0, at a distance of 2^−bits; equal if it is rational.
pub fn root_between(value: &Q, bits: u64) -> (Q, Q) {
    if let Some(root) = root(value) {
        return (root.clone(), root);
    }
    let unit = BigInt::one() << bits;
    let scaled = (value.numer() * &unit * &unit) / value.denom();
    let low = scaled.sqrt();
    (Q::new(low.clone(), unit.clone()), Q::new(low + 1, unit))
}

/// A solution of `Σ_j rows[i][j]·z_j = right[i]` by elimination, the free unknowns zero; none if there is no
/// solution.
pub fn solve(rows: &[Vec<Q>], right: &[Q]) -> Option<Vec<Q>> {
    let (reduced, pivots) = eliminate(rows, right);
    let columns = rows.first().map_or(0, Vec::len);
    if reduced.iter().skip(pivots.len()).any(|row| !row[columns].is_zero()) {
        return None;
    }
    let mut z = vec![Q::zero(); columns];
    for (row, &pivot) in reduced.iter().zip(&pivots) {
        z[pivot] = row[columns].clone();
    }
    Some(z)
}

/// The rank.
pub fn rank(rows: &[Vec<Q>]) -> usize {
    eliminate(rows, &vec![Q::zero(); rows.len()]).1.len()
}

/// A basis of all z with `Σ_j rows[i][j]·z_j = 0`; `columns` says how long z is.
pub fn kernel(rows: &[Vec<Q>], columns: usize) -> Vec<Vec<Q>> {
    let (reduced, pivots) = eliminate(rows, &vec![Q::zero(); rows.len()]);
    let free = (0..columns).filter(|j| !pivots.contains(j));
    let vector = |j: usize| {
        let mut z = vec![Q::zero(); columns];
        z[j] = Q::one();
        for (row, &pivot) in reduced.iter().zip(&pivots) {
            z[pivot] = -row[j].clone();
        }
        z
    };
    free.map(vector).collect()
}

/// The reduced echelon form of the rows with the right sides behind them, and the columns of the pivots.
fn eliminate(rows: &[Vec<Q>], right: &[Q]) -> (Vec<Vec<Q>>, Vec<usize>) {
    let columns = rows.first().map_or(0, Vec::len);
    let mut rows: Vec<Vec<Q>> =
        rows.iter().zip(right).map(|(row, r)| [row.as_slice(), std::slice::from_ref(r)].concat()).collect();
    let mut pivots = Vec::new();
    for column in 0..columns {
        let from = pivots.len();
        let Some(at) = (from..rows.len()).find(|i| !rows[*i][column].is_zero()) else { continue };
        rows.swap(from, at);
        let factor = rows[from][column].recip();
        rows[from].iter_mut().for_each(|v| *v *= &factor);
        for i in (0..rows.len()).filter(|i| *i != from) {
            let factor = rows[i][column].clone();
            let pivot = rows[from].clone();
            rows[i].iter_mut().zip(&pivot).for_each(|(v, p)| *v -= &factor * p);
        }
        pivots.push(column);
    }
    (rows, pivots)
}

/// All subsets of `0..count`, as lists.
pub fn subsets(count: usize) -> impl Iterator<Item = Vec<usize>> {
    (0..1usize << count).map(move |bits| (0..count).filter(|i| bits >> i & 1 == 1).collect())
}
