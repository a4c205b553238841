//! Exact numbers in floating point, for pictures only.

use crate::check::arithmetic::{Fraction, Positive};
use crate::dyadic::quotient;
use crate::plot::{Mark, Series};
use crate::report::decimal::{Round, number};
use num_bigint::BigInt;

/// A series of a panel.
pub fn series(name: &str, mark: Mark, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.into(), mark, points }
}

/// A fraction.
pub fn float(value: &Fraction) -> f64 {
    number(value, Round::Down)
}

/// Numbers over a denominator.
pub fn floats(values: &[BigInt], den: &Positive) -> Vec<f64> {
    values.iter().map(|value| quotient(value, den)).collect()
}
