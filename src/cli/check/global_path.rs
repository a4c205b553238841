//! `relucert check` of a global path, and the report that `path --global` prints as well.

pub use super::args::Args;
pub use crate::check::global_path::HEADING;
use crate::check::global_path::{PathClaim, Stretch, Traced, verify_training};
use crate::check::rejection::Rejection;
use crate::check::statement::Training;
use crate::cli::files::load;
use crate::cli::options::{ScopeName, fraction};
use crate::cli::terminal::{Format, report};
use crate::report::Answer;
use crate::report::decimal::{Round, decimal, number, plain};
use anyhow::bail;
use std::process::ExitCode;

/// Re-proves a certificate, which holds its networks: it stands where other certificates have the network.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Decided { claim, sha256, outcome, .. } = decide(&args)?;
    Ok(report(&sha256, &claim, outcome, args.format))
}

/// A certificate with what it is about.
// The verifier prints the answer and needs no more.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
pub struct Decided {
    /// What is claimed.
    pub claim: PathClaim,
    /// The problem.
    pub training: Training,
    /// SHA-256 of its file.
    pub sha256: String,
    /// What was proved.
    pub outcome: Result<Traced, Rejection>,
}

/// The same, not yet printed.
pub fn decide(args: &Args) -> anyhow::Result<Decided> {
    let further = args.scope.scope != ScopeName::Global
        || args.fit.made()
        || args.stationary.given()
        || args.set.any()
        || args.set.dictionary.is_some();
    let to = args.path.end_only().and_then(|to| fraction(to.to_str()?).ok());
    let (Some(from), Some(to), Some(gap), false) = (args.from.clone(), to, args.claim.gap().cloned(), further) else {
        bail!("the claim about a path over beta is --from BETA --to BETA --gap G, with numbers, and nothing else");
    };
    let claim = PathClaim { from, to, gap };
    sensible(&claim)?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    let outcome = verify_training(&training, &sha256, &claim, load::open(args.network())?);
    Ok(Decided { claim, training, sha256, outcome })
}

/// Refuses a claim without a meaning.
pub fn sensible(claim: &PathClaim) -> anyhow::Result<()> {
    anyhow::ensure!(claim.is_sensible(), "`--from` is at least `--to`, that is positive, and `--gap` from 0 to 1");
    Ok(())
}

/// Prints what was proved and the verdict: 0 proved, 1 not verified, 2 malformed, 3 not proved on the whole
/// interval.
pub fn report(sha256: &str, claim: &PathClaim, outcome: Result<Traced, Rejection>, format: Format) -> ExitCode {
    report::answer(&answer(sha256, claim, &outcome), format)
}

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
