//! `relucert problem`: write the canonical problem from a data set.

mod args;
mod recipe;
mod report;
mod source;
mod written;

use crate::cli::files::{load, output};
use crate::cli::terminal::Format;
use crate::cli::terminal::remedies::note;
pub use args::{Args, Options};
pub use source::{About, Shared, Source};
use std::process::ExitCode;
use written::{Written, written};

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let recipe = args.options.recipe(&args.map, args.seed)?;
    output::distinct(&args.output, &[&args.data])?;
    if let Some(rest) = &args.rest {
        output::distinct(rest, &[&args.data, &args.output])?;
    }
    let Written { made, bytes, rest } = written(&args.data, &args.options, &recipe, args.candidates)?;
    if let Some(path) = &args.rest {
        let rest = rest.ok_or_else(|| anyhow::anyhow!("--rest: --split leaves no rows over"))?;
        output::write(path, &rest)?;
    }
    output::write(&args.output, &bytes)?;
    for warning in &made.warnings {
        eprintln!("warning: {}", note(warning));
    }
    let sha256 = load::sha256(&bytes);
    match args.format {
        Format::Text => report::text(&made, &args, &recipe, &sha256),
        Format::Json => println!("{}", report::json(&made, &args, &recipe, &sha256)),
    }
    Ok(ExitCode::SUCCESS)
}
