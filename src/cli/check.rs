//! `relucert check`: re-prove a certified claim, with integers only.

use super::scope::{self, ScopeArgs, ScopeName};
use super::{claim::ClaimArgs, load, report};
use crate::check::patterns::{self, Scope};
use crate::check::verify::verify;
use crate::report::Report;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `relucert check`.
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network the claim is about
    network: PathBuf,
    /// The certificate: hints for the proof; it cannot change the claim
    certificate: PathBuf,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: report::Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let claim = args.claim.claim()?;
    args.scope.validate()?;
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    if args.scope.scope != ScopeName::Global {
        let model = scope::model(&args.network, &args.scope, &problem, &[])?;
        let gates = args.scope.gates(problem.columns())?.unwrap_or_else(|| model.own_gates());
        let (gated, certificate) = (args.scope.gated(), load::open(&args.certificate)?);
        let outcome = patterns::verify(&problem, &sha256, &model, &Scope { gated, gates }, certificate);
        let seconds = start.elapsed().as_secs_f64();
        return report::print(&scope::report(&problem, &sha256, &claim, gated, outcome, seconds), args.format);
    }
    let network = load::network(&args.network, &problem, &[])?;
    let outcome = verify(&problem, &sha256, &network, load::open(&args.certificate)?);
    let seconds = start.elapsed().as_secs_f64();
    report::print(&Report::new(&problem, &sha256, &claim, outcome, seconds), args.format)
}
