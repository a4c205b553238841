//! Which row a node is split on.

use crate::kernels::{dot, forms};
use crate::search::relaxation::{Outcome, Rows};

/// The free row of P whose sign is most worth knowing: weight times the spread of x_k·u, discounted where the
/// sign is clear.
///
/// Also tried: the gain v_j (x_j·V_j − |x_j·u|) of the relaxation from leaving the sign open, and mixtures of
/// both; the trees were the same size within 15 %. Trying the best few rows by truncated solves of their
/// children, and learning from past gains, is in docs/FRONTIER.md.
pub(crate) fn row(rows: &Rows, path: &[(usize, i8)], outcome: &Outcome) -> Option<usize> {
    let free: Vec<usize> = (0..rows.m).filter(|&k| rows.v[k] > 0.0 && path.iter().all(|p| p.0 != k)).collect();
    let variances = forms(&outcome.spread, rows.d, free.iter().map(|&k| rows.row(k)));
    let mut best = (0.0, None);
    for (k, variance) in free.into_iter().zip(variances) {
        let deviation = variance.max(1e-14).sqrt();
        let score = rows.v[k] * deviation * (-dot(rows.row(k), &outcome.u).abs() / deviation).exp();
        if score > best.0 || best.1.is_none() {
            best = (score, Some(k));
        }
    }
    best.1
}
