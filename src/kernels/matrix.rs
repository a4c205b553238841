//! A data matrix with its columns laid out for the vectors of the machine.

use super::columns::Columns;
use super::lanes::{Aligned, LANES};

/// A data matrix kept twice, by rows and by columns: with few columns, loops along the n rows vectorise far
/// better.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Rows.
    pub n: usize,
    /// Columns.
    pub d: usize,
    rows: Vec<f64>,
    /// Each column begins at a cache line: wide vectors that lie across two lines load at little more than
    /// half the rate.
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

    /// Merges equal rows and drops zero rows: the matrix of distinct rows, and for every row of `x` its index
    /// there.
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

    pub(super) fn columns(&self) -> Columns<'_> {
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

    /// `out = Xᵀ v`; error as of [`dot`](crate::kernels::dot).
    pub fn transposed(&self, v: &[f64], out: &mut [f64]) {
        self.columns().dots(v, out);
    }

    /// `out = Xᵀ (1(side) ∘ v)`; error as of [`dot`](crate::kernels::dot).
    ///
    /// The inactive rows are multiplied by zero: by columns that is faster than passing over them.
    pub fn masked(&self, side: &[bool], v: &[f64], out: &mut [f64]) {
        self.columns().masked(side, v, out);
    }

    /// Euclidean norms of the rows, as in `norms`; their squares have the error γ_(d + 2) times the exact
    /// square.
    pub fn row_norms(&self, out: &mut [f64]) {
        self.columns().row_norms(self.d, out);
    }
}

/// How far columns of n entries begin apart.
pub(crate) fn stride(n: usize) -> usize {
    n.next_multiple_of(LANES)
}
