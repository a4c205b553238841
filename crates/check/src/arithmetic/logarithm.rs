//! Logarithms of positive fractions, enclosed; and what is made of them: entropies, ln(1 + eˣ), ln Σ eˣ, eˣ
//! (FORMAT R204, theory §E3.4).
//!
//! Only ln is trusted. Where an exponential is needed, any positive fraction E may stand for eˣ: its
//! logarithm says how far it is off, and a bad E only widens what comes out. So [`proposal`] may be wrong.

use crate::arithmetic::enclosure::Interval;
use crate::arithmetic::positive::Positive;
use num_bigint::{BigInt, Sign};
use std::sync::OnceLock;

/// All enclosures are multiples of 2^−SCALE.
pub const SCALE: u32 = 96;

/// Bits of the series, 16 more than those of the result.
const BITS: u32 = SCALE + 16;

/// Terms of the series: with z ≤ 1/3 the rest is below 2^−118.
const TERMS: u32 = 36;

/// Below e^−LOWEST an exponential is taken for something between 0 and 2^−256.
const LOWEST: u32 = 177;

/// Above e^HIGHEST an exponential is not computed.
pub const HIGHEST: u32 = 4096;

/// The quotient by a power of two, rounded down or up.
fn shifted(value: BigInt, bits: u32, up: bool) -> BigInt {
    if up { -(-value >> bits) } else { value >> bits }
}

/// The quotient of integers, the divisor positive, rounded down or up.
fn divided(value: &BigInt, by: &Positive, up: bool) -> BigInt {
    if up { -by.floor(&-value) } else { by.floor(value) }
}

/// ln((1 + z)/(1 − z)) for 0 ≤ z ≤ 1/3, both with [`BITS`] bits, rounded down or up; z is rounded that way
/// already.
///
/// With S = Σ z^{2i+1}/(2i+1) over i < N, the function g(z) = ln((1+z)/(1−z)) − 2S has g(0) = 0 and 0 ≤ g′ =
/// 2z^{2N}/(1−z²) ≤ (9/4)z^{2N}, so that 2S ≤ ln((1+z)/(1−z)) ≤ 2S + (9/4)z^{2N+1}/(2N+1) (theory §E3.4). All
/// terms are nonnegative: floors and ceilings keep the side.
fn series(z: &BigInt, up: bool) -> BigInt {
    let square = shifted(z * z, BITS, up);
    let (mut power, mut sum) = (z.clone(), BigInt::ZERO);
    for i in 0..TERMS {
        sum += divided(&power, &odd(i), up);
        power = shifted(&power * &square, BITS, up);
    }
    let rest = if up { divided(&(power * 9), &(odd(TERMS) << 2), true) } else { BigInt::ZERO };
    sum * 2 + rest
}

/// 2i + 1.
fn odd(i: u32) -> Positive {
    Positive::one() + 2 * i
}

/// ln(num/den) for den ≤ num ≤ 2·den, with [`BITS`] bits.
fn unit(num: &Positive, den: &Positive) -> Interval {
    let (difference, sum) = (&**num - &**den, num + den);
    let side = |up| series(&divided(&(&difference << BITS), &sum, up), up);
    Interval::from_to(side(false), side(true))
}

/// ln 2, with [`BITS`] bits; computed once.
fn two() -> &'static Interval {
    static TWO: OnceLock<Interval> = OnceLock::new();
    TWO.get_or_init(|| unit(&Positive::power_of_two(1), &Positive::one()))
}

/// ln(a/b).
///
/// a/b = 2^e·m with 1 ≤ m < 2; ln m by the series at z = (m−1)/(m+1), ln 2 at z = 1/3.
pub fn ln(a: &Positive, b: &Positive) -> Interval {
    let (up, down) = (a.bits().saturating_sub(b.bits()), b.bits().saturating_sub(a.bits()));
    // Both have as many bits now.
    let (mut num, den) = (a << down, b << up);
    let mut exponent = BigInt::from(up) - BigInt::from(down);
    if num < den {
        num = num << 1;
        exponent -= 1;
    }
    let sum = &unit(&num, &den) + &two().times(&exponent);
    let drop = BITS - SCALE;
    Interval::from_to(shifted(sum.low.clone(), drop, false), shifted(sum.high.clone(), drop, true))
}

/// −p ln p for p = a/b ≥ 0 (a ≥ 0).
pub fn surprisal(a: &BigInt, b: &Positive) -> Interval {
    match Positive::new(a.clone()) {
        Some(a) => ln(b, &a).times(&a).over(b),
        None => Interval::default(),
    }
}

/// A positive fraction near eˣ for x with scale [`SCALE`] from −LOWEST to HIGHEST; beyond, near the end's. By
/// Taylor's series after taking out powers of two. Nothing rests on it.
pub fn proposal(x: &BigInt) -> (Positive, Positive) {
    let x = x.clone().clamp(-(BigInt::from(LOWEST) << SCALE), BigInt::from(HIGHEST) << SCALE);
    let x = x << (BITS - SCALE);
    let Some(two) = Positive::new(two().low.clone()) else { return (Positive::one(), Positive::one()) };
    let twos = two.floor(&x);
    let rest = x - &twos * &two;
    let one = BigInt::from(1) << BITS;
    let (mut term, mut sum) = (one.clone(), one);
    for i in 1..=30u32 {
        term = ((term * &rest) >> BITS) / i;
        sum += &term;
    }
    let num = Positive::new(sum).unwrap_or_else(Positive::one);
    // At most HIGHEST/ln 2.
    let Ok(power) = u64::try_from(twos.magnitude()) else { return (Positive::one(), Positive::one()) };
    match twos.sign() {
        Sign::Minus => (num, Positive::power_of_two(u64::from(BITS) + power)),
        _ => (num << power, Positive::power_of_two(u64::from(BITS))),
    }
}

