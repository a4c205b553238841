//! From interior points to a partition that is exactly optimal.

use super::conditions::{self, Point};
use super::floats::Floats;
use super::partition;
use super::proposal::{Belief, ITERATIONS, Proposal, interior};
use crate::kkt::{Exact, State};
use std::collections::BTreeSet;

/// Tolerances of the method, the finer one where the other leads to nothing.
const TOLERANCE: f64 = 1e-10;
const FINER: f64 = 1e-12;

/// How many more iterations the finer tolerance is given: where it cannot be reached, none after these would help.
const MORE: u32 = 12;

/// Partitions tried from one interior point.
const ROUNDS: usize = 30;

/// Rounds in a row with no fewer faults than before, after which a partition is given up.
const IDLE: usize = 3;

/// How the search for an optimum ends.
pub(super) enum Ending {
    Optimal(Point, Vec<State>),
    /// With multipliers of the rows, in the units of the doubles, that may contradict each other.
    Infeasible(Vec<f64>),
    Unbounded,
    Unknown,
}

/// Looks for an optimum; none if the method does not take the program.
pub(super) fn find(exact: &Exact, floats: &Floats, tries: &mut usize) -> Option<Ending> {
    let early = interior(floats, TOLERANCE, ITERATIONS)?;
    *tries += 1;
    if let Some(ending) = other(&early) {
        return Some(ending);
    }
    if let Some((point, states)) = mended(exact, floats, partition::by_ratio(floats, &early), &early) {
        return Some(Ending::Optimal(point, states));
    }
    let late = interior(floats, FINER, early.iterations + MORE)?;
    *tries += 1;
    if let Some(ending) = other(&late) {
        return Some(ending);
    }
    let (ratio, trend) = (partition::by_ratio(floats, &late), partition::by_trend(floats, &early, &late));
    let again = Some(trend).filter(|trend| *trend != ratio);
    for states in [ratio].into_iter().chain(again) {
        if let Some((point, states)) = mended(exact, floats, states, &late) {
            return Some(Ending::Optimal(point, states));
        }
    }
    Some(Ending::Unknown)
}

/// What the method says of a program without an optimum.
fn other(proposal: &Proposal) -> Option<Ending> {
    match proposal.belief {
        Belief::Infeasible => Some(Ending::Infeasible(proposal.multipliers.clone())),
        Belief::Unbounded => Some(Ending::Unbounded),
        Belief::Optimal => None,
    }
}

/// Solves the conditions of a partition and flips what has a wrong sign, until nothing has.
///
/// All wrong pairs are flipped at once; when a partition comes again the worst only. Wrong guesses are few
/// and far apart as a rule, and become fewer. A heuristic: it ends after some rounds without an answer.
fn mended(exact: &Exact, floats: &Floats, mut states: Vec<State>, proposal: &Proposal) -> Option<(Point, Vec<State>)> {
    let mut seen = BTreeSet::new();
    let mut single = false;
    let (mut least, mut idle) = (usize::MAX, 0);
    for _ in 0..ROUNDS {
        let point = conditions::solve(exact, floats, &states, proposal)?;
        let faults = conditions::faults(exact, floats, &states, &point);
        if faults.wrong.is_empty() {
            return (faults.broken == 0).then_some((point, states));
        }
        let count = faults.wrong.len() + faults.broken;
        idle = if count < least { 0 } else { idle + 1 };
        least = least.min(count);
        if idle == IDLE {
            return None;
        }
        single |= !seen.insert(states.clone());
        let worst = faults.wrong.iter().max_by(|a, b| a.2.total_cmp(&b.2))?;
        if single {
            states[worst.0] = worst.1;
        } else {
            faults.wrong.iter().for_each(|(k, state, _)| states[*k] = *state);
        }
    }
    None
}
