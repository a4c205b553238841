//! What `relucert problem` says of the problem that it wrote.

use super::args::{Args, BiasArg, NormArg, StandardizeArg};
use crate::check::statement::Problem;
use crate::check::statement::problem::{LOSS, NUMBERS, Numbers};
use crate::cli::terminal::remedies::note;
use crate::decimal;
use crate::format::writer::word;
use crate::problem::Made;
use crate::problem::spelling::approximately;
use num_bigint::BigInt;

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

/// Prints the report for people.
pub fn text(made: &Made, args: &Args, sha256: &str) {
    let p = &made.problem;
    for remark in &made.notes {
        println!("note      {}", note(remark));
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

/// The report as one JSON object.
pub fn json(made: &Made, args: &Args, sha256: &str) -> serde_json::Value {
    let p = &made.problem;
    let number = |v: &(BigInt, BigInt)| crate::dyadic::quotient(&v.0, &v.1);
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
        "notes": made.notes.iter().map(note).collect::<Vec<_>>(),
        "warnings": made.warnings.iter().map(note).collect::<Vec<_>>(),
        "problem_sha256": sha256,
    })
}

/// The word for a norm.
fn norm_word(norm: NormArg) -> &'static str {
    match norm {
        NormArg::L2 => "l2",
        NormArg::L1 => "l1",
        NormArg::Linf => "linf",
    }
}
