//! Knots of a global path: training, proof, and whether to try again.

use super::run::{Run, float};
use crate::check::arithmetic::Fraction;
use crate::check::global_path::Knot;
use crate::check::lexer::Lines;
use crate::check::statement::{Claim, Size, Training, TwoLayer};
use crate::format::Writer;
use crate::optimum::frame::Frame;
use crate::optimum::{Error, Samples, Settings, certify_training};
use crate::search::data::Data;
use crate::search::neuron::{nearest, two_layer};
use crate::search::outputs::data::Outputs;
use crate::search::outputs::network::Network;
use crate::search::outputs::{self, OutputsSettings};
use crate::search::train::{TrainSettings, train};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A knot to prove.
#[derive(Clone)]
pub(super) struct Job {
    pub beta: Fraction,
    /// Where training begins.
    pub start: TwoLayer,
    /// How often it was tried before.
    pub tries: usize,
}

/// A proved knot with its records and its network, to start from.
pub(super) struct Station {
    pub knot: Knot,
    pub network: TwoLayer,
    pub records: Vec<u8>,
    /// Its own relative gap.
    pub gap: f64,
    pub effort: Effort,
}

/// What was tried at a knot.
pub(super) struct Effort {
    /// Its share of the time limit.
    seconds: f64,
    tries: usize,
    /// Whether the network to be proved was still improved, so that nothing but its roots was looked at.
    moved: bool,
}

/// Times a knot is tried at most.
const TRIES: usize = 5;

impl Effort {
    /// Whether another attempt would differ: it has a better network to begin with or, alone, twice the time.
    pub(super) fn again(&self, left: f64) -> bool {
        self.tries < TRIES && (self.moved || 0.5 * left >= 2.0 * self.seconds)
    }
}

impl Station {
    /// The same knot once more, from the network it has.
    pub(super) fn again(&self) -> Job {
        Job { beta: self.knot.beta.clone(), start: self.network.clone(), tries: self.effort.tries }
    }
}

impl Run<'_> {
    /// Proves knots side by side, in any order; those that are not `needed` are left out once the search is
    /// stopped. Of the time left each has an even share, one share being kept for what comes after.
    pub(super) fn prove(&self, jobs: &[Job], needed: bool) -> Result<Vec<Station>, Error> {
        let all = || thread::available_parallelism().map_or(1, NonZero::get);
        let threads = if self.settings.threads == 0 { all() } else { self.settings.threads };
        let workers = threads.min(jobs.len());
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::new());
        let work = || {
            while let Some((at, job)) = jobs.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
                if self.going() || needed {
                    let share = self.left() / (1 + (jobs.len() - at).div_ceil(workers)) as f64;
                    let station = self.station(job, share, threads / workers);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push(station);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(work);
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
    }

    /// One knot: the network, and the records of a certificate from `scales` on.
    fn station(&self, job: &Job, seconds: f64, threads: usize) -> Result<Station, Error> {
        let (num, den) = (job.beta.numerator().clone(), job.beta.denominator().clone());
        let training = self.training.with_beta(num, den.into()).ok_or(Error::Range)?;
        let time_limit = self.settings.time_limit.map(|_| seconds.max(1e-3));
        let network = self.trained(&training, job, time_limit, threads)?.ok_or(Error::Range)?;
        let share = Claim::Gap(self.settings.claim.gap.half());
        let settings = Settings { time_limit, threads, seed: self.settings.seed, ..Settings::new(share) };
        let found = certify_training(&training, self.sha256, &network, &settings, &mut |_| self.going())?;
        let moved = found.evidence.better.is_some();
        let network = found.improved.map_or(network, |(better, _)| better);
        let mut out = Writer::new(Vec::new());
        out.line("knot", &[&training.beta.0, &training.beta.1])?;
        match training.is_plain() {
            true => out.network(&network.plain().ok_or(Error::Range)?, training.columns())?,
            false => out.two_layer(&network, training.columns())?,
        }
        out.lines(bound(&found.certificate, training.is_plain()))?;
        let records = out.into_inner();
        let knot = Knot::read(self.training, &mut Lines::new(records.as_slice()), None, &mut Size::default())
            .map_err(Error::Rejected)?;
        let (upper, lower) = (knot.objective(), knot.lower());
        let gap = (&upper - &lower).over(&upper).map_or(0.0, |gap| float(&gap.reduced()));
        Ok(Station { knot, network, records, gap, effort: Effort { seconds, tries: job.tries + 1, moved } })
    }

    /// Trained without the long confirmation at the end of training, which is part of [`certify_training`];
    /// nothing if weights are not finite.
    fn trained(
        &self,
        training: &Training,
        job: &Job,
        time_limit: Option<f64>,
        threads: usize,
    ) -> Result<Option<TwoLayer>, Error> {
        let (seed, time_limit) = (self.settings.seed, time_limit.map(|limit| 0.3 * limit));
        let frame = Frame::new(training);
        let Samples { x, x_den, .. } = frame.samples();
        if training.outputs > 1 {
            let data = Outputs::over(training, x, x_den);
            let start = frame.enter_several(Network::nearest(&job.start));
            let settings = OutputsSettings { seed, time_limit, ..OutputsSettings::default() };
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
            let trained = pool.install(|| outputs::train(&data, Some(&start), &settings, &mut |_| self.going()));
            return Ok(frame.leave_several(trained.network).exact());
        }
        let data = Data::over(training, x, x_den);
        let settings = TrainSettings { seed, threads, time_limit, confirm: 1, ..TrainSettings::default() };
        let (neurons, bias) = nearest(&job.start);
        let trained = train(&data, &frame.enter(neurons), bias, &settings, &mut |_| self.going());
        Ok(two_layer(&frame.leave(trained.neurons), trained.bias))
    }
}

/// The lines of a certificate about one network from `scales`, or in version 2 from `multiplier`, up to the
/// last but one.
fn bound(certificate: &[u8], plain: bool) -> &[u8] {
    let begins: &[u8] = if plain { b"scales " } else { b"multiplier " };
    let starts = || std::iter::once(0).chain(certificate.iter().enumerate().filter(|b| *b.1 == b'\n').map(|b| b.0 + 1));
    let first = starts().find(|&i| certificate[i..].starts_with(begins)).unwrap_or(0);
    let last = starts().rfind(|&i| i < certificate.len()).unwrap_or(first);
    &certificate[first..last.max(first)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_attempt_is_one_more() {
        let effort = |seconds, tries, moved| Effort { seconds, tries, moved };
        assert!(effort(1.0, 1, false).again(4.0) && !effort(1.0, 1, false).again(3.9));
        assert!(effort(f64::MAX, 1, true).again(f64::MAX) && !effort(f64::MAX, 1, false).again(f64::MAX));
        assert!(!effort(1.0, TRIES, true).again(100.0));
    }
}
