//! Exact fractions: the numbers of claims and verdicts, and how a claim spells them.

use crate::arithmetic::positive::Positive;
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Sub};

/// A rational number; compared by cross multiplication, printed in lowest terms.
#[derive(Clone, Debug)]
pub struct Fraction {
    num: BigInt,
    den: Positive,
}

impl Fraction {
    /// `num / den`, or nothing for `den = 0`.
    pub fn new(num: BigInt, den: BigInt) -> Option<Fraction> {
        let (num, den) = if den.sign() == Sign::Minus { (-num, -den) } else { (num, den) };
        Positive::new(den).map(|den| Fraction { num, den })
    }

    /// `num / den`.
    pub fn quotient(num: BigInt, den: Positive) -> Fraction {
        Fraction { num, den }
    }

    /// `num · 2^−scale`.
    pub fn dyadic(num: BigInt, scale: u32) -> Fraction {
        Fraction { num, den: Positive::power_of_two(scale.into()) }
    }

    /// The number zero.
    pub fn zero() -> Fraction {
        Fraction { num: BigInt::ZERO, den: Positive::one() }
    }

    /// The number one.
    pub fn one() -> Fraction {
        Fraction { num: 1.into(), den: Positive::one() }
    }

    /// Its absolute value.
    pub fn abs(&self) -> Fraction {
        Fraction { num: self.num.magnitude().clone().into(), den: self.den.clone() }
    }

    /// Numerator, of any sign.
    pub fn numerator(&self) -> &BigInt {
        &self.num
    }

    /// Denominator.
    pub fn denominator(&self) -> &Positive {
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

    /// The same number in lowest terms, if it has no more than 2^17 bits: Euclid's algorithm takes seconds
    /// there, and four times as long for twice as many.
    pub fn reduced(&self) -> Fraction {
        if self.den.bits() > 1 << 17 {
            return self.clone();
        }
        let (num, den) = self.den.coprime(&self.num);
        Fraction { num, den }
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

/// The sum of fractions, over their least common denominator.
pub(crate) fn sum(terms: Vec<Fraction>) -> Fraction {
    let common = terms.iter().fold(Positive::one(), |common, term| common.lcm(term.denominator()));
    let sum = terms.iter().map(|term| &*common / term.denominator() * term.numerator()).sum();
    Fraction::quotient(sum, common)
}
