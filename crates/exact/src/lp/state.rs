//! Bases, as they are handed from one program to the next.

use crate::kkt;
use relucert_check::lp::Program;
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
    /// A basis for a partition: what is inside is basic, more or fewer than rows. Without a partition all
    /// variables rest.
    pub(super) fn of(partition: &[kkt::State], program: &Program) -> Basis {
        let (variables, rows) = (program.columns.len(), program.rows.len());
        let state = |at: Option<&kkt::State>, rest: State| match at {
            Some(kkt::State::Inside) => State::Basic,
            Some(kkt::State::Lower) => State::Lower,
            Some(kkt::State::Upper) => State::Upper,
            Some(kkt::State::Zero) => State::Zero,
            None => rest,
        };
        let rest = |k: usize| if k < variables { State::Lower } else { State::Basic };
        Basis { states: (0..variables + rows).map(|k| state(partition.get(k), rest(k))).collect(), variables }
    }

    /// Where a variable is; none if there is no such variable.
    pub fn variable(&self, variable: Variable) -> Option<State> {
        self.states[..self.variables].get(variable.0).copied()
    }

    /// Where the activity of a row is; none if there is no such row.
    pub fn row(&self, row: Constraint) -> Option<State> {
        self.states[self.variables..].get(row.0).copied()
    }
}
