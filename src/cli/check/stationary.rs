//! `relucert check` of certificates of stationarity.

use super::args::Args;
pub use crate::check::stationary::HEADING;
use crate::check::stationary::verify_training;
use crate::cli::files::load;
use crate::cli::terminal::report;
use crate::report::stationary::StationaryReport;
use std::path::Path;
use std::process::ExitCode;

/// Re-proves it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    report::print_stationary(&decide(&args)?, args.format, &[], false)
}

/// The same, as a report.
pub fn decide(args: &Args) -> anyhow::Result<StationaryReport> {
    let claim = args.stationary.clone().claim()?;
    let (training, network, sha256) = load::any_loss(&args.problem, args.network(), &args.reading)?;
    let certificate = load::open(args.certificate.as_deref().unwrap_or(Path::new("")))?;
    let outcome = verify_training(&training, &sha256, &network, certificate);
    let outcome = outcome.as_ref().map_err(Clone::clone);
    Ok(StationaryReport::new(&training, &sha256, &claim, outcome))
}
