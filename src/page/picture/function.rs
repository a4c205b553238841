//! The function of a network of one or two features, with the data: a curve, or a heat map with contours. In
//! floating point, for pictures only.

use super::values::{floats, series};
use crate::check::statement::loss::Loss;
use crate::check::statement::problem::Bias;
use crate::check::statement::{Training, TwoLayer};
use crate::dyadic::quotient;
use crate::plot::{Field, Mark, Panel, Series};

/// Centre and spread of one column: a value of the problem is (value − centre)/spread of the user's.
type Scale = (f64, f64);

/// The scales of the features, and of the targets; none of these if they were not scaled.
pub type Scaling = [Vec<Scale>; 2];

/// Points of a curve, and of each side of a heat map.
const CURVE: usize = 400;
const GRID: (usize, usize) = (121, 81);

/// A network in doubles.
struct Plain {
    neurons: Vec<(Vec<f64>, Vec<f64>)>,
    bias: Vec<f64>,
}

impl Plain {
    fn outputs(&self, x: &[f64]) -> Vec<f64> {
        let mut f = self.bias.clone();
        for (u, a) in &self.neurons {
            let active = u.iter().zip(x).map(|(u, x)| u * x).sum::<f64>().max(0.0);
            f.iter_mut().zip(a).for_each(|(f, a)| *f += a * active);
        }
        f
    }
}

/// The panel, in the user's units if the scaling is known; nothing for more than two features, or where
/// several outputs would need several heat maps.
pub fn function(training: &Training, network: &TwoLayer, scaling: Option<&Scaling>) -> Option<Panel> {
    let features = features(training);
    let plain = Plain {
        neurons: network.neurons.iter().map(|n| (floats(&n.u, &n.u_den), floats(&n.a, &n.a_den))).collect(),
        bias: floats(&network.bias, &network.bias_den),
    };
    let rows: Vec<Vec<f64>> = training.x.iter().map(|row| floats(row, &training.x_den)).collect();
    // Without the bias column, or what stands for it.
    let constant = rows.first()?.get(features).copied();
    let unit = (0.0, 1.0);
    let scale = |j: usize| scaling.and_then(|s| s[0].get(j)).copied().filter(|s| s.1 > 0.0).unwrap_or(unit);
    let target = |k: usize| scaling.and_then(|s| s[1].get(k)).copied().unwrap_or(unit);
    let own = |(mean, spread): Scale, value: f64| mean + spread * value;
    let shown = |x: &[f64]| -> Vec<f64> {
        let x: Vec<f64> = x.iter().enumerate().map(|(j, x)| (x - scale(j).0) / scale(j).1).chain(constant).collect();
        let f = plain.outputs(&x);
        probabilities(&training.loss, &f)
            .unwrap_or_else(|| f.iter().enumerate().map(|(k, f)| own(target(k), *f)).collect())
    };
    let points: Vec<Vec<f64>> = rows.iter().map(|row| (0..features).map(|j| own(scale(j), row[j])).collect()).collect();
    let units = if scaling.is_some() { "" } else { ", as in the problem" };
    let y = training.y.chunks(training.outputs).map(|y| y.iter().map(|y| quotient(y, &training.y_den)).collect());
    let y: Vec<Vec<f64>> =
        y.map(|y: Vec<f64>| y.iter().enumerate().map(|(k, y)| own(target(k), *y)).collect()).collect();
    match features {
        1 => {
            // Where a neuron bends: a corner between two points of the grid would be cut off.
            let bend = |(u, _): &(Vec<f64>, Vec<f64>)| -u.get(1).zip(constant).map_or(0.0, |(b, c)| b * c) / u[0];
            let bends = plain.neurons.iter().map(|neuron| own(scale(0), bend(neuron))).collect();
            Some(curve(training, (&points, &y), units, bends, &shown))
        }
        2 => plane(training, (&points, &y), units, &shown),
        _ => None,
    }
}

/// Columns that are not the bias.
pub fn features(training: &Training) -> usize {
    training.columns() - usize::from(training.hidden_bias.column() == Bias::Column)
}

