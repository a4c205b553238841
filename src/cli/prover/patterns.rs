//! `relucert patterns`: count, list or sample the activation patterns of data.

use crate::check::statement::problem::Numbers;
use crate::cli::files::{load, output};
use crate::cli::options::seconds;
use crate::cli::terminal::watch::{self, Ends};
use crate::cli::terminal::{Format, Progress};
use crate::format;
use crate::patterns::cells::list;
use crate::patterns::count::count;
use crate::problem::decay::Decay;
use crate::problem::{Recipe, make};
use crate::search::group_lasso::gates::sample;
use anyhow::Context;
use num_bigint::BigInt;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Count, list or sample the activation patterns of data
#[derive(clap::Args)]
#[command(after_help = "\
Patterns are counted and listed as the full-dimensional cells of the arrangement of the rows: the patterns 1(Xu >= 0) of all u with no
tie x_k.u = 0. Patterns that only vectors with ties have are not counted. Collinear rows, of either direction, count as one, zero rows not at all.
The work of counting grows like the number of distinct rows to the power of their rank less one; what --max, --time-limit or Ctrl-C cuts short
is given as a lower bound, with exit code 3.
A data file other than a problem file is read as `relucert problem --numbers decimal` reads it, with a bias column.")]
pub struct Args {
    /// Problem file, or data
    file: PathBuf,
    /// Print the exact number (the default if nothing else is asked for)
    #[arg(long, conflicts_with = "sample")]
    count: bool,
    /// Take the patterns of up to N random gate vectors instead of all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), requires = "output")]
    sample: Option<u32>,
    /// Seed of the random gate vectors
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Where to write the patterns, as a file of gate vectors
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Stop when this many are found [default: 1000000 for a list, none for a count]
    #[arg(long, value_name = "M")]
    max: Option<usize>,
    /// Stop after this many seconds, as Ctrl-C does: what was found by then is given
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<f64>,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// So many patterns are listed unless told otherwise.
const LIST: usize = 1_000_000;

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(path) = &args.output {
        output::distinct(path, &[&args.file])?;
    }
    let start = Instant::now();
    let rows = rows(&args.file)?;
    let columns = rows.first().map_or(0, Vec::len);
    let text = args.format == Format::Text;
    let mut facts = json!({ "rows": rows.len(), "columns": columns });
    if text {
        println!("c {} rows, {columns} columns", rows.len());
    }
    let mut progress = Progress::new();
    watch::ends(Ends::ByItself);
    let mut complete = true;
    let in_time = || args.time_limit.is_none_or(|limit| start.elapsed().as_secs_f64() < limit);
    if args.count || args.output.is_none() {
        let counted = count(&rows, &mut |known| {
            progress.status(&format!("at least {known}"));
            !progress.interrupted() && in_time() && args.max.is_none_or(|max| known < max as u128)
        });
        progress.clear();
        complete = counted.complete;
        facts["patterns"] = counted.cells.to_string().into();
        facts["patterns_exact"] = complete.into();
        if text {
            println!("v patterns {}{}", at_least(complete), counted.cells);
        }
    }
    if let Some(path) = &args.output {
        let gates: Vec<Vec<BigInt>> = match args.sample {
            Some(count) => sample(&rows, count as usize, args.seed).into_iter().map(|gate| gate.g).collect(),
            None => {
                let found = list(&rows, args.max.unwrap_or(LIST), &mut |known| {
                    progress.status(&format!("{known} found"));
                    !progress.interrupted() && in_time()
                });
                progress.clear();
                complete &= found.complete;
                found.cells
            }
        };
        let mut bytes = Vec::new();
        format::patterns(&gates, columns, &mut bytes)?;
        output::write(path, &bytes)?;
        facts["listed"] = gates.len().into();
        facts["file"] = path.display().to_string().into();
        if text {
            println!("v listed {}{}", if args.sample.is_some() { "" } else { at_least(complete) }, gates.len());
        }
    }
    let (verdict, more) = match (args.sample, complete) {
        (Some(_), _) => ("sampled", ""),
        (None, true) => ("complete", ""),
        (None, false) => ("incomplete", ": there may be more"),
    };
    let seconds = start.elapsed().as_secs_f64();
    if text {
        println!("c {seconds:.2} seconds");
        println!("s {}{more}", verdict.to_uppercase());
    } else {
        (facts["verdict"], facts["seconds"]) = (verdict.into(), seconds.into());
        println!("{facts:#}");
    }
    Ok(ExitCode::from(if complete { 0 } else { 3 }))
}

fn at_least(complete: bool) -> &'static str {
    if complete { "" } else { "at least " }
}

/// The data rows as integers.
fn rows(path: &Path) -> anyhow::Result<Vec<Vec<BigInt>>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    if bytes.starts_with(b"relucert-problem ") {
        if let Some((training, _)) = load::training(path)? {
            return Ok(training.x.clone());
        }
        return Ok(load::problem(path)?.problem.x.clone());
    }
    let decay = Some(Decay::Beta(1.into(), 1.into()));
    let recipe = Recipe { numbers: Numbers::Decimal, decay, ..Recipe::default() };
    Ok(make(path, &recipe)?.problem.x.clone())
}
