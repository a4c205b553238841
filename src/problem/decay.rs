//! Weight decay in the terms of the user: β, a share of β_max, or PyTorch's `weight_decay` (theory §1.3).

use super::beta_max;
use super::error::Error;
use crate::check::statement::Problem;
use crate::check::statement::problem::Loss;
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

    /// Reads λ.
    ///
    /// # Errors
    /// In words.
    pub fn weight_decay(text: &str) -> Result<Decay, String> {
        positive(text).map(|(p, q)| Decay::WeightDecay(p, q))
    }

    /// β as numerator and denominator in lowest terms, for the given data; and the lower bound for β_max if
    /// one was needed.
    ///
    /// The training step of PyTorch adds λθ to the gradient, so that the objective has the penalty (λ/2)‖θ‖²;
    /// with the loss (1/n)‖f−y‖² that is 2/n times ours with β = λn/2, with ‖f−y‖² twice ours with β = λ/2.
    ///
    /// # Errors
    /// β_max cannot be bounded away from zero.
    pub fn resolve(&self, problem: &Problem) -> Result<Resolved, Error> {
        self.resolve_by(problem.rows(), problem.loss, || {
            beta_max::lower_bound(problem).ok_or_else(|| {
                Error::Share("β_max seems to be 0 (no unit of the network follows the labels at all)".into())
            })
        })
    }

    /// The same by the number of rows, the loss and β_max in lowest terms.
    pub(super) fn resolve_by(
        &self,
        rows: usize,
        loss: Loss,
        beta_max: impl FnOnce() -> Result<(BigInt, BigInt), Error>,
    ) -> Result<Resolved, Error> {
        Ok(match self {
            Decay::Beta(p, q) => Resolved { beta: (p.clone(), q.clone()), beta_max: None },
            Decay::ShareOfMax(p, q) => {
                let (num, den) = beta_max()?;
                Resolved { beta: decimal::lowest(p * &num, q * &den), beta_max: Some((num, den)) }
            }
            Decay::WeightDecay(p, q) => {
                let (up, down) = match loss {
                    Loss::HalfSquared => (1.into(), 1),
                    Loss::MseMean => (BigInt::from(rows), 2),
                    Loss::MseSum => (1.into(), 2),
                };
                Resolved { beta: decimal::lowest(p * up, q * BigInt::from(down)), beta_max: None }
            }
        })
    }
}

/// β, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Numerator and denominator, in lowest terms.
    pub beta: (BigInt, BigInt),
    /// A proved lower bound for β_max, in lowest terms, if β is a share of it.
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
        for bad in ["0", "-1", "0max", "x", "", "1/0", "0.3 max", "nan", "0/5"] {
            assert!(Decay::beta(bad).is_err(), "{bad}");
        }
    }
}
