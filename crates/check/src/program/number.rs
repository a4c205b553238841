//! Rational numbers as they enter a model.

use crate::arithmetic::Fraction;
use crate::decimal::{Decimal, power_of_ten, ratio};
use crate::dyadic;
use num_bigint::{BigInt, Sign};
use std::fmt;

/// A rational number in a model: from an integer, a pair (numerator, denominator), a decimal text or a
/// double.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub(crate) num: BigInt,
    /// Positive.
    pub(crate) den: BigInt,
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
        let (mut num, den) = value.is_finite().then(|| dyadic::dyadic(&[value]))?;
        Some(Number { num: num.remove(0), den: den.into() })
    }

    /// A fraction; none for a denominator of zero.
    pub fn fraction(num: impl Into<BigInt>, den: impl Into<BigInt>) -> Option<Number> {
        let value = Fraction::new(num.into(), den.into())?.reduced();
        Some(Number { num: value.numerator().clone(), den: value.denominator().clone().into() })
    }

    /// The value of a decimal, whose digits are divisible by two or by five or by neither, but not by both:
    /// this saves the greatest common divisor, which would take most of the time of reading a model.
    pub(crate) fn decimal(value: Decimal) -> Number {
        let Ok(places) = u32::try_from(-value.exponent) else {
            return Number::from(value.digits * power_of_ten(value.exponent));
        };
        let five = BigInt::from(5);
        let (mut num, mut fives, mut twos) = (value.digits, places, u64::from(places));
        let even = num.trailing_zeros().unwrap_or(0).min(twos);
        num >>= even;
        twos -= even;
        // The decimal of a double is divisible by all of them.
        let all = five.pow(fives);
        if even == 0 && (&num % &all).sign() == Sign::NoSign {
            num /= all;
            fives = 0;
        }
        while even == 0 && fives > 0 && (&num % 5u32).sign() == Sign::NoSign {
            num /= 5u32;
            fives -= 1;
        }
        Number { num, den: five.pow(fives) << twos }
    }

    /// The same number as a fraction.
    pub fn to_fraction(&self) -> Fraction {
        Fraction::new(self.num.clone(), self.den.clone()).unwrap_or_else(Fraction::zero)
    }

    /// The number times `den`, which its denominator must divide.
    pub(crate) fn over(&self, den: &BigInt) -> BigInt {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decimals_are_in_lowest_terms(digits in -100_000i64..100_000, twos in 0u32..40, fives in 0u32..40, places in -30i64..60) {
            let text = format!("{}e{}", (BigInt::from(digits) << twos) * BigInt::from(5).pow(fives), -places);
            let parsed = Number::decimal(decimal::parse(&text).unwrap());
            prop_assert_eq!(parsed, Number::parse(&text).unwrap());
        }
    }
}
