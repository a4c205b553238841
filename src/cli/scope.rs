//! The options that state the scope of a claim: over which networks (theory §1.2).

use std::path::PathBuf;

/// Among which networks the optimum is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ScopeName {
    /// All networks of any width
    Global,
    /// Networks whose neurons have given activation patterns
    Patterns,
    /// Gated ReLU models with given gates
    Gated,
}

/// Scope and patterns.
#[derive(clap::Args)]
pub struct ScopeArgs {
    /// Among which networks the optimum is meant
    #[arg(long, value_enum, default_value = "global")]
    pub scope: ScopeName,
    /// File of gate vectors, one for each pattern
    #[arg(long, value_name = "FILE", conflicts_with = "gates")]
    pub patterns: Option<PathBuf>,
    /// The patterns of N random gate vectors (with `--seed`)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub gates: Option<u32>,
}

impl ScopeArgs {
    /// Refuses patterns for the global scope.
    pub fn validate(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.scope != ScopeName::Global || (self.patterns.is_none() && self.gates.is_none()),
            "--patterns and --gates go with --scope patterns or --scope gated"
        );
        Ok(())
    }
}
