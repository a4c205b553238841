//! `relucert train`: train to the global optimum in practice, by columns.

use crate::check::network::Network;
use crate::search::data::Data;
use crate::search::train::{Neuron, Round, TrainSettings, Trained, train};
use anyhow::{Context, bail};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `relucert train`.
#[derive(clap::Args)]
pub struct Args {
    /// Problem file
    problem: PathBuf,
    /// Where to write the network
    #[arg(short, long, value_name = "NET")]
    output: PathBuf,
    /// Seed of the random starts; the same seed gives the same network
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Most rounds
    #[arg(long, default_value_t = TrainSettings::default().rounds)]
    rounds: usize,
    /// Stop when no direction is found to violate the dual constraint by more than this share of β
    #[arg(long, default_value_t = TrainSettings::default().tolerance)]
    tolerance: f64,
    /// Seconds after which no new round begins
    #[arg(long, value_name = "S")]
    time_limit: Option<f64>,
    /// Threads, 0 for all cores; the network does not depend on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Random starts of the search for violations, per sign and round
    #[arg(long, default_value_t = TrainSettings::default().starts)]
    starts: usize,
    /// Network file to start from
    #[arg(long, value_name = "NET")]
    start: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
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
    let loaded = super::load::problem(&args.problem)?;
    let data = Data::new(&loaded.problem);
    let start = match &args.start {
        Some(path) => read(path, data.d).with_context(|| path.display().to_string())?,
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
    save(&args.output, &trained, data.d)?;
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

/// Writes next to the target first, so that a network file is never half there.
fn save(path: &Path, trained: &Trained, d: usize) -> anyhow::Result<()> {
    let neurons: Option<Vec<_>> = trained.neurons.iter().map(Neuron::exact).collect();
    let network = Network { neurons: neurons.context("the network has weights that are not finite")? };
    let mut name = path.file_name().with_context(|| format!("{} is not a file name", path.display()))?.to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    std::fs::write(&temporary, text(&network, d))
        .and_then(|()| std::fs::rename(&temporary, path))
        .inspect_err(|_| drop(std::fs::remove_file(&temporary)))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The network in the format of FORMAT §3.
fn text(network: &Network, d: usize) -> String {
    let mut out = format!("relucert-network 1\nshape {} {d}\n", network.neurons.len());
    for neuron in &network.neurons {
        let _ = write!(out, "neuron {}", neuron.u_den);
        for u in &neuron.u {
            let _ = write!(out, " {u}");
        }
        let _ = writeln!(out, " {} {}", neuron.a_den, neuron.a);
    }
    let _ = writeln!(out, "end {}", network.neurons.len() + 2);
    out
}

// Stand-in until the strict parser of FORMAT §1 and §3 is here.
fn read(path: &Path, d: usize) -> anyhow::Result<Vec<Neuron>> {
    let text = std::fs::read_to_string(path)?;
    let mut neurons = Vec::new();
    for line in text.lines().filter(|l| l.starts_with("neuron ")) {
        let numbers: Vec<num_bigint::BigInt> = line[7..].split(' ').map(str::parse).collect::<Result<_, _>>()?;
        if numbers.len() != d + 3 {
            bail!(
                "a neuron of this network has {} input weights, the problem has {d} columns",
                numbers.len().saturating_sub(3)
            );
        }
        let quotient = crate::search::data::quotient;
        let u = numbers[1..=d].iter().map(|v| quotient(v, &numbers[0])).collect();
        neurons.push(Neuron { u, alpha: quotient(&numbers[d + 2], &numbers[d + 1]) });
    }
    Ok(neurons)
}
