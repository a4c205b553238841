//! The inner loops: products with the data matrix and its masked transpose, norms of rows, quadratic forms, Gram matrices.
//!
//! The order of every sum is fixed, in eight lanes where it runs along the rows, whatever the vectors of the machine, and no product is fused with an addition: every bit of a
//! result is the same on every machine and with any number of threads (`bits` tests it). Loops over whole columns are compiled for several sets of instructions, of which
//! `fearless_simd` takes the widest that the machine has; a single short vector is not worth that choice, and takes a plain loop.
//!
//! Every kernel states its rounding error: with u = 2⁻⁵³ and γ_k = ku/(1 − ku), a sum of products in which no term passes through more than k
//! roundings is off by at most γ_k times the sum of their magnitudes (Higham 2002, §3.1), barring under- and overflow. `exact` holds them to it in exact arithmetic.

mod block;
mod columns;
mod forms;
mod gram;
mod lanes;

pub use columns::{combine, dots};
pub use forms::forms;
pub use gram::{gram, gram_of_columns};

pub(super) use columns::Columns;
use lanes::{Aligned, LANES};

/// A data matrix kept twice, by rows and by columns: with few columns, loops along the n rows vectorise far better.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Rows.
    pub n: usize,
    /// Columns.
    pub d: usize,
    rows: Vec<f64>,
    /// Each column begins at a cache line: wide vectors that lie across two lines load at little more than half the rate.
    columns: Aligned,
    /// Euclidean norms of the rows.
    pub norms: Vec<f64>,
}

impl Matrix {
    /// From n × d row-major entries.
    pub fn new(x: &[f64], n: usize, d: usize) -> Matrix {
        assert_eq!(x.len(), n * d);
        let mut columns = Aligned::zeros(d * stride(n));
        for (j, column) in columns.chunks_exact_mut(stride(n).max(1)).enumerate() {
            column[..n].iter_mut().enumerate().for_each(|(k, t)| *t = x[k * d + j]);
        }
        let matrix = Matrix { n, d, rows: x.to_vec(), columns, norms: Vec::new() };
        let mut norms = vec![0.0; n];
        matrix.row_norms(&mut norms);
        Matrix { norms, ..matrix }
    }

    /// Merges equal rows and drops zero rows: the matrix of distinct rows, and for every row of `x` its index there.
    pub fn distinct(x: &[f64], n: usize, d: usize) -> (Matrix, Vec<Option<usize>>) {
        let mut seen = std::collections::HashMap::new();
        let (mut rows, mut count) = (Vec::new(), 0);
        let group = (0..n)
            .map(|k| {
                let row = &x[k * d..(k + 1) * d];
                if row.iter().all(|&v| v == 0.0) {
                    return None;
                }
                let key: Vec<u64> = row.iter().map(|&v| (v + 0.0).to_bits()).collect();
                Some(*seen.entry(key).or_insert_with(|| {
                    rows.extend_from_slice(row);
                    count += 1;
                    count - 1
                }))
            })
            .collect();
        (Matrix::new(&rows, count, d), group)
    }

    /// Row k.
    pub fn row(&self, k: usize) -> &[f64] {
        &self.rows[k * self.d..(k + 1) * self.d]
    }

    /// Column j.
    pub fn column(&self, j: usize) -> &[f64] {
        self.columns().get(j)
    }

    fn columns(&self) -> Columns<'_> {
        Columns { entries: &self.columns, stride: stride(self.n), n: self.n }
    }

    /// The same matrix for algebra.
    pub fn view(&self) -> nalgebra::DMatrix<f64> {
        nalgebra::DMatrix::from_row_slice(self.n, self.d, &self.rows)
    }

    /// `out = X u`; error γ_d |X||u|.
    pub fn forward(&self, u: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        self.columns().combine(u, out);
    }

    /// `out = Xᵀ v`; error as of [`dot`].
    pub fn transposed(&self, v: &[f64], out: &mut [f64]) {
        self.columns().dots(v, out);
    }

    /// `out = Xᵀ (1(side) ∘ v)`; error as of [`dot`].
    ///
    /// The inactive rows are multiplied by zero: by columns that is faster than passing over them.
    pub fn masked(&self, side: &[bool], v: &[f64], out: &mut [f64]) {
        self.columns().masked(side, v, out);
    }

    /// Euclidean norms of the rows, as in `norms`; their squares have the error γ_(d + 2) times the exact square.
    pub fn row_norms(&self, out: &mut [f64]) {
        self.columns().row_norms(self.d, out);
    }
}

/// How far columns of n entries begin apart.
fn stride(n: usize) -> usize {
    n.next_multiple_of(LANES)
}

/// Inner product, in eight accumulators; error γ_k Σ|a_i b_i| with k = max(n/8 + 3, 7) + 2: a product, the additions of its lane and
/// three of the fold, or the seven of the tail, and one of both.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = [0.0; LANES];
    let (ca, cb) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let tail: f64 = ca.remainder().iter().zip(cb.remainder()).map(|(p, q)| p * q).sum();
    for (p, q) in ca.zip(cb) {
        for l in 0..LANES {
            sum[l] += p[l] * q[l];
        }
    }
    fold(sum) + tail
}

/// Σ v_k (z_k)_+; error as of [`dot`].
pub fn positive_dot(v: &[f64], z: &[f64]) -> f64 {
    let mut sum = [0.0; LANES];
    let (cv, cz) = (v.chunks_exact(LANES), z.chunks_exact(LANES));
    let tail: f64 = cv.remainder().iter().zip(cz.remainder()).map(|(p, q)| p * q.max(0.0)).sum();
    for (p, q) in cv.zip(cz) {
        for l in 0..LANES {
            sum[l] += p[l] * q[l].max(0.0);
        }
    }
    fold(sum) + tail
}

/// `y += a x`.
pub fn add_scaled(y: &mut [f64], a: f64, x: &[f64]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// Euclidean norm.
pub fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// Scales to norm one and returns the old norm; a zero vector is left alone.
pub fn normalize(a: &mut [f64]) -> f64 {
    let length = norm(a);
    if length > 0.0 {
        a.iter_mut().for_each(|v| *v /= length);
    }
    length
}

fn fold(s: [f64; LANES]) -> f64 {
    ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::random::Random;

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
