//! Coefficients, their number and the validation error against β.

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::regularization::validation::Curve;
use crate::check::regularization::{Joint, Path};
use crate::dyadic::quotient;
use crate::plot::{COLOURS, Mark, Panel, Series};

/// Points of a curve between two breakpoints.
const STEPS: u32 = 16;

/// The panels; breakpoints are dots at zero.
pub fn panels(lasso: &Lasso, path: &Path, validation: Option<&[Curve]>) -> Vec<Panel> {
    let beta = |v: &Fraction| quotient(v.numerator(), v.denominator());
    let series = |name: String, mark, points| Series { name, mark, points };
    let used = |i: &usize| path.joints.iter().any(|joint| joint.point.entries.contains_key(i));
    let used: Vec<usize> = (0..lasso.lengths.len()).filter(used).collect();
    let line = |i: &usize| {
        let value = |joint: &Joint| {
            let product = joint.point.entry(*i) * &lasso.lengths[*i];
            (beta(&joint.beta), quotient(&product, &joint.point.den))
        };
        // More lines than colours are told apart by none.
        let name = if used.len() < COLOURS.len() { format!("neuron {i}") } else { String::new() };
        series(name, Mark::Line, bent(&path.joints.iter().map(value).collect::<Vec<_>>()))
    };
    let mut lines: Vec<Series> = used.iter().map(line).collect();
    let breakpoints = path.joints.iter().map(|joint| (beta(&joint.beta), 0.0)).collect();
    lines.push(series("breakpoints".into(), Mark::Dots, breakpoints));
    let ends = path.joints.iter().zip(path.joints.iter().skip(1));
    let pieces = ends.zip(&path.links).filter_map(|((above, below), link)| {
        let size = link.as_ref()?.support.len() as f64;
        Some([(beta(&above.beta), size), (beta(&below.beta), size)])
    });
    let log_x = path.joints.iter().all(|joint| beta(&joint.beta) > 0.0);
    let x = if log_x { "β, logarithmic" } else { "β" };
    let panel = |y: &str, series| Panel { x: x.into(), y: y.into(), log_x, series, ..Panel::default() };
    let mut panels = vec![
        panel("coefficient", lines),
        panel("directions in use", vec![series(String::new(), Mark::Line, pieces.flatten().collect())]),
    ];
    if let Some(curves) = validation {
        let points = curves.iter().flat_map(|curve| {
            let [a, b, c] = [&curve.above, &curve.mixed, &curve.below].map(beta);
            let (from, to) = (beta(&curve.from), beta(&curve.to));
            (0..=STEPS).map(move |k| {
                let s = f64::from(k) / f64::from(STEPS);
                (from + s * (to - from), (1.0 - s) * (1.0 - s) * a + 2.0 * s * (1.0 - s) * b + s * s * c)
            })
        });
        panels.push(panel("validation error", vec![series(String::new(), Mark::Line, points.collect())]));
    }
    panels
}

/// Points between those given, on the straight lines that join them: on a logarithmic axis these are curves.
fn bent(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let between = points.windows(2).flat_map(|ends| {
        let [(x, y), (to, value)] = [ends[0], ends[1]];
        // Not so near to each other that whole pixels make them wobble.
        let steps = (20.0 * (x / to).ln().abs()).clamp(1.0, f64::from(STEPS)) as u32;
        (0..steps).map(move |k| {
            let s = f64::from(k) / f64::from(steps);
            (x + s * (to - x), y + s * (value - y))
        })
    });
    between.chain(points.last().copied()).collect()
}
