//! Piecewise linear losses by stages: smoothed, and less so from stage to stage (theory §E3.3).

use crate::search::data::Data;
use crate::search::fit::{Fit, Loss};

/// The widths of the rounded corners, relative to the spread of the targets.
const WIDTHS: [f64; 8] = [0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4];

/// The fits to train on, one after the other, and the last one; the fit itself alone if it is smooth.
///
/// For a smoothed loss with corners of width w the slopes at its optimum are a dual vector, admissible for
/// the true loss too, and the true objective is above the true D by at most w/4 for each row on a corner. So
/// the last width sets the accuracy, and the others lead there: one at a time few rows change between corner
/// and flank, where a method on the narrowest alone would stall.
pub fn stages(data: &Data) -> (Vec<Fit>, Fit) {
    let whole = (Vec::new(), data.fit.clone());
    let Loss::Piecewise(shape) = data.fit.loss else { return whole };
    let steep = shape.low.abs().max(shape.high.abs());
    let wide = WIDTHS.iter().map(|width| width * data.unit()).filter(|&width| width > shape.curvature);
    let mut stages: Vec<Fit> = wide.map(|width| data.fit.smoothed(width)).collect();
    if shape.curvature > 0.0 {
        return if steep.is_finite() { (stages, whole.1) } else { whole };
    }
    match stages.pop() {
        Some(last) => (stages, last),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fit::Shape;

    #[test]
    fn only_corners_are_smoothed() {
        let data = |loss| Data {
            n: 4,
            d: 1,
            x: vec![1.0; 4],
            y: vec![0.0, 2.0, 4.0, 6.0],
            beta: 1.0,
            fit: Fit { loss, ..Fit::default() },
        };
        let absolute = Shape { curvature: 0.0, low: -1.0, high: 1.0, ..Shape::SQUARED };
        assert_eq!(stages(&data(Loss::Logistic)).0, []);
        assert_eq!(stages(&data(Loss::Piecewise(Shape::SQUARED))), (vec![], Fit::default()));
        let (early, last) = stages(&data(Loss::Piecewise(absolute)));
        assert_eq!(early.len(), 7);
        assert_eq!(early[0].loss, Loss::Piecewise(Shape { curvature: 0.6, ..absolute }));
        assert_eq!(last.loss, Loss::Piecewise(Shape { curvature: 2e-4, ..absolute }));
        let narrow = Loss::Piecewise(Shape { curvature: 0.01, ..absolute });
        assert_eq!(stages(&data(narrow)).1, Fit { loss: narrow, ..Fit::default() });
    }
}
