//! Alg. 2: beyond the minimal network, one neuron less at a time, and the weights of the others corrected by
//! least squares.
//!
//! With unit directions and signs kept, the training objective is the quadratic ½‖Zc − y‖² + β 1ᵀc of the
//! weights c ≥ 0 (theory §4.1). From its minimum over all remaining weights, forcing c_j = 0 costs
//! c_j²/(2H_jj), H the inverse of ZᵀZ, and moves the others along the column j of H (the optimal brain
//! surgeon, Hassibi & Stork 1993): the neuron that costs least goes. Weights must not change their signs, so
//! the way there is walked only until the first weight is zero, and that neuron goes. Where the weights are
//! not at the minimum, as at first if the network was not optimal, the way leads there, by the same rule.
//! Mishkin and Pilanci correct towards the predictions of the network before; here it is the objective, which
//! is what the curve reports. A heuristic in doubles.

use super::reweigh::reweighed;
use crate::check::arithmetic::Positive;
use crate::check::statement::Network;
use crate::dyadic;
use crate::kernels::{Matrix, dot, norm};
use crate::search::data::Data;
use crate::search::neuron::Neuron;
use nalgebra::{DMatrix, DVector};
use num_bigint::BigInt;

/// A network on the way: some of the directions, and their output weights |a_i|.
#[derive(Clone, Debug)]
pub struct Step {
    /// Indices, increasing.
    pub active: Vec<usize>,
    /// Positive.
    pub weights: Vec<f64>,
}

/// Added to the diagonal of ZᵀZ, as a share of its mean.
const RIDGE: f64 = 1e-12;
/// Updates of the inverse before it is computed anew.
const FRESH: usize = 40;
/// The weights are at their minimum if no one is off by this share of the largest.
const SETTLED: f64 = 1e-9;

/// Networks of fewer and fewer neurons down to `to`. They have the input weights of `directions`, and the way
/// begins at `start`, a network of the same directions and signs.
pub fn corrections(data: &Data, directions: &Network, start: &Network, to: usize) -> Vec<Step> {
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let doubles = |network: &Network| network.neurons.iter().map(Neuron::nearest).collect();
    let (neurons, start): (Vec<Neuron>, Vec<Neuron>) = (doubles(directions), doubles(start));
    let norms: Vec<f64> = neurons.iter().map(|neuron| norm(&neuron.u)).collect();
    let column = |(neuron, norm): (&Neuron, &f64)| {
        let mut z = vec![0.0; data.n];
        matrix.forward(&neuron.u, &mut z);
        z.iter().map(|z| neuron.alpha.signum() * z.max(0.0) / norm).collect()
    };
    let columns: Vec<Vec<f64>> = neurons.iter().zip(&norms).map(column).collect();
    let linear = columns.iter().map(|z| dot(z, &data.y) - data.beta).collect();
    let start = start.iter().map(|neuron| neuron.alpha.abs() * norm(&neuron.u)).collect();
    let mut way = Way::new(&columns, linear, start);
    let mut steps: Vec<Step> = Vec::new();
    // One removal takes two rounds, or three where rounding is bad.
    for _ in 0..4 * neurons.len() + 4 {
        let removed = way.go(to);
        let weights = way.active.iter().zip(&way.weights).map(|(&i, c)| c / norms[i]).collect();
        let step = Step { active: way.active.clone(), weights };
        match (removed, steps.last_mut()) {
            (true, _) => steps.push(step),
            (false, Some(last)) => *last = step,
            _ => {}
        }
        if way.active.len() <= to && !removed {
            break;
        }
    }
    steps
}

/// The weights on their way.
struct Way<'a> {
    columns: &'a [Vec<f64>],
    linear: Vec<f64>,
    active: Vec<usize>,
    weights: Vec<f64>,
    inverse: DMatrix<f64>,
    updates: usize,
}

