//! A path of networks over an interval of β, each proved to be within a relative gap of the optimum over all networks (theory §10.2).
//!
//! Knots are trained, each from its neighbour, and proved by [`certify`]; segments whose exact gap is too large are bisected. The
//! gap between two exact knots is a quarter of |ΔβΔR| − ‖Δf‖², of second order in the length, so a few knots do. Half of the gap asked for is left to the
//! knots' proofs, the other half to interpolation. The checker reads the finished certificate; only what it finds is reported.

use crate::certify::{self, certify};
use crate::check::claim::Claim;
use crate::check::fraction::Fraction;
use crate::check::global_path::{HEADING, Knot, PathClaim, Stretch, Traced, verify};
use crate::check::lexer::Lines;
use crate::check::network::Network;
use crate::check::problem::Problem;
use crate::check::tree::Size;
use crate::exact::{dyadic, quotient};
use crate::format::Writer;
use crate::search::data::Data;
use crate::search::neuron::Neuron;
use crate::search::train::{TrainSettings, train};
use rayon::prelude::*;
use std::time::Instant;

pub mod picture;

/// What to prove and how hard to try.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Interval and gap.
    pub claim: PathClaim,
    /// Seconds for the search; the check of the whole at its end comes on top.
    pub time_limit: Option<f64>,
    /// Threads, 0 for all cores. The certificate does not depend on it (unless a time limit cuts the search).
    pub threads: usize,
    /// Seed of the training.
    pub seed: u64,
}

/// A path with what the checker made of it.
#[derive(Clone, Debug)]
pub struct Path {
    /// The certificate file.
    pub certificate: Vec<u8>,
    /// What the checker proved.
    pub traced: Traced,
    /// The knots, β decreasing.
    pub knots: Vec<Knot>,
}

/// β at neighbouring knots of the first grid: at most this ratio.
const RATIO: f64 = 1.3;
/// A segment is not bisected below this ratio of its ends.
const SHORTEST: f64 = 1.0 + 1e-6;

