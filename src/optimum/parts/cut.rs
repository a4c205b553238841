//! A certificate cut into parts, each with about as many open leaves.

use super::part::Part;
use crate::check::statement::{Training, TwoLayer};
use crate::dyadic::scaled;
use crate::optimum::dual::Dual;
use crate::optimum::proposal::{Proposal, seed};
use crate::optimum::records::Record;
use crate::optimum::run::Run;
use crate::optimum::settings::Settings;
use crate::search::branch::seed::{Sprout, Walk};
use crate::search::neuron::nearest;

/// Why a certificate cannot be cut.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CutError {
    /// Each sign is a part at least.
    #[error("a certificate has two trees, one for each sign, so there are at least 2 parts")]
    TooFew,
    /// No splits left to cut at.
    #[error(
        "the certificate has only {0} leaves, and a part holds at least one; certify it further first, or ask for fewer parts"
    )]
    TooMany(usize),
    /// One matrix proves the bound for all outputs (FORMAT §22).
    #[error("the certificate is one matrix for all outputs and has no tree, so there is nothing to cut")]
    Matrix,
    /// Norms of matrices prove the bound (FORMAT §31).
    #[error("the certificate bounds by norms of the data and has no tree, so there is nothing to cut")]
    Norms,
    /// Norms or weights are no doubles.
    #[error("the dual vector of the certificate is beyond the range of doubles, in which the search works")]
    Range,
}

/// A subtree: its first record, and the leaves that are open at the target.
struct Piece {
    sign: usize,
    path: Vec<(usize, i8)>,
    start: usize,
    end: usize,
    open: usize,
}

/// Cuts a certificate into so many parts that close at the claim's target: the piece with the most open
/// leaves (or else nodes) is halved at its first split until there are enough. The last parts may be single
/// leaves.
///
/// # Errors
/// If there are fewer leaves than parts.
pub fn cut(
    training: &Training,
    network: &TwoLayer,
    settings: &Settings,
    proposal: &Proposal,
    count: usize,
) -> Result<Vec<Part>, CutError> {
    if proposal.trees.iter().any(Vec::is_empty) {
        return Err(CutError::Norms);
    }
    let out_of_range = |_| CutError::Range;
    let settings = Settings { resume: Some(proposal.clone()), ..settings.clone() };
    let run = Run::new(training, &proposal.header.sha256, network, &settings).map_err(out_of_range)?;
    let samples = run.frame.samples();
    let dual = Dual::new(samples, &run.reduction, &run.data, proposal.header.nu.clone(), proposal.header.scales)
        .map_err(out_of_range)?;
    if count < 2 {
        return Err(CutError::TooFew);
    }
    if !dual.in_range() {
        return Err(CutError::Range);
    }
    let neurons = run.frame.enter(nearest(network).0);
    let target = run.within_reach(&dual, run.seen(&dual, &neurons));
    let open = |sign: usize| {
        let seed =
            seed(samples, &run.reduction, &dual, sign, &[], &proposal.trees[sign]).map_err(|_| CutError::Range)?;
        let is_open = |node: &Sprout| match node {
            Sprout::Split(_) => false,
            Sprout::Leaf(known) => known.as_ref().is_none_or(|known| known.bound > target),
        };
        Ok(seed.nodes.iter().map(is_open).collect())
    };
    let open: [Vec<bool>; 2] = [open(0)?, open(1)?];
    let piece = |sign: usize, path: Vec<(usize, i8)>, start: usize, end: usize| {
        let open = open[sign][start..end].iter().filter(|open| **open).count();
        Piece { sign, path, start, end, open }
    };
    let mut pieces: Vec<Piece> =
        [0, 1].map(|sign| piece(sign, Vec::new(), 0, proposal.trees[sign].len())).into_iter().collect();
    while pieces.len() < count {
        let largest = (0..pieces.len())
            .filter(|&i| pieces[i].end - pieces[i].start > 1)
            .max_by_key(|&i| (pieces[i].open, pieces[i].end - pieces[i].start, usize::MAX - i));
        let leaves = || proposal.trees.iter().flatten().filter(|r| matches!(r, Record::Leaf(..))).count();
        let i = largest.ok_or_else(|| CutError::TooMany(leaves()))?;
        let Piece { sign, path, start, end, .. } = pieces.remove(i);
        let records = &proposal.trees[sign];
        let Record::Split(k) = records[start] else { continue };
        let middle = after(records, start + 1);
        let child = |side: i8| path.iter().copied().chain([(k, side)]).collect();
        pieces.insert(i, piece(sign, child(1), start + 1, middle));
        pieces.insert(i + 1, piece(sign, child(-1), middle, end));
    }
    let target = scaled(target * dual.units.beta, dual.scales.quad, f64::floor);
    Ok(pieces
        .into_iter()
        .map(|piece| Part {
            version: if training.is_plain() { 1 } else { 2 },
            header: proposal.header.clone(),
            target: target.clone(),
            bound: proposal.bound.clone(),
            sign: if piece.sign == 0 { 1 } else { -1 },
            nodes: proposal.trees[piece.sign][piece.start..piece.end].to_vec(),
            path: piece.path,
        })
        .collect())
}

/// The index behind the subtree that begins at `start`.
pub(super) fn after(records: &[Record], start: usize) -> usize {
    let mut walk = Walk::new(Vec::new());
    let last = records[start..].iter().position(|record| match record {
        Record::Split(k) => {
            walk.split(*k);
            false
        }
        Record::Leaf(..) => walk.leaf(),
    });
    last.map_or(records.len(), |last| start + last + 1)
}
