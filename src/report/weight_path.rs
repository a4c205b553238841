//! What was proved of a path of weights, and the verdict.

use super::decimal::{Round, decimal, number};
use super::{Answer, Subject};
use crate::check::rejection::Rejection;
use crate::check::statement::Training;
use crate::check::weight_path::level::Level;
use crate::check::weight_path::{Passage, PathClaim};

/// What was proved, and the verdict.
pub fn answer(training: &Training, sha256: &str, outcome: &Result<Passage, Rejection>, claim: &PathClaim) -> Answer {
    let (n, d) = (training.rows(), training.columns());
    let loss = Subject::from(training).objective();
    let mut lines = vec![
        format!("c problem {sha256}"),
        format!("c {n} rows, {d} columns; loss {loss} + beta/2 (sum of squared weights)"),
    ];
    let passage = match outcome {
        Ok(passage) => passage,
        Err(flaw) => {
            let rejected = Answer::rejected(flaw, sha256);
            lines.extend(rejected.lines);
            return Answer { lines, ..rejected };
        }
    };
    let proved = claim.proved(passage);
    lines.extend([
        format!("v start {} the loss at the start", interval(&passage.start)),
        format!("v end {} the loss at the end, {} neurons, {}", interval(&passage.end), passage.neurons, passage.shape),
        format!("v peak {} nowhere more on the way", decimal(&passage.peak, 12, Round::Up)),
        format!("v width {} neurons at the most", passage.width),
        format!("v segments {}", passage.segments),
    ]);
    let verdict = if proved { "PROVED" } else { "UNDECIDED" };
    lines.push(format!("s {verdict} {claim}; proved is a path of {} neurons, {}", passage.width, passage.along));
    let ends = |value: &Level| {
        let (low, high) = value.enclosure(BITS);
        serde_json::json!([low.to_string(), high.to_string()])
    };
    let decimals = |value: &Level| {
        let (low, high) = value.enclosure(BITS);
        [number(&low, Round::Down), number(&high, Round::Up)]
    };
    let object = serde_json::json!({
        "verdict": if proved { "proved" } else { "undecided" }, "claim": claim.to_string(),
        "problem_sha256": sha256, "start": ends(&passage.start), "end": ends(&passage.end), "start_decimal": decimals(&passage.start),
        "end_decimal": decimals(&passage.end),
        "peak": passage.peak.to_string(), "peak_decimal": number(&passage.peak, Round::Up), "width": passage.width, "segments": passage.segments,
        "loss": passage.along.to_string(), "neurons": passage.neurons, "shape": passage.shape.to_string(),
    });
    Answer { lines, json: object.to_string(), code: if proved { 0 } else { 3 } }
}

/// Bits behind the point of a square root in a report.
const BITS: u64 = 64;

/// One decimal if it is exact, else a lower and an upper one.
pub fn interval(value: &Level) -> String {
    let (low, high) = value.enclosure(BITS);
    let (low, high) = (decimal(&low, 12, Round::Down), decimal(&high, 12, Round::Up));
    if low == high { low } else { format!("[{low}, {high}]") }
}
