//! Positive definiteness of symmetric integer matrices, decided.

use num_bigint::{BigInt, Sign};

/// The answer, with a proof of *no*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definiteness {
    /// xᵀ A x > 0 for all x ≠ 0.
    Definite,
    /// xᵀ A x ≥ 0 for all x, and zero for some x ≠ 0.
    Semidefinite {
        /// The rank, less than the order.
        rank: usize,
    },
    /// xᵀ A x < 0 for some x.
    Indefinite,
}

/// Decides by symmetric fraction-free elimination (Bareiss) with diagonal pivots.
///
/// After k pivots the entries of the rest are minors of order k + 1 of A, that is the Schur complement times
/// the product of pivots, which is positive as long as all are. So A is semidefinite exactly if every pivot
/// is positive and the rest is zero when no pivot is left: a rest with a zero diagonal and another entry has
/// a negative 2×2 minor. Entries grow to the size of determinants: for orders up to about a hundred. Only the
/// lower triangle is read; the matrix is square.
pub fn definiteness(matrix: &[Vec<BigInt>]) -> Definiteness {
    let mut rest: Vec<Vec<BigInt>> = matrix.iter().enumerate().map(|(i, row)| row[..=i].to_vec()).collect();
    let mut previous = BigInt::from(1);
    let mut rank = 0;
    while !rest.is_empty() {
        let n = rest.len();
        if (0..n).any(|i| rest[i][i].sign() == Sign::Minus) {
            return Definiteness::Indefinite;
        }
        let at = |rest: &[Vec<BigInt>], i: usize, j: usize| rest[i.max(j)][i.min(j)].clone();
        let Some(k) = (0..n).find(|&i| rest[i][i].sign() == Sign::Plus) else {
            let zero = rest.iter().flatten().all(|v| v.sign() == Sign::NoSign);
            return if zero { Definiteness::Semidefinite { rank } } else { Definiteness::Indefinite };
        };
        let pivot = rest[k][k].clone();
        let others: Vec<usize> = (0..n).filter(|&i| i != k).collect();
        let reduced = |i: usize, j: usize| (at(&rest, i, j) * &pivot - at(&rest, i, k) * at(&rest, k, j)) / &previous;
        let next =
            others.iter().enumerate().map(|(p, &i)| others[..=p].iter().map(|&j| reduced(i, j)).collect()).collect();
        rest = next;
        previous = pivot;
        rank += 1;
    }
    Definiteness::Definite
}
