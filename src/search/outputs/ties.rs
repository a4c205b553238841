//! Rows held at x_k·u = 0 while a unit descends.

use crate::kernels::{Matrix, add_scaled, dot, norm, normalize};

/// Rows that are tied to a unit, with an orthonormal basis of their span.
#[derive(Clone, Debug, Default)]
pub struct Ties {
    /// The rows.
    pub rows: Vec<usize>,
    /// The basis.
    pub span: Vec<Vec<f64>>,
}

impl Ties {
    /// The rows that are nearly orthogonal to u, the nearest first.
    pub fn near(matrix: &Matrix, u: &[f64], tolerance: f64) -> Ties {
        let mut z = vec![0.0; matrix.n];
        matrix.forward(u, &mut z);
        let length = norm(u);
        let size = |k: usize| z[k].abs() / (matrix.norms[k] * length).max(f64::MIN_POSITIVE);
        let mut rows: Vec<usize> = (0..matrix.n).filter(|&k| matrix.norms[k] > 0.0 && size(k) <= tolerance).collect();
        rows.sort_by(|&a, &b| size(a).total_cmp(&size(b)));
        let mut ties = Ties::default();
        rows.into_iter().for_each(|k| ties.add(matrix, k));
        ties
    }

    /// Adds a row if there are directions left that are orthogonal to all of them.
    pub fn add(&mut self, matrix: &Matrix, k: usize) {
        let mut rest = matrix.row(k).to_vec();
        self.project(&mut rest);
        self.project(&mut rest);
        if norm(&rest) <= 1e-9 * matrix.norms[k] {
            self.rows.push(k);
        } else if self.span.len() + 1 < matrix.d {
            normalize(&mut rest);
            self.span.push(rest);
            self.rows.push(k);
        }
    }

    /// Removes what lies in the span.
    pub fn project(&self, u: &mut [f64]) {
        for e in &self.span {
            let part = dot(e, u);
            add_scaled(u, -part, e);
        }
    }
}
