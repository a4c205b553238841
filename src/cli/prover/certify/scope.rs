//! `relucert certify --scope patterns|gated`: how far a network can be from the best one with given patterns.

use super::args::Args;
use crate::check::patterns::Scope;
use crate::check::statement::{Claim, Problem, Training};
use crate::cli::files::output;
use crate::cli::options::scope;
use crate::cli::terminal::{Progress, report};
use crate::format;
use crate::patterns::certify::{Certified, Error, certify};
use crate::patterns::training;
use crate::report::Subject;
use crate::search::group_lasso::Iteration;
use crate::search::group_lasso::gates::sample;
use num_bigint::BigInt;
use std::io;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the subcommand for these scopes.
pub fn run(args: &Args, problem: &Problem, sha256: &str, claim: &Claim) -> anyhow::Result<ExitCode> {
    let clock = Instant::now();
    let model = scope::model(args.network(), &args.scope, problem, &args.reading)?;
    let scope = asked(args, &problem.x, || model.own_gates())?;
    let done = searched(args, clock, |proceed| certify(problem, sha256, &model, &scope, claim, proceed))?;
    let write = |better: &_, bytes: &mut Vec<u8>| format::model(better, problem.columns(), bytes);
    finish(args, (problem.into(), sha256), claim, (scope.gated, done), clock, write)
}

/// The same for a problem of version 2.
pub fn run_training(args: &Args, training: &Training, sha256: &str, claim: &Claim) -> anyhow::Result<ExitCode> {
    let clock = Instant::now();
    let model = scope::training_model(args.network(), &args.scope, training, &args.reading)?;
    let scope = asked(args, &training.x, || model.own_gates())?;
    let done = searched(args, clock, |proceed| training::certify(training, sha256, &model, &scope, claim, proceed))?;
    let write = |better: &_, bytes: &mut Vec<u8>| format::training_model(better, training.columns(), bytes);
    finish(args, (training.into(), sha256), claim, (scope.gated, done), clock, write)
}

/// The scope asked for: random patterns, those of a file, or the model's own.
fn asked(args: &Args, x: &[Vec<BigInt>], own: impl Fn() -> Vec<Vec<BigInt>>) -> anyhow::Result<Scope> {
    let gates = match args.gates {
        Some(count) => sample(x, count as usize, args.seed).into_iter().map(|gate| gate.g).collect(),
        None => args.scope.gates(x.first().map_or(0, Vec::len))?.unwrap_or_else(own),
    };
    Ok(Scope { gated: args.scope.gated(), gates })
}

/// A search with news on the status line, which an interrupt or the time limit ends.
fn searched<T: Send>(
    args: &Args,
    clock: Instant,
    search: impl FnOnce(&mut (dyn FnMut(&Iteration) -> bool + Send)) -> Result<T, Error> + Send,
) -> anyhow::Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let mut progress = Progress::new();
    let done = pool.install(|| {
        search(&mut |i| {
            progress.status(&format!("training: iteration {}, {} blocks, gap {:.1e}", i.number, i.blocks, i.gap));
            !progress.interrupted() && args.time_limit.is_none_or(|limit| clock.elapsed().as_secs_f64() < limit)
        })
    });
    progress.clear();
    Ok(done?)
}

/// Writes the certificate and, where it is wanted, a better model; reports.
fn finish<M>(
    args: &Args,
    (subject, sha256): (Subject, &str),
    claim: &Claim,
    (gated, done): (bool, Certified<M>),
    clock: Instant,
    write: impl Fn(&M, &mut Vec<u8>) -> io::Result<()>,
) -> anyhow::Result<ExitCode> {
    output::write(&args.output, &done.certificate)?;
    if let (Some(path), Some(better)) = (&args.improved, &done.improved) {
        let mut bytes = Vec::new();
        write(better, &mut bytes)?;
        output::write(path, &bytes)?;
        Progress::new().line(&format!("a model with a lower objective is in {}", path.display()));
    }
    let seconds = clock.elapsed().as_secs_f64();
    report::print(&scope::report(subject, sha256, claim, gated, Ok(done.scoped), seconds), args.format)
}
