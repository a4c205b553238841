//! `relucert train`: train to the global optimum in practice, by columns.

mod args;
mod polyhedral;
mod scope;

use crate::check::polyhedral::Stated;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::load::LoadedProblem;
use crate::cli::files::{load, output};
use crate::cli::options::{ScopeName, without_scope};
use crate::cli::terminal::Format;
use crate::format;
use crate::optimum::Samples;
use crate::optimum::frame::Frame;
use crate::search::data::Data;
use crate::search::neuron::{nearest, two_layer};
use crate::search::outputs::data::Outputs;
use crate::search::outputs::{self, OutputsSettings};
use crate::search::train::{Neuron, Round, TrainSettings, Trained, train};
use anyhow::Context;
pub use args::Args;
pub use polyhedral::solve;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let settings = TrainSettings {
        seed: args.seed,
        rounds: args.rounds,
        tolerance: args.tolerance,
        time_limit: args.time_limit,
        threads: args.threads,
        starts: args.starts,
        ..Default::default()
    };
    settings.validate()?;
    let inputs: Vec<&Path> = [&args.problem].into_iter().chain(&args.start).map(PathBuf::as_path).collect();
    output::distinct(&args.output, &inputs)?;
    if let Some((training, _)) = load::training(&args.problem)? {
        if args.scope.given() {
            return scope::run_training(&args, &training);
        }
        without_scope(&args.scope)?;
        let start = args.start.as_ref().map(|path| load::two_layer(path, &training, &args.reading)).transpose()?;
        if training.outputs > 1 {
            return several(&args, &training, start.as_ref(), &settings);
        }
        let (neurons, bias) = start.as_ref().map_or((Vec::new(), 0.0), nearest);
        let frame = Frame::new(&training);
        let Samples { x, x_den, .. } = frame.samples();
        let data = Data::over(&training, x, x_den);
        let settings = TrainSettings { breaks: frame.centred().is_some(), ..settings };
        return finish(&args, &data, Some(&frame), (frame.enter(neurons), bias), &settings);
    }
    let loaded = match load::stated(&args.problem)? {
        (Stated::Euclidean(problem), sha256) => LoadedProblem { problem, sha256 },
        (Stated::Polyhedral(problem), sha256) => {
            return polyhedral::run(&args, &problem, &sha256);
        }
    };
    let data = Data::new(&loaded.problem);
    args.scope.searched()?;
    let global = args.scope.scope == ScopeName::Global;
    anyhow::ensure!(!global || args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    if !global {
        return scope::run(&args, &loaded.problem, &data);
    }
    let start = match &args.start {
        Some(path) => {
            load::network(path, &loaded.problem, &args.reading)?.neurons.iter().map(Neuron::nearest).collect()
        }
        None => Vec::new(),
    };
    finish(&args, &data, None, (start, 0.0), &settings)
}

/// The same for several outputs.
fn several(
    args: &Args,
    training: &Training,
    start: Option<&TwoLayer>,
    settings: &TrainSettings,
) -> anyhow::Result<ExitCode> {
    let clock = std::time::Instant::now();
    let TrainSettings { seed, rounds, tolerance, time_limit, starts, .. } = *settings;
    let effort = OutputsSettings { seed, rounds, tolerance, time_limit, starts };
    let frame = Frame::new(training);
    let Samples { x, x_den, .. } = frame.samples();
    let data = Outputs::over(training, x, x_den);
    let start = start.map(|start| frame.enter_several(outputs::network::Network::nearest(start)));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build()?;
    let trained = pool.install(|| outputs::train(&data, start.as_ref(), &effort, &mut news));
    let seconds = clock.elapsed().as_secs_f64();
    let network =
        frame.leave_several(trained.network).exact().context("the network has weights that are not finite")?;
    let mut bytes = Vec::new();
    format::two_layer(&network, training.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let outputs::Trained { objective, violation, gap, rounds, .. } = trained;
    print(
        args,
        &Round { number: rounds, neurons: network.neurons.len(), objective, violation, gap, seconds },
        settings,
    );
    Ok(ExitCode::SUCCESS)
}

/// A line on a round.
fn news(round: &Round) -> bool {
    eprintln!(
        "c round {:3}  neurons {:3}  objective {:.12}  violation {:9.2e}  gap {:8.1e}  {:6.1} s",
        round.number, round.neurons, round.objective, round.violation, round.gap, round.seconds
    );
    true
}

/// Trains, writes the network and reports.
fn finish(
    args: &Args,
    data: &Data,
    frame: Option<&Frame>,
    (start, bias): (Vec<Neuron>, f64),
    settings: &TrainSettings,
) -> anyhow::Result<ExitCode> {
    let clock = std::time::Instant::now();
    let trained = train(data, &start, bias, settings, &mut news);
    let seconds = clock.elapsed().as_secs_f64();
    let neurons = frame.map_or(trained.neurons.clone(), |frame| frame.leave(trained.neurons.clone()));
    let network = two_layer(&neurons, trained.bias).context("the network has weights that are not finite")?;
    let mut bytes = Vec::new();
    format::two_layer(&network, data.d, &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let Trained { objective, violation, gap, rounds, .. } = trained;
    let neurons = trained.neurons.len();
    print(args, &Round { number: rounds, neurons, objective, violation, gap, seconds }, settings);
    Ok(ExitCode::SUCCESS)
}

/// Prints the result.
fn print(args: &Args, last: &Round, settings: &TrainSettings) {
    let met = last.violation <= settings.tolerance;
    match args.format {
        Format::Text => {
            println!("v neurons {}", last.neurons);
            println!("v objective {:?}", last.objective);
            println!("v violation {:e}", last.violation);
            println!("v relative_gap {:e}", last.gap);
            println!("v rounds {}", last.number);
            let end = if met {
                "no violation found: optimal as far as searched"
            } else {
                "stopped before the tolerance was met"
            };
            println!("c {end}");
        }
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "neurons": last.neurons, "objective": last.objective, "violation": last.violation,
                "relative_gap": last.gap, "rounds": last.number, "tolerance_met": met, "seconds": last.seconds,
                "seed": settings.seed,
            })
        ),
    }
}
