//! Equal directions merged: what is proved about F concerns groups of positively collinear rows (FORMAT R10, theory §3.5).

use crate::check::positive::readable;
use crate::check::rejection::{Code, Rejection};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// What is known of groups, in the order of their first appearance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// Rows of the data.
    pub data: usize,
    /// Columns of the data, D.
    pub columns: usize,
    /// The primitive row r of each group: d integers without a common divisor.
    pub rows: Vec<Vec<BigInt>>,
    /// The data rows of each group, each with g > 0 such that the data row is g·r.
    pub members: Vec<Vec<(usize, BigInt)>>,
}

/// The groups of the rows of a problem, as [`reduce`] makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduction(Groups);
readable!(Reduction, Groups);

/// Groups the rows x (integers, as in the problem file). Zero rows belong to no group: they add nothing to F. Rejects rows of different lengths.
///
/// `(g r·u)_+ = g (r·u)_+` for g > 0, so `Σ ν_k (x_k·u)_+` is the sum over groups of `w (r·u)_+` with `w = Σ g ν`.
pub fn reduce(x: &[Vec<BigInt>]) -> Result<Reduction, Rejection> {
    let columns = x.first().map_or(0, Vec::len);
    if x.iter().any(|row| row.len() != columns) {
        return Err(Rejection::new(Code::WrongShape, 0, "the rows have different lengths"));
    }
    let mut known: BTreeMap<Vec<BigInt>, Vec<(usize, BigInt)>> = BTreeMap::new();
    for (k, row) in x.iter().enumerate() {
        let g = row.iter().fold(BigInt::ZERO, |g, entry| gcd(&g, entry));
        if g.sign() == Sign::Plus {
            known.entry(row.iter().map(|entry| entry / &g).collect()).or_default().push((k, g));
        }
    }
    let mut groups: Vec<_> = known.into_iter().collect();
    groups.sort_by_key(|(_, members)| members.first().map(|(k, _)| *k));
    let (rows, members) = groups.into_iter().unzip();
    Ok(Reduction(Groups { data: x.len(), columns, rows, members }))
}

impl Reduction {
    /// The weight of every group, `Σ g_k ν_k` over its rows; rejects a `nu` that has not one entry for each row of the data.
    /// For the tree of sign − negate `nu`, or the result.
    pub fn weights(&self, nu: &[BigInt]) -> Result<Vec<BigInt>, Rejection> {
        let reject = || Rejection::new(Code::WrongShape, 0, format!("{} entries for {} rows", nu.len(), self.data));
        let term = |(k, g): &(usize, BigInt)| nu.get(*k).map(|nu| g * nu);
        let weight = |members: &Vec<(usize, BigInt)>| members.iter().map(term).sum::<Option<BigInt>>();
        let weights = self.members.iter().map(weight).collect::<Option<Vec<BigInt>>>();
        weights.filter(|_| nu.len() == self.data).ok_or_else(reject)
    }
}

/// The greatest common divisor, not negative: Euclid's algorithm, many steps at once on the leading bits (Lehmer 1938), in machine integers once the
/// numbers fit.
///
/// An integer matrix of determinant ±1 keeps the common divisors of two numbers, whatever quotients it was made from: so the leading bits decide how fast
/// it goes, not what comes out. Where they bring nothing, one step of Euclid's does.
pub(crate) fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let size = |v: &BigInt| BigInt::from(v.magnitude().clone());
    let (mut a, mut b) = (size(a), size(b));
    loop {
        if a < b {
            (a, b) = (b, a);
        }
        if b.sign() == Sign::NoSign {
            return a;
        }
        if let (Ok(mut p), Ok(mut q)) = (u128::try_from(&a), u128::try_from(&b)) {
            while q != 0 {
                (p, q) = (q, p % q);
            }
            return BigInt::from(p);
        }
        let [[p, q], [r, s]] = steps(&a, &b);
        let (c, d) = (size(&(&a * p + &b * q)), size(&(&a * r + &b * s)));
        (a, b) = if c.bits().max(d.bits()) < a.bits() { (c, d) } else { (b.clone(), a % b) };
    }
}

/// The steps of Euclid's algorithm on the leading 62 bits of a ≥ b, until half of them are used up: a matrix of determinant ±1.
fn steps(a: &BigInt, b: &BigInt) -> [[i64; 2]; 2] {
    let shift = a.bits().saturating_sub(62);
    let mut rows = [[1, 0], [0, 1]];
    let (Ok(mut x), Ok(mut y)) = (i64::try_from(a >> shift), i64::try_from(b >> shift)) else { return rows };
    while y >> 31 != 0 {
        let quotient = x / y;
        let [[p, q], [r, s]] = rows;
        let next = |p: i64, r: i64| quotient.checked_mul(r).and_then(|t| p.checked_sub(t));
        let (Some(u), Some(v)) = (next(p, r), next(q, s)) else { return rows };
        rows = [[r, s], [u, v]];
        (x, y) = (y, x % y);
    }
    rows
}

/// The least common multiple of positive integers.
pub(crate) fn lcm(a: &BigInt, b: &BigInt) -> BigInt {
    a / gcd(a, b) * b
}
