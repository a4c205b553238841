//! Floating point, never trusted: local search, training by columns, the relaxation, branch and bound.

mod aim;
pub mod ascent;
pub mod branch;
pub mod cell;
mod cholesky;
pub mod cone;
pub mod crossing;
pub mod data;
pub mod descent;
pub mod gates;
mod grain;
pub mod group_lasso;
pub mod interior_point;
pub mod kernels;
pub mod lasso;
pub mod neuron;
mod newton;
mod pairing;
pub mod polish;
pub mod random;
pub mod relaxation;
pub mod rounding;
mod scaling;
mod start;
pub mod ties;
pub mod train;
mod triangle;
