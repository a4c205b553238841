//! `relucert global-path`: a path of networks over an interval of β, each proved nearly optimal among all networks.

use super::progress::Progress;
use super::report::Format;
use super::{check_global_path, claim::fraction, load, output};
use crate::check::fraction::Fraction;
use crate::check::global_path::PathClaim;
use crate::global_path::{Settings, picture, trace};
use crate::plot;
use crate::problem::decay::Decay;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `relucert global-path`.
#[derive(clap::Args)]
#[command(after_help = "\
The β in the problem file is not used. Exit codes: 0 proved on the whole interval, 3 on a part of it; the report says where.")]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The largest β: 0.01, 1/100, or 1max, the greatest lower bound of β_max that is found
    #[arg(long, value_name = "β", value_parser = Decay::beta, default_value = "1max")]
    from: Decay,
    /// The least β
    #[arg(long, value_name = "β", value_parser = Decay::beta, default_value = "0.3max")]
    to: Decay,
    /// Claim: objective − optimum ≤ G × objective, for every β between
    #[arg(long, value_name = "G", value_parser = fraction, default_value = "0.01")]
    gap: Fraction,
    /// Where to write the certificate, which holds the networks
    #[arg(short, long, value_name = "CERT")]
    output: PathBuf,
    /// Seconds for the search; what is known then is proved
    #[arg(long, value_name = "S")]
    time_limit: Option<f64>,
    /// Threads, 0 for all cores; the certificate does not depend on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Seed of the training
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Draw objective, gap and number of neurons against β
    #[arg(long, value_name = "SVG")]
    plot: Option<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut taken: Vec<&Path> = vec![&args.problem];
    for path in [Some(&args.output), args.plot.as_ref()].into_iter().flatten() {
        output::distinct(path, &taken)?;
        taken.push(path);
    }
    let limit = args.time_limit;
    anyhow::ensure!(limit.is_none_or(|s| s > 0.0 && s.is_finite()), "--time-limit is a positive number of seconds");
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let beta = |decay: &Decay| {
        let (num, den) = decay.resolve(&problem)?.beta;
        Fraction::new(num, den).context("a denominator of zero")
    };
    let claim = PathClaim { from: beta(&args.from)?, to: beta(&args.to)?, gap: args.gap.clone() };
    check_global_path::sensible(&claim)?;
    anyhow::ensure!(claim.to < claim.from, "`--from` must be greater than `--to`; `relucert certify` is for one beta");
    let settings = Settings { claim, time_limit: limit, threads: args.threads, seed: args.seed };
    let mut progress = Progress::new();
    let path = trace(&problem, &sha256, &settings, &mut |knots, open| {
        progress.status(&format!("{knots} knots, {open} segments open"));
        !progress.interrupted()
    })?;
    progress.clear();
    output::write(&args.output, &path.certificate)?;
    if let Some(file) = &args.plot {
        let picture = plot::svg(&picture::panels(&path)).map_err(anyhow::Error::msg)?;
        output::write(file, picture.as_bytes())?;
    }
    Ok(check_global_path::report(&sha256, &settings.claim, Ok(path.traced), args.format))
}
