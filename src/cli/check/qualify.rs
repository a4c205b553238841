//! `relucert check` of certificates of qualifications.

pub use crate::check::qualify::krawczyk::HEADING;
use crate::check::qualify::krawczyk::parse_training;
use crate::check::qualify::verify_training;
use crate::cli::files::load;
use crate::cli::options::Reading;
use crate::cli::terminal::{Format, report};
use crate::report::qualify::QualifyReport;
use std::path::Path;
use std::process::ExitCode;

/// Checks it and prints what it proves.
pub fn run(files: [&Path; 3], reading: &Reading, format: Format) -> anyhow::Result<ExitCode> {
    report::print_qualify(&decide(files, reading)?, format)
}

/// The same, not yet printed.
pub fn decide([problem, network, certificate]: [&Path; 3], reading: &Reading) -> anyhow::Result<QualifyReport> {
    let (training, network, sha256) = load::any_loss(problem, network, reading)?;
    let parsed = parse_training(load::open(certificate)?, &training, &sha256);
    let found = parsed.and_then(|certificate| verify_training(&training, &network, &certificate));
    Ok(match &found {
        Ok(found) => QualifyReport::patterns(found, true),
        Err(rejection) => QualifyReport::rejected(rejection),
    })
}
