//! Floating point, never trusted: local search, training by columns, the relaxation, branch and bound.

pub mod branch;
mod cholesky;
pub mod data;
pub mod group_lasso;
pub mod joint;
pub mod neuron;
pub mod relaxation;
pub mod rounding;
pub mod train;
mod triangle;
