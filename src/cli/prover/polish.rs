//! `relucert polish`: move a trained network to a stationary one nearby.

use crate::check::statement::objective::objective;
use crate::check::statement::{Network, Problem};
use crate::cli::files::{load, output};
use crate::cli::options::{check_map, renaming};
use crate::format;
use crate::kernels::{Matrix, norm};
use crate::report::decimal::{Round, decimal};
use crate::report::stationary::StationaryReport;
use crate::search::data::Data;
use crate::search::neuron::{Column, Neuron, residual};
use crate::stationary::tying::polished;
use crate::stationary::{NODES, certify};
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
    /// The names of the parts in the network's file, as W1=fc1.weight,b1=fc1.bias,w2=fc2.weight
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    map: Vec<(String, String)>,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    check_map(&args.map)?;
    output::distinct(&args.output, &[&args.problem, &args.network])?;
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let before = load::network(&args.network, &problem, &args.map)?;
    let after = polished(&problem, &before, args.steps).context("the network has weights that are not finite")?;
    let mut bytes = Vec::new();
    format::network(&after, problem.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let moved = {
        let [old, new] = [&before, &after].map(|network| residuals(&problem, network));
        let difference: Vec<f64> = old.iter().zip(&new).map(|(a, b)| a - b).collect();
        norm(&difference)
    };
    for (word, network) in [("before", &before), ("after", &after)] {
        let evidence = certify(&problem, &sha256, network, NODES)?.evidence;
        let report =
            StationaryReport::new(&problem, &sha256, &crate::check::stationary::Claim::NotStationary, Ok(&evidence));
        let Some(total) = report.total else { continue };
        println!("v {word} neurons {} ties {}", network.neurons.len(), total.ties);
        println!("v {word} objective {} rounded up", decimal(&objective(&problem, network)?, 15, Round::Up));
        println!("v {word} distance {}", total.words());
    }
    println!("v moved {moved:e} the change of the predictions on the data, Euclidean");
    println!("c {}: relucert stationary and relucert certify judge it", args.output.display());
    Ok(ExitCode::SUCCESS)
}

/// y − f in doubles.
fn residuals(problem: &Problem, network: &Network) -> Vec<f64> {
    let data = Data::new(problem);
    let columns = network.neurons.iter().map(Neuron::nearest).filter_map(|neuron| Column::from_neuron(&neuron));
    residual(&data, &Matrix::new(&data.x, data.n, data.d), &columns.collect::<Vec<_>>(), 0.0)
}
