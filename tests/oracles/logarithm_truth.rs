//! Logarithms and exponentials between two fractions. ln s lies between 2(s − 1)/(s + 1) and (s − 1/s)/2 for
//! s ≥ 1, which are near each other once 64 square roots have been drawn: no series, and no code of the
//! checker.

use crate::exact::{Q, int, q};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::ops::{Add, Sub};
use std::sync::OnceLock;

/// Bits of what is calculated with; logarithms are good to 128.
const BITS: u64 = 220;

/// How many roots are drawn.
const ROOTS: u64 = 64;

/// A number from `low` to `high`.
#[derive(Clone, Debug, PartialEq)]
pub struct Real {
    pub low: Q,
    pub high: Q,
}

impl From<Q> for Real {
    fn from(value: Q) -> Real {
        Real { low: value.clone(), high: value }
    }
}

impl Add for &Real {
    type Output = Real;
    fn add(self, other: &Real) -> Real {
        Real { low: &self.low + &other.low, high: &self.high + &other.high }
    }
}

impl Sub for &Real {
    type Output = Real;
    fn sub(self, other: &Real) -> Real {
        Real { low: &self.low - &other.high, high: &self.high - &other.low }
    }
}

impl Real {
    /// The product with a fraction.
    pub fn times(&self, factor: &Q) -> Real {
        let (one, other) = (&self.low * factor, &self.high * factor);
        if one <= other { Real { low: one, high: other } } else { Real { low: other, high: one } }
    }

    /// The larger one of two numbers.
    pub fn max(&self, other: &Real) -> Real {
        Real { low: (&self.low).max(&other.low).clone(), high: (&self.high).max(&other.high).clone() }
    }

    /// The same number less precisely, in a short spelling.
    fn short(&self) -> Real {
        let one = Q::from(BigInt::one() << 160);
        Real { low: (&self.low * &one).floor() / &one, high: (&self.high * &one).ceil() / &one }
    }
}

/// The sum of many.
pub fn sum(terms: impl IntoIterator<Item = Real>) -> Real {
    terms.into_iter().fold(Real::from(Q::zero()), |sum, term| &sum + &term)
}

/// 2^exponent.
fn power(exponent: i64) -> Q {
    let power = Q::from(BigInt::one() << exponent.unsigned_abs());
    if exponent < 0 { power.recip() } else { power }
}

/// ln x for 1 ≤ x ≤ 2.
fn mantissa(x: &Q) -> Real {
    let one = BigInt::one() << BITS;
    let scaled = x * Q::from(one.clone());
    let (mut low, mut high) = (scaled.floor().to_integer(), scaled.ceil().to_integer());
    for _ in 0..ROOTS {
        low = (low << BITS).sqrt();
        let square = high << BITS;
        let root = square.sqrt();
        high = if &root * &root < square { root + 1 } else { root };
    }
    let many = Q::from(BigInt::one() << ROOTS);
    let below = Q::new((&low - &one) * 2, &low + &one);
    let above = Q::new(&high * &high - &one * &one, &high * &one * 2);
    Real { low: below * &many, high: above * many }.short()
}

/// ln x for x > 0.
pub fn ln(x: &Q) -> Real {
    static TWO: OnceLock<Real> = OnceLock::new();
    assert!(x.is_positive(), "ln {x}");
    let mut exponent = x.numer().bits() as i64 - x.denom().bits() as i64;
    if x < &power(exponent) {
        exponent -= 1;
    }
    let two = TWO.get_or_init(|| mantissa(&int(2)));
    &mantissa(&(x / power(exponent))) + &two.times(&int(exponent))
}

/// eˣ; below e^−2000 something small.
///
/// With an integer n near x/ln 2, eˣ = 2ⁿ·e^{256t}, t = (x − n ln 2)/256, by the series of eᵗ and eight
/// squares, all with 260 bits. |t| < 1/500, so 30 terms leave less than 2^−300; each of some forty steps is
/// wrong by at most one unit, and the squares make of that at most 2^16 units. ln 2 is known to 2^−128, n is
/// below 2^14.
pub fn exp(x: &Q) -> Real {
    let float = x.to_f64().unwrap_or(0.0);
    if float < -2000.0 {
        return Real { low: Q::zero(), high: power(-2800) };
    }
    assert!(float < 10_000.0, "e^{float}");
    let n = (float / std::f64::consts::LN_2).round() as i64;
    let bits = 260u32;
    let rest = (x - ln(&int(2)).low * int(n)) / int(256) * Q::from(BigInt::one() << bits);
    let (t, one) = (rest.floor().to_integer(), BigInt::one() << bits);
    let (mut term, mut value) = (one.clone(), one);
    for i in 1..=30 {
        term = ((term * &t) >> bits) / i;
        value += &term;
    }
    for _ in 0..8 {
        value = (&value * &value) >> bits;
    }
    let (value, doubt) = (Q::new(value, BigInt::one() << bits) * power(n), power(-112));
    Real { low: &value * (Q::one() - &doubt), high: value * (Q::one() + doubt) }
}

/// ln Σ eˣ over some entries.
pub fn log_sum_exp(entries: &[Q]) -> Real {
    let top = entries.iter().max().expect("an entry");
    let total = sum(entries.iter().map(|x| exp(&(x - top)))).short();
    &Real::from(top.clone()) + &Real { low: ln(&total.low).low, high: ln(&total.high).high }
}

/// ln(1 + eˣ).
pub fn softplus(x: &Q) -> Real {
    if x.is_positive() {
        return &Real::from(x.clone()) + &softplus(&-x);
    }
    let power = exp(x);
    let above = if power.high < q(1, 1 << 62) { power.high } else { ln(&(Q::one() + power.high)).high };
    // ln(1 + t) ≥ t − t²/2, where 1 + t is too near to 1 for the roots.
    let series = &power.low - &power.low * &power.low / int(2);
    Real { low: ln(&(Q::one() + power.low)).low.max(series), high: above }
}

/// −p ln p for p ≥ 0.
pub fn surprisal(p: &Q) -> Real {
    if p.is_zero() { Real::from(Q::zero()) } else { ln(p).times(&-p) }
}
