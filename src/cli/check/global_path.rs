//! `relucert check` of a global path, and the report that `path --global` prints as well.

pub use super::args::Args;
pub use crate::check::global_path::HEADING;
use crate::check::global_path::{PathClaim, Stretch, Traced, verify_training};
use crate::check::rejection::Rejection;
use crate::cli::files::load;
use crate::cli::options::{ScopeName, fraction};
use crate::cli::terminal::{Format, report};
use crate::report::decimal::{Round, decimal, number};
use anyhow::bail;
use std::process::ExitCode;

/// Re-proves a certificate, which holds its networks: it stands where other certificates have the network.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let further = args.scope.scope != ScopeName::Global
        || args.fit.made()
        || args.stationary.given()
        || args.set.any()
        || args.set.dictionary.is_some();
    let to = args.path.end_only().and_then(|to| fraction(to.to_str()?).ok());
    let (Some(from), Some(to), Some(gap), false) = (args.from, to, args.claim.gap().cloned(), further) else {
        bail!("the claim about a path over beta is --from BETA --to BETA --gap G, with numbers, and nothing else");
    };
    let claim = PathClaim { from, to, gap };
    sensible(&claim)?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    let outcome = verify_training(&training, &sha256, &claim, load::open(&args.network)?);
    Ok(report(&sha256, &claim, outcome, args.format))
}

/// Refuses a claim without a meaning.
pub fn sensible(claim: &PathClaim) -> anyhow::Result<()> {
    anyhow::ensure!(claim.is_sensible(), "`--from` is at least `--to`, that is positive, and `--gap` from 0 to 1");
    Ok(())
}

/// Prints what was proved and the verdict: 0 proved, 1 not verified, 2 malformed, 3 not proved on the whole
/// interval.
pub fn report(sha256: &str, claim: &PathClaim, outcome: Result<Traced, Rejection>, format: Format) -> ExitCode {
    if format == Format::Text {
        println!("c problem {sha256}");
    }
    match (outcome, format) {
        (Err(flaw), _) => report::rejected(&flaw, sha256, format),
        (Ok(traced), Format::Text) => text(claim, &traced),
        (Ok(traced), Format::Json) => {
            let stretch = |s: &Stretch| {
                let (from, to) = (s.from.to_string(), s.to.to_string());
                serde_json::json!({ "from": from, "to": to, "gap": number(&s.gap, Round::Up), "closed": s.closed })
            };
            println!(
                "{}",
                serde_json::json!({
                    "verdict": if traced.proved { "proved" } else { "undecided" }, "problem_sha256": sha256,
                    "from": claim.from.to_string(), "to": claim.to.to_string(), "gap": claim.gap.to_string(),
                    "ends": traced.ends.each_ref().map(ToString::to_string), "knots": traced.knots,
                    "nodes": traced.size.nodes, "segments": traced.stretches.iter().map(stretch).collect::<Vec<_>>(),
                })
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
