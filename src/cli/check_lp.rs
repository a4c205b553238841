//! `relucert check-lp`: re-prove the answer to a linear or quadratic program.

use super::{load, lp};
use crate::check::lp::{Answer, Certificate, Flaw};
use crate::check::{self, qp};
use crate::lp::Model;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `relucert check-lp`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: lp::Source,
    /// The certificate; it cannot change the program
    certificate: PathBuf,
}

/// Runs the subcommand. Which kind of certificate is read depends on the program: a quadratic one needs `relucert-qp-certificate`.
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
            lp::print(&answer, vectors, model);
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
