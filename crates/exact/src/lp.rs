//! Exact linear programming: optimal, infeasible or unbounded, each with a certificate.
//!
//! A float simplex proposes a basis. The point and the multipliers of that basis are then computed exactly, and all constraints and
//! reduced costs are checked exactly. If they hold only almost, the program is magnified around the exact point (iterative
//! refinement, Gleixner, Steffy & Wolter 2016: differences of 1e-16 become differences of one) and the simplex proposes again
//! from where it was. If that does not settle it either, exact pivots do. Whatever comes out has been verified by
//! [`check::lp`](relucert_check::lp), which knows nothing of all this.
//!
//! There is a Rust interface to float solvers (good_lp) and a float simplex in Rust (microlp); neither gives a basis or the multipliers of
//! the rows, which are what an exact answer is made from, so the float simplex is our own.
//!
//! Models and their readers are all that the verifier alone needs; the solver is part of the feature `prover`.
//!
//! ```
//! use relucert_exact::lp::{Model, Number, solve_model};
//! use relucert_check::lp::Answer;
//!
//! // Maximise x + y/3 where x + y ≤ 0.1 (the decimal, not the double), x − y = 1/30, x ≥ 0, y free.
//! let mut model = Model::maximize();
//! let x = model.variable("x", 1, Some(0.into()), None);
//! let y = model.variable("y", Number::fraction(1, 3).unwrap(), None, None);
//! let tenth = Number::parse("0.1")?;
//! let sum = model.constrain("sum", &[(x, 1.into()), (y, 1.into())], None, Some(tenth));
//! let third = Number::fraction(1, 30).unwrap();
//! model.constrain("difference", &[(x, 1.into()), (y, (-1).into())], Some(third.clone()), Some(third));
//! let solution = solve_model(&model)?;
//! let Answer::Optimal(objective) = &solution.answer else { panic!("there is an optimum") };
//! assert_eq!(objective.to_string(), "7/90");
//! assert_eq!(solution.value(x).unwrap().to_string(), "1/15");
//! assert_eq!(solution.multiplier(&model, sum).unwrap().to_string(), "2/3");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
pub(crate) use solver::reduced;
pub use solver::{Solution, Solver, Statistics, solve, solve_from, solve_model};
pub use state::{Basis, State};
