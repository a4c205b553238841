//! Equal directions merged: what is proved about F concerns groups of positively collinear rows (FORMAT R10, theory §3.5).

use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// The groups of a problem's rows, in the order of their first appearance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduction {
    /// Columns of the data, D.
    pub columns: usize,
    /// The primitive row r of each group: d integers without a common divisor.
    pub rows: Vec<Vec<BigInt>>,
    /// The data rows of each group, each with g > 0 such that the data row is g·r.
    pub members: Vec<Vec<(usize, BigInt)>>,
}

/// Groups the rows x (integers, as in the problem file). Zero rows belong to no group: they add nothing to F.
///
/// `(g r·u)_+ = g (r·u)_+` for g > 0, so `Σ ν_k (x_k·u)_+` is the sum over groups of `w (r·u)_+` with `w = Σ g ν`.
pub fn reduce(x: &[Vec<BigInt>]) -> Reduction {
    let columns = x.first().map_or(0, Vec::len);
    let mut reduction = Reduction { columns, rows: Vec::new(), members: Vec::new() };
    let mut known: BTreeMap<Vec<BigInt>, usize> = BTreeMap::new();
    for (k, row) in x.iter().enumerate() {
        let g = row.iter().fold(BigInt::ZERO, |g, entry| gcd(&g, entry));
        if g.sign() != Sign::Plus {
            continue;
        }
        let primitive: Vec<BigInt> = row.iter().map(|entry| entry / &g).collect();
        let group = *known.entry(primitive).or_insert_with_key(|primitive| {
            reduction.rows.push(primitive.clone());
            reduction.members.push(Vec::new());
            reduction.rows.len() - 1
        });
        if let Some(members) = reduction.members.get_mut(group) {
            members.push((k, g));
        }
    }
    reduction
}

impl Reduction {
    /// The weight of every group, `Σ g_k ν_k` over its rows; missing entries of `nu` count as zero.
    /// For the tree of sign − negate `nu`, or the result.
    pub fn weights(&self, nu: &[BigInt]) -> Vec<BigInt> {
        let weight = |members: &Vec<(usize, BigInt)>| members.iter().filter_map(|(k, g)| Some(g * nu.get(*k)?)).sum();
        self.members.iter().map(weight).collect()
    }
}

/// The greatest common divisor, not negative; Euclid's algorithm, in machine integers once they fit.
pub(crate) fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (BigInt::from(a.magnitude().clone()), BigInt::from(b.magnitude().clone()));
    while b.sign() != Sign::NoSign {
        if let (Ok(mut p), Ok(mut q)) = (u128::try_from(&a), u128::try_from(&b)) {
            while q != 0 {
                (p, q) = (q, p % q);
            }
            return BigInt::from(p);
        }
        let rest = a % &b;
        (a, b) = (b, rest);
    }
    a
}

/// The least common multiple of positive integers.
pub(crate) fn lcm(a: &BigInt, b: &BigInt) -> BigInt {
    a / gcd(a, b) * b
}
