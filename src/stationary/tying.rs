//! A polished network near a given one: float Newton steps, and rows at zero made exactly so.

use crate::check::arithmetic::Positive;
use crate::check::statement::training::HiddenBias;
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Training, TwoLayer};
use crate::dyadic::quotient;
use crate::kernels::{Matrix, dot, norm};
use crate::linear::matrix::Matrix as Integers;
use crate::linear::system::System;
use crate::search::data::Data;
use crate::search::neuron::{Column, merge, nearest, objective, two_layer};
use crate::search::train::descent::descend;
use crate::search::train::polish::polish;
use crate::search::train::ties::Ties;
use nalgebra::DMatrix;
use num_bigint::BigInt;

/// |x_k·u| up to this share of ‖x_k‖·‖u‖ is made zero after Newton steps.
const TIED: f64 = 1e-10;
/// Without them the first of these shares with which u moves by no more than [`LEVER`] times the share.
const SHARES: [f64; 4] = [1e-7, 1e-8, 1e-9, TIED];
const LEVER: f64 = 10.0;
/// Rounds of descent and Newton steps after the first, and the steps of each descent.
const ROUNDS: usize = 20;
const DESCENT: usize = 300;

/// A network near the given one that is stationary as far as doubles go, in exact patterns; at most `steps`
/// Newton steps. With several outputs, or a hidden bias without a penalty, no steps: rows nearly at zero are
/// made exactly so, and nothing else changes.
///
/// Neurons of one cell and sign are merged, which leaves the predictions and lowers the penalty (theory §8);
/// then all descend together, in their patterns unless the objective falls on crossing a kink. None if
/// weights are not finite.
pub fn polished(training: &Training, network: &TwoLayer, steps: usize) -> Option<TwoLayer> {
    polished_told(training, network, steps, &mut |_| ())
}

/// The same; `reached` hears of networks on the way, none of a higher objective than the one before.
pub fn polished_told(
    training: &Training,
    network: &TwoLayer,
    steps: usize,
    reached: &mut dyn FnMut(&TwoLayer),
) -> Option<TwoLayer> {
    let x: Vec<f64> = training.x.iter().flatten().map(|v| quotient(v, &training.x_den)).collect();
    let matrix = Matrix::new(&x, training.rows(), training.columns());
    let moves = training.outputs == 1 && training.hidden_bias != HiddenBias::Free;
    let near = if moves { converged(&Data::of(training), &matrix, network, steps, reached)? } else { network.clone() };
    let neuron = |neuron: &Neuron| match moves {
        true => tied(training, &matrix, neuron, TIED),
        false => {
            let gently =
                |share: &f64| tied(training, &matrix, neuron, *share).filter(|n| moved(neuron, n) <= LEVER * share);
            Some(SHARES.iter().find_map(gently).unwrap_or_else(|| neuron.clone()))
        }
    };
    let neurons = near.neurons.iter().map(neuron).collect::<Option<_>>()?;
    Some(TwoLayer { neurons, ..near })
}

/// How far u has moved, over its length.
fn moved(before: &Neuron, after: &Neuron) -> f64 {
    let [old, new] = [before, after].map(|n| n.u.iter().map(|v| quotient(v, &n.u_den)).collect::<Vec<f64>>());
    let difference: Vec<f64> = old.iter().zip(&new).map(|(a, b)| a - b).collect();
    norm(&difference) / norm(&old)
}

/// Newton steps in the patterns, from the network merged.
fn converged(
    data: &Data,
    matrix: &Matrix,
    network: &TwoLayer,
    steps: usize,
    reached: &mut dyn FnMut(&TwoLayer),
) -> Option<TwoLayer> {
    let (neurons, bias) = nearest(network);
    let columns: Vec<Column> = neurons.iter().filter_map(Column::from_neuron).collect();
    let (mut columns, mut bias) = polish(data, matrix, &merge(matrix, &columns), bias, steps);
    // Where Newton's method stalls, as next to a neuron that should vanish, a descent that sees no patterns
    // helps it on.
    for _ in 0..ROUNDS {
        two_layer(&columns.iter().map(Column::neuron).collect::<Vec<_>>(), bias).iter().for_each(&mut *reached);
        let (descended, moved) = descend(data, matrix, &columns, bias, (DESCENT, None));
        let (next, moved) = polish(data, matrix, &merge(matrix, &descended), moved, steps);
        let (value, new) = (objective(data, matrix, &columns, bias), objective(data, matrix, &next, moved));
        if new.is_nan() || new >= value - 1e-12 * value.abs() {
            break;
        }
        (columns, bias) = (next, moved);
    }
    two_layer(&columns.iter().map(Column::neuron).collect::<Vec<_>>(), bias)
}

/// The neuron with `x_k·u = 0` exactly for all rows where it is at most this share of ‖x_k‖·‖u‖.
///
/// Of independent rows among them, as many entries of u as there are rows are solved for in rational numbers;
/// the others stay. The entries are chosen by complete pivoting, so that rounding is not magnified.
fn tied(training: &Training, matrix: &Matrix, neuron: &Neuron, most: f64) -> Option<Neuron> {
    if neuron.atom {
        return Some(neuron.clone());
    }
    let u: Vec<f64> = neuron.u.iter().map(|v| quotient(v, &neuron.u_den)).collect();
    let length = norm(&u);
    let mut near: Vec<(f64, usize)> = (0..matrix.n)
        .map(|k| (dot(matrix.row(k), &u).abs() / (matrix.norms[k] * length), k))
        .filter(|(share, _)| *share <= most)
        .collect();
    near.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let mut ties = Ties::default();
    near.iter().for_each(|&(_, k)| {
        ties.hold(k, matrix.row(k));
    });
    let held = ties.held;
    if held.is_empty() {
        return Some(neuron.clone());
    }
    let pivots = pivots(matrix, &held);
    let entry = |k: usize, j: usize| training.x[k][j].clone();
    let square: Vec<Vec<BigInt>> = held.iter().map(|&k| pivots.iter().map(|&j| entry(k, j)).collect()).collect();
    let others: Vec<usize> = (0..matrix.d).filter(|j| !pivots.contains(j)).collect();
    let rest = |&k: &usize| -> BigInt { -others.iter().map(|&j| &training.x[k][j] * &neuron.u[j]).sum::<BigInt>() };
    let side: Vec<BigInt> = held.iter().map(rest).collect();
    let solution = System::new(Integers::dense(&square, held.len()))?.solve(&side);
    let mut u: Vec<BigInt> = neuron.u.iter().map(|v| v * &solution.denominator).collect();
    pivots.iter().zip(solution.numerators).for_each(|(&j, v)| u[j] = v);
    let u_den = &neuron.u_den * Positive::new(solution.denominator)?;
    Some(Neuron::new(u, u_den, neuron.a.clone(), neuron.a_den.clone()))
}

/// As many columns as rows on which the rows are far from dependent.
fn pivots(matrix: &Matrix, rows: &[usize]) -> Vec<usize> {
    let d = matrix.d;
    let block = DMatrix::from_fn(rows.len(), d, |i, j| matrix.row(rows[i])[j]);
    let mut order = DMatrix::from_fn(1, d, |_, j| j);
    block.full_piv_lu().q().permute_columns(&mut order);
    order.iter().take(rows.len()).copied().collect()
}
