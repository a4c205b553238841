//! `relucert check`: re-prove a certified claim, with integers only.

use super::{check_qualify, claim::ClaimArgs, load, report};
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
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: report::Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let loaded = load::problem(&args.problem)?;
    let network = load::network(&args.network, &loaded.problem, &[])?;
    if check_qualify::is_krawczyk(&args.certificate)? {
        anyhow::ensure!(
            !args.claim.given(),
            "this certificate is about qualifications: give no --gap, --open-share or --lower"
        );
        return check_qualify::run(&loaded, &network, &args.certificate, args.format);
    }
    let claim = args.claim.claim()?;
    let load::LoadedProblem { problem, sha256 } = loaded;
    let outcome = verify(&problem, &sha256, &network, load::open(&args.certificate)?);
    let seconds = start.elapsed().as_secs_f64();
    report::print(&Report::new(&problem, &sha256, &claim, outcome, seconds), args.format)
}
