//! What training tells of a round, and what it ends with.

use crate::check::statement::Network;
use crate::search::neuron::Neuron;

/// The state at the beginning of a round, after the oracle has spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// From 1.
    pub number: usize,
    /// Neurons of the network.
    pub neurons: usize,
    /// Its objective.
    pub objective: f64,
    /// The largest |νᵀ(Xu)_+|/β − 1 the oracle found.
    pub violation: f64,
    /// See [`Trained::gap`].
    pub gap: f64,
    /// Seconds since the start.
    pub seconds: f64,
}

/// What training tells on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum News<'a> {
    /// A round begins.
    Round(&'a Round),
    /// A network was reached. Its objective need not be the lowest so far.
    Network {
        /// Balanced neurons.
        neurons: &'a [Neuron],
        /// The output bias; 0 if there is none.
        bias: f64,
        /// The objective.
        objective: f64,
    },
}

/// A trained network.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// Balanced neurons (‖u‖ = |α|), no two of one sign in one cell.
    pub neurons: Vec<Neuron>,
    /// The output bias; 0 if there is none.
    pub bias: f64,
    /// The dual vector: every ν_k in its range, and Σν = 0 up to rounding if the bias is free. It is
    /// −∇ℓ(f); of a piecewise linear loss, the slopes of the smoothed loss trained on last.
    pub nu: Vec<f64>,
    /// Σ s_k φ(y_k, f_k) + β/2 Σ (‖u‖² + α²) + β₀/2 b².
    pub objective: f64,
    /// The largest |νᵀ(Xu)_+|/β − 1 found: at most 0, up to rounding, at a global optimum.
    pub violation: f64,
    /// Objective minus the lower bound D(cν) of theory §2 and E1, over the size of the objective, if the
    /// violation found is the largest there is. It also sees what the violation does not: neurons that are
    /// not quite stationary.
    pub gap: f64,
    /// Rounds begun.
    pub rounds: usize,
}

impl Trained {
    /// The neurons with exactly these weights; nothing if one of them is not finite.
    pub fn network(&self) -> Option<Network> {
        Some(Network { neurons: self.neurons.iter().map(Neuron::exact).collect::<Option<_>>()? })
    }
}
