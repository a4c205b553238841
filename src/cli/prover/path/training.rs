//! `relucert path` for problems of version 2: squared loss with weights of the rows and an output bias.

use super::args::{Args, ended, status, training_status};
use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::statement::{Training, TwoLayer, two_layer};
use crate::cli::check::regularization::{self, RegularizationArgs};
use crate::cli::files::{load, output, picture};
use crate::cli::terminal::Progress;
use crate::cli::terminal::watch::{self, Ends};
use crate::format;
use crate::regularization::path_of;
use crate::regularization::picture::panels;
use crate::report::regularization::PathReport;
use crate::search::directions::of as found_directions;
use crate::snap::training::{Kept, NOT_SNAPPED, directions};
use anyhow::Context;
use std::process::ExitCode;

/// Runs it; that no output overwrites another file is known.
pub fn run(args: &Args, training: &Training, sha256: &str) -> anyhow::Result<ExitCode> {
    // Whether there is such a path at all.
    Lasso::of_training(training, &TwoLayer::zero(training.outputs))?;
    let other = regularization::other_training(args.validation.as_deref(), training)?;
    let ends = [&args.from, &args.to].map(|decay| decay.resolve_fixed(training));
    let [from, to] = ends.map(|end| {
        let (num, den) = end?.beta;
        Fraction::new(num, den).context("a denominator of zero")
    });
    let (from, to) = (from?, to?);
    anyhow::ensure!(to < from, "--to must be less than --from");
    let mut progress = Progress::new();
    let given = match &args.dictionary {
        Some(path) => load::two_layer(path, training, &args.reading)?,
        None => found_directions(training, &args.trained((&from, &to)), &mut training_status(&mut progress))?,
    };
    let (dictionary, kept) = directions(training, given, args.bits).context(NOT_SNAPPED)?;
    args.check_atoms(kept == Kept::Exactly && args.dictionary.is_some())?;
    let lasso = Lasso::of_training(training, &dictionary)?;
    watch::ends(Ends::ByItself);
    let found = path_of(&lasso, sha256, (&from, &to), args.selection(), &mut status(&mut progress));
    progress.clear();
    let found = found?;
    let elsewhere = |other| regularization::validated(training, &dictionary, other, &found.path);
    let (curves, least) = other.as_ref().map(elsewhere).transpose()?.unzip();
    if let Some(file) = &args.atoms {
        let mut bytes = Vec::new();
        format::two_layer(&dictionary, training.columns(), &mut bytes)?;
        two_layer::parse(bytes.as_slice(), training.columns(), training.outputs)
            .with_context(|| format!("{} is not written; fewer --bits make shorter numbers", file.display()))?;
        output::write(file, &bytes)?;
    }
    output::write(&args.output, &found.certificate)?;
    if let Some(file) = &args.plot {
        picture::write(file, &panels(&lasso, &found.path, curves.as_deref()))?;
    }
    let report = PathReport::new(&lasso, &found.path, least.flatten().as_ref());
    let code = regularization::print(&report, &found.path, &RegularizationArgs::default(), sha256, args.format)?;
    Ok(ended(code, &found.path, &to))
}
