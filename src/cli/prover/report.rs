//! `relucert report`: a verdict as a web page; of a claim about the optimum with the proof and a checker in
//! it.

mod args;
mod optimum;
mod others;

use crate::cli::check::{self, Question};
use crate::cli::files::output;
use anyhow::ensure;
pub use args::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let asked = &args.check;
    let mut inputs: Vec<&Path> =
        [asked.problem.as_path(), asked.network()].into_iter().chain(asked.certificate.as_deref()).collect();
    inputs.extend(args.history.iter().chain(&args.raw).map(PathBuf::as_path));
    output::distinct(&args.output, &inputs)?;
    let question = check::question(asked)?;
    ensure!(
        question == Question::Optimum || args.history.is_empty(),
        "--history is for claims about the optimum: earlier certificates of the same problem"
    );
    match question {
        Question::Optimum => optimum::run(&args),
        question => others::run(&args, question),
    }
}
