//! `relucert check-lp`: re-prove the answer to a linear or quadratic program.

use crate::check::arithmetic::Fraction;
use crate::check::lp::{Answer, Certificate, Flaw, Vector};
use crate::check::{self, qp};
use crate::cli::files::{load, model, output};
use crate::cli::terminal::Format;
use crate::program::Model;
use crate::report::decimal::{Round, decimal, number};
use anyhow::Context;
use num_bigint::{BigInt, Sign};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Re-prove the answer to a linear or quadratic program from its certificate, with integers only
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: model::Source,
    /// The certificate; it cannot change the program
    certificate: PathBuf,
    #[command(flatten)]
    shown: Shown,
}

/// Where the answer goes; the same for solving and for checking.
#[derive(clap::Args)]
// Its group would have the name of another.
#[group(skip)]
pub struct Shown {
    /// Write the values of all variables to this file: name, exact value, decimal
    #[arg(long, value_name = "FILE")]
    pub solution: Option<PathBuf>,
    /// Print fractions in full, however long
    #[arg(long)]
    pub exact: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

impl Shown {
    /// A comment, which only text has.
    pub fn comment(&self, text: std::fmt::Arguments) {
        if self.format == Format::Text {
            println!("c {text}");
        }
    }

    /// Says what was read, and what its reader has chosen.
    pub fn introduce(&self, source: &model::Source, model: &Model) {
        self.comment(format_args!("{}: {model}", source.file.display()));
        for note in model.notes() {
            self.comment(format_args!("{}", model::said(note)));
        }
    }

    /// The verdict where there is no answer, and why.
    pub fn nothing(&self, verdict: &str, why: &str) {
        match self.format {
            Format::Text => {
                println!("c {why}");
                println!("s {verdict}");
            }
            Format::Json => println!("{:#}", json!({ "verdict": word(verdict), "reason": why })),
        }
    }

