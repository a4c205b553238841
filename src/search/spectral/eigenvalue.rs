//! The greatest eigenvalue, and a smooth function above it.

use nalgebra::{DMatrix, SymmetricEigen};

/// Eigenvalues and eigenvectors of a symmetric matrix.
pub(super) struct Top {
    eigen: SymmetricEigen<f64, nalgebra::Dyn>,
    /// The greatest eigenvalue.
    pub value: f64,
}

impl Top {
    /// None if the matrix is not finite, or zero: the iteration would not end, or nothing is to be smoothed.
    pub fn new(matrix: DMatrix<f64>) -> Option<Top> {
        if matrix.iter().any(|entry| !entry.is_finite()) {
            return None;
        }
        let eigen = SymmetricEigen::new(matrix);
        let value = eigen.eigenvalues.max();
        (value > 0.0).then_some(Top { eigen, value })
    }

    /// top·(1 + log Σ exp(s(e_i − top)/top)/s), which is not below the top for sharpness s, and its derivative by
    /// the matrix. It is homogeneous of degree one, so that Σ p_i e_i is the value: this gives the weight of the
    /// top.
    pub fn smoothed(&self, sharpness: f64) -> (f64, DMatrix<f64>) {
        let Top { eigen, value: top } = self;
        let mut weights = eigen.eigenvalues.map(|e| (sharpness * (e - top) / top).exp());
        let total = weights.sum();
        let value = top * (1.0 + total.ln() / sharpness);
        weights /= total;
        let missing = (value - weights.dot(&eigen.eigenvalues)) / top;
        weights[eigen.eigenvalues.imax()] += missing;
        let scaled = &eigen.eigenvectors * DMatrix::from_diagonal(&weights);
        (value, scaled * eigen.eigenvectors.transpose())
    }
}
