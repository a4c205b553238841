//! Where the interior-point method of the group lasso is: blocks, dual vector, data.

use super::rows::Row;
use crate::kernels::Matrix;
use crate::search::data::Data;

/// The iterate, in units in which β = 1 and the longest row has length one: w is in units of β/ξ², labels in
/// β/ξ, ξ the longest row.
pub(crate) struct State<'a> {
    /// The problem as it stands, in its own units.
    pub(super) data: &'a Data,
    pub(super) matrix: Matrix,
    /// Distinct rows: those of the cones.
    pub(super) walls: Matrix,
    pub(super) nu: Vec<f64>,
    /// What the loss says of every row.
    pub(super) losses: Vec<Row>,
    /// The output bias.
    pub(super) bias: f64,
    pub(super) blocks: Vec<Block>,
    /// Rows of the active side of each pattern.
    pub(super) rows: Vec<Vec<usize>>,
    /// How many weights of a block are penalised: the first ones, all or all but the last.
    pub(super) penalised: usize,
    /// β/ξ and ξ.
    pub(super) unit: f64,
    pub(super) longest: f64,
    /// An upper bound for ‖X‖².
    pub(super) spread: f64,
}

/// One block: a pattern with a sign.
#[derive(Clone)]
pub(crate) struct Block {
    pub(super) gate: usize,
    pub(super) sign: f64,
    /// Weights, strictly inside of the cone.
    pub(super) w: Vec<f64>,
    /// The sides σ of the walls.
    pub(super) sigma: Vec<f64>,
    /// σ_k x_k·w > 0.
    pub(super) z: Vec<f64>,
    /// Its multipliers, positive.
    pub(super) rho: Vec<f64>,
    /// Multiplier of the length of v, positive.
    pub(super) lambda: f64,
    /// s XᵀDν + Σ ρ_k σ_k x_k up to a residual, of length below one.
    pub(super) v: Vec<f64>,
    /// ½(1 − ‖v‖²).
    pub(super) slack: f64,
}