    /// Tests the name of the file of values, before anything takes time.
    pub fn writable(&self, inputs: &[&Path]) -> anyhow::Result<()> {
        self.solution.as_ref().map_or(Ok(()), |path| output::distinct(path, inputs))
    }
}

/// A verdict as JSON has it.
fn word(verdict: &str) -> String {
    verdict.to_lowercase().replace(' ', "-")
}

/// Runs the subcommand. Which kind of certificate is read depends on the program: a quadratic one needs
/// `relucert-qp-certificate`.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs = [args.source.file.as_path(), &args.certificate];
    args.shown.writable(&inputs)?;
    let model = args.source.read()?;
    let input = load::open(&args.certificate)?;
    let shown = || args.certificate.display().to_string();
    let start;
    let (verdict, vectors) = if model.is_quadratic() {
        let certificate = qp::parse(input).with_context(shown)?;
        start = Instant::now();
        (model.quadratic().verify(&certificate), certificate.vectors)
    } else {
        let certificate = check::lp::parse(input).with_context(shown)?;
        start = Instant::now();
        (model.program().verify(&certificate).map_err(qp::Flaw::Linear), certificate)
    };
    args.shown.introduce(&args.source, &model);
    match verdict {
        Ok(answer) => {
            args.shown.comment(format_args!("verified in {:.3} s", start.elapsed().as_secs_f64()));
            print(&answer, &vectors, &model, &args.shown)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(flaw) => {
            let name = match flaw {
                qp::Flaw::Linear(Flaw::Row(i) | Flaw::Multiplier(i) | Flaw::RayRow(i)) => model.row_name(i),
                qp::Flaw::Linear(Flaw::Bound(j) | Flaw::ReducedCost(j) | Flaw::RayBound(j)) | qp::Flaw::Kernel(j) => {
                    model.variable_name(j)
                }
                _ => "",
            };
            let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
            args.shown.nothing("NOT VERIFIED", &format!("{flaw}{name}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Longest fraction printed in full unless it is asked for, in characters.
const LONGEST: usize = 40;

/// Most variables that are printed as text.
const MOST: usize = 20;

/// Prints what has been proved, and writes the file of values.
pub fn print(answer: &Answer, certificate: &Certificate, model: &Model, shown: &Shown) -> anyhow::Result<()> {
    let values = match certificate {
        Certificate::Optimal { x, .. } | Certificate::Unbounded { x, .. } => Some(x),
        Certificate::Infeasible { .. } => None,
    };
    if let Some(path) = &shown.solution {
        let x = values.context("the program is infeasible: there are no values to write")?;
        output::write(path, table(model, x).as_bytes())?;
    }
    match shown.format {
        Format::Text => print_text(answer, certificate, model, values, shown.exact),
        Format::Json => println!("{:#}", summary(answer, certificate, model)),
    }
    Ok(())
}

/// One entry of a vector that was verified, whose denominator is positive.
fn entry(v: &Vector, j: usize) -> Fraction {
    Fraction::new(v.num[j].clone(), v.den.clone()).map_or_else(Fraction::zero, |value| value.reduced())
}

/// A line for each variable: name, exact value, decimal.
fn table(model: &Model, x: &Vector) -> String {
    let mut text = String::from("# variable, exact value, nearest decimal of 25 digits\n");
    for j in 0..x.num.len() {
        let value = entry(x, j);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {} {}", model.variable_name(j), spelled(&value), nearest(&value));
    }
    text
}

/// The name of the answer.
fn verdict(answer: &Answer) -> &'static str {
    match answer {
        Answer::Optimal(_) => "OPTIMAL",
        Answer::Infeasible => "INFEASIBLE",
        Answer::Unbounded => "UNBOUNDED",
    }
}

fn print_text(answer: &Answer, certificate: &Certificate, model: &Model, values: Option<&Vector>, exact: bool) {
    let longest = |v: &Vector| v.num.iter().chain([&v.den]).map(BigInt::bits).max().unwrap_or(0);
    let bits = match certificate {
        Certificate::Optimal { x, y } => longest(x).max(longest(y)),
        Certificate::Infeasible { y } => longest(y),
        Certificate::Unbounded { x, ray } => longest(x).max(longest(ray)),
    };
    println!("c largest number of the certificate: {bits} bits");
    if let (Answer::Optimal(objective), Some(x)) = (answer, values) {
        println!("v objective {}", nearest(objective));
        let fits = |text: &str| exact || text.len() <= LONGEST;
        match spelled(objective) {
            text if fits(&text) => println!("v exact {text}"),
            text => println!("c the exact objective has {} characters: --exact prints it", text.len()),
        }
        let constant = model.constant();
        if constant != Fraction::zero() {
            let text = Some(spelled(&constant)).filter(|text| fits(text)).unwrap_or_else(|| nearest(&constant));
            println!("v constant {text} (not counted in the objective)");
        }
        let nonzero: Vec<usize> = (0..x.num.len()).filter(|&j| x.num[j].sign() != Sign::NoSign).collect();
        for &j in nonzero.iter().take(MOST) {
            let value = entry(x, j);
            let text = if exact { spelled(&value) } else { nearest(&value) };
            println!("v variable {} = {text}", model.variable_name(j));
        }
        match nonzero.len().saturating_sub(MOST) {
            0 => println!("c all other variables are 0"),
            more => println!("c {more} more variables are not 0; --solution FILE writes all, exactly"),
        }
    }
    println!("s {}", verdict(answer));
}

/// The same with every value as one JSON object.
fn summary(answer: &Answer, certificate: &Certificate, model: &Model) -> Value {
    let fractions = |v: &Vector, name: &dyn Fn(usize) -> String| -> Value {
        let named = (0..v.num.len()).map(|j| (name(j), Value::from(entry(v, j).to_string())));
        named.collect::<serde_json::Map<_, _>>().into()
    };
    let of = |v| fractions(v, &|j| model.variable_name(j).to_string());
    let decimals = |v: &Vector| -> Value {
        let named = (0..v.num.len()).map(|j| (model.variable_name(j).to_string(), nearest(&entry(v, j)).into()));
        named.collect::<serde_json::Map<_, _>>().into()
    };
    let mut object = json!({ "verdict": word(verdict(answer)), "constant": model.constant().to_string() });
    object["notes"] = model.notes().iter().map(|note| Value::from(model::said(note))).collect();
    if let Answer::Optimal(objective) = answer {
        object["objective"] = number(objective, Round::Up).into();
        object["exact"] = objective.to_string().into();
    }
    match certificate {
        Certificate::Optimal { x, y } => {
            object["variables"] = of(x);
            object["variables_decimal"] = decimals(x);
            object["multipliers"] = fractions(y, &|i| model.row_name(i).to_string());
        }
        Certificate::Infeasible { y } => object["multipliers"] = fractions(y, &|i| model.row_name(i).to_string()),
        Certificate::Unbounded { x, ray } => {
            object["variables"] = of(x);
            object["ray"] = of(ray);
        }
    }
    object
}

/// To 25 digits, rounded to the nearest.
fn nearest(value: &Fraction) -> String {
    let [below, above] = [Round::Down, Round::Up].map(|round| decimal(value, 25, round));
    let parsed = |text: &str| Fraction::parse(text).unwrap_or_else(Fraction::zero);
    if &parsed(&above) - value < value - &parsed(&below) { above } else { below }
}

/// p/q in lowest terms, or p.
fn spelled(value: &Fraction) -> String {
    let text = value.to_string();
    text.strip_suffix("/1").map_or(text.clone(), str::to_string)
}
