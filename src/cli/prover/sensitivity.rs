//! `relucert sensitivity`: exact derivatives of the coefficients of a dictionary, and how far they hold.

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::Lasso;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::cli::terminal::Format;
use crate::problem::decay::Decay;
use crate::regularization::sensitivity::{Sensitivity, sensitivity_of, solve};
use crate::report::decimal::{Round, decimal, number};
use crate::snap::training::{NOT_SNAPPED, directions};
use anyhow::Context;
use num_bigint::BigInt;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Exact derivatives of the coefficients in β and in the labels, and how far they hold
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The directions and signs: the neurons of this network, snapped to rational unit directions if they are
    /// not
    dictionary: PathBuf,
    /// β: 2.5, 5/2 or 0.3max [default: the problem's]
    #[arg(long, value_name = "β", value_parser = Decay::beta)]
    beta: Option<Decay>,
    /// Write ∂c/∂y as CSV: a line for each row of the data (with K outputs K lines), a column for each
    /// direction in use
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Bits behind the point of the stereographic coordinates of snapped directions
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=52))]
    bits: u32,
    #[command(flatten)]
    reading: Reading,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Significant digits.
const DIGITS: u32 = 9;

fn shown(value: &Fraction) -> String {
    decimal(value, DIGITS, Round::Down)
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs: Vec<&Path> = vec![&args.problem, &args.dictionary];
    if let Some(file) = &args.output {
        output::distinct(file, &inputs)?;
    }
    let (training, sha256) = load::any_problem(&args.problem)?;
    // Whether there are such derivatives at all.
    Lasso::of_training(&training, &TwoLayer::zero(training.outputs))?;
    let dictionary = load::any_network(&args.dictionary, &training, &args.reading)?;
    let (dictionary, _) = directions(&training, dictionary, args.bits).context(NOT_SNAPPED)?;
    let beta = match &args.beta {
        Some(decay) => {
            let (num, den) = decay.resolve_fixed(&training)?.beta;
            Fraction::new(num, den).context("a denominator of zero")?
        }
        None => training.decay(),
    };
    let found = sensitivity_of(&training, &dictionary, &beta)?;
    let by_beta = difference_in_beta(&training, &dictionary, &found)?;
    let by_label = difference_in_label(&training, &dictionary, &found)?;
    if let Some(file) = &args.output {
        output::write(file, csv(&found)?.as_bytes())?;
    }
    let agree = by_beta == found.by_beta && by_label.as_ref().is_none_or(|d| d.quotients == d.derivatives);
    anyhow::ensure!(agree, "a finite difference differs from the derivative: please report this");
    match args.format {
        Format::Text => print(&training, &found, by_label.as_ref(), &sha256),
        Format::Json => println!("{}", serde_json::to_string_pretty(&json(&found))?),
    }
    Ok(ExitCode::SUCCESS)
}

fn print(training: &Training, found: &Sensitivity, by_label: Option<&Difference>, sha256: &str) {
    let (high, low) = &found.interval;
    println!("v beta {}", shown(&found.beta));
    println!("v interval {} {} rounded inwards", decimal(high, DIGITS, Round::Down), decimal(low, DIGITS, Round::Up));
    match &found.radius {
        Some(radius) => println!("v radius {} of the ball of labels, rounded down", shown(radius)),
        None => println!("v radius unbounded"),
    }
    let freedom = found.degrees_of_freedom();
    let rounded = if whole(&freedom).is_some() { "" } else { " rounded down" };
    println!("v degrees-of-freedom {}{rounded}", shown(&freedom));
    println!("c direction, coefficient, dc/dbeta; rounded down");
    for ((i, c), slope) in found.support.iter().zip(&found.coefficients).zip(&found.by_beta) {
        println!("v direction {i} {} {}", shown(c), shown(slope));
    }
    let label = |at: usize| match training.outputs {
        1 => format!("row {at}"),
        k => format!("row {} output {}", at / k, at % k),
    };
    let most = found.leverages.iter().enumerate().max_by(|a, b| a.1.cmp(b.1));
    if let Some((at, leverage)) = most {
        println!("v leverage {} of {}, the largest df/dy", shown(leverage), label(at));
    }
    println!("c finite differences in β, solved from scratch at two ends: equal to the derivatives exactly");
    if let Some(difference) = by_label {
        println!("c label of {}: coefficient quotient, derivative dc/dy", label(difference.at));
        for (i, (quotient, derivative)) in
            found.support.iter().zip(difference.quotients.iter().zip(&difference.derivatives))
        {
            println!("v difference {i} {} {}", shown(quotient), shown(derivative));
        }
    }
    println!(
        "s PROVED support of {} directions for these β and labels (problem {})",
        found.support.len(),
        &sha256[..16]
    );
}

