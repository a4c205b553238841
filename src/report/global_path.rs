//! What was proved of networks over an interval of β, and the verdict.

use super::Answer;
use super::decimal::{Round, decimal, number, plain};
use crate::check::global_path::{PathClaim, Stretch, Traced};
use crate::check::rejection::Rejection;

/// What was proved, and the verdict.
pub fn answer(sha256: &str, claim: &PathClaim, outcome: &Result<Traced, Rejection>) -> Answer {
    let mut lines = vec![format!("c problem {sha256}")];
    let traced = match outcome {
        Ok(traced) => traced,
        Err(flaw) => {
            let rejected = Answer::rejected(flaw, sha256);
            lines.extend(rejected.lines);
            return Answer { lines, ..rejected };
        }
    };
    let short = |value, round| decimal(value, 9, round);
    lines.extend(traced.stretches.iter().map(|s| {
        let open = if s.closed { "" } else { ", more than claimed" };
        let (from, to, gap) = (short(&s.from, Round::Down), short(&s.to, Round::Up), short(&s.gap, Round::Up));
        format!("v segment {from} {to} gap {gap}{open}")
    }));
    let [first, last] = &traced.ends;
    lines.push(format!("v beta {} {} the first and the last knot", plain(first), plain(last)));
    lines.push(format!("v knots {}", traced.knots));
    lines.push(format!("v nodes {} of all trees", traced.size.nodes));
    let PathClaim { from, to, gap } = claim;
    let verdict = if traced.proved { "PROVED" } else { "UNDECIDED" };
    lines.push(format!(
        "s {verdict} gap <= {gap} over all networks of any width, for every beta from {from} down to {to}"
    ));
    let stretch = |s: &Stretch| {
        let (from, to) = (s.from.to_string(), s.to.to_string());
        serde_json::json!({ "from": from, "to": to, "gap": number(&s.gap, Round::Up), "closed": s.closed })
    };
    let object = serde_json::json!({
        "verdict": if traced.proved { "proved" } else { "undecided" }, "problem_sha256": sha256,
        "from": from.to_string(), "to": to.to_string(), "gap": gap.to_string(),
        "ends": traced.ends.each_ref().map(ToString::to_string),
        "ends_decimal": traced.ends.each_ref().map(|end| number(end, Round::Down)), "knots": traced.knots,
        "nodes": traced.size.nodes, "segments": traced.stretches.iter().map(stretch).collect::<Vec<_>>(),
    });
    Answer { lines, json: object.to_string(), code: if traced.proved { 0 } else { 3 } }
}
