//! `relucert polish`: move a trained network to a stationary one nearby.

use crate::check::statement::{Training, TwoLayer, primal};
use crate::check::stationary::Claim;
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::dyadic::quotient;
use crate::format;
use crate::kernels::norm;
use crate::report::decimal::{Round, decimal};
use crate::report::stationary::StationaryReport;
use crate::stationary::tying::polished;
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
    reading: Reading,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    output::distinct(&args.output, &[&args.problem, &args.network])?;
    let (training, before, sha256) = load::any_loss(&args.problem, &args.network, &args.reading)?;
    let after = polished(&training, &before, args.steps).context("the network has weights that are not finite")?;
    let mut bytes = Vec::new();
    format::two_layer(&after, training.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let moved = {
        let [old, new] = [&before, &after].map(|network| outputs(&training, network));
        let difference: Vec<f64> = old.iter().zip(&new).map(|(a, b)| a - b).collect();
        norm(&difference)
    };
    for (word, network) in [("before", &before), ("after", &after)] {
        let evidence = certify_training(&training, &sha256, network, NODES)?.evidence;
        let report = StationaryReport::new(&training, &sha256, &Claim::NotStationary, Ok(&evidence));
        let Some(total) = report.total else { continue };
        println!("v {word} neurons {} ties {}", network.neurons.len(), total.ties);
        println!(
            "v {word} objective {} rounded up",
            decimal(&primal::objective(&training, network)?.high, 15, Round::Up)
        );
        println!("v {word} distance {}", total.words());
    }
    println!("v moved {moved:e} the change of the predictions on the data, Euclidean");
    println!("c {}: relucert stationary and relucert certify judge it", args.output.display());
    Ok(ExitCode::SUCCESS)
}

/// The outputs on the data in doubles.
fn outputs(training: &Training, network: &TwoLayer) -> Vec<f64> {
    let (values, den) = primal::outputs(training, network);
    values.iter().map(|value| quotient(value, &den)).collect()
}
