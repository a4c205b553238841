//! `relucert descend`: a path of decreasing loss to a nearly minimal network, proved.

use super::connect::Outputs;
use crate::check::weight_path::{Along, PathClaim, Place, Shape, balanceable};
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::{format, weight_path};
use std::path::PathBuf;
use std::process::ExitCode;

/// Find and prove a path of decreasing loss from a network to a nearly minimal one
#[derive(clap::Args)]
pub struct Args {
    /// Problem file
    problem: PathBuf,
    /// Network, or convex weights, where the path starts
    start: PathBuf,
    /// Merge collinear neurons as well, along which the loss is constant
    #[arg(long)]
    minimal: bool,
    /// The convex weights at the end
    #[arg(long, value_name = "FILE")]
    end: PathBuf,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    outputs: Outputs,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    output::distinct(&args.end, &[&args.problem, &args.start])?;
    args.outputs.check(&[&args.problem, &args.start, &args.end])?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    balanceable(&training)?;
    let start = load::place(&args.start, &training, &args.reading)?;
    let shape = if args.minimal { Shape::Minimal } else { Shape::NearlyMinimal };
    let path = weight_path::descend(&training, &start, shape);
    let end = path.end();
    let mut bytes = Vec::new();
    format::convex(&end, training.columns(), &mut bytes)?;
    output::write(&args.end, &bytes)?;
    let claim = PathClaim { along: Along::NonIncreasing, width: None, shape };
    args.outputs.finish(&training, &sha256, &path, [&start, &Place::Convex(end)], &claim)
}
