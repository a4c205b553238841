//! `relucert check`: re-prove a certified claim, with integers only.

use super::claim::{ClaimArgs, StationaryArgs};
use super::scope::{self, ScopeArgs, ScopeName};
use super::{load, report};
use crate::check::patterns::{self, Scope};
use crate::check::stationary;
use crate::check::verify::verify;
use crate::report::Report;
use crate::report::stationary::StationaryReport;
use std::io::BufRead;
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
    #[command(flatten)]
    stationary: StationaryArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: report::Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let mut first = Vec::new();
    load::open(&args.certificate)?.read_until(b' ', &mut first)?;
    if first.trim_ascii_end() == stationary::HEADING.as_bytes() {
        return run_stationary(args);
    }
    anyhow::ensure!(
        !args.stationary.given(),
        "this certificate is not about stationarity; claim --gap, --open-share or --lower"
    );
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

fn run_stationary(args: Args) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !args.claim.given() && args.scope.scope == ScopeName::Global,
        "this certificate is about stationarity; claim --stationary or --not-stationary"
    );
    args.scope.validate()?;
    let claim = args.stationary.claim()?;
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let network = load::network(&args.network, &problem, &[])?;
    let outcome = stationary::verify(&problem, &sha256, &network, load::open(&args.certificate)?);
    let outcome = outcome.as_ref().map_err(Clone::clone);
    report::print_stationary(&StationaryReport::new(&problem, &sha256, &claim, outcome), args.format, &[], false)
}
