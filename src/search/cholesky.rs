//! Dense Cholesky factorisation in blocks of columns, so that nearly all work is one matrix product per block.

use super::kernels::{Columns, add_scaled, dot};
use nalgebra::{DMatrix, DVector};

const BLOCK: usize = 48;

/// The lower factor of a symmetric positive definite matrix (its lower triangle is read), or `None` if a pivot is not positive.
/// Left-looking by blocks: block column J minus L[J.., ..J]·L[J, ..J]ᵀ, then an unblocked factor of the diagonal block and a
/// triangular solve below it.
pub fn factor(mut a: DMatrix<f64>) -> Option<DMatrix<f64>> {
    let n = a.nrows();
    for start in (0..n).step_by(BLOCK) {
        let width = BLOCK.min(n - start);
        if start > 0 {
            let (left, mut right) = a.columns_range_pair_mut(0..start, start..start + width);
            let row = left.rows(start, width).transpose();
            right.rows_mut(start, n - start).gemm(-1.0, &left.rows(start, n - start), &row, 1.0);
        }
        for j in start..start + width {
            let factors: Vec<f64> = (start..j).map(|k| -a[(j, k)]).collect();
            let (done, rest) = a.as_mut_slice()[start * n + j..].split_at_mut((j - start) * n);
            Columns { entries: done, stride: n, n: n - j }.combine(&factors, &mut rest[..n - j]);
            let pivot = a[(j, j)];
            if !(pivot > 0.0 && pivot.is_finite()) {
                return None;
            }
            let inverse = 1.0 / pivot.sqrt();
            a.view_mut((j, j), (n - j, 1)).scale_mut(inverse);
        }
    }
    Some(a)
}

/// Solves L Lᵀ x = b in place.
pub fn solve(l: &DMatrix<f64>, b: &mut DVector<f64>) {
    let n = l.nrows();
    let b = b.as_mut_slice();
    let column = |j: usize| &l.as_slice()[j * n + j..(j + 1) * n];
    for j in 0..n {
        let (value, rest) = (b[j] / column(j)[0], &mut b[j + 1..]);
        add_scaled(rest, -value, &column(j)[1..]);
        b[j] = value;
    }
    for j in (0..n).rev() {
        b[j] = (b[j] - dot(&column(j)[1..], &b[j + 1..])) / column(j)[0];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_across_block_borders_and_refuses_indefinite() {
        for n in [1, 5, 47, 48, 49, 130] {
            let g = DMatrix::from_fn(n, n, |i, j| ((i * 31 + j * 17 + i * j) % 23) as f64 / 23.0 - 0.5);
            let a = &g * g.transpose() + DMatrix::identity(n, n) * 0.1;
            let x = DVector::from_fn(n, |i, _| i as f64 - 3.0);
            let mut b = &a * &x;
            solve(&factor(a.clone()).unwrap(), &mut b);
            assert!((b - x).amax() < 1e-9);
            let mut bad = a;
            bad[(n - 1, n - 1)] = -1.0;
            assert!(factor(bad).is_none());
        }
    }
}
