//! `relucert check` of claims about the optimum for penalties with a polyhedral ball.

use crate::check::polyhedral::Polyhedral;
use crate::check::statement::Claim;
use crate::cli::files::load;
use crate::cli::options::{CandidateArgs, Reading};
use crate::cli::terminal::{Format, report};
use crate::report::Report;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Re-proves it.
pub fn run(
    (problem, sha256): (&Polyhedral, &str),
    network: &Path,
    certificate: &Path,
    claim: &Claim,
    candidates: CandidateArgs,
    reading: &Reading,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let network = load::polyhedral_network(network, problem, reading)?;
    let outcome = problem.verify(sha256, &network, load::open(certificate)?, candidates.candidates);
    report::print(&Report::new(problem, sha256, claim, outcome, start.elapsed().as_secs_f64()), format)
}
