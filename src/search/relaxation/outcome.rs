//! What the relaxation says of a node, and what is kept of it.

use crate::kernels::vector::add_scaled;
use crate::search::relaxation::model::Multipliers;

/// What the relaxation says of a node.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Proved by `multipliers` (in floating point), over β.
    pub bound: f64,
    /// Estimated distance to the relaxation's optimum.
    pub gap: f64,
    /// The multipliers.
    pub multipliers: Multipliers,
    /// Where the bound is attained in the relaxation.
    pub u: Vec<f64>,
    /// U − uuᵀ: how far the relaxation is from a single point; row-major.
    pub spread: Vec<f64>,
    /// Newton steps taken.
    pub steps: usize,
}

impl Outcome {
    /// The multipliers, with the bound they prove and the moments.
    pub fn known(self) -> Known {
        let d = self.u.len();
        let point: Vec<f64> = self.u.iter().copied().chain([1.0]).collect();
        let mut moment: Vec<f64> = point.iter().flat_map(|a| point.iter().map(move |b| a * b)).collect();
        for (row, spread) in moment.chunks_exact_mut(d + 1).zip(self.spread.chunks_exact(d)) {
            add_scaled(row, 1.0, spread);
        }
        Known { bound: self.bound, multipliers: self.multipliers, moment }
    }
}

/// What is kept of an outcome.
#[derive(Clone, Debug)]
pub struct Known {
    /// Over β.
    pub bound: f64,
    /// The multipliers that prove it.
    pub multipliers: Multipliers,
    /// [U u; uᵀ 1] of the relaxation, row-major; empty if the multipliers come from a file.
    pub moment: Vec<f64>,
}
