//! A path of networks over an interval of β, each proved to be within a relative gap of the optimum over all
//! networks (theory §10.2, §E3.8).
//!
//! Both ends are knots from the beginning; a segment whose exact gap is too large is divided. Between two
//! exact knots the gap is at most a quarter of |ΔβΔR| − ‖Δf‖², of second order in the length, so the gap
//! found says into how many parts (where loss and bound are replaced by chords as well). Half of the gap
//! asked for is left to the knots' proofs (`knots`), the rest to interpolation. The checker reads the
//! finished certificate; only what it finds is reported.
//!
//! In words, with examples: `docs/GLOBAL_PATH.md`.

mod knots;
pub mod picture;
mod run;

use crate::check::arithmetic::Fraction;
use crate::check::global_path::{HEADING, PathClaim, Stretch, verify_training};
use crate::check::statement::{Problem, Training, TwoLayer};
use crate::dyadic;
use crate::format::Writer;
use crate::global_path::run::{News, Run, float};
use crate::optimum::Error;
use knots::{Job, Station};
pub use run::{Path, Settings};
use std::sync::Mutex;
use std::time::Instant;

/// A segment is not divided below this ratio of its ends.
const SHORTEST: f64 = 1.0 + 1e-5;
/// A segment is divided into at most so many at a time: the estimate is rough where it is long.
const PARTS: f64 = 16.0;
/// A knot whose own gap is at least this share of that of the claim closes no segment.
const HOPELESS: f64 = 0.95;
/// Beside such a knot only how far the other end reaches can be found out, by segments down to this ratio.
const COARSE: f64 = 1.1;

/// Proves what it can of the claim, for a problem as it stands in its file: see [`trace`].
///
/// # Errors
/// As [`crate::optimum::prove`]; never because the claim could not be proved.
pub fn prove(
    problem: &Problem,
    settings: &Settings,
    proceed: &mut (dyn FnMut(usize, usize) -> bool + Send),
) -> Result<Path, Error> {
    trace(problem, &problem.digest(), settings, proceed)
}

/// Proves what it can of the claim, for the problem file with this digest; `proceed` hears, often, of the
/// knots proved and of those under way, and stops the search by returning `false`. What is known then is
/// proved all the same.
///
/// # Errors
/// As [`crate::optimum::certify`]; never because the claim could not be proved.
pub fn trace(
    problem: &Problem,
    sha256: &str,
    settings: &Settings,
    proceed: &mut (dyn FnMut(usize, usize) -> bool + Send),
) -> Result<Path, Error> {
    trace_training(&problem.clone().into(), sha256, settings, proceed)
}

/// The same for any loss and bias, and several outputs; the penalty of an output bias stays in proportion to
/// β.
///
/// # Errors
/// As [`crate::optimum::certify_training`]; objectives that may be negative.
pub fn trace_training(
    training: &Training,
    sha256: &str,
    settings: &Settings,
    proceed: &mut (dyn FnMut(usize, usize) -> bool + Send),
) -> Result<Path, Error> {
    trace_told(training, sha256, settings, proceed, &mut |_| ())
}

/// The same; `reached` is given the certificate of the knots so far whenever there are more, not yet checked.
///
/// # Errors
/// As [`trace_training`].
pub fn trace_told(
    training: &Training,
    sha256: &str,
    settings: &Settings,
    proceed: &mut (dyn FnMut(usize, usize) -> bool + Send),
    reached: &mut dyn FnMut(Vec<u8>),
) -> Result<Path, Error> {
    let PathClaim { from, to, .. } = &settings.claim;
    if ![from, to].iter().all(|beta| (1e-100..1e100).contains(&float(beta))) {
        return Err(Error::Range);
    }
    let news = Mutex::new(News { proceed, knots: 0, open: 0 });
    let run = Run { training, sha256, settings, clock: Instant::now(), news };
    let nothing = TwoLayer::zero(training.outputs);
    let ends = [from, to].map(|beta| Job { beta: beta.clone(), start: nothing.clone(), tries: 0 });
    let mut stations = Vec::new();
    let mut jobs = ends.to_vec();
    while !jobs.is_empty() {
        run.announce(stations.len(), jobs.len());
        let needed = stations.is_empty();
        run.prove(&jobs, needed)?.into_iter().for_each(|station| add(&mut stations, station));
        reached(run.written(&stations)?);
        jobs = if run.going() { run.open(&stations) } else { Vec::new() };
    }
    run.conclude(stations)
}

