//! `relucert join`: one certificate of the parts of a tree, or how far they are.

use crate::check::optimum::training::verify;
use crate::check::rejection::Rejection;
use crate::check::statement::TwoLayer;
use crate::cli::files::{load, output};
use crate::cli::terminal::Format;
use crate::optimum::parts::{self, State, fans};
use crate::report::decimal::{Round, decimal};
use anyhow::Context;
use serde_json::json;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Put the parts of a tree together to one certificate, or say how far they are
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// All parts of one `relucert split`, grown by `relucert certify --part` or as they were
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// Where to write the certificate; without it nothing is written, and the exit code is 3 if a part is
    /// open
    #[arg(short, long, value_name = "CERT")]
    output: Option<PathBuf>,
    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inputs: Vec<&Path> = args.parts.iter().chain([&args.problem]).map(PathBuf::as_path).collect();
    args.output.iter().try_for_each(|path| output::distinct(path, &inputs))?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    // The parts are said to be where they are before it is said that one is missing.
    let (states, joined) = match training.outputs {
        1 => {
            let named = named(&args.parts, |file| parts::read(file, &training, &sha256))?;
            (states(&named), parts::join(&training, &named))
        }
        _ => {
            let named = named(&args.parts, |file| fans::read(file, &training, &sha256))?;
            (states(&named), fans::join(&training, &named))
        }
    };
    let open = states.iter().filter(|(_, state)| !state.closed).count();
    if args.format == Format::Text {
        states.iter().for_each(|(file, state)| println!("c {file}: {state}"));
        println!("c {} parts, {open} of them open", states.len());
    }
    let certificate = joined?;
    // The trees do not depend on a network: the zero network serves to check them.
    let evidence = verify(&training, &sha256, &TwoLayer::zero(training.outputs), certificate.as_slice())
        .context("the parts do not make a certificate")?;
    args.output.iter().try_for_each(|path| output::write(path, &certificate))?;
    let lower = decimal(&evidence.lower, 9, Round::Down);
    match args.format {
        Format::Text => {
            println!("c {} leaves", evidence.size.leaves);
            println!("s VERIFIED the objective of every network is at least {lower}");
        }
        Format::Json => {
            let parts = states.iter().map(|(file, state)| json!({ "file": file, "state": state }));
            println!(
                "{}",
                json!({
                    "parts": parts.collect::<Vec<_>>(), "open": open, "leaves": evidence.size.leaves,
                    "lower": evidence.lower.to_string(), "lower_decimal": lower, "written": args.output,
                })
            );
        }
    }
    // A certificate of open parts is one too.
    Ok(ExitCode::from(if args.output.is_none() && open > 0 { 3 } else { 0 }))
}

/// How far parts are, by their names.
fn states<'a, P>(parts: &'a [(String, P)]) -> Vec<(String, State)>
where
    State: From<&'a P>,
{
    parts.iter().map(|(name, part)| (name.clone(), State::from(part))).collect()
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
