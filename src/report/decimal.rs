//! Fractions as decimals that tell the truth: rounded up or down by integer arithmetic.

use crate::check::arithmetic::Fraction;
use num_bigint::{BigInt, Sign};

/// Direction of rounding, on the number line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Towards −∞: what is printed is at most the value.
    Down,
    /// Towards +∞: what is printed is at least the value.
    Up,
}

fn ten(power: u64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(power).unwrap_or(u32::MAX))
}

/// `value` with at most so many significant digits (at least one), plain or as `1.5e-9`; trailing zeros are
/// dropped.
pub fn decimal(value: &Fraction, digits: u32, round: Round) -> String {
    let (num, den): (&BigInt, &BigInt) = (value.numerator(), value.denominator());
    if num.sign() == Sign::NoSign {
        return "0".to_string();
    }
    let negative = num.sign() == Sign::Minus;
    let away = (round == Round::Up) != negative;
    let num = BigInt::from(num.magnitude().clone());
    let digits = i64::from(digits.max(1));
    // 0.30103 is log₁₀ 2: a guess of the place of the first digit, put right below.
    let mut place = (num.bits() as i64 - den.bits() as i64) * 30103 / 100000;
    let at_least = |power: i64| match power >= 0 {
        true => num >= den * ten(power.unsigned_abs()),
        false => &num * ten(power.unsigned_abs()) >= *den,
    };
    while at_least(place + 1) {
        place += 1;
    }
    while !at_least(place) {
        place -= 1;
    }
    let shift = digits - 1 - place;
    let (top, bottom) = match shift >= 0 {
        true => (num * ten(shift.unsigned_abs()), den.clone()),
        false => (num, den * ten(shift.unsigned_abs())),
    };
    let mut quotient = &top / &bottom;
    if away && &quotient * &bottom != top {
        quotient += 1;
    }
    if quotient == ten(digits.unsigned_abs()) {
        place += 1;
    }
    let text = quotient.to_string();
    let text = text.trim_end_matches('0');
    let sign = if negative { "-" } else { "" };
    let split = |at: usize| match text.split_at_checked(at) {
        Some((whole, part)) if !part.is_empty() => format!("{whole}.{part}"),
        _ => format!("{text}{}", "0".repeat(at.saturating_sub(text.len()))),
    };
    match place {
        0..15 => format!("{sign}{}", split(place as usize + 1)),
        -4..0 => format!("{sign}0.{}{text}", "0".repeat((-place - 1) as usize)),
        _ => format!("{sign}{}e{place}", split(1)),
    }
}

/// `value` to twelve digits, rounded and then read as a double, which prints as the same twelve digits; where
/// doubles end, the last one on the safe side.
pub fn number(value: &Fraction, round: Round) -> f64 {
    let number: f64 = decimal(value, 12, round).parse().unwrap_or(f64::NAN);
    match (round, value.numerator().sign()) {
        (Round::Up, Sign::Plus) if number == 0.0 => f64::from_bits(1),
        (Round::Down, Sign::Minus) if number == 0.0 => -f64::from_bits(1),
        (Round::Down, Sign::Plus) if number.is_infinite() => f64::MAX,
        (Round::Up, Sign::Minus) if number.is_infinite() => f64::MIN,
        _ => number,
    }
}

/// Longest fraction that is printed for people, in characters.
const LONGEST: usize = 40;

/// The fraction itself where it is short, else a decimal rounded down, which says so.
pub fn plain(value: &Fraction) -> String {
    let text = value.to_string();
    if text.len() <= LONGEST { text } else { format!("{} (rounded down)", decimal(value, 12, Round::Down)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str, digits: u32) -> (String, String) {
        let value = Fraction::parse(text).unwrap();
        (decimal(&value, digits, Round::Down), decimal(&value, digits, Round::Up))
    }

    #[test]
    fn rounds_in_the_direction_asked() {
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        assert_eq!(both("1/3", 3), pair("0.333", "0.334"));
        assert_eq!(both("-1/3", 3), pair("-0.334", "-0.333"));
        assert_eq!(both("9999/10000", 3), pair("0.999", "1"));
        assert_eq!(both("12345/10", 2), pair("1200", "1300"));
        assert_eq!(both("120", 5), pair("120", "120"));
        assert_eq!(both("1e-9", 5), pair("1e-9", "1e-9"));
        let ends = |text: &str| [Round::Down, Round::Up].map(|round| number(&Fraction::parse(text).unwrap(), round));
        assert_eq!(ends("1e-400"), [0.0, f64::from_bits(1)]);
        assert_eq!(ends("-1e-400"), [-f64::from_bits(1), 0.0]);
        assert_eq!(ends("1e400"), [f64::MAX, f64::INFINITY]);
        assert_eq!(ends("-1e400"), [f64::NEG_INFINITY, f64::MIN]);
    }

    #[test]
    fn long_fractions_are_decimals() {
        let of = |text: &str| plain(&Fraction::parse(text).unwrap());
        assert_eq!(of("1/3"), "1/3");
        assert_eq!(of(&format!("1{}/3", "0".repeat(40))), "3.33333333333e39 (rounded down)");
    }
}
