//! `relucert check` of a certificate of a regularization path.

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::polyhedral::Stated;
pub use crate::check::regularization::HEADING;
use crate::check::regularization::validation::{Curve, Least, validate};
use crate::check::regularization::{self, Claim, verify};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::{Network, Training, TwoLayer};
use crate::cli::files::load;
use crate::cli::options::{CandidateArgs, Reading};
use crate::cli::terminal::{Format, report};
use crate::report::regularization::PathReport;
use crate::report::{Answer, claimed_path as claimed};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What must be proved about a path; all is asked for by the caller.
#[derive(clap::Args, Default)]
pub struct RegularizationArgs {
    /// Claim: the path reaches from the greater β to the lesser, such as 100,5/2
    #[arg(long, value_name = "β,β", value_parser = betas)]
    covers: Option<(Fraction, Fraction)>,
    /// Claim: the coefficients are continuous in β, from the first β of the path to the last
    #[arg(long)]
    continuous: bool,
    /// Claim: there is one solution at every β of the path
    #[arg(long)]
    unique_throughout: bool,
    /// Claim, for polyhedral penalties: at every β of the path its network is optimal among all networks of
    /// any width
    #[arg(long)]
    global: bool,
    /// The least error along the path on these rows, a problem file made with the same scaling
    #[arg(long, value_name = "PROBLEM")]
    validation: Option<PathBuf>,
}

/// The problem with validation rows, if one is given.
pub fn other(path: Option<&Path>, problem: &Stated) -> anyhow::Result<Option<Stated>> {
    let other = path.map(load::stated).transpose()?.map(|(stated, _)| stated);
    let Some(other) = other else { return Ok(None) };
    let columns = other.columns() == problem.columns();
    anyhow::ensure!(columns, "the validation rows have another number of columns than the problem");
    anyhow::ensure!(other.ball() == problem.ball(), "the validation rows have another norm or bias than the problem");
    Ok(Some(other))
}

/// The same for a problem of version 2.
pub fn other_training(path: Option<&Path>, training: &Training) -> anyhow::Result<Option<Training>> {
    let other = path.map(load::any_problem).transpose()?.map(|(other, _)| other);
    let Some(other) = other else { return Ok(None) };
    let shape = |of: &Training| (of.columns(), of.outputs);
    anyhow::ensure!(
        shape(&other) == shape(training),
        "the validation rows have another number of columns or of outputs than the problem"
    );
    let column = |of: &Training| of.hidden_bias.column();
    anyhow::ensure!(
        column(&other) == column(training),
        "the validation rows have another hidden bias than the problem"
    );
    Ok(Some(other))
}

/// The error of a path on validation rows, with the output bias of the problem, counted as the loss of the
/// validation rows counts.
pub fn validated(
    training: &Training,
    dictionary: &TwoLayer,
    other: &Training,
    path: &regularization::Path,
) -> Result<(Vec<Curve>, Option<Least>), Rejection> {
    validate(&Lasso::elsewhere(training, dictionary, other)?, path)
}

/// The program of a dictionary on some rows: those of the problem, or others with the same columns and norm.
pub fn program(problem: &Stated, rows: &Stated, dictionary: &Network) -> Result<Lasso, Rejection> {
    match (problem, rows) {
        (Stated::Euclidean(_), Stated::Euclidean(rows)) => Lasso::new(rows, dictionary),
        (Stated::Polyhedral(problem), Stated::Polyhedral(rows)) => problem.lasso(dictionary, rows),
        _ => Err(Rejection::new(Code::OtherNorm, 0, "the problems have different norms")),
    }
}

fn betas(text: &str) -> Result<(Fraction, Fraction), String> {
    let pair = text.split_once(',').and_then(|(a, b)| Some((Fraction::parse(a)?, Fraction::parse(b)?)));
    pair.filter(|(a, b)| a >= b).ok_or_else(|| "expected two numbers, the greater first, such as 100,5/2".to_string())
}

impl RegularizationArgs {
    /// Whether something is asked.
    pub fn any(&self) -> bool {
        self.covers.is_some() || self.continuous || self.unique_throughout || self.global || self.validation.is_some()
    }

    /// The options.
    #[cfg(feature = "prover")]
    pub fn words(&self, words: &mut crate::cli::options::words::Words) {
        words
            .value("--covers", self.covers.as_ref().map(|(high, low)| format!("{high},{low}")))
            .flag("--continuous", self.continuous)
            .flag("--unique-throughout", self.unique_throughout)
            .flag("--global", self.global)
            .file("--validation", self.validation.as_deref());
    }

    fn claim(&self) -> Claim {
        let RegularizationArgs { continuous, unique_throughout: unique, global, .. } = *self;
        Claim { covers: self.covers.clone(), continuous, unique, global }
    }
}

/// What the dictionary of a path must be.
const ATOMS: &str = "the path is over a dictionary of atoms, as `relucert path --atoms` writes it";

