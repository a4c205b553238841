//! The directions of networks trained at several β: a dictionary where none is given.
//!
//! A heuristic: networks are trained at β in geometric steps, each from the one before, and their neurons are taken
//! together. What is claimed of the dictionary does not depend on where it comes from.

use crate::check::arithmetic::Fraction;
use crate::check::statement::{Network, Training, TwoLayer};
use crate::search::data::Data;
use crate::search::outputs::data::Outputs;
use crate::search::outputs::{self, OutputsSettings};
use crate::search::train::{Neuron, TrainSettings, train};

/// How they are trained.
pub struct Settings<'a> {
    /// The greatest β and the least.
    pub ends: (&'a Fraction, &'a Fraction),
    /// How many networks.
    pub networks: u32,
    /// Seed of the training.
    pub seed: u64,
    /// Seconds that are left, asked before each network. Training takes half of them: the path needs the rest.
    pub left: &'a dyn Fn() -> Option<f64>,
}

/// Share of the time left that training may take.
const TRAINING: f64 = 0.5;

/// A weight is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the network has weights that are not finite")]
pub struct NotFinite;

impl Settings<'_> {
    /// β in geometric steps from near the greater end down to the lesser, each with the number of networks that
    /// are left to be trained.
    fn betas(&self) -> impl Iterator<Item = (f64, u32)> + use<> {
        let [high, low] = [self.ends.0, self.ends.1].map(|v| crate::dyadic::quotient(v.numerator(), v.denominator()));
        let count = self.networks;
        (0..count).rev().map(move |k| (low * (high / low).powf(f64::from(k) / f64::from(count)), k + 1))
    }

    /// Seconds for one network, if so many are left to be trained.
    fn seconds(&self, networks: u32) -> Option<f64> {
        (self.left)().map(|left| TRAINING * left / f64::from(networks))
    }
}

/// The neurons of networks of one output; `proceed` hears of β and the round, and ends the training with `false`.
///
/// # Errors
/// Weights that are not finite.
pub fn trained(
    mut data: Data,
    settings: &Settings,
    proceed: &mut (dyn FnMut(f64, usize) -> bool + Send),
) -> Result<Network, NotFinite> {
    let mut training = TrainSettings { seed: settings.seed, rounds: 20, ..TrainSettings::default() };
    let mut neurons = Vec::new();
    let (mut start, mut bias): (Vec<Neuron>, f64) = (Vec::new(), 0.0);
    for (beta, networks) in settings.betas() {
        data.beta = beta;
        training.time_limit = settings.seconds(networks);
        let found = train(&data, &start, bias, &training, &mut |round| proceed(beta, round.number));
        (start, bias) = (found.neurons, found.bias);
        neurons.extend(start.iter().map(Neuron::exact));
    }
    let neurons: Option<Vec<_>> = neurons.into_iter().collect();
    Ok(Network { neurons: neurons.ok_or(NotFinite)? })
}

/// The same for several outputs.
///
/// # Errors
/// As [`trained`].
pub fn several(
    training: &Training,
    settings: &Settings,
    proceed: &mut (dyn FnMut(f64, usize) -> bool + Send),
) -> Result<TwoLayer, NotFinite> {
    let mut data = Outputs::of(training);
    let mut found = OutputsSettings { seed: settings.seed, rounds: 20, ..OutputsSettings::default() };
    let mut all = TwoLayer::zero(training.outputs);
    let mut start = None;
    for (beta, networks) in settings.betas() {
        data.beta = beta;
        found.time_limit = settings.seconds(networks);
        let network = outputs::train(&data, start.as_ref(), &found, &mut |round| proceed(beta, round.number)).network;
        all.neurons.extend(network.exact().ok_or(NotFinite)?.neurons);
        start = Some(network);
    }
    Ok(all)
}

/// The same for any problem.
///
/// # Errors
/// As [`trained`].
pub fn of(
    training: &Training,
    settings: &Settings,
    proceed: &mut (dyn FnMut(f64, usize) -> bool + Send),
) -> Result<TwoLayer, NotFinite> {
    match training.outputs {
        1 => trained(Data::of(training), settings, proceed).map(TwoLayer::from),
        _ => several(training, settings, proceed),
    }
}
