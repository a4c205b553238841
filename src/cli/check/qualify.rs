//! `relucert check` of certificates of qualifications.

pub use crate::check::qualify::krawczyk::HEADING;
use crate::check::qualify::krawczyk::parse;
use crate::check::qualify::verify;
use crate::cli::files::load::{self, LoadedProblem};
use crate::cli::terminal::{Format, report};
use crate::report::qualify::QualifyReport;
use std::path::Path;
use std::process::ExitCode;

/// Checks it and prints what it proves.
pub fn run([problem, network, certificate]: [&Path; 3], format: Format) -> anyhow::Result<ExitCode> {
    let LoadedProblem { problem, sha256 } = load::problem(problem)?;
    let network = load::network(network, &problem, &[])?;
    let parsed = parse(load::open(certificate)?, problem.columns(), &sha256);
    let found = parsed.and_then(|certificate| verify(&problem, &network, &certificate));
    let report = match &found {
        Ok(found) => QualifyReport::patterns(found, true),
        Err(rejection) => QualifyReport::rejected(rejection),
    };
    report::print_qualify(&report, format)
}
