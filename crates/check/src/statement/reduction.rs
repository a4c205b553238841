//! Equal directions merged: what is proved about F concerns groups of positively collinear rows (FORMAT R10,
//! theory §3.5).

use crate::arithmetic::divisor::gcd;
use crate::arithmetic::positive::readable;
use crate::rejection::{Code, Rejection};
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

/// Groups the rows x (integers, as in the problem file). Zero rows belong to no group: they add nothing to F.
/// Rejects rows of different lengths.
///
/// `(g r·u)_+ = g (r·u)_+` for g > 0, so `Σ ν_k (x_k·u)_+` is the sum over groups of `w (r·u)_+` with `w = Σ
/// g ν`.
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
    /// The weight of every group, `Σ g_k ν_k` over its rows; rejects a `nu` that has not one entry for each
    /// row of the data. For the tree of sign − negate `nu`, or the result.
    pub fn weights(&self, nu: &[BigInt]) -> Result<Vec<BigInt>, Rejection> {
        let reject = || Rejection::new(Code::WrongShape, 0, format!("{} entries for {} rows", nu.len(), self.data));
        let term = |(k, g): &(usize, BigInt)| nu.get(*k).map(|nu| g * nu);
        let weight = |members: &Vec<(usize, BigInt)>| members.iter().map(term).sum::<Option<BigInt>>();
        let weights = self.members.iter().map(weight).collect::<Option<Vec<BigInt>>>();
        weights.filter(|_| nu.len() == self.data).ok_or_else(reject)
    }
}
