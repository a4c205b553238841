//! The dual vector of a run, and what bounds the claim needs from it (theory §2).

use super::dual::Dual;
use super::error::Error;
use super::run::Run;
use crate::check::optimum::{Exponents, Scales};
use crate::check::statement::Training;
use crate::dyadic::scaled;
use crate::search::admissible::rounded;
use crate::search::data::Data;
use crate::search::neuron::Neuron;
use crate::search::rounding::scales;
use crate::search::train::Trained;
use crate::search::worth::Worth;
use num_bigint::BigInt;

impl Run<'_> {
    /// The residual of the trained network in integers, and the rows as the search sees them.
    pub(crate) fn dual(&self, trained: &Trained) -> Result<Dual, Error> {
        if self.data.fit.is_plain() {
            return self.residual(&trained.neurons);
        }
        self.rounded(&trained.nu).ok_or(Error::Range)
    }

    /// Doubles as a dual vector of the problem; none if they are not finite or cannot be rounded to one.
    pub(crate) fn rounded(&self, nu: &[f64]) -> Option<Dual> {
        let (nu, scales) = integers(self.training, &self.data, nu)?;
        Dual::new(self.frame.samples(), &self.reduction, &self.data, nu, Scales::new(scales)?).ok()
    }

    /// ν = y − f of the squared loss in integers (exactly y for the zero network, where it can be).
    fn residual(&self, neurons: &[Neuron]) -> Result<Dual, Error> {
        let (data, training) = (&self.data, self.training);
        let mut nu = data.y.clone();
        for neuron in neurons {
            for (k, value) in nu.iter_mut().enumerate() {
                let z: f64 = data.row(k).iter().zip(&neuron.u).map(|(x, u)| x * u).sum();
                *value -= neuron.alpha * z.max(0.0);
            }
        }
        let mut scales: Exponents = scales(data.beta, nu.iter().fold(0.0, |m, v| v.abs().max(m)));
        let dyadic = training.y_den.magnitude().count_ones() == 1 && training.y_den.bits() <= 400;
        let nu: Vec<BigInt> = if neurons.is_empty() && dyadic {
            scales.dual = scales.dual.max(training.y_den.bits() as u32 - 1);
            training.y.iter().map(|y| (y << scales.dual) / &training.y_den).collect()
        } else {
            nu.iter().map(|v| scaled(*v, scales.dual, f64::round)).collect()
        };
        let scales = Scales::new(scales).ok_or(Error::Range)?;
        Dual::new(self.frame.samples(), &self.reduction, data, nu, scales)
    }

    /// The lower bound that meets the claim.
    pub(crate) fn wanted(&self) -> f64 {
        self.aims().wanted()
    }

    /// What the dual vector is worth, for losses other than the plain squared one.
    pub(crate) fn worth(&self, dual: &Dual) -> Worth<'_> {
        Worth::new(&self.data, dual.values())
    }

    /// D(cν) where h(ν) ≤ `bound`·β is proved (theory §2).
    pub(crate) fn lower(&self, dual: &Dual, bound: f64) -> f64 {
        let limit = 1.0 / (bound * self.frame.factor()).max(1e-300);
        if !self.data.fit.is_plain() {
            let worth = self.worth(dual);
            return worth.at(worth.best(limit));
        }
        let (a, b) = self.products(dual);
        let c = limit.min(a / b.max(1e-300)).max(0.0);
        c * a - 0.5 * c * c * b
    }

    /// νᵀy and ‖ν‖².
    fn products(&self, dual: &Dual) -> (f64, f64) {
        dual.values().iter().zip(&self.data.y).fold((0.0, 0.0), |(a, b), (v, y)| (a + v * y, b + v * v))
    }

    /// The bound over β at which the claim is met: the least c with D(cν) at the lower bound asked for gives
    /// B = β/c (theory §2); the bound of the best D(cν) if there is none.
    pub(crate) fn needed(&self, dual: &Dual) -> f64 {
        let lower = self.wanted();
        if !self.data.fit.is_plain() {
            let c = self.worth(dual).reaching(lower) * self.frame.factor();
            return 1.0 / c.max(1e-9) * (1.0 - 1e-7);
        }
        let (a, b) = self.products(dual);
        let discriminant = a * a - 2.0 * b * lower;
        let c = if discriminant < 0.0 { a / b } else { 2.0 * lower / (a + discriminant.sqrt()) };
        1.0 / c.max(1e-9) * (1.0 - 1e-7)
    }

    /// The same for the residual: with neurons (νᵀy > ‖ν‖²) some direction attains β; without, the gap may
    /// have to be exactly 0, and rounding a leaf costs a few 1e-8.
    pub(crate) fn target(&self, dual: &Dual) -> f64 {
        let (a, b) = self.products(dual);
        let attained = !self.data.fit.is_plain() || a > b;
        self.needed(dual).max(if attained { 1.0 } else { 1.0 - 1e-7 })
    }
}

/// Doubles as integers that the loss and the output bias admit, with their scales; none if they are not finite or
/// there are no such integers.
pub(crate) fn integers(training: &Training, data: &Data, nu: &[f64]) -> Option<(Vec<BigInt>, Exponents)> {
    if !nu.iter().all(|v| v.is_finite()) {
        return None;
    }
    let scales: Exponents = scales(data.beta, nu.iter().fold(0.0, |m, v| v.abs().max(m)));
    let nu = match data.fit.is_plain() {
        true => nu.iter().map(|v| scaled(*v, scales.dual, f64::round)).collect(),
        false => rounded(training, nu, scales.dual)?,
    };
    Some((nu, scales))
}
