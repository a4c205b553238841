//! Penalties with a polyhedral ball: the options, and `train`, `certify` and `check` for them.

use crate::check::polyhedral::Polyhedral;
use crate::check::statement::Claim;
use crate::cli::files::load;
use crate::cli::options::CandidateArgs;
use crate::cli::terminal::{Format, report};
use crate::report::Report;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// `relucert check` on a claim about the optimum.
pub fn check(
    (problem, sha256): (&Polyhedral, &str),
    network: &Path,
    certificate: &Path,
    claim: &Claim,
    candidates: CandidateArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let network = load::polyhedral_network(network, problem, &[])?;
    let outcome = problem.verify(sha256, &network, load::open(certificate)?, candidates.candidates);
    report::print(&Report::new(problem, sha256, claim, outcome, start.elapsed().as_secs_f64()), format)
}
