//! `relucert path`: the exact regularization path of a dictionary.

mod args;
mod global;
mod polyhedral;
mod training;

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::polyhedral::Stated;
use crate::check::regularization::validation::validate;
use crate::check::statement::{Network, Problem, network};
use crate::cli::check::regularization::{self, RegularizationArgs};
use crate::cli::files::{load, output, picture};
use crate::cli::prover::problem::Shared;
use crate::cli::terminal::Progress;
use crate::cli::terminal::watch::{self, Ends};
use crate::problem::polyhedral::resolve;
use crate::regularization::picture::panels;
use crate::regularization::{Regularized, path};
use crate::report::regularization::PathReport;
use crate::search::data::Data;
use crate::search::directions::trained;
use crate::{format, snap};
use anyhow::Context;
pub use args::Args;
use args::{Outcome, ended, status, training_status};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs the subcommand.
pub fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    args.source.at_any_beta();
    let (reading, candidates) = (&args.reading, args.candidates);
    args.source.made(&Shared { output: Some(&args.output), reading, seed: args.seed, candidates })?;
    let given = args.dictionary.iter().chain(&args.validation).map(PathBuf::as_path);
    let inputs: Vec<&Path> = [args.source.problem()].into_iter().chain(given).collect();
    let outputs = [&args.output].into_iter().chain(&args.atoms);
    let outputs: Vec<&Path> = outputs.map(PathBuf::as_path).collect();
    for (at, file) in outputs.iter().enumerate() {
        output::distinct(file, &[&inputs, &outputs[..at]].concat())?;
    }
    args.plot.as_ref().map_or(Ok(()), |plot| picture::distinct(plot, &[inputs, outputs].concat()))?;
    let global_only = args.gap.is_some() || args.threads.is_some();
    anyhow::ensure!(
        args.global || !global_only,
        "--gap and --threads go with --global; the path over a dictionary is exact"
    );
    if args.global {
        watch::ends(Ends::ByItself);
        return global::run(&args);
    }
    if let Some((training, sha256)) = load::training(args.source.problem())? {
        return training::run(&args, &training, &sha256);
    }
    let (problem, sha256) = load::stated(args.source.problem())?;
    let other = regularization::other(args.validation.as_deref(), &problem)?;
    let ends = [&args.from, &args.to].map(|decay| match &problem {
        Stated::Euclidean(problem) => decay.resolve(problem),
        Stated::Polyhedral(problem) => resolve(decay, problem, args.candidates.candidates),
    });
    let [from, to] = ends.map(|end| {
        let (num, den) = end?.beta;
        Fraction::new(num, den).context("a denominator of zero")
    });
    let (from, to) = (from?, to?);
    anyhow::ensure!(to < from, "--to must be less than --from");
    let mut progress = Progress::new();
    let outcome = match &problem {
        Stated::Euclidean(problem) => euclidean(&args, (problem, &sha256), (&from, &to), &mut progress),
        Stated::Polyhedral(problem) => polyhedral::run(&args, (problem, &sha256), (&from, &to), &mut progress),
    };
    progress.clear();
    let Outcome { dictionary, found: Regularized { certificate, path }, global } = outcome?;
    if let Some(file) = &args.atoms {
        write_atoms(file, &dictionary, &problem)?;
    }
    output::write(&args.output, &certificate)?;
    let program = |rows| regularization::program(&problem, rows, &dictionary);
    let lasso = program(&problem)?;
    let validated = other.as_ref().map(program).transpose()?.map(|other| validate(&other, &path)).transpose()?;
    if let Some(file) = &args.plot {
        let curves = validated.as_ref().map(|(curves, _)| curves.as_slice());
        picture::write(file, &panels(&lasso, &path, curves))?;
    }
    let least = validated.and_then(|(_, least)| least);
    let report = PathReport { global, ..PathReport::new(&lasso, &path, least.as_ref()) };
    let code = regularization::print(&report, &path, &RegularizationArgs::default(), &sha256, args.format)?;
    Ok(ended(code, &path, &to))
}

/// The path of a dictionary that is given, or of directions of trained networks.
fn euclidean(
    args: &Args,
    (problem, sha256): (&Problem, &str),
    ends: (&Fraction, &Fraction),
    progress: &mut Progress,
) -> anyhow::Result<Outcome> {
    let dictionary = match &args.dictionary {
        Some(path) => load::network(path, problem, &args.reading)?,
        None => trained(Data::new(problem), &args.trained(ends), &mut training_status(progress))?,
    };
    let exact = Lasso::new(problem, &dictionary).is_ok();
    let dictionary = if exact { dictionary } else { snap::dictionary(&dictionary, args.bits) };
    args.check_atoms(exact && args.dictionary.is_some())?;
    watch::ends(Ends::ByItself);
    let found = path(problem, sha256, &dictionary, ends, args.selection(), &mut status(progress))?;
    Ok(Outcome { dictionary, found, global: None })
}

/// Writes the dictionary, if it can be read back.
fn write_atoms(file: &Path, dictionary: &Network, problem: &Stated) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    format::network(dictionary, problem.columns(), &mut bytes)?;
    let read = match problem {
        Stated::Euclidean(problem) => network::parse(bytes.as_slice(), problem.columns()),
        Stated::Polyhedral(problem) => problem.network(bytes.as_slice()),
    };
    read.with_context(|| format!("{} is not written; fewer --bits make shorter numbers", file.display()))?;
    output::write(file, &bytes)
}
