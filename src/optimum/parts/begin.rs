//! A certificate to cut, where there is none yet: the beginning of a tree.
//!
//! What a search that was cut off by the clock leaves behind is the certificate that proves most, and often
//! its dual vector cannot meet the claim however long one goes on. So a tree that is to be cut is begun anew,
//! without a clock, for a dual vector that can, and ends after a few splits for each part. A heuristic, like
//! all of the search.

use crate::check::statement::{Training, TwoLayer, Verdict};
use crate::optimum::error::Error;
use crate::optimum::settings::{Certified, Event, Settings};
use crate::optimum::{certify_training, proposal};

/// Splits for each part: so many that parts are about equally large.
const SPLITS: usize = 4;

/// Why there is nothing to cut.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BeginError {
    /// The claim is decided by the beginning of the tree.
    #[error("the claim is {} after {leaves} leaves, so there is nothing to share out", verdict.name())]
    Decided {
        /// What was found.
        verdict: Verdict,
        /// Leaves that sufficed.
        leaves: u64,
    },
    /// No certificate.
    #[error(transparent)]
    Search(#[from] Error),
}

/// The beginning of a tree for the claim, with leaves enough for so many parts.
///
/// # Errors
/// If the claim is decided by then, or there is no certificate.
pub fn begin(
    training: &Training,
    sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
    parts: usize,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<proposal::Proposal, BeginError> {
    let splits = SPLITS.saturating_mul(parts);
    let settings = Settings { time_limit: None, splits, resume: None, to_cut: true, ..settings.clone() };
    let Certified { verdict, evidence, certificate, .. } =
        certify_training(training, sha256, network, &settings, proceed)?;
    if verdict != Verdict::Undecided {
        return Err(BeginError::Decided { verdict, leaves: evidence.size.leaves });
    }
    Ok(proposal::read(&certificate, training, sha256).map_err(Error::Rejected)?)
}
