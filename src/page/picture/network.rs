//! What each neuron of a network contributes: its share of the penalty and of the output.

use super::values::floats;
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Training, TwoLayer};
use crate::plot::{Mark, Panel, Series};

/// More bars than that are too thin.
const MOST: usize = 60;

/// Two panels, the neurons in one order, those that cost most first: the share of the neurons' penalty, and
/// of the outputs on the data, in absolute value, summed over rows and outputs. Shares of outputs that cancel
/// each other count in full, so it is not the share of the sum. Floating point, for pictures only.
pub fn contributions(training: &Training, network: &TwoLayer) -> Vec<Panel> {
    let x: Vec<Vec<f64>> = training.x.iter().map(|row| floats(row, &training.x_den)).collect();
    let penalised = training.penalised();
    let measured: Vec<(usize, f64, f64)> =
        network.neurons.iter().enumerate().map(|(i, n)| (i, penalty(n, penalised), output(n, &x))).collect();
    let total = measured.iter().fold((0.0, 0.0), |sum, m| (sum.0 + m.1, sum.1 + m.2));
    let mut order = measured;
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order.truncate(MOST);
    let names: Vec<String> = order.iter().map(|m| m.0.to_string()).collect();
    let left = network.neurons.len() - order.len();
    let x = match left {
        0 => "neuron, counted from 0".to_string(),
        _ => format!("neuron, counted from 0; {left} smaller ones are left out"),
    };
    let panel = |title: &str, share: &dyn Fn(&(usize, f64, f64)) -> f64| {
        let points = order.iter().enumerate().map(|(k, m)| ((k + 1) as f64, share(m))).collect();
        let series = vec![Series { name: String::new(), mark: Mark::Bars, points }];
        let y = "share".to_string();
        Panel { title: title.into(), x: x.clone(), y, names: names.clone(), series, ..Panel::default() }
    };
    let mut panels = Vec::new();
    if total.0 > 0.0 {
        panels.push(panel("What each neuron costs, of the penalty of all", &|m| m.1 / total.0));
    }
    if total.1 > 0.0 {
        panels.push(panel("What each neuron adds to the outputs, of all absolute values", &|m| m.2 / total.1));
    }
    panels
}

/// ‖u‖² + ‖a‖², or 2|a| of an atom.
fn penalty(neuron: &Neuron, penalised: usize) -> f64 {
    let a = floats(&neuron.a, &neuron.a_den);
    let square = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>();
    match neuron.atom {
        true => 2.0 * a.iter().map(|v| v.abs()).sum::<f64>(),
        false => square(&floats(&neuron.u, &neuron.u_den)[..penalised.min(neuron.u.len())]) + square(&a),
    }
}

/// Σ |a_k| (u·x)₊ over rows and outputs.
fn output(neuron: &Neuron, x: &[Vec<f64>]) -> f64 {
    let u = floats(&neuron.u, &neuron.u_den);
    let size: f64 = floats(&neuron.a, &neuron.a_den).iter().map(|a| a.abs()).sum();
    x.iter().map(|row| row.iter().zip(&u).map(|(x, u)| x * u).sum::<f64>().max(0.0)).sum::<f64>() * size
}
