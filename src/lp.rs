//! Exact linear programming: optimal, infeasible or unbounded, each with a certificate.
//!
//! A float simplex proposes a basis. The point and the multipliers of that basis are then computed exactly, and all constraints and
//! reduced costs are checked exactly. If they hold only almost, the program is magnified around the exact point (iterative
//! refinement, Gleixner, Steffy & Wolter 2016: differences of 1e-16 become differences of one) and the simplex proposes again
//! from where it was. If that does not settle it either, exact pivots do. Whatever comes out has been verified by
//! [`check::lp`](crate::check::lp), which knows nothing of all this.
//!
//! There is a Rust interface to float solvers (good_lp) and a float simplex in Rust (microlp); neither gives a basis or the multipliers of
//! the rows, which are what an exact answer is made from, so the float simplex is our own.
//!
//! Models and their readers are all that the verifier alone needs; the solver is part of the feature `prover`.

#[cfg(all(test, feature = "prover"))]
mod brute;
#[cfg(all(test, feature = "prover"))]
mod classics;
#[cfg(feature = "prover")]
mod error;
#[cfg(feature = "prover")]
mod factors;
#[cfg(feature = "prover")]
mod float;
#[cfg(feature = "prover")]
mod kernel;
pub mod model;
pub mod mps;
pub mod number;
#[cfg(feature = "prover")]
mod pivot;
#[cfg(feature = "prover")]
mod propose;
#[cfg(feature = "prover")]
mod simplex;
#[cfg(feature = "prover")]
mod solver;
#[cfg(feature = "prover")]
mod state;

#[cfg(feature = "prover")]
pub use error::Error;
pub use model::Model;
pub use number::Number;
#[cfg(feature = "prover")]
pub(crate) use solver::reduced;
#[cfg(feature = "prover")]
pub use solver::{Solution, Solver, Statistics, solve, solve_from};
#[cfg(feature = "prover")]
pub use state::{Basis, State};
