//! The matrix whose greatest eigenvalue bounds 2h(V).

use super::pairs::Pair;
use crate::kernels::{add_scaled, gram};
use crate::search::outputs::data::{Columns, Outputs};
use nalgebra::DMatrix;

/// λ of rows and pairs, and T of the pairs.
#[derive(Clone, Debug)]
pub struct Multipliers {
    /// λ of the rows, then of the pairs.
    pub lambdas: Vec<f64>,
    /// T of the pairs, K numbers each.
    pub moved: Vec<f64>,
}

/// M, and W row-major.
pub(super) fn assemble(
    data: &Outputs,
    pairs: &[Pair],
    y: &[f64],
    multipliers: &Multipliers,
    dual: &Columns,
) -> (DMatrix<f64>, Vec<f64>) {
    let Outputs { n, d, k, .. } = *data;
    let Multipliers { lambdas, moved } = multipliers;
    let mut weights: Vec<f64> = (0..n).flat_map(|i| dual.iter().map(move |v| v[i])).collect();
    for (pair, t) in pairs.iter().zip(moved.chunks_exact(k)) {
        add_scaled(&mut weights[pair.j * k..(pair.j + 1) * k], -(pair.p as f64), t);
        add_scaled(&mut weights[pair.k * k..(pair.k + 1) * k], pair.q.abs() as f64, t);
    }
    let outer = gram(k, lambdas.iter().copied().zip(weights.chunks_exact(k).chain(moved.chunks_exact(k))));
    let inner = gram(d, lambdas.iter().map(|l| 1.0 / l).zip(data.x.chunks_exact(d).chain(y.chunks_exact(d))));
    let mut cross = vec![0.0; k * d];
    for (v, line) in dual.iter().zip(cross.chunks_exact_mut(d)) {
        data.x.chunks_exact(d).zip(v).for_each(|(x, v)| add_scaled(line, *v, x));
    }
    let matrix = DMatrix::from_fn(k + d, k + d, |i, j| match (i < k, j < k) {
        (true, true) => outer[i * k + j],
        (false, false) => inner[(i - k) * d + j - k],
        (true, false) => cross[i * d + j - k],
        (false, true) => cross[j * d + i - k],
    });
    (matrix, weights)
}
