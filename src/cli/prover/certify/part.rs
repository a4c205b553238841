//! `relucert certify --part`: go on with one part of a tree.

use super::args::Args;
use crate::cli::files::{load, output};
use crate::cli::terminal::Progress;
use crate::optimum::Event;
use crate::optimum::parts::{self, Effort};
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;

/// Runs the subcommand for the part in this file.
pub fn run(args: &Args, path: &Path) -> anyhow::Result<ExitCode> {
    output::distinct(&args.output, &[&args.problem, path])?;
    let (training, sha256) = load::any_problem(&args.problem)?;
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
