//! Proofs, in exact arithmetic, of facts about trained two-layer ReLU networks.
//!
//! *Search proposes, the checker disposes*: floating-point code in `search` may do anything clever and is
//! never trusted; whatever is claimed is re-proved by [`check`], which knows integers only.

pub use relucert_check as check;
pub use relucert_check::{decimal, dyadic, format, program};
#[cfg(feature = "prover")]
pub use relucert_exact::{linear, lp, qp, random};

#[cfg(feature = "prover")]
pub mod certify;
pub mod cli;
#[cfg(feature = "prover")]
pub mod global_path;
#[cfg(feature = "prover")]
pub mod kernels;
#[cfg(feature = "prover")]
pub mod maps;
#[cfg(feature = "prover")]
pub mod optimal_set;
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

// The references in `tests/reference` are for unit tests too, and name the crate.
#[cfg(test)]
extern crate self as relucert;
