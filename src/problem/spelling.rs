//! Decimals as integers over one denominator, and as text for people.

use crate::check::arithmetic::Positive;
use crate::decimal::{Decimal, power_of_ten};
use num_bigint::BigInt;

/// Decimals as integers over the smallest power of ten that serves all: (integers, denominator).
pub fn decimal(values: &[Decimal]) -> (Vec<BigInt>, Positive) {
    let scale = values.iter().map(|v| -v.exponent).max().unwrap_or(0).max(0);
    let integers = values.iter().map(|v| &v.digits * power_of_ten(v.exponent + scale));
    let den = Positive::power_of_ten(scale.unsigned_abs());
    (integers.collect(), den)
}

/// A rational number as a short decimal for people, to about `digits` significant digits.
pub fn approximately(num: &BigInt, den: &BigInt, digits: usize) -> String {
    let value = crate::dyadic::quotient(num, den);
    let text = format!("{:.*e}", digits.saturating_sub(1), value);
    // Through the shortest form of the rounded value, which has no trailing zeros.
    let rounded: f64 = text.parse().unwrap_or(value);
    if rounded != 0.0 && !(1e-4..1e15).contains(&rounded.abs()) { format!("{rounded:e}") } else { format!("{rounded}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_denominator_for_all() {
        let texts = ["0.1", "20", "-0.025"].map(|t| crate::decimal::parse(t).unwrap());
        assert_eq!(decimal(&texts), (vec![100.into(), 20000.into(), (-25).into()], Positive::power_of_ten(3)));
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
}
