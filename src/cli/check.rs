//! `relucert check`: re-prove a certified claim, with integers only.

use super::{check_path, claim::ClaimArgs, load, report};
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
    /// The network the claim is about; the start of a path
    network: PathBuf,
    /// The certificate: hints for the proof; it cannot change the claim
    certificate: PathBuf,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    path: check_path::PathClaimArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: report::Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if load::first_word(&args.certificate)? == check_path::HEADING {
        anyhow::ensure!(
            !args.claim.given(),
            "the certificate is one of a path; claim `--to`, `--loss`, `--width`, `--shape`"
        );
        return check_path::run(&args.problem, &args.network, &args.certificate, &args.path, args.format);
    }
    anyhow::ensure!(
        !args.path.given(),
        "the certificate is not one of a path; claim `--open-share`, `--gap` or `--lower`"
    );
    let start = Instant::now();
    let claim = args.claim.claim()?;
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let network = load::network(&args.network, &problem, &[])?;
    let outcome = verify(&problem, &sha256, &network, load::open(&args.certificate)?);
    let seconds = start.elapsed().as_secs_f64();
    report::print(&Report::new(&problem, &sha256, &claim, outcome, seconds), args.format)
}
