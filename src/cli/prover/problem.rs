//! `relucert problem`: write the canonical problem from a data set.

mod args;
mod hidden_bias;
mod recipe;
mod report;

use crate::cli::files::{load, output};
use crate::cli::terminal::Format;
use crate::cli::terminal::remedies::note;
use crate::format;
use crate::problem::polyhedral::make_polyhedral;
use crate::problem::{Made, Recipe, Stated, make_any};
pub use args::Args;
use std::io::Write;
use std::process::ExitCode;

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let recipe = args.recipe()?;
    output::distinct(&args.output, &[&args.data])?;
    if let Some(rest) = &args.rest {
        output::distinct(rest, &[&args.data, &args.output])?;
    }
    let Written { made, bytes, rest } = written(&args, &recipe)?;
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

/// A problem as made from data, its file, and the file of the rows that a split left.
struct Written {
    made: Made<Stated>,
    bytes: Vec<u8>,
    rest: Option<Vec<u8>>,
}

/// Makes the problem and spells it, with the ball of its penalty.
fn written(args: &Args, recipe: &Recipe) -> anyhow::Result<Written> {
    let (mut bytes, mut rest_bytes) = (Vec::new(), Vec::new());
    let Some(ball) = args.ball() else {
        let made = make_any(&args.data, recipe)?;
        spelt(&made.problem, &mut bytes)?;
        made.rest.iter().try_for_each(|rest| spelt(rest, &mut rest_bytes))?;
        let rest = made.rest.is_some().then_some(rest_bytes);
        return Ok(Written { made, bytes, rest });
    };
    let (made, problem, rest) = make_polyhedral(&args.data, recipe, ball, args.candidates.candidates)?;
    format::polyhedral(&problem, &mut bytes)?;
    rest.iter().try_for_each(|rest| format::polyhedral(rest, &mut rest_bytes))?;
    Ok(Written { made: made.stated(), bytes, rest: rest.map(|_| rest_bytes) })
}

/// Writes a problem file of the version that the problem has.
fn spelt(problem: &Stated, out: impl Write) -> std::io::Result<()> {
    match problem {
        Stated::Plain(problem) => format::problem(problem, out),
        Stated::Training(training) => format::training(training, out),
    }
}
