//! `relucert check` of certificates of qualifications.

use crate::check::qualify::krawczyk::parse;
use crate::check::qualify::verify;
use crate::check::statement::Network;
use crate::cli::files::load;
use crate::cli::terminal::{Format, report};
use crate::report::qualify::QualifyReport;
use std::path::Path;
use std::process::ExitCode;

/// Checks it and prints what it proves.
pub fn run(
    loaded: &load::LoadedProblem,
    network: &Network,
    certificate: &Path,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let problem = &loaded.problem;
    let parsed = parse(load::open(certificate)?, problem.columns(), &loaded.sha256);
    let found = parsed.and_then(|certificate| verify(problem, network, &certificate));
    let report = match &found {
        Ok(found) => QualifyReport::patterns(found, true),
        Err(rejection) => QualifyReport::rejected(rejection),
    };
    report::print_qualify(&report, format)
}
