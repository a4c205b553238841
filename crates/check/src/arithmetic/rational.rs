//! Fractions as those of num-rational, for callers.

use crate::arithmetic::fraction::Fraction;
use num_rational::BigRational;

impl From<&Fraction> for BigRational {
    /// In lowest terms.
    fn from(value: &Fraction) -> BigRational {
        BigRational::new(value.numerator().clone(), value.denominator().clone().into())
    }
}

impl From<Fraction> for BigRational {
    fn from(value: Fraction) -> BigRational {
        BigRational::from(&value)
    }
}

impl TryFrom<&BigRational> for Fraction {
    type Error = ZeroDenominator;

    fn try_from(value: &BigRational) -> Result<Fraction, ZeroDenominator> {
        Fraction::new(value.numer().clone(), value.denom().clone()).ok_or(ZeroDenominator)
    }
}

/// A ratio that was made without a check has the denominator 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeroDenominator;

impl std::fmt::Display for ZeroDenominator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the denominator is zero")
    }
}

impl std::error::Error for ZeroDenominator {}
