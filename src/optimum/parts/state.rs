//! How far a part is, as its file tells.

use super::fans::FanPart;
use super::part::Part;
use crate::dyadic::quotient;
use std::fmt;

/// How far a part is.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct State {
    /// Which part of the certificate it is.
    pub part: String,
    /// Whether all its leaves are at the bound that the claim needs.
    pub closed: bool,
    /// The bound of its worst leaf over that; at most 1 if it is closed.
    pub bound_over_target: f64,
    /// Splits and leaves.
    pub nodes: usize,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let State { part, closed, bound_over_target, nodes } = self;
        match closed {
            true => write!(f, "{part}: closed, {nodes} nodes"),
            false => write!(f, "{part}: open, bound/target {bound_over_target:.6}, {nodes} nodes"),
        }
    }
}

impl From<&Part> for State {
    fn from(part: &Part) -> State {
        let bound_over_target = quotient(&part.bound, &part.target);
        State { part: part.cone(), closed: part.is_closed(), bound_over_target, nodes: part.nodes.len() }
    }
}

impl From<&FanPart> for State {
    fn from(part: &FanPart) -> State {
        let ratios = part.trees.iter().map(|tree| quotient(&tree.bound, &part.generators[tree.generator].1));
        State {
            part: format!("{} trees of a fan", part.trees.len()),
            closed: part.is_closed(),
            bound_over_target: ratios.fold(0.0, f64::max),
            nodes: part.size(),
        }
    }
}
