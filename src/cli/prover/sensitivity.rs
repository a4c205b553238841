//! `relucert sensitivity`: exact derivatives of the coefficients of a dictionary, and how far they hold.

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::{load, output};
use crate::cli::options::Reading;
use crate::cli::terminal::Format;
use crate::problem::decay::Decay;
use crate::regularization::difference::{Difference, compared};
use crate::regularization::printed::{csv, json, whole};
use crate::regularization::sensitivity::{Sensitivity, sensitivity_of};
use crate::report::decimal::{Round, decimal};
use crate::snap::training::{NOT_SNAPPED, directions};
use anyhow::Context;
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
    let by_label = compared(&training, &dictionary, &found)?;
    if let Some(file) = &args.output {
        output::write(file, csv(&found)?.as_bytes())?;
    }
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
