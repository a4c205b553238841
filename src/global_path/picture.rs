//! Gap and number of neurons along a global path.

use super::run::{Path, float};
use crate::check::arithmetic::Fraction;
use crate::plot::{Mark, Panel, Series};

/// Two panels over β: the gap proved on each segment beside the one claimed, and the neurons of the networks
/// at the knots.
pub fn panels(path: &Path, claimed: &Fraction) -> [Panel; 2] {
    let series = |name: &str, mark, points| Series { name: name.into(), mark, points };
    let panel = |y: &str, series| Panel { title: String::new(), x: "β".into(), y: y.into(), series };
    let stretches = &path.traced.stretches;
    let proved = stretches.iter().flat_map(|s| [&s.from, &s.to].map(|beta| (float(beta), float(&s.gap)))).collect();
    let ends = path.traced.ends.each_ref().map(|beta| (float(beta), float(claimed))).to_vec();
    let neurons = path.knots.iter().map(|knot| (float(&knot.beta), knot.neurons as f64)).collect();
    [
        panel("relative gap", vec![series("proved", Mark::Line, proved), series("claimed", Mark::Line, ends)]),
        panel("neurons at the knots", vec![series("", Mark::Dots, neurons)]),
    ]
}
