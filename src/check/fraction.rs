//! Exact fractions: the numbers of claims and verdicts, and how a claim spells them.

use crate::check::reduction::gcd;
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Sub};

/// A rational number; compared by cross multiplication, printed in lowest terms.
#[derive(Clone, Debug)]
pub struct Fraction {
    num: BigInt,
    /// Always positive.
    den: BigInt,
}

impl Fraction {
    /// `num / den`, or nothing for `den = 0`.
    pub fn new(num: BigInt, den: BigInt) -> Option<Fraction> {
        match den.sign() {
            Sign::Plus => Some(Fraction { num, den }),
            Sign::Minus => Some(Fraction { num: -num, den: -den }),
            Sign::NoSign => None,
        }
    }

    /// `num · 2^−scale`.
    pub fn dyadic(num: BigInt, scale: u32) -> Fraction {
        Fraction { num, den: BigInt::from(1) << scale }
    }

    /// The number zero.
    pub fn zero() -> Fraction {
        Fraction { num: BigInt::ZERO, den: BigInt::from(1) }
    }

    /// Numerator, of any sign.
    pub fn numerator(&self) -> &BigInt {
        &self.num
    }

    /// Denominator, positive.
    pub fn denominator(&self) -> &BigInt {
        &self.den
    }

    /// The quotient, or nothing for `other = 0`.
    pub fn over(&self, other: &Fraction) -> Option<Fraction> {
        Fraction::new(&self.num * &other.den, &self.den * &other.num)
    }

    /// Half of it.
    pub fn half(&self) -> Fraction {
        Fraction { num: self.num.clone(), den: &self.den << 1 }
    }

    /// Reads `p/q` or a decimal such as `0.01` or `-2.5e-4`, exactly. Exponents go from −999 to 999.
    pub fn parse(text: &str) -> Option<Fraction> {
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit()) && s.len() < 1000;
        let (negative, body) = text.strip_prefix('-').map_or((false, text), |body| (true, body));
        let (num, den): (BigInt, BigInt) = if let Some((p, q)) = body.split_once('/') {
            if !(digits(p) && digits(q)) {
                return None;
            }
            (p.parse().ok()?, q.parse().ok()?)
        } else {
            let (mantissa, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
            let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            if !(digits(whole) && digits(part)) || exponent.len() > 4 {
                return None;
            }
            let exponent: i32 = exponent.parse().ok()?;
            let ten = |power: u32| BigInt::from(10).pow(power);
            let shift = exponent.max(0).unsigned_abs();
            let num = format!("{whole}{part}").parse::<BigInt>().ok()? * ten(shift);
            (num, ten(u32::try_from(part.len()).ok()?) * ten(exponent.min(0).unsigned_abs()))
        };
        Fraction::new(if negative { -num } else { num }, den).map(|value| value.reduced())
    }

    /// The same number in lowest terms, if it has no more than 2^17 bits: Euclid's algorithm takes seconds there, and four times as long for twice as many.
    pub fn reduced(&self) -> Fraction {
        if self.den.bits() > 1 << 17 {
            return self.clone();
        }
        let g = gcd(&self.num, &self.den);
        Fraction { num: &self.num / &g, den: &self.den / &g }
    }
}

impl Add for &Fraction {
    type Output = Fraction;
    fn add(self, other: &Fraction) -> Fraction {
        Fraction { num: &self.num * &other.den + &other.num * &self.den, den: &self.den * &other.den }
    }
}

impl Sub for &Fraction {
    type Output = Fraction;
    fn sub(self, other: &Fraction) -> Fraction {
        Fraction { num: &self.num * &other.den - &other.num * &self.den, den: &self.den * &other.den }
    }
}

impl Mul for &Fraction {
    type Output = Fraction;
    fn mul(self, other: &Fraction) -> Fraction {
        Fraction { num: &self.num * &other.num, den: &self.den * &other.den }
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Fraction) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> Ordering {
        (&self.num * &other.den).cmp(&(&other.num * &self.den))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fraction { num, den } = self.reduced();
        write!(f, "{num}/{den}")
    }
}
