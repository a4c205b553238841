//! Positive integers: the denominators of the checker. There is no other way to make one than to test it.

use crate::arithmetic::divisor::{gcd, lcm};
use num_bigint::{BigInt, Sign};
use std::fmt;
use std::ops::{Add, Deref, Div, Mul, Shl};

/// An integer of at least one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Positive(BigInt);

impl Positive {
    /// The integer, if it is positive.
    pub fn new(value: BigInt) -> Option<Positive> {
        (value.sign() == Sign::Plus).then_some(Positive(value))
    }

    /// One.
    pub fn one() -> Positive {
        Positive(BigInt::from(1))
    }

    /// 2^`exponent`.
    pub fn power_of_two(exponent: u64) -> Positive {
        Positive(BigInt::from(1) << exponent)
    }

    /// 10^`exponent`.
    pub fn power_of_ten(exponent: u64) -> Positive {
        let ten = Positive(BigInt::from(10));
        let power = |half: &Positive| if exponent.is_multiple_of(2) { half.square() } else { half.square() * &ten };
        if exponent == 0 { Positive::one() } else { power(&Positive::power_of_ten(exponent / 2)) }
    }

    /// The least common multiple.
    pub fn lcm(&self, other: &Positive) -> Positive {
        Positive(lcm(self, other))
    }

    /// The square.
    pub fn square(&self) -> Positive {
        self * self
    }

    /// It and integers, divided by their greatest common divisor.
    pub fn lowest(&self, integers: &[BigInt]) -> (Vec<BigInt>, Positive) {
        let common = integers.iter().fold(self.0.clone(), |g, entry| gcd(&g, entry));
        (integers.iter().map(|entry| entry / &common).collect(), Positive(&self.0 / &common))
    }

    /// It and one integer, divided by their greatest common divisor.
    pub fn coprime(&self, integer: &BigInt) -> (BigInt, Positive) {
        let common = gcd(integer, self);
        (integer / &common, Positive(&self.0 / &common))
    }

    /// It without factors two, of which at most so many are taken out, and how many were.
    pub fn without_twos(&self, most: u64) -> (Positive, u64) {
        // Only zero has no number of such factors.
        let twos = self.0.trailing_zeros().map_or(0, |twos| twos.min(most));
        (Positive(&self.0 >> twos), twos)
    }

    /// `⌊value/self⌋`: division of integers rounds towards zero.
    pub(crate) fn floor(&self, value: &BigInt) -> BigInt {
        let quotient = value / self;
        if value.sign() == Sign::Minus && &quotient * self != *value { quotient - 1 } else { quotient }
    }
}

impl Deref for Positive {
    type Target = BigInt;
    fn deref(&self) -> &BigInt {
        &self.0
    }
}

impl From<Positive> for BigInt {
    fn from(value: Positive) -> BigInt {
        value.0
    }
}

impl PartialEq<BigInt> for Positive {
    fn eq(&self, other: &BigInt) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Positive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// With a number that is not negative the sum is positive.
impl Add<u32> for Positive {
    type Output = Positive;
    fn add(self, other: u32) -> Positive {
        Positive(self.0 + other)
    }
}

impl Add for &Positive {
    type Output = Positive;
    fn add(self, other: &Positive) -> Positive {
        Positive(&self.0 + &other.0)
    }
}

/// Products are positive; with an integer they are integers, and so are quotients by a positive one.
macro_rules! products {
    ($($positive:ty)*; $($mixed:ty, $integer:ty;)*) => {
        $(
            impl Mul<$positive> for &Positive {
                type Output = Positive;
                fn mul(self, other: $positive) -> Positive {
                    Positive(&self.0 * &other.0)
                }
            }
            impl Mul<$positive> for Positive {
                type Output = Positive;
                fn mul(self, other: $positive) -> Positive {
                    Positive(self.0 * &other.0)
                }
            }
            impl Shl<u64> for $positive {
                type Output = Positive;
                fn shl(self, exponent: u64) -> Positive {
                    Positive(&self.0 << exponent)
                }
            }
        )*
        $(
            impl Mul<$mixed> for $integer {
                type Output = BigInt;
                fn mul(self, other: $mixed) -> BigInt {
                    self * &other.0
                }
            }
            impl Mul<$integer> for $mixed {
                type Output = BigInt;
                fn mul(self, other: $integer) -> BigInt {
                    &self.0 * other
                }
            }
            impl Div<$mixed> for $integer {
                type Output = BigInt;
                fn div(self, other: $mixed) -> BigInt {
                    self / &other.0
                }
            }
        )*
    };
}

products! {
    Positive &Positive;
    Positive, BigInt;
    Positive, &BigInt;
    &Positive, BigInt;
    &Positive, &BigInt;
}

/// Fields that may be read but not set: `$outer` holds an `$inner`, which its constructors have tested.
macro_rules! readable {
    ($outer:ident, $inner:ident) => {
        impl std::ops::Deref for $outer {
            type Target = $inner;
            fn deref(&self) -> &$inner {
                &self.0
            }
        }
    };
}
pub(crate) use readable;
