//! Fractions as those of num-rational, for callers.

use crate::arithmetic::fraction::Fraction;
use num_rational::BigRational;
use std::fmt;
use std::str::FromStr;

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

impl FromStr for Fraction {
    type Err = NoFraction;

    /// As [`Fraction::parse`].
    fn from_str(text: &str) -> Result<Fraction, NoFraction> {
        Fraction::parse(text).ok_or(NoFraction)
    }
}

/// The text of a number that is no `p/q` and no decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoFraction;

impl fmt::Display for NoFraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no number such as 1/100, 0.01 or 2.5e-4")
    }
}

impl std::error::Error for NoFraction {}

/// A ratio that was made without a check has the denominator 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeroDenominator;

impl fmt::Display for ZeroDenominator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the denominator is zero")
    }
}

impl std::error::Error for ZeroDenominator {}
