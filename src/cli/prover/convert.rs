//! `relucert convert`: networks with the same predictions, and their convex weights.

use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::Range;
use crate::check::lexer::Lines;
use crate::check::statement::primal::objective;
use crate::check::statement::{Training, TwoLayer, network, two_layer};
use crate::check::weight_path::{Convex, Place, convex};
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::cli::terminal::Format;
use crate::report::decimal::{Round, decimal, number};
use crate::{format, maps};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Balance, split, merge: networks with the same predictions, and their convex weights
#[derive(clap::Args)]
#[command(after_help = "\
The steps are taken in the order of the options above: split, merge, minimal, balance. No step changes a prediction, not even by rounding;
a square root that is irrational is replaced by a double in such a way that only the balance |u| = |a| is inexact, by the defect shown.")]
pub struct Args {
    /// The network, or convex weights; before it the problem, which --minimal and networks of other tools
    /// need
    #[arg(required = true, num_args = 1..=2, value_name = "[PROBLEM] NET")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// The network file to write
    #[arg(short, long, value_name = "NET", required_unless_present = "convex")]
    output: Option<PathBuf>,
    /// The file of convex weights to write
    #[arg(long, value_name = "FILE")]
    convex: Option<PathBuf>,
    /// Split neuron I (from 0) into shares with the sum 1, such as 0:1/4,3/4
    #[arg(long, value_name = "I:SHARES", value_parser = shares)]
    split: Option<(usize, Vec<Fraction>)>,
    /// Merge neurons of one direction and one sign, or direction of their output weights: the same function
    #[arg(long)]
    merge: bool,
    /// Merge neurons of one sign, or direction of output weights, in one closed cone, and drop those that are
    /// zero on the data: the same predictions on the data
    #[arg(long)]
    minimal: bool,
    /// Scale every neuron to |u| = |a|
    #[arg(long)]
    balance: bool,
    /// Say what each step did
    #[arg(long)]
    explain: bool,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn shares(text: &str) -> Result<(usize, Vec<Fraction>), String> {
    let wanted = || "expected the number of a neuron and shares, such as 0:1/4,3/4".to_string();
    let (index, list) = text.split_once(':').ok_or_else(wanted)?;
    let shares: Option<Vec<Fraction>> = list.split(',').map(Fraction::parse).collect();
    Ok((index.parse().map_err(|_| wanted())?, shares.ok_or_else(wanted)?))
}

/// What a step made of the network.
struct Step {
    step: &'static str,
    neurons: usize,
    /// Exact, or enclosed, if there is a problem.
    objective: Option<Range>,
    /// The largest |‖u‖² − α²|, exact.
    defect: Fraction,
}

/// The network on its way, and the account of it.
struct Work {
    training: Option<Training>,
    network: TwoLayer,
    steps: Vec<Step>,
}

impl Work {
    /// How many input weights of a neuron are penalised: all, but for a bias that costs nothing.
    fn penalised(&self) -> usize {
        self.training.as_ref().map_or(usize::MAX, Training::penalised)
    }

