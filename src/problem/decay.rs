//! Weight decay in the terms of the user: β, a share of β_max, PyTorch's `weight_decay`, or scikit-learn's
//! `alpha` (theory §1.3, E1.6).

use super::beta_max;
use super::error::Error;
use crate::check::arithmetic::Fraction;
use crate::check::statement::problem::Loss;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Problem, Training};
use crate::decimal;
use num_bigint::BigInt;

/// What the user gave; positive rational numbers in lowest terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decay {
    /// β itself: `0.01`, `1/100`.
    Beta(BigInt, BigInt),
    /// A share of β_max: `0.3max`.
    ShareOfMax(BigInt, BigInt),
    /// λ of `weight_decay=λ`; β follows from the loss.
    WeightDecay(BigInt, BigInt),
    /// λ₁ of the first layer and λ₂ of the output weights.
    Separate((BigInt, BigInt), (BigInt, BigInt)),
    /// α of scikit-learn: the penalty is α/(2n) times the squares of the weights.
    Alpha(BigInt, BigInt),
}

/// What the user's numbers are counted in.
#[derive(Clone, Debug)]
pub struct Units {
    /// κ, the user's objective over ours.
    pub scale: Fraction,
    /// n, or the sum of the sample weights: what α is divided by.
    pub rows: Fraction,
}

impl Units {
    /// Those of a problem of version 1 of the format.
    pub fn plain(loss: Loss, rows: usize) -> Units {
        let fraction = |p: usize, q: usize| Fraction::new(p.into(), q.into()).unwrap_or_else(Fraction::one);
        let scale = match loss {
            Loss::HalfSquared => Fraction::one(),
            Loss::MseMean => fraction(2, rows),
            Loss::MseSum => fraction(2, 1),
        };
        Units { scale, rows: fraction(rows, 1) }
    }
}

impl Decay {
    /// Reads `0.01`, `1/100` or `0.3max`.
    ///
    /// # Errors
    /// In words.
    pub fn beta(text: &str) -> Result<Decay, String> {
        match text.strip_suffix("max") {
            Some("") => Ok(Decay::ShareOfMax(1.into(), 1.into())),
            Some(share) => positive(share).map(|(p, q)| Decay::ShareOfMax(p, q)),
            None => positive(text).map(|(p, q)| Decay::Beta(p, q)),
        }
    }

    /// Reads λ, or λ₁,λ₂.
    ///
    /// # Errors
    /// In words.
    pub fn weight_decay(text: &str) -> Result<Decay, String> {
        match text.split_once(',') {
            None => positive(text).map(|(p, q)| Decay::WeightDecay(p, q)),
            Some((first, second)) => match (positive(first)?, positive(second)?) {
                (first, second) if first == second => Ok(Decay::WeightDecay(first.0, first.1)),
                (first, second) => Ok(Decay::Separate(first, second)),
            },
        }
    }

    /// Reads α.
    ///
    /// # Errors
    /// In words.
    pub fn alpha(text: &str) -> Result<Decay, String> {
        positive(text).map(|(p, q)| Decay::Alpha(p, q))
    }

    /// A decay p/q that is given in the terms of this one, in those of β.
    ///
    /// The training step of PyTorch adds λθ to the gradient, so that the objective has the penalty λ/2 ‖θ‖²:
    /// β = λ/κ. That of scikit-learn is α/(2n), which is λ = α/n.
    pub(super) fn as_beta(&self, p: &BigInt, q: &BigInt, units: &Units) -> Fraction {
        let value = Fraction::new(p.clone(), q.clone()).unwrap_or_else(Fraction::zero);
        let over = |value: Fraction, by: &Fraction| value.over(by).unwrap_or_else(Fraction::zero);
        match self {
            Decay::Beta(..) | Decay::ShareOfMax(..) => value,
            Decay::WeightDecay(..) | Decay::Separate(..) => over(value, &units.scale).reduced(),
            Decay::Alpha(..) => over(over(value, &units.rows), &units.scale).reduced(),
        }
    }

    /// β as numerator and denominator in lowest terms, for the given data; and the lower bound for β_max if
    /// one was needed.
    ///
    /// # Errors
    /// β_max cannot be bounded away from zero; separate decays whose product is no square.
    pub fn resolve(&self, problem: &Problem) -> Result<Resolved, Error> {
        let units = Units::plain(problem.loss, problem.rows());
        self.resolve_by(&units, || beta_max::lower_bound(problem).ok_or_else(Error::no_beta_max))
    }

    /// The same for a training problem; a penalty on its output bias stays in proportion to β.
    ///
    /// # Errors
    /// As [`resolve`](Decay::resolve).
    pub fn resolve_training(&self, training: &Training) -> Result<Resolved, Error> {
        match training.output_bias {
            OutputBias::Ridge(..) => self.resolve_with(training, beta_max::largest_root),
            _ => self.resolve_fixed(training),
        }
    }

    /// The same where a penalty on the output bias stays as it is.
    ///
    /// # Errors
    /// As [`resolve`](Decay::resolve).
    pub fn resolve_fixed(&self, training: &Training) -> Result<Resolved, Error> {
        self.resolve_with(training, beta_max::of_training)
    }

    fn resolve_with(
        &self,
        training: &Training,
        beta_max: fn(&Training) -> Option<(BigInt, BigInt)>,
    ) -> Result<Resolved, Error> {
        let scale = Fraction::quotient((*training.scale.0).clone(), training.scale.1.clone());
        let units = Units { scale, ..Units::plain(Loss::HalfSquared, training.rows()) };
        self.resolve_by(&units, || beta_max(training).ok_or_else(Error::no_beta_max))
    }

