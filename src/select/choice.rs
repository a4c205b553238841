//! The set of networks to choose from, and what was chosen.

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Members;
use crate::check::lp::Vector;
use crate::check::statement::{Training, TwoLayer};
use crate::remedy::Remedy;
use num_bigint::BigInt;

/// The set of networks to choose from.
pub struct Choice {
    pub(super) training: Training,
    pub(super) network: TwoLayer,
    pub(super) dictionary: TwoLayer,
    pub(super) members: Members,
    /// Rows of Z that span all, and their entries of f.
    pub(super) rows: Vec<Vec<BigInt>>,
    pub(super) fit: Vec<BigInt>,
    /// ‖u_i‖‖p_i‖ for the integers, times a power of two where they are not all integers.
    pub(super) lengths: Vec<BigInt>,
    /// Whether the lengths are exact.
    pub exact: bool,
}

/// A network of the set.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The network: directions of the given one, other coefficients; those that are zero are left out.
    pub network: TwoLayer,
    /// Its τ.
    pub point: Vector,
    /// The value of the criterion: of ‖c‖₂ the square.
    pub value: Fraction,
}

/// Why nothing was chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Some directions cancel: coefficients can grow for ever without a change of the predictions.
    #[error("the set is unbounded: some neurons of opposite signs cancel on the training data")]
    Unbounded,
    /// The loss on the other data is not piecewise linear or quadratic.
    #[error(
        "the loss `{0}` of the other data takes logarithms: where it is least or greatest is not the solution of a linear or quadratic program"
    )]
    Logarithms(&'static str),
    /// A linear or quadratic program was not solved.
    #[error("{0}")]
    Program(String),
}

impl Error {
    /// What would help.
    pub fn remedy(&self) -> Option<Remedy> {
        matches!(self, Error::Unbounded).then_some(Remedy::Prune)
    }
}
