//! `relucert qp`: solve a convex quadratic program exactly, with a proof.

use super::lp;
use crate::check::arithmetic::{Fraction, Positive};
use crate::cli::check::lp::print;
use crate::cli::files::output;
use crate::format;
use crate::program::Model;
use crate::qp::{self, Error};
use crate::report::decimal::plain;
use anyhow::Context;
use num_bigint::Sign;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Solve a convex quadratic program exactly, with a proof
#[derive(clap::Args)]
// Its group would have the name of the other.
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    args: lp::Args,
}

/// Runs the subcommand; a program without terms of second order is solved as a linear one.
pub fn run(Args { args }: Args) -> anyhow::Result<ExitCode> {
    let model = args.source.read()?;
    if !model.is_quadratic() {
        return lp::run(args);
    }
    if let Some(path) = &args.output {
        output::distinct(path, &[&args.source.file])?;
    }
    let others: Vec<&Path> = [args.source.file.as_path()].into_iter().chain(args.output.as_deref()).collect();
    args.shown.writable(&others)?;
    args.shown.introduce(&args.source, &model);
    let start = Instant::now();
    let solution = match qp::solve(&model.quadratic(), None) {
        Err(Error::NotConvex(direction)) => {
            let bent = named(&model, &direction);
            let why = format!("{}; it bends the wrong way along {bent}", Error::NotConvex(Vec::new()));
            args.shown.nothing("NOT CONVEX", &why);
            return Ok(ExitCode::from(3));
        }
        other => other?,
    };
    let seconds = start.elapsed().as_secs_f64();
    let statistics = &solution.statistics;
    args.shown.comment(format_args!(
        "solved and verified in {seconds:.3} s: {} exact points, {} exact pivots",
        statistics.proposals, statistics.pivots
    ));
    print(&solution.answer, &solution.certificate.vectors, &model, &args.shown)?;
    if let Some(path) = &args.output {
        let mut bytes = Vec::new();
        format::qp_certificate(&solution.certificate, &mut bytes)?;
        let again = crate::check::qp::parse(bytes.as_slice());
        again.with_context(|| format!("{} is not written: its numbers are too long", path.display()))?;
        output::write(path, &bytes)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Most entries of a direction that are printed.
const SHOWN: usize = 6;

/// The nonzero entries of a direction, by name.
fn named(model: &Model, direction: &[num_bigint::BigInt]) -> String {
    let entries = direction.iter().enumerate().filter(|(_, v)| v.sign() != Sign::NoSign);
    let mut words: Vec<String> = entries
        .map(|(j, v)| {
            format!(
                "{} = {}",
                model.variable_name(j),
                plain(&Fraction::quotient(v.clone(), Positive::one())).trim_end_matches("/1")
            )
        })
        .collect();
    let more = words.len().saturating_sub(SHOWN);
    words.truncate(SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", words.join(", "))
}
