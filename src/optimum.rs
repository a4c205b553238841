//! Is this network globally optimal, and if not, by how much can it be improved? (theory §2–3)
//!
//! The network's residual proposes the dual vector; training from the network improves both; branch and bound
//! proves h(ν) ≤ B; the certificate is written and then checked by the code a third party would run. Only
//! what that check returns is reported.
//!
//! In words, with examples: `docs/FRONTIER.md`.

mod aims;
mod approach;
mod bounds;
mod checkpoint;
mod choose;
mod conclude;
mod dual;
mod error;
pub mod frame;
mod large;
mod mixture;
mod model;
mod norms;
pub mod outputs;
pub mod parts;
pub mod picture;
mod price;
pub mod proposal;
mod records;
mod resume;
mod run;
mod samples;
mod settings;
mod several;
mod spectral;
pub mod training;

use crate::check::arithmetic::Range;
use crate::check::statement::{Network, Problem, Training, TwoLayer, primal};
use crate::dyadic::quotient;
use crate::optimum::run::Run;
use crate::search::branch::forest::Node;
use crate::search::branch::seed::Seed;
use crate::search::branch::{Goal, Progress, search_shown};
use crate::search::neuron::{Neuron, nearest, two_layer};
use crate::search::train::{TrainSettings, Trained, train};
use aims::Aims;
use checkpoint::Checkpoints;
use choose::Attempt;
use dual::Dual;
pub use error::Error;
use proposal::Proposal;
pub use samples::Samples;
pub use settings::{Certified, Event, Seconds, Settings, Skipped};
use std::time::Instant;

