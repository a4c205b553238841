//! `relucert check`: re-prove a certified claim, with integers only.

use super::{claim::ClaimArgs, fit::FitArgs, load, report};
use crate::check::verify::verify;
use crate::report::Report;
use anyhow::Context;
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
    certificate: Option<PathBuf>,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    fit: FitArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: report::Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.fit.made() {
        let plain = args.certificate.is_none() && !args.claim.made();
        anyhow::ensure!(plain, "`--same-predictions` and `--minimal` go with no certificate and no other claim");
        return args.fit.run(&args.problem, &args.network, args.format);
    }
    let certificate = args.certificate.context("a certificate is needed for a claim about the optimum")?;
    let start = Instant::now();
    let claim = args.claim.claim()?;
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let network = load::network(&args.network, &problem, &[])?;
    let outcome = verify(&problem, &sha256, &network, load::open(&certificate)?);
    let seconds = start.elapsed().as_secs_f64();
    report::print(&Report::new(&problem, &sha256, &claim, outcome, seconds), args.format)
}
