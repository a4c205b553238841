//! What a page shows of a network: its objective beside the bounds, its predictions, its neurons.

mod function;
mod network;
mod values;

use super::fact::labelled;
use crate::check::statement::primal::outputs;
use crate::check::statement::{Training, TwoLayer};
use crate::plot::{Mark, Panel};
use crate::report::Report;
use crate::report::decimal::{Round, decimal};
pub use function::{Scaling, features, function};
pub use network::contributions;
use std::fmt::Write;
use values::{float, floats, series};

/// The panels of a network for a problem, those that there is something for.
pub fn panels(training: &Training, network: &TwoLayer, scaling: Option<&Scaling>) -> Vec<Panel> {
    let drawn = function(training, network, scaling);
    drawn.into_iter().chain(predictions(training, network)).chain(contributions(training, network)).collect()
}

/// Where the objective of the network lies: a row for each number, a dot on a common scale, its name beside it.
pub fn interval(report: &Report) -> String {
    let Some(e) = report.evidence() else { return String::new() };
    let mut rows = vec![("no network is below", &e.lower, Round::Down), ("this network", &e.upper, Round::Up)];
    rows.extend(e.better.as_ref().map(|better| ("a better network", better, Round::Up)));
    rows.push(("without neurons", &e.zero, Round::Up));
    let values: Vec<f64> = rows.iter().map(|row| float(row.1)).collect();
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let place = |value: f64| if high > low { 190.0 + 400.0 * (value - low) / (high - low) } else { 190.0 };
    let height = 24 * rows.len() + 8;
    let mut out = format!("<svg width=\"720\" height=\"{height}\" viewBox=\"0 0 720 {height}\" role=\"img\">\n");
    for (i, ((name, value, round), x)) in rows.iter().zip(values.iter().map(|v| place(*v))).enumerate() {
        let (y, text) = (24 * i + 16, decimal(value, 6, *round));
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "<text x=\"176\" y=\"{}\" text-anchor=\"end\" font-size=\"14\">{name}</text>\
             <line x1=\"190\" y1=\"{y}\" x2=\"{x:.1}\" y2=\"{y}\" stroke=\"#999\"/>\
             <circle cx=\"{x:.1}\" cy=\"{y}\" r=\"5\" fill=\"#0072b2\"/>\
             <text x=\"{:.1}\" y=\"{}\" font-size=\"14\">{text}</text>",
            y + 5,
            x + 10.0,
            y + 5
        );
    }
    out + "</svg>\n"
}

/// The outputs against the targets, where there is one of each.
pub fn predictions(training: &Training, network: &TwoLayer) -> Option<Panel> {
    if training.outputs != 1 || training.columns() == 0 {
        return None;
    }
    let (outputs, den) = outputs(training, network);
    let points: Vec<(f64, f64)> =
        floats(&training.y, &training.y_den).into_iter().zip(floats(&outputs, &den)).collect();
    let both = points.iter().flat_map(|p| [p.0, p.1]).filter(|v| v.is_finite());
    let (low, high) = both.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let equal = series("output = target", Mark::Line, vec![(low, low), (high, high)]);
    let rows = series("row of the data", Mark::Dots, points);
    let series = if labelled(&training.loss) { vec![rows] } else { vec![rows, equal] };
    Some(Panel {
        title: "Predictions".into(),
        x: "target".into(),
        y: "output of the network".into(),
        series,
        ..Panel::default()
    })
}
