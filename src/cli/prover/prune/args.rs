//! The arguments of `relucert prune`.

use crate::cli::options::{CheckpointArgs, Reading};
use crate::cli::prover::problem::About;
use crate::cli::terminal::Format;
use std::path::PathBuf;

/// Fewer neurons with exactly the same predictions; then fewer still
#[derive(clap::Args)]
#[command(after_help = "\
The result is re-proved by `relucert check PROBLEM PRUNED --same-predictions NETWORK --penalty-no-larger --minimal`.
Fewer neurons than that change the predictions: with `--to` the weights of the others are corrected, by least squares
or to the optimum of another loss.")]
pub struct Args {
    #[command(flatten)]
    pub(super) about: About,
    /// Where to write the pruned network
    #[arg(short, long, value_name = "PRUNED")]
    pub(super) output: PathBuf,
    /// Go on to this number of neurons, changing predictions
    #[arg(long, value_name = "K")]
    pub(super) to: Option<usize>,
    /// What removes neurons: all but `exact` need `--to` and leave the other neurons as they are
    #[arg(long, value_enum, default_value = "exact")]
    pub(super) method: Method,
    /// Follow the other methods too, in the curve and the picture
    #[arg(long, requires = "to")]
    pub(super) baselines: bool,
    /// Seed of the random method
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// Write objective and accuracy of every network on the way as CSV
    #[arg(long, value_name = "FILE")]
    pub(super) curve: Option<PathBuf>,
    /// Draw them as SVG, with the numbers as CSV beside it
    #[arg(long, value_name = "FILE")]
    pub(super) plot: Option<PathBuf>,
    /// A problem file with test rows, made with the same scaling
    #[arg(long, visible_alias = "validation", value_name = "PROBLEM")]
    pub(super) test: Option<PathBuf>,
    #[command(flatten)]
    pub(super) checkpoint: CheckpointArgs,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
}

/// Methods of pruning.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Method {
    /// Exactly to a minimal network, then corrections: by least squares, or the optimum of another loss
    Exact,
    /// The least norm of |a|u first
    Magnitude,
    /// The least norm of weight times gradient first
    Gradient,
    /// In random order
    Random,
}
