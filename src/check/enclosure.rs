//! Interval arithmetic on integers: real numbers enclosed between multiples of 2^−s, rounded outwards (FORMAT R63).
//!
//! The scale s is the caller's, the same for all intervals of a computation; sums are exact, products and quotients are
//! rounded to it, down below and up above. So the result of an expression holds its value at all points of its arguments.

use num_bigint::{BigInt, Sign};
use std::ops::{Add, Neg, Sub};

/// All reals from `low·2^−s` to `high·2^−s`; `low ≤ high`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub low: BigInt,
    /// The upper end.
    pub high: BigInt,
}

impl Interval {
    /// One number.
    pub fn point(value: BigInt) -> Interval {
        Interval { low: value.clone(), high: value }
    }

    /// All numbers not farther than `radius ≥ 0` from `centre`.
    pub fn around(centre: &BigInt, radius: &BigInt) -> Interval {
        Interval { low: centre - radius, high: centre + radius }
    }

    /// `num/den`, den > 0.
    pub fn quotient(num: &BigInt, den: &BigInt, scale: u32) -> Interval {
        let low = floor(&(num << scale), den);
        let exact = &low * den == num << scale;
        Interval { high: if exact { low.clone() } else { &low + 1 }, low }
    }

    /// The product with an integer, exact.
    pub fn times(&self, factor: &BigInt) -> Interval {
        let (low, high) = (&self.low * factor, &self.high * factor);
        if factor.sign() == Sign::Minus { Interval { low: high, high: low } } else { Interval { low, high } }
    }

    /// The quotient by a positive integer.
    pub fn over(&self, den: &BigInt) -> Interval {
        Interval { low: floor(&self.low, den), high: -floor(&-&self.high, den) }
    }

    /// The product.
    pub fn product(&self, other: &Interval, scale: u32) -> Interval {
        let (a, b) = (self.times(&other.low), self.times(&other.high));
        let (low, high) = (a.low.min(b.low), a.high.max(b.high));
        // The shift rounds down, whatever the sign.
        Interval { low: low >> scale, high: -(-high >> scale) }
    }

    /// The sign of all its numbers, 1 or −1; none if zero is among them.
    pub fn sign(&self) -> Option<i8> {
        match (self.low.sign(), self.high.sign()) {
            (Sign::Plus, _) => Some(1),
            (_, Sign::Minus) => Some(-1),
            _ => None,
        }
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
        let Interval { low, high } = other.times(factor);
        self.low += low;
        self.high += high;
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

/// `⌊num/den⌋`, den > 0: division of integers rounds towards zero.
fn floor(num: &BigInt, den: &BigInt) -> BigInt {
    let quotient = num / den;
    if num.sign() == Sign::Minus && &quotient * den != *num { quotient - 1 } else { quotient }
}

impl Add for &Interval {
    type Output = Interval;
    fn add(self, other: &Interval) -> Interval {
        Interval { low: &self.low + &other.low, high: &self.high + &other.high }
    }
}

impl Sub for &Interval {
    type Output = Interval;
    fn sub(self, other: &Interval) -> Interval {
        Interval { low: &self.low - &other.high, high: &self.high - &other.low }
    }
}

impl Neg for &Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval { low: -&self.high, high: -&self.low }
    }
}
