//! An element of a subdifferential that is no box, and the tree that proves it to be the nearest.

use num_bigint::BigInt;

/// An element of a subdifferential that is not a box, as a convex combination of patterns, with the tree of
/// its last linear program.
pub(crate) struct Hull {
    /// Σ weights.
    pub(super) den: BigInt,
    /// Positive weights, and a direction that shows each pattern.
    pub(super) patterns: Vec<(BigInt, Vec<BigInt>)>,
    pub(super) tree: Vec<Record>,
}

/// One line of a tree.
#[derive(Clone, Debug)]
pub(crate) enum Record {
    Split(usize),
    Bound,
    Empty(Vec<(usize, BigInt)>),
}
