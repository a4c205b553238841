//! Centre and spread of the columns that a network was trained on.

use super::error::Error;
use super::neuron::{Unit, real};
use crate::check::arithmetic::Fraction;

/// Centre and spread of the columns that a network was trained on: x̃ = (x − mean)/deviation, 0 where the
/// deviation is 0. Without targets these are as they were.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scaling {
    /// Mean and deviation of each feature.
    pub features: Vec<(f64, f64)>,
    /// Mean and deviation of each target.
    pub targets: Vec<(f64, f64)>,
}

impl Scaling {
    pub(super) fn fits(&self, inputs: usize, outputs: usize) -> Result<(), Error> {
        let (features, targets) = (self.features.len(), self.targets.len());
        if features != inputs || targets != 0 && targets != outputs {
            return Err(Error::OtherScaling(features, targets, inputs, outputs));
        }
        let numbers = self.features.iter().chain(&self.targets);
        let mut numbers = numbers.flat_map(|(mean, deviation)| [mean, deviation]);
        if numbers.all(|v| v.is_finite()) { Ok(()) } else { Err(Error::BadScaling) }
    }

    /// w·(x − μ)/σ + b is (w/σ)·x + b − w·μ/σ, and a network f of the scaled targets is fσ + μ of the targets.
    pub(super) fn unfold(&self, unit: &mut Unit) {
        let mut b = unit.b.take().unwrap_or_else(Fraction::zero);
        for (w, (mean, deviation)) in unit.w.iter_mut().zip(&self.features) {
            *w = w.over(&real(*deviation)).unwrap_or_else(Fraction::zero).reduced();
            b = &b - &(&*w * &real(*mean));
        }
        unit.b = Some(b);
        for (a, (_, deviation)) in unit.a.iter_mut().zip(&self.targets) {
            *a = &*a * &real(*deviation);
        }
    }

    /// The output bias of the targets as they were.
    pub(super) fn shift(&self, output: &mut [Fraction]) {
        for (b, (mean, deviation)) in output.iter_mut().zip(&self.targets) {
            *b = &(&*b * &real(*deviation)) + &real(*mean);
        }
    }
}
