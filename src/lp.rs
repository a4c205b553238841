//! Exact linear programming: optimal, infeasible or unbounded, each with a certificate.
//!
//! A float simplex proposes a basis. The point and the multipliers of that basis are then computed exactly, and all constraints and
//! reduced costs are checked exactly. If they hold only almost, the program is magnified around the exact point (iterative
//! refinement, Gleixner, Steffy & Wolter 2016: differences of 1e-16 become differences of one) and the simplex proposes again
//! from where it was. If that does not settle it either, exact pivots do. Whatever comes out has been verified by
//! [`check::lp`](crate::check::lp), which knows nothing of all this.

mod basis;
#[cfg(test)]
mod brute;
mod factors;
mod float;
pub mod model;
pub mod mps;
pub mod number;
mod pivot;
mod propose;
mod simplex;

pub use model::Model;
pub use number::Number;
pub(crate) use propose::reduced;
pub use propose::{Solution, Statistics, solve};
