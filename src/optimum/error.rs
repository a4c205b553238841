//! Why there is no certificate.

use crate::check::rejection::Rejection;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The program's own certificate did not check: a defect, nothing is claimed.
    #[error("the certificate was not accepted by the checker, so nothing is claimed (please report this): {0}")]
    Rejected(Rejection),
    /// A leaf could not be rounded: a defect or numbers beyond the range of doubles.
    #[error("a leaf could not be rounded to integers; the data may be scaled badly for doubles (try --standardize)")]
    Rounding,
    /// Norms or weights are no doubles.
    #[error(
        "the data or beta are beyond the range of doubles, in which the search works (scale the data, or try --standardize)"
    )]
    Range,
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// No thread pool.
    #[error("no threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}
