//! A problem of either version of the format.

use super::error::Error;
use super::misfit::Misfit;
use crate::check::statement::{Problem, Training};
use crate::decimal::lowest;
use num_bigint::BigInt;

/// A problem of either version of the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// ½‖f − y‖², one output without a bias, no weights.
    Plain(Problem),
    /// Anything else.
    Training(Box<Training>),
}

impl Stated {
    /// The problem, if version 1 of the format says it.
    ///
    /// # Errors
    /// It does not.
    pub fn plain(self) -> Result<Problem, Error> {
        match self {
            Stated::Plain(problem) => Ok(problem),
            Stated::Training(_) => Err(Misfit::NotPlain.into()),
        }
    }

    /// β as numerator and denominator in lowest terms.
    pub fn beta(&self) -> (BigInt, BigInt) {
        let (p, q) = match self {
            Stated::Plain(problem) => &problem.beta,
            Stated::Training(training) => &training.beta,
        };
        lowest((**p).clone(), (**q).clone())
    }
}
