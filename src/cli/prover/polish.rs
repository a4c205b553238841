//! `relucert polish`: move a trained network to a stationary one nearby.

use crate::check::statement::{Training, TwoLayer, primal};
use crate::check::stationary::Claim;
use crate::cli::files::{kept, load, output};
use crate::cli::options::{CheckpointArgs, Reading};
use crate::cli::terminal::Format;
use crate::cli::terminal::watch::{self, Ends};
use crate::dyadic::quotient;
use crate::format;
use crate::kernels::norm;
use crate::report::decimal::{Round, decimal, number};
use crate::report::stationary::StationaryReport;
use crate::stationary::tying::polished_told;
use crate::stationary::{NODES, certify_training};
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// Move a trained network to a stationary one nearby
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network
    network: PathBuf,
    /// Where to write the polished network
    #[arg(short, long, value_name = "NET")]
    output: PathBuf,
    /// Newton steps at most
    #[arg(long, default_value_t = 1000)]
    steps: usize,
    #[command(flatten)]
    checkpoint: CheckpointArgs,
    #[command(flatten)]
    reading: Reading,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    output::distinct(&args.output, &[&args.problem, &args.network])?;
    let (training, before, sha256) = load::any_loss(&args.problem, &args.network, &args.reading)?;
    watch::checkpoints(args.checkpoint.checkpoint);
    let keep = |network: &TwoLayer, words: &str| {
        let mut bytes = Vec::new();
        if format::two_layer(network, training.columns(), &mut bytes).is_ok() {
            kept::keep(&args.output, bytes, args.format, words.into());
        }
    };
    keep(&before, "the given network was written as it is, for no step was done");
    let after = polished_told(&training, &before, args.steps, &mut |network| {
        keep(network, "the network so far, of a lower objective, was written");
    });
    watch::finish();
    let after = after.context("the network has weights that are not finite")?;
    let mut bytes = Vec::new();
    format::two_layer(&after, training.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    watch::ends(Ends::AtOnce);
    let moved = {
        let [old, new] = [&before, &after].map(|network| outputs(&training, network));
        let difference: Vec<f64> = old.iter().zip(&new).map(|(a, b)| a - b).collect();
        norm(&difference)
    };
    let mut found = serde_json::Map::new();
    let text = args.format == Format::Text;
    for (word, network) in [("before", &before), ("after", &after)] {
        let evidence = certify_training(&training, &sha256, network, NODES)?.evidence;
        let report = StationaryReport::new(&training, &sha256, &Claim::NotStationary, Ok(&evidence));
        let Some(total) = report.total else { continue };
        let objective = primal::objective(&training, network)?.high;
        let neurons = network.neurons.len();
        if text {
            println!("v {word} neurons {neurons} ties {}", total.ties);
            println!("v {word} objective {} rounded up", decimal(&objective, 15, Round::Up));
            println!("v {word} distance {}", total.words());
        }
        let facts = serde_json::json!({
            "neurons": neurons, "ties": total.ties, "objective": objective.to_string(),
            "objective_decimal": number(&objective, Round::Up), "distance": [total.lower, total.upper],
        });
        found.insert(word.into(), facts);
    }
    let shown = args.output.display().to_string();
    if text {
        println!("v moved {moved:e} the change of the predictions on the data, Euclidean");
        println!("c {shown}: relucert stationary and relucert certify judge it");
    } else {
        found.extend([("moved".into(), moved.into()), ("network".into(), shown.into())]);
        println!("{:#}", serde_json::Value::Object(found));
    }
    Ok(ExitCode::SUCCESS)
}

/// The outputs on the data in doubles.
fn outputs(training: &Training, network: &TwoLayer) -> Vec<f64> {
    let (values, den) = primal::outputs(training, network);
    values.iter().map(|value| quotient(value, &den)).collect()
}
