//! `relucert certify`: prove how far a network can be from the global optimum.

mod args;
mod pace;
mod part;
mod polyhedral;
mod scope;

use crate::check::polyhedral::Stated;
use crate::check::statement::{Claim, Training, TwoLayer};
use crate::cli::files::{load, output};
use crate::cli::options::{ScopeName, without_scope};
use crate::cli::terminal::{Progress, report};
use crate::format;
use crate::optimum::parts::beyond;
use crate::optimum::{Error, Event, Settings, certify, certify_training, proposal};
use crate::report::Report;
use anyhow::Context;
pub use args::Args;
use pace::Pace;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    if let Some(part) = &args.part {
        return part::run(&args, part);
    }
    args.scope.searched()?;
    let mut inputs: Vec<&Path> =
        [args.problem.as_path(), args.network()].into_iter().chain(args.resume.as_deref()).collect();
    output::distinct(&args.output, &inputs)?;
    if let Some(improved) = &args.improved {
        inputs.push(&args.output);
        output::distinct(improved, &inputs)?;
    }
    let global = args.scope.scope == ScopeName::Global;
    anyhow::ensure!(global || args.resume.is_none(), "--resume goes with --scope global only");
    anyhow::ensure!(!global || args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    let claim = args.claim.clone().claim()?;
    if let Some((training, sha256)) = load::training(&args.problem)? {
        if args.scope.given() {
            return scope::run_training(&args, &training, &sha256, &claim);
        }
        without_scope(&args.scope)?;
        let network = load::two_layer(args.network(), &training, &args.reading)?;
        let settings = settings(&args, &claim, &training, &sha256)?;
        note_reach(&training, &network, &settings);
        let (done, advice) =
            searched(&args, |proceed| certify_training(&training, &sha256, &network, &settings, proceed))?;
        let better = done.improved.as_ref().map(|(network, _)| network);
        written(&args, &done.certificate, better, training.columns())?;
        let report = Report::new(&training, &sha256, &claim, Ok(done.evidence), start.elapsed().as_secs_f64());
        return report::print(&report.of(&training, &network).advised(advice), args.format);
    }
    let (problem, sha256) = match load::stated(&args.problem)? {
        (Stated::Euclidean(problem), sha256) => (problem, sha256),
        (Stated::Polyhedral(problem), sha256) => {
            anyhow::ensure!(args.resume.is_none(), "--resume is for trees; with this penalty there is none");
            return polyhedral::run(&args, &problem, &sha256, &claim);
        }
    };
    if !global {
        return scope::run(&args, &problem, &sha256, &claim);
    }
    let network = load::network(args.network(), &problem, &args.reading)?;
    let training = Training::from(problem.clone());
    let settings = settings(&args, &claim, &training, &sha256)?;
    note_reach(&training, &network.clone().into(), &settings);
    let (done, advice) = searched(&args, |proceed| certify(&problem, &sha256, &network, &settings, proceed))?;
    let better = done.improved.as_ref().map(|(network, _)| TwoLayer::from(network.clone()));
    written(&args, &done.certificate, better.as_ref(), problem.columns())?;
    let report = Report::new(&problem, &sha256, &claim, Ok(done.evidence), start.elapsed().as_secs_f64());
    report::print(&report.of(&training, &network.into()).advised(advice), args.format)
}

/// Says so if the certificate to go on from has a dual vector that cannot meet the claim; it is for information only.
fn note_reach(training: &Training, network: &TwoLayer, settings: &Settings) {
    let Some(proposal) = settings.resume.as_ref().filter(|_| training.outputs == 1) else { return };
    if let Ok(Some(reach)) = beyond(training, network, settings, proposal) {
        eprintln!("note      {reach}: another one is looked for, and the certificate stays if it proves more");
    }
}

/// How hard to try, and the certificate to go on from.
fn settings(args: &Args, claim: &Claim, training: &Training, sha256: &str) -> anyhow::Result<Settings> {
    let read = |path: &PathBuf| -> anyhow::Result<_> {
        let shown = || path.display().to_string();
        proposal::read(&std::fs::read(path).with_context(shown)?, training, sha256).with_context(shown)
    };
    Ok(Settings {
        memory: args.memory,
        resume: args.resume.as_ref().map(read).transpose()?,
        time_limit: args.time_limit,
        threads: args.threads,
        seed: args.seed,
        ..Settings::new(claim.clone())
    })
}

/// A search with news on the status line, which an interrupt ends, and what its pace lets one expect of more.
fn searched<T>(
    args: &Args,
    search: impl FnOnce(&mut (dyn FnMut(Event) -> bool + Send)) -> Result<T, Error>,
) -> anyhow::Result<(T, String)> {
    let (mut progress, mut pace) = (Progress::new(), Pace::default());
    let done = search(&mut |event| {
        show(&event, &mut progress);
        pace.note(&event);
        !progress.interrupted()
    });
    progress.clear();
    Ok((done?, pace.advice(&args.output)))
}

/// Writes the certificate and, where it is wanted, a better network.
fn written(args: &Args, certificate: &[u8], better: Option<&TwoLayer>, columns: usize) -> anyhow::Result<()> {
    output::write(&args.output, certificate)?;
    if let (Some(path), Some(better)) = (&args.improved, better) {
        let mut bytes = Vec::new();
        format::two_layer(better, columns, &mut bytes)?;
        output::write(path, &bytes)?;
        Progress::new().line(&format!("a network with a lower objective is in {}", path.display()));
    }
    Ok(())
}

/// News on the way, on the status line.
fn show(event: &Event, progress: &mut Progress) {
    match event {
        Event::Training(round) => progress.status(&format!(
            "training: round {}, {} neurons, objective {:.9}, violation {:.1e}",
            round.number, round.neurons, round.objective, round.violation
        )),
        Event::Target(target, rows) => {
            progress.line(&format!("{rows} distinct rows; a node closes at bound/beta {target:.6}"));
        }
        Event::Root(share) => progress.line(&format!("certified without a tree: open share {share:.2e}")),
        Event::Spectral(steps) => progress.status(&format!("bound for many outputs: step {steps}")),
        Event::Fan(count) => progress.status(&format!("fan of cones: {count} generators")),
        Event::Tree(p) if p.bound.is_infinite() => {
            progress.status(&format!("tree: {} leaves, to be solved again for another dual vector", p.leaves));
        }
        Event::Tree(p) => progress.status(&format!(
            "tree: {} nodes, {} leaves, bound/beta {:.6}, seen {:.6}",
            p.nodes, p.leaves, p.bound, p.attained
        )),
        Event::Violation(value) => {
            progress.line(&format!("a direction with |F|/beta = {value:.9} was found: training goes on"));
        }
        Event::Checking(leaves) => progress.status(&format!("rounding and checking {leaves} leaves")),
    }
}
