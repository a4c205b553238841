//! `relucert problem`: write the canonical problem from a data set.

use crate::check::statement::problem::{Bias, LOSS, Loss, NUMBERS, Numbers};
use crate::check::statement::{Ball, Norm, Problem};
use crate::cli::files::{load, output};
use crate::cli::options::{CandidateArgs, check_map, renaming};
use crate::decimal;
use crate::format;
use crate::format::writer::word;
use crate::problem::decay::Decay;
use crate::problem::polyhedral::make_polyhedral;
use crate::problem::spelling::approximately;
use crate::problem::{Made, Recipe, Standardize, make};
use num_bigint::BigInt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `relucert problem`.
#[derive(clap::Args)]
#[command(after_help = "\
The problem is to minimise ½‖f(X) − y‖² + β/2 ‖θ‖² over two-layer ReLU networks f of any width with weights θ.
One of --beta and --weight-decay is needed, unless an .npz file holds `beta`.")]
pub struct Args {
    /// The data: .csv, .tsv, .txt, .data (each also with .gz), or .npz with arrays X (rows × columns), y and perhaps beta
    data: PathBuf,
    /// The problem file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Text: the column that is learned, by name or by index from 0 (-1 is the last) [default: the last]
    #[arg(long, value_name = "NAME|INDEX", allow_hyphen_values = true)]
    target: Option<String>,
    /// Text: this label becomes +1, all others -1
    #[arg(long, value_name = "LABEL", allow_hyphen_values = true)]
    positive: Option<String>,
    /// Text: the first line is a header [default: if no field of it is a number]
    #[arg(long, overrides_with = "no_header")]
    header: bool,
    /// Text: the first line is data
    #[arg(long)]
    no_header: bool,
    /// Text: what stands between two fields, one character or `tab` [default: a comma; in .tsv a tab]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Arrays: other names for X, y and beta, as X=data,y=labels
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    map: Vec<(String, String)>,
    /// What a value is: the double nearest to its text, that rounded to binary32, or the decimal itself
    #[arg(long, value_enum, default_value = "f64")]
    numbers: NumbersArg,
    /// Columns minus mean over standard deviation, measured on the rows used: target too, or features only
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    standardize: Option<StandardizeArg>,
    /// Append a column of ones (after standardising), whose weights are penalised like the others, or not at all
    #[arg(long, value_enum, default_value = "column")]
    bias: BiasArg,
    /// The norm of a neuron's input weights in the penalty; with l1 and linf the optimum is rational and found exactly
    #[arg(long, value_enum, default_value = "l2")]
    norm: NormArg,
    #[command(flatten)]
    candidates: CandidateArgs,
    /// Use this share of the rows, chosen at random: 0.75
    #[arg(long, value_name = "SHARE", value_parser = decimal::ratio, allow_hyphen_values = true)]
    split: Option<(BigInt, BigInt)>,
    /// Seed of the choice
    #[arg(long, default_value_t = 0, requires = "split")]
    seed: u64,
    /// Write the rows that --split left as a problem too, with the same scaling and β
    #[arg(long, value_name = "FILE", requires = "split")]
    rest: Option<PathBuf>,
    /// β: 0.01, 1/100, or 0.3max, a share of β_max, from which on the zero network is optimal
    #[arg(long, value_name = "β", value_parser = Decay::beta, allow_hyphen_values = true, conflicts_with = "weight_decay")]
    beta: Option<Decay>,
    /// λ of PyTorch's weight_decay, with all parameters decayed; needs --loss
    #[arg(long, value_name = "λ", value_parser = Decay::weight_decay, allow_hyphen_values = true)]
    weight_decay: Option<Decay>,
    /// The loss that goes with --weight-decay: nn.MSELoss(), nn.MSELoss(reduction="sum"), or half the latter
    #[arg(long, value_enum)]
    loss: Option<LossArg>,
    /// How the report is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum NumbersArg {
    F64,
    F32,
    Decimal,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum StandardizeArg {
    All,
    Features,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum BiasArg {
    Column,
    None,
    Free,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum LossArg {
    HalfSquared,
    MseMean,
    MseSum,
}

/// How a report is printed.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text == "tab" || text == "\\t" => Ok(b'\t'),
        [b @ (b'"' | b'\n' | b'\r' | b'.' | b'-' | b'+')] => {
            Err(format!("{:?} cannot stand between fields", char::from(*b)))
        }
        [b] if b.is_ascii() && !b.is_ascii_alphanumeric() => Ok(*b),
        _ => Err("expected one character that is not a letter or digit, or `tab`".into()),
    }
}

fn recipe(args: &Args) -> anyhow::Result<Recipe> {
    check_map(&args.map)?;
    let decay = args.beta.clone().or(args.weight_decay.clone());
    let loss = match (args.loss, &args.weight_decay) {
        (None, Some(_)) => anyhow::bail!(
            "--weight-decay needs --loss: mse-mean for nn.MSELoss(), mse-sum for nn.MSELoss(reduction=\"sum\"), half-squared for half the latter"
        ),
        (Some(LossArg::MseMean | LossArg::MseSum), None) if args.beta.is_some() => anyhow::bail!(
            "--loss mse-mean and mse-sum go with --weight-decay; --beta is always in the scale ½‖f − y‖² + β/2 ‖θ‖²"
        ),
        (Some(LossArg::MseMean), _) => Loss::MseMean,
        (Some(LossArg::MseSum), _) => Loss::MseSum,
        _ => Loss::HalfSquared,
    };
    Ok(Recipe {
        header: if args.header { Some(true) } else { args.no_header.then_some(false) },
        delimiter: args.delimiter,
        target: args.target.clone(),
        positive: args.positive.clone(),
        map: args.map.clone(),
        numbers: match args.numbers {
            NumbersArg::F64 => Numbers::F64,
            NumbersArg::F32 => Numbers::F32,
            NumbersArg::Decimal => Numbers::Decimal,
        },
        standardize: match args.standardize {
            None => Standardize::No,
            Some(StandardizeArg::All) => Standardize::All,
            Some(StandardizeArg::Features) => Standardize::Features,
        },
        bias: match args.bias {
            BiasArg::Column | BiasArg::Free => Bias::Column,
            BiasArg::None => Bias::None,
        },
        split: args.split.clone().map(|share| (share, args.seed)),
        decay,
        loss,
    })
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let recipe = recipe(&args)?;
    output::distinct(&args.output, &[&args.data])?;
    if let Some(rest) = &args.rest {
        output::distinct(rest, &[&args.data, &args.output])?;
    }
    let ball = ball(args.norm, args.bias == BiasArg::Free);
    let (made, bytes, rest) = write(&args.data, &recipe, ball, args.candidates)?;
    if let Some(path) = &args.rest {
        let rest = rest.ok_or_else(|| anyhow::anyhow!("--rest: --split leaves no rows over"))?;
        output::write(path, &rest)?;
    }
    output::write(&args.output, &bytes)?;
    for warning in &made.warnings {
        eprintln!("warning: {warning}");
    }
    let sha256 = load::sha256(&bytes);
    match args.format {
        Format::Text => report(&made, &args, &sha256),
        Format::Json => println!("{}", json(&made, &args, &sha256)),
    }
    Ok(ExitCode::SUCCESS)
}

/// ½‖y‖², the objective of the zero network, as numerator and denominator.
fn zero_network(problem: &Problem) -> (BigInt, BigInt) {
    let squares: BigInt = problem.y.iter().map(|v| v * v).sum();
    decimal::lowest(squares, &problem.y_den * &problem.y_den * BigInt::from(2))
}

/// β as numerator and denominator.
fn beta(problem: &Problem) -> (BigInt, BigInt) {
    (problem.beta.0.clone().into(), problem.beta.1.clone().into())
}

fn fraction((p, q): &(BigInt, BigInt)) -> String {
    if *q == BigInt::from(1) { p.to_string() } else { format!("{p}/{q}") }
}

fn decimal_of((p, q): &(BigInt, BigInt)) -> String {
    approximately(p, q, 12)
}

/// The fraction, and its decimal where that is another text.
fn both(value: &(BigInt, BigInt)) -> String {
    let (exact, decimal) = (fraction(value), decimal_of(value));
    if exact == decimal { exact } else { format!("{exact} = {decimal}") }
}

fn denominator(den: &BigInt, numbers: Numbers) -> String {
    let power = match numbers {
        Numbers::Decimal => ("10", den.to_string().len() as u64 - 1),
        _ => ("2", den.bits() - 1),
    };
    format!("{}^{}", power.0, power.1)
}

fn bias_words(bias: BiasArg) -> (&'static str, &'static str) {
    match bias {
        BiasArg::Column => ("column", ", the last one the bias"),
        BiasArg::None => ("none", ", no bias"),
        BiasArg::Free => ("free", ", the last one the bias, which is not penalised"),
    }
}

fn report(made: &Made, args: &Args, sha256: &str) {
    let p = &made.problem;
    for note in &made.notes {
        println!("note      {note}");
    }
    match &args.split {
        Some(_) => println!("rows      {} of {}, seed {}", p.rows(), made.rows_in_file, args.seed),
        None => println!("rows      {}", p.rows()),
    }
    println!("columns   {}{}", p.columns(), bias_words(args.bias).1);
    if args.norm != NormArg::L2 {
        println!("norm      {}", norm_word(args.norm));
    }
    let name = word(p.numbers, &NUMBERS);
    println!(
        "numbers   {name}, denominators {} and {}",
        denominator(&p.x_den, p.numbers),
        denominator(&p.y_den, p.numbers)
    );
    println!(
        "scaling   {}",
        match args.standardize {
            None => "none",
            Some(StandardizeArg::All) => "features and target standardised",
            Some(StandardizeArg::Features) => "features standardised",
        }
    );
    println!("target    {}, {} to {}", made.target, made.labels.0, made.labels.1);
    println!("loss      {}", word(p.loss, &LOSS));
    println!("beta      {}", both(&beta(p)));
    if let Some(bound) = &made.beta_max {
        println!("beta_max  at least {} (proved)", decimal_of(bound));
    }
    println!("zero      {}, half the squared labels: the objective of the zero network", decimal_of(&zero_network(p)));
    println!("sha256    {sha256}");
    println!("written   {}", args.output.display());
    if let (Some(path), Some(rest)) = (&args.rest, &made.rest) {
        println!("rest      {}, {} rows", path.display(), rest.rows());
    }
}

fn json(made: &Made, args: &Args, sha256: &str) -> serde_json::Value {
    let p = &made.problem;
    let number = |v: &(BigInt, BigInt)| crate::exact::quotient(&v.0, &v.1);
    let zero = zero_network(p);
    serde_json::json!({
        "problem": args.output.display().to_string(),
        "rows": p.rows(),
        "rows_in_file": made.rows_in_file,
        "columns": p.columns(),
        "numbers": word(p.numbers, &NUMBERS),
        "bias": bias_words(args.bias).0,
        "norm": norm_word(args.norm),
        "loss": word(p.loss, &LOSS),
        "target": made.target,
        "beta": fraction(&beta(p)),
        "beta_decimal": number(&beta(p)),
        "beta_max_lower": made.beta_max.as_ref().map(fraction),
        "beta_max_lower_decimal": made.beta_max.as_ref().map(number),
        "zero_network": fraction(&zero),
        "zero_network_decimal": number(&zero),
        "x_denominator": denominator(&p.x_den, p.numbers),
        "y_denominator": denominator(&p.y_den, p.numbers),
        "notes": made.notes,
        "warnings": made.warnings,
        "problem_sha256": sha256,
    })
}

/// The problem with this ball.
pub fn write(data: &Path, recipe: &Recipe, ball: Option<Ball>, candidates: CandidateArgs) -> anyhow::Result<Written> {
    let (mut bytes, mut rest_bytes) = (Vec::new(), Vec::new());
    let Some(ball) = ball else {
        let made = make(data, recipe)?;
        format::problem(&made.problem, &mut bytes)?;
        made.rest.iter().try_for_each(|rest| format::problem(rest, &mut rest_bytes))?;
        let rest = made.rest.is_some().then_some(rest_bytes);
        return Ok((made, bytes, rest));
    };
    let (made, problem, rest) = make_polyhedral(data, recipe, ball, candidates.candidates)?;
    format::polyhedral(&problem, &mut bytes)?;
    rest.iter().try_for_each(|rest| format::polyhedral(rest, &mut rest_bytes))?;
    Ok((made, bytes, rest.map(|_| rest_bytes)))
}

/// A problem as made from data, its file, and the file of the rows that a split left.
pub type Written = (Made, Vec<u8>, Option<Vec<u8>>);

/// The norm of the penalty.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum NormArg {
    /// The Euclidean norm, that of weight decay
    L2,
    /// The sum of the absolute values
    L1,
    /// The largest absolute value
    Linf,
}

/// The word for a norm.
fn norm_word(norm: NormArg) -> &'static str {
    match norm {
        NormArg::L2 => "l2",
        NormArg::L1 => "l1",
        NormArg::Linf => "linf",
    }
}

/// The ball of the penalty, if it is a polyhedron.
pub fn ball(norm: NormArg, free_bias: bool) -> Option<Ball> {
    let norm = match norm {
        NormArg::L2 => None,
        NormArg::L1 => Some(Norm::L1),
        NormArg::Linf => Some(Norm::Linf),
    };
    (norm.is_some() || free_bias).then_some(Ball { norm, free_bias })
}
