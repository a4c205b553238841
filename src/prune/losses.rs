//! Beyond the minimal network, for any loss, output bias and number of outputs: one neuron less at a time,
//! the weights of the others and the output bias the best ones (theory §E3.9), and the curve of it.
//!
//! Of the neurons with the least coefficients each is left out in turn, the program over the others solved,
//! and the one that costs least goes. What is best without it is known exactly where the loss is rational;
//! which one to leave out is a heuristic.

use super::baseline::Ranking;
use super::curve::Point;
use super::reweigh::redirected;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::training::{direction, penalty};
use crate::check::rejection::Rejection;
use crate::check::statement::loss::Loss;
use crate::check::statement::{Training, TwoLayer, dual, primal};
use crate::dyadic::{dyadic, quotient};
use crate::kernels::{Matrix, add_scaled, dot, norm};
use crate::random::Random;
use crate::search::fit::Fit;
use crate::search::outputs::data::Outputs;
use crate::search::outputs::network::{Network, Unit};
use crate::search::restricted::{Error, Optimum, Program};
use std::collections::BTreeSet;

/// Neurons that are tried for each that goes.
const TRIED: usize = 4;
/// Bits of the columns.
const BITS: u32 = 44;

/// Networks of fewer and fewer neurons, the last with at most `to`; the first is the best of the directions
/// of the given network. `reached` hears of each.
///
/// # Errors
/// If numbers are beyond the range of doubles; no other is known.
pub fn corrections(
    training: &Training,
    network: &TwoLayer,
    to: usize,
    reached: &mut dyn FnMut(&TwoLayer),
) -> Result<Vec<TwoLayer>, Error> {
    let columns = columns(training, network);
    let mut weights: Vec<f64> = Network::nearest(network).units.iter().map(|unit| size(training, unit)).collect();
    let mut active: Vec<usize> = (0..columns.len()).collect();
    let solve = |active: &[usize], start: &[f64]| {
        let own: Vec<Vec<f64>> = active.iter().map(|&i| columns[i].clone()).collect();
        Program::near(training, &own, BITS).solve(Some(start))
    };
    let mut found = solve(&active, &weights)?;
    let mut steps = Vec::new();
    loop {
        let doubles = |i: usize| quotient(&found.weights.num[i], &found.weights.den);
        (active, weights) = (0..active.len()).map(|i| (active[i], doubles(i))).filter(|(_, c)| *c > 0.0).unzip();
        steps.extend(with_weights(training, network, &active, &weights, &found));
        steps.last().into_iter().for_each(&mut *reached);
        if active.len() <= to {
            return Ok(steps);
        }
        let mut order: Vec<usize> = (0..active.len()).collect();
        order.sort_by(|&i, &j| weights[i].total_cmp(&weights[j]));
        let mut best: Option<(Fraction, usize, Optimum)> = None;
        for &i in order.iter().take(TRIED) {
            let without = |values: &[f64]| [&values[..i], &values[i + 1..]].concat();
            let optimum = solve(&[&active[..i], &active[i + 1..]].concat(), &without(&weights))?;
            // At the optimum the dual vector is worth the objective.
            let den = Positive::new(optimum.dual.den.clone()).ok_or(Error::Unsolved)?;
            let value = dual::value(training, &optimum.dual.num, &den).map_err(|_| Error::Unsolved)?;
            if best.as_ref().is_none_or(|best| value < best.0) {
                best = Some((value, i, optimum));
            }
        }
        let (_, gone, optimum) = best.ok_or(Error::Unsolved)?;
        active.remove(gone);
        found = optimum;
    }
}

/// (Xu)_+pᵀ of the unit directions of the neurons, the outputs of one row after those of the other.
fn columns(training: &Training, network: &TwoLayer) -> Vec<Vec<f64>> {
    let data = Outputs::of(training);
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let column = |unit: &Unit| {
        let mut z = vec![0.0; data.n];
        matrix.forward(&unit.u, &mut z);
        let length = size(training, unit);
        z.iter()
            .flat_map(|z| unit.v.iter().map(move |v| if length > 0.0 { z.max(0.0) * v / length } else { 0.0 }))
            .collect()
    };
    Network::nearest(network).units.iter().map(column).collect()
}

