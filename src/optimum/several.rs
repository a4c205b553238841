//! The claim about a network with several outputs: training, the dual matrix in integers, a fan, the checker
//! (theory §E4).

use super::aims::Aims;
use super::checkpoint::Checkpoints;
use super::conclude::centre;
use super::error::Error;
use super::frame::Frame;
use super::large::{FACTORS, LATE, TREE};
use super::norms::{self, Doubles, lengths};
use super::outputs::{Bounded, FanSettings, Fanned, News, RANK, fan, fan_from};
use super::price;
use super::proposal::{Header, Proposal};
use super::samples::Samples;
use super::settings::{Certified, Event, Seconds, Settings, Skipped};
use super::spectral::{SLACK, price as price_of_row, spectral as records};
use crate::check::arithmetic::{Fraction, Range};
use crate::check::optimum::Exponents;
use crate::check::optimum::matrix::Subject;
use crate::check::optimum::training::verify;
use crate::check::rejection::Code;
use crate::check::statement::loss::Loss;
use crate::check::statement::{Training, TwoLayer, constant, primal};
use crate::dyadic::quotient;
use crate::format::Writer;
use crate::search::admissible::rounded_matrix;
use crate::search::outputs::ascent::Field;
use crate::search::outputs::data::{Columns, Outputs};
use crate::search::outputs::network::Network;
use crate::search::outputs::{OutputsSettings, Trained, train};
use crate::search::rounding::scales;
use crate::search::spectral::{self, Effort, NEIGHBOURS, Spectral};
use crate::search::worth::multiplier;
use num_bigint::BigInt;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Share of the time that training may take.
const TRAINING: f64 = 0.25;
/// Share of the time in which the dual matrix of a certificate is looked at.
const LOOKING: f64 = 0.05;
/// Share of the time after which no new proof begins, whatever is to come.
const SEARCH: f64 = 0.95;
/// Share of the time that checking one matrix may take.
const CHECKING: f64 = 0.2;
/// What the check at the end computes with exact numbers but for bounds, in times of the objectives at the
/// beginning: these again, the worth of the dual matrix, and the objective of a better network.
const EXACT: f64 = 2.5;
/// A bound is asked for at least so far above the greatest value that was seen, over β.
const ROOM: f64 = 1e-3;
/// Halvings of an interval for c.
const HALVINGS: usize = 60;

/// What is proved, about what.
pub(super) struct Several<'a> {
    training: &'a Training,
    frame: Frame<'a>,
    data: Outputs,
    settings: &'a Settings,
    upper: Range,
    zero: Range,
    clock: Instant,
    /// Seconds that the exact end takes but for rounding and checking bounds.
    exact: f64,
    /// Seconds that the checker takes for one product.
    product: f64,
}

