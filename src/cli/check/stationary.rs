//! `relucert check` of certificates of stationarity.

use super::args::Args;
pub use crate::check::stationary::HEADING;
use crate::check::stationary::verify;
use crate::cli::files::load::{self, LoadedProblem};
use crate::cli::terminal::report;
use crate::report::stationary::StationaryReport;
use std::process::ExitCode;

/// Re-proves it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let claim = args.stationary.claim()?;
    let LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let network = load::network(&args.network, &problem, &[])?;
    let certificate = load::open(&args.certificate.unwrap_or_default())?;
    let outcome = verify(&problem, &sha256, &network, certificate);
    let outcome = outcome.as_ref().map_err(Clone::clone);
    report::print_stationary(&StationaryReport::new(&problem, &sha256, &claim, outcome), args.format, &[], false)
}
