//! Dense Cholesky factorisation in blocks of columns, so that nearly all work is one matrix product per block.

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
            for k in start..j {
                let factor = a[(j, k)];
                let (done, rest) = a.as_mut_slice().split_at_mut(j * n);
                for (target, s) in rest[j..n].iter_mut().zip(&done[k * n + j..(k + 1) * n]) {
                    *target -= factor * s;
                }
            }
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
    for j in 0..n {
        let column = &l.column(j);
        let value = b[j] / column[j];
        b[j] = value;
        for i in j + 1..n {
            b[i] -= column[i] * value;
        }
    }
    for j in (0..n).rev() {
        let column = &l.column(j);
        let mut value = b[j];
        for i in j + 1..n {
            value -= column[i] * b[i];
        }
        b[j] = value / column[j];
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
