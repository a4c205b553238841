//! `relucert check` of a certificate of a regularization path.

use super::load;
use super::report::Format;
use crate::check::fraction::Fraction;
use crate::check::homotopy::{Path as Homotopy, verify};
use crate::check::lasso::Lasso;
use crate::check::network::Network;
use crate::check::problem::Problem;
use crate::check::validation::validate;
use crate::report::regularization::PathReport;
use anyhow::Context;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What must be proved about a path; all is asked for by the caller.
#[derive(clap::Args, Default)]
pub struct HomotopyArgs {
    /// Claim: the path reaches from the greater β to the lesser, such as 100,5/2
    #[arg(long, value_name = "β,β", value_parser = betas)]
    covers: Option<(Fraction, Fraction)>,
    /// Claim: the coefficients are continuous in β
    #[arg(long)]
    continuous: bool,
    /// Claim: there is one solution at every β of the path
    #[arg(long)]
    unique_throughout: bool,
    /// The least error along the path on these rows, a problem file made with the same scaling
    #[arg(long, value_name = "PROBLEM")]
    validation: Option<PathBuf>,
}

/// The problem with validation rows, if one is given.
pub(super) fn other(path: Option<&Path>, problem: &Problem) -> anyhow::Result<Option<Problem>> {
    let other = path.map(load::problem).transpose()?.map(|loaded| loaded.problem);
    let same = other.as_ref().is_none_or(|other| other.columns() == problem.columns());
    anyhow::ensure!(same, "the validation rows have another number of columns than the problem");
    Ok(other)
}

fn betas(text: &str) -> Result<(Fraction, Fraction), String> {
    let pair = text.split_once(',').and_then(|(a, b)| Some((Fraction::parse(a)?, Fraction::parse(b)?)));
    pair.filter(|(a, b)| a >= b).ok_or_else(|| "expected two numbers, the greater first, such as 100,5/2".to_string())
}

impl HomotopyArgs {
    /// Whether something is asked.
    pub fn any(&self) -> bool {
        self.covers.is_some() || self.continuous || self.unique_throughout || self.validation.is_some()
    }

    fn hold(&self, path: &Homotopy, report: &PathReport) -> bool {
        let ends = path.joints.first().zip(path.joints.last());
        let covered = |(high, low): &(Fraction, Fraction)| {
            ends.is_some_and(|(first, last)| first.beta >= *high && last.beta <= *low)
        };
        self.covers.as_ref().is_none_or(covered)
            && (!self.continuous || report.continuous)
            && (!self.unique_throughout || report.unique == Some(true))
    }

    fn claims(&self) -> String {
        let covers = self.covers.iter().map(|(high, low)| format!("covers β from {high} to {low}"));
        let flags = [(self.continuous, "continuous"), (self.unique_throughout, "unique throughout")];
        let flags = flags.iter().filter(|(set, _)| *set).map(|(_, name)| name.to_string());
        let claims: Vec<String> = covers.chain(flags).collect();
        if claims.is_empty() { "the values above".to_string() } else { claims.join(", ") }
    }
}

/// Checks the certificate, prints what it proves and decides the claims.
pub fn run(
    loaded: &load::LoadedProblem,
    dictionary: &Network,
    certificate: &Path,
    args: &HomotopyArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let program = |problem| {
        Lasso::new(problem, dictionary)
            .context("the path is over a dictionary of atoms, as `relucert path --atoms` writes it")
    };
    let lasso = program(&loaded.problem)?;
    let other = other(args.validation.as_deref(), &loaded.problem)?;
    let other = other.as_ref().map(program).transpose()?;
    match verify(&lasso, &loaded.sha256, load::open(certificate)?) {
        Ok(path) => {
            let least = other.and_then(|other| validate(&other, &path).1);
            print(&PathReport::new(&lasso, &path, least.as_ref()), &path, args, &loaded.sha256, format)
        }
        Err(rejection) => {
            println!("c certificate {rejection}\ns NOT VERIFIED (problem {})", &loaded.sha256[..16]);
            Ok(ExitCode::from(if rejection.code.is_malformed() { 2 } else { 1 }))
        }
    }
}

/// Prints what the checker found.
pub(super) fn print(
    report: &PathReport,
    path: &Homotopy,
    args: &HomotopyArgs,
    sha256: &str,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let holds = args.hold(path, report);
    match format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(report)?)?,
        Format::Text => {
            report.write_text(&mut out)?;
            let verdict = if holds { "VERIFIED" } else { "NOT VERIFIED" };
            writeln!(out, "s {verdict} {} (problem {})", args.claims(), &sha256[..16])?;
        }
    }
    Ok(ExitCode::from(u8::from(!holds)))
}
