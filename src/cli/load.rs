//! Opening the user's files.

use crate::check::problem::Problem;
use anyhow::Context;
use std::path::Path;

/// A problem file as read.
pub struct LoadedProblem {
    /// The exact problem.
    pub problem: Problem,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
}

/// Reads a canonical problem file.
pub fn problem(path: &Path) -> anyhow::Result<LoadedProblem> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let problem = crate::check::problem::parse_loosely(&text).context("not a problem file")?;
    Ok(LoadedProblem { problem, sha256: String::new() })
}
