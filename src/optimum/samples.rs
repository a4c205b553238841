//! The rows of the data: all that trees and their leaves are about.

use crate::check::arithmetic::Positive;
use crate::check::statement::{Problem, Training};
use num_bigint::BigInt;

/// Rows of the data over their denominator, of a problem with any loss.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    /// Rows times `x_den`, of one length.
    pub x: &'a [Vec<BigInt>],
    /// Their denominator.
    pub x_den: &'a Positive,
    /// Whether they are centred (FORMAT R208): then certificates say how.
    pub centred: bool,
}

impl Samples<'_> {
    /// Number of columns d.
    pub fn columns(&self) -> usize {
        self.x.first().map_or(0, Vec::len)
    }
}

impl<'a> From<&'a Problem> for Samples<'a> {
    fn from(problem: &'a Problem) -> Samples<'a> {
        Samples { x: &problem.x, x_den: &problem.x_den, centred: false }
    }
}

impl<'a> From<&'a Training> for Samples<'a> {
    fn from(training: &'a Training) -> Samples<'a> {
        Samples { x: &training.x, x_den: &training.x_den, centred: false }
    }
}
