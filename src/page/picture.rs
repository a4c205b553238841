//! What a page shows of a network: its objective between the bounds, its predictions, its neurons.

use crate::check::arithmetic::Fraction;
use crate::check::statement::primal::outputs;
use crate::check::statement::{Training, TwoLayer};
use crate::plot::{Mark, Panel, Series};
use crate::report::Report;
use crate::report::decimal::{Round, number};

fn series(name: &str, mark: Mark, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.into(), mark, points }
}

/// In floating point, for pictures only.
fn float(value: &Fraction) -> f64 {
    number(value, Round::Down)
}

/// The panels of a network for a problem, those that there is something for.
pub fn panels(report: &Report, training: &Training, network: &TwoLayer) -> Vec<Panel> {
    [bounds(report), predictions(training, network), neurons(network)].into_iter().flatten().collect()
}

/// Where the objective of the network lies.
fn bounds(report: &Report) -> Option<Panel> {
    let e = report.evidence()?;
    let one = |name: &str, value: &Fraction| series(name, Mark::Dots, vec![(float(value), 0.0)]);
    let mut points = vec![
        one("proved lower bound of all networks", &e.lower),
        one("this network", &e.upper),
        one("the network without neurons, or the best constant", &e.zero),
    ];
    points.extend(e.better.as_ref().map(|better| one("a better network", better)));
    Some(Panel { title: "Objectives".into(), x: "objective".into(), y: String::new(), series: points })
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
