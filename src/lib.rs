//! Proofs, in exact arithmetic, of facts about trained two-layer ReLU networks.
//!
//! *Search proposes, the checker disposes*: floating-point code in `search` may do anything clever and is
//! never trusted; whatever is claimed is re-proved by [`check`], which knows integers only.

#[cfg(feature = "prover")]
pub mod certify;
pub mod check;
pub mod cli;
pub mod decimal;
pub mod exact;
pub mod format;
#[cfg(feature = "prover")]
pub mod global_path;
#[cfg(feature = "prover")]
pub mod kernels;
pub mod lp;
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
pub mod qp;
#[cfg(feature = "prover")]
pub mod qualify;
#[cfg(feature = "prover")]
pub mod random;
#[cfg(feature = "prover")]
pub mod regularization;
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
