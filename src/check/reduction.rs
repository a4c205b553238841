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
    let mut reduction = Reduction { columns: x.first().map_or(0, Vec::len), rows: Vec::new(), members: Vec::new() };
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
///
/// Long numbers take Lehmer's steps: the leading digits tell some thirty quotients, which are applied at once as a matrix of determinant ±1.
/// Such a matrix leaves the divisors of a pair as they are, whatever was told; only the number of steps depends on that.
pub(crate) fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (BigInt::from(a.magnitude().clone()), BigInt::from(b.magnitude().clone()));
    if a < b {
        (a, b) = (b, a);
    }
    while b.sign() != Sign::NoSign {
        if let (Ok(mut p), Ok(mut q)) = (u128::try_from(&a), u128::try_from(&b)) {
            while q != 0 {
                (p, q) = (q, p % q);
            }
            return BigInt::from(p);
        }
        let [[i, j], [k, l]] = quotients(&a, &b);
        (a, b) = if j == 0 {
            let rest = &a % &b;
            (b, rest)
        } else {
            (&a * i + &b * j, &a * k + &b * l)
        };
    }
    a
}

/// The quotients of Euclid's algorithm that the 62 leading bits of a ≥ b ≥ 0 determine (Lehmer 1938; Knuth, TAOCP 4.5.2 L), as the matrix that takes
/// (a, b) to the pair after them; the identity if they determine none.
fn quotients(a: &BigInt, b: &BigInt) -> [[i64; 2]; 2] {
    let identity = [[1, 0], [0, 1]];
    let shift = a.bits().saturating_sub(62);
    let (Ok(mut x), Ok(mut y)) = (i64::try_from(a >> shift), i64::try_from(b >> shift)) else { return identity };
    let [[mut i, mut j], [mut k, mut l]] = identity;
    while y + k != 0 && y + l != 0 {
        let q = (x + i) / (y + k);
        if q != (x + j) / (y + l) {
            break;
        }
        (i, j, k, l) = (k, l, i - q * k, j - q * l);
        (x, y) = (y, x - q * y);
    }
    [[i, j], [k, l]]
}

/// The least common multiple of positive integers.
pub(crate) fn lcm(a: &BigInt, b: &BigInt) -> BigInt {
    a / gcd(a, b) * b
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Euclid's algorithm as it stands in the Elements.
    fn plain(a: &BigInt, b: &BigInt) -> BigInt {
        if b.sign() == Sign::NoSign { BigInt::from(a.magnitude().clone()) } else { plain(b, &(a % b)) }
    }

    proptest! {
        /// Lehmer's steps end where Euclid's do, for numbers of any lengths with a common divisor of any length.
        #[test]
        fn divisors_are_those_of_euclid(
            a in prop::collection::vec(any::<u32>(), 0..30),
            b in prop::collection::vec(any::<u32>(), 0..30),
            common in prop::collection::vec(any::<u32>(), 0..12),
            signs in any::<(bool, bool)>(),
        ) {
            let number = |digits, negative| BigInt::from_slice(if negative { Sign::Minus } else { Sign::Plus }, digits);
            let g = number(&common, false);
            let (a, b) = (number(&a, signs.0) * &g, number(&b, signs.1) * &g);
            prop_assert_eq!(gcd(&a, &b), plain(&a, &b));
        }
    }

    /// Quotients of one, powers of two and neighbours: the longest runs, and those that the leading digits do not decide.
    #[test]
    fn divisors_of_special_numbers() {
        let (mut a, mut b) = (BigInt::from(1), BigInt::from(1));
        for i in 0..500 {
            (a, b) = (&a + &b, a);
            let power = BigInt::from(1) << i;
            assert_eq!(gcd(&a, &b), BigInt::from(1));
            for (p, q) in [(&a, &power), (&power, &power), (&power, &(&power - 1)), (&(&power + 1), &power)] {
                assert_eq!(gcd(p, q), plain(p, q));
            }
        }
    }
}
