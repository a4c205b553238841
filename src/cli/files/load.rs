//! Opening the user's files.

use crate::check;
use crate::check::arithmetic::Positive;
use crate::check::polyhedral::{Polyhedral, Stated};
use crate::check::statement::Digest;
use crate::check::statement::problem::Bias;
use crate::check::statement::{Network, Problem, Training, TwoLayer};
use crate::check::weight_path::Place;
use crate::cli::options::reading::Reading;
use anyhow::Context;
use num_bigint::BigInt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// A problem file as read.
pub struct LoadedProblem {
    /// The exact problem.
    pub problem: Problem,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
}

/// Reads a problem file of any norm, with the SHA-256 of its bytes.
pub fn stated(path: &Path) -> anyhow::Result<(Stated, String)> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let stated = check::polyhedral::parse(bytes.as_slice()).with_context(|| path.display().to_string())?;
    Ok((stated, sha256(&bytes)))
}

/// Whether a problem file has a polyhedral penalty.
#[cfg(feature = "prover")]
pub fn is_polyhedral(path: &Path) -> anyhow::Result<bool> {
    Ok(training(path)?.is_none() && matches!(stated(path)?.0, Stated::Polyhedral(_)))
}

/// Reads a network for a problem with a polyhedral penalty: of the kinds that [`network`] knows.
pub fn polyhedral_network(path: &Path, problem: &Polyhedral, reading: &Reading) -> anyhow::Result<Network> {
    #[cfg(feature = "prover")]
    if first_word(path)? != "relucert-network" {
        return Ok(crate::problem::weights::read(path, &reading.naming()?, problem.columns(), problem.terms().2)?);
    }
    #[cfg(not(feature = "prover"))]
    let _ = reading;
    problem.network(open(path)?).with_context(|| path.display().to_string())
}

/// Reads a network for a problem file of any norm.
pub fn stated_network(path: &Path, problem: &Stated, reading: &Reading) -> anyhow::Result<Network> {
    match problem {
        Stated::Euclidean(problem) => network(path, problem, reading),
        Stated::Polyhedral(problem) => polyhedral_network(path, problem, reading),
    }
}

/// A problem file of version 2 with the SHA-256 of its bytes; nothing if it is of version 1.
pub fn training(path: &Path) -> anyhow::Result<Option<(Training, String)>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    if !bytes.starts_with(b"relucert-problem 2\n") {
        return Ok(None);
    }
    let training = check::statement::training::parse(bytes.as_slice()).with_context(|| path.display().to_string())?;
    Ok(Some((training, sha256(&bytes))))
}

/// Reads a network for a training problem of any loss: of the kinds that [`network`] knows.
pub fn two_layer(path: &Path, training: &Training, reading: &Reading) -> anyhow::Result<TwoLayer> {
    #[cfg(feature = "prover")]
    if first_word(path)? != "relucert-network" {
        return Ok(crate::problem::weights::read_two_layer(path, &reading.naming()?, training)?);
    }
    #[cfg(not(feature = "prover"))]
    let _ = reading;
    check::statement::two_layer::parse(open(path)?, training.columns(), training.outputs)
        .with_context(|| path.display().to_string())
}

/// A problem of either version, with the SHA-256 of the problem file's bytes; other norms than l2 are
/// refused.
pub fn any_problem(path: &Path) -> anyhow::Result<(Training, String)> {
    match training(path)? {
        Some(found) => Ok(found),
        None => problem(path).map(|LoadedProblem { problem, sha256 }| (problem.into(), sha256)),
    }
}

/// A problem of either version and a network for it, with the SHA-256 of the problem file's bytes; other
/// norms than l2 are refused.
pub fn any_loss(path: &Path, network_path: &Path, reading: &Reading) -> anyhow::Result<(Training, TwoLayer, String)> {
    let (training, sha256) = any_problem(path)?;
    let network = any_network(network_path, &training, reading)?;
    Ok((training, network, sha256))
}

/// Reads a network for a problem of either version: for one of version 1 what [`network`] reads.
pub fn any_network(path: &Path, training: &Training, reading: &Reading) -> anyhow::Result<TwoLayer> {
    match training.is_plain() {
        true => {
            let (x, x_den, bias) = (&training.x, &training.x_den, training.hidden_bias.column());
            plain_network(path, (x, x_den, bias), reading).map(TwoLayer::from)
        }
        false => two_layer(path, training, reading),
    }
}

/// Reads a canonical problem file; other norms than l2 are refused.
pub fn problem(path: &Path) -> anyhow::Result<LoadedProblem> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let problem = check::statement::problem::parse(bytes.as_slice()).with_context(|| path.display().to_string())?;
    Ok(LoadedProblem { problem, sha256: sha256(&bytes) })
}

/// SHA-256 of the bytes, lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

/// Reads a network for a problem: of every kind with the feature `prover` (`reading` says what its file
/// does not), of our own without.
pub fn network(path: &Path, problem: &Problem, reading: &Reading) -> anyhow::Result<Network> {
    plain_network(path, (&problem.x, &problem.x_den, problem.bias), reading)
}

/// The same for a problem with these rows.
fn plain_network(
    path: &Path,
    (x, x_den, bias): (&[Vec<BigInt>], &Positive, Bias),
    reading: &Reading,
) -> anyhow::Result<Network> {
    let columns = x.first().map_or(0, Vec::len);
    #[cfg(feature = "prover")]
    {
        use crate::problem::weights;
        let constant = weights::constant(x, x_den, bias);
        Ok(weights::read_beside(path, &reading.naming()?, columns, bias, constant.as_ref())?)
    }
    #[cfg(not(feature = "prover"))]
    {
        let _ = (reading, bias, x_den);
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        anyhow::ensure!(
            !["safetensors", "npz", "json", "pt", "pth", "onnx"].contains(&ending),
            "{}: this build reads relucert network files only; `relucert network` of the full build makes them",
            path.display()
        );
        check::statement::network::parse(open(path)?, columns).with_context(|| path.display().to_string())
    }
}

/// Reads a network or a file of convex weights for a problem of either version.
pub fn place(path: &Path, training: &Training, reading: &Reading) -> anyhow::Result<Place> {
    if first_word(path)? != "relucert-convex" {
        return Ok(Place::Network(any_network(path, training, reading)?));
    }
    let newest = if training.is_plain() { 1 } else { 2 };
    let read = check::weight_path::convex::parse_up_to(open(path)?, Some(training.columns()), newest);
    Ok(Place::Convex(read.with_context(|| path.display().to_string())?.0))
}

/// The first word of a file, by which the kinds are told apart; empty if it is not text.
pub fn first_word(path: &Path) -> anyhow::Result<String> {
    let mut line = Vec::new();
    open(path)?.take(256).read_until(b'\n', &mut line).with_context(|| path.display().to_string())?;
    Ok(String::from_utf8_lossy(&line).split([' ', '\n']).next().unwrap_or("").to_string())
}

/// A file, buffered.
pub fn open(path: &Path) -> anyhow::Result<BufReader<impl Read + use<>>> {
    Ok(BufReader::new(File::open(path).with_context(|| path.display().to_string())?))
}