/// A fraction in lowest terms, if it is an integer.
fn whole(value: &Fraction) -> Option<u64> {
    u64::try_from(value.numerator()).ok().filter(|_| *value.denominator() == Positive::one())
}

fn json(found: &Sensitivity) -> serde_json::Value {
    let exact = |values: &[Fraction]| values.iter().map(Fraction::to_string).collect::<Vec<_>>();
    let decimals = |values: &[Fraction]| values.iter().map(|value| number(value, Round::Down)).collect::<Vec<_>>();
    let freedom = found.degrees_of_freedom();
    let freedom = whole(&freedom).map_or_else(|| freedom.to_string().into(), serde_json::Value::from);
    serde_json::json!({
        "beta": found.beta.to_string(), "support": found.support, "coefficients": exact(&found.coefficients),
        "dc_dbeta": exact(&found.by_beta), "beta_decimal": number(&found.beta, Round::Down),
        "coefficients_decimal": decimals(&found.coefficients), "dc_dbeta_decimal": decimals(&found.by_beta), "degrees_of_freedom": freedom,
        "leverages": exact(&found.leverages),
        "interval": [found.interval.0.to_string(), found.interval.1.to_string()],
        "interval_decimal": [number(&found.interval.0, Round::Down), number(&found.interval.1, Round::Up)],
        "radius": found.radius.as_ref().map(Fraction::to_string),
        "radius_decimal": found.radius.as_ref().map(|radius| number(radius, Round::Down)),
    })
}

/// ∂c/∂y, decimals rounded down.
fn csv(found: &Sensitivity) -> Result<String, std::fmt::Error> {
    let names: Vec<String> = found.support.iter().map(|i| format!("direction {i}")).collect();
    let mut text = names.join(",") + "\n";
    for row in 0..found.leverages.len() {
        let entries: Vec<String> = found.by_labels.iter().map(|by| decimal(&by[row], 17, Round::Down)).collect();
        writeln!(text, "{}", entries.join(","))?;
    }
    Ok(text)
}

/// (c(β₁) − c(β₂))/(β₁ − β₂) for two β inside the interval, of the directions in use.
fn difference_in_beta(
    training: &Training,
    dictionary: &TwoLayer,
    found: &Sensitivity,
) -> anyhow::Result<Vec<Fraction>> {
    let [high, low] = [&found.interval.0, &found.interval.1].map(|end| (end + &found.beta).half());
    let lasso = Lasso::of_training(training, dictionary)?;
    let (above, below) = (solve(&lasso, &high)?, solve(&lasso, &low)?);
    let width = &high - &low;
    let change = |&i: &usize| (&above[i] - &below[i]).over(&width).context("an interval of β without width");
    found.support.iter().map(change).collect()
}

/// A finite difference in one label.
struct Difference {
    at: usize,
    quotients: Vec<Fraction>,
    derivatives: Vec<Fraction>,
}

/// The change of the coefficients with the label of the largest leverage, moved inside the ball; none for the
/// zero solution.
fn difference_in_label(
    training: &Training,
    dictionary: &TwoLayer,
    found: &Sensitivity,
) -> anyhow::Result<Option<Difference>> {
    let most = found.leverages.iter().enumerate().max_by(|a, b| a.1.cmp(b.1));
    let (Some((at, _)), Some(radius)) = (most, &found.radius) else { return Ok(None) };
    // Half the radius in units of the labels, in integers.
    let extra = radius.denominator() << 1;
    let step = radius.numerator();
    let mut y: Vec<BigInt> = training.y.iter().map(|y| y * &extra).collect();
    y[at] += step * &training.y_den;
    let moved = training.with_targets(y, &training.y_den * &extra).context("a label for each row")?;
    let solution = |training| anyhow::Ok(solve(&Lasso::of_training(training, dictionary)?, &found.beta)?);
    let (before, after) = (solution(training)?, solution(&moved)?);
    let size = Fraction::quotient(step.clone(), extra);
    let change = |&i: &usize| (&after[i] - &before[i]).over(&size).context("a ball without radius");
    let quotients: anyhow::Result<Vec<Fraction>> = found.support.iter().map(change).collect();
    let derivatives = found.by_labels.iter().map(|by| by[at].clone()).collect();
    Ok(Some(Difference { at, quotients: quotients?, derivatives }))
}
