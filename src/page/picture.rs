//! What a page shows of a network: its objective beside the bounds, its predictions, its neurons.

use crate::check::arithmetic::Fraction;
use crate::check::statement::primal::outputs;
use crate::check::statement::{Training, TwoLayer};
use crate::plot::{Mark, Panel, Series};
use crate::report::Report;
use crate::report::decimal::{Round, decimal, number};
use std::fmt::Write;

fn series(name: &str, mark: Mark, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.into(), mark, points }
}

/// In floating point, for pictures only.
fn float(value: &Fraction) -> f64 {
    number(value, Round::Down)
}

/// The panels of a network for a problem, those that there is something for.
pub fn panels(training: &Training, network: &TwoLayer) -> Vec<Panel> {
    [predictions(training, network), neurons(network)].into_iter().flatten().collect()
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
fn predictions(training: &Training, network: &TwoLayer) -> Option<Panel> {
    if training.outputs != 1 || training.columns() == 0 {
        return None;
    }
    let (outputs, den) = outputs(training, network);
    let quotient = |(value, den)| float(&Fraction::quotient(value, den));
    let targets = training.y.iter().map(|y| quotient((y.clone(), training.y_den.clone())));
    let points = targets.zip(outputs.into_iter().map(|f| quotient((f, den.clone())))).collect();
    let series = vec![series("", Mark::Dots, points)];
    Some(Panel { title: "Predictions".into(), x: "target".into(), y: "output of the network".into(), series })
}

/// The size ‖u‖·‖a‖ of each neuron, largest first.
fn neurons(network: &TwoLayer) -> Option<Panel> {
    let norm = |values: &[num_bigint::BigInt], den: &crate::check::arithmetic::Positive| {
        values.iter().map(|v| float(&Fraction::quotient(v.clone(), den.clone())).powi(2)).sum::<f64>().sqrt()
    };
    let mut sizes: Vec<f64> =
        network.neurons.iter().map(|neuron| norm(&neuron.u, &neuron.u_den) * norm(&neuron.a, &neuron.a_den)).collect();
    if sizes.is_empty() {
        return None;
    }
    sizes.sort_by(|a, b| b.total_cmp(a));
    let points = sizes.into_iter().enumerate().map(|(i, size)| ((i + 1) as f64, size)).collect();
    let series = vec![series("", Mark::Dots, points)];
    Some(Panel { title: "Neurons".into(), x: "neuron".into(), y: "size ‖u‖·‖a‖".into(), series })
}
