//! `relucert certify --part`: go on with one part of a tree.

use super::args::Args;
use super::news;
use crate::check::statement::Training;
use crate::cli::files::{load, output};
use crate::cli::terminal::{Format, Progress};
use crate::optimum::Event;
use crate::optimum::parts::{self, Effort, State, fans};
use anyhow::Context;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Runs the subcommand for the part in this file, which may be replaced by the grown one: that has all its
/// splits.
pub fn run(args: &Args, path: &Path) -> anyhow::Result<ExitCode> {
    output::distinct(&args.output, &[args.problem()])?;
    let (training, sha256) = load::any_problem(args.problem())?;
    let kind = load::first_word(path)?;
    anyhow::ensure!(
        kind != "relucert-certificate",
        "{}: this is a whole certificate; `relucert split` cuts it into parts, and --resume goes on from it",
        path.display()
    );
    let mut progress = Progress::new();
    let (bytes, state) = grown(args, path, &training, &sha256, &mut progress)?;
    progress.clear();
    output::write(&args.output, &bytes)?;
    match args.format {
        Format::Text => println!("c {}: {state}", args.output.display()),
        Format::Json => println!("{}", json!({ "file": args.output, "state": state })),
    }
    Ok(ExitCode::from(if state.closed { 0 } else { 3 }))
}

/// The file of the part after the search, and how far it is.
fn grown(
    args: &Args,
    path: &Path,
    training: &Training,
    sha256: &str,
    progress: &mut Progress,
) -> anyhow::Result<(Vec<u8>, State)> {
    let checkpoint = args.checkpoint.every();
    let effort = Effort {
        time_limit: args.time_limit,
        threads: args.threads,
        memory: args.tree(),
        checkpoint,
        splits: usize::MAX,
    };
    let mut proceed = |event: Event| {
        output::checkpoint(&args.output, &event);
        if let Event::Tree(p, _) = event {
            news::tree(p, None, progress);
        }
        !progress.interrupted()
    };
    let (file, shown) = (load::open(path)?, || path.display().to_string());
    if training.outputs > 1 {
        let part = fans::read(file, training, sha256).with_context(shown)?;
        let grown = fans::grow(training, &part, &effort, &mut proceed)?;
        return Ok((fans::write(&grown)?, State::from(&grown)));
    }
    let part = parts::read(file, training, sha256).with_context(shown)?;
    let (grown, _) = parts::grow(training, &part, &effort, &mut proceed)?;
    Ok((parts::write(&grown)?, State::from(&grown)))
}
