//! Floating point, never trusted: local search, training by columns, the relaxation, branch and bound.

mod cholesky;
pub mod data;
pub mod interior_point;
mod newton;
mod pairing;
pub mod relaxation;
mod start;
