//! `relucert join`: one certificate of the parts of a tree.

use crate::check::optimum::training::verify;
use crate::check::rejection::Rejection;
use crate::check::statement::TwoLayer;
use crate::cli::files::{load, output};
use crate::optimum::parts::{self, fans};
use crate::report::decimal::{Round, decimal};
use anyhow::Context;
use std::io::BufRead;
use std::path::PathBuf;
use std::process::ExitCode;

/// Put the parts of a tree together to one certificate
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// All parts of one `relucert split`, grown by `relucert certify --part` or as they were
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// Where to write the certificate
    #[arg(short, long, value_name = "CERT")]
    output: PathBuf,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs: Vec<_> = args.parts.iter().chain([&args.problem]).map(PathBuf::as_path).collect();
    output::distinct(&args.output, &inputs)?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    let certificate = match training.outputs {
        1 => parts::join(&training, &named(&args.parts, |file| parts::read(file, &training, &sha256))?)?,
        _ => fans::join(&training, &named(&args.parts, |file| fans::read(file, &training, &sha256))?)?,
    };
    // The trees do not depend on a network: the zero network serves to check them.
    let evidence = verify(&training, &sha256, &TwoLayer::zero(training.outputs), certificate.as_slice())
        .context("the parts do not make a certificate")?;
    output::write(&args.output, &certificate)?;
    println!("c {} parts, {} leaves", args.parts.len(), evidence.size.leaves);
    println!("s VERIFIED the objective of every network is at least {}", decimal(&evidence.lower, 9, Round::Down));
    Ok(ExitCode::SUCCESS)
}

/// The parts in these files, by their names.
fn named<P>(
    paths: &[PathBuf],
    read: impl Fn(Box<dyn BufRead>) -> Result<P, Rejection>,
) -> anyhow::Result<Vec<(String, P)>> {
    let part = |path: &PathBuf| {
        let name = path.display().to_string();
        let part = read(Box::new(load::open(path)?)).with_context(|| name.clone())?;
        Ok((name, part))
    };
    paths.iter().map(part).collect()
}
