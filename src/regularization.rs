//! *How do the coefficients of a dictionary change with β?* Exact regularization paths (theory §4.1, §10.1).
//!
//! The solutions of min ½‖Zc − y‖² + β1ᵀc, c ≥ 0, are piecewise linear in β, and rational where the
//! dictionary is. [`homotopy`] finds the breakpoints; the certificate holds the exact solution at each, and
//! [`check::regularization`](crate::check::regularization) proves the rest from these.
//!
//! In words, with examples: `docs/REGULARIZATION.md`.

mod certificate;
pub mod difference;
pub mod gram;
pub mod homotopy;
pub mod least_norm;
pub mod picture;
pub mod piece;
pub mod printed;
pub mod sensitivity;
mod witness;

use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::rank::independent;
use crate::check::dictionary::{Lasso, Member};
use crate::check::regularization::{Path, verify};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::{Network, Problem};
use crate::qp;
use crate::remedy::Remedy;
use gram::Gram;
use piece::Piece;

/// Which solution is taken where there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// That of least ‖c‖₂, which is continuous in β.
    LeastNorm,
    /// One with independent columns on each piece; from one piece to the next it may jump.
    Vertex,
}

/// A path with its proof.
pub struct Regularized {
    /// The certificate.
    pub certificate: Vec<u8>,
    /// What the checker found in it.
    pub path: Path,
}

/// Why there is no path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The dictionary does not fit.
    #[error(transparent)]
    Dictionary(Rejection),
    /// A quadratic program was not solved.
    #[error(transparent)]
    Program(#[from] qp::Error),
    /// A solution has no derivative.
    #[error(transparent)]
    Derivative(Rejection),
    /// The certificate was not written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The checker did not accept the certificate, as when its numbers are too long for the format.
    #[error("the checker does not accept the path")]
    Rejected(#[source] Rejection),
}

impl Error {
    /// What would help.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Error::Dictionary(_) => Some(Remedy::UnitDirections),
            Error::Rejected(_) => Some(Remedy::ShorterDirections),
            _ => None,
        }
    }
}

/// What path to follow.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The largest β.
    pub from: Fraction,
    /// The least, positive.
    pub to: Fraction,
    /// Which solution where there are several.
    pub selection: Selection,
}

/// The path of a dictionary, for a problem as it stands in its file. `progress` is called with β and the
/// number of directions in use; if it returns `false` the path ends there.
///
/// # Errors
/// See [`Error`].
pub fn prove(
    problem: &Problem,
    dictionary: &Network,
    settings: &Settings,
    progress: &mut dyn FnMut(&Fraction, usize) -> bool,
) -> Result<Regularized, Error> {
    let Settings { from, to, selection } = settings;
    path(problem, &problem.digest(), dictionary, (from, to), *selection, progress)
}

/// The same for the problem file with this digest, from β = `from` down to `to`, both positive and the first
/// greater. `progress` is called with β and the number of directions in use; if it returns `false` the path
/// ends there.
///
/// # Errors
/// See [`Error`].
pub fn path(
    problem: &Problem,
    problem_sha256: &str,
    dictionary: &Network,
    (from, to): (&Fraction, &Fraction),
    selection: Selection,
    progress: &mut dyn FnMut(&Fraction, usize) -> bool,
) -> Result<Regularized, Error> {
    let lasso = Lasso::new(problem, dictionary).map_err(Error::Dictionary)?;
    path_of(&lasso, problem_sha256, (from, to), selection, progress)
}

/// A coefficient that is negative where none can be.
pub(crate) fn negative() -> Error {
    Error::Rejected(Rejection::new(Code::NotPositive, 0, "a coefficient is negative"))
}

/// The path of a program in any norm, as [`path`].
///
/// # Errors
/// As [`path`].
pub fn path_of(
    lasso: &Lasso,
    problem_sha256: &str,
    (from, to): (&Fraction, &Fraction),
    selection: Selection,
    progress: &mut dyn FnMut(&Fraction, usize) -> bool,
) -> Result<Regularized, Error> {
    let gram = Gram::new(lasso);
    let [from, to] = [from, to].map(|beta| gram.parameter(beta));
    let mut follow = |piece: &Piece| progress(&gram.beta(&piece.low), piece.support.len());
    let pieces = homotopy::follow(&gram, &from, &to, &mut follow)?;
    let mut points: Vec<(Fraction, Member)> = Vec::new();
    let mut top = from;
    for piece in &pieces {
        let bottom = piece.low.clone().max(to.clone());
        for (t, point) in ends(&gram, lasso, piece, (&top, &bottom), selection)? {
            let (beta, point) = (gram.beta(&t), gram.member(&point).ok_or_else(negative)?);
            if points.last().is_none_or(|last| last.0 != beta || !last.1.same(&point)) {
                points.push((beta, point));
            }
        }
        top = bottom;
    }
    let certificate = certificate::write(problem_sha256, lasso, &points)?;
    let path = verify(lasso, problem_sha256, certificate.as_slice()).map_err(Error::Rejected)?;
    Ok(Regularized { certificate, path })
}

/// The points of a piece from `top` down to `bottom`: its ends, or those of the solutions of least norm where
/// there are others.
fn ends(
    gram: &Gram,
    lasso: &Lasso,
    piece: &Piece,
    (top, bottom): (&Fraction, &Fraction),
    selection: Selection,
) -> Result<Vec<(Fraction, Member)>, Error> {
    let mut tight: Vec<usize> = piece.support.iter().chain(&piece.tied).copied().collect();
    tight.sort_unstable();
    let columns = || tight.iter().map(|&i| lasso.columns[i].clone()).collect::<Vec<_>>();
    if top == bottom || selection == Selection::Vertex || piece.tied.is_empty() || independent(&columns()) == Ok(true) {
        let end = |t: &Fraction| Ok((t.clone(), piece.at(t).ok_or_else(negative)?));
        return [top, bottom].into_iter().map(end).collect();
    }
    Ok(least_norm::points(gram, &tight, top, bottom)?)
}
