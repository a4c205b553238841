//! How a file is read where readers differ: part of the statement, so it comes from the caller, the same for
//! solving and for checking, and never from a certificate.

use super::number::Number;
use super::refusal::{Refusal, Remedy};
use crate::decimal::{self, Fault};
use crate::dyadic;
use num_bigint::{BigUint, Sign};

/// How lines of an MPS file are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// At blanks; by columns if that is refused because of the fields of a line.
    #[default]
    Auto,
    /// At blanks.
    Free,
    /// By columns.
    Fixed,
}

/// What the text of a number means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// Its exact decimal value.
    #[default]
    Decimal,
    /// The nearest double.
    F64,
}

/// From where on a side or bound is infinite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Infinity {
    /// From 1e30 on, which is infinite to all readers in use; from 1e20 to there readers differ, and the file
    /// is refused.
    #[default]
    Usual,
    /// From this number on.
    From(Number),
    /// Numbers are finite, however large.
    Never,
}

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// How lines of an MPS file are cut.
    pub layout: Layout,
    /// What the text of a number means.
    pub numbers: Numbers,
    /// From where on a side or bound is infinite.
    pub infinity: Infinity,
    /// The set of right-hand sides of an MPS file; the first if none is named.
    pub rhs: Option<String>,
    /// The set of ranges.
    pub ranges: Option<String>,
    /// The set of bounds.
    pub bounds: Option<String>,
    /// Whether integer variables are read as continuous; else they are refused.
    pub relax: bool,
}

/// A side or bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    Finite(Number),
    /// Whether it is −∞, and whether a number is written there.
    Infinite {
        negative: bool,
        number: bool,
    },
}

impl Reading {
    /// A finite number.
    pub(crate) fn number(&self, text: &str) -> Result<Number, Refusal> {
        let fault = |fault| match fault {
            Fault::Missing | Fault::NotANumber => Refusal::from(format!("`{text}` is not a number")),
            _ => Refusal::new(format!("`{text}` {fault}"), Remedy::Numbers(fault)),
        };
        match self.numbers {
            Numbers::Decimal => Ok(Number::decimal(decimal::parse(text).map_err(fault)?)),
            Numbers::F64 => {
                let (mut num, den) = dyadic::dyadic(&[decimal::double(text).map_err(fault)?]);
                Ok(Number { num: num.remove(0), den: den.into() })
            }
        }
    }

    /// A number, or infinity in letters or as a number that stands for it.
    pub(crate) fn amount(&self, text: &str) -> Result<Amount, Refusal> {
        let letters = text.strip_prefix(['+', '-']).unwrap_or(text);
        if ["inf", "infinity"].iter().any(|word| letters.eq_ignore_ascii_case(word)) {
            return Ok(Amount::Infinite { negative: text.starts_with('-'), number: false });
        }
        let value = self.number(text)?;
        let infinite = match &self.infinity {
            Infinity::Never => false,
            Infinity::From(least) => {
                value.num.magnitude() * least.den.magnitude() >= least.num.magnitude() * value.den.magnitude()
            }
            Infinity::Usual if reaches(&value, 30) => true,
            Infinity::Usual if reaches(&value, 20) => {
                return Err(Refusal::new(
                    format!(
                        "`{text}`: a side or bound from 1e20 to 1e30 is infinite for some readers and finite for others"
                    ),
                    Remedy::Infinity,
                ));
            }
            Infinity::Usual => false,
        };
        Ok(match infinite {
            true => Amount::Infinite { negative: value.num.sign() == Sign::Minus, number: true },
            false => Amount::Finite(value),
        })
    }
}

/// Whether |value| ≥ 10^power.
pub(crate) fn reaches(value: &Number, power: u32) -> bool {
    *value.num.magnitude() >= BigUint::from(10u32).pow(power) * value.den.magnitude()
}
