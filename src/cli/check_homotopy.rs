//! `relucert check` of a certificate of a regularization path.

use super::load;
use super::report::Format;
use crate::check::fraction::Fraction;
use crate::check::homotopy::{Path as Homotopy, verify};
use crate::check::lasso::Lasso;
use crate::check::network::Network;
use crate::check::rejection::Rejection;
use crate::report::regularization::PathReport;
use std::io::Write;
use std::path::Path;
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
}

fn betas(text: &str) -> Result<(Fraction, Fraction), String> {
    let pair = text.split_once(',').and_then(|(a, b)| Some((Fraction::parse(a)?, Fraction::parse(b)?)));
    pair.filter(|(a, b)| a >= b).ok_or_else(|| "expected two numbers, the greater first, such as 100,5/2".to_string())
}

impl HomotopyArgs {
    /// Whether something is asked.
    pub fn any(&self) -> bool {
        self.covers.is_some() || self.continuous || self.unique_throughout
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
    let lasso = match Lasso::new(&loaded.problem, dictionary) {
        Ok(lasso) => lasso,
        Err(rejection) => {
            anyhow::bail!("{rejection}; the path is over a dictionary of atoms (`relucert snap --dictionary`)")
        }
    };
    let verified = verify(&lasso, &loaded.sha256, load::open(certificate)?);
    print(&lasso, verified, args, &loaded.sha256, format)
}

/// Prints what the checker found.
pub(super) fn print(
    lasso: &Lasso,
    verified: Result<Homotopy, Rejection>,
    args: &HomotopyArgs,
    sha256: &str,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let path = match verified {
        Ok(path) => path,
        Err(rejection) => {
            writeln!(out, "c certificate {rejection}\ns NOT VERIFIED (problem {})", &sha256[..16])?;
            return Ok(ExitCode::from(if rejection.code.is_malformed() { 2 } else { 1 }));
        }
    };
    let report = PathReport::new(lasso, &path);
    let holds = args.hold(&path, &report);
    if format == Format::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        return Ok(ExitCode::from(u8::from(!holds)));
    }
    report.write_text(&mut out)?;
    let verdict = if holds { "VERIFIED" } else { "NOT VERIFIED" };
    writeln!(out, "s {verdict} {} (problem {})", args.claims(), &sha256[..16])?;
    Ok(ExitCode::from(u8::from(!holds)))
}
