//! The hidden biases in the terms of the user: what they are, and what they cost (theory §E2.3–E2.5).

use super::decay::{Decay, column};
use crate::check::statement::training;
use crate::decimal;
use num_bigint::BigInt;

/// The hidden biases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HiddenBias {
    /// A column of ones, decayed like the others.
    Column,
    /// None.
    None,
    /// Not decayed.
    Free,
    /// Decayed by so much.
    Decay((BigInt, BigInt)),
}

impl HiddenBias {
    /// Reads `none`, `column`, `free` or `decay:0.01`.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &str) -> Result<HiddenBias, String> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("column", "") => Ok(HiddenBias::Column),
            ("none", "") => Ok(HiddenBias::None),
            ("free", "") => Ok(HiddenBias::Free),
            ("decay", own) if !own.is_empty() => {
                let (p, q) = decimal::ratio(own)?;
                let positive = p > BigInt::ZERO;
                let refused = || format!("`{own}` is not positive; without a decay the biases are `free`");
                positive.then_some(HiddenBias::Decay((p, q))).ok_or_else(refused)
            }
            ("true" | "True" | "yes" | "1", "") => Err(
                "give column if the hidden biases are decayed like the weights, as in PyTorch with all parameters, or free if they are not, as in scikit-learn".into(),
            ),
            ("false" | "False" | "no" | "0", "") => {
                Err("give none if the hidden layer has no bias; that of the last layer is the output bias".into())
            }
            _ => Err("expected none, column, free or decay:0.01".into()),
        }
    }

    /// What the biases are in the problem: with a decay of their own a column t that is a feature, unless
    /// that decay is the one of the first layer.
    ///
    /// # Errors
    /// In words: t is irrational, or the decay of the weights is no number.
    pub fn column(&self, decay: Option<&Decay>) -> Result<(training::HiddenBias, Option<(BigInt, BigInt)>), String> {
        match self {
            HiddenBias::None => Ok((training::HiddenBias::None, None)),
            HiddenBias::Column => Ok((training::HiddenBias::Column, None)),
            HiddenBias::Free => Ok((training::HiddenBias::Free, None)),
            HiddenBias::Decay(own) => {
                let first = match decay {
                    Some(Decay::Beta(p, q) | Decay::WeightDecay(p, q) | Decay::Alpha(p, q)) => (p, q),
                    Some(Decay::Separate((p, q), _)) => (p, q),
                    Some(Decay::ShareOfMax(..)) | None => {
                        return Err(
                            "decay:λ goes with a decay of the weights that is a number; `column` decays the biases like them"
                                .into(),
                        );
                    }
                };
                if first == (&own.0, &own.1) {
                    return Ok((training::HiddenBias::Column, None));
                }
                let t = column(first, (&own.0, &own.1)).ok_or_else(|| {
                    "a decay of their own makes the hidden biases weights of a column √(λ₁/λ), which is irrational here; give one that is λ₁ times a square or over one, such as 4λ₁"
                        .to_string()
                })?;
                Ok((training::HiddenBias::None, Some(t)))
            }
        }
    }

    /// The word for it, and what it says of the columns.
    pub fn words(&self) -> (&'static str, &'static str) {
        match self {
            HiddenBias::Column | HiddenBias::Decay(_) => ("column", ", the last one the bias"),
            HiddenBias::None => ("none", ", no bias"),
            HiddenBias::Free => ("free", ", the last one the bias, which is not penalised"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn biases() {
        assert_eq!(HiddenBias::parse("none"), Ok(HiddenBias::None));
        assert_eq!(HiddenBias::parse("decay:1/2"), HiddenBias::parse("decay:0.5"));
        for bad in ["decay", "decay:0", "decay:x", "free:1", "yes", ""] {
            assert!(HiddenBias::parse(bad).is_err(), "{bad}");
        }
        assert!(HiddenBias::parse("true").unwrap_err().starts_with("give column"));
        assert!(HiddenBias::parse("False").unwrap_err().starts_with("give none"));
        let column = |own: &str, decay: Option<&str>| {
            let decay = decay.map(|decay| Decay::weight_decay(decay).unwrap());
            HiddenBias::parse(own).unwrap().column(decay.as_ref())
        };
        let (ones, none) = (Ok((training::HiddenBias::Column, None)), training::HiddenBias::None);
        assert_eq!(column("decay:0.5", Some("1/2")), ones);
        assert_eq!(column("decay:0.5", Some("1/2,1/8")), ones);
        assert!(column("decay:0.5", Some("1/4")).unwrap_err().contains("irrational"));
        assert_eq!(column("decay:0.5", Some("1/8")), Ok((none, Some((1.into(), 2.into())))));
        assert_eq!(column("decay:2/9", Some("1/2")), Ok((none, Some((3.into(), 2.into())))));
        assert!(column("decay:0.5", None).is_err() && column("none", None) == Ok((none, None)));
    }
}
