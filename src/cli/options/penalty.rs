//! The options of penalties whose ball is a polyhedron.

use super::scope::{ScopeArgs, ScopeName};

/// Candidates unless told otherwise.
pub const CANDIDATES: u64 = 1_000_000;

/// How much of the arrangement may be enumerated.
#[derive(Clone, Copy, clap::Args)]
pub struct CandidateArgs {
    /// Norms l1 and linf, free biases: candidates for vertices that may be looked at
    #[arg(long, value_name = "N", default_value_t = CANDIDATES)]
    pub candidates: u64,
}

/// Refuses what only the norm l2 has.
pub fn without_scope(scope: &ScopeArgs) -> anyhow::Result<()> {
    let global = scope.scope == ScopeName::Global;
    anyhow::ensure!(global, "--scope goes with the norm l2 and penalised biases; this problem has another penalty");
    scope.validate()
}
