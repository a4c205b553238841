//! The question *is it stationary?*: the exact distance of 0 to the Clarke subdifferential, with a
//! certificate (theory §7).
//!
//! The subdifferential is a product over neurons. One without rows at zero has a single element; for
//! independent rows at zero it is a box (`independent`), for dependent ones the convex hull of the patterns
//! of their arrangement (`dependent`, `cells`). The elements and trees found are written to a certificate,
//! which the checker then reads; only what it returns is reported.
//!
//! In words, with examples: `docs/STATIONARY.md`.

mod cells;
mod dependent;
mod hull;
mod independent;
pub mod shape;
mod slopes;
pub mod tying;

use crate::check::arithmetic::rank;
use crate::check::rejection::Rejection;
use crate::check::statement::{Network, Problem, Training, TwoLayer};
use crate::check::stationary::subgradient::subgradients;
use crate::check::stationary::{Evidence, HEADING, Subgradient, slopes as losses, verify_training};
use crate::format::Writer;
use crate::linear::reconstruct::Quotients;
use crate::stationary::hull::{Hull, Record};
use num_bigint::BigInt;

/// Nodes of a tree at most, if not told otherwise; where they do not suffice the distance is bounded from
/// both sides.
pub const NODES: usize = 2000;

/// A certificate with what the checker made of it.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The file.
    pub certificate: Vec<u8>,
    /// What it proves.
    pub evidence: Evidence,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program's own certificate did not check: a defect, nothing is claimed.
    #[error("the certificate was not accepted by the checker, so nothing is claimed (please report this)")]
    Rejected(#[from] Rejection),
    /// The network does not fit the problem, or its outputs are out of reach.
    #[error(transparent)]
    Network(Rejection),
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// How hard to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Nodes of a tree at most, one for each neuron with dependent ties; where they do not suffice the
    /// distance is bounded from both sides. [`NODES`] by default.
    pub nodes: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { nodes: NODES }
    }
}

/// The distance of 0 to the Clarke subdifferential of the objective at `network`, for a problem as it stands
/// in its file.
///
/// # Errors
/// If the certificate found does not pass the checker.
pub fn prove(problem: &Problem, network: &Network, settings: &Settings) -> Result<Proved, Error> {
    certify(problem, &problem.digest(), network, settings.nodes)
}

/// The same for the problem file with this digest; `nodes` bounds the size of each tree.
///
/// # Errors
/// As [`prove`].
pub fn certify(problem: &Problem, problem_sha256: &str, network: &Network, nodes: usize) -> Result<Proved, Error> {
    certify_training(&problem.clone().into(), problem_sha256, &network.clone().into(), nodes)
}

/// The same for a training problem of any loss and bias, and a network with an output bias and several outputs.
///
/// # Errors
/// As [`prove`]; a network for other problems, or an output whose loss is not computed.
pub fn certify_training(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    nodes: usize,
) -> Result<Proved, Error> {
    let mut out = Writer::new(Vec::new());
    out.line(&format!("{HEADING} {}", if training.is_plain() { 1 } else { 2 }), &[])?;
    out.line(&format!("problem {problem_sha256}"), &[])?;
    let ranges = losses::ranges(training, network).map_err(Error::Network)?;
    let (stated, den) = slopes::choose(training, network, &ranges)?;
    if !training.is_plain() {
        let count = BigInt::from(stated.len());
        out.line("slopes", &[&*den, &count].into_iter().chain(&stated).collect::<Vec<_>>())?;
    }
    let sets = subgradients(training, network, &ranges.at(&stated, &den)?)?;
    for (i, set) in sets.iter().enumerate().filter(|(_, set)| !set.ties.is_empty()) {
        out.line(&format!("neuron {i}"), &[])?;
        block(set, nodes, &mut out)?;
    }
    let certificate = out.end()?;
    let evidence = verify_training(training, problem_sha256, network, certificate.as_slice())?;
    Ok(Proved { certificate, evidence })
}

fn block(set: &Subgradient, nodes: usize, out: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    let rows: Vec<Vec<BigInt>> = set.ties.iter().map(|tie| tie.row.clone()).collect();
    let in_box = (rank::independent(&rows) == Ok(true)).then(|| independent::minimize(set)).flatten();
    if let Some(Quotients { numerators, denominator }) = in_box {
        let count = BigInt::from(numerators.len());
        let line: Vec<&BigInt> = [&denominator, &count].into_iter().chain(&numerators).collect();
        out.line("box", &line)?;
        return out.line("bound", &[]);
    }
    let Hull { den, patterns, tree } = dependent::minimize(set, nodes);
    out.line("hull", &[&den, &BigInt::from(patterns.len())])?;
    for (weight, e) in &patterns {
        out.line("pattern", &[weight].into_iter().chain(e).collect::<Vec<_>>())?;
    }
    for record in &tree {
        match record {
            Record::Split(t) => out.line(&format!("split {t}"), &[])?,
            Record::Bound => out.line("bound", &[])?,
            Record::Empty(terms) => {
                let terms: String = terms.iter().map(|(t, factor)| format!(" {t} {factor}")).collect();
                out.line(&format!("empty {}{terms}", terms.split(' ').count() / 2), &[])?;
            }
        }
    }
    Ok(())
}
