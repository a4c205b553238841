//! The directions of `relucert path` where none are given.

use super::args::Args;
use crate::check::arithmetic::Fraction;
use crate::check::statement::{Network, Training, TwoLayer};
use crate::cli::terminal::{Progress, watch};
use crate::search::data::Data;
use crate::search::outputs::data::Outputs;
use crate::search::outputs::{self, OutputsSettings};
use crate::search::train::{Neuron, TrainSettings, train};
use anyhow::Context;

/// Share of the time left that training may take; the path needs the rest.
const TRAINING: f64 = 0.5;

/// Seconds for one network, if so many are left to be trained.
fn seconds(networks: usize) -> Option<f64> {
    watch::left().map(|left| TRAINING * left / networks as f64)
}

/// β in geometric steps from near the greater end down to the lesser.
fn betas(ends: (&Fraction, &Fraction), count: u32) -> impl Iterator<Item = f64> {
    let [high, low] = [ends.0, ends.1].map(|v| crate::dyadic::quotient(v.numerator(), v.denominator()));
    (0..count).rev().map(move |k| low * (high / low).powf(f64::from(k) / f64::from(count)))
}

/// The neurons of networks trained at the least β and at others, in geometric steps up to a quarter of the
/// way.
pub fn trained(
    mut data: Data,
    ends: (&Fraction, &Fraction),
    args: &Args,
    progress: &mut Progress,
) -> anyhow::Result<Network> {
    let mut settings = TrainSettings { seed: args.seed, rounds: 20, ..TrainSettings::default() };
    let mut neurons = Vec::new();
    let (mut start, mut bias): (Vec<Neuron>, f64) = (Vec::new(), 0.0);
    for (beta, left) in betas(ends, args.networks).zip((1..=args.networks as usize).rev()) {
        data.beta = beta;
        settings.time_limit = seconds(left);
        let found = train(&data, &start, bias, &settings, &mut |round| {
            progress.status(&format!("training at β {:.6}, round {}", data.beta, round.number));
            !progress.interrupted()
        });
        (start, bias) = (found.neurons, found.bias);
        neurons.extend(start.iter().map(Neuron::exact));
    }
    let neurons: Option<Vec<_>> = neurons.into_iter().collect();
    Ok(Network { neurons: neurons.context(NOT_FINITE)? })
}

/// The same for several outputs.
pub fn several(
    training: &Training,
    ends: (&Fraction, &Fraction),
    args: &Args,
    progress: &mut Progress,
) -> anyhow::Result<TwoLayer> {
    let mut data = Outputs::of(training);
    let mut settings = OutputsSettings { seed: args.seed, rounds: 20, ..OutputsSettings::default() };
    let mut all = TwoLayer::zero(training.outputs);
    let mut start = None;
    for (beta, left) in betas(ends, args.networks).zip((1..=args.networks as usize).rev()) {
        data.beta = beta;
        settings.time_limit = seconds(left);
        let found = outputs::train(&data, start.as_ref(), &settings, &mut |round| {
            progress.status(&format!("training at β {beta:.6}, round {}", round.number));
            !progress.interrupted()
        });
        all.neurons.extend(found.network.exact().context(NOT_FINITE)?.neurons);
        start = Some(found.network);
    }
    Ok(all)
}

const NOT_FINITE: &str = "the network has weights that are not finite";
