//! Training for a problem of any loss and any number of outputs, in terms of exact networks. Nothing is claimed.

use super::error::Error;
use super::frame::Frame;
use super::samples::Samples;
use crate::check::statement::{Training, TwoLayer};
use crate::search::data::Data;
use crate::search::neuron::{Neuron, nearest, two_layer};
use crate::search::outputs::data::Outputs;
use crate::search::outputs::{self, OutputsSettings};
use crate::search::train::{self, Round, TrainSettings, train_told};

/// What training tells on the way.
pub enum News<'a> {
    /// A round begins.
    Round(&'a Round),
    /// A network was reached, with its objective as doubles have it; it is made exact for those who want it.
    Network(&'a dyn Fn() -> Option<TwoLayer>, f64),
}

/// The network, and how the last round left it.
pub struct Trained {
    /// The network.
    pub network: TwoLayer,
    /// Its neurons, objective, violation and gap as floating point has them; rounds and seconds in all.
    pub last: Round,
}

/// Trains to the global optimum in practice, from a network if there is one; `tell` stops it by returning `false`.
///
/// # Errors
/// Weights that are not finite; no threads.
///
/// # Panics
/// On settings that do not validate.
pub fn train(
    training: &Training,
    start: Option<&TwoLayer>,
    settings: &TrainSettings,
    tell: &mut (dyn FnMut(News) -> bool + Send),
) -> Result<Trained, Error> {
    let clock = std::time::Instant::now();
    let frame = Frame::new(training);
    let (network, number, objective, violation, gap) = match training.outputs {
        1 => one(training, &frame, start, settings, tell),
        _ => several(training, &frame, start, settings, tell)?,
    };
    let network = network.ok_or(Error::Range)?;
    let (neurons, seconds) = (network.neurons.len(), clock.elapsed().as_secs_f64());
    Ok(Trained { network, last: Round { number, neurons, objective, violation, gap, seconds } })
}

/// Network, rounds, objective, violation, gap.
type Found = (Option<TwoLayer>, usize, f64, f64, f64);

fn one(
    training: &Training,
    frame: &Frame,
    start: Option<&TwoLayer>,
    settings: &TrainSettings,
    tell: &mut dyn FnMut(News) -> bool,
) -> Found {
    let (neurons, bias) = start.map_or((Vec::new(), 0.0), nearest);
    let Samples { x, x_den, .. } = frame.samples();
    let data = Data::over(training, x, x_den);
    let settings = TrainSettings { breaks: frame.centred().is_some(), ..settings.clone() };
    let exact = |neurons: &[Neuron], bias| two_layer(&frame.leave(neurons.to_vec()), bias);
    let done = train_told(&data, &frame.enter(neurons), bias, &settings, &mut |news| match news {
        train::News::Round(round) => tell(News::Round(round)),
        train::News::Network { neurons, bias, objective } => tell(News::Network(&|| exact(neurons, bias), objective)),
    });
    (exact(&done.neurons, done.bias), done.rounds, done.objective, done.violation, done.gap)
}

fn several(
    training: &Training,
    frame: &Frame,
    start: Option<&TwoLayer>,
    settings: &TrainSettings,
    tell: &mut (dyn FnMut(News) -> bool + Send),
) -> Result<Found, Error> {
    let TrainSettings { seed, rounds, tolerance, time_limit, starts, threads, .. } = *settings;
    let effort = OutputsSettings { seed, rounds, tolerance, time_limit, starts };
    let Samples { x, x_den, .. } = frame.samples();
    let data = Outputs::over(training, x, x_den);
    let start = start.map(|start| frame.enter_several(outputs::network::Network::nearest(start)));
    let exact = |network: outputs::network::Network| frame.leave_several(network).exact();
    let mut news = |news: outputs::News| match news {
        outputs::News::Round(round) => tell(News::Round(round)),
        outputs::News::Network(network, objective) => tell(News::Network(&|| exact(network.clone()), objective)),
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let done = pool.install(|| outputs::train_told(&data, start.as_ref(), &effort, &mut news));
    Ok((exact(done.network), done.rounds, done.objective, done.violation, done.gap))
}
