//! `relucert train`: train to the global optimum in practice, by columns.

use super::load::{self, LoadedProblem};
use super::polyhedral::CandidateArgs;
use super::scope::{ScopeArgs, ScopeName};
use super::{exact_case, output, train_scope};
use crate::check::polyhedral::Stated;
use crate::check::statement::Network;
use crate::format;
use crate::search::data::Data;
use crate::search::train::{Neuron, Round, TrainSettings, train};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `relucert train`.
#[derive(clap::Args)]
pub struct Args {
    /// Problem file
    pub(super) problem: PathBuf,
    /// Where to write the network (with `--scope gated` the gated model)
    #[arg(short, long, value_name = "NET")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// The patterns of N random gate vectors (with `--seed`)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "patterns")]
    pub(super) gates: Option<u32>,
    /// Seed of the random starts, or of the gates; the same seed gives the same network
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// Most rounds
    #[arg(long, default_value_t = TrainSettings::default().rounds)]
    rounds: usize,
    /// Stop when no direction is found to violate the dual constraint by more than this share of β
    #[arg(long, default_value_t = TrainSettings::default().tolerance)]
    pub(super) tolerance: f64,
    /// Seconds after which no new round begins
    #[arg(long, value_name = "S")]
    pub(super) time_limit: Option<f64>,
    /// Threads, 0 for all cores; the network does not depend on it
    #[arg(long, default_value_t = 0)]
    pub(super) threads: usize,
    /// Random starts of the search for violations, per sign and round
    #[arg(long, default_value_t = TrainSettings::default().starts)]
    starts: usize,
    /// Network file to start from
    #[arg(long, value_name = "NET")]
    pub(super) start: Option<PathBuf>,
    #[command(flatten)]
    pub(super) candidates: CandidateArgs,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

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
    let loaded = match load::stated(&args.problem)? {
        (Stated::Euclidean(problem), sha256) => LoadedProblem { problem, sha256 },
        (Stated::Polyhedral(problem), sha256) => return exact_case::train(&args, &problem, &sha256),
    };
    let data = Data::new(&loaded.problem);
    args.scope.searched()?;
    let global = args.scope.scope == ScopeName::Global;
    anyhow::ensure!(!global || args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    if !global {
        return train_scope::run(&args, &loaded.problem, &data);
    }
    let start = match &args.start {
        Some(path) => load::network(path, &loaded.problem, &[])?.neurons.iter().map(Neuron::nearest).collect(),
        None => Vec::new(),
    };
    let clock = std::time::Instant::now();
    let trained = train(&data, &start, &settings, &mut |round: &Round| {
        eprintln!(
            "c round {:3}  neurons {:3}  objective {:.12}  violation {:9.2e}  gap {:8.1e}  {:6.1} s",
            round.number, round.neurons, round.objective, round.violation, round.gap, round.seconds
        );
        true
    });
    let seconds = clock.elapsed().as_secs_f64();
    let neurons: Option<Vec<_>> = trained.neurons.iter().map(Neuron::exact).collect();
    let network = Network { neurons: neurons.context("the network has weights that are not finite")? };
    let mut bytes = Vec::new();
    format::network(&network, data.d, &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let met = trained.violation <= settings.tolerance;
    match args.format {
        Format::Text => {
            println!("v neurons {}", trained.neurons.len());
            println!("v objective {:?}", trained.objective);
            println!("v violation {:e}", trained.violation);
            println!("v relative_gap {:e}", trained.gap);
            println!("v rounds {}", trained.rounds);
            println!(
                "c {}",
                if met {
                    "no violation found: optimal as far as searched"
                } else {
                    "stopped before the tolerance was met"
                }
            );
        }
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "neurons": trained.neurons.len(), "objective": trained.objective, "violation": trained.violation, "relative_gap": trained.gap,
                "rounds": trained.rounds, "tolerance_met": met, "seconds": seconds, "seed": settings.seed,
            })
        ),
    }
    Ok(ExitCode::SUCCESS)
}