    /// The same by what the numbers are counted in, and β_max in lowest terms.
    ///
    /// With separate decays λ₁‖u‖² + λ₂α² is least, at the same |α|‖u‖, for neurons with λ₁‖u‖² = λ₂α², so
    /// that β = √(λ₁λ₂)/κ.
    ///
    /// # Errors
    /// β_max cannot be bounded away from zero; √(λ₁λ₂) is irrational.
    pub(super) fn resolve_by(
        &self,
        units: &Units,
        beta_max: impl FnOnce() -> Result<(BigInt, BigInt), Error>,
    ) -> Result<Resolved, Error> {
        let pair = |value: Fraction| decimal::lowest(value.numerator().clone(), value.denominator().clone().into());
        let known = |beta| Ok(Resolved { beta, beta_max: None });
        match self {
            Decay::Beta(p, q) => known((p.clone(), q.clone())),
            Decay::ShareOfMax(p, q) => {
                let (num, den) = beta_max()?;
                Ok(Resolved { beta: decimal::lowest(p * &num, q * &den), beta_max: Some((num, den)) })
            }
            Decay::WeightDecay(p, q) | Decay::Alpha(p, q) => known(pair(self.as_beta(p, q, units))),
            Decay::Separate((p1, q1), (p2, q2)) => {
                let (p, q) = root(&decimal::lowest(p1 * p2, q1 * q2)).ok_or_else(|| Error::Irrational {
                    first: spelt(p1, q1),
                    second: spelt(p2, q2),
                    near: nearby(p1, q1),
                })?;
                known(pair(self.as_beta(&p, &q, units)))
            }
        }
    }
}

/// t = √(λ₁/λ_b), if it is rational: hidden biases b with the decay λ_b beside weights with λ₁ are weights
/// b/t of a column t, decayed like the others (theory §E2.4).
pub fn column((p, q): (&BigInt, &BigInt), (own_p, own_q): (&BigInt, &BigInt)) -> Option<(BigInt, BigInt)> {
    root(&decimal::lowest(p * own_q, q * own_p))
}

/// The root of a fraction in lowest terms, if it is rational.
fn root((p, q): &(BigInt, BigInt)) -> Option<(BigInt, BigInt)> {
    let (top, bottom) = (p.sqrt(), q.sqrt());
    (&top * &top == *p && &bottom * &bottom == *q).then_some((top, bottom))
}

/// A decay that goes with p/q: four times that.
fn nearby(p: &BigInt, q: &BigInt) -> String {
    let (p, q) = decimal::lowest(p * 4, q.clone());
    spelt(&p, &q)
}

pub(super) fn spelt(p: &BigInt, q: &BigInt) -> String {
    super::spelling::approximately(p, q, 12)
}

/// β, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Numerator and denominator, in lowest terms.
    pub beta: (BigInt, BigInt),
    /// A lower bound of β_max, in lowest terms, if β is a share of it.
    pub beta_max: Option<(BigInt, BigInt)>,
}

fn positive(text: &str) -> Result<(BigInt, BigInt), String> {
    let (p, q) = decimal::ratio(text)?;
    if p <= BigInt::ZERO {
        Err(format!("`{text}` is not positive; without weight decay there is nothing to prove"))
    } else {
        Ok((p, q))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_users_write() {
        let big = |v: i32| BigInt::from(v);
        assert_eq!(Decay::beta("0.01"), Decay::beta("1/100"));
        assert_eq!(Decay::beta("1e-2"), Ok(Decay::Beta(big(1), big(100))));
        assert_eq!(Decay::beta("0.3max"), Ok(Decay::ShareOfMax(big(3), big(10))));
        assert_eq!(Decay::beta("max"), Ok(Decay::ShareOfMax(big(1), big(1))));
        assert_eq!(Decay::weight_decay("1e-4"), Ok(Decay::WeightDecay(big(1), big(10000))));
        assert_eq!(Decay::weight_decay("1e-4,1/10000"), Decay::weight_decay("1e-4"));
        assert_eq!(Decay::weight_decay("1/100,1/25"), Ok(Decay::Separate((big(1), big(100)), (big(1), big(25)))));
        assert_eq!(Decay::alpha("0.5"), Ok(Decay::Alpha(big(1), big(2))));
        for bad in ["0", "-1", "0max", "x", "", "1/0", "0.3 max", "nan", "0/5"] {
            assert!(Decay::beta(bad).is_err(), "{bad}");
        }
    }

    /// β = λ/κ, √(λ₁λ₂)/κ, α/(nκ).
    #[test]
    fn what_they_mean() {
        let units = Units { scale: Fraction::parse("2/15").unwrap(), rows: Fraction::parse("15").unwrap() };
        let beta = |decay: Decay| {
            let refused = || Err(Error::no_beta_max());
            decay.resolve_by(&units, refused).map(|found| found.beta).map_err(|e| e.to_string())
        };
        let ratio = |p: i32, q: i32| Ok((BigInt::from(p), BigInt::from(q)));
        assert_eq!(beta(Decay::weight_decay("0.01").unwrap()), ratio(3, 40));
        assert_eq!(beta(Decay::weight_decay("0.01,0.04").unwrap()), ratio(3, 20));
        assert_eq!(beta(Decay::alpha("1").unwrap()), ratio(1, 2));
        let irrational = beta(Decay::weight_decay("0.01,0.02").unwrap()).unwrap_err();
        assert!(irrational.contains("0.01 and 0.02") && irrational.contains("0.01 and 0.04"), "{irrational}");
    }
}
