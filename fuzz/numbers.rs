//! The reading and writing of numbers against a reader that goes letter by letter.
#![allow(dead_code)]

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::decimal::{self, Decimal, Fault};
use relucert::program::Number;
use relucert::report::decimal::{Round, decimal as rounded};

fn integer(v: &BigInt) -> Fraction {
    Fraction::dyadic(v.clone(), 0)
}

/// `[+-] digits [. digits] [e [+-] digits]`, read letter by letter: all digits as one integer, and the power
/// of ten.
fn slowly(text: &str) -> Option<(BigInt, BigInt)> {
    let mut rest = text.bytes().peekable();
    let negative = rest.peek() == Some(&b'-');
    rest.next_if(|b| matches!(b, b'-' | b'+'));
    let (mut mantissa, mut exponent, mut count) = (BigInt::ZERO, BigInt::ZERO, 0);
    while let Some(digit) = rest.next_if(u8::is_ascii_digit) {
        mantissa = mantissa * 10 + (digit - b'0');
        count += 1;
    }
    if rest.next_if_eq(&b'.').is_some() {
        while let Some(digit) = rest.next_if(u8::is_ascii_digit) {
            mantissa = mantissa * 10 + (digit - b'0');
            exponent -= 1;
            count += 1;
        }
    }
    if count == 0 {
        return None;
    }
    if rest.next_if(|b| matches!(b, b'e' | b'E')).is_some() {
        let falls = rest.peek() == Some(&b'-');
        rest.next_if(|b| matches!(b, b'-' | b'+'));
        let first = rest.next_if(u8::is_ascii_digit)?;
        let mut power = BigInt::from(first - b'0');
        while let Some(digit) = rest.next_if(u8::is_ascii_digit) {
            power = power * 10 + (digit - b'0');
        }
        exponent += if falls { -power } else { power };
    }
    let value = if negative { -mantissa } else { mantissa };
    rest.next().is_none().then_some((value, exponent))
}

/// mantissa·10^exponent; none for exponents, but of zero, that no number needs here.
fn value((mantissa, exponent): &(BigInt, BigInt)) -> Option<Fraction> {
    if *mantissa == BigInt::ZERO {
        return Some(Fraction::zero());
    }
    let size = u32::try_from(exponent.magnitude()).ok().filter(|size| *size < 11_000)?;
    let ten = BigInt::from(10).pow(size);
    match *exponent < BigInt::ZERO {
        true => Fraction::new(mantissa.clone(), ten),
        false => Some(integer(&(mantissa * ten))),
    }
}

/// Texts of numbers: exact decimals, nearest doubles, fractions, claims; and decimals rounded to the safe
/// side.
pub fn numbers(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let read = slowly(text);
    match &read {
        Some(read) => number(text, read),
        None => {
            let none = |fault: Fault| matches!(fault, Fault::Missing | Fault::NotFinite | Fault::NotANumber);
            assert!(decimal::parse(text).is_err_and(none) && decimal::double(text).is_err_and(none), "{text}");
        }
    }
    let parts = text.split_once('/').unwrap_or((text, "1"));
    let quotient = slowly(parts.0).zip(slowly(parts.1));
    let exact = quotient.as_ref().and_then(|(p, q)| value(p)?.over(&value(q)?));
    let ratio = decimal::ratio(text).map(|(p, q)| Fraction::new(p, q).expect("a denominator"));
    let claim = Fraction::parse(text);
    for found in ratio.iter().chain(&claim) {
        assert_eq!(Some(found), exact.as_ref(), "{text}");
        assert_eq!(found.numerator(), found.reduced().numerator(), "{text} is not in lowest terms");
    }
    assert_eq!(Number::parse(text).map(|v| v.to_string()).ok(), ratio.as_ref().ok().map(shown), "{text}");
    ratio.iter().chain(&claim).for_each(|found| safe(found, 1 + data.len() as u32 % 20));
    read.is_some() || quotient.is_some()
}

fn shown(v: &Fraction) -> String {
    v.to_string().trim_end_matches("/1").to_string()
}

/// One decimal as all readers take it.
fn number(text: &str, read: &(BigInt, BigInt)) {
    let (mut digits, mut exponent) = read.clone();
    while digits != BigInt::ZERO && &digits % 10 == BigInt::ZERO {
        (digits, exponent) = (digits / 10, exponent + 1);
    }
    let length = digits.magnitude().to_string().len();
    let expected = match digits == BigInt::ZERO {
        true => Ok(Decimal { digits, exponent: 0 }),
        false if exponent < BigInt::from(-331) || &exponent + length > BigInt::from(331) => Err(Fault::TooManyDigits),
        false => Ok(Decimal { digits, exponent: i64::try_from(exponent).expect("a short exponent") }),
    };
    assert_eq!(decimal::parse(text), expected, "{text}");
    let Some(exact) = value(read) else { return };
    let distance = |v: f64| {
        let (num, den) = relucert::dyadic::dyadic(&[v]);
        let off = &Fraction::quotient(num[0].clone(), den) - &exact;
        if off < Fraction::zero() { &Fraction::zero() - &off } else { off }
    };
    // Half a unit beyond the largest double everything is infinite.
    let bound = integer(&((BigInt::from(1) << 1024) - (BigInt::from(1) << 970)));
    match decimal::double(text) {
        Ok(found) => {
            let others = [found.next_up(), found.next_down()].into_iter().filter(|v| v.is_finite());
            let even = found.to_bits() & 1 == 0;
            let nearer =
                |other: f64| if even { distance(found) <= distance(other) } else { distance(found) < distance(other) };
            assert!(others.into_iter().all(nearer), "{text} became {found}");
        }
        Err(fault) => {
            assert_eq!(fault, Fault::NoDouble);
            assert!(exact >= bound || &Fraction::zero() - &exact >= bound, "{text} is finite");
        }
    }
}

/// Both decimals enclose the number, within one unit of the last digit.
fn safe(v: &Fraction, digits: u32) {
    let [below, above] = [Round::Down, Round::Up].map(|round| {
        let text = rounded(v, digits, round);
        value(&slowly(&text).expect("a decimal")).expect("a short exponent")
    });
    assert!(below <= *v && *v <= above, "{below} {v} {above}");
    let size = if *v < Fraction::zero() { &Fraction::zero() - v } else { v.clone() };
    let unit = integer(&BigInt::from(10).pow(digits - 1));
    assert!(&(&above - &below) * &unit <= size, "{below} {v} {above}");
}
