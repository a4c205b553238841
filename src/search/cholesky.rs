//! Dense Cholesky factorisation in blocks of columns, so that nearly all work is one matrix product per
//! block.

use crate::kernels::{Columns, add_scaled, dot};
use nalgebra::{DMatrix, DVector};

const BLOCK: usize = 48;

/// Columns of a triangular solve taken together.
const GROUP: usize = 16;

/// The lower factor of a symmetric positive definite matrix (its lower triangle is read), or `None` if a
/// pivot is not positive. Left-looking by blocks: block column J minus L[J.., ..J]·L[J, ..J]ᵀ, then an
/// unblocked factor of the diagonal block and a triangular solve below it.
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

/// Solves L Lᵀ x = b in place, by groups of columns: what lies below a group is one product with it.
pub fn solve(l: &DMatrix<f64>, b: &mut DVector<f64>) {
    let n = l.nrows();
    let b = b.as_mut_slice();
    // Column j from its diagonal entry to before row `end`; columns of a group from row `end` on.
    let column = |j: usize, end: usize| &l.as_slice()[j * n + j..j * n + end];
    let below = |start: usize, end: usize| Columns { entries: &l.as_slice()[start * n + end..], stride: n, n: n - end };
    for start in (0..n).step_by(GROUP) {
        let end = n.min(start + GROUP);
        for j in start..end {
            b[j] /= column(j, end)[0];
            let value = b[j];
            add_scaled(&mut b[j + 1..end], -value, &column(j, end)[1..]);
        }
        let (group, rest) = b.split_at_mut(end);
        let factors: Vec<f64> = group[start..].iter().map(|value| -value).collect();
        below(start, end).combine(&factors, rest);
    }
    let mut sums = [0.0; GROUP];
    for start in (0..n).step_by(GROUP).rev() {
        let end = n.min(start + GROUP);
        below(start, end).dots(&b[end..], &mut sums[..end - start]);
        for j in (start..end).rev() {
            let inner = dot(&column(j, end)[1..], &b[j + 1..end]);
            b[j] = (b[j] - sums[j - start] - inner) / column(j, end)[0];
        }
    }
}

/// Lower Cholesky factor of a small row-major matrix.
pub(crate) fn small_factor(m: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut l = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let value = m[i * d + j] - dot(&l[i * d..i * d + j], &l[j * d..j * d + j]);
            if i == j {
                if !(value > 0.0 && value.is_finite()) {
                    return None;
                }
                l[i * d + i] = value.sqrt();
            } else {
                l[i * d + j] = value / l[j * d + j];
            }
        }
    }
    Some(l)
}

/// Solves L x = b in place.
pub(crate) fn forward(l: &[f64], d: usize, b: &mut [f64]) {
    for i in 0..d {
        b[i] = (b[i] - dot(&l[i * d..i * d + i], &b[..i])) / l[i * d + i];
    }
}

/// Solves Lᵀ x = b in place.
pub(crate) fn backward(l: &[f64], d: usize, b: &mut [f64]) {
    for i in (0..d).rev() {
        b[i] /= l[i * d + i];
        let value = b[i];
        add_scaled(&mut b[..i], -value, &l[i * d..i * d + i]);
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
