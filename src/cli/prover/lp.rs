//! `relucert lp`: solve a linear program exactly, with a proof.

use crate::cli::check::lp;
use crate::cli::files::{model, output};
use crate::format;
use crate::lp::solve_model;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Solve a linear program exactly, with a proof
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub source: model::Source,
    /// Write the certificate to this file
    #[arg(short, long, value_name = "CERT")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub shown: lp::Shown,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(path) = &args.output {
        output::distinct(path, &[&args.source.file])?;
    }
    let others: Vec<&Path> = [args.source.file.as_path()].into_iter().chain(args.output.as_deref()).collect();
    args.shown.writable(&others)?;
    let model = args.source.linear()?;
    args.shown.introduce(&args.source, &model);
    let start = Instant::now();
    let solution = solve_model(&model)?;
    let seconds = start.elapsed().as_secs_f64();
    let statistics = &solution.statistics;
    args.shown.comment(format_args!(
        "solved and verified in {seconds:.3} s: {} float proposals, {} exact pivots",
        statistics.proposals, statistics.pivots
    ));
    lp::print(&solution.answer, &solution.certificate, &model, &args.shown)?;
    if let Some(path) = &args.output {
        let mut bytes = Vec::new();
        format::lp_certificate(&solution.certificate, &mut bytes)?;
        let again = crate::check::lp::parse(bytes.as_slice());
        again.with_context(|| format!("{} is not written: its numbers are too long", path.display()))?;
        output::write(path, &bytes)?;
    }
    Ok(ExitCode::SUCCESS)
}
