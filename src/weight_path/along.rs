//! Networks along a path, and their loss: for pictures, not for proofs.

use super::trail::Path;
use crate::check::arithmetic::Positive;
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Training, TwoLayer, primal};
use crate::check::weight_path::convex::{Bias, Block};
use crate::check::weight_path::{Convex, Place, Segment};
use crate::dyadic::{self, quotient};
use crate::maps::{network, scaled};
use crate::plot::{Mark, Panel, Series};
use num_bigint::BigInt;

/// A point of a path.
#[derive(Clone, Debug)]
pub struct Sample {
    /// From 0 at the start, 1 for every segment.
    pub time: f64,
    /// The network there: on straight segments its predictions are exact, and it is balanced as well as
    /// doubles can.
    pub network: TwoLayer,
    /// Its loss, in doubles; no number if it is out of reach.
    pub loss: f64,
}

/// Points at every joint and `between` − 1 more on every segment.
pub fn sample(training: &Training, path: &Path, start: &Place, end: Option<&Place>, between: usize) -> Vec<Sample> {
    let last = path.segments.len() * between;
    let point = |step: usize| {
        let k = (step / between).min(path.segments.len().saturating_sub(1));
        let network = at(path, k, step - k * between, between, start, end);
        let loss = primal::objective(training, &network);
        let loss = loss.map_or(f64::NAN, |loss| quotient(loss.high.numerator(), loss.high.denominator()));
        Sample { time: step as f64 / between as f64, network, loss }
    };
    (0..=last).map(point).collect()
}

/// The loss along a path: few points for each of many segments.
pub fn panel(training: &Training, path: &Path, start: &Place, end: Option<&Place>) -> Panel {
    let between = 400usize.div_ceil(path.segments.len().max(1)).max(2);
    let points =
        sample(training, path, start, end, between).into_iter().map(|point| (point.time, point.loss)).collect();
    let series = vec![Series { name: String::new(), mark: Mark::Line, points }];
    let (title, x, y) = ("Loss along the path".into(), "segment".into(), "loss".into());
    Panel { title, x, y, series, ..Panel::default() }
}

/// The network at `p/q` of segment k.
fn at(path: &Path, k: usize, p: usize, q: usize, start: &Place, end: Option<&Place>) -> TwoLayer {
    match (path.segments.get(k), start, end) {
        (Some(Segment::Balance), Place::Network(start), _) => scaling(start, p as f64 / q as f64),
        (Some(Segment::Unbalance), _, Some(Place::Network(end))) => scaling(end, 1.0 - p as f64 / q as f64),
        _ => {
            let old = &path.states[k];
            let new = path.states.get(k + 1).unwrap_or(old);
            let (rest, share) = (BigInt::from(q - p), BigInt::from(p));
            let whole = Positive::new(q.into()).unwrap_or_else(Positive::one);
            let between = |(a, b): (&Block, &Block)| a.combine(&rest, b, &share, &whole);
            let blocks: Vec<Block> = old.blocks.iter().zip(&new.blocks).filter_map(between).collect();
            let (a, b) = (&old.bias, &new.bias);
            let bias = a.b().iter().zip(b.b()).map(|(x, y)| x * b.den() * &rest + y * a.den() * &share);
            let bias = Bias::new(&bias.collect::<Vec<_>>(), &(a.den() * b.den() * whole));
            network(&Convex { blocks, bias })
        }
    }
}

/// Every neuron this share of the way to balance; one with a zero on either side shrinks.
fn scaling(network: &TwoLayer, share: f64) -> TwoLayer {
    let length =
        |values: &[BigInt], den: &Positive| values.iter().map(|v| quotient(v, den).powi(2)).sum::<f64>().sqrt();
    let toward = |exact: &Neuron| {
        let s = (length(&exact.a, &exact.a_den) / length(&exact.u, &exact.u_den)).powf(0.5 * share);
        match Block::of(exact).is_zero() {
            _ if exact.atom => exact.clone(),
            true => shrunk(exact, 1.0 - share),
            false => scaled(exact, s),
        }
    };
    TwoLayer { neurons: network.neurons.iter().map(toward).collect(), ..network.clone() }
}

/// (tu, tα).
fn shrunk(neuron: &Neuron, t: f64) -> Neuron {
    let (num, den) = dyadic::dyadic(&[t]);
    let times = |values: &[BigInt]| values.iter().map(|value| value * &num[0]).collect();
    Neuron::new(times(&neuron.u), &neuron.u_den * &den, times(&neuron.a), &neuron.a_den * den)
}
