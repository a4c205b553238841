//! Rational numbers as they enter a model.

use crate::check::fraction::Fraction;
use crate::exact::decimal::ratio;
use crate::exact::dyadic;
use num_bigint::BigInt;
use std::fmt;

/// A rational number in a model: from an integer, a pair (numerator, denominator), a decimal text or a double.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub(super) num: BigInt,
    /// Positive.
    pub(super) den: BigInt,
}

impl Number {
    /// The exact value of a decimal such as `0.1` or `-2.5e-3`, or of a fraction `1/3`.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &str) -> Result<Number, String> {
        ratio(text).map(|(num, den)| Number { num, den })
    }

    /// The exact value of a double: 0.1 is 3602879701896397/2^55. None if it is not finite.
    pub fn double(value: f64) -> Option<Number> {
        let (mut num, den) = value.is_finite().then(|| dyadic(&[value]))?;
        Some(Number { num: num.remove(0), den })
    }

    /// A fraction; none for a denominator of zero.
    pub fn fraction(num: impl Into<BigInt>, den: impl Into<BigInt>) -> Option<Number> {
        let value = Fraction::new(num.into(), den.into())?.reduced();
        Some(Number { num: value.numerator().clone(), den: value.denominator().clone() })
    }

    pub(super) fn to_fraction(&self) -> Fraction {
        Fraction::new(self.num.clone(), self.den.clone()).unwrap_or_else(Fraction::zero)
    }

    /// The number times `den`, which its denominator must divide.
    pub(super) fn over(&self, den: &BigInt) -> BigInt {
        &self.num * (den / &self.den)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den == BigInt::from(1) {
            true => write!(f, "{}", self.num),
            false => write!(f, "{}/{}", self.num, self.den),
        }
    }
}

impl<T: Into<BigInt>> From<T> for Number {
    fn from(value: T) -> Number {
        Number { num: value.into(), den: BigInt::from(1) }
    }
}
