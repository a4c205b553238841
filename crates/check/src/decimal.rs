//! Decimal texts, exactly or as the nearest double.

use num_bigint::BigInt;
use std::fmt;

/// What is wrong with the text or value of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Empty, or a usual mark of a missing value (`NA`, `?`, `NaN`, …).
    Missing,
    /// Infinite, or not a number at all in the sense of IEEE 754.
    NotFinite,
    /// Not the text of a number.
    NotANumber,
    /// Too many digits before or after the point for an exact decimal.
    TooManyDigits,
    /// Larger than every double.
    NoDouble,
    /// Larger than every binary32 number.
    NoSingle,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::Missing => "is a missing value; drop the row, or fill the value in",
            Fault::NotFinite => "is not a finite number",
            Fault::NotANumber => "is not a number",
            Fault::TooManyDigits => "needs more than 331 digits before or after the point",
            Fault::NoDouble => "is larger than every double",
            Fault::NoSingle => "is larger than every binary32 number",
        })
    }
}

/// Decimal digits before and after the point that an exact decimal may need: 10^331 < 2^1100.
const PLACES: i64 = 331;

/// The number `digits · 10^exponent`; `digits` is not divisible by ten, and zero is `0 · 10^0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Signed digits.
    pub digits: BigInt,
    /// Power of ten, −331 to 331.
    pub exponent: i64,
}

/// A decimal text cut in pieces.
struct Pieces<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

/// Cuts `[+-] digits [. digits] [e [+-] digits]`; at least one digit before or after the point.
fn cut(text: &str) -> Result<Pieces<'_>, Fault> {
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((m, e)) => (m, Some(e)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|e| (e.starts_with('-'), e.strip_prefix(['+', '-']).unwrap_or(e)));
    let digits = number(whole) && number(fraction) && whole.len() + fraction.len() > 0;
    if !digits || exponent.is_some_and(|(_, e)| e.is_empty() || !number(e)) {
        return Err(fault(text));
    }
    let exponent = exponent.map_or(0, |(negative, e)| {
        let size = e.parse::<i64>().unwrap_or(i64::MAX).min(1 << 60);
        if negative { -size } else { size }
    });
    Ok(Pieces { negative: text.starts_with('-'), whole, fraction, exponent })
}

/// Why a text that is not a number is none.
fn fault(text: &str) -> Fault {
    match text.trim_start_matches(['+', '-']).to_ascii_lowercase().as_str() {
        "" | "." | "?" | "na" | "n/a" | "nan" | "null" | "none" => Fault::Missing,
        "inf" | "infinity" => Fault::NotFinite,
        _ => Fault::NotANumber,
    }
}

/// The exact value of a decimal text.
///
/// # Errors
/// [`Fault::TooManyDigits`] if the value is 10^331 or more, or needs more than 331 decimal places; otherwise
/// what the text is instead.
pub fn parse(text: &str) -> Result<Decimal, Fault> {
    let pieces = cut(text)?;
    let digits = [pieces.whole, pieces.fraction].concat();
    let leading = digits.trim_start_matches('0');
    let digits = leading.trim_end_matches('0');
    if digits.is_empty() {
        return Ok(Decimal { digits: BigInt::ZERO, exponent: 0 });
    }
    let exponent = pieces.exponent - pieces.fraction.len() as i64 + (leading.len() - digits.len()) as i64;
    if exponent < -PLACES || digits.len() as i64 + exponent > PLACES {
        return Err(Fault::TooManyDigits);
    }
    let digits: BigInt = digits.parse().map_err(|_| Fault::NotANumber)?;
    Ok(Decimal { digits: if pieces.negative { -digits } else { digits }, exponent })
}

/// The double nearest to a decimal text (ties to even).
///
/// # Errors
/// [`Fault::NoDouble`] if it would be infinite; otherwise what the text is instead.
pub fn double(text: &str) -> Result<f64, Fault> {
    cut(text)?;
    let value: f64 = text.parse().map_err(|_| Fault::NotANumber)?;
    if value.is_finite() { Ok(value) } else { Err(Fault::NoDouble) }
}

