//! `relucert path --global`: networks over an interval of β, each proved nearly optimal among all networks.

use super::args::Args;
use crate::check::arithmetic::Fraction;
use crate::check::global_path::PathClaim;
use crate::cli::check::global_path;
use crate::cli::files::{self, kept, load, output};
use crate::cli::terminal::{Progress, watch};
use crate::global_path::{Settings, picture, trace_told};
use anyhow::Context;
use num_bigint::BigInt;
use std::process::ExitCode;

/// Runs `path --global`; that no output overwrites another file is known.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (training, sha256, ends) = match load::training(args.source.problem())? {
        Some((training, sha256)) => {
            let ends = [&args.from, &args.to].map(|decay| decay.resolve_training(&training));
            (training, sha256, ends)
        }
        None => {
            let load::LoadedProblem { problem, sha256 } = load::problem(args.source.problem())?;
            let ends = [&args.from, &args.to].map(|decay| decay.resolve(&problem));
            (problem.into(), sha256, ends)
        }
    };
    let fraction = |num: BigInt, den| Fraction::new(num, den).context("a denominator of zero");
    let [from, to] = ends.map(|end| end.map(|resolved| resolved.beta));
    let (from, to) = (from?, to?);
    let gap = args.gap.clone().map_or_else(|| fraction(1.into(), 100.into()), Ok)?;
    let claim = PathClaim { from: fraction(from.0, from.1)?, to: fraction(to.0, to.1)?, gap };
    anyhow::ensure!(claim.to < claim.from, "--to must be less than --from; `relucert certify` is for one beta");
    global_path::sensible(&claim)?;
    let settings = Settings { claim, time_limit: watch::left(), threads: args.threads.unwrap_or(0), seed: args.seed };
    let mut progress = Progress::new();
    watch::checkpoints(args.checkpoint.checkpoint);
    let mut proceed = |knots, open| {
        progress.status(&format!("{knots} knots proved, {open} under way"));
        !progress.interrupted()
    };
    let path = trace_told(&training, &sha256, &settings, &mut proceed, &mut |bytes| {
        kept::keep(&args.output, bytes, args.format, "the knots proved so far were written".into());
    })?;
    watch::finish();
    progress.clear();
    output::write(&args.output, &path.certificate)?;
    if let Some(file) = &args.plot {
        files::picture::write(file, &picture::panels(&path, &settings.claim.gap))?;
    }
    Ok(global_path::report(&sha256, &settings.claim, Ok(path.traced), args.format))
}
