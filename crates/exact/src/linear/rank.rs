//! Rank and kernel of integer matrices, proved.

use super::matrix::Matrix;
use super::prime::Prime;
use super::reconstruct::Quotients;
use super::system::{System, factor};
use num_bigint::BigInt;

/// The rank with its two-sided proof.
pub struct Rank {
    /// Rows of an invertible submatrix: the rank is at least their number.
    pub rows: Vec<usize>,
    /// Its columns.
    pub columns: Vec<usize>,
    /// A basis of the kernel {x : A x = 0}: every vector is −`denominator` at one other column, in their
    /// order, and zero at the rest of these. The rank is at most the number of columns less these.
    pub kernel: Vec<Quotients>,
}

impl Rank {
    /// The rank.
    pub fn rank(&self) -> usize {
        self.rows.len()
    }
}

/// Rank and kernel of a matrix.
///
/// An invertible submatrix modulo a prime is invertible over Q. The other columns are then solved for by its
/// columns exactly, in its rows; that the solutions hold in all rows too is checked in integers, and proves
/// that the rank is not larger. If some do not hold the prime hides a part of the rank, and the next is
/// taken. None if all [primes](Prime::ALL) do.
pub fn rank(matrix: &Matrix) -> Option<Rank> {
    Prime::ALL.into_iter().find_map(|prime| with(matrix, prime))
}

fn with(matrix: &Matrix, prime: Prime) -> Option<Rank> {
    let mut pivots = factor(matrix, prime).pivots();
    pivots.sort_unstable();
    let rows: Vec<usize> = pivots.iter().map(|p| p.0).collect();
    let mut columns: Vec<usize> = pivots.iter().map(|p| p.1).collect();
    columns.sort_unstable();
    let system = System::new(matrix.minor(&rows, &columns))?;
    let mut kernel = Vec::new();
    for free in (0..matrix.width()).filter(|j| columns.binary_search(j).is_err()) {
        let mut unit = vec![BigInt::ZERO; matrix.width()];
        unit[free] = BigInt::from(1);
        let column = matrix.times(&unit);
        let side: Vec<BigInt> = rows.iter().map(|&i| column[i].clone()).collect();
        let Quotients { numerators, denominator } = system.solve(&side);
        let mut vector = vec![BigInt::ZERO; matrix.width()];
        columns.iter().zip(numerators).for_each(|(&j, v)| vector[j] = v);
        vector[free] = -denominator.clone();
        if matrix.times(&vector).iter().any(|v| *v != BigInt::ZERO) {
            return None;
        }
        kernel.push(Quotients { numerators: vector, denominator });
    }
    Some(Rank { rows, columns, kernel })
}

/// A left inverse: Y with Y·A = identity, by rows of Y, for a matrix of independent columns; none if they are
/// dependent.
///
/// Only the rows of one invertible submatrix are used: the other columns of Y are zero.
pub fn left_inverse(matrix: &Matrix) -> Option<Vec<Quotients>> {
    let Rank { rows, columns, .. } = rank(matrix)?;
    if columns.len() < matrix.width() {
        return None;
    }
    let system = System::new(matrix.minor(&rows, &columns))?;
    let row = |j: usize| {
        let mut unit = vec![BigInt::ZERO; rows.len()];
        unit[j] = BigInt::from(1);
        let short = system.solve_transposed(&unit);
        let mut numerators = vec![BigInt::ZERO; matrix.height()];
        rows.iter().zip(short.numerators).for_each(|(&i, v)| numerators[i] = v);
        Quotients { numerators, denominator: short.denominator }
    };
    Some((0..matrix.width()).map(row).collect())
}
