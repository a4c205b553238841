//! One part gone on with: the search below its cone, with its dual vector and its target.

use super::part::Part;
use super::writing::write;
use crate::check::statement::Training;
use crate::check::statement::reduction::reduce;
use crate::dyadic::quotient;
use crate::optimum::checkpoint::Checkpoints;
use crate::optimum::conclude::{Leaves, Room, rounded_trees};
use crate::optimum::dual::Dual;
use crate::optimum::error::Error;
use crate::optimum::frame::Frame;
use crate::optimum::proposal::seed;
use crate::optimum::settings::Event;
use crate::search::branch::forest::Forest;
use crate::search::branch::{Goal, search_shown};
use crate::search::data::Data;
use num_bigint::BigInt;
use std::time::{Duration, Instant};

/// How hard to try.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Seconds; the leaves known then are written.
    pub time_limit: Option<f64>,
    /// Threads, 0 for all cores; the part does not depend on it (unless a time limit cuts the search).
    pub threads: usize,
    /// As in [`Settings`](crate::optimum::settings::Settings).
    pub memory: usize,
    /// As there.
    pub checkpoint: Option<f64>,
    /// Splits at most, of each tree.
    pub splits: usize,
}

/// Splits the open leaves of a part until all are at its target; `proceed` stops it by returning `false`.
/// Returns the part and its bound over β; a part that is at its target stays as it is, as leaves may be
/// rounded up to that.
///
/// # Errors
/// If the dual vector is out of the range of doubles, or a leaf cannot be rounded.
pub fn grow(
    training: &Training,
    part: &Part,
    effort: &Effort,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<(Part, f64), Error> {
    grown(training, part, effort, proceed).map(|(part, bound, _)| (part, bound))
}

/// As [`grow`], with the B of each leaf, in their order: none for a part that stays as it is.
pub(super) fn grown(
    training: &Training,
    part: &Part,
    effort: &Effort,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<(Part, f64, Vec<BigInt>), Error> {
    // A tenth of the time is kept for rounding.
    let allowed = effort.time_limit.and_then(|limit| Duration::try_from_secs_f64(0.9 * limit).ok());
    let deadline = allowed.map(|time| Instant::now() + time);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(effort.threads).build()?;
    let grown = pool.install(|| {
        let frame = Frame::stated(training, part.header.centre.as_ref());
        let samples = frame.samples();
        let data = Data::over(training, samples.x, samples.x_den);
        let reduction = reduce(samples.x).map_err(Error::Rejected)?;
        let dual = Dual::new(samples, &reduction, &data, part.header.nu.clone(), part.header.scales)?;
        if !dual.in_range() {
            return Err(Error::Range);
        }
        let over_beta = |b: &BigInt| quotient(b, &(BigInt::from(1) << dual.scales.quad)) / data.beta;
        let goal = Goal { target: over_beta(&part.target), splits: effort.splits, deadline, memory: effort.memory };
        proceed(Event::Target(goal.target, reduction.rows.len()));
        if part.is_closed() {
            return Ok((part.clone(), over_beta(&part.bound), Vec::new()));
        }
        let sign = usize::from(part.sign < 0);
        let seed = seed(samples, &reduction, &dual, sign, &part.path, &part.nodes).map_err(Error::Rejected)?;
        let late = || deadline.is_some_and(|deadline| Instant::now() > deadline);
        let so_far = |forest: &Forest, until| -> Result<(Part, Vec<BigInt>), Error> {
            let room = Room { asked: goal.target, until, apart: true };
            let mut trees = rounded_trees(samples, &reduction, &dual, forest, &room)?;
            let Leaves { records: nodes, bounds } = trees.pop().ok_or(Error::Rounding)?;
            let bound = bounds.iter().max().cloned().unwrap_or_default();
            Ok((Part { bound, nodes, ..part.clone() }, bounds))
        };
        let mut checkpoints = Checkpoints::new(effort.checkpoint);
        let (forest, _) = search_shown(&dual.rows, &goal, vec![seed], &mut |progress, _, forest| {
            let go_on = proceed(Event::Tree(progress, None)) && !late();
            if go_on && progress.bound.is_finite() {
                let part = || Ok(write(&so_far(forest, Some(Instant::now()))?.0)?);
                checkpoints.make(part, proceed);
            }
            go_on
        });
        let (part, bounds) = so_far(&forest, deadline)?;
        let bound = over_beta(&part.bound);
        Ok((part, bound, bounds))
    })?;
    Ok(grown)
}
