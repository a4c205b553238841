//! Why a program is not solved.

use relucert_check::lp::Flaw;

/// Why a program is not solved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program is not well-formed, or (which would be a defect of this solver) its certificate is
    /// rejected.
    #[error(transparent)]
    Program(#[from] Flaw),
    /// The objective has a quadratic term.
    #[error("the objective has a quadratic term: this is no linear program")]
    Quadratic,
    /// Not one cost for each variable.
    #[error("an objective of {found} costs for {expected} variables")]
    Length {
        /// Variables of the program.
        expected: usize,
        /// Costs given.
        found: usize,
    },
    /// A row or variable that the program does not have.
    #[error("there is no row or variable {index}, only {count}, counted from 0")]
    Index {
        /// As given.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A basis of a program of another shape.
    #[error("the basis is not of a program with {variables} variables and {rows} rows")]
    Basis {
        /// Variables of the program.
        variables: usize,
        /// Its rows.
        rows: usize,
    },
}