/// ‖u‖‖a‖, of u what is penalised.
fn size(training: &Training, unit: &Unit) -> f64 {
    norm(&unit.u[..training.penalised()]) * norm(&unit.v)
}

/// The network of some neurons with these weights of unit directions, in doubles, balanced; nothing if a
/// neuron has no direction.
fn with_weights(
    training: &Training,
    network: &TwoLayer,
    active: &[usize],
    weights: &[f64],
    optimum: &Optimum,
) -> Option<TwoLayer> {
    let penalised = training.penalised();
    let neuron = |(&i, c): (&usize, &f64)| {
        let neuron = &network.neurons[i];
        let (p, _) = direction(neuron);
        let inner: Vec<f64> = neuron.u[..penalised].iter().map(|u| quotient(u, &neuron.u_den)).collect();
        let outer: Vec<f64> = p.iter().map(|p| quotient(p, &Positive::one())).collect();
        let share = c / (norm(&inner) * norm(&outer));
        let (mut num, den) = share.is_finite().then(|| dyadic(&[share]))?;
        redirected(neuron, penalised, &p, num.remove(0), &den)
    };
    let neurons = active.iter().zip(weights).map(neuron).collect::<Option<_>>()?;
    let bias: Vec<f64> = optimum.bias.num.iter().map(|b| quotient(b, &optimum.bias.den)).collect();
    let (bias, bias_den) = bias.iter().all(|b| b.is_finite()).then(|| dyadic(&bias))?;
    Some(TwoLayer { neurons, bias, bias_den })
}

/// The order in which a baseline removes neurons; in doubles, the first of equals first.
pub fn order(training: &Training, network: &TwoLayer, ranking: Ranking) -> Vec<usize> {
    let nearest = Network::nearest(network);
    let mut left: Vec<usize> = (0..nearest.units.len()).collect();
    match ranking {
        Ranking::Magnitude => {
            let sizes: Vec<f64> = nearest.units.iter().map(|unit| norm(&unit.u) * norm(&unit.v)).collect();
            left.sort_by(|&i, &j| sizes[i].total_cmp(&sizes[j]));
            left
        }
        Ranking::Random(seed) => {
            let mut random = Random::new(seed, 0x7072_756e);
            (0..left.len()).map(|_| left.swap_remove(random.below(left.len() as u64) as usize)).collect()
        }
        Ranking::Gradient => by_gradient(training, &nearest),
    }
}

/// The least ‖u ∘ ∂ℓ/∂u‖ first, which for one output is that of w = |a|u; ℓ of what is left.
fn by_gradient(training: &Training, network: &Network) -> Vec<usize> {
    let data = Outputs::of(training);
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let hidden: Vec<Vec<f64>> = network
        .units
        .iter()
        .map(|unit| {
            let mut z = vec![0.0; data.n];
            matrix.forward(&unit.u, &mut z);
            z.iter().map(|z| z.max(0.0)).collect()
        })
        .collect();
    let mut left: Vec<usize> = (0..network.units.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let rest =
            Network { units: left.iter().map(|&i| network.units[i].clone()).collect(), bias: network.bias.clone() };
        let slopes = slopes(training, &data, &matrix, &rest);
        let score = |&i: &usize| {
            let unit = &network.units[i];
            let mut gradient = vec![0.0; data.d];
            for k in (0..data.n).filter(|&k| hidden[i][k] > 0.0) {
                let along: f64 = unit.v.iter().zip(&slopes).map(|(v, slope)| v * slope[k]).sum();
                add_scaled(&mut gradient, along, &data.x[k * data.d..(k + 1) * data.d]);
            }
            let product: Vec<f64> = gradient.iter().zip(&unit.u).map(|(g, u)| g * u).collect();
            dot(&product, &product)
        };
        let scores: Vec<f64> = left.iter().map(score).collect();
        let least = (0..left.len()).min_by(|&i, &j| scores[i].total_cmp(&scores[j])).unwrap_or(0);
        order.push(left.remove(least));
    }
    order
}

