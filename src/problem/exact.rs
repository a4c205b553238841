//! Doubles and decimals as integers over one denominator.

use super::decimal::{Decimal, power_of_ten};
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
pub fn dyadic(values: &[f64]) -> (Vec<BigInt>, BigInt) {
    let scale = values.iter().map(|&v| -decode(v).1).max().unwrap_or(0).max(0);
    let integers = values.iter().map(|&v| {
        let (m, e) = decode(v);
        // A zero may have e + scale ≥ 0 in any case: its e is 0.
        BigInt::from(m) << (e + scale) as u64
    });
    (integers.collect(), BigInt::from(1) << scale as u64)
}

/// Decimals as integers over the smallest power of ten that serves all: (integers, denominator).
pub fn decimal(values: &[Decimal]) -> (Vec<BigInt>, BigInt) {
    let scale = values.iter().map(|v| -v.exponent).max().unwrap_or(0).max(0);
    let integers = values.iter().map(|v| &v.digits * power_of_ten(v.exponent + scale));
    (integers.collect(), power_of_ten(scale))
}

/// A rational number as a short decimal for people, to about `digits` significant digits.
pub fn approximately(num: &BigInt, den: &BigInt, digits: usize) -> String {
    let value = crate::search::data::quotient(num, den);
    let text = format!("{:.*e}", digits.saturating_sub(1), value);
    // Through the shortest form of the rounded value, which has no trailing zeros.
    let rounded: f64 = text.parse().unwrap_or(value);
    if rounded != 0.0 && !(1e-4..1e15).contains(&rounded.abs()) { format!("{rounded:e}") } else { format!("{rounded}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_denominator_for_all() {
        assert_eq!(dyadic(&[0.5, -3.0, 0.0, 0.375]), (vec![4.into(), (-24).into(), 0.into(), 3.into()], 8.into()));
        assert_eq!(dyadic(&[4.0, -8.0]), (vec![4.into(), (-8).into()], 1.into()));
        assert_eq!(dyadic(&[]), (vec![], 1.into()));
        assert_eq!(dyadic(&[f64::from_bits(1)]).1, BigInt::from(1) << 1074);
        let texts = ["0.1", "20", "-0.025"].map(|t| super::super::decimal::parse(t).unwrap());
        assert_eq!(decimal(&texts), (vec![100.into(), 20000.into(), (-25).into()], 1000.into()));
    }

    #[test]
    fn decimals_for_people() {
        for (p, q, text) in [
            (19i64, 5i64, "3.8"),
            (1, 3, "0.333333333333"),
            (1, 100_000, "1e-5"),
            (-1_000_000, 1, "-1000000"),
            (0, 1, "0"),
        ] {
            assert_eq!(approximately(&p.into(), &q.into(), 12), text);
        }
    }

    proptest! {
        #[test]
        fn doubles_come_back(values in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 1..6)) {
            let (integers, den) = dyadic(&values);
            for (i, v) in integers.iter().zip(&values) {
                prop_assert_eq!(crate::search::data::quotient(i, &den), *v);
            }
            // smallest: some integer is odd, or the denominator is one
            prop_assert!(den == BigInt::from(1) || integers.iter().any(|i| i.bit(0)));
        }
    }
}
