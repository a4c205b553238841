//! Coefficients, their number and the validation error against β.

use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::regularization::Path;
use crate::check::regularization::validation::Curve;
use crate::dyadic::quotient;
use crate::plot::{Mark, Panel, Series};

/// Points of a curve between two breakpoints.
const STEPS: u32 = 16;

/// The panels; breakpoints are dots at zero.
pub fn panels(lasso: &Lasso, path: &Path, validation: Option<&[Curve]>) -> Vec<Panel> {
    let beta = |v: &Fraction| quotient(v.numerator(), v.denominator());
    let series = |name: &str, mark, points| Series { name: name.to_string(), mark, points };
    let line = |i: usize| {
        let value = |joint: &crate::check::regularization::Joint| {
            let product = joint.point.entry(i) * &lasso.lengths[i];
            (beta(&joint.beta), quotient(&product, &joint.point.den))
        };
        series("", Mark::Line, path.joints.iter().map(value).collect())
    };
    let used = |i: &usize| path.joints.iter().any(|joint| joint.point.entries.contains_key(i));
    let mut lines: Vec<Series> = (0..lasso.lengths.len()).filter(used).map(line).collect();
    let breakpoints = path.joints.iter().map(|joint| (beta(&joint.beta), 0.0)).collect();
    lines.push(series("breakpoints", Mark::Dots, breakpoints));
    let ends = path.joints.iter().zip(path.joints.iter().skip(1));
    let pieces = ends.zip(&path.links).filter_map(|((above, below), link)| {
        let size = link.as_ref()?.support.len() as f64;
        Some([(beta(&above.beta), size), (beta(&below.beta), size)])
    });
    let panel = |y: &str, series| Panel { title: String::new(), x: "β".into(), y: y.into(), series };
    let mut panels = vec![
        panel("coefficient", lines),
        panel("directions in use", vec![series("", Mark::Line, pieces.flatten().collect())]),
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
        panels.push(panel("validation error", vec![series("", Mark::Line, points.collect())]));
    }
    panels
}
