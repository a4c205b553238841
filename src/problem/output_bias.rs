//! The output bias in the terms of the user (theory §E2.1).

use super::decay::{Decay, Units};
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::training::OutputBias;
use crate::decimal;
use num_bigint::BigInt;

/// What the user said about the output bias.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Nothing: with a weight decay what PyTorch does when it is given all parameters, with scikit-learn's α
    /// no penalty, and no bias where β is given itself.
    #[default]
    Unsaid,
    /// There is none.
    None,
    /// It is not penalised.
    Free,
    /// It is penalised like the output weights, or by a decay of its own in the terms of theirs.
    Ridge(Option<(BigInt, BigInt)>),
}

impl Choice {
    /// Reads `none`, `free`, `ridge` or `ridge:0.01`.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &str) -> Result<Choice, String> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("none", "") => Ok(Choice::None),
            ("free", "") => Ok(Choice::Free),
            ("ridge", "") => Ok(Choice::Ridge(None)),
            ("ridge", own) => {
                let (p, q) = decimal::ratio(own)?;
                if p > BigInt::ZERO {
                    Ok(Choice::Ridge(Some((p, q))))
                } else {
                    Err(format!("`{own}` is not positive; without a penalty the bias is `free`"))
                }
            }
            ("true" | "True" | "yes", "") => {
                Err("give ridge if the output bias is decayed like the weights, as in PyTorch with all parameters, free if it is not".into())
            }
            ("false" | "False" | "no", "") => Err("give none: the last layer has no bias".into()),
            _ => Err(format!("`{text}` is no output bias; expected none, free, ridge or ridge:0.01")),
        }
    }

    /// What is meant beside this decay.
    pub(super) fn meant(&self, decay: &Decay) -> Choice {
        match (self, decay) {
            (Choice::Unsaid, Decay::WeightDecay(..) | Decay::Separate(..)) => Choice::Ridge(None),
            (Choice::Unsaid, Decay::Alpha(..)) => Choice::Free,
            (Choice::Unsaid, Decay::Beta(..) | Decay::ShareOfMax(..)) => Choice::None,
            (said, _) => said.clone(),
        }
    }

    /// The output bias beside the decay that gave β, where the choice is not [`Choice::Unsaid`].
    pub(super) fn resolve(&self, decay: &Decay, units: &Units, (p, q): (&Positive, &Positive)) -> OutputBias {
        let ridge = |value: Fraction| {
            Positive::new(value.numerator().clone())
                .map_or(OutputBias::None, |p| OutputBias::Ridge(p, value.denominator().clone()))
        };
        match self {
            Choice::Unsaid | Choice::None => OutputBias::None,
            Choice::Free => OutputBias::Free,
            Choice::Ridge(None) => match decay {
                Decay::Separate(_, (p, q)) => ridge(decay.as_beta(p, q, units)),
                _ => OutputBias::Ridge(p.clone(), q.clone()),
            },
            Choice::Ridge(Some((p, q))) => ridge(decay.as_beta(p, q, units)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices() {
        assert_eq!(Choice::parse("ridge:1/100"), Choice::parse("ridge:0.01"));
        assert_eq!(Choice::parse("none"), Ok(Choice::None));
        assert_eq!((Choice::parse("free"), Choice::parse("ridge")), (Ok(Choice::Free), Ok(Choice::Ridge(None))));
        assert!(Choice::parse("ridge:0").unwrap_err().contains("`free`"));
        assert!(Choice::parse("perhaps").unwrap_err().contains("expected none, free"));
        assert!(Choice::parse("ridge:x").unwrap_err().contains("not a number"));
    }

    #[test]
    fn what_is_meant() {
        let number = || BigInt::from(1);
        let meant = |decay| Choice::Unsaid.meant(&decay);
        assert_eq!(meant(Decay::WeightDecay(number(), number())), Choice::Ridge(None));
        assert_eq!(meant(Decay::Alpha(number(), number())), Choice::Free);
        assert_eq!(meant(Decay::Beta(number(), number())), Choice::None);
        assert_eq!(Choice::None.meant(&Decay::Alpha(number(), number())), Choice::None);
    }
}
