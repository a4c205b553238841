//! Derivatives of coefficients as one JSON object and as a table.

use super::sensitivity::Sensitivity;
use crate::check::arithmetic::{Fraction, Positive};
use crate::report::decimal::{Round, decimal, number};
use std::fmt::Write;

/// A fraction in lowest terms, if it is an integer.
pub fn whole(value: &Fraction) -> Option<u64> {
    u64::try_from(value.numerator()).ok().filter(|_| *value.denominator() == Positive::one())
}

/// The derivatives as one JSON object.
pub fn json(found: &Sensitivity) -> serde_json::Value {
    let exact = |values: &[Fraction]| values.iter().map(Fraction::to_string).collect::<Vec<_>>();
    let decimals = |values: &[Fraction]| values.iter().map(|value| number(value, Round::Down)).collect::<Vec<_>>();
    let freedom = found.degrees_of_freedom();
    let freedom = whole(&freedom).map_or_else(|| freedom.to_string().into(), serde_json::Value::from);
    serde_json::json!({
        "beta": found.beta.to_string(), "support": found.support, "coefficients": exact(&found.coefficients),
        "dc_dbeta": exact(&found.by_beta), "beta_decimal": number(&found.beta, Round::Down),
        "coefficients_decimal": decimals(&found.coefficients), "dc_dbeta_decimal": decimals(&found.by_beta), "degrees_of_freedom": freedom,
        "leverages": exact(&found.leverages),
        "interval": [found.interval.0.to_string(), found.interval.1.to_string()],
        "interval_decimal": [number(&found.interval.0, Round::Down), number(&found.interval.1, Round::Up)],
        "radius": found.radius.as_ref().map(Fraction::to_string),
        "radius_decimal": found.radius.as_ref().map(|radius| number(radius, Round::Down)),
    })
}

/// ∂c/∂y as a table, decimals rounded down.
///
/// # Errors
/// Never: memory is written to.
pub fn csv(found: &Sensitivity) -> Result<String, std::fmt::Error> {
    let names: Vec<String> = found.support.iter().map(|i| format!("direction {i}")).collect();
    let mut text = names.join(",") + "\n";
    for row in 0..found.leverages.len() {
        let entries: Vec<String> = found.by_labels.iter().map(|by| decimal(&by[row], 17, Round::Down)).collect();
        writeln!(text, "{}", entries.join(","))?;
    }
    Ok(text)
}
