//! Objective, gap and number of neurons along a global path.

use super::Path;
use crate::check::fraction::Fraction;
use crate::exact::quotient;
use crate::plot::{Mark, Panel, Series};

/// Three panels over β.
pub fn panels(path: &Path) -> [Panel; 3] {
    let value = |v: &Fraction| quotient(v.numerator(), v.denominator());
    let curve = |name: &str, mark, points: Vec<(f64, f64)>| Series { name: name.into(), mark, points };
    let at = |y: &dyn Fn(&crate::check::global_path::Knot) -> f64| {
        path.knots.iter().map(|knot| (value(&knot.beta), y(knot))).collect::<Vec<_>>()
    };
    let panel = |y: &str, series| Panel { title: String::new(), x: "beta".into(), y: y.into(), series };
    let gaps =
        path.traced.stretches.iter().flat_map(|s| [(value(&s.from), value(&s.gap)), (value(&s.to), value(&s.gap))]);
    [
        panel(
            "objective",
            vec![
                curve("objective of the networks", Mark::Line, at(&|knot| value(&knot.objective()))),
                curve("proved lower bound", Mark::Line, at(&|knot| value(&knot.lower()))),
            ],
        ),
        panel("relative gap, at most", vec![curve("", Mark::Line, gaps.collect())]),
        panel("neurons at the knots", vec![curve("", Mark::Dots, at(&|knot| knot.neurons as f64))]),
    ]
}
