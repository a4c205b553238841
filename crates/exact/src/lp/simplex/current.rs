//! Where the float simplex is: its basis, values and weights.

use crate::lp::factors::Factors;
use crate::lp::float::{Limits, Scaled};
use crate::lp::state::State;

pub(crate) struct Simplex<'a> {
    pub(super) matrix: &'a Scaled,
    pub(super) limits: Limits,
    pub(super) state: Vec<State>,
    pub(super) basic: Vec<usize>,
    pub(super) value: Vec<f64>,
    pub(super) factors: Factors,
    pub(super) weight: Vec<f64>,
}

pub(crate) const FEASIBLE: f64 = 1e-9;
