//! The options that state the scope of a claim: over which networks (theory §1.2).

use super::reading::Reading;
use crate::check::patterns::{self, Model, Scoped, gated, training};
use crate::check::rejection::Rejection;
use crate::check::statement::{Claim, Problem, Training};
use crate::cli::files::load;
use crate::report::{Report, Subject};
use anyhow::Context;
use num_bigint::BigInt;
use std::path::{Path, PathBuf};

/// Among which networks the optimum is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ScopeName {
    /// All networks of any width
    Global,
    /// Networks whose neurons have given activation patterns
    Patterns,
    /// Gated ReLU models with given gates
    Gated,
    /// Networks whose neurons have given directions and signs; for `check` and claims about snapped networks
    Dictionary,
}

/// Scope and patterns.
#[derive(clap::Args)]
pub struct ScopeArgs {
    /// Among which networks the optimum is meant
    #[arg(long, value_enum, default_value = "global")]
    pub scope: ScopeName,
    /// Patterns: a file of gate vectors; without it the patterns of the network itself
    #[arg(long, value_name = "FILE")]
    patterns: Option<PathBuf>,
}

impl ScopeArgs {
    /// Refuses patterns for the global scope.
    pub fn validate(&self) -> anyhow::Result<()> {
        let fits = self.given() || self.patterns.is_none();
        anyhow::ensure!(fits, "--patterns goes with --scope patterns or --scope gated");
        Ok(())
    }

    /// Refuses the dictionary, over which `relucert snap` solves exactly.
    #[cfg(feature = "prover")]
    pub fn searched(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.scope != ScopeName::Dictionary,
            "`relucert snap` solves over a dictionary, and `relucert check --scope dictionary` checks without a certificate"
        );
        self.validate()
    }

    /// Whether the scope is one of given patterns.
    pub fn given(&self) -> bool {
        matches!(self.scope, ScopeName::Patterns | ScopeName::Gated)
    }

    /// Whether gates are without cones.
    pub fn gated(&self) -> bool {
        self.scope == ScopeName::Gated
    }

    /// The word for the scope.
    #[cfg(feature = "prover")]
    pub fn name(&self) -> String {
        use clap::ValueEnum;
        self.scope.to_possible_value().map_or(String::new(), |value| value.get_name().to_string())
    }

    /// The pattern file, if one was given.
    #[cfg(feature = "prover")]
    pub fn file(&self) -> Option<&Path> {
        self.patterns.as_deref()
    }

    /// The gate vectors of the pattern file, if one was given.
    pub fn gates(&self, columns: usize) -> anyhow::Result<Option<Vec<Vec<BigInt>>>> {
        let read =
            |path: &PathBuf| patterns::parse(load::open(path)?, columns).with_context(|| path.display().to_string());
        self.patterns.as_ref().map(read).transpose()
    }
}

/// The model that a claim is about: for the scope `gated` a gated model or a network, else a network.
pub fn model(path: &Path, scope: &ScopeArgs, problem: &Problem, reading: &Reading) -> anyhow::Result<Model> {
    let head = std::fs::read(path).with_context(|| path.display().to_string())?;
    if scope.gated() && head.starts_with(b"relucert-gated ") {
        return gated::parse(head.as_slice(), problem.columns()).with_context(|| path.display().to_string());
    }
    Ok(Model::relu(load::network(path, problem, reading)?))
}

/// The same for a problem of version 2.
pub fn training_model(
    path: &Path,
    scope: &ScopeArgs,
    training: &Training,
    reading: &Reading,
) -> anyhow::Result<training::Model> {
    if scope.gated() && load::first_word(path)? == "relucert-gated" {
        let (columns, outputs) = (training.columns(), training.outputs);
        return training::parse(load::open(path)?, columns, outputs).with_context(|| path.display().to_string());
    }
    Ok(training::Model::relu(load::two_layer(path, training, reading)?))
}

/// Reports what was found out about a scope.
pub fn report(
    problem: impl Into<Subject>,
    sha256: &str,
    claim: &Claim,
    gated: bool,
    outcome: Result<Scoped, Rejection>,
    seconds: f64,
) -> Report {
    let patterns = outcome.as_ref().ok().map(|scoped| scoped.patterns);
    let outcome = outcome.map(|scoped| scoped.evidence);
    Report::new(problem, sha256, claim, outcome, seconds).in_scope(if gated { "gated" } else { "patterns" }, patterns)
}
