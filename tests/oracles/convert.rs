//! Between the fractions of the oracles and those of the program, by their decimal spelling.
#![allow(dead_code)]

use crate::exact::Q;
use num_bigint::BigInt;
use num_bigint::BigInt as OwnInt;
use relucert::check::arithmetic::Fraction;

/// A fraction of the program.
pub fn theirs(value: &Q) -> Fraction {
    Fraction::new(big(value.numer()), big(value.denom())).expect("a denominator is not zero")
}

/// A fraction of the oracles.
pub fn ours(value: &Fraction) -> Q {
    Q::new(own(value.numerator()), own(value.denominator()))
}

/// An integer of the program.
pub fn big(value: &OwnInt) -> BigInt {
    value.to_string().parse().expect("digits")
}

/// An integer of the oracles.
pub fn own(value: &BigInt) -> OwnInt {
    value.to_string().parse().expect("digits")
}

/// The least common denominator of numbers, and their numerators over it.
pub fn over_common(values: &[Q]) -> (OwnInt, Vec<OwnInt>) {
    let common = |den: OwnInt, v: &Q| den.clone() * Q::new(den, v.denom().clone()).denom();
    let den = values.iter().fold(OwnInt::from(1), common);
    let numerators = values.iter().map(|v| v.numer() * (&den / v.denom())).collect();
    (den, numerators)
}
