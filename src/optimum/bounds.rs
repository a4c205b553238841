//! The dual vector of a run, and what bounds the claim needs from it (theory §2).

use super::dual::Dual;
use super::error::Error;
use super::run::Run;
use crate::check::arithmetic::Fraction;
use crate::check::optimum::{Exponents, Scales};
use crate::check::statement::Claim;
use crate::dyadic::{quotient, scaled};
use crate::search::neuron::Neuron;
use crate::search::rounding::scales;
use num_bigint::BigInt;

impl Run<'_> {
    /// ν = y − f in integers (exactly y for the zero network, where it can be), and the rows as the search
    /// sees them.
    pub(crate) fn dual(&self, neurons: &[Neuron]) -> Result<Dual, Error> {
        let data = &self.data;
        let mut nu = data.y.clone();
        for neuron in neurons {
            for (k, value) in nu.iter_mut().enumerate() {
                let z: f64 = data.row(k).iter().zip(&neuron.u).map(|(x, u)| x * u).sum();
                *value -= neuron.alpha * z.max(0.0);
            }
        }
        let mut scales: Exponents = scales(data.beta, nu.iter().fold(0.0, |m, v| v.abs().max(m)));
        let dyadic = self.problem.y_den.magnitude().count_ones() == 1 && self.problem.y_den.bits() <= 400;
        let nu: Vec<BigInt> = if neurons.is_empty() && dyadic {
            scales.dual = scales.dual.max(self.problem.y_den.bits() as u32 - 1);
            self.problem.y.iter().map(|y| (y << scales.dual) / &self.problem.y_den).collect()
        } else {
            nu.iter().map(|v| scaled(*v, scales.dual, f64::round)).collect()
        };
        let scales = Scales::new(scales).ok_or(Error::Range)?;
        Dual::new(self.problem, &self.reduction, &self.data, nu, scales)
    }

    /// The lower bound that meets the claim.
    pub(crate) fn wanted(&self) -> f64 {
        let value = |f: &Fraction| quotient(f.numerator(), f.denominator());
        let (upper, zero) = (value(&self.upper), value(&self.zero));
        match &self.settings.claim {
            Claim::Gap(g) => upper * (1.0 - value(g)),
            Claim::OpenShare(s) => (upper - value(s) * zero) / (1.0 - value(s)).max(1e-300),
            Claim::Lower(v) => value(v),
        }
    }

    /// D(cν) where h(ν) ≤ `bound`·β is proved (theory §2).
    pub(crate) fn lower(&self, dual: &Dual, bound: f64) -> f64 {
        let (a, b) = self.products(dual);
        let c = (1.0 / bound.max(1e-300)).min(a / b.max(1e-300)).max(0.0);
        c * a - 0.5 * c * c * b
    }

    /// νᵀy and ‖ν‖².
    fn products(&self, dual: &Dual) -> (f64, f64) {
        let one = BigInt::from(1) << dual.scales.dual;
        let nu = dual.nu.iter().map(|v| quotient(v, &one));
        nu.zip(&self.data.y).fold((0.0, 0.0), |(a, b), (v, y)| (a + v * y, b + v * v))
    }

    /// The bound over β at which the claim is met: the least c with D(cν) at the lower bound asked for gives
    /// B = β/c (theory §2); the bound of the best D(cν) if there is none.
    pub(crate) fn needed(&self, dual: &Dual) -> f64 {
        let lower = self.wanted();
        let (a, b) = self.products(dual);
        let discriminant = a * a - 2.0 * b * lower;
        let c = if discriminant < 0.0 { a / b } else { 2.0 * lower / (a + discriminant.sqrt()) };
        1.0 / c.max(1e-9) * (1.0 - 1e-7)
    }

    /// The same for the residual: with neurons (νᵀy > ‖ν‖²) some direction attains β; without, the gap may
    /// have to be exactly 0, and rounding a leaf costs a few 1e-8.
    pub(crate) fn target(&self, dual: &Dual) -> f64 {
        let (a, b) = self.products(dual);
        self.needed(dual).max(if a > b { 1.0 } else { 1.0 - 1e-7 })
    }
}
