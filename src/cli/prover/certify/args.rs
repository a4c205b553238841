//! The arguments of `relucert certify`.

use crate::cli::options::{CandidateArgs, CheckpointArgs, ClaimArgs, Reading, ScopeArgs, bytes, seconds};
use crate::cli::prover::problem::{About, Shared};
use crate::cli::terminal::Format;
use std::path::{Path, PathBuf};

/// Prove how far a network can be from the global optimum
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) about: About,
    /// Where to write the certificate
    #[arg(short, long, value_name = "CERT")]
    pub(super) output: PathBuf,
    /// Where to write a strictly better network, if one is found
    #[arg(long, value_name = "OUT")]
    pub(super) improved: Option<PathBuf>,
    #[command(flatten)]
    pub(super) claim: ClaimArgs,
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// The patterns of N random gate vectors (with `--seed`)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "patterns")]
    pub(super) gates: Option<u32>,
    /// Seconds for everything; the bounds known then are certified
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) time_limit: Option<f64>,
    /// Memory for everything, as 500M or 8GiB; a tree that takes half of it grows depth first
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub(super) memory: Option<usize>,
    #[command(flatten)]
    pub(super) checkpoint: CheckpointArgs,
    /// Go on from this certificate: its dual vector and its trees (hints; network and claim may be others)
    #[arg(long, value_name = "CERT")]
    pub(super) resume: Option<PathBuf>,
    /// Go on with this part of a tree instead (see `relucert split`); `-o` names the grown part
    #[arg(long, value_name = "FILE", conflicts_with_all = ["network", "named", "data", "gap", "open_share", "lower", "scope", "gates", "improved", "resume", "map"])]
    pub(super) part: Option<PathBuf>,
    /// Threads, 0 for all cores; the certificate does not depend on it
    #[arg(long, default_value_t = 0)]
    pub(super) threads: usize,
    /// Seed of the search for better directions, or of the gates
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) candidates: CandidateArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
}

impl Args {
    /// The problem file.
    pub fn problem(&self) -> &Path {
        self.about.problem()
    }

    /// Bytes for the open nodes.
    pub fn tree(&self) -> usize {
        self.memory.map_or(usize::MAX, |memory| memory / 2)
    }

    /// The network; there is one unless a part is gone on with.
    pub fn network(&self) -> &Path {
        self.about.network()
    }

    /// With the problem file, if that is to be made.
    pub fn made(mut self) -> anyhow::Result<Args> {
        let (reading, seed, candidates) = (&self.reading, self.seed, self.candidates);
        self.about.made(&Shared { output: Some(&self.output), reading, seed, candidates })?;
        Ok(self)
    }
}
