//! The scalings of Nesterov and Todd: coordinates in which a primal and a dual point of a cone are the same.

use crate::kernels::{add_scaled, dot};
use crate::search::cholesky::{backward, small_factor};
use nalgebra::DMatrix;

/// Coordinates in which S and X are the same diagonal matrix: TᵀST = T⁻¹XT⁻ᵀ = Λ.
pub(crate) struct Frame {
    /// The order, d + 1.
    pub n: usize,
    /// T, row-major: x̃ = Tᵀ(x; 0).
    pub t: Vec<f64>,
    /// Λ.
    pub lambda: Vec<f64>,
}

impl Frame {
    /// From S = LLᵀ and X = PPᵀ: PᵀL = QΛVᵀ, T = L⁻ᵀVΛ^½.
    pub fn new(l: &[f64], x: &[f64], n: usize) -> Option<Frame> {
        let p = small_factor(x, n)?;
        let l_matrix = DMatrix::from_row_slice(n, n, l);
        let product = DMatrix::from_row_slice(n, n, &p).transpose() * l_matrix;
        let svd = product.try_svd(false, true, 1e-14, 500)?;
        let v_t = svd.v_t?;
        let lambda: Vec<f64> = svd.singular_values.iter().map(|t| t.max(1e-300)).collect();
        let mut t = vec![0.0; n * n];
        for a in 0..n {
            let mut column: Vec<f64> = v_t.row(a).iter().map(|v| v * lambda[a].sqrt()).collect();
            backward(l, n, &mut column);
            for i in 0..n {
                t[i * n + a] = column[i];
            }
        }
        Some(Frame { n, t, lambda })
    }
}

/// The Nesterov–Todd metric of a second-order cone: the symmetric D with D·q = z (q primal, z dual).
pub(crate) fn ball_scaling(q: &[f64], z: &[f64]) -> Option<Vec<f64>> {
    let n = q.len();
    let size = |v: &[f64]| v[0] * v[0] - dot(&v[1..], &v[1..]);
    let (sq, sz) = (size(q), size(z));
    if !(sq > 0.0 && sz > 0.0) {
        return None;
    }
    let (nq, nz) = (sq.sqrt(), sz.sqrt());
    let gamma = (0.5 * (1.0 + dot(q, z) / (nq * nz))).sqrt();
    // J w̄ with w̄ = (q̄ + J z̄)/2γ
    let v: Vec<f64> = (0..n)
        .map(|i| {
            let flip = if i == 0 { 1.0 } else { -1.0 };
            (flip * q[i] / nq + z[i] / nz) / (2.0 * gamma)
        })
        .collect();
    let eta = nz / nq;
    let mut metric = vec![0.0; n * n];
    for i in 0..n {
        add_scaled(&mut metric[i * n..(i + 1) * n], 2.0 * eta * v[i], &v);
        metric[i * n + i] -= if i == 0 { eta } else { -eta };
    }
    Some(metric)
}
