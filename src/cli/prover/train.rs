//! `relucert train`: train to the global optimum in practice, by columns.

mod args;
mod best;
mod polyhedral;
mod scope;

use crate::check::polyhedral::Stated;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::{load, output};
use crate::cli::options::{ScopeName, without_scope};
use crate::cli::prover::problem::Shared;
use crate::cli::terminal::{Format, Progress, watch};
use crate::format;
use crate::optimum::training::{News, Trained, train};
use crate::search::data::Data;
use crate::search::train::{Round, TrainSettings};
pub use args::Args;
use best::Best;
pub use polyhedral::solve;
use std::path::Path;
use std::process::ExitCode;

/// Runs the subcommand.
pub fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    let settings = TrainSettings {
        seed: args.seed,
        rounds: args.rounds,
        tolerance: args.tolerance,
        threads: args.threads,
        starts: args.starts,
        ..Default::default()
    };
    settings.validate()?;
    let (reading, candidates) = (&args.reading, args.candidates);
    args.source.made(&Shared { output: Some(&args.output), reading, seed: args.seed, candidates })?;
    let problem = args.source.problem();
    let inputs: Vec<&Path> = [problem].into_iter().chain(args.start.as_deref()).collect();
    output::distinct(&args.output, &inputs)?;
    if let Some((training, _)) = load::training(problem)? {
        if args.scope.given() {
            return scope::run_training(&args, &training);
        }
        without_scope(&args.scope)?;
        let start = args.start.as_ref().map(|path| load::two_layer(path, &training, &args.reading)).transpose()?;
        return finish(&args, &training, start, &settings);
    }
    let problem = match load::stated(problem)? {
        (Stated::Euclidean(problem), _) => problem,
        (Stated::Polyhedral(problem), sha256) => {
            return polyhedral::run(&args, &problem, &sha256);
        }
    };
    args.scope.searched()?;
    let global = args.scope.scope == ScopeName::Global;
    anyhow::ensure!(!global || args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    if !global {
        return scope::run(&args, &problem, &Data::new(&problem));
    }
    let start = args.start.as_ref().map(|path| load::network(path, &problem, &args.reading)).transpose()?;
    finish(&args, &problem.into(), start.map(TwoLayer::from), &settings)
}

/// A line on a round.
fn news_of(round: &Round) -> bool {
    Progress::new().record(format_args!(
        "c round {:3}  neurons {:3}  objective {:.12}  violation {:9.2e}  gap {:8.1e}  {:6.1} s",
        round.number, round.neurons, round.objective, round.violation, round.gap, round.seconds
    ));
    !watch::asked()
}

/// Trains, writes the network and reports.
fn finish(
    args: &Args,
    training: &Training,
    start: Option<TwoLayer>,
    settings: &TrainSettings,
) -> anyhow::Result<ExitCode> {
    let first = start.clone().unwrap_or_else(|| TwoLayer::zero(training.outputs));
    let mut best = Best::new(args, training.columns(), first)?;
    let settings = &TrainSettings { time_limit: watch::left(), ..settings.clone() };
    let trained = train(training, start.as_ref(), settings, &mut |news| match news {
        News::Round(round) => {
            best.round(round);
            news_of(round)
        }
        News::Network(network, objective) => {
            best.offer(network, objective);
            true
        }
    });
    watch::finish();
    let Trained { network, last } = trained?;
    let mut bytes = Vec::new();
    format::two_layer(&network, training.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    print(args, &last, settings);
    Ok(ExitCode::SUCCESS)
}

/// Prints the result.
fn print(args: &Args, last: &Round, settings: &TrainSettings) {
    let met = last.violation <= settings.tolerance;
    let stopped = watch::why().filter(|_| !met);
    match args.format {
        Format::Text => {
            println!("v neurons {}", last.neurons);
            println!("v objective {:?}", last.objective);
            println!("v violation {:e} of the dual constraint, as far as searched", last.violation);
            println!("v relative-gap {:e} as floating point has it: a proof is for relucert certify", last.gap);
            println!("v rounds {}", last.number);
            match (met, stopped) {
                (true, _) => println!("c no violation found: optimal as far as searched"),
                (false, Some(why)) => println!("c {why}: {}", best::NOT_AN_OPTIMUM),
                (false, None) => println!("c stopped before the tolerance was met"),
            }
        }
        Format::Json => {
            let mut found = serde_json::json!({
                "neurons": last.neurons, "objective": last.objective, "violation": last.violation,
                "relative_gap": last.gap, "rounds": last.number, "tolerance_met": met, "seconds": last.seconds,
                "seed": settings.seed,
            });
            stopped.into_iter().for_each(|why| found["stopped"] = why.into());
            println!("{found}");
        }
    }
}
