//! Questions about activation patterns: optimality among the networks that have given ones, and how many
//! there are.
//!
//! In words, with examples: `docs/PATTERNS.md`.

mod affine;
pub mod cells;
pub mod certify;
pub mod count;
mod several;
pub mod training;
mod vectors;

pub use certify::{Certified, Error, prove};
