//! Vertices of a polytope {τ ≥ 0 : Zτ = f}, exactly.

use crate::check::dictionary::polytope::Part;
use crate::linear::lu::Lu;
use crate::linear::matrix::Matrix;
use crate::linear::prime::Prime;
use crate::linear::reconstruct::Quotients;
use crate::linear::system::System;
use num_bigint::{BigInt, Sign};

/// Z.
pub fn matrix(polytope: &Part) -> Matrix {
    Matrix::dense(&polytope.rows, polytope.point.len())
}

/// Rows and columns of a submatrix that is invertible modulo a prime, hence invertible, and the largest such.
fn pivots(matrix: &Matrix) -> Vec<(usize, usize)> {
    let [prime, ..] = Prime::ALL;
    Lu::new(prime, matrix.rows().iter().map(|row| row.residues(prime)).collect(), matrix.width()).pivots()
}

/// The rank modulo a prime: not more than the rank, and with overwhelming probability the rank.
pub fn rank(matrix: &Matrix) -> usize {
    pivots(matrix).len()
}

/// The solution of Z_S τ_S = f for independent columns S: none if they are dependent, if f is not in their
/// span, or if a coefficient is negative. Solved in as many rows as S has columns, then tested in all.
pub fn vertex(matrix: &Matrix, mut support: Vec<usize>, fit: &[BigInt]) -> Option<Vertex> {
    support.sort_unstable();
    let all: Vec<usize> = (0..matrix.height()).collect();
    let columns = matrix.minor(&all, &support);
    let rows: Vec<usize> = pivots(&columns).into_iter().map(|pivot| pivot.0).collect();
    if rows.len() < support.len() {
        return None;
    }
    let order: Vec<usize> = (0..support.len()).collect();
    let system = System::new(columns.minor(&rows, &order))?;
    let side: Vec<BigInt> = rows.iter().map(|&row| fit[row].clone()).collect();
    let point = system.solve(&side);
    let inside = point.numerators.iter().all(|v| v.sign() != Sign::Minus);
    let solves = || columns.times(&point.numerators).iter().zip(fit).all(|(z, f)| *z == f * &point.denominator);
    (inside && solves()).then_some(Vertex { support, point })
}

/// A vertex: columns and their coefficients.
pub struct Vertex {
    /// Columns of Z, increasing.
    pub support: Vec<usize>,
    /// τ on them; zeros may occur.
    pub point: Quotients,
}
