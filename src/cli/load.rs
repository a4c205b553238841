//! Opening the user's files.

use crate::check::{self, network::Network, problem::Problem};
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read};
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
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let problem = check::problem::parse(bytes.as_slice()).with_context(|| path.display().to_string())?;
    Ok(LoadedProblem { problem, sha256: hex(&Sha256::digest(&bytes)) })
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a network for a problem of so many columns; the format goes by the file's extension.
pub fn network(path: &Path, columns: usize) -> anyhow::Result<Network> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    match extension.as_str() {
        // Other formats than our own stand here, with the feature `prover`.
        "safetensors" | "npz" | "json" => {
            bail!("{}: convert it to a relucert network first, with `relucert network`", path.display())
        }
        _ => check::network::parse(open(path)?, columns).with_context(|| path.display().to_string()),
    }
}

/// A file, buffered.
pub fn open(path: &Path) -> anyhow::Result<BufReader<impl Read + use<>>> {
    Ok(BufReader::new(File::open(path).with_context(|| path.display().to_string())?))
}