/// Proves what it can of the claim; `proceed` hears of the number of knots and of open segments and stops the search by returning `false`.
///
/// # Errors
/// As [`certify`]; never because the claim could not be proved.
pub fn trace(
    problem: &Problem,
    sha256: &str,
    settings: &Settings,
    proceed: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Path, certify::Error> {
    let range = |beta: &Fraction| (1e-100..1e100).contains(&float(beta));
    if !range(&settings.claim.from) || !range(&settings.claim.to) {
        return Err(certify::Error::Range);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build()?;
    let run = Run { problem, sha256, settings, data: Data::new(problem), clock: Instant::now() };
    let mut stations = run.first(&pool)?;
    loop {
        let open = run.open(&stations);
        if open.is_empty() || !proceed(stations.len(), open.len()) || run.left() <= 0.0 {
            return run.conclude(stations);
        }
        let train = |(i, beta): &(usize, Fraction)| (beta.clone(), run.trained(beta, &stations[*i].neurons, 1));
        let starts = pool.install(|| open.par_iter().map(train).collect());
        let fresh = run.prove(&pool, starts)?;
        stations.extend(fresh);
        stations.sort_by(|a, b| b.knot.beta.cmp(&a.knot.beta));
    }
}

struct Run<'a> {
    problem: &'a Problem,
    sha256: &'a str,
    settings: &'a Settings,
    data: Data,
    clock: Instant,
}

/// A knot with its records and the floats to start from.
struct Station {
    knot: Knot,
    neurons: Vec<Neuron>,
    records: Vec<u8>,
    /// Whether its own share of the gap was proved; if not, bisecting beside it is no use.
    closed: bool,
}

impl Run<'_> {
    fn left(&self) -> f64 {
        self.settings.time_limit.map_or(f64::MAX, |limit| limit - self.clock.elapsed().as_secs_f64())
    }

    /// The geometric grid.
    fn first(&self, pool: &rayon::ThreadPool) -> Result<Vec<Station>, certify::Error> {
        let PathClaim { from, to, .. } = &self.settings.claim;
        let length = (float(from) / float(to)).ln();
        let count = (length / RATIO.ln()).ceil().clamp(1.0, 1e4) as usize;
        let inner = (1..count).map(|i| rounded(float(from) * (-length * i as f64 / count as f64).exp()));
        let inner: Vec<Fraction> = inner.filter(|beta| beta < from && beta > to).collect();
        let mut neurons: Vec<Neuron> = Vec::new();
        let mut starts = Vec::new();
        let early = || self.left() >= 0.5 * self.settings.time_limit.unwrap_or(0.0);
        for beta in [from.clone()].into_iter().chain(inner).chain([to.clone()]) {
            // Half of the time gone, only the end is still wanted.
            if beta != *to && !starts.is_empty() && !early() {
                continue;
            }
            neurons = self.trained(&beta, &neurons, self.settings.threads);
            starts.push((beta, neurons.clone()));
        }
        self.prove(pool, starts)
    }

    fn trained(&self, beta: &Fraction, start: &[Neuron], threads: usize) -> Vec<Neuron> {
        let data = Data { beta: float(beta), ..self.data.clone() };
        let time_limit = self.settings.time_limit.map(|_| (0.3 * self.left()).max(1e-3));
        let settings = TrainSettings { seed: self.settings.seed, threads, time_limit, ..TrainSettings::default() };
        train(&data, start, &settings, &mut |_| true).neurons
    }

    /// Proves knots, in parallel; what is left of the time is shared out evenly.
    fn prove(
        &self,
        pool: &rayon::ThreadPool,
        starts: Vec<(Fraction, Vec<Neuron>)>,
    ) -> Result<Vec<Station>, certify::Error> {
        let rounds = starts.len().div_ceil(pool.current_num_threads()) as f64;
        let time_limit = self.settings.time_limit.map(|_| (self.left() / rounds).max(1e-3));
        pool.install(|| starts.into_par_iter().map(|(beta, neurons)| self.station(beta, neurons, time_limit)).collect())
    }

    /// One knot: the network, and the records of a certificate from `scales` on.
    fn station(
        &self,
        beta: Fraction,
        neurons: Vec<Neuron>,
        time_limit: Option<f64>,
    ) -> Result<Station, certify::Error> {
        let problem = Problem { beta: (beta.numerator().clone(), beta.denominator().clone()), ..self.problem.clone() };
        let exact = neurons.iter().map(Neuron::exact).collect::<Option<_>>().ok_or(certify::Error::Range)?;
        let network = Network { neurons: exact };
        let settings = certify::Settings {
            time_limit,
            threads: 1,
            seed: self.settings.seed,
            ..certify::Settings::new(Claim::Gap(self.settings.claim.gap.half()))
        };
        let found = certify(&problem, self.sha256, &network, &settings, &mut |_| true)?;
        let network = found.improved.map_or(network, |(better, _)| better);
        let mut out = Writer::new(Vec::new());
        out.line("knot", &[&problem.beta.0, &problem.beta.1])?;
        out.network(&network, problem.columns())?;
        out.lines(bound(&found.certificate))?;
        let records = out.into_inner();
        let knot = Knot::read(self.problem, &mut Lines::new(records.as_slice()), None, &mut Size::default())
            .map_err(certify::Error::Rejected)?;
        let (upper, lower) = (knot.objective(), knot.lower());
        let closed = &upper - &lower <= &self.settings.claim.gap.half() * &upper;
        let neurons = network.neurons.iter().map(Neuron::nearest).collect();
        Ok(Station { knot, neurons, records, closed })
    }

    /// Where to put new knots: the place before and the geometric mean, for every segment whose gap is too large for no fault of its ends.
    fn open(&self, stations: &[Station]) -> Vec<(usize, Fraction)> {
        let between = |(i, pair): (usize, &[Station])| {
            let [first, second] = pair else { return None };
            let stretch = Stretch::new([&first.knot, &second.knot], &self.settings.claim)?;
            let (above, below) = (float(&first.knot.beta), float(&second.knot.beta));
            let useful = !stretch.closed && first.closed && second.closed && above > below * SHORTEST;
            useful.then(|| (i, rounded((above * below).sqrt())))
        };
        stations.windows(2).enumerate().filter_map(between).collect()
    }

    fn conclude(&self, stations: Vec<Station>) -> Result<Path, certify::Error> {
        let mut out = Writer::new(Vec::new());
        out.line(&format!("{HEADING} 1"), &[])?;
        out.line(&format!("problem {}", self.sha256), &[])?;
        out.line(&format!("knots {}", stations.len()), &[])?;
        stations.iter().try_for_each(|station| out.lines(&station.records))?;
        let certificate = out.end()?;
        let traced = verify(self.problem, self.sha256, &self.settings.claim, certificate.as_slice())
            .map_err(certify::Error::Rejected)?;
        Ok(Path { certificate, traced, knots: stations.into_iter().map(|station| station.knot).collect() })
    }
}

/// The lines of a certificate about one network from `scales` up to the last but one.
fn bound(certificate: &[u8]) -> &[u8] {
    let starts = || std::iter::once(0).chain(certificate.iter().enumerate().filter(|b| *b.1 == b'\n').map(|b| b.0 + 1));
    let first = starts().find(|&i| certificate[i..].starts_with(b"scales ")).unwrap_or(0);
    let last = starts().rfind(|&i| i < certificate.len()).unwrap_or(first);
    &certificate[first..last.max(first)]
}

fn float(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

/// A double with 24 bits, exactly: short numbers in the certificate.
fn rounded(value: f64) -> Fraction {
    let (num, den) = dyadic(&[f64::from_bits(value.to_bits() >> 29 << 29)]);
    Fraction::new(num.into_iter().sum(), den).unwrap_or_else(Fraction::zero).reduced()
}
