//! Floating point, never trusted: local search, training by columns, the relaxation, branch and bound.

pub mod ascent;
pub mod cell;
pub mod crossing;
pub mod data;
pub mod descent;
pub mod kernels;
pub mod lasso;
pub mod neuron;
pub mod polish;
pub mod random;
pub mod ties;
pub mod train;
