//! The claim about a network with several outputs: training, the dual matrix in integers, a fan, the checker
//! (theory §E4).

use super::aims::Aims;
use super::error::Error;
use super::frame::Frame;
use super::outputs::{Bounded, FanSettings, Fanned, RANK, fan};
use super::samples::Samples;
use super::settings::{Certified, Event, Seconds, Settings};
use super::spectral::spectral as records;
use crate::check::arithmetic::Range;
use crate::check::optimum::matrix::Subject;
use crate::check::optimum::training::verify;
use crate::check::statement::loss::Loss;
use crate::check::statement::{Training, TwoLayer, constant, primal};
use crate::dyadic::quotient;
use crate::format::Writer;
use crate::search::admissible::rounded_matrix;
use crate::search::outputs::data::{Columns, Outputs};
use crate::search::outputs::network::Network;
use crate::search::outputs::{OutputsSettings, Trained, train};
use crate::search::rounding::scales;
use crate::search::spectral;
use crate::search::worth::multiplier;
use num_bigint::BigInt;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Share of the time that training may take.
const TRAINING: f64 = 0.25;
/// Share of the time after which no new proof begins.
const SEARCH: f64 = 0.85;
/// A bound is asked for at least so far above the greatest value that was seen, over β.
const ROOM: f64 = 1e-3;
/// Halvings of an interval for c.
const HALVINGS: usize = 60;

/// What is proved, about what.
struct Several<'a> {
    training: &'a Training,
    frame: Frame<'a>,
    data: Outputs,
    settings: &'a Settings,
    upper: Range,
    zero: Range,
}

