//! Why there is no certificate.

use crate::check::rejection::Rejection;
use crate::remedy::Remedy;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program's own certificate did not check: a defect, nothing is claimed.
    #[error("the certificate was not accepted by the checker, so nothing is claimed (please report this)")]
    Rejected(#[source] Rejection),
    /// A leaf could not be rounded: a defect or numbers beyond the range of doubles.
    #[error("a leaf could not be rounded to integers; the data may be scaled badly for doubles")]
    Rounding,
    /// Norms or weights are no doubles.
    #[error("the data or beta are beyond the range of doubles, in which the search works")]
    Range,
    /// More outputs than a fan of cones can serve.
    #[error("{outputs} outputs span {rank} directions, and a fan of cones serves {most}")]
    Outputs {
        /// K.
        outputs: usize,
        /// Directions of the dual matrix.
        rank: usize,
        /// The most that are served.
        most: usize,
    },
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// No thread pool.
    #[error("no threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl Error {
    /// What may help.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Error::Rounding => Some(Remedy::Standardize),
            Error::Range => Some(Remedy::Scale),
            _ => None,
        }
    }
}
