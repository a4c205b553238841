//! Bases, as they are handed from one program to the next.

use relucert_check::program::model::{Constraint, Variable};

/// Where a variable, or the activity of a row, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// In the basis: its value follows from the others.
    Basic,
    /// At its lower bound.
    Lower,
    /// At its upper bound.
    Upper,
    /// At zero, having no bounds.
    Zero,
}

/// A basis: where every variable and the activity of every row is at a vertex.
///
/// As a start for another program with as many variables and rows it is a proposal like any other: whatever
/// it is, the answer is proved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Basis {
    /// Of the variables, then of the rows.
    pub(super) states: Vec<State>,
    pub(super) variables: usize,
}

impl Basis {
    /// Where a variable is; none if there is no such variable.
    pub fn variable(&self, variable: Variable) -> Option<State> {
        self.states[..self.variables].get(variable.0).copied()
    }

    /// Where the activity of a row is; none if there is no such row.
    pub fn row(&self, row: Constraint) -> Option<State> {
        self.states[self.variables..].get(row.0).copied()
    }
}
