//! From interior points to a partition that is exactly optimal.

use super::conditions::{self, Point};
use super::floats::Floats;
use super::partition;
use super::proposal::{Belief, ITERATIONS, Proposal, interior};
use crate::kkt::{Exact, State};
use std::collections::BTreeSet;

/// Tolerances of the method, one after the other.
const TOLERANCES: [f64; 2] = [1e-10, 1e-12];

/// By how many iterations the earlier of two points lies before the last.
const BACK: u32 = 3;

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
    for (attempt, tolerance) in TOLERANCES.into_iter().enumerate() {
        let late = interior(floats, tolerance, ITERATIONS)?;
        *tries += 1;
        match late.belief {
            Belief::Infeasible => return Some(Ending::Infeasible(late.multipliers)),
            Belief::Unbounded => return Some(Ending::Unbounded),
            Belief::Optimal => {}
        }
        let states = partition::by_ratio(floats, &late);
        if let Some((point, states)) = mended(exact, floats, states.clone(), &late) {
            return Some(Ending::Optimal(point, states));
        }
        if attempt > 0 {
            continue;
        }
        let early = interior(floats, tolerance, late.iterations.saturating_sub(BACK).max(1))?;
        *tries += 1;
        let trend = partition::by_trend(floats, &early, &late);
        if trend != states
            && let Some((point, states)) = mended(exact, floats, trend, &late)
        {
            return Some(Ending::Optimal(point, states));
        }
    }
    Some(Ending::Unknown)
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