/// Checks the certificate, prints what it proves and decides the claims.
pub fn run(
    files: [&Path; 3],
    args: &RegularizationArgs,
    candidates: CandidateArgs,
    reading: &Reading,
    format: Format,
) -> anyhow::Result<ExitCode> {
    Ok(report::answer(&decide(files, args, candidates, reading)?.answer(args)?, format))
}

/// A certificate with what it is about.
// The verifier prints the answer and needs no more.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
pub struct Decided {
    /// SHA-256 of the problem file.
    pub sha256: String,
    /// The problem, where its penalty is that of all squares.
    pub training: Option<Training>,
    /// The program of the dictionary.
    pub lasso: Lasso,
    /// What was proved.
    pub outcome: Result<Verified, Rejection>,
}

/// A path that was proved, and what follows.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
pub struct Verified {
    /// The path.
    pub path: regularization::Path,
    /// What is said of it.
    pub report: PathReport,
    /// The error on validation rows.
    pub curves: Option<Vec<Curve>>,
}

/// The same, not yet printed.
pub fn decide(
    [problem, dictionary, certificate]: [&Path; 3],
    args: &RegularizationArgs,
    candidates: CandidateArgs,
    reading: &Reading,
) -> anyhow::Result<Decided> {
    if let Some((training, sha256)) = load::training(problem)? {
        anyhow::ensure!(!args.global, "--global is for polyhedral penalties of plain squares");
        let other = other_training(args.validation.as_deref(), &training)?;
        let dictionary = load::two_layer(dictionary, &training, reading)?;
        let dictionary = TwoLayer { neurons: dictionary.neurons, ..TwoLayer::zero(training.outputs) };
        let lasso = Lasso::of_training(&training, &dictionary).context(ATOMS)?;
        let outcome = match verify(&lasso, &sha256, load::open(certificate)?) {
            Ok(path) => {
                let elsewhere = |other| validated(&training, &dictionary, &other, &path);
                let (curves, least) = other.map(elsewhere).transpose()?.unzip();
                let report = PathReport::new(&lasso, &path, least.flatten().as_ref());
                Ok(Verified { path, report, curves })
            }
            Err(rejection) => Err(rejection),
        };
        return Ok(Decided { sha256, training: Some(training), lasso, outcome });
    }
    let (problem, sha256) = load::stated(problem)?;
    let polyhedral = match &problem {
        Stated::Polyhedral(problem) if args.global => Some(problem),
        _ => None,
    };
    anyhow::ensure!(
        !args.global || polyhedral.is_some(),
        "--global is for polyhedral penalties; with the norm l2, `relucert path --global` proves gaps among all networks"
    );
    let dictionary = load::stated_network(dictionary, &problem, reading)?;
    let program = |rows| program(&problem, rows, &dictionary).context(ATOMS);
    let lasso = program(&problem)?;
    let other = other(args.validation.as_deref(), &problem)?;
    let other = other.as_ref().map(program).transpose()?;
    let verified = verify(&lasso, &sha256, load::open(certificate)?).and_then(|path| {
        let excess = polyhedral.map(|problem| problem.excess(&lasso, &path, candidates.candidates)).transpose()?;
        Ok((path, excess))
    });
    let outcome = match verified {
        Ok((path, excess)) => {
            let (curves, least) = other.map(|other| validate(&other, &path)).transpose()?.unzip();
            let global = excess.map(|excess| excess.is_empty());
            let report = PathReport { global, ..PathReport::new(&lasso, &path, least.flatten().as_ref()) };
            Ok(Verified { path, report, curves })
        }
        Err(rejection) => Err(rejection),
    };
    let training = match problem {
        Stated::Euclidean(problem) => Some(problem.into()),
        Stated::Polyhedral(_) => None,
    };
    Ok(Decided { sha256, training, lasso, outcome })
}

impl Decided {
    /// What was proved, and the verdict.
    pub fn answer(&self, args: &RegularizationArgs) -> anyhow::Result<Answer> {
        match &self.outcome {
            Ok(Verified { path, report, .. }) => answer(report, path, args, &self.sha256),
            Err(rejection) => Ok(claimed::rejected(rejection, &self.sha256)),
        }
    }
}

/// Prints what the checker found.
#[cfg(feature = "prover")]
pub fn print(
    found: &PathReport,
    path: &regularization::Path,
    args: &RegularizationArgs,
    sha256: &str,
    format: Format,
) -> anyhow::Result<ExitCode> {
    Ok(report::answer(&answer(found, path, args, sha256)?, format))
}

fn answer(
    found: &PathReport,
    path: &regularization::Path,
    args: &RegularizationArgs,
    sha256: &str,
) -> anyhow::Result<Answer> {
    Ok(claimed::answer(found, path, &args.claim(), sha256)?)
}
