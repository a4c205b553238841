//! A polished network near a given one: float Newton steps, and rows at zero made exactly so.

use crate::check::arithmetic::Positive;
use crate::check::statement::{Network, Neuron, Problem};
use crate::kernels::{Matrix, dot, norm};
use crate::linear::matrix::Matrix as Integers;
use crate::linear::system::System;
use crate::search::data::Data;
use crate::search::neuron::{Column, Neuron as Floats, merge, objective};
use crate::search::train::descent::descend;
use crate::search::train::polish::polish;
use crate::search::train::ties::Ties;
use nalgebra::DMatrix;
use num_bigint::BigInt;

/// |x_k·u| up to this share of ‖x_k‖·‖u‖ is made zero.
const TIED: f64 = 1e-10;
/// Rounds of descent and Newton steps after the first, and the steps of each descent.
const ROUNDS: usize = 20;
const DESCENT: usize = 300;

/// A network near the given one that is stationary as far as doubles go, in exact patterns; at most `steps`
/// Newton steps.
///
/// Neurons of one cell and sign are merged, which leaves the predictions and lowers the penalty (theory §8);
/// then all descend together, in their patterns unless the objective falls on crossing a kink. None if
/// weights are not finite.
pub fn polished(problem: &Problem, network: &Network, steps: usize) -> Option<Network> {
    let data = Data::new(problem);
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let columns = network.neurons.iter().map(Floats::nearest).filter_map(|neuron| Column::from_neuron(&neuron));
    let merged = merge(&matrix, &columns.collect::<Vec<_>>());
    let (mut columns, _) = polish(&data, &matrix, &merged, 0.0, steps);
    // Where Newton's method stalls, as next to a neuron that should vanish, a descent that sees no patterns
    // helps it on.
    for _ in 0..ROUNDS {
        let (descended, _) = descend(&data, &matrix, &columns, 0.0, DESCENT);
        let descended = merge(&matrix, &descended);
        let (next, _) = polish(&data, &matrix, &descended, 0.0, steps);
        let values = [&columns, &next].map(|columns| objective(&data, &matrix, columns, 0.0));
        if values[1].is_nan() || values[1] >= values[0] - 1e-12 * values[0].abs() {
            break;
        }
        columns = next;
    }
    let neurons = columns.iter().map(|column| tied(problem, &matrix, &column.neuron())).collect::<Option<_>>()?;
    Some(Network { neurons })
}

/// The neuron with `x_k·u = 0` exactly for all rows that are nearly so.
///
/// Of independent rows among them, as many entries of u as there are rows are solved for in rational numbers;
/// the others stay. The entries are chosen by complete pivoting, so that rounding is not magnified.
fn tied(problem: &Problem, matrix: &Matrix, neuron: &Floats) -> Option<Neuron> {
    let exact = neuron.exact()?;
    let length = norm(&neuron.u);
    let mut near: Vec<(f64, usize)> = (0..matrix.n)
        .map(|k| (dot(matrix.row(k), &neuron.u).abs() / (matrix.norms[k] * length), k))
        .filter(|(share, _)| *share <= TIED)
        .collect();
    near.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let mut ties = Ties::default();
    near.iter().for_each(|&(_, k)| {
        ties.hold(k, matrix.row(k));
    });
    let held = ties.held;
    if held.is_empty() {
        return Some(exact);
    }
    let pivots = pivots(matrix, &held);
    let entry = |k: usize, j: usize| problem.x[k][j].clone();
    let square: Vec<Vec<BigInt>> = held.iter().map(|&k| pivots.iter().map(|&j| entry(k, j)).collect()).collect();
    let others: Vec<usize> = (0..matrix.d).filter(|j| !pivots.contains(j)).collect();
    let rest = |&k: &usize| -> BigInt { -others.iter().map(|&j| &problem.x[k][j] * &exact.u[j]).sum::<BigInt>() };
    let side: Vec<BigInt> = held.iter().map(rest).collect();
    let solution = System::new(Integers::dense(&square, held.len()))?.solve(&side);
    let mut u: Vec<BigInt> = exact.u.iter().map(|v| v * &solution.denominator).collect();
    pivots.iter().zip(solution.numerators).for_each(|(&j, v)| u[j] = v);
    let u_den = &exact.u_den * Positive::new(solution.denominator)?;
    Some(Neuron::new(u, u_den, exact.a.clone(), exact.a_den.clone()))
}

/// As many columns as rows on which the rows are far from dependent.
fn pivots(matrix: &Matrix, rows: &[usize]) -> Vec<usize> {
    let d = matrix.d;
    let block = DMatrix::from_fn(rows.len(), d, |i, j| matrix.row(rows[i])[j]);
    let mut order = DMatrix::from_fn(1, d, |_, j| j);
    block.full_piv_lu().q().permute_columns(&mut order);
    order.iter().take(rows.len()).copied().collect()
}
