//! The problem as doubles: what the search sees. Nothing proved depends on this rounding.

use crate::check::arithmetic::Positive;
use crate::check::statement::{Problem, Training};
use crate::dyadic::quotient;
use crate::search::fit::{Fit, Loss};
use num_bigint::BigInt;

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
        Data::over(training, &training.x, &training.x_den)
    }

    /// The same with other inputs, over their denominator.
    pub fn over(training: &Training, x: &[Vec<BigInt>], x_den: &Positive) -> Data {
        Data {
            n: training.rows(),
            d: training.columns(),
            x: x.iter().flatten().map(|v| quotient(v, x_den)).collect(),
            y: training.y.iter().map(|v| quotient(v, &training.y_den)).collect(),
            beta: quotient(&training.beta.0, &training.beta.1),
            fit: Fit::of(training),
        }
    }

    /// The size of the outputs by which corners of a piecewise loss are measured: the spread of the targets
    /// over the steepest slope; one for margins.
    pub fn unit(&self) -> f64 {
        let Loss::Piecewise(shape) = self.fit.loss else { return 1.0 };
        let steep = shape.low.abs().max(shape.high.abs());
        let size = if shape.margin { 1.0 } else { spread(&self.y) };
        if steep.is_finite() { size / steep } else { size }
    }

    /// Row k.
    pub fn row(&self, k: usize) -> &[f64] {
        &self.x[k * self.d..(k + 1) * self.d]
    }
}

/// The mean distance of the targets from their median; if all are equal, their size, or one.
fn spread(y: &[f64]) -> f64 {
    let mut sorted = y.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(&median) = sorted.get(y.len() / 2) else { return 1.0 };
    let mean = y.iter().map(|y| (y - median).abs()).sum::<f64>() / y.len() as f64;
    [mean, median.abs(), 1.0].into_iter().find(|&size| size > 0.0 && size.is_finite()).unwrap_or(1.0)
}
