//! `relucert check-lp`: re-prove the answer to a linear or quadratic program.

use crate::check::arithmetic::Fraction;
use crate::check::lp::{Answer, Certificate, Flaw, Vector};
use crate::check::{self, qp};
use crate::cli::files::{load, model};
use crate::program::Model;
use crate::report::decimal::{Round, decimal};
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Re-prove the answer to a linear or quadratic program from its certificate, with integers only
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: model::Source,
    /// The certificate; it cannot change the program
    certificate: PathBuf,
}

/// Runs the subcommand. Which kind of certificate is read depends on the program: a quadratic one needs
/// `relucert-qp-certificate`.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
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
    println!("c {}: {model}", args.source.file.display());
    Ok(report(&model, verdict, &vectors, start))
}

fn report(model: &Model, verdict: Result<Answer, qp::Flaw>, vectors: &Certificate, start: Instant) -> ExitCode {
    match verdict {
        Ok(answer) => {
            println!("c verified in {:.3} s", start.elapsed().as_secs_f64());
            print(&answer, vectors, model);
            ExitCode::SUCCESS
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
            println!("c {flaw}{name}");
            println!("s NOT VERIFIED");
            ExitCode::FAILURE
        }
    }
}

/// Longest fraction printed in full, in bits.
const LONGEST: u64 = 20_000;

/// Prints what has been proved.
pub fn print(answer: &Answer, certificate: &Certificate, model: &Model) {
    let longest = |v: &Vector| v.num.iter().chain([&v.den]).map(|v| v.bits()).max().unwrap_or(0);
    let bits = match certificate {
        Certificate::Optimal { x, y } => longest(x).max(longest(y)),
        Certificate::Infeasible { y } => longest(y),
        Certificate::Unbounded { x, ray } => longest(x).max(longest(ray)),
    };
    println!("c largest number of the certificate: {bits} bits");
    if let Answer::Optimal(objective) = answer {
        println!("v objective {}", nearest(objective));
        if objective.numerator().bits() + objective.denominator().bits() <= LONGEST {
            println!("v exact {}", spelled(objective));
        }
        let constant = model.constant();
        if constant != Fraction::zero() {
            println!("v constant {} (not counted in the objective)", spelled(&constant));
        }
    }
    let verdict = match answer {
        Answer::Optimal(_) => "OPTIMAL",
        Answer::Infeasible => "INFEASIBLE",
        Answer::Unbounded => "UNBOUNDED",
    };
    println!("s {verdict}");
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
