//! Penalties with a polyhedral ball: the options, and `train`, `certify` and `check` for them.

use super::report;
use crate::check::polyhedral::Polyhedral;
use crate::check::statement::Claim;
use crate::report::Report;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// How much of the arrangement may be enumerated.
#[derive(Clone, Copy, clap::Args)]
pub struct CandidateArgs {
    /// Norms l1 and linf, free biases: candidates for vertices that may be looked at
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub candidates: u64,
}

/// Refuses what only the norm l2 has.
pub fn without_scope(scope: &super::scope::ScopeArgs) -> anyhow::Result<()> {
    let global = scope.scope == super::scope::ScopeName::Global;
    anyhow::ensure!(global, "--scope goes with the norm l2 and penalised biases; this problem has another penalty");
    scope.validate()
}

/// `relucert check` on a claim about the optimum.
pub fn check(
    (problem, sha256): (&Polyhedral, &str),
    network: &Path,
    certificate: &Path,
    claim: &Claim,
    candidates: CandidateArgs,
    format: report::Format,
) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let network = super::load::polyhedral_network(network, problem, &[])?;
    let outcome = problem.verify(sha256, &network, super::load::open(certificate)?, candidates.candidates);
    report::print(&Report::new(problem, sha256, claim, outcome, start.elapsed().as_secs_f64()), format)
}
