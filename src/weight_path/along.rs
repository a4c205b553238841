//! Networks along a path, and their loss: for pictures, not for proofs.

use super::trail::Path;
use crate::check::arithmetic::Positive;
use crate::check::statement::{Network, Neuron};
use crate::check::weight_path::convex::Block;
use crate::check::weight_path::{Convex, Place, Segment};
use crate::dyadic;
use crate::kernels::{dot, norm};
use crate::maps::{network, scaled};
use crate::search::data::Data;
use crate::search::neuron;
use num_bigint::BigInt;

/// A point of a path.
#[derive(Clone, Debug)]
pub struct Sample {
    /// From 0 at the start, 1 for every segment.
    pub time: f64,
    /// The network there: on straight segments its predictions are exact, and it is balanced as well as
    /// doubles can.
    pub network: Network,
    /// Its loss, in doubles.
    pub loss: f64,
}

/// Points at every joint and `between` − 1 more on every segment.
pub fn sample(data: &Data, path: &Path, start: &Place, end: Option<&Place>, between: usize) -> Vec<Sample> {
    let last = path.segments.len() * between;
    let point = |step: usize| {
        let k = (step / between).min(path.segments.len().saturating_sub(1));
        let network = at(path, k, step - k * between, between, start, end);
        let loss = loss(data, &network);
        Sample { time: step as f64 / between as f64, network, loss }
    };
    (0..=last).map(point).collect()
}

/// The network at `p/q` of segment k.
fn at(path: &Path, k: usize, p: usize, q: usize, start: &Place, end: Option<&Place>) -> Network {
    match (path.segments.get(k), start, end) {
        (Some(Segment::Balance), Place::Network(start), _) => scaling(start, p as f64 / q as f64),
        (Some(Segment::Unbalance), _, Some(Place::Network(end))) => scaling(end, 1.0 - p as f64 / q as f64),
        _ => {
            let old = &path.states[k];
            let new = path.states.get(k + 1).unwrap_or(old);
            let (rest, share) = (BigInt::from(q - p), BigInt::from(p));
            let whole = Positive::new(q.into()).unwrap_or_else(Positive::one);
            let between = |(a, b): (&Block, &Block)| a.combine(&rest, b, &share, &whole);
            let blocks: Vec<Block> = old.iter().zip(new).filter_map(between).collect();
            network(&Convex { blocks })
        }
    }
}

/// Every neuron this share of the way to balance; one with a zero on either side shrinks.
fn scaling(network: &Network, share: f64) -> Network {
    let toward = |exact: &Neuron| {
        let near = neuron::Neuron::nearest(exact);
        let s = (near.alpha.abs() / norm(&near.u)).powf(0.5 * share);
        match Block::of(exact).is_zero() {
            _ if exact.atom => exact.clone(),
            true => shrunk(exact, 1.0 - share),
            false => scaled(exact, s),
        }
    };
    Network { neurons: network.neurons.iter().map(toward).collect() }
}

/// (tu, tα).
fn shrunk(neuron: &Neuron, t: f64) -> Neuron {
    let (num, den) = dyadic::dyadic(&[t]);
    let u = neuron.u.iter().map(|u| u * &num[0]).collect();
    Neuron::new(u, &neuron.u_den * &den, &neuron.a * &num[0], &neuron.a_den * den)
}

/// ½‖f − y‖² + β/2 Σ(‖u‖² + α²) of the network as it stands.
fn loss(data: &Data, network: &Network) -> f64 {
    let neurons: Vec<neuron::Neuron> = network.neurons.iter().map(neuron::Neuron::nearest).collect();
    let output = |x: &[f64]| neurons.iter().map(|n| n.alpha * dot(&n.u, x).max(0.0)).sum::<f64>();
    let fit: f64 = (0..data.n).map(|k| (output(data.row(k)) - data.y[k]).powi(2)).sum();
    let twice = |(n, exact): (&neuron::Neuron, &Neuron)| match exact.atom {
        true => 2.0 * n.alpha.abs(),
        false => dot(&n.u, &n.u) + n.alpha * n.alpha,
    };
    0.5 * (fit + data.beta * neurons.iter().zip(&network.neurons).map(twice).sum::<f64>())
}
