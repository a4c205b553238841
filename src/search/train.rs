//! Training to the global optimum in practice: columns found by local search, the dictionary refit, joint
//! descent.

pub mod ascent;
mod breaks;
pub mod cell;
pub mod constant;
pub mod crossing;
pub mod descent;
pub mod dictionary;
pub mod dual;
pub mod lasso;
pub mod models;
pub mod outcome;
pub mod polish;
mod run;
mod settings;
pub mod smoothing;
pub mod ties;

use super::data::Data;
use run::Run;

pub use super::neuron::Neuron;
pub use dictionary::{Atom, Refit, refit};
pub use outcome::{News, Round, Trained};
pub use settings::{BadSettings, TrainSettings};

/// Trains by columns, from `start` (which may be empty) and `bias`. `progress` is called in every round and
/// stops the training by returning `false`.
///
/// Program (1) of theory §1.1 is a lasso over the infinite dictionary of atoms (Xû)_+, solved by column
/// generation: the oracle (`ascent`, `cell`) looks for directions with |νᵀ(Xu)_+| > β at the residual ν; they
/// join the dictionary; the lasso over it is solved (`lasso`); and since the few directions in use are not
/// quite the right ones, all weights descend together (`descent`, then `polish` to stationarity in exact
/// patterns). The objective never rises. Nothing guarantees that the oracle misses nothing, so the end is the
/// global optimum *in practice*; the proof is another matter.
///
/// Losses and output biases other than those of the plain squared problem change what the refit, the descent
/// and the polish minimise; the oracle is the same, at ν = −∇ℓ(f) (theory §E2.1). A piecewise linear loss is
/// smoothed, less and less (`smoothing`): its gradient says nothing at kinks (theory §E3.3), that of the
/// smoothed loss is an admissible dual vector. Then objectives may rise a little from one stage to the next.
///
/// # Panics
/// On settings that do not validate.
pub fn train(
    data: &Data,
    start: &[Neuron],
    bias: f64,
    settings: &TrainSettings,
    progress: &mut dyn FnMut(&Round) -> bool,
) -> Trained {
    train_told(data, start, bias, settings, &mut |news| match news {
        News::Round(round) => progress(round),
        News::Network { .. } => true,
    })
}

/// The same; `tell` hears of the networks on the way too, the first before any step. Whoever keeps the best of
/// them can end the program at any moment.
///
/// # Panics
/// On settings that do not validate.
pub fn train_told(
    data: &Data,
    start: &[Neuron],
    bias: f64,
    settings: &TrainSettings,
    tell: &mut dyn FnMut(News) -> bool,
) -> Trained {
    settings.validate().expect("valid settings");
    match rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build() {
        Ok(pool) => Run::new(data, settings, &pool).train(start, bias, tell),
        Err(error) => panic!("no threads: {error}"),
    }
}

#[cfg(test)]
mod tests;
