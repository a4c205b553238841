//! Numbers with rounding: doubles, and fixed-point numbers of any precision for when doubles mislead.

use crate::dyadic::quotient;
use num_bigint::{BigInt, Sign};

/// Arithmetic with rounding.
pub(super) trait Reals {
    /// The numbers.
    type Number: Clone + PartialOrd;
    /// Bits after the point, about.
    fn bits(&self) -> u64;
    /// Differences of this size are taken for rounding, in numbers of size one.
    fn tolerance(&self) -> Self::Number;
    /// num/den.
    fn quotient(&self, num: &BigInt, den: &BigInt) -> Self::Number;
    /// 0.
    fn zero(&self) -> Self::Number;
    /// 1.
    fn one(&self) -> Self::Number;
    /// |a|.
    fn abs(&self, a: &Self::Number) -> Self::Number;
    /// a + b.
    fn plus(&self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    /// −a.
    fn negative(&self, a: &Self::Number) -> Self::Number;
    /// a·b.
    fn times(&self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    /// a/b, b not zero.
    fn over(&self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    /// `row −= factor·other`.
    fn subtract(&self, row: &mut [Self::Number], factor: &Self::Number, other: &[Self::Number]);
}

/// Doubles.
pub(super) struct Doubles;

impl Reals for Doubles {
    type Number = f64;
    fn bits(&self) -> u64 {
        64
    }
    fn tolerance(&self) -> f64 {
        1e-13
    }
    fn quotient(&self, num: &BigInt, den: &BigInt) -> f64 {
        quotient(num, den)
    }
    fn zero(&self) -> f64 {
        0.0
    }
    fn one(&self) -> f64 {
        1.0
    }
    fn abs(&self, a: &f64) -> f64 {
        a.abs()
    }
    fn plus(&self, a: &f64, b: &f64) -> f64 {
        a + b
    }
    fn negative(&self, a: &f64) -> f64 {
        -a
    }
    fn times(&self, a: &f64, b: &f64) -> f64 {
        a * b
    }
    fn over(&self, a: &f64, b: &f64) -> f64 {
        a / b
    }
    fn subtract(&self, row: &mut [f64], factor: &f64, other: &[f64]) {
        row.iter_mut().zip(other).for_each(|(v, o)| *v -= factor * o);
    }
}

/// Integers times 2^−bits.
pub(super) struct Fixed {
    pub(super) bits: u64,
}

impl Reals for Fixed {
    type Number = BigInt;
    fn bits(&self) -> u64 {
        self.bits
    }
    fn tolerance(&self) -> BigInt {
        self.one() >> (self.bits / 2)
    }
    fn quotient(&self, num: &BigInt, den: &BigInt) -> BigInt {
        (num << self.bits) / den
    }
    fn zero(&self) -> BigInt {
        BigInt::ZERO
    }
    fn one(&self) -> BigInt {
        BigInt::from(1) << self.bits
    }
    fn abs(&self, a: &BigInt) -> BigInt {
        a.magnitude().clone().into()
    }
    fn plus(&self, a: &BigInt, b: &BigInt) -> BigInt {
        a + b
    }
    fn negative(&self, a: &BigInt) -> BigInt {
        -a
    }
    fn times(&self, a: &BigInt, b: &BigInt) -> BigInt {
        (a * b) >> self.bits
    }
    fn over(&self, a: &BigInt, b: &BigInt) -> BigInt {
        self.quotient(a, b)
    }
    fn subtract(&self, row: &mut [BigInt], factor: &BigInt, other: &[BigInt]) {
        if factor.sign() != Sign::NoSign {
            row.iter_mut().zip(other).for_each(|(v, o)| *v -= self.times(factor, o));
        }
    }
}