    fn step(&mut self, step: &'static str, network: TwoLayer) -> anyhow::Result<()> {
        let negative = |defect: Fraction| (&Fraction::zero() - &defect).max(defect);
        let defects = network.neurons.iter().map(|neuron| negative(maps::defect(neuron, self.penalised())));
        let defect = defects.max().unwrap_or_else(Fraction::zero);
        let objective = self.training.as_ref().map(|training| objective(training, &network)).transpose()?;
        self.steps.push(Step { step, neurons: network.neurons.len(), objective, defect });
        self.network = network;
        Ok(())
    }
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs: Vec<&Path> = args.files.iter().map(PathBuf::as_path).collect();
    let outputs: Vec<&Path> = [&args.output, &args.convex].into_iter().flatten().map(PathBuf::as_path).collect();
    for (i, output) in outputs.iter().enumerate() {
        let taken: Vec<&Path> = inputs.iter().chain(&outputs[..i]).copied().collect();
        output::distinct(output, &taken)?;
    }
    let (training, place, columns) = read(&inputs, &args.reading)?;
    let mut work = Work { training, network: TwoLayer::zero(0), steps: Vec::new() };
    match place {
        Place::Network(network) => work.step("read", network)?,
        Place::Convex(convex) => work.step("psi", maps::network_where(&convex, work.penalised()))?,
    }
    transform(&args, &mut work)?;
    if let Some(path) = &args.output {
        let mut bytes = Vec::new();
        format::two_layer(&work.network, columns, &mut bytes)?;
        output::write(path, &bytes)?;
    }
    if let Some(path) = &args.convex {
        let mut bytes = Vec::new();
        format::convex(&Convex::of(&work.network), columns, &mut bytes)?;
        output::write(path, &bytes)?;
    }
    print(&args, &work.steps);
    Ok(ExitCode::SUCCESS)
}

/// The problem, the network and the dimension of its inputs.
fn read(files: &[&Path], reading: &Reading) -> anyhow::Result<(Option<Training>, Place, usize)> {
    if let [problem, net] = files {
        let (training, _) = load::any_problem(problem)?;
        let (place, columns) = (load::place(net, &training, reading)?, training.columns());
        return Ok((Some(training), place, columns));
    }
    let file = files.first().context("no network")?;
    let shown = || format!("{}: without a problem only relucert's own files are read", file.display());
    if load::first_word(file)? == "relucert-convex" {
        let (convex, columns) = convex::parse_up_to(load::open(file)?, None, 2).with_context(shown)?;
        return Ok((None, Place::Convex(convex), columns));
    }
    let (network, columns) = without_problem(file).with_context(shown)?;
    Ok((None, Place::Network(network), columns))
}

/// A network file of either version, and the dimension of its inputs.
pub(super) fn without_problem(file: &Path) -> anyhow::Result<(TwoLayer, usize)> {
    let mut lines = Lines::new(load::open(file)?);
    if lines.version("relucert-network", 2)? == 1 {
        let (network, columns) = network::parse_with_dimension(load::open(file)?, None)?;
        return Ok((network.into(), columns));
    }
    let mut tokens = lines.record("shape")?;
    let (_, columns, outputs) = (tokens.count()?, tokens.count()?, tokens.count()?);
    Ok((two_layer::parse(load::open(file)?, columns, outputs)?, columns))
}

/// Takes the steps that were asked for.
fn transform(args: &Args, work: &mut Work) -> anyhow::Result<()> {
    if let Some((index, shares)) = &args.split {
        let mut neurons = work.network.neurons.clone();
        let count = neurons.len();
        let neuron = neurons.get(*index).with_context(|| format!("--split: no neuron {index}, only {count}"))?;
        let parts = maps::split(neuron, shares).map_err(|error| anyhow::anyhow!("--split: {error}"))?;
        neurons.splice(index..=index, parts);
        work.step("split", TwoLayer { neurons, ..work.network.clone() })?;
    }
    if args.merge {
        work.step("merge", maps::merge(&work.network, work.penalised()))?;
    }
    if args.minimal {
        let training = work.training.as_ref().context("--minimal needs the problem, before the network")?;
        let network = maps::network_where(&crate::weight_path::minimal(training, &work.network), work.penalised());
        work.step("minimal", network)?;
    }
    if args.balance {
        let network = maps::network_where(&Convex::of(&work.network), work.penalised());
        work.step("balance", network)?;
    }
    Ok(())
}

fn print(args: &Args, steps: &[Step]) {
    if args.format == Format::Json {
        let facts = |step: &Step| {
            let objective = step.objective.as_ref().map(|range| match range.low == range.high {
                true => serde_json::json!(range.high.to_string()),
                false => serde_json::json!([range.low.to_string(), range.high.to_string()]),
            });
            let objective_decimal = step.objective.as_ref().map(|range| number(&range.high, Round::Up));
            serde_json::json!({
                "step": step.step, "neurons": step.neurons, "objective": objective, "objective_decimal": objective_decimal,
                "defect": step.defect.to_string(), "defect_decimal": number(&step.defect, Round::Up),
            })
        };
        println!("{}", serde_json::json!({ "steps": steps.iter().map(facts).collect::<Vec<_>>() }));
        return;
    }
    let shown = if args.explain { steps } else { &steps[steps.len() - 1..] };
    for Step { step, neurons, objective, defect } in shown {
        let loss =
            objective.as_ref().map_or(String::new(), |o| format!(", objective {}", decimal(&o.high, 12, Round::Up)));
        println!("v {step} {neurons} neurons{loss}, balance defect {}", decimal(defect, 12, Round::Up));
        if args.explain {
            println!("c {}", explanation(step));
        }
    }
}

/// What a step does.
fn explanation(step: &str) -> &'static str {
    match step {
        "read" => "the network as it stands",
        "psi" => "w becomes (w/sqrt|w|, +-sqrt|w|): an atom where |w| is rational, else a double for the square root",
        "split" => "(u, a) becomes (sqrt(g) u, sqrt(g) a) for every share g; the function is the same",
        "merge" => {
            "neurons of one direction, and one sign or direction of output weights, became one; the function is the same"
        }
        "minimal" => {
            "w1 and w2 of one sign, or direction of output weights, in one closed cone became w1 + w2; the predictions on the data are the same"
        }
        _ => "(u, a) became (su, a/s) with |su| = |a/s|; the function is the same",
    }
}
