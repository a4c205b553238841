//! The joint program: what is maximised, and where an iterate is.

use super::side::Side;

/// The objective −½ q v² + α v of each row, in units of β.
#[derive(Clone, Debug)]
pub struct Objective {
    /// α.
    pub linear: Vec<f64>,
    /// q > 0.
    pub square: Vec<f64>,
}

impl Objective {
    /// Its value at weights v.
    pub fn value(&self, v: &[f64]) -> f64 {
        v.iter().zip(&self.linear).zip(&self.square).map(|((v, a), q)| v * (a - 0.5 * q * v)).sum()
    }
}

/// An iterate of the joint program.
pub(super) struct Program<'a> {
    pub objective: &'a Objective,
    pub sides: [Side; 2],
    /// Sign of each row's weight, and its size.
    pub sign: Vec<f64>,
    pub a: Vec<f64>,
    /// Dual of a ≥ 0.
    pub z: Vec<f64>,
    /// Newton steps taken.
    pub steps: usize,
}