/// Puts a knot in its place; of two at one β the one with the smaller gap is kept, and what was tried in
/// vain.
fn add(stations: &mut Vec<Station>, station: Station) {
    match stations.binary_search_by(|other| station.knot.beta.cmp(&other.knot.beta)) {
        Err(place) => stations.insert(place, station),
        Ok(place) if station.gap <= stations[place].gap => stations[place] = station,
        Ok(place) => stations[place].effort = station.effort,
    }
}

impl Run<'_> {
    /// What to do next about the segments whose gap is too large: an end that missed its share is tried again
    /// if that may help, else the segment is divided.
    fn open(&self, stations: &[Station]) -> Vec<Job> {
        let gap = float(&self.settings.claim.gap);
        let mut jobs = Vec::new();
        for pair in stations.windows(2) {
            let [first, second] = pair else { continue };
            let stretch = Stretch::new([&first.knot, &second.knot], &self.settings.claim);
            let Some(stretch) = stretch.filter(|stretch| !stretch.closed) else { continue };
            let again = pair.iter().filter(|end| end.gap > 0.5 * gap && end.effort.again(self.left()));
            let again: Vec<Job> = again.map(Station::again).collect();
            if again.is_empty() {
                jobs.extend(self.divided(first, second, float(&stretch.gap)));
            }
            jobs.extend(again);
        }
        jobs.dedup_by(|a, b| a.beta == b.beta);
        jobs
    }

    /// Knots that divide a segment with this gap into parts of one ratio, each trained from the nearer end.
    fn divided(&self, first: &Station, second: &Station, found: f64) -> Vec<Job> {
        let wanted = float(&self.settings.claim.gap);
        let hopeless = |gap: f64| gap >= HOPELESS * wanted;
        let (worse, better) = (first.gap.max(second.gap), first.gap.min(second.gap));
        let (own, shortest) = if hopeless(worse) { (better, COARSE) } else { (worse, SHORTEST) };
        let (above, below) = (float(&first.knot.beta), float(&second.knot.beta));
        if hopeless(own) || above < below * shortest {
            return Vec::new();
        }
        let parts = ((found - own) / (wanted - own)).max(0.0).sqrt().ceil().clamp(2.0, PARTS);
        let job = |i: usize| {
            let share = i as f64 / parts;
            let nearer = if share < 0.5 { first } else { second };
            Job { beta: rounded(above * (below / above).powf(share)), start: nearer.network.clone(), tries: 0 }
        };
        let inside = |job: &Job| job.beta < first.knot.beta && job.beta > second.knot.beta;
        (1..parts as usize).map(job).filter(inside).collect()
    }

    /// The certificate of these knots.
    fn written(&self, stations: &[Station]) -> Result<Vec<u8>, Error> {
        let mut out = Writer::new(Vec::new());
        out.line(&format!("{HEADING} {}", if self.training.is_plain() { 1 } else { 2 }), &[])?;
        out.line(&format!("problem {}", self.sha256), &[])?;
        out.line(&format!("knots {}", stations.len()), &[])?;
        stations.iter().try_for_each(|station| out.lines(&station.records))?;
        Ok(out.end()?)
    }

    fn conclude(&self, stations: Vec<Station>) -> Result<Path, Error> {
        let certificate = self.written(&stations)?;
        let traced = verify_training(self.training, self.sha256, &self.settings.claim, certificate.as_slice());
        let traced = traced.map_err(Error::Rejected)?;
        Ok(Path { certificate, traced, knots: stations.into_iter().map(|station| station.knot).collect() })
    }
}

/// A double with 24 bits, exactly: short numbers in the certificate.
fn rounded(value: f64) -> Fraction {
    let (num, den) = dyadic::dyadic(&[f64::from_bits(value.to_bits() >> 29 << 29)]);
    Fraction::quotient(num.into_iter().sum(), den).reduced()
}
