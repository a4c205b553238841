//! `relucert check` of claims about the optimum for penalties with a polyhedral ball.

use crate::check::polyhedral::Polyhedral;
use crate::check::statement::Claim;
use crate::cli::files::load;
use crate::cli::options::{CandidateArgs, Reading};
use crate::report::Report;
use std::path::Path;
use std::time::Instant;

/// Re-proves it.
pub fn decide(
    (problem, sha256): (&Polyhedral, &str),
    network: &Path,
    certificate: &Path,
    claim: &Claim,
    candidates: CandidateArgs,
    reading: &Reading,
) -> anyhow::Result<Report> {
    let start = Instant::now();
    let network = load::polyhedral_network(network, problem, reading)?;
    let outcome = problem.verify(sha256, &network, load::open(certificate)?, candidates.candidates);
    Ok(Report::new(problem, sha256, claim, outcome, start.elapsed().as_secs_f64()))
}
