//! Choosing the dual vector (theory §3.8): the joint program over ν and the multipliers of both roots, in the
//! exact problem's units.

use super::dual::Dual;
use super::model::Model;
use super::run::Run;
use crate::check::arithmetic::Fraction;
use crate::dyadic::quotient;
use crate::search::branch::forest::Forest;
use crate::search::branch::{Goal, search};
use crate::search::joint::{Settings, solve};
use crate::search::neuron::Neuron;
use std::time::Instant;

/// Distance to the joint optimum worth working for, as a share of the possible improvement.
const PRECISION: f64 = 1e-3;

/// Quadratic models of a loss that is not quadratic.
const MODELS: usize = 3;

/// A sign for which a weight has so small a share of the room of the other is not taken.
const NO_ROOM: f64 = 1e-6;

/// Rounds of changing signs.
const FLIPS: usize = 2;
/// Share of the time left that the joint program may take before a tree is tried.
const TIME: f64 = 0.3;

/// A dual vector with the trees that prove its bound.
pub(crate) struct Attempt {
    pub dual: Dual,
    pub forest: Forest,
    /// The bound over β that the leaves were asked for.
    pub asked: f64,
    /// The lower bound, in floating point.
    pub lower: f64,
}

impl Attempt {
    /// The one with the higher bound.
    pub fn better(self, other: Attempt) -> Attempt {
        if other.lower > self.lower { other } else { self }
    }
}

impl Run<'_> {
    /// The joint program's dual vector and its roots; `None` if time is up or there are no rows.
    pub(crate) fn rival(&self, residual: &Dual, neurons: &[Neuron], deadline: Option<Instant>) -> Option<Attempt> {
        if self.reduction.rows.is_empty() || deadline.is_some_and(|t| Instant::now() > t) {
            return None;
        }
        let deadline = deadline.map(|t| {
            let now = Instant::now();
            now + t.saturating_duration_since(now).mul_f64(TIME)
        });
        let dual = self.joint(residual, neurons, deadline)?;
        let target = self.needed(&dual);
        let mut bound = f64::INFINITY;
        let (forest, _) =
            search(&dual.rows, &Goal { target, splits: 0, deadline, memory: usize::MAX }, &mut |progress, _| {
                bound = progress.bound;
                false
            });
        let lower = self.lower(&dual, bound);
        Some(Attempt { dual, forest, asked: target, lower })
    }

    /// The share of the possible improvement that a lower bound leaves open.
    pub(crate) fn open_share(&self, lower: f64) -> f64 {
        (value(&self.upper.high) - lower) / (value(&self.zero.low) - lower)
    }

    /// The dual vector whose bound at the two roots is best, for the signs of `residual`: of the squared loss
    /// at once, of others by quadratic models at the vector before (theory §E3.6).
    fn joint(&self, residual: &Dual, neurons: &[Neuron], deadline: Option<Instant>) -> Option<Dual> {
        let (mut nu, mut best) = (residual.values(), None);
        for _ in 0..MODELS {
            if best.is_some() && deadline.is_some_and(|t| Instant::now() > t) {
                break;
            }
            let model = Model::at(self, &nu);
            nu = model.vector(residual, &self.weights(residual, &model, neurons, deadline));
            best = Some(self.rounded(&nu)?);
            if model.exact {
                break;
            }
        }
        best
    }

    /// The weights of the groups that are best for a model of the objective.
    fn weights(&self, residual: &Dual, model: &Model, neurons: &[Neuron], deadline: Option<Instant>) -> Vec<f64> {
        let beta = self.data.beta;
        let objective = model.objective(residual);
        let size = |sign: f64| -> f64 {
            let own = neurons.iter().filter(|n| n.alpha * sign > 0.0);
            own.map(|n| n.alpha.abs() * n.u.iter().map(|t| t * t).sum::<f64>().sqrt()).sum()
        };
        let (plus, minus) = (size(1.0), size(-1.0));
        let least = 0.05 * (plus + minus) + 1e-6 * self.gain() / beta;
        let settings = Settings { gap: PRECISION * self.gain() / beta, steps: 80, neighbours: 8, deadline };
        let multiplicity = [plus.max(least), minus.max(least)];
        let mut rows = residual.rows[0].clone();
        for (k, v) in rows.v.iter_mut().enumerate() {
            let [along, against] = [1.0, -1.0].map(|t| objective.room(k, t * v.signum()));
            *v = if along < NO_ROOM * against { -*v } else { *v };
        }
        let mut v = solve(&rows, &objective, multiplicity, &settings).v;
        // Rows whose sign was in the way may turn round; what comes of it counts only where it is better.
        for _ in 0..FLIPS {
            let idle = 1e-2 * v.iter().map(|v| v.abs()).sum::<f64>() / v.len() as f64;
            let turns = |k: usize, v: f64| v.abs() < idle && objective.room(k, -v.signum()) > idle;
            rows.v = v.iter().enumerate().map(|(k, v)| if turns(k, *v) { -v } else { *v }).collect();
            let other = solve(&rows, &objective, multiplicity, &settings).v;
            if objective.value(&other) < objective.value(&v) + settings.gap {
                break;
            }
            v = other;
        }
        v
    }

    /// What the network gained over the zero network.
    pub(crate) fn gain(&self) -> f64 {
        (value(&self.zero.high) - value(&self.upper.high)).max(1e-6 * value(&self.zero.high).abs())
    }
}

fn value(f: &Fraction) -> f64 {
    quotient(f.numerator(), f.denominator())
}
