//! `relucert network`: convert a network to a relucert network file.

use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::range::Range;
use crate::check::statement::{Training, primal};
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::cli::terminal::Format;
use crate::dyadic::quotient;
use crate::problem::spelling::approximately;
use crate::report::decimal::{Round, decimal};
use crate::{check, format};
use num_bigint::BigInt;
use std::path::PathBuf;
use std::process::ExitCode;

/// Convert a network to a relucert network file
#[derive(clap::Args)]
#[command(after_help = "\
Kinds of files:
  .safetensors  the state dict of nn.Sequential(Linear, ReLU, Linear) in F64, F32, F16 or BF16
  .pt           of PyTorch: a state dict, a checkpoint with one, or a whole nn.Sequential
  .onnx         the graph of Linear, ReLU, Linear
  .npz          arrays W1 (hidden units × columns), w2 (outputs × hidden units) and perhaps b1, b2, or the arrays of
                Keras, Flax and scikit-learn under their names
  .json         {\"W1\": [[…], …], \"w2\": […]} and perhaps \"b1\": […], \"b2\": 0; with several outputs
                \"w2\": [[…], …], \"b2\": […]
Hidden biases become the weights of the problem's bias column. An output bias needs a problem that has one
(relucert problem --output-bias).")]
pub struct Args {
    /// The problem that the network was trained on
    problem: PathBuf,
    /// The network
    network: PathBuf,
    /// The network file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// How the report is printed
    #[arg(long, value_parser = Format::for_people(), default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    output::distinct(&args.output, &[&args.problem, &args.network])?;
    if let Some((training, _)) = load::training(&args.problem)? {
        return of_training(&args, &training);
    }
    let problem = load::problem(&args.problem)?.problem;
    let network = load::network(&args.network, &problem, &args.reading)?;
    let mut bytes = Vec::new();
    format::network(&network, problem.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let objective = check::statement::objective::objective(&problem, &network)?;
    let silent = network.neurons.iter().filter(|n| n.a == 0.into() || n.u.iter().all(|v| *v == 0.into())).count();
    let training = Training::from(problem);
    let columns = training.columns();
    report(
        &args,
        &Converted { neurons: network.neurons.len(), silent, columns, objective: objective.into(), training },
    );
    Ok(ExitCode::SUCCESS)
}

/// The same for a problem of version 2 of the format.
fn of_training(args: &Args, training: &Training) -> anyhow::Result<ExitCode> {
    let network = load::two_layer(&args.network, training, &args.reading)?;
    let objective = primal::objective(training, &network)?;
    let mut bytes = Vec::new();
    format::two_layer(&network, training.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let zero = |numbers: &[BigInt]| numbers.iter().all(|v| *v == 0.into());
    let silent = network.neurons.iter().filter(|n| zero(&n.a) || zero(&n.u)).count();
    let (neurons, columns, training) = (network.neurons.len(), training.columns(), training.clone());
    report(args, &Converted { neurons, silent, columns, objective, training });
    Ok(ExitCode::SUCCESS)
}

/// A network that was written.
struct Converted {
    neurons: usize,
    silent: usize,
    columns: usize,
    objective: Range,
    training: Training,
}

/// Prints what was written, with the objective in both scales.
fn report(args: &Args, network: &Converted) {
    let Converted { neurons, silent, columns, objective, training } = network;
    let (top, bottom) = &training.scale;
    let scale = Fraction::quotient((**top).clone(), bottom.clone()).reduced();
    let own = Range { low: &objective.low * &scale, high: &objective.high * &scale };
    let shown = |range: &Range| {
        let text = |end: &Fraction| approximately(end.numerator(), end.denominator(), 12);
        let (low, high) = (text(&range.low), text(&range.high));
        if low == high {
            low
        } else {
            format!("{} to {}", decimal(&range.low, 12, Round::Down), decimal(&range.high, 12, Round::Up))
        }
    };
    let number = |value: &Fraction| quotient(value.numerator(), value.denominator());
    match args.format {
        Format::Text => {
            println!(
                "neurons    {neurons}{}",
                if *silent > 0 { format!(", {silent} of them zero") } else { String::new() }
            );
            println!("columns    {columns}");
            if training.outputs > 1 {
                println!("outputs    {}", training.outputs);
            }
            println!("objective  {}", shown(objective));
            if scale != Fraction::one() {
                println!("yours      {}, {} times that", shown(&own), spelt(&scale));
            }
            println!("written    {}", args.output.display());
        }
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "network": args.output.display().to_string(), "neurons": neurons, "zero_neurons": silent,
                "columns": columns, "outputs": training.outputs, "scale": spelt(&scale),
                "objective_decimal": number(&objective.low), "objective_high_decimal": number(&objective.high),
                "scaled_objective_decimal": number(&own.low), "scaled_objective_high_decimal": number(&own.high),
            })
        ),
    }
}

/// `5/2` or `2`.
fn spelt(value: &Fraction) -> String {
    let (top, bottom) = (value.numerator(), value.denominator());
    if **bottom == BigInt::from(1) { top.to_string() } else { format!("{top}/{bottom}") }
}
