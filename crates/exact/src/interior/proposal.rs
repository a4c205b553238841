//! Clarabel's interior point and what it says of each bound.

use super::floats::Floats;
use crate::kkt::State;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, SolverStatus,
    SupportedConeT::{NonnegativeConeT, ZeroConeT},
};

/// Iterations after which the method is stopped; it seldom needs sixty.
pub(super) const ITERATIONS: u32 = 300;

/// One bound of a pair: a variable (below n) or a row.
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) pair: usize,
    pub(super) state: State,
    pub(super) slack: f64,
    pub(super) multiplier: f64,
}

/// What the method says about its end. It is wrong at times.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Belief {
    Optimal,
    Infeasible,
    Unbounded,
}

/// An interior point, in the units of [`Floats`].
pub(super) struct Proposal {
    pub(super) values: Vec<f64>,
    pub(super) multipliers: Vec<f64>,
    /// Bounds of pairs that are not fixed.
    pub(super) sides: Vec<Side>,
    pub(super) belief: Belief,
    pub(super) iterations: u32,
}

/// Row by row: whose bound, which, and the sign that makes it an upper one.
fn constraints(floats: &Floats) -> (Vec<(usize, State)>, usize) {
    let fixed = (0..floats.fixed.len()).filter(|&k| floats.fixed[k]).map(|k| (k, State::Upper));
    let mut list: Vec<(usize, State)> = fixed.collect();
    let equations = list.len();
    for k in (0..floats.fixed.len()).filter(|&k| !floats.fixed[k]) {
        if floats.lower[k].is_finite() {
            list.push((k, State::Lower));
        }
        if floats.upper[k].is_finite() {
            list.push((k, State::Upper));
        }
    }
    (list, equations)
}

/// Runs the method; none if it does not take the program.
pub(super) fn interior(floats: &Floats, tolerance: f64, iterations: u32) -> Option<Proposal> {
    let n = floats.costs.len();
    let (list, equations) = constraints(floats);
    if n == 0 || list.is_empty() {
        return None;
    }
    let (mut is, mut js, mut values, mut sides) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut put = |i: usize, j: usize, v: f64| {
        is.push(i);
        js.push(j);
        values.push(v);
    };
    for (at, &(k, state)) in list.iter().enumerate() {
        let (sign, side) = if state == State::Lower { (-1.0, floats.lower[k]) } else { (1.0, floats.upper[k]) };
        match k.checked_sub(n) {
            None => put(at, k, sign),
            Some(i) => floats.rows[i].iter().for_each(|(j, a)| put(at, *j, sign * a)),
        }
        sides.push(sign * side);
    }
    let matrix = CscMatrix::new_from_triplets(list.len(), n, is, js, values);
    let entry = |f: fn(&(usize, usize, f64)) -> usize| floats.curvature.iter().map(f).collect();
    let bends = floats.curvature.iter().map(|(_, _, q)| *q).collect();
    let curvature = CscMatrix::new_from_triplets(n, n, entry(|e| e.0), entry(|e| e.1), bends);
    let mut cones = Vec::new();
    if equations > 0 {
        cones.push(ZeroConeT(equations));
    }
    if list.len() > equations {
        cones.push(NonnegativeConeT(list.len() - equations));
    }
    let settings = DefaultSettings {
        verbose: false,
        max_iter: iterations,
        tol_gap_abs: tolerance,
        tol_gap_rel: tolerance,
        tol_feas: tolerance,
        presolve_enable: false,
        max_threads: 1,
        ..DefaultSettings::default()
    };
    let mut solver = DefaultSolver::new(&curvature, &floats.costs, &matrix, &sides, &cones, settings).ok()?;
    solver.solve();
    let end = &solver.solution;
    let mut multipliers = vec![0.0; floats.rows.len()];
    let mut sides = Vec::with_capacity(list.len() - equations);
    for (at, &(pair, state)) in list.iter().enumerate() {
        let (slack, multiplier) = (end.s[at], end.z[at]);
        if pair >= n {
            multipliers[pair - n] += if state == State::Lower { multiplier } else { -multiplier };
        }
        if at >= equations {
            sides.push(Side { pair, state, slack, multiplier });
        }
    }
    let belief = match end.status {
        SolverStatus::PrimalInfeasible | SolverStatus::AlmostPrimalInfeasible => Belief::Infeasible,
        SolverStatus::DualInfeasible | SolverStatus::AlmostDualInfeasible => Belief::Unbounded,
        _ => Belief::Optimal,
    };
    let numbers = end.x.iter().chain(&multipliers);
    let finite = numbers.chain(sides.iter().flat_map(|s| [&s.slack, &s.multiplier])).all(|v| v.is_finite());
    finite.then(|| Proposal { values: end.x.clone(), multipliers, sides, belief, iterations: end.iterations })
}
