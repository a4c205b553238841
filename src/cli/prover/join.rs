//! `relucert join`: one certificate of the parts of a tree.

use crate::check::optimum::verify;
use crate::check::statement::Network;
use crate::cli::files::{load, output};
use crate::optimum::parts;
use crate::report::decimal::{Round, decimal};
use anyhow::Context;
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
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let mut named = Vec::new();
    for path in &args.parts {
        let part = parts::read(load::open(path)?, &problem, &sha256).with_context(|| path.display().to_string())?;
        named.push((path.display().to_string(), part));
    }
    let certificate = parts::join(&named)?;
    // The trees do not depend on a network: the zero network serves to check them.
    let evidence = verify(&problem, &sha256, &Network::default(), certificate.as_slice())
        .context("the parts do not make a certificate")?;
    output::write(&args.output, &certificate)?;
    println!("c {} parts, {} leaves", named.len(), evidence.size.leaves);
    println!("s VERIFIED the objective of every network is at least {}", decimal(&evidence.lower, 9, Round::Down));
    Ok(ExitCode::SUCCESS)
}
