//! The arguments of `relucert train`.

use crate::cli::options::{CandidateArgs, CheckpointArgs, Reading, ScopeArgs, seconds};
use crate::cli::prover::problem::Source;
use crate::cli::terminal::Format;
use crate::search::train::TrainSettings;
use std::path::PathBuf;

/// Train to the global optimum in practice, by columns
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) source: Source,
    /// Where to write the network (with `--scope gated` the gated model)
    #[arg(short, long, value_name = "NET")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// The patterns of N random gate vectors (with `--seed`)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "patterns")]
    pub(super) gates: Option<u32>,
    /// Seed of the random starts, or of the gates; the same seed gives the same network
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// Most rounds
    #[arg(long, default_value_t = TrainSettings::default().rounds)]
    pub(super) rounds: usize,
    /// Stop when no direction is found to violate the dual constraint by more than this share of β
    #[arg(long, default_value_t = TrainSettings::default().tolerance)]
    pub(super) tolerance: f64,
    /// Seconds for everything: the best network by then is written, as at Ctrl-C
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) time_limit: Option<f64>,
    #[command(flatten)]
    pub(super) checkpoint: CheckpointArgs,
    /// Threads, 0 for all cores; the network does not depend on it
    #[arg(long, default_value_t = 0)]
    pub(super) threads: usize,
    /// Random starts of the search for violations, per sign and round
    #[arg(long, default_value_t = TrainSettings::default().starts)]
    pub(super) starts: usize,
    /// Network file to start from
    #[arg(long, value_name = "NET")]
    pub(super) start: Option<PathBuf>,
    #[command(flatten)]
    pub(super) candidates: CandidateArgs,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// How to print the result
    #[arg(long, value_parser = Format::unexplained(), default_value = "text")]
    pub(super) format: Format,
}
