//! Problems and networks of version 2 of the format.

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::lexer::Lines;
use crate::check::statement::training::{self, OutputBias};
use crate::check::statement::{Training, constant, problem, reduction};
use crate::format::writer::word;
use crate::report::decimal::{Round, decimal};
use serde_json::{Value, json};

/// What a training problem of any loss consists of.
pub fn problem(p: &Training, sha256: &str) -> anyhow::Result<Value> {
    let ratio = |(p, q): &(Positive, Positive)| Fraction::quotient((**p).clone(), q.clone()).to_string();
    let (loss, parameter) = p.loss.name();
    let output_bias = match &p.output_bias {
        OutputBias::None => "none".to_string(),
        OutputBias::Free => "free".to_string(),
        OutputBias::Ridge(..) => format!("ridge {}", p.output_bias.decay().unwrap_or_else(Fraction::zero)),
    };
    let weights = p.weights.as_ref().map(|(weights, den)| {
        let end = |weight: Option<&Positive>| {
            let weight =
                weight.map_or_else(Fraction::one, |weight| Fraction::quotient((**weight).clone(), den.clone()));
            weight.to_string()
        };
        format!("{} to {}", end(weights.iter().min()), end(weights.iter().max()))
    });
    let constant = constant::best(p)?;
    Ok(json!({
        "kind": "problem",
        "rows": p.rows(),
        "columns": p.columns(),
        "outputs": p.outputs,
        "groups": reduction::reduce(&p.x)?.rows.len(),
        "numbers": word(p.numbers, &problem::NUMBERS),
        "bias": word(p.hidden_bias, &training::HIDDEN_BIAS),
        "output_bias": output_bias,
        "loss": loss,
        "parameter": parameter.map_or("none".into(), |value| value.to_string()),
        "weights": weights.unwrap_or_else(|| "none".into()),
        "scale": ratio(&p.scale),
        "beta": p.decay().to_string(),
        "constant_objective": decimal(&constant.low, 9, Round::Down),
        "sha256": sha256,
    }))
}

/// The sizes of a network after its first line, which is read to its end.
pub fn network(lines: &mut Lines) -> anyhow::Result<Value> {
    let mut tokens = lines.record("shape")?;
    let (neurons, columns, outputs) = (tokens.count()?, tokens.count()?, tokens.count()?);
    tokens.end()?;
    let mut tokens = lines.record("bias")?;
    tokens.positive()?;
    let bias = tokens.integers(outputs)?;
    tokens.end()?;
    let biased = bias.iter().any(|b| *b != 0.into());
    for _ in 0..neurons {
        let mut tokens = lines.next()?;
        tokens.word()?;
        tokens.positive()?;
        tokens.integers(columns)?;
        tokens.positive()?;
        tokens.integers(outputs)?;
        tokens.end()?;
    }
    lines.finish()?;
    Ok(json!({
        "kind": "network", "neurons": neurons, "columns": columns, "outputs": outputs, "output_bias": biased,
    }))
}