/// A rational number in lowest terms, written as a decimal or as `p/q` with decimals p and q: numerator and
/// positive denominator.
///
/// # Errors
/// In words.
pub fn ratio(text: &str) -> Result<(BigInt, BigInt), String> {
    let value = |t: &str| match parse(t) {
        Ok(v) => Ok((v.digits * power_of_ten(v.exponent), power_of_ten(-v.exponent))),
        Err(Fault::TooManyDigits) => Err(format!("`{t}` is beyond 10^331 or needs more than 331 decimal places")),
        Err(_) => {
            Err(format!("`{t}` is not a number; expected a decimal such as 0.01 or 1e-2, or a fraction such as 1/100"))
        }
    };
    let (top, bottom) = match text.split_once('/') {
        Some((p, q)) => (value(p)?, value(q)?),
        None => (value(text)?, (1.into(), 1.into())),
    };
    if bottom.0 == BigInt::ZERO {
        return Err(format!("`{text}` divides by zero"));
    }
    let (num, den) = (top.0 * bottom.1, top.1 * bottom.0);
    Ok(lowest(num, den))
}

/// num/den in lowest terms with positive denominator; `den` ≠ 0.
pub fn lowest(num: BigInt, den: BigInt) -> (BigInt, BigInt) {
    let (mut a, mut b) = (num.clone(), den.clone());
    while b != BigInt::ZERO {
        (a, b) = (b.clone(), a % b);
    }
    // a is the greatest common divisor up to sign; make the denominator positive.
    if (den < BigInt::ZERO) != (a < BigInt::ZERO) {
        a = -a;
    }
    (num / &a, den / &a)
}

/// 10^e, or 1 if e < 0.
pub fn power_of_ten(e: i64) -> BigInt {
    BigInt::from(10).pow(e.max(0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_exact() {
        for (text, digits, exponent) in [
            ("0.1", 1, -1),
            ("-12.50", -125, -1),
            ("1200", 12, 2),
            ("1e-3", 1, -3),
            (".5", 5, -1),
            ("+3.", 3, 0),
            ("-0.0e99999999999999999999", 0, 0),
        ] {
            assert_eq!(parse(text), Ok(Decimal { digits: digits.into(), exponent }), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_numbers() {
        for (text, fault) in [
            ("", Fault::Missing),
            ("?", Fault::Missing),
            ("NaN", Fault::Missing),
            ("-inf", Fault::NotFinite),
            ("1.2.3", Fault::NotANumber),
            ("1e", Fault::NotANumber),
            ("--1", Fault::NotANumber),
            ("0x10", Fault::NotANumber),
            ("1_000", Fault::NotANumber),
            ("1e332", Fault::TooManyDigits),
            ("1e-332", Fault::TooManyDigits),
            ("1e999999999999999999999999", Fault::TooManyDigits),
        ] {
            assert_eq!(parse(text), Err(fault), "{text}");
        }
        assert_eq!(double("1e309"), Err(Fault::NoDouble));
        assert_eq!(double("infinity"), Err(Fault::NotFinite));
    }

    #[test]
    fn ratios() {
        assert_eq!(ratio("1/100"), ratio("0.01"));
        assert_eq!(ratio("0.5/-2"), Ok(((-1).into(), 4.into())));
        assert_eq!(ratio("0"), Ok((0.into(), 1.into())));
        assert!(ratio("1/0").is_err() && ratio("a/b").is_err() && ratio("1/2/3").is_err());
    }

    proptest! {
        /// The double is the nearest of its neighbours to the exact value, decided in integers.
        #[test]
        fn doubles_are_nearest(whole in 0u64.., fraction in 0u64.., exponent in -300i32..280) {
            let text = format!("{whole}.{fraction}e{exponent}");
            let (num, den) = ratio(&text).unwrap();
            let value = double(&text).unwrap();
            let distance = |v: f64| {
                let (m, e) = crate::dyadic::decode(v);
                let (p, q) = if e < 0 { (BigInt::from(m), BigInt::from(1) << -e) } else { (BigInt::from(m) << e, BigInt::from(1)) };
                // |p/q − num/den| times a common positive denominator q·den, as a pair to compare by cross-multiplication
                let apart = p * &den - &num * &q;
                (if apart < BigInt::ZERO { -apart } else { apart }, q)
            };
            let here = distance(value);
            for other in [value.next_up(), value.next_down()] {
                let there = distance(other);
                prop_assert!(&here.0 * &there.1 <= &there.0 * &here.1);
            }
        }

        #[test]
        fn any_text_is_harmless(text in ".*") {
            let _ = (parse(&text), double(&text), ratio(&text));
        }
    }
}
