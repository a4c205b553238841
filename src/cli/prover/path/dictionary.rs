//! The directions of `relucert path` where none are given.

use super::args::Args;
use crate::check::arithmetic::Fraction;
use crate::check::statement::Network;
use crate::cli::terminal::Progress;
use crate::search::data::Data;
use crate::search::train::{Neuron, TrainSettings, train};
use anyhow::Context;

/// The neurons of networks trained at the least β and at others, in geometric steps up to a quarter of the
/// way.
pub fn trained(
    mut data: Data,
    (from, to): (&Fraction, &Fraction),
    args: &Args,
    progress: &mut Progress,
) -> anyhow::Result<Network> {
    let [high, low] = [from, to].map(|v| crate::dyadic::quotient(v.numerator(), v.denominator()));
    let settings = TrainSettings { seed: args.seed, rounds: 20, ..TrainSettings::default() };
    let mut neurons = Vec::new();
    let (mut start, mut bias): (Vec<Neuron>, f64) = (Vec::new(), 0.0);
    for k in (0..args.networks).rev() {
        data.beta = low * (high / low).powf(f64::from(k) / f64::from(args.networks));
        let found = train(&data, &start, bias, &settings, &mut |round| {
            progress.status(&format!("training at β {:.6}, round {}", data.beta, round.number));
            !progress.interrupted()
        });
        (start, bias) = (found.neurons, found.bias);
        neurons.extend(start.iter().map(Neuron::exact));
    }
    let neurons: Option<Vec<_>> = neurons.into_iter().collect();
    Ok(Network { neurons: neurons.context("the network has weights that are not finite")? })
}
