//! The end of training: descent inside the kinks on which optimal units lie.
//!
//! At an optimum u_i is often orthogonal to some rows: the objective has a kink there, and L-BFGS stalls at a
//! relative accuracy of 1e-4 or so. With those rows *tied*, x_k·u_i = 0 exactly, the objective is smooth and
//! the same descent is quick. Which rows are tied is guessed from |x_k·u_i|, at several tolerances, and a row
//! is released when its multiplier says so. A heuristic: what comes of it is kept if the objective falls.

use super::data::{Columns, Outputs};
use super::descent::{Effort, descend_tied};
use super::network::{Network, Unit};
use super::ties::Ties;
use crate::kernels::{Matrix, add_scaled, norm, normalize};
use nalgebra::{DMatrix, DVector};
use std::time::Instant;

/// |x·u| ≤ this times ‖x‖‖u‖ is taken for a tie.
const TOLERANCES: [f64; 6] = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8];
/// Rounds of descent and release at one tolerance.
const RELEASES: usize = 6;
const ITERATIONS: usize = 300;
/// How far a released row is moved to its active side.
const NUDGE: f64 = 1e-9;

/// A network of no higher objective.
pub fn polish(data: &Outputs, matrix: &Matrix, network: &Network, until: Option<Instant>) -> Network {
    let effort = Effort { iterations: ITERATIONS, until };
    let mut scratch = vec![vec![0.0; data.n]; data.k];
    let mut best = network.clone();
    let mut value = best.objective(data, matrix, &mut scratch);
    for tolerance in TOLERANCES {
        let mut trial = best.clone();
        let mut ties: Vec<Ties> = trial.units.iter().map(|unit| Ties::near(matrix, &unit.u, tolerance)).collect();
        for _ in 0..RELEASES {
            if effort.is_late() {
                return best;
            }
            trial = descend_tied(data, matrix, &trial, effort, &ties);
            trial.units = trial.units.iter().map(Unit::balanced).collect();
            let next = trial.objective(data, matrix, &mut scratch);
            if next < value {
                (best, value) = (trial.clone(), next);
            }
            let units = trial.units.iter_mut().zip(&mut ties);
            let released = units.fold(false, |any, (unit, ties)| release(data, matrix, &scratch, unit, ties) | any);
            if !released {
                break;
            }
        }
    }
    best
}

/// Releases the row whose multiplier is farthest outside of its interval; whether there was one.
///
/// With w_k = V_k·v the objective has the slope βu − Σ_active w_kx_k − Σ_tied t_kw_kx_k in u, and a kink
/// holds u if w_k ≤ 0 and 0 ≤ t_k ≤ 1. Where t_k > 1 the row goes to its active side, else to the other.
fn release(data: &Outputs, matrix: &Matrix, dual: &Columns, unit: &mut Unit, ties: &mut Ties) -> bool {
    if ties.rows.is_empty() || ties.rows.len() != ties.span.len() {
        return false;
    }
    let mut weights = vec![0.0; data.n];
    dual.iter().zip(&unit.v).for_each(|(column, v)| add_scaled(&mut weights, *v, column));
    let mut z = vec![0.0; data.n];
    matrix.forward(&unit.u, &mut z);
    let mut slope: Vec<f64> = unit.u.iter().map(|u| data.beta * u).collect();
    for k in (0..data.n).filter(|k| z[*k] > 0.0 && !ties.rows.contains(k)) {
        add_scaled(&mut slope, -weights[k], matrix.row(k));
    }
    let tied = DMatrix::from_fn(data.d, ties.rows.len(), |j, i| matrix.row(ties.rows[i])[j]);
    let Ok(shares) = tied.svd(true, true).solve(&DVector::from_column_slice(&slope), 1e-12) else { return false };
    // shares = t_k w_k, to lie between w_k and 0.
    let outside = |i: usize| {
        let w = weights[ties.rows[i]];
        let scale = w.abs() + 1e-12 * norm(&weights);
        (if w > 0.0 { 1.0 } else { (w - shares[i]).max(shares[i]) / scale }, shares[i] < w.min(0.0))
    };
    let worst = (0..ties.rows.len()).max_by(|&a, &b| outside(a).0.total_cmp(&outside(b).0));
    let Some(i) = worst.filter(|&i| outside(i).0 > 1e-9) else { return false };
    let (_, active) = outside(i);
    let k = ties.rows[i];
    let mut kept = Ties::default();
    ties.rows.iter().filter(|row| **row != k).for_each(|row| kept.add(matrix, *row));
    let mut step = matrix.row(k).to_vec();
    kept.project(&mut step);
    let length = normalize(&mut step);
    if active && length > 0.0 {
        let size = NUDGE * norm(&unit.u);
        add_scaled(&mut unit.u, size, &step);
    }
    *ties = kept;
    true
}