/// The probabilities of classes, where the loss makes some of the outputs.
fn probabilities(loss: &Loss, f: &[f64]) -> Option<Vec<f64>> {
    match loss {
        Loss::Logistic => Some(f.iter().map(|f| 1.0 / (1.0 + (-f).exp())).collect()),
        Loss::Softmax => {
            let top = f.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = f.iter().map(|f| (f - top).exp()).sum();
            Some(f.iter().map(|f| (f - top).exp() / total).collect())
        }
        Loss::Poisson => Some(f.iter().map(|f| f.exp()).collect()),
        _ => None,
    }
}

/// What is drawn, and the value between two classes.
fn meaning(training: &Training) -> (&'static str, Option<f64>) {
    match training.loss {
        Loss::Logistic => ("probability", Some(0.5)),
        Loss::Softmax => ("probability", None),
        Loss::Poisson => ("expected count", None),
        Loss::Hinge | Loss::SquaredHinge => ("output", Some(0.0)),
        _ => ("output", None),
    }
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let margin = if high > low { 0.1 * (high - low) } else { 1.0 };
    (low - margin, high + margin)
}

/// The targets as points, the outputs as lines with these further points.
fn curve(
    training: &Training,
    (points, y): (&[Vec<f64>], &[Vec<f64>]),
    units: &str,
    bends: Vec<f64>,
    shown: &dyn Fn(&[f64]) -> Vec<f64>,
) -> Panel {
    let (low, high) = range(points.iter().map(|p| p[0]));
    let mut grid: Vec<f64> = (0..=CURVE).map(|k| low + (high - low) * k as f64 / CURVE as f64).collect();
    grid.extend(bends.into_iter().filter(|x| (low..=high).contains(x)));
    grid.sort_by(f64::total_cmp);
    let values: Vec<Vec<f64>> = grid.iter().map(|x| shown(&[*x])).collect();
    let what = meaning(training).0;
    let numbered = |word: &str, k: usize| if training.outputs > 1 { format!("{word} {k}") } else { word.to_string() };
    let line =
        |k: usize| series(&numbered(what, k), Mark::Line, grid.iter().zip(&values).map(|(x, f)| (*x, f[k])).collect());
    let data =
        |k: usize| series(&numbered("data", k), Mark::Dots, points.iter().zip(y).map(|(x, y)| (x[0], y[k])).collect());
    let mut all: Vec<Series> = Vec::new();
    // Behind the curves, which would be hidden by many points.
    if training.loss != Loss::Softmax {
        all.extend((0..training.outputs).map(data));
    }
    all.extend((0..training.outputs).map(line));
    let title = "The function of the network".to_string();
    Panel { title, x: format!("feature{units}"), y: what.into(), series: all, ..Panel::default() }
}

/// The output, or the probability of the most likely class, as a heat map; the data by class where there are
/// some.
fn plane(
    training: &Training,
    (points, y): (&[Vec<f64>], &[Vec<f64>]),
    units: &str,
    shown: &dyn Fn(&[f64]) -> Vec<f64>,
) -> Option<Panel> {
    let softmax = training.loss == Loss::Softmax;
    if training.outputs > 1 && !softmax {
        return None;
    }
    let ends = (range(points.iter().map(|p| p[0])), range(points.iter().map(|p| p[1])));
    let value = |x, y| shown(&[x, y]).into_iter().fold(f64::NEG_INFINITY, f64::max);
    let (what, marked) = meaning(training);
    let what = if softmax { "greatest probability" } else { what };
    let field = Field { marked, ..Field::of(what, ends, GRID, value) };
    let class = |y: &[f64]| match y {
        [y] => marked.map(|_| usize::from(*y > if training.loss == Loss::Logistic { 0.5 } else { 0.0 })),
        _ => (0..y.len()).max_by(|a, b| y[*a].total_cmp(&y[*b])),
    };
    let classes: Vec<Option<usize>> = y.iter().map(|y| class(y)).collect();
    let of = |wanted: Option<usize>| -> Vec<(f64, f64)> {
        points.iter().zip(&classes).filter(|(_, own)| **own == wanted).map(|(p, _)| (p[0], p[1])).collect()
    };
    let mut kinds = classes.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let name = |kind: Option<usize>| kind.map_or("data".to_string(), |class| format!("data of class {class}"));
    let series = kinds.into_iter().map(|kind| series(&name(kind), Mark::Dots, of(kind))).collect();
    let (title, axis) = ("The function of the network".to_string(), |k| format!("feature {k}{units}"));
    Some(Panel { title, x: axis(1), y: axis(2), field: Some(field), series, ..Panel::default() })
}
