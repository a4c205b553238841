//! Symmetric matrices as *scaled triangles*: the lower triangle row by row, off-diagonal entries times √2, so
//! that the dot product of two triangles is the inner product of the matrices.

use crate::kernels::{combine, dots};
use std::f64::consts::SQRT_2;

/// Adds c(abᵀ + baᵀ) to a column, as a scaled triangle.
pub(super) fn add(column: &mut [f64], c: f64, a: &[f64], b: &[f64]) {
    let mut next = 0;
    for i in 0..a.len() {
        let (ai, bi) = (SQRT_2 * c * a[i], SQRT_2 * c * b[i]);
        for ((t, b), a) in column[next..next + i].iter_mut().zip(b).zip(a) {
            *t += ai * b + bi * a;
        }
        column[next + i] += 2.0 * c * a[i] * b[i];
        next += i + 1;
    }
}

/// triangle −= c · (the scaled triangle of a symmetric matrix)
pub(super) fn subtract(triangle: &mut [f64], c: f64, m: &[f64], n: usize) {
    let mut next = 0;
    for i in 0..n {
        for j in 0..i {
            triangle[next + j] -= SQRT_2 * c * m[i * n + j];
        }
        triangle[next + i] -= c * m[i * n + i];
        next += i + 1;
    }
}

/// The transpose of a square matrix, row-major.
pub(super) fn transpose(t: &[f64], n: usize) -> Vec<f64> {
    (0..n * n).map(|i| t[(i % n) * n + i / n]).collect()
}

/// T M Tᵀ, row-major.
pub(super) fn congruence(t: &[f64], m: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for (i, target) in out.chunks_exact_mut(n).enumerate() {
        let mut left = vec![0.0; n];
        combine(m, &t[i * n..(i + 1) * n], &mut left);
        dots(t, &left, target);
    }
    out
}

/// A scaled triangle as a symmetric matrix.
pub(super) fn unpack(triangle: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for i in 0..n {
        let start = i * (i + 1) / 2;
        for j in 0..i {
            out[i * n + j] = triangle[start + j] / SQRT_2;
            out[j * n + i] = out[i * n + j];
        }
        out[i * n + i] = triangle[start + i];
    }
    out
}
