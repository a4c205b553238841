//! Gap and number of neurons along a global path.

use super::run::{Path, float};
use crate::check::arithmetic::Fraction;
use crate::check::global_path::Traced;
use crate::plot::{Mark, Panel, Series};

fn panel(y: &str, series: Vec<Series>) -> Panel {
    Panel { x: "β, logarithmic".into(), y: y.into(), log_x: true, series, ..Panel::default() }
}

/// The gap proved on each segment beside the one claimed.
pub fn gaps(traced: &Traced, claimed: &Fraction) -> Panel {
    let series = |name: &str, points| Series { name: name.into(), mark: Mark::Line, points };
    let stretches = &traced.stretches;
    let proved = stretches.iter().flat_map(|s| [&s.from, &s.to].map(|beta| (float(beta), float(&s.gap)))).collect();
    let ends = traced.ends.each_ref().map(|beta| (float(beta), float(claimed))).to_vec();
    panel("relative gap", vec![series("proved", proved), series("claimed", ends)])
}

/// Two panels over β: the gaps, and the neurons of the networks at the knots.
pub fn panels(path: &Path, claimed: &Fraction) -> [Panel; 2] {
    let points = path.knots.iter().map(|knot| (float(&knot.beta), knot.neurons as f64)).collect();
    let neurons = vec![Series { name: String::new(), mark: Mark::Dots, points }];
    [gaps(&path.traced, claimed), panel("neurons at the knots", neurons)]
}
