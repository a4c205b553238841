//! `relucert check-lp`: re-prove the answer to a linear program.

use super::{load, lp};
use crate::check::lp::{Flaw, parse};
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

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let model = args.source.read()?;
    let certificate = parse(load::open(&args.certificate)?).with_context(|| args.certificate.display().to_string())?;
    println!("c {}: {model}", args.source.file.display());
    let start = Instant::now();
    match model.program().verify(&certificate) {
        Ok(answer) => {
            println!("c verified in {:.3} s", start.elapsed().as_secs_f64());
            lp::print(&answer, &certificate, &model);
            Ok(ExitCode::SUCCESS)
        }
        Err(flaw) => {
            let name = match flaw {
                Flaw::Row(i) | Flaw::Multiplier(i) | Flaw::RayRow(i) => format!(" ({})", model.row_name(i)),
                Flaw::Bound(j) | Flaw::ReducedCost(j) | Flaw::RayBound(j) => format!(" ({})", model.variable_name(j)),
                _ => String::new(),
            };
            println!("c {flaw}{name}");
            println!("s NOT VERIFIED");
            Ok(ExitCode::FAILURE)
        }
    }
}