/// Proves what it can of the claim.
pub(super) fn certify(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<Certified<TwoLayer>, Error> {
    let clock = Instant::now();
    let upper = primal::objective(training, network).map_err(Error::Rejected)?;
    let zero = constant::best(training).map_err(Error::Rejected)?;
    if settings.resume.is_some() {
        return Err(Error::Resume);
    }
    let frame = Frame::new(training);
    let Samples { x, x_den, .. } = frame.samples();
    let data = Outputs::over(training, x, x_den);
    let subject = Several { training, frame, data, settings, upper, zero };
    let trained = subject.train(network, proceed);
    let better = subject.frame.leave_several(trained.network.clone()).exact().and_then(|better| {
        let value = primal::objective(training, &better).ok()?;
        (value.high < subject.upper.low).then_some((better, value))
    });
    let refuted = better.as_ref().is_some_and(|(_, value)| subject.aims().refutes(value));
    let (Dual { nu, columns, scale }, bounded) = match subject.outgrows_fans() {
        true => subject.spectral(&trained.dual, clock, proceed)?,
        false => {
            let dual = subject.dual(&trained.dual).ok_or(Error::Range)?;
            let fanned = subject.fan(&dual, trained.violation, clock, proceed)?;
            (dual, fanned.into())
        }
    };
    proceed(Event::Checking(bounded.nodes));
    let centred = subject.frame.centred();
    let bound = centred.map_or(bounded.exact.clone(), |own| &own.rows.factor * &bounded.exact);
    let entries: Vec<BigInt> = nu.into_iter().flatten().collect();
    let c = multiplier(training, &entries, scale, &bound, |limit| subject.data.scale(&columns, limit).0);
    let mut out = Writer::new(Vec::new());
    let shown = better.as_ref().filter(|_| refuted).map(|(network, _)| (network, training.columns()));
    out.training_header(problem_sha256, shown, &c)?;
    if let Some(own) = centred {
        out.centre(&own.centre, &own.den, (&own.length.0, &own.length.1))?;
    }
    out.append(bounded.records)?;
    let certificate = out.end()?;
    let search = clock.elapsed().as_secs_f64();
    let evidence = verify(training, problem_sha256, network, certificate.as_slice()).map_err(Error::Rejected)?;
    let verdict = settings.claim.decide(&evidence);
    let seconds = Seconds { search, check: clock.elapsed().as_secs_f64() - search };
    let improved = better.map(|(network, value)| (network, value.high));
    Ok(Certified { verdict, evidence, certificate, improved, seconds })
}

/// A dual matrix: integers, the same as doubles, and their scale.
struct Dual {
    nu: Vec<Vec<BigInt>>,
    columns: Columns,
    scale: u32,
}

impl Several<'_> {
    /// A network at least as good as the given one, and its dual matrix.
    fn train(&self, network: &TwoLayer, proceed: &mut (dyn FnMut(Event) -> bool + Send)) -> Trained {
        let settings = OutputsSettings {
            seed: self.settings.seed,
            time_limit: self.settings.time_limit.map(|limit| TRAINING * limit),
            ..OutputsSettings::default()
        };
        let start = self.frame.enter_several(Network::nearest(network));
        train(&self.data, Some(&start), &settings, &mut |round| proceed(Event::Training(round)))
    }

    /// What the claim needs.
    fn aims(&self) -> Aims<'_> {
        Aims { claim: &self.settings.claim, upper: &self.upper, zero: &self.zero }
    }

    /// V in integers that the loss and the output bias admit.
    fn dual(&self, v: &Columns) -> Option<Dual> {
        let largest = v.iter().flatten().fold(0.0f64, |most, v| v.abs().max(most));
        if !largest.is_finite() {
            return None;
        }
        let training = self.training;
        let scale = scales(self.data.beta, largest).dual;
        let nu = rounded_matrix(training, v, scale)?;
        let unit = BigInt::from(1) << scale;
        let columns = (0..training.outputs).map(|j| nu.iter().map(|row| quotient(&row[j], &unit)).collect()).collect();
        Some(Dual { nu, columns, scale })
    }

    /// The bound over β at which the claim is met: one over the least c with D(cV) at the lower bound that is
    /// wanted, or over the best c.
    fn needed(&self, v: &Columns) -> f64 {
        let most = if self.training.loss == Loss::Softmax { 1.0 } else { 10.0 };
        let (best, value) = self.data.scale(v, most);
        let wanted = self.aims().wanted();
        if value < wanted {
            return 1.0 / best.max(1e-9);
        }
        let (mut low, mut high) = (0.0, best);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if self.data.dual(v, middle) < wanted { low = middle } else { high = middle }
        }
        1.0 / high.max(1e-9) * (1.0 - 1e-7)
    }

    /// Whether the rows of the dual matrix span more directions than a fan can serve.
    fn outgrows_fans(&self) -> bool {
        let zero_sum = self.training.loss == Loss::Softmax;
        self.training.outputs - usize::from(zero_sum) > RANK
    }

    /// No new proof begins after this.
    fn deadline(&self, clock: Instant) -> Option<Instant> {
        let limit = self.settings.time_limit.and_then(|limit| Duration::try_from_secs_f64(SEARCH * limit).ok());
        limit.map(|limit| clock + limit)
    }

    /// A dual matrix and the one matrix that bounds it, chosen together.
    fn spectral(
        &self,
        start: &Columns,
        clock: Instant,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Result<(Dual, Bounded), Error> {
        let mut steps = 0;
        let beta = self.data.beta / self.frame.factor();
        let found = spectral::spectral(&self.data, start, beta, self.deadline(clock), &mut || {
            steps += 1;
            proceed(Event::Spectral(steps))
        });
        let dual = self.dual(&found.dual).ok_or(Error::Range)?;
        let Samples { x, x_den, .. } = self.frame.samples();
        let subject = Subject { x, x_den, outputs: self.training.outputs };
        let bounded = records(subject, &self.data, &dual.nu, dual.scale, &found)?;
        Ok((dual, bounded))
    }

    /// The records of a fan that bounds h(V), as near to what the claim needs as the time allows.
    fn fan(
        &self,
        dual: &Dual,
        violation: f64,
        clock: Instant,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Result<Fanned, Error> {
        let training = self.training;
        let needed = self.needed(&dual.columns) / self.frame.factor();
        let target = needed.max((1.0 + violation.max(0.0)) * (1.0 + ROOM));
        proceed(Event::Target(target, training.rows()));
        let settings = FanSettings {
            deadline: self.deadline(clock),
            seed: self.settings.seed,
            splits: self.settings.splits.min(FanSettings::new(1.0).splits),
            ..FanSettings::new(self.data.beta * target)
        };
        let Samples { x, x_den, .. } = self.frame.samples();
        let subject = Subject { x, x_den, outputs: training.outputs };
        let proceed = Mutex::new(proceed);
        // Whoever panicked while asking: then there is nobody to ask, and the work stops.
        let go_on = |count| proceed.lock().is_ok_and(|mut proceed| proceed(Event::Fan(count)));
        fan(subject, &dual.nu, dual.scale, &settings, &go_on)
    }
}
