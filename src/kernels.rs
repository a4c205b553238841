//! The inner loops: products with the data matrix and its masked transpose, norms of rows, quadratic forms,
//! Gram matrices.
//!
//! The order of every sum is fixed, in eight lanes where it runs along the rows, whatever the vectors of the
//! machine, and no product is fused with an addition: every bit of a result is the same on every machine and
//! with any number of threads (`bits` tests it). Loops over whole columns are compiled for several sets of
//! instructions, of which `fearless_simd` takes the widest that the machine has; a single short vector is not
//! worth that choice, and takes a plain loop.
//!
//! Every kernel states its rounding error: with u = 2⁻⁵³ and γ_k = ku/(1 − ku), a sum of products in which no
//! term passes through more than k roundings is off by at most γ_k times the sum of their magnitudes (Higham
//! 2002, §3.1), barring under- and overflow. `exact` holds them to it in exact arithmetic.

mod block;
mod columns;
mod forms;
mod gram;
mod lanes;
pub mod matrix;
pub mod vector;

pub use columns::{combine, dots};
pub use forms::forms;
pub use gram::{gram, gram_of_columns};
pub use matrix::Matrix;
pub use vector::{add_scaled, dot, norm, normalize, positive_dot};

pub(crate) use columns::Columns;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn kernels_agree_with_naive_loops() {
        let mut random = Random::new(1, 0);
        for (n, d) in [(1, 1), (7, 3), (8, 8), (37, 11), (130, 5)] {
            let (x, u, v) = (random.normals(n * d), random.normals(d), random.normals(n));
            let m = Matrix::new(&x, n, d);
            let mut z = vec![0.0; n];
            m.forward(&u, &mut z);
            let side: Vec<bool> = z.iter().map(|&z| z > 0.0).collect();
            let mut out = vec![0.0; d];
            m.masked(&side, &v, &mut out);
            let mut value = 0.0;
            let mut naive = vec![0.0; d];
            for k in 0..n {
                let t: f64 = (0..d).map(|j| x[k * d + j] * u[j]).sum();
                assert!((t - z[k]).abs() < 1e-12);
                assert_eq!(m.row(k), &x[k * d..(k + 1) * d]);
                if t > 0.0 {
                    value += v[k] * t;
                    (0..d).for_each(|j| naive[j] += v[k] * x[k * d + j]);
                }
            }
            assert!((positive_dot(&v, &z) - value).abs() < 1e-11);
            assert!(naive.iter().zip(&out).all(|(a, b)| (a - b).abs() < 1e-11));
        }
    }

    #[test]
    fn equal_rows_merge_and_zero_rows_vanish() {
        let x = [1.0, 2.0, 0.0, -0.0, 1.0, 2.0, 0.0, 3.0, -0.0, 3.0];
        let (m, group) = Matrix::distinct(&x, 5, 2);
        assert_eq!((m.n, group), (2, vec![Some(0), None, Some(0), Some(1), Some(1)]));
        assert_eq!(m.row(1), [0.0, 3.0]);
    }
}

#[cfg(test)]
mod bits;
#[cfg(test)]
mod exact;
