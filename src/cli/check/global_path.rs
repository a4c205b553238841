//! `relucert check` of a global path, and the report that `path --global` prints as well.

pub use crate::check::global_path::HEADING;
use crate::check::global_path::{PathClaim, Traced, verify};
use crate::check::rejection::Rejection;
use crate::cli::files::load;
use crate::cli::terminal::Format;
use crate::report::decimal::{Round, decimal, number};
use std::path::Path;
use std::process::ExitCode;

/// Re-proves a certificate for the claim.
pub fn run(problem: &Path, certificate: &Path, claim: &PathClaim, format: Format) -> anyhow::Result<ExitCode> {
    sensible(claim)?;
    let load::LoadedProblem { problem, sha256 } = load::problem(problem)?;
    let outcome = verify(&problem, &sha256, claim, load::open(certificate)?);
    Ok(report(&sha256, claim, outcome, format))
}

/// Refuses a claim without a meaning.
pub fn sensible(claim: &PathClaim) -> anyhow::Result<()> {
    anyhow::ensure!(claim.is_sensible(), "`--from` is at least `--to`, that is positive, and `--gap` from 0 to 1");
    Ok(())
}

/// Prints what was proved and the verdict: 0 proved, 1 not verified, 2 malformed, 3 not proved on the whole interval.
pub fn report(sha256: &str, claim: &PathClaim, outcome: Result<Traced, Rejection>, format: Format) -> ExitCode {
    if format == Format::Text {
        println!("c problem {sha256}");
    }
    match (outcome, format) {
        (Err(flaw), Format::Text) => {
            println!("s NOT VERIFIED {flaw}");
            ExitCode::from(if flaw.code.is_malformed() { 2 } else { 1 })
        }
        (Err(flaw), Format::Json) => {
            let malformed = flaw.code.is_malformed();
            println!(
                "{}",
                serde_json::json!({ "verdict": "not-verified", "problem_sha256": sha256, "code": flaw.code.name(),
                    "rule": flaw.code.rule(), "malformed": malformed, "line": flaw.line, "column": flaw.column, "message": flaw.message })
            );
            ExitCode::from(if malformed { 2 } else { 1 })
        }
        (Ok(traced), Format::Text) => text(claim, &traced),
        (Ok(traced), Format::Json) => {
            let stretch = |s: &crate::check::global_path::Stretch| serde_json::json!({ "from": s.from.to_string(), "to": s.to.to_string(), "gap": number(&s.gap, Round::Up), "closed": s.closed });
            println!(
                "{}",
                serde_json::json!({ "verdict": if traced.proved { "proved" } else { "undecided" }, "problem_sha256": sha256,
                    "from": claim.from.to_string(), "to": claim.to.to_string(), "gap": claim.gap.to_string(),
                    "ends": traced.ends.each_ref().map(ToString::to_string), "knots": traced.knots, "nodes": traced.size.nodes,
                    "segments": traced.stretches.iter().map(stretch).collect::<Vec<_>>() })
            );
            code(&traced)
        }
    }
}

fn code(traced: &Traced) -> ExitCode {
    ExitCode::from(if traced.proved { 0 } else { 3 })
}

fn text(claim: &PathClaim, traced: &Traced) -> ExitCode {
    let short = |value, round| decimal(value, 9, round);
    for s in &traced.stretches {
        let open = if s.closed { "" } else { ", more than claimed" };
        println!(
            "v segment {} {} gap {}{open}",
            short(&s.from, Round::Down),
            short(&s.to, Round::Up),
            short(&s.gap, Round::Up)
        );
    }
    let [first, last] = &traced.ends;
    println!("v beta {first} {last} the first and the last knot, exactly");
    println!("v knots {}", traced.knots);
    println!("v nodes {} of all trees", traced.size.nodes);
    let verdict = if traced.proved { "PROVED" } else { "UNDECIDED" };
    println!(
        "s {verdict} gap <= {} over all networks of any width, for every beta from {} down to {}",
        claim.gap, claim.from, claim.to
    );
    code(traced)
}
