//! From any active set to a certificate by exact pivots.
//!
//! The optimality conditions are a linear complementarity problem with a positive semidefinite matrix. *Block
//! pivots* (Portugal, Júdice & Vicente 1994) move every pair that is wrong at once, as long as fewer and
//! fewer are: from a good proposal a few settle what rounding left open. The *criss-cross* method (den
//! Hertog, Roos & Terlaky 1993) takes the first wrong pair, and if it cannot change sides alone the first
//! that hinders it: it needs no feasible start and never comes back to an active set, so it always ends.

use crate::kkt::{Exact, Kkt, Point, State};
use num_bigint::{BigInt, Sign};
use relucert_check::lp::Vector;

/// What the pivots ended with.
pub(super) enum Outcome {
    /// All conditions hold.
    Optimal(Point),
    /// Multipliers of the rows that contradict each other.
    Infeasible(Vector),
    /// A direction that improves without end from any feasible point.
    Ray(Vector),
}

/// Block pivots without progress before they are given up.
const PATIENCE: usize = 4;

/// Block pivots; the active set becomes the best that was seen. None if none of them settles everything.
pub(super) fn blocks(exact: &Exact, state: &mut Vec<State>, solves: &mut usize) -> Option<Point> {
    let mut now = state.clone();
    let (mut least, mut patience) = (usize::MAX, PATIENCE);
    while patience > 0 {
        let kkt = Kkt::new(exact, &now)?;
        let point = kkt.point(exact, exact.costs(), &exact.held(&now));
        *solves += 1;
        let drives: Vec<i8> = (0..now.len()).map(|k| exact.wrong(k, now[k], &point)).collect();
        let wrong = drives.iter().filter(|drive| **drive != 0).count();
        if wrong < least {
            (least, patience) = (wrong, PATIENCE);
            state.clone_from(&now);
        }
        if wrong == 0 {
            return Some(point);
        }
        patience -= 1;
        for (state, drive) in now.iter_mut().zip(drives).filter(|(_, drive)| *drive != 0) {
            *state = across(*state, drive);
        }
    }
    None
}

/// Where a pair goes that is driven and changes sides alone.
fn across(state: State, drive: i8) -> State {
    match state {
        State::Inside if drive > 0 => State::Lower,
        State::Inside => State::Upper,
        _ => State::Inside,
    }
}

/// The criss-cross method. None only if the conditions of the first active set have no unique solution.
///
/// Pairs without bounds are brought inside first and fixed ones held, whatever their signs; those that cannot
/// be depend on nothing that may still change. What follows is the method for the pairs that are left.
pub(super) fn criss_cross(exact: &Exact, state: &mut [State], pivots: &mut usize) -> Option<Outcome> {
    let mut stuck = vec![false; state.len()];
    loop {
        let kkt = Kkt::new(exact, state)?;
        let point = kkt.point(exact, exact.costs(), &exact.held(state));
        let misplaced = |k: usize| match state[k] {
            State::Inside => exact.fixed(k),
            _ => exact.unbounded(k),
        };
        let first = (0..state.len()).find(|&k| misplaced(k) && !stuck[k]);
        let wrong = |k: usize| exact.wrong(k, state[k], &point);
        let Some(k) = first.or_else(|| (0..state.len()).find(|&k| wrong(k) != 0)) else {
            return Some(Outcome::Optimal(point));
        };
        let drive = if wrong(k) < 0 { -1 } else { 1 };
        let mut change = kkt.direction(exact, state, k);
        if drive < 0 {
            change.values.iter_mut().chain(&mut change.multipliers).for_each(|v| *v = -&*v);
        }
        let own = if state[k] == State::Inside { &change.values[k] } else { &change.multipliers[k] };
        if own.sign() == Sign::NoSign {
            let partner = (0..state.len()).find_map(|j| hinders(exact, state, j, k, first.is_some(), &change));
            match partner {
                Some((j, _)) if j == k => {
                    state[k] = if state[k] == State::Lower { State::Upper } else { State::Lower };
                    *pivots += 1;
                    continue;
                }
                Some((j, to)) => state[j] = to,
                None if wrong(k) == 0 => {
                    stuck[k] = true;
                    continue;
                }
                None => return Some(certificate(exact, state[k], change)),
            }
        }
        state[k] = if exact.fixed(k) && state[k] == State::Inside { State::Lower } else { across(state[k], drive) };
        *pivots += 1;
    }
}

/// Whether pair j meets a bound when pair k is driven, or may be exchanged with a misplaced k, and where it
/// goes.
fn hinders(
    exact: &Exact,
    state: &[State],
    j: usize,
    k: usize,
    misplaced: bool,
    change: &Point,
) -> Option<(usize, State)> {
    let held = state[k] != State::Inside;
    let (lower, upper, _) = exact.bounds(j);
    let value = change.values[j].sign();
    if j == k {
        let other = if value == Sign::Plus { upper } else { lower };
        return (held && other.is_some()).then_some((k, State::Inside));
    }
    if !held {
        let may = state[j] != State::Inside && !exact.fixed(j);
        let moves = match (state[j], change.multipliers[j].sign()) {
            (_, Sign::NoSign) => false,
            (State::Lower, sign) => misplaced || sign == Sign::Minus,
            (State::Upper, sign) => misplaced || sign == Sign::Plus,
            _ => true,
        };
        return (may && moves).then_some((j, State::Inside));
    }
    if state[j] != State::Inside || value == Sign::NoSign {
        return None;
    }
    match (lower, upper) {
        (Some(_), _) if misplaced || value == Sign::Minus => Some((j, State::Lower)),
        (_, Some(_)) if misplaced || value == Sign::Plus => Some((j, State::Upper)),
        _ => None,
    }
}

/// What a pair that nothing hinders proves.
fn certificate(exact: &Exact, state: State, change: Point) -> Outcome {
    let n = exact.width();
    let vector = |num: &[BigInt]| Vector { num: num.to_vec(), den: change.den.clone() };
    if state == State::Inside {
        Outcome::Infeasible(vector(&change.multipliers[n..]))
    } else {
        Outcome::Ray(vector(&change.values[..n]))
    }
}