/// ∇ℓ up to its sign at the outputs of a network, for each output.
fn slopes(training: &Training, data: &Outputs, matrix: &Matrix, network: &Network) -> Vec<Vec<f64>> {
    let mut f = network.hidden(data, matrix);
    f.iter_mut().zip(&network.bias).for_each(|(f, b)| f.iter_mut().for_each(|f| *f += b));
    if training.outputs > 1 {
        let mut slopes = vec![vec![0.0; data.n]; data.k];
        data.loss(&f, &mut slopes);
        return slopes;
    }
    let fit = Fit::of(training);
    f.iter().map(|f| f.iter().enumerate().map(|(k, f)| fit.nu(k, data.targets[k], *f)).collect()).collect()
}

/// Judges networks on the rows of a problem and of a test problem.
pub struct Judge<'a> {
    /// The problem.
    pub training: &'a Training,
    /// Test rows with the same columns, outputs and loss.
    pub test: Option<&'a Training>,
}

impl Judge<'_> {
    /// Whether the scores are accuracies: of a loss of classes, or where the targets take two values.
    pub fn classifies(&self) -> bool {
        matches!(self.training.loss, Loss::Hinge | Loss::SquaredHinge | Loss::Logistic | Loss::Softmax)
            || (self.training.outputs == 1 && self.middle().is_some())
    }

    /// The point of a curve: loss and penalty are rounded up.
    ///
    /// # Errors
    /// If an output is out of the reach of the loss.
    pub fn point(&self, method: &'static str, network: &TwoLayer) -> Result<Point, Rejection> {
        let loss = primal::loss(self.training, network)?.high;
        let penalty = penalty(self.training, network).enclosure(64).1;
        let objective = &loss + &(&self.training.decay() * &penalty);
        let [train, test] = [Some(self.training), self.test].map(|set| set.map(|set| self.score(set, network)));
        Ok(Point {
            method,
            neurons: network.neurons.len(),
            loss,
            penalty,
            objective,
            train: train.unwrap_or(f64::NAN),
            test,
        })
    }

    /// Between the two values of the targets, if there are two.
    fn middle(&self) -> Option<f64> {
        let values: BTreeSet<_> = self.training.y.iter().collect();
        let [low, high] = values.into_iter().collect::<Vec<_>>().try_into().ok()?;
        Some(0.5 * quotient(&(low + high), &self.training.y_den))
    }

    /// The share of rows whose class is predicted, or R².
    fn score(&self, set: &Training, network: &TwoLayer) -> f64 {
        let (outputs, den) = primal::outputs(set, network);
        let f: Vec<f64> = outputs.iter().map(|f| quotient(f, &den)).collect();
        let y: Vec<f64> = set.y.iter().map(|y| quotient(y, &set.y_den)).collect();
        let share = |right: usize| right as f64 / set.rows() as f64;
        let above = |(zero, limit): (f64, f64)| {
            share(f.iter().zip(&y).filter(|(f, y)| (**f >= zero) == (**y >= limit)).count())
        };
        match (&self.training.loss, self.middle()) {
            (Loss::Softmax, _) => {
                let pairs = f.chunks(set.outputs).zip(y.chunks(set.outputs));
                share(pairs.filter(|(f, y)| first_largest(f) == first_largest(y)).count())
            }
            (Loss::Hinge | Loss::SquaredHinge, _) => above((0.0, 0.0)),
            (Loss::Logistic, _) => above((0.0, 0.5)),
            (_, Some(middle)) if set.outputs == 1 => above((middle, middle)),
            (loss, _) => {
                let predicted = |f: &f64| if *loss == Loss::Poisson { f.exp() } else { *f };
                let (mut wrong, mut total) = (0.0, 0.0);
                for c in 0..set.outputs {
                    let own = || y.iter().skip(c).step_by(set.outputs);
                    let mean = own().sum::<f64>() / set.rows() as f64;
                    let fits = f.iter().skip(c).step_by(set.outputs);
                    wrong += fits.zip(own()).map(|(f, y)| (predicted(f) - y).powi(2)).sum::<f64>();
                    total += own().map(|y| (y - mean).powi(2)).sum::<f64>();
                }
                1.0 - wrong / total
            }
        }
    }
}

/// The place of the largest entry, the first of equals.
fn first_largest(values: &[f64]) -> usize {
    (0..values.len()).rev().max_by(|&i, &j| values[i].total_cmp(&values[j])).unwrap_or(0)
}
