//! *How do the coefficients of a dictionary change with β?* Exact regularization paths (theory §4.1, §10.1).
//!
//! The solutions of min ½‖Zc − y‖² + β1ᵀc, c ≥ 0, are piecewise linear in β, and rational where the dictionary is. [`homotopy`] finds the breakpoints;
//! the certificate holds the exact solution at each, and [`check::homotopy`](crate::check::homotopy) proves the rest from these.

mod certificate;
pub mod gram;
pub mod homotopy;
pub mod piece;

use crate::check::fraction::Fraction;
use crate::check::homotopy::{Path, verify};
use crate::check::lasso::Lasso;
use crate::check::members::Member;
use crate::check::network::Network;
use crate::check::problem::Problem;
use crate::check::rejection::Rejection;
use crate::qp;
use gram::Gram;
use piece::Piece;
use std::fmt;
use std::io;

/// A path with its proof.
pub struct Regularized {
    /// The certificate.
    pub certificate: Vec<u8>,
    /// What the checker found in it.
    pub path: Path,
}

/// Why there is no path.
#[derive(Debug)]
pub enum Error {
    /// The dictionary does not fit.
    Dictionary(Rejection),
    /// A quadratic program was not solved.
    Program(qp::Error),
    /// The certificate was not written.
    Io(io::Error),
    /// The checker did not accept the certificate, as when its numbers are too long for the format.
    Rejected(Rejection),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Dictionary(rejection) => write!(f, "{rejection}; `relucert snap` makes directions of length one"),
            Error::Program(error) => write!(f, "{error}"),
            Error::Io(error) => write!(f, "{error}"),
            Error::Rejected(rejection) => {
                write!(f, "the checker does not accept the path: {rejection}; fewer --bits make shorter numbers")
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<qp::Error> for Error {
    fn from(error: qp::Error) -> Error {
        Error::Program(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::Io(error)
    }
}

/// The path of a dictionary from β = `from` down to `to`, both positive. `progress` is called with β and the number of directions in use.
///
/// # Errors
/// See [`Error`].
pub fn path(
    problem: &Problem,
    problem_sha256: &str,
    dictionary: &Network,
    (from, to): (&Fraction, &Fraction),
    progress: &mut dyn FnMut(&Fraction, usize),
) -> Result<Regularized, Error> {
    let lasso = Lasso::new(problem, dictionary).map_err(Error::Dictionary)?;
    let gram = Gram::new(problem, &lasso);
    let [from, to] = [from, to].map(|beta| gram.parameter(beta));
    let mut follow = |piece: &Piece| progress(&gram.beta(&piece.low), piece.support.len());
    let pieces = homotopy::follow(&gram, &from, &to, &mut follow)?;
    let mut points: Vec<(Fraction, Member)> = Vec::new();
    let mut top = from;
    for piece in &pieces {
        let bottom = piece.low.clone().max(to.clone());
        for end in [&top, &bottom] {
            let point = (gram.beta(end), gram.member(&piece.at(end)));
            if points.last().is_none_or(|last| last.0 != point.0 || !last.1.same(&point.1)) {
                points.push(point);
            }
        }
        top = bottom;
    }
    let certificate = certificate::write(problem_sha256, &lasso, &points)?;
    let path = verify(&lasso, problem_sha256, certificate.as_slice()).map_err(Error::Rejected)?;
    Ok(Regularized { certificate, path })
}
