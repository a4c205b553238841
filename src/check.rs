//! The island: integers only, no floats, no `unsafe`, no dependency but `num-bigint`, nothing of ours imported.
//!
//! Problem, network and claim come from the caller; the certificate can only make the answer *yes*.
//! The format and its rules: `docs/FORMAT.md`. The mathematics: theory §2–3.

pub mod leaf;
pub mod network;
pub mod problem;
