//! `relucert certify --part`: go on with one part of a tree.

use super::args::Args;
use crate::check::statement::Training;
use crate::cli::files::{load, output};
use crate::cli::terminal::Progress;
use crate::optimum::Event;
use crate::optimum::parts::{self, Effort, fans};
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;

/// Runs the subcommand for the part in this file.
pub fn run(args: &Args, path: &Path) -> anyhow::Result<ExitCode> {
    output::distinct(&args.output, &[&args.problem, path])?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    if training.outputs > 1 {
        return fan(args, path, &training, &sha256);
    }
    let part = parts::read(load::open(path)?, &training, &sha256).with_context(|| path.display().to_string())?;
    let effort = Effort { time_limit: args.time_limit, threads: args.threads, memory: args.memory };
    let mut progress = Progress::new();
    let (grown, bound) = parts::grow(&training, &part, &effort, &mut |event| {
        if let Event::Tree(p) = event {
            let (nodes, leaves, bound) = (p.nodes, p.leaves, p.bound);
            progress.status(&format!("tree: {nodes} nodes, {leaves} leaves, bound/beta {bound:.6}"));
        }
        !progress.interrupted()
    })?;
    progress.clear();
    output::write(&args.output, &parts::write(&grown)?)?;
    let state = if grown.is_closed() { "closed" } else { "open" };
    println!("c {}: {state} at bound/beta {bound:.6}, {} nodes", grown.cone(), grown.nodes.len());
    Ok(if grown.is_closed() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

/// The same for a part of a fan.
fn fan(args: &Args, path: &Path, training: &Training, sha256: &str) -> anyhow::Result<ExitCode> {
    let part = fans::read(load::open(path)?, training, sha256).with_context(|| path.display().to_string())?;
    let effort = Effort { time_limit: args.time_limit, threads: args.threads, memory: args.memory };
    let mut progress = Progress::new();
    let grown = fans::grow(training, &part, &effort, &mut |event| {
        if let Event::Tree(p) = event {
            progress.status(&format!("tree: {} nodes, {} leaves", p.nodes, p.leaves));
        }
        !progress.interrupted()
    })?;
    progress.clear();
    output::write(&args.output, &fans::write(&grown)?)?;
    let state = if grown.is_closed() { "closed" } else { "open" };
    println!("c {} trees of a fan: {state}, {} nodes", grown.trees.len(), grown.size());
    Ok(if grown.is_closed() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}
