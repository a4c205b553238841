//! Interval arithmetic on integers: real numbers enclosed between multiples of 2^−s, rounded outwards (FORMAT
//! R63).
//!
//! The scale s is the caller's, the same for all intervals of a computation; sums are exact, products and
//! quotients are rounded to it, down below and up above. So the result of an expression holds its value at
//! all points of its arguments.

use crate::arithmetic::positive::{Positive, readable};
use num_bigint::{BigInt, Sign};
use std::ops::{Add, Neg, Sub};

/// The ends of an interval.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// The lower end.
    pub low: BigInt,
    /// The upper end.
    pub high: BigInt,
}

/// All reals from `low·2^−s` to `high·2^−s`; `low ≤ high`. Zero by default, as a sum is before its terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interval(Ends);
readable!(Interval, Ends);

impl Interval {
    /// The numbers from `low` to `high`, if there are any.
    pub fn new(low: BigInt, high: BigInt) -> Option<Interval> {
        (low <= high).then_some(Interval(Ends { low, high }))
    }

    /// The same for ends that are known to be in order.
    pub(crate) fn from_to(low: BigInt, high: BigInt) -> Interval {
        Interval(Ends { low, high })
    }

    /// One number.
    pub fn point(value: BigInt) -> Interval {
        Interval::from_to(value.clone(), value)
    }

    /// All numbers not farther than `radius` from `centre`.
    pub fn around(centre: &BigInt, radius: &Positive) -> Interval {
        Interval::from_to(centre - &**radius, centre + &**radius)
    }

    /// `num/den`.
    pub fn quotient(num: &BigInt, den: &Positive, scale: u32) -> Interval {
        let low = den.floor(&(num << scale));
        let exact = &low * den == num << scale;
        let high = if exact { low.clone() } else { &low + 1 };
        Interval::from_to(low, high)
    }

    /// The product with an integer, exact.
    pub fn times(&self, factor: &BigInt) -> Interval {
        let (low, high) = (&self.low * factor, &self.high * factor);
        if factor.sign() == Sign::Minus { Interval::from_to(high, low) } else { Interval::from_to(low, high) }
    }

    /// The quotient by a positive integer.
    pub fn over(&self, den: &Positive) -> Interval {
        Interval::from_to(den.floor(&self.low), -den.floor(&-&self.high))
    }

    /// The product.
    pub fn product(&self, other: &Interval, scale: u32) -> Interval {
        let (a, b) = (self.times(&other.low), self.times(&other.high));
        let (low, high) = (a.0.low.min(b.0.low), a.0.high.max(b.0.high));
        // The shift rounds down, whatever the sign.
        Interval::from_to(low >> scale, -(-high >> scale))
    }

    /// The sign of all its numbers, 1 or −1; none if zero is among them.
    pub fn sign(&self) -> Option<i8> {
        match (self.low.sign(), self.high.sign()) {
            (Sign::Plus, _) => Some(1),
            (_, Sign::Minus) => Some(-1),
            _ => None,
        }
    }

    /// The numbers not farther than |radius| from these.
    pub fn widened(&self, radius: &BigInt) -> Interval {
        let radius = BigInt::from(radius.magnitude().clone());
        Interval::from_to(&self.low - &radius, &self.high + &radius)
    }

    /// The largest absolute value.
    pub fn magnitude(&self) -> BigInt {
        (-&self.low).max(self.high.clone())
    }

    /// Whether it is the number zero.
    pub fn is_zero(&self) -> bool {
        self.low.sign() == Sign::NoSign && self.high.sign() == Sign::NoSign
    }

    /// `self += factor · other`, exact.
    pub fn add_multiple(&mut self, factor: &BigInt, other: &Interval) {
        let Interval(Ends { low, high }) = other.times(factor);
        self.0.low += low;
        self.0.high += high;
    }
}

/// `Σ integers · intervals`, exact.
pub fn combine(factors: &[BigInt], intervals: &[Interval]) -> Interval {
    let mut sum = Interval::default();
    factors.iter().zip(intervals).for_each(|(factor, interval)| sum.add_multiple(factor, interval));
    sum
}

/// The sum of squares.
pub fn square(intervals: &[Interval], scale: u32) -> Interval {
    intervals.iter().fold(Interval::default(), |sum, v| &sum + &v.product(v, scale))
}

impl Add for &Interval {
    type Output = Interval;
    fn add(self, other: &Interval) -> Interval {
        Interval::from_to(&self.low + &other.low, &self.high + &other.high)
    }
}

impl Sub for &Interval {
    type Output = Interval;
    fn sub(self, other: &Interval) -> Interval {
        Interval::from_to(&self.low - &other.high, &self.high - &other.low)
    }
}

impl Neg for &Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval::from_to(-&self.high, -&self.low)
    }
}
