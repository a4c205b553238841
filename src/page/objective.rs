//! The training problem in one line of mathematics.

use crate::check::arithmetic::Fraction;
use crate::check::statement::Training;
use crate::check::statement::training::{HiddenBias, OutputBias};
use crate::report::Fitted;
use crate::report::decimal::{Round, decimal};

/// What is minimised, over what.
pub fn line(fit: Option<&Fitted>, norm: Option<&str>, beta: &str, training: Option<&Training>) -> String {
    let several = fit.is_some_and(|fit| fit.outputs > 1);
    let weight = if fit.is_some_and(|fit| fit.weighted) { "wᵢ " } else { "" };
    let data = match fit {
        None => "½ Σᵢ (f(xᵢ) − yᵢ)²".to_string(),
        Some(fit) if fit.loss == "squared" => format!("½ Σᵢ {weight}‖f(xᵢ) − yᵢ‖²"),
        Some(fit) => format!("Σᵢ {weight}ℓ(f(xᵢ), yᵢ) with the loss {}", fit.loss),
    };
    let input = match (norm, training.map(|t| t.hidden_bias)) {
        (Some(norm), _) => format!("N(uⱼ)² (N: {norm})"),
        (_, Some(HiddenBias::Free)) => "‖uⱼ without its last entry‖²".to_string(),
        _ => "‖uⱼ‖²".to_string(),
    };
    let output = if several { "‖aⱼ‖²" } else { "aⱼ²" };
    let (bias, price) = match training.map(|t| &t.output_bias) {
        Some(OutputBias::Free) => (" + b", String::new()),
        Some(ridge @ OutputBias::Ridge(..)) => (" + b", format!(" + ½·{} ‖b‖²", whole(&ridge.price().to_string()))),
        _ => ("", String::new()),
    };
    let about = Fraction::parse(beta)
        .filter(|_| whole(beta).contains('/'))
        .map_or(String::new(), |beta| format!(", about {}", decimal(&beta, 5, Round::Down)));
    let beta = whole(beta);
    format!(
        "Minimise {data}, plus β/2 Σⱼ ({input} + {output}){price}, over all f(x) = Σⱼ aⱼ max(0, uⱼ·x){bias}; β = {beta}{about}."
    )
}

/// A fraction without a denominator of one.
pub fn whole(fraction: &str) -> &str {
    fraction.strip_suffix("/1").unwrap_or(fraction)
}