/// Proves what it can of the claim.
pub(super) fn certify(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<Certified<TwoLayer>, Error> {
    let subject = Several::new(training, network, settings)?;
    let clock = subject.clock;
    let trained = subject.train(network, proceed);
    let better = subject.frame.leave_several(trained.network.clone()).exact().and_then(|better| {
        let value = primal::objective(training, &better).ok()?;
        (value.high < subject.upper.low).then_some((better, value))
    });
    let refuted = better.as_ref().is_some_and(|(_, value)| subject.aims().refutes(value));
    let shown = better.as_ref().filter(|_| refuted).map(|(network, _)| network);
    let checked = |dual: &Dual, bounded: Bounded, proceed: &mut dyn FnMut(Event) -> bool| {
        proceed(Event::Checking(bounded.nodes));
        let certificate = subject.written(problem_sha256, shown, dual, bounded)?;
        let search = clock.elapsed().as_secs_f64();
        let evidence = verify(training, problem_sha256, network, certificate.as_slice()).map_err(Error::Rejected)?;
        let seconds =
            Seconds { search, check: clock.elapsed().as_secs_f64() - search, evaluation: subject.exact / EXACT };
        let verdict = settings.claim.decide(&evidence);
        Ok(Certified { verdict, evidence, certificate, improved: None, seconds })
    };
    let done = if let Some(skipped) = subject.outgrown() {
        proceed(Event::Skipped(skipped));
        let dual = subject.dual(&trained.dual).ok_or(Error::Range)?;
        checked(&dual, subject.norms(&dual)?, proceed)?
    } else {
        match subject.outgrows_fans() {
            true => {
                let known = subject.resumed().map(|dual| dual.columns);
                let start = known.as_ref().unwrap_or(&trained.dual);
                let (dual, found) = subject.spectral(problem_sha256, start, proceed)?;
                // Where rounding took more than there was room for, more room is made.
                let attempt = |slack: &f64| checked(&dual, subject.matrix(&dual, &found, *slack)?, proceed);
                let fits = |done: &Result<_, Error>| match done {
                    Err(Error::Rejected(rejection)) => rejection.code != Code::NotDominant,
                    Err(Error::Rounding) => false,
                    _ => true,
                };
                SLACK.iter().map(attempt).find(fits).unwrap_or(Err(Error::Rounding))?
            }
            false => {
                let known = subject.resumed().filter(|dual| refuted || subject.reaches(dual));
                let (dual, known) = match known {
                    Some(dual) => (dual, settings.resume.as_ref()),
                    None => (subject.dual(&trained.dual).ok_or(Error::Range)?, None),
                };
                let violation = if known.is_none() { trained.violation } else { 0.0 };
                let fanned = subject.fan(problem_sha256, &dual, (violation, known), proceed)?;
                checked(&dual, fanned.into(), proceed)?
            }
        }
    };
    let improved = better.map(|(network, value)| (network, value.high));
    Ok(Certified { improved, ..done })
}

/// A dual matrix: integers, the same as doubles, and their scale.
pub(super) struct Dual {
    pub nu: Vec<Vec<BigInt>>,
    columns: Columns,
    scale: u32,
}

impl<'a> Several<'a> {
    /// The problem, with the rows as the certificate to go on from has them.
    pub fn new(training: &'a Training, network: &TwoLayer, settings: &'a Settings) -> Result<Several<'a>, Error> {
        let clock = Instant::now();
        let upper = primal::objective(training, network).map_err(Error::Rejected)?;
        let zero = constant::best(training).map_err(Error::Rejected)?;
        let centre = settings.resume.as_ref().and_then(|proposal| proposal.header.centre.as_ref());
        let frame = Frame::stated(training, centre);
        let Samples { x, x_den, .. } = frame.samples();
        let data = Outputs::over(training, x, x_den);
        let exact = EXACT * clock.elapsed().as_secs_f64();
        let product = price::product(Subject { x, x_den, outputs: training.outputs });
        Ok(Several { training, frame, data, settings, upper, zero, clock, exact, product })
    }

    /// The bound on h that the claim asks for with the dual matrix of the certificate to go on from.
    pub fn asked(&self) -> Option<f64> {
        Some(self.data.beta * self.needed(&self.resumed()?.columns) / self.frame.factor())
    }

    /// A network at least as good as the given one, and its dual matrix.
    fn train(&self, network: &TwoLayer, proceed: &mut (dyn FnMut(Event) -> bool + Send)) -> Trained {
        let settings = OutputsSettings {
            seed: self.settings.seed,
            time_limit: self.settings.time_limit.map(|limit| (TRAINING * (limit - self.exact)).max(0.0)),
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

    /// The dual matrix of the certificate to go on from.
    pub fn resumed(&self) -> Option<Dual> {
        let Header { scales, nu, .. } = &self.settings.resume.as_ref()?.header;
        let nu: Vec<Vec<BigInt>> = nu.chunks(self.training.outputs).map(<[BigInt]>::to_vec).collect();
        let unit = BigInt::from(1) << scales.dual;
        let columns =
            (0..self.training.outputs).map(|j| nu.iter().map(|row| quotient(&row[j], &unit)).collect()).collect();
        Some(Dual { nu, columns, scale: scales.dual })
    }

    /// Whether nothing seen keeps a dual matrix from meeting the claim.
    fn reaches(&self, dual: &Dual) -> bool {
        let Outputs { x, n, d, .. } = &self.data;
        let limit = self.settings.time_limit.and_then(|limit| Duration::try_from_secs_f64(LOOKING * limit).ok());
        let until = limit.map(|limit| Instant::now() + limit);
        let field = Field { until, ..Field::new(x, *n, *d, &dual.columns) };
        let seen = field.peaks(&[], 60, self.data.beta, self.settings.seed).first().map_or(0.0, |peak| peak.value);
        self.data.beta * self.needed(&dual.columns) / self.frame.factor() >= seen
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

    /// What was skipped if the matrix of all outputs, or the roots of a basis, cannot be proved in the time left.
    fn outgrown(&self) -> Option<Skipped> {
        if !self.settings.trees {
            return Some(Skipped { seconds: 0.0 });
        }
        let limit = self.settings.time_limit?;
        let (n, d, k) = (self.data.n, self.data.d, self.training.outputs);
        let end = match self.outgrows_fans() {
            true => n as f64 * price_of_row(self.subject(), self.product) + self.product * ((k + d) as f64).powi(3),
            false => 2.0 * k as f64 * price::leaf(n, d, self.product),
        };
        let left = SEARCH * limit - self.exact - self.clock.elapsed().as_secs_f64();
        (end > TREE * left.max(0.0) + LATE).then_some(Skipped { seconds: end / TREE + self.exact + TRAINING * limit })
    }

    /// Records that bound by norms.
    fn norms(&self, dual: &Dual) -> Result<Bounded, Error> {
        let rows: Vec<&[BigInt]> = dual.nu.iter().map(Vec::as_slice).collect();
        let v = lengths(&rows, dual.scale);
        let largest = v.iter().fold(0.0f64, |most, v| v.max(most));
        let exponents = Exponents { dual: dual.scale, ..scales(self.data.beta, largest) };
        let left = self.settings.time_limit.map_or(f64::MAX, |limit| limit - self.clock.elapsed().as_secs_f64());
        let factors = norms::price(self.data.n, self.data.d) < FACTORS * (left - self.exact).max(0.0) + LATE;
        let doubles = Doubles { x: &self.data.x, d: self.data.d, v };
        let found = norms::find(self.subject(), &doubles, &rows, exponents, factors)?;
        let mut records = Writer::new(Vec::new());
        records.dual_matrix(found.scales(), &dual.nu, &found.bound)?;
        found.write(&mut records)?;
        Ok(Bounded { records, exact: Fraction::dyadic(found.bound.clone(), exponents.quad), nodes: 1 })
    }

    /// The certificate by norms, for the first checkpoint: there is none of a fan before all of its generators are
    /// proved.
    fn by_norms(&self, sha256: &str, dual: &Dual) -> Result<Vec<u8>, Error> {
        self.written(sha256, None, dual, self.norms(dual)?)
    }

    /// The rows, with the number of outputs.
    pub fn subject(&self) -> Subject<'_> {
        let Samples { x, x_den, .. } = self.frame.samples();
        Subject { x, x_den, outputs: self.training.outputs }
    }

    /// No new proof begins after this, if the end takes so many seconds.
    fn deadline(&self, end: f64) -> Option<Instant> {
        let limit = self.settings.time_limit?;
        let left = (SEARCH * limit - self.exact - end).max(0.0);
        Some(self.clock + Duration::try_from_secs_f64(left).ok()?)
    }

    /// A dual matrix and the multipliers of one matrix that bounds it, chosen together: with fewer pairs of
    /// rows where the checker would need too much of the time for all.
    fn spectral(
        &self,
        sha256: &str,
        start: &Columns,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Result<(Dual, Spectral), Error> {
        let mut steps = 0;
        let beta = self.data.beta / self.frame.factor();
        let rows = self.data.n as f64 * price_of_row(self.subject(), self.product);
        let affordable = self.settings.time_limit.map_or(NEIGHBOURS, |limit| (CHECKING * limit / rows) as usize);
        let neighbours = affordable.saturating_sub(1).min(NEIGHBOURS);
        let effort = Effort { neighbours, deadline: self.deadline((1 + neighbours) as f64 * rows) };
        let every = self.settings.checkpoint.filter(|_| self.settings.resume.is_none());
        let (mut checkpoints, mut bounded) = (Checkpoints::new(every), false);
        let found = spectral::spectral(&self.data, start, beta, effort, &mut || {
            steps += 1;
            if !bounded && let Some(dual) = self.dual(start) {
                let make = || self.by_norms(sha256, &dual);
                checkpoints.make(|| make().inspect(|_| bounded = true), proceed);
            }
            proceed(Event::Spectral(steps))
        });
        Ok((self.dual(&found.dual).ok_or(Error::Range)?, found))
    }

    /// The records of that matrix.
    fn matrix(&self, dual: &Dual, found: &Spectral, slack: f64) -> Result<Bounded, Error> {
        records(&self.data, &dual.nu, dual.scale, found, slack)
    }

    /// The certificate.
    pub fn written(
        &self,
        sha256: &str,
        better: Option<&TwoLayer>,
        Dual { nu, columns, scale }: &Dual,
        bounded: Bounded,
    ) -> Result<Vec<u8>, Error> {
        let centred = self.frame.centred();
        let bound = centred.map_or(bounded.exact.clone(), |own| &own.rows.factor * &bounded.exact);
        let entries: Vec<BigInt> = nu.iter().flatten().cloned().collect();
        let c = multiplier(self.training, &entries, *scale, &bound, |limit| self.data.scale(columns, limit).0);
        let mut out = Writer::new(Vec::new());
        out.training_header(sha256, better.map(|network| (network, self.training.columns())), &c)?;
        if let Some(own) = centred {
            centre(&mut out, &own.centre)?;
        }
        out.append(bounded.records)?;
        Ok(out.end()?)
    }

    /// The records of a fan that bounds h(V), as near to what the claim needs as the time allows.
    fn fan(
        &self,
        sha256: &str,
        dual: &Dual,
        (violation, known): (f64, Option<&Proposal>),
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Result<Fanned, Error> {
        let training = self.training;
        let needed = self.needed(&dual.columns) / self.frame.factor();
        let target = needed.max((1.0 + violation.max(0.0)) * (1.0 + ROOM));
        proceed(Event::Target(target, training.rows()));
        let settings = FanSettings {
            deadline: self.deadline(0.0),
            product: self.product,
            seed: self.settings.seed,
            splits: self.settings.splits.min(FanSettings::new(1.0).splits),
            ..FanSettings::new(self.data.beta * target)
        };
        // With another dual matrix than that of a certificate to go on from, less may be proved for long: none is made.
        let every = self.settings.checkpoint.filter(|_| known.is_some() || self.settings.resume.is_none());
        let listener = Mutex::new((proceed, Checkpoints::new(every), known.is_none()));
        let go_on = |news: News| {
            // Whoever panicked while asking: then there is nobody to ask, and the work stops.
            let Ok(mut listener) = listener.lock() else { return false };
            let (proceed, checkpoints, bare) = &mut *listener;
            match news {
                News::Count(count) => {
                    if *bare {
                        checkpoints.make(|| self.by_norms(sha256, dual).inspect(|_| *bare = false), proceed);
                    }
                    proceed(Event::Fan(count))
                }
                News::Proved(records) => {
                    checkpoints.make(|| self.written(sha256, None, dual, records()?.into()), proceed);
                    true
                }
            }
        };
        match known {
            Some(Proposal { header, fan: Some(fan), .. }) => {
                fan_from(self.subject(), &dual.nu, header.scales, Some(fan), &settings, &go_on)
            }
            _ => fan(self.subject(), &dual.nu, dual.scale, &settings, &go_on),
        }
    }
}
