//! Floating point, never trusted.
//!
//! [`train`]: local search, columns, descent, polish. [`relaxation`]: the bound of a node and its
//! interior-point method. [`joint`]: the dual vector that suits both roots. [`branch`]: the tree.
//! [`rounding`]: leaves in integers. [`outputs`]: training with several outputs; [`fan`]: the cones that bound
//! their dual; [`spectral`]: the one matrix that does for many. [`group_lasso`]: training over given
//! patterns. [`data`], [`fit`],
//! [`neuron`] and [`refit`] are what all share.

pub mod admissible;
pub mod branch;
pub(crate) mod cholesky;
pub mod data;
pub mod directions;
pub mod fan;
pub mod fit;
pub mod group_lasso;
pub mod joint;
pub mod neuron;
pub mod outputs;
pub mod refit;
pub mod relaxation;
pub mod restricted;
pub mod rounding;
pub mod spectral;
pub mod train;
mod triangle;
pub mod worth;
