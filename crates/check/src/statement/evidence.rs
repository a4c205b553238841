//! What a certificate of optimality has proved, before it is compared with a claim (FORMAT R8, R9).

use crate::arithmetic::Fraction;

/// What was proved: the optimum over all networks of any width is in [`lower`, `upper`], and at most
/// `better`.
///
/// Objectives that need logarithms are known to `width`: the true L, Z and that of the better network are at
/// most what stands here, and at least that less `width`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// L, the objective of the caller's network.
    pub upper: Fraction,
    /// A lower bound for every network.
    pub lower: Fraction,
    /// Z, the objective of the best network without neurons: zero, or with an output bias the best constant.
    pub zero: Fraction,
    /// The objective of the certificate's network, kind `better` only.
    pub better: Option<Fraction>,
    /// How well these three are known; 0 where they are exact.
    pub width: Fraction,
    /// B/β for the dual vector of the certificate.
    pub bound_over_beta: Option<Fraction>,
    /// How much was checked, both trees together.
    pub size: Size,
}

/// How much was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Splits and leaves.
    pub nodes: u64,
    /// Leaves.
    pub leaves: u64,
    /// Most splits above a leaf.
    pub depth: usize,
}
