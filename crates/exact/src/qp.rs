//! Exact convex quadratic programming: optimal, infeasible or unbounded, each with a certificate.
//!
//! min c·x + ½xᵀQx over the polyhedra of [`lp`](crate::lp), Q positive semidefinite of any rank. Doubles
//! propose an active set: for nonnegative variables and squares that of a lasso ([`lasso`]), otherwise a
//! parametric method on a tableau. The optimality conditions of that set are one linear system, which is
//! solved exactly; all signs are checked exactly. If some are wrong exact pivots set them right, by a method
//! that always ends. Whatever comes out has been verified by [`check::qp`](relucert_check::qp), which knows
//! nothing of all this.
//!
//! ```
//! use relucert_check::lp::Answer;
//! use relucert_check::program::Model;
//! use relucert_exact::qp;
//!
//! // The point of the triangle x, y ≥ 0, x + 2y ≥ 3 next to the origin: min ½(x² + y²).
//! let mut model = Model::minimize();
//! let x = model.variable("x", 0, Some(0.into()), None);
//! let y = model.variable("y", 0, Some(0.into()), None);
//! model.square(&[(x, 1.into())], 1);
//! model.square(&[(y, 1.into())], 1);
//! model.constrain("line", &[(x, 1.into()), (y, 2.into())], Some(3.into()), None);
//! let program = model.quadratic();
//! let solution = qp::solve(&program, None)?;
//! let Answer::Optimal(objective) = &solution.answer else { panic!("there is an optimum") };
//! assert_eq!(objective.to_string(), "9/10");
//! assert_eq!(program.verify(&solution.certificate), Ok(solution.answer.clone()));
//!
//! // The conditions of the active set, solved for another right-hand side without factoring again: x + 2y ≥ 3 + t at t = 2.
//! let exact = qp::Exact::new(&program);
//! let kkt = qp::Kkt::new(&exact, &solution.active).expect("a unique solution");
//! let mut held = exact.held(&solution.active);
//! held.num[2] += 2;
//! let point = kkt.point(&exact, exact.costs(), &held);
//! assert_eq!((&point.values[..2], &point.den), (&[1.into(), 2.into()][..], &1.into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod active;
#[cfg(test)]
mod brute;
mod convex;
pub mod lasso;
mod pivot;
mod solve;
mod tableau;

pub use crate::kkt::{Exact, Kkt, Point, State};
pub use solve::{Error, Solution, Statistics, solve};
