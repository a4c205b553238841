//! Exact linear programming: optimal, infeasible or unbounded, each with a certificate.
//!
//! A float simplex proposes a basis. The point and the multipliers of that basis are then computed exactly,
//! and all constraints and reduced costs are checked exactly. If they hold only almost, the program is
//! magnified around the exact point (iterative refinement, Gleixner, Steffy & Wolter 2016: differences of
//! 1e-16 become differences of one) and the simplex proposes again from where it was. If that does not settle
//! it either, exact pivots do. Whatever comes out has been verified by [`check::lp`](relucert_check::lp),
//! which knows nothing of all this.
//!
//! There is a Rust interface to float solvers (good_lp) and a float simplex in Rust (microlp); neither gives
//! a basis or the multipliers of the rows, which are what an exact answer is made from, so the float simplex
//! is our own.

#[cfg(test)]
mod brute;
#[cfg(test)]
mod classics;
mod error;
mod factors;
mod float;
mod kernel;
mod pivot;
mod propose;
mod simplex;
mod solver;
mod state;

pub use error::Error;
pub use solver::{Solution, Solver, Statistics, solve, solve_from, solve_model};
pub(crate) use solver::{reduced, solve_whole};
pub use state::{Basis, State};
