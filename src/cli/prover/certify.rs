//! `relucert certify`: prove how far a network can be from the global optimum.

mod args;
mod early;
mod news;
mod pace;
mod part;
mod polyhedral;
mod scope;

use crate::check::polyhedral::Stated;
use crate::check::statement::{Claim, Training, TwoLayer};
use crate::cli::files::{load, output};
use crate::cli::options::{ScopeName, without_scope};
use crate::cli::terminal::watch::{self, Ends};
use crate::cli::terminal::{Progress, report};
use crate::format;
use crate::optimum::parts::beyond;
use crate::optimum::{Error, Event, Settings, certify, certify_training, proposal};
use crate::report::Report;
use anyhow::Context;
pub use args::Args;
use early::{About, Early};
pub use news::show;
use pace::Pace;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    watch::ends(Ends::ByItself);
    if let Some(part) = &args.part {
        return part::run(&args, part);
    }
    args.scope.searched()?;
    let args = args.made()?;
    let mut inputs: Vec<&Path> = vec![args.problem(), args.network()];
    // The certificate to go on from may be replaced: what is written proves no less.
    output::distinct(&args.output, &inputs)?;
    if let Some(improved) = &args.improved {
        inputs.extend(args.resume.as_deref());
        inputs.push(&args.output);
        output::distinct(improved, &inputs)?;
    }
    let global = args.scope.scope == ScopeName::Global;
    anyhow::ensure!(global || args.resume.is_none(), "--resume goes with --scope global only");
    anyhow::ensure!(!global || args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    let claim = args.claim.clone().claim()?;
    if let Some((training, sha256)) = load::training(args.problem())? {
        if args.scope.given() {
            return scope::run_training(&args, &training, &sha256, &claim);
        }
        without_scope(&args.scope)?;
        let network = load::two_layer(args.network(), &training, &args.reading)?;
        let settings = settings(&args, &claim, &training, &sha256, start)?;
        note_reach(&training, &network, &settings);
        let (training, network) = (Arc::new(training), Arc::new(network));
        let early = early(&args, (&training, &network, &sha256), &settings, start);
        let (done, advice) =
            searched(&args, &early, |proceed| certify_training(&training, &sha256, &network, &settings, proceed))?;
        let better = done.improved.as_ref().map(|(network, _)| network);
        written(&args, &done.certificate, better, training.columns())?;
        let report = Report::new(&*training, &sha256, &claim, Ok(done.evidence), start.elapsed().as_secs_f64());
        let report = made_up(report, &training, &network, &args, (start, done.seconds.evaluation));
        return report::print(&report.advised(advice), args.format);
    }
    let (problem, sha256) = match load::stated(args.problem())? {
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
    let (training, own) = (Arc::new(Training::from(problem.clone())), Arc::new(TwoLayer::from(network.clone())));
    let settings = settings(&args, &claim, &training, &sha256, start)?;
    note_reach(&training, &own, &settings);
    let early = early(&args, (&training, &own, &sha256), &settings, start);
    let (done, advice) = searched(&args, &early, |proceed| certify(&problem, &sha256, &network, &settings, proceed))?;
    let better = done.improved.as_ref().map(|(network, _)| TwoLayer::from(network.clone()));
    written(&args, &done.certificate, better.as_ref(), problem.columns())?;
    let report = Report::new(&problem, &sha256, &claim, Ok(done.evidence), start.elapsed().as_secs_f64());
    let report = made_up(report, &training, &own, &args, (start, done.seconds.evaluation));
    report::print(&report.advised(advice), args.format)
}

/// What is left if the search is interrupted in a step that takes long.
fn early(
    args: &Args,
    (training, network, sha256): (&Arc<Training>, &Arc<TwoLayer>, &str),
    settings: &Settings,
    start: Instant,
) -> Early {
    let (training, network) = (training.clone(), network.clone());
    let about = About { training, network, sha256: sha256.into(), claim: settings.claim.clone() };
    Early::begin(args, about, settings.resume.as_ref().map(|known| known.certificate.clone()), start)
}

/// What the objective consists of, if another exact evaluation of the network fits into the time limit.
fn made_up(
    report: Report,
    training: &Training,
    network: &TwoLayer,
    args: &Args,
    (start, evaluation): (Instant, f64),
) -> Report {
    let end = start.elapsed().as_secs_f64() + 1.5 * evaluation;
    match args.time_limit {
        Some(limit) if end > 1.05 * limit + 1.0 => {
            eprintln!(
                "note      loss and penalty are not shown apart: another exact evaluation of the network takes some \
                 {evaluation:.0} s, beyond the time limit"
            );
            report
        }
        _ => report.of(training, network),
    }
}

/// Says so if the certificate to go on from has a dual vector that cannot meet the claim; it is for information only.
fn note_reach(training: &Training, network: &TwoLayer, settings: &Settings) {
    let Some(proposal) = settings.resume.as_ref().filter(|_| training.outputs == 1) else { return };
    if proposal.trees.iter().any(Vec::is_empty) {
        return;
    }
    if let Ok(Some(reach)) = beyond(training, network, settings, proposal) {
        eprintln!("note      {reach}: another one is looked for, and the certificate stays if it proves more");
    }
}

/// How hard to try, and the certificate to go on from.
fn settings(args: &Args, claim: &Claim, training: &Training, sha256: &str, start: Instant) -> anyhow::Result<Settings> {
    let read = |path: &PathBuf| -> anyhow::Result<_> {
        let shown = || path.display().to_string();
        let other = match load::first_word(path)?.as_str() {
            "relucert-part" => {
                Some("a part of a certificate: --part goes on with it, `relucert join` puts parts together")
            }
            "relucert-scope-certificate" => Some("a certificate about given patterns, which has no tree to go on with"),
            _ => None,
        };
        if let Some(other) = other {
            anyhow::bail!("{}: this is {other}", path.display());
        }
        proposal::read(&std::fs::read(path).with_context(shown)?, training, sha256).with_context(shown)
    };
    Ok(Settings {
        memory: args.tree(),
        checkpoint: args.checkpoint.every(),
        resume: args.resume.as_ref().map(read).transpose()?,
        // What reading took is gone.
        time_limit: args.time_limit.map(|limit| (limit - start.elapsed().as_secs_f64()).max(0.0)),
        threads: args.threads,
        seed: args.seed,
        ..Settings::new(claim.clone())
    })
}

/// A search with news on the status line, which an interrupt ends, and what its pace lets one expect of more.
fn searched<T>(
    args: &Args,
    early: &Early,
    search: impl FnOnce(&mut (dyn FnMut(Event) -> bool + Send)) -> Result<T, Error>,
) -> anyhow::Result<(T, String)> {
    let (mut progress, mut pace) = (Progress::new(), Pace::default());
    let done = search(&mut |event| {
        show(&event, &mut progress);
        pace.note(&event);
        output::checkpoint(&args.output, &event);
        early.note(&event);
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
