//! Doubles as integers over powers of two, and back.

use crate::arithmetic::Positive;
use num_bigint::BigInt;

/// The mantissa and exponent of a finite double: the value is `m · 2^e`, m odd, or `(0, 0)` for zero.
pub fn decode(value: f64) -> (i64, i64) {
    let bits = value.to_bits();
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (m, e) = match (bits >> 52 & 0x7ff) as i64 {
        0 => (fraction, -1074),
        e => (fraction | 1 << 52, e - 1075),
    };
    if m == 0 {
        return (0, 0);
    }
    let zeros = m.trailing_zeros();
    let m = m >> zeros;
    (if value < 0.0 { -m } else { m }, e + i64::from(zeros))
}

/// Finite doubles as integers over the smallest power of two that serves all: (integers, denominator).
pub fn dyadic(values: &[f64]) -> (Vec<BigInt>, Positive) {
    let scale = values.iter().map(|&v| -decode(v).1).max().unwrap_or(0).max(0);
    let integers = values.iter().map(|&v| {
        let (m, e) = decode(v);
        // A zero may have e + scale ≥ 0 in any case: its e is 0.
        BigInt::from(m) << (e + scale) as u64
    });
    (integers.collect(), Positive::power_of_two(scale as u64))
}

/// `num / den` as a double, to about 60 bits before the last rounding; `den > 0`.
pub fn quotient(num: &BigInt, den: &BigInt) -> f64 {
    let shift = 64 + den.bits() as i64 - num.bits() as i64;
    let q = if shift >= 0 { (num << shift as u64) / den } else { num / (den << (-shift) as u64) };
    let q: f64 = to_f64(&q);
    // Two steps, so that a subnormal result does not overflow the power of two.
    q * pow2(-shift / 2) * pow2(-shift + shift / 2)
}

/// 2^e; zero or infinity where it does not fit.
pub fn pow2(e: i64) -> f64 {
    let normal = e.clamp(-1022, 1023);
    let rest = (e - normal).clamp(-1022, 1023);
    let exactly = |e: i64| f64::from_bits(((e + 1023) as u64) << 52);
    exactly(normal) * exactly(rest)
}

/// The double next to an integer that fits 2^1023 in magnitude (infinite otherwise).
pub fn to_f64(v: &BigInt) -> f64 {
    let bits = v.bits() as i64;
    let drop = (bits - 64).max(0);
    // The magnitude, for a negative integer would be rounded down, perhaps to −2^64.
    let top = v.magnitude() >> drop as u64;
    let digits = top.iter_u64_digits().next().unwrap_or(0) as f64;
    let digits = if v.sign() == num_bigint::Sign::Minus { -digits } else { digits };
    digits * pow2(drop)
}

/// x·2^s rounded by `round`; zero where x is not finite.
pub fn scaled(x: f64, s: u32, round: fn(f64) -> f64) -> BigInt {
    if !x.is_finite() {
        return BigInt::ZERO;
    }
    let (m, e) = decode(x);
    let shift = e + i64::from(s);
    if shift >= 0 {
        return BigInt::from(m) << shift as u64;
    }
    // A fraction is left, so |x·2^s| < 2^53: the product is exact, or below 1 and then rounds the same way.
    BigInt::from(round(m as f64 * pow2(shift)) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_denominator_for_all() {
        let eight = Positive::power_of_two(3);
        assert_eq!(dyadic(&[0.5, -3.0, 0.0, 0.375]), (vec![4.into(), (-24).into(), 0.into(), 3.into()], eight));
        assert_eq!(dyadic(&[4.0, -8.0]), (vec![4.into(), (-8).into()], Positive::one()));
        assert_eq!(dyadic(&[]), (vec![], Positive::one()));
        assert_eq!(dyadic(&[f64::from_bits(1)]).1, BigInt::from(1) << 1074);
    }

    /// 65 bits that are all ones: rounded down the upper 64 would be zeros and a carry.
    #[test]
    fn negative_integers_are_as_large_as_positive_ones() {
        for bits in 54..70 {
            let ones = (BigInt::from(1) << bits) - 1;
            assert_eq!(to_f64(&ones), pow2(bits));
            assert_eq!(to_f64(&-ones), -pow2(bits));
        }
        let (num, den) = (BigInt::from(1) - (BigInt::from(1) << 70), BigInt::from(1) << 70);
        assert_eq!(quotient(&num, &den), -1.0);
    }

    #[test]
    fn scaling_rounds_as_told() {
        assert_eq!(scaled(0.7, 1, f64::floor), 1.into());
        assert_eq!(scaled(-0.7, 1, f64::trunc), (-1).into());
        assert_eq!(scaled(1e-300, 4, f64::ceil), 1.into());
        assert_eq!(scaled(3.0, 100, f64::round), BigInt::from(3) << 100);
        assert_eq!(scaled(1e300, 0, f64::round), dyadic(&[1e300]).0[0]);
        assert_eq!(scaled(f64::NAN, 4, f64::ceil), 0.into());
    }

    #[test]
    fn quotients_round_to_the_nearest_double() {
        for (a, b) in [(1i64, 3i64), (-2, 7), (0, 5), (1 << 60, 3), (5, 1 << 61), (-123456789, 1000)] {
            assert_eq!(quotient(&BigInt::from(a), &BigInt::from(b)), a as f64 / b as f64);
        }
        assert_eq!(quotient(&BigInt::from(3), &(BigInt::from(1) << 1074)), 3.0 * f64::from_bits(1));
    }

    proptest! {
        #[test]
        fn doubles_come_back(values in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 1..6)) {
            let (integers, den) = dyadic(&values);
            for (i, v) in integers.iter().zip(&values) {
                prop_assert_eq!(quotient(i, &den), *v);
            }
            // smallest: some integer is odd, or the denominator is one
            prop_assert!(den == BigInt::from(1) || integers.iter().any(|i| i.bit(0)));
        }
    }
}