impl Way<'_> {
    fn new(columns: &[Vec<f64>], linear: Vec<f64>, weights: Vec<f64>) -> Way<'_> {
        let active: Vec<usize> = (0..columns.len()).collect();
        let inverse = inverse(columns, &active);
        Way { columns, linear, active, weights, inverse, updates: 0 }
    }

    /// To the minimum, or from there to the cheapest with one neuron less if there are more than `to`;
    /// whether one was removed.
    fn go(&mut self, to: usize) -> bool {
        let linear = DVector::from_iterator(self.active.len(), self.active.iter().map(|&i| self.linear[i]));
        let best = &self.inverse * linear;
        let largest = self.weights.iter().fold(0.0f64, |most, c| most.max(*c));
        let settled = best.iter().zip(&self.weights).all(|(b, c)| (b - c).abs() <= SETTLED * largest);
        let (target, forced) = match self.cheapest(&best).filter(|_| settled) {
            Some(j) if self.active.len() > to => {
                let factor = best[j] / self.inverse[(j, j)];
                (&best - self.inverse.column(j) * factor, Some(j))
            }
            Some(_) => return false,
            None => (best, None),
        };
        let vanishing = |i: &usize| Some(*i) == forced || target[*i] <= 0.0;
        let share = |i: usize| if Some(i) == forced { 1.0 } else { self.weights[i] / (self.weights[i] - target[i]) };
        let first = (0..self.active.len()).filter(vanishing).min_by(|&i, &j| share(i).total_cmp(&share(j)));
        // Never below `to` neurons: then the weights stay where they are.
        if first.is_some() && self.active.len() <= to {
            return false;
        }
        let part = first.map_or(1.0, share);
        self.weights
            .iter_mut()
            .zip(target.iter())
            .for_each(|(c, t)| *c = (*c + part * (t - *c)).max(f64::MIN_POSITIVE));
        if let Some(j) = first {
            self.remove(j);
        }
        first.is_some()
    }

    fn cheapest(&self, best: &DVector<f64>) -> Option<usize> {
        let cost = |j: usize| best[j] * best[j] / self.inverse[(j, j)];
        (0..best.len()).min_by(|&i, &j| cost(i).total_cmp(&cost(j)))
    }

    fn remove(&mut self, j: usize) {
        self.active.remove(j);
        self.weights.remove(j);
        self.updates += 1;
        if self.updates.is_multiple_of(FRESH) {
            self.inverse = inverse(self.columns, &self.active);
            return;
        }
        let column = self.inverse.column(j).into_owned();
        self.inverse.ger(-1.0 / column[j], &column, &column, 1.0);
        self.inverse = std::mem::replace(&mut self.inverse, DMatrix::zeros(0, 0)).remove_row(j).remove_column(j);
    }
}

/// The inverse of ZᵀZ with a little ridge: columns that depend on each other but for rounding do not break
/// it.
fn inverse(columns: &[Vec<f64>], active: &[usize]) -> DMatrix<f64> {
    let n = active.len();
    let mut gram =
        DMatrix::from_fn(n, n, |i, j| if i < j { 0.0 } else { dot(&columns[active[i]], &columns[active[j]]) });
    gram.fill_upper_triangle_with_lower_triangle();
    let mut ridge = RIDGE * gram.trace() / n.max(1) as f64;
    loop {
        let shifted = &gram + DMatrix::identity(n, n) * ridge;
        if let Some(factor) = shifted.cholesky() {
            return factor.inverse();
        }
        ridge = (ridge * 10.0).max(f64::MIN_POSITIVE);
        if !ridge.is_finite() {
            return DMatrix::identity(n, n);
        }
    }
}

impl Step {
    /// The coefficients τ of [`Judge`](super::curve::Judge): numerators and denominator.
    pub fn coefficients(&self, directions: &Network) -> (Vec<BigInt>, Positive) {
        let dens = || self.active.iter().map(|&i| &directions.neurons[i].u_den);
        let common = dens().fold(Positive::one(), |common, den| common.lcm(den));
        let (weights, den) = dyadic::dyadic(&self.weights);
        (weights.iter().zip(dens()).map(|(w, own)| w * (&*common / own)).collect(), den * common)
    }

    /// The network; its weights are the doubles of this step, exactly, and its neurons balanced.
    pub fn network(&self, directions: &Network) -> Network {
        let (weights, den) = dyadic::dyadic(&self.weights);
        let neurons = self.active.iter().zip(weights).map(|(&i, w)| reweighed(&directions.neurons[i], w, &den));
        Network { neurons: neurons.collect() }
    }
}