/// eˣ for all x of the interval; nothing if x is above HIGHEST.
///
/// With E > 0 and δ = x − ln E: eˣ = E·e^δ, and 1 + δ ≤ e^δ ≤ 1/(1 − δ) for δ < 1.
pub fn exponential(x: &Interval) -> Option<Interval> {
    if x.high > BigInt::from(HIGHEST) << SCALE {
        return None;
    }
    let (e, den) = proposal(&x.low);
    let delta = x - &ln(&e, &den);
    let one = BigInt::from(1) << SCALE;
    let low = (&one + &delta.low).max(BigInt::ZERO) * &e;
    let below = Positive::new(&one - &delta.high)?;
    let high = divided(&(&*e << (2 * SCALE)), &(below * &den), true);
    Some(Interval::from_to(den.floor(&low), high))
}

/// ln(1 + eˣ) for all x of the interval, which is nonnegative.
///
/// The function is increasing and 1-Lipschitz, so with E > 0 and δ = x − ln E it is between ln(1 + E) +
/// min(0, δ) and ln(1 + E) + max(0, δ). For x > 0 it is x + ln(1 + e⁻ˣ).
pub fn softplus(x: &Interval) -> Interval {
    let negative = |x: &BigInt| {
        let (e, den) = proposal(x);
        let delta = &Interval::point(x.clone()) - &ln(&e, &den);
        let value = ln(&(&den + &e), &den);
        let (low, high) =
            (&value.low + delta.low.clone().min(BigInt::ZERO), &value.high + delta.high.clone().max(BigInt::ZERO));
        Interval::from_to(low.max(BigInt::ZERO), high)
    };
    let at = |x: &BigInt| match x.sign() {
        Sign::Plus => &Interval::point(x.clone()) + &negative(&-x),
        _ => negative(x),
    };
    Interval::from_to(at(&x.low).low.clone(), at(&x.high).high.clone())
}

/// ln Σ eˣ over the entries; zero if there are none.
///
/// With m the greatest x, d_c = x_c − m − ln E_c: m + ln ΣE + min d ≤ ln Σ eˣ ≤ m + ln ΣE + max d. For the
/// lower end entries may be left out: those too small for [`proposal`] are. It is at least each entry, too.
pub fn log_sum_exp(entries: &[Interval]) -> Interval {
    let (Some(top), Some(least)) = (entries.iter().map(|x| &x.high).max(), entries.iter().map(|x| &x.low).max()) else {
        return Interval::default();
    };
    let smallest = -(BigInt::from(LOWEST) << SCALE);
    let (mut all, mut kept) = (Sum::default(), Sum::default());
    for x in entries {
        let below = x - &Interval::point(top.clone());
        let (e, den) = proposal(&below.low);
        let delta = &below - &ln(&e, &den);
        all.add(&e, &den, &delta);
        if below.low > smallest {
            kept.add(&e, &den, &delta);
        }
    }
    let low = kept.enclosed().map_or_else(|| least.clone(), |sum| top + &sum.low);
    let Some(sum) = all.enclosed() else { return Interval::default() };
    Interval::from_to(low, top + &sum.high)
}

/// e^{x_c} / Σ eˣ for each of the entries.
///
/// With the greatest x taken off all of them, which leaves the shares as they are, e_c/(e_c + Σ of the others)
/// rises with e_c and falls with the others (theory §E2.6). Where an exponential is not enclosed nothing is
/// known but that a share is between 0 and 1.
pub fn shares(entries: &[Interval]) -> Vec<Interval> {
    let whole = Interval::from_to(BigInt::ZERO, BigInt::from(1) << SCALE);
    let Some(top) = entries.iter().map(|x| &x.high).max() else { return Vec::new() };
    let exponentials = entries.iter().map(|x| exponential(&(x - &Interval::point(top.clone()))));
    let Some(e) = exponentials.collect::<Option<Vec<Interval>>>() else { return vec![whole; entries.len()] };
    let sum = e.iter().fold(Interval::default(), |sum, e| &sum + e);
    let quotient = |own: &BigInt, others: BigInt, up: bool| {
        Positive::new(own + others).map(|sum| divided(&(own << SCALE), &sum, up))
    };
    let share = |e: &Interval| {
        let low = quotient(&e.low, &sum.high - &e.high, false)?;
        Some(Interval::from_to(low, quotient(&e.high, &sum.low - &e.low, true)?))
    };
    e.iter().map(|e| share(e).unwrap_or_else(|| whole.clone())).collect()
}

/// A sum of proposals with the range of their errors.
#[derive(Default)]
struct Sum(Option<(Positive, Positive, Interval)>);

impl Sum {
    fn add(&mut self, e: &Positive, den: &Positive, delta: &Interval) {
        self.0 = Some(match self.0.take() {
            None => (e.clone(), den.clone(), delta.clone()),
            Some((num, other, range)) => {
                let (low, high) =
                    (range.low.clone().min(delta.low.clone()), range.high.clone().max(delta.high.clone()));
                (&(num * den) + &(e * &other), other * den, Interval::from_to(low, high))
            }
        });
    }

    /// The logarithm of Σ e^δE, if there is a term.
    fn enclosed(&self) -> Option<Interval> {
        self.0.as_ref().map(|(num, den, range)| &ln(num, den) + range)
    }
}
