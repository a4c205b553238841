//! Proofs, in exact arithmetic, of facts about trained two-layer ReLU networks.
//!
//! The problem is min ½‖f(X) − y‖² + β/2 ‖θ‖² over networks f(x) = Σ αᵢ (uᵢ·x)₊ with weights θ: squared loss,
//! weight decay, any number of neurons; a bias is a column of ones. Is *this* network as good as any can be?
//!
#![cfg_attr(feature = "prover", doc = "```")]
#![cfg_attr(not(feature = "prover"), doc = "```ignore")]
#![doc = include_str!("../examples/certify.rs")]
//! ```
//!
//! *Search proposes, the checker disposes.* Training and branch and bound work in floating point, may do
//! anything clever and are never trusted. What they find is written to a certificate, and only what the
//! checker ([`check`], a crate of its own that knows integers only) makes of that file is returned. Numbers
//! are exact: [`Fraction`](check::arithmetic::Fraction)s, which convert into `num_rational::BigRational`.
//!
//! # By question
//!
//! | question | proof | checked by |
//! |---|---|---|
//! | Is it globally optimal, or how far from it? | [`optimum::prove`] | [`check::optimum`] |
//! | Is it optimal among the networks with given activation patterns? | [`patterns::prove`] | [`check::patterns`] |
//! | Is it optimal among the networks with given directions? | [`snap::snap`], no certificate needed; any loss: [`snap::training::snap`] | [`check::dictionary`] |
//! | Which networks predict the same: the only one, essential neurons, vertices? | [`optimal_set::prove`] | [`check::optimal_set`] |
//! | Which of them is best at something else? | [`select::Choice`] | [`check::dictionary`] |
//! | How few neurons do the same? | [`prune::prune`] | [`check::dictionary::fit`] |
//! | Is it a stationary point, and how far from one? | [`stationary::prove`] | [`check::stationary`] |
//! | Is the optimum unique and smooth (LICQ, strict complementarity)? | [`qualify::prove`] | [`check::qualify`] |
//! | How do the coefficients change with β; is the path continuous? | [`regularization::prove`] | [`check::regularization`] |
//! | Nearly optimal networks for all β of an interval? | [`global_path::prove`] | [`check::global_path`] |
//! | Is there a path of weights along which the loss does not rise? | [`weight_path::connect`], [`weight_path::descend`] | [`check::weight_path`] |
//! | The exact optimum for ℓ₁, ℓ_∞ or a free bias? | [`polyhedral::prove`] | [`check::polyhedral`] |
//! | An exact linear or convex quadratic program? | [`lp::solve_model`], [`qp::solve`] | [`check::lp`], [`check::qp`] |
//!
//! A `prove` takes problem, network and settings, and a closure that hears of progress and may say stop: what
//! is known then is proved all the same. Data and networks of other tools are read by [`problem`],
//! networks for them are written by [`export`];
//! `examples/` has a program for each of: certify, refute, prune, path, exact linear program. Mathematics:
//! `docs/THEORY.md`; files: `docs/FORMAT.md`.
//!
//! Without the feature `prover` (default) the crate is the verifier alone: [`check`], the writers and readers of files,
//! and the commands `check`, `check-lp` and `show`.

pub mod cli;
#[cfg(feature = "prover")]
pub mod export;
#[cfg(feature = "prover")]
pub mod global_path;
#[cfg(feature = "prover")]
pub mod kernels;
#[cfg(feature = "prover")]
pub mod maps;
#[cfg(feature = "prover")]
pub mod optimal_set;
#[cfg(feature = "prover")]
pub mod optimum;
#[cfg(feature = "prover")]
pub mod page;
#[cfg(feature = "prover")]
pub mod patterns;
#[cfg(feature = "prover")]
pub mod plot;
#[cfg(feature = "prover")]
pub mod polyhedral;
#[cfg(feature = "prover")]
pub mod problem;
#[cfg(feature = "prover")]
pub mod prune;
#[cfg(feature = "prover")]
pub mod qualify;
#[cfg(feature = "prover")]
pub mod regularization;
#[cfg(feature = "prover")]
pub mod remedy;
pub mod report;
#[cfg(feature = "prover")]
pub mod search;
#[cfg(feature = "prover")]
pub mod select;
#[cfg(feature = "prover")]
pub mod snap;
#[cfg(feature = "prover")]
pub mod stationary;
#[cfg(feature = "prover")]
pub mod weight_path;

pub use relucert_check as check;
pub use relucert_check::{decimal, dyadic, format, program};
#[cfg(feature = "prover")]
pub use relucert_exact::{linear, lp, qp, random};

// The references in `tests/reference` are for unit tests too, and name the crate.
#[cfg(test)]
extern crate self as relucert;