/// Proves what it can of the claim about `network`, for a problem as it stands in its file: see [`certify`].
///
/// # Errors
/// If the certificate found does not pass the checker; never because the claim is false or could not be
/// decided.
pub fn prove(
    problem: &Problem,
    network: &Network,
    settings: &Settings,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<Certified, Error> {
    certify(problem, &problem.digest(), network, settings, proceed)
}

/// Proves what it can of the claim about `network`, for the problem file with this digest; `proceed` hears of
/// progress and stops the search by returning `false` (what is known then is still certified).
///
/// # Errors
/// If the certificate found does not pass the checker; never because the claim is false or could not be
/// decided.
pub fn certify(
    problem: &Problem,
    problem_sha256: &str,
    network: &Network,
    settings: &Settings,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<Certified, Error> {
    let (training, own) = (Training::from(problem.clone()), TwoLayer::from(network.clone()));
    let Certified { verdict, evidence, certificate, improved, seconds } =
        certify_training(&training, problem_sha256, &own, settings, proceed)?;
    let improved = improved.and_then(|(better, value)| Some((better.plain()?, value)));
    Ok(Certified { verdict, evidence, certificate, improved, seconds })
}

/// The same for a training problem of any loss, and a network with an output bias and several outputs.
///
/// # Errors
/// As [`certify`]; a network for other problems.
pub fn certify_training(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<Certified<TwoLayer>, Error> {
    let clock = Instant::now();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build()?;
    let known = resume::known(training, problem_sha256, network, settings);
    let left = |limit: f64| (limit - known.as_ref().map_or(0.0, |known| known.seconds.check)).max(0.0);
    let mut settings = Settings { time_limit: settings.time_limit.map(left), ..settings.clone() };
    settings.resume = settings.resume.filter(|proposal| proposal.header.sha256 == problem_sha256);
    // Proofs of generators are taken over as they are, if they are any.
    settings.resume.iter_mut().filter(|_| known.is_none()).for_each(|proposal| proposal.fan = None);
    let settings = &settings;
    let done = pool.install(|| match training.outputs {
        1 => match large::outgrown(training, network, settings, clock) {
            Some(skipped) => {
                proceed(Event::Skipped(skipped));
                large::certify((training, problem_sha256, network), (network, None), settings, clock, proceed)
            }
            None => Run::new(training, problem_sha256, network, settings)?.run(proceed),
        },
        _ => several::certify(training, problem_sha256, network, settings, proceed),
    })?;
    Ok(match known {
        Some(known) => resume::better(training, problem_sha256, network, settings, known, done),
        None => done,
    })
}

/// A little less than the bound asked for, over β: what the search leaves pays for short numbers in the
/// certificate.
fn with_room(target: f64) -> f64 {
    if target > 1.0 + 1e-4 { 1.0 + 0.95 * (target - 1.0) } else { target }
}

/// Share of the time left that training from the network may take.
const TRAINING: f64 = 0.25;

impl Run<'_> {
    fn run(self, proceed: &mut (dyn FnMut(Event) -> bool + Send)) -> Result<Certified<TwoLayer>, Error> {
        let (neurons, mut bias) = nearest(self.network);
        let mut neurons = self.frame.enter(neurons);
        let mut improved: Option<(TwoLayer, Range)> = None;
        let mut stopped = false;
        // Each pass trains from where the last one found a violation; three are plenty.
        let mut pass = 0;
        let mut checkpoints = Checkpoints::new(self.settings.checkpoint);
        loop {
            pass += 1;
            let trained = self.train(&neurons, bias, &mut |event| {
                let go_on = proceed(event);
                stopped |= !go_on;
                go_on
            });
            (neurons, bias) = (trained.neurons.clone(), trained.bias);
            if let Some(better) = self.exact(&neurons, bias)
                && improved.as_ref().map_or(&self.upper, |i| &i.1).low > better.1.high
            {
                improved = Some(better);
            }
            let refuted = self.refutes(&improved);
            if stopped && self.is_dear(2) {
                return self.without_trees(improved, refuted, 2, proceed);
            }
            let resumed = self.resumed(&neurons, refuted);
            let fresh = resumed.is_none();
            let (dual, seeds, target) = match resumed {
                Some(resumed) => resumed,
                None => {
                    let dual = self.dual(&trained)?;
                    let target = self.target(&dual);
                    (dual, Seed::roots(), target)
                }
            };
            if !dual.in_range() {
                return Err(Error::Range);
            }
            proceed(Event::Target(target, self.reduction.rows.len()));
            let deadline = self.deadline(self.reserve(20));
            // A refutation stands by its network; the roots alone say how low the optimum can be.
            let splits = if refuted { 0 } else { self.settings.splits };
            // Known leaves are closed where they meet the claim.
            let closing = if fresh { with_room(target) } else { target };
            let goal =
                Goal { target: if refuted { 1.0 } else { closing }, splits, deadline, memory: self.settings.memory };
            let mut violation = None;
            let mut rival = None;
            let mut other = None;
            let mut bound = f64::INFINITY;
            let best = self.best(&improved);
            let (forest, witness) = search_shown(&dual.rows, &goal, seeds, &mut |progress, witness, forest| {
                let news = fresh && witness.value > 1.0 + trained.violation.max(0.0) + 1e-7;
                if pass <= 3 && !refuted && news && self.left() > 0.5 * self.settings.time_limit.unwrap_or(0.0) {
                    violation = Some(witness.value);
                    return false;
                }
                if fresh && progress.nodes == 2 && progress.bound > target && !refuted {
                    rival = self.rival(&dual, &neurons, deadline);
                    if let Some(rival) = &rival {
                        stopped |= !proceed(Event::Root(self.open_share(rival.lower)));
                        if rival.lower >= self.wanted() {
                            return false;
                        }
                        other = self.mixture(&dual, &rival.dual, &neurons, deadline);
                    }
                }
                bound = progress.bound;
                stopped |= !proceed(Event::Tree(progress, self.interval(&dual, progress, best)));
                if !stopped && !refuted && bound.is_finite() {
                    checkpoints.make(|| self.so_far(&dual, forest, closing), proceed);
                }
                !stopped && other.is_none() && self.left() > self.reserve(progress.leaves)
            });
            if let Some(value) = violation {
                proceed(Event::Violation(value));
                let sign = if witness.sign == 0 { 1.0 } else { -1.0 };
                neurons.push(Neuron { u: witness.u.iter().map(|t| t * 1e-6).collect(), alpha: sign * 1e-6 });
                continue;
            }
            let residual = Attempt { asked: target, lower: self.lower(&dual, bound), dual, forest };
            let attempts = match other.filter(|_| !stopped) {
                Some(other) => {
                    let residual = (&residual.dual, goal.target);
                    self.approach(residual, other, (&neurons, best), goal, &mut checkpoints, proceed)
                }
                None => Vec::new(),
            };
            // Without a time limit, all but the rival can meet the claim.
            let rival = rival.filter(|rival| !self.settings.to_cut || rival.lower >= self.wanted());
            let best = attempts.into_iter().chain(rival).fold(residual, Attempt::better);
            let leaves = best.forest.nodes.iter().filter(|node| matches!(node, Node::Leaf(_))).count();
            return match (stopped || self.settings.time_limit.is_some()) && self.is_dear(leaves) {
                true => self.without_trees(improved, refuted, leaves, proceed),
                false => self.conclude(&best, improved, refuted, proceed),
            };
        }
    }

    /// A bound by norms, where the leaves cannot be rounded and checked any more.
    fn without_trees(
        self,
        improved: Option<(TwoLayer, Range)>,
        refuted: bool,
        leaves: usize,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Result<Certified<TwoLayer>, Error> {
        let seconds = self.clock.elapsed().as_secs_f64() + self.reserve(leaves);
        proceed(Event::Skipped(Skipped { seconds }));
        let better = improved.map(|(network, value)| (network, value.high));
        let from = better.as_ref().map_or(self.network, |(network, _)| network);
        let (claim, shown) = ((self.training, self.sha256, self.network), refuted.then_some(from));
        let done = large::certify(claim, (from, shown), self.settings, self.clock, proceed)?;
        Ok(Certified { improved: better, ..done })
    }

    /// The dual vector and its trees in the certificate to go on from, with the bound over β to ask for;
    /// `None` if the claim is out of their reach and not refuted.
    fn resumed(&self, neurons: &[Neuron], refuted: bool) -> Option<(Dual, Vec<Seed>, f64)> {
        let Proposal { header, trees, .. } = self.settings.resume.as_ref()?;
        if trees.iter().any(Vec::is_empty) {
            return None;
        }
        let dual =
            Dual::new(self.frame.samples(), &self.reduction, &self.data, header.nu.clone(), header.scales).ok()?;
        let needed = self.needed(&dual);
        if !refuted && dual.in_range() && needed < self.seen(&dual, neurons) {
            return None;
        }
        let seed =
            |sign: usize| proposal::seed(self.frame.samples(), &self.reduction, &dual, sign, &[], &trees[sign]).ok();
        let seeds = vec![seed(0)?, seed(1)?];
        Some((dual, seeds, needed))
    }

    /// Training from the given neurons: a better network if there is one, and a better dual vector.
    fn train(&self, start: &[Neuron], bias: f64, proceed: &mut (dyn FnMut(Event) -> bool + Send)) -> Trained {
        let time_limit = self.settings.time_limit.map(|_| (TRAINING * self.left()).max(1e-3));
        let settings = TrainSettings {
            seed: self.settings.seed,
            threads: self.settings.threads,
            time_limit,
            breaks: self.frame.centred().is_some(),
            ..TrainSettings::default()
        };
        train(&self.data, start, bias, &settings, &mut |round| proceed(Event::Training(round)))
    }

    fn exact(&self, neurons: &[Neuron], bias: f64) -> Option<(TwoLayer, Range)> {
        let network = two_layer(&self.frame.leave(neurons.to_vec()), bias)?;
        let value = primal::objective(self.training, &network).ok()?;
        Some((network, value))
    }

    /// The least objective that is known, as the search sees it.
    fn best(&self, improved: &Option<(TwoLayer, Range)>) -> f64 {
        let best = improved.as_ref().map_or(&self.upper.high, |(_, value)| &value.high);
        quotient(best.numerator(), best.denominator())
    }

    /// Where the optimum is, by the bound of a whole tree.
    fn interval(&self, dual: &Dual, progress: &Progress, best: f64) -> Option<[f64; 2]> {
        progress.bound.is_finite().then(|| [self.lower(dual, progress.bound), best])
    }

    /// Whether the better network refutes the claim.
    fn refutes(&self, improved: &Option<(TwoLayer, Range)>) -> bool {
        improved.as_ref().is_some_and(|(_, value)| self.aims().refutes(value))
    }

    /// What the claim needs.
    fn aims(&self) -> Aims<'_> {
        Aims { claim: &self.settings.claim, upper: &self.upper, zero: &self.zero }
    }
}
