//! `relucert export`: write a network for other tools.

use super::convert::without_problem;
use crate::check::arithmetic::Fraction;
use crate::check::statement::problem::Bias;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::{load, output};
use crate::cli::options::{Reading, renaming, scaling};
use crate::cli::terminal::Format;
use crate::dyadic::quotient;
use crate::export::{Changes, Dtype, Kind, LastColumn, Layers, NAMES};
use crate::problem::weights::{PARTS, constant};
use crate::report::decimal::{Round, decimal};
use anyhow::{Context, bail, ensure};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Write a network for other tools: PyTorch, ONNX, NumPy
#[derive(clap::Args)]
#[command(after_help = "\
Kinds of files:
  .safetensors  the state dict of nn.Sequential(Linear, ReLU, Linear)
  .onnx         a graph of Gemm, Relu, Gemm, from `input` (batch, columns) to `output` (batch, outputs)
  .npz          arrays under the same names
  .json         {\"W1\": [[…], …], \"b1\": […], \"w2\": [[…], …], \"b2\": […]}
Weights are rounded to the nearest floating-point numbers. With the problem it is said what that changes. On a problem
of standardised columns the network wants standardised inputs; --raw gives one for the columns as they were.")]
pub struct Args {
    /// The problem, which says whether the last column is the bias, and the network
    #[arg(required = true, num_args = 1..=2, value_name = "[PROBLEM] NET")]
    files: Vec<PathBuf>,
    /// The file to write; its ending says the kind
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// To what weights are rounded
    #[arg(long, value_enum, default_value = "f64")]
    dtype: DtypeArg,
    /// Other names for the parts of the file, as W1=fc1.weight,b1=fc1.bias,w2=fc2.weight
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    names: Vec<(String, String)>,
    /// Take the standardisation into the weights; the file is what `relucert problem --format json` printed
    #[arg(long, value_name = "REPORT")]
    raw: Option<PathBuf>,
    /// Without the problem: whether the weights of the last column are hidden biases
    #[arg(long, value_enum)]
    hidden_bias: Option<HiddenBiasArg>,
    #[command(flatten)]
    reading: Reading,
    /// How the report is printed
    #[arg(long, value_parser = Format::for_people(), default_value = "text")]
    format: Format,
}

/// Floating-point numbers.
#[derive(Clone, Copy, clap::ValueEnum)]
enum DtypeArg {
    /// Doubles
    F64,
    /// Singles
    F32,
}

/// What the last column is.
#[derive(Clone, Copy, clap::ValueEnum)]
enum HiddenBiasArg {
    /// The bias column
    Column,
    /// A feature
    None,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs: Vec<&Path> = args.files.iter().chain(&args.raw).map(PathBuf::as_path).collect();
    output::distinct(&args.output, &inputs)?;
    let kind = kind(&args.output)?;
    let names = names(&args.names, kind)?;
    let scaling = args.raw.as_deref().map(scaling::read).transpose()?;
    let dtype = match args.dtype {
        DtypeArg::F64 => Dtype::F64,
        DtypeArg::F32 => Dtype::F32,
    };
    let (training, network, columns, last) = read(&args)?;
    let bias = training.as_ref().is_some_and(|training| training.output_bias != OutputBias::None);
    let layers = Layers::of(&network, columns, &last, bias, scaling.as_ref(), dtype)?;
    let changes =
        training.map(|training| Changes::of(&training, &network, &layers, &last, scaling.as_ref())).transpose()?;
    output::write(&args.output, &layers.file(kind, &names)?)?;
    report(&args, &layers, changes.as_ref());
    Ok(ExitCode::SUCCESS)
}

/// The kind of file that an ending names.
fn kind(path: &Path) -> anyhow::Result<Kind> {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    Ok(match ending.as_str() {
        "safetensors" => Kind::Safetensors,
        "npz" => Kind::Npz,
        "json" => Kind::Json,
        "onnx" => Kind::Onnx,
        _ => bail!("{}: unknown kind of file; supported are .safetensors, .onnx, .npz and .json", path.display()),
    })
}

/// PyTorch's names, or those that were given.
fn names(given: &[(String, String)], kind: Kind) -> anyhow::Result<[String; 4]> {
    ensure!(given.is_empty() || kind != Kind::Json, "--names: the parts of a .json file are always W1, b1, w2, b2");
    let mut names = NAMES.map(String::from);
    for (part, name) in given {
        let at = PARTS.iter().position(|p| p == part);
        let at = at.with_context(|| format!("--names: unknown part `{part}`; there are W1, b1, w2, b2"))?;
        names[at] = name.clone();
    }
    let twice = (0..4).find(|i| names[..*i].contains(&names[*i]));
    ensure!(twice.is_none(), "--names: two parts of the name `{}`", twice.map_or("", |i| &names[i]));
    let taken = ["input", "hidden", "active", "output"].iter().find(|name| names.iter().any(|own| own == *name));
    ensure!(kind != Kind::Onnx || taken.is_none(), "--names: `{}` is a value of the graph", taken.unwrap_or(&""));
    Ok(names)
}

/// The problem if there is one, the network, its inputs, and what the last of them is.
fn read(args: &Args) -> anyhow::Result<(Option<Training>, TwoLayer, usize, LastColumn)> {
    let ones = || LastColumn::Constant(Fraction::one());
    if let [problem, network] = &args.files[..] {
        ensure!(args.hidden_bias.is_none(), "--hidden-bias goes without a problem, which says it itself");
        let (training, _) = load::any_problem(problem)?;
        let network = load::any_network(network, &training, &args.reading)?;
        let (columns, bias) = (training.columns(), training.hidden_bias.column());
        let last = match constant(&training.x, &training.x_den, bias) {
            _ if bias == Bias::Column => ones(),
            Some(t) => LastColumn::Constant(t),
            None => LastColumn::Feature,
        };
        return Ok((Some(training), network, columns, last));
    }
    let file = args.files.first().context("no network")?;
    let last = match args.hidden_bias {
        Some(HiddenBiasArg::Column) => ones(),
        Some(HiddenBiasArg::None) => LastColumn::Feature,
        None => bail!(
            "{}: a network does not say whether its last column is the bias; give the problem before it, or --hidden-bias column or none",
            file.display()
        ),
    };
    let shown = || format!("{}: without a problem only relucert's own files are read", file.display());
    let (network, columns) = without_problem(file).with_context(shown)?;
    Ok((None, network, columns, last))
}

/// Prints what was written.
fn report(args: &Args, layers: &Layers, changes: Option<&Changes>) {
    let [neurons, inputs, outputs] = layers.size;
    let objective = changes.map(Changes::objective);
    let change = objective.as_ref().and_then(|change| change.as_ref().ok());
    let number = |value: &Fraction| quotient(value.numerator(), value.denominator());
    match args.format {
        Format::Text => {
            println!("neurons      {neurons}");
            println!(
                "inputs       {inputs}{}",
                if args.raw.is_some() { ", as they were before they were standardised" } else { "" }
            );
            println!("outputs      {outputs}");
            if let Some(Err(why)) = &objective {
                println!("objective    {why}");
            }
            if let Some(change) = change {
                let (low, high) = (change.low.reduced(), change.high.reduced());
                let text = match low == high {
                    true if low == Fraction::zero() => "not changed".to_string(),
                    _ => format!("changed by {} to {}", decimal(&low, 6, Round::Down), decimal(&high, 6, Round::Up)),
                };
                println!("objective    {text}");
            }
            if let Some(Changes { predictions, .. }) = changes {
                match *predictions == Fraction::zero() {
                    true => println!("predictions  not changed"),
                    false => println!("predictions  changed by at most {}", decimal(predictions, 6, Round::Up)),
                }
            }
            println!("written      {}", args.output.display());
        }
        Format::Json => {
            let exact = change.filter(|change| change.low == change.high).map(|c| c.low.reduced().to_string());
            println!(
                "{}",
                json!({
                    "file": args.output.display().to_string(), "neurons": neurons, "inputs": inputs, "outputs": outputs,
                    "dtype": if layers.dtype == Dtype::F64 { "f64" } else { "f32" }, "raw": args.raw.is_some(),
                    "objective_change": exact,
                    "objective_change_decimal": change.map(|c| number(&c.low)),
                    "objective_change_high_decimal": change.map(|c| number(&c.high)),
                    "largest_prediction_change": changes.map(|c| c.predictions.to_string()),
                    "largest_prediction_change_decimal": changes.map(|c| number(&c.predictions)),
                })
            );
        }
    }
}
