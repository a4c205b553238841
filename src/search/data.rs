//! The problem as doubles: what the search sees. Nothing proved depends on this rounding.

use crate::check::statement::{Problem, Training};
use crate::dyadic::quotient;
use crate::search::fit::Fit;

/// Row-major data, labels and β, each the nearest double (or nearly) of the exact value.
#[derive(Clone, Debug)]
pub struct Data {
    /// Rows.
    pub n: usize,
    /// Columns, bias included.
    pub d: usize,
    /// n × d, row-major.
    pub x: Vec<f64>,
    /// n labels.
    pub y: Vec<f64>,
    /// Weight decay in the scale ½‖f − y‖² + β/2 ‖θ‖².
    pub beta: f64,
    /// Loss and output bias.
    pub fit: Fit,
}

impl Data {
    /// Rounds the exact problem.
    pub fn new(problem: &Problem) -> Data {
        Data {
            n: problem.rows(),
            d: problem.columns(),
            x: problem.x.iter().flatten().map(|v| quotient(v, &problem.x_den)).collect(),
            y: problem.y.iter().map(|v| quotient(v, &problem.y_den)).collect(),
            beta: quotient(&problem.beta.0, &problem.beta.1),
            fit: Fit::default(),
        }
    }

    /// Rounds the exact training problem; several outputs are not for this type.
    pub fn of(training: &Training) -> Data {
        Data {
            n: training.rows(),
            d: training.columns(),
            x: training.x.iter().flatten().map(|v| quotient(v, &training.x_den)).collect(),
            y: training.y.iter().map(|v| quotient(v, &training.y_den)).collect(),
            beta: quotient(&training.beta.0, &training.beta.1),
            fit: Fit::of(training),
        }
    }

    /// Row k.
    pub fn row(&self, k: usize) -> &[f64] {
        &self.x[k * self.d..(k + 1) * self.d]
    }
}
