//! A two-layer network with rational weights (FORMAT §3).

use num_bigint::BigInt;

/// One neuron `x ↦ a/a_den · max(0, u·x/u_den)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neuron {
    /// Input weights times `u_den`, length d.
    pub u: Vec<BigInt>,
    /// Positive.
    pub u_den: BigInt,
    /// Output weight times `a_den`.
    pub a: BigInt,
    /// Positive.
    pub a_den: BigInt,
}

/// A network: the sum of its neurons. The empty network is the zero function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// In the order of the file.
    pub neurons: Vec<Neuron>,
}
