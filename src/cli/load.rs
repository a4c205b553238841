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

/// Reads a network for a problem: our own format, and with the feature `prover` every format that has one of its extensions; `map` names
/// its parts (W1, b1, w2) where they have other names.
pub fn network(path: &Path, problem: &Problem, map: &[(String, String)]) -> anyhow::Result<Network> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    let foreign = ["safetensors", "npz", "json", "pt", "pth", "pkl"].contains(&extension.as_str());
    #[cfg(feature = "prover")]
    if foreign {
        return Ok(crate::problem::weights::read(path, map, problem.columns(), problem.bias)?);
    }
    let _ = map;
    if foreign {
        bail!("{}: this build reads relucert network files only; convert it with `relucert network`", path.display());
    }
    check::network::parse(open(path)?, problem.columns()).with_context(|| path.display().to_string())
}

/// A file, buffered.
pub fn open(path: &Path) -> anyhow::Result<BufReader<impl Read + use<>>> {
    Ok(BufReader::new(File::open(path).with_context(|| path.display().to_string())?))
}
