//! `relucert network`: convert a network to a relucert network file.

use crate::cli::files::{load, output};
use crate::cli::options::{check_map, renaming};
use crate::cli::terminal::Format;
use crate::dyadic::quotient;
use crate::problem::spelling::approximately;
use crate::problem::weights;
use crate::{check, format};
use std::path::PathBuf;
use std::process::ExitCode;

/// Convert a network to a relucert network file
#[derive(clap::Args)]
#[command(after_help = "\
Kinds of files:
  .safetensors  the state dict of nn.Sequential(Linear, ReLU, Linear) in F64, F32, F16 or BF16
  .npz          arrays W1 (hidden units × columns), w2 and perhaps b1, b2
  .json         {\"W1\": [[…], …], \"w2\": […]} and perhaps \"b1\": […], \"b2\": 0
Hidden biases become the weights of the problem's bias column. An output bias is not supported yet.")]
pub struct Args {
    /// The problem that the network was trained on
    problem: PathBuf,
    /// The network
    network: PathBuf,
    /// The network file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The names of the parts in the file, as W1=fc1.weight,b1=fc1.bias,w2=fc2.weight
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    map: Vec<(String, String)>,
    /// How the report is printed
    #[arg(long, value_parser = Format::for_people(), default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    check_map(&args.map)?;
    output::distinct(&args.output, &[&args.problem, &args.network])?;
    let problem = load::problem(&args.problem)?.problem;
    let network = weights::read(&args.network, &args.map, problem.columns(), problem.bias)?;
    let mut bytes = Vec::new();
    format::network(&network, problem.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let objective = check::statement::objective::objective(&problem, &network)?;
    let (num, den) = (objective.numerator(), objective.denominator());
    let silent = network.neurons.iter().filter(|n| n.a == 0.into() || n.u.iter().all(|v| *v == 0.into())).count();
    let (m, d) = (network.neurons.len(), problem.columns());
    match args.format {
        Format::Text => {
            println!("neurons    {m}{}", if silent > 0 { format!(", {silent} of them zero") } else { String::new() });
            println!("columns    {d}");
            println!("objective  {}", approximately(num, den, 12));
            println!("written    {}", args.output.display());
        }
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "network": args.output.display().to_string(), "neurons": m, "zero_neurons": silent, "columns": d,
                "objective_decimal": quotient(num, den),
            })
        ),
    }
    Ok(ExitCode::SUCCESS)
}
