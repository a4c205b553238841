//! The float simplex: primal, with bounds, from any basis. It proposes a basis; nothing it says is believed.
//!
//! Phase 1 minimises the sum of infeasibilities with long steps (the line search passes breakpoints while the
//! sum falls), phase 2 uses Harris's two-pass ratio test. Pricing by Devex weights (Forrest & Goldfarb 1992).
//! After many steps of length zero the bounds are widened by small pseudo-random amounts, and put back at the
//! end: degenerate vertices fall apart.

pub mod current;
mod pricing;
mod ratio;

use super::factors::Factors;
use super::float::{Limits, Scaled};
use super::state::State;
use crate::lp::simplex::current::{FEASIBLE, Simplex};
use ratio::Step;

/// What the simplex believes about the basis it ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belief {
    Optimal,
    Infeasible,
    /// Improving without end when this variable moves.
    Unbounded(usize),
    /// Gave up.
    Unknown,
}

/// Steps of length zero in a row before the bounds are widened.
const STALLED: usize = 30;

/// How far bounds are widened, one attempt after the other; relative for bounds above one.
const WIDTHS: [f64; 3] = [1e-6, 1e-7, 0.0];

/// Where the simplex starts and where it ended, with the factors of that basis while they are good.
pub(super) struct Position {
    pub(super) states: Vec<State>,
    factored: Option<(Vec<usize>, Factors)>,
}

impl Position {
    pub(super) fn new(states: Vec<State>) -> Position {
        Position { states, factored: None }
    }

    /// The basic variables, factored, and those that had to leave because the basis was singular.
    fn factors(&mut self, matrix: &Scaled) -> (Vec<usize>, Factors, Vec<usize>) {
        let (total, m) = (self.states.len(), matrix.height());
        let mut basic: Vec<usize> = (0..total).filter(|&j| self.states[j] == State::Basic).collect();
        if basic.len() != m {
            basic = (total - m..total).collect();
            self.states.iter_mut().take(total - m).filter(|s| **s == State::Basic).for_each(|s| *s = State::Lower);
        }
        let same = |known: &Vec<usize>| {
            let mut known = known.clone();
            known.sort_unstable();
            known == basic
        };
        if let Some((known, factors)) = self.factored.take()
            && same(&known)
        {
            return (known, factors, Vec::new());
        }
        let (factors, left) = Factors::new(matrix, &mut basic);
        (basic, factors, left)
    }
}

/// Minimises from a position, which is moved to the last basis.
pub(super) fn minimize(matrix: &Scaled, limits: &Limits, position: &mut Position) -> Belief {
    let total = position.states.len();
    let (basic, factors, left) = position.factors(matrix);
    let mut simplex = Simplex {
        matrix,
        limits: limits.clone(),
        state: std::mem::take(&mut position.states),
        basic,
        value: vec![0.0; total],
        factors,
        weight: vec![1.0; total],
    };
    simplex.settle(&left);
    simplex.evaluate();
    let mut belief = Belief::Unknown;
    // Put back, widened bounds may leave a little to do; the last time without widening.
    for width in WIDTHS {
        belief = simplex.run(limits, width);
        if simplex.limits.lower == limits.lower && simplex.limits.upper == limits.upper {
            break;
        }
        simplex.restore(limits);
    }
    position.states = simplex.state;
    position.factored = simplex.factors.fresh().then_some((simplex.basic, simplex.factors));
    belief
}

impl Simplex<'_> {
    /// Gives variables that left the basis by force a bound, and marks the basic ones.
    fn settle(&mut self, left: &[usize]) {
        for &j in left {
            let (l, u, v) = (self.limits.lower[j], self.limits.upper[j], self.value[j]);
            self.state[j] = match (l.is_finite(), u.is_finite()) {
                (true, true) if (v - l).abs() <= (v - u).abs() => State::Lower,
                (_, true) => State::Upper,
                (true, _) => State::Lower,
                _ => State::Zero,
            };
        }
        self.basic.iter().for_each(|&j| self.state[j] = State::Basic);
    }

    /// Values of all variables from those outside the basis.
    fn evaluate(&mut self) {
        let n = self.matrix.width();
        let mut side = vec![0.0; self.matrix.height()];
        for j in 0..self.state.len() {
            let v = match self.state[j] {
                State::Basic => continue,
                State::Lower if self.limits.lower[j].is_finite() => self.limits.lower[j],
                State::Upper if self.limits.upper[j].is_finite() => self.limits.upper[j],
                _ => 0.0,
            };
            self.value[j] = v;
            if v != 0.0 {
                if j >= n {
                    side[j - n] += v;
                } else {
                    self.matrix.columns[j].iter().for_each(|(i, a)| side[*i as usize] -= a * v);
                }
            }
        }
        let x = self.factors.solve(side);
        self.basic.iter().zip(x).for_each(|(&j, v)| self.value[j] = v);
    }

    fn refactor(&mut self) {
        let (factors, left) = Factors::new(self.matrix, &mut self.basic);
        self.factors = factors;
        self.settle(&left);
        self.evaluate();
    }

    fn restore(&mut self, limits: &Limits) {
        self.limits = limits.clone();
        if self.factors.fresh() {
            self.evaluate();
        } else {
            self.refactor();
        }
    }

    /// Widens all finite bounds by pseudo-random amounts.
    fn widen(&mut self, round: u64, width: f64) {
        for j in 0..self.state.len() {
            if self.limits.lower[j] == self.limits.upper[j] && self.state[j] != State::Basic {
                continue;
            }
            let hash = (j as u64 + 1 + (round << 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let hash = (hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let random = 0.5 + (hash >> 12) as f64 / (1u64 << 53) as f64;
            self.limits.lower[j] -= width * random * self.limits.lower[j].abs().clamp(1.0, 1e6);
            self.limits.upper[j] += width * random * self.limits.upper[j].abs().clamp(1.0, 1e6);
        }
        self.evaluate();
    }

    /// −1 below the lower bound, 1 above the upper, else 0.
    fn violated(&self, j: usize) -> f64 {
        let (l, u, v) = (self.limits.lower[j], self.limits.upper[j], self.value[j]);
        if v < l - FEASIBLE * l.abs().max(1.0) {
            -1.0
        } else if v > u + FEASIBLE * u.abs().max(1.0) {
            1.0
        } else {
            0.0
        }
    }

    fn run(&mut self, original: &Limits, width: f64) -> Belief {
        let (n, m) = (self.matrix.width(), self.matrix.height());
        let (mut zero_steps, mut rounds, mut doubts) = (0, 0, 0);
        for _ in 0..20 * (n + m) + 2000 {
            if self.factors.stale() {
                self.refactor();
            }
            let gradient: Vec<f64> = self.basic.iter().map(|&j| self.violated(j)).collect();
            let phase1 = gradient.iter().any(|g| *g != 0.0);
            let costs =
                if phase1 { gradient.clone() } else { self.basic.iter().map(|&j| self.limits.cost[j]).collect() };
            let y = self.factors.solve_transposed(costs);
            let Some((q, slope)) = self.price(&y, phase1) else {
                if self.factors.fresh() {
                    return if phase1 { Belief::Infeasible } else { Belief::Optimal };
                }
                self.refactor();
                continue;
            };
            let mut column = vec![0.0; m];
            if q >= n {
                column[q - n] = -1.0;
            } else {
                self.matrix.columns[q].iter().for_each(|(i, a)| column[*i as usize] = *a);
            }
            let w = self.factors.solve(column);
            let sign = -slope.signum();
            let step = if phase1 { self.long_step(q, slope, sign, &w, &gradient) } else { self.harris(q, sign, &w) };
            match step {
                Step::Unbounded if phase1 || !self.factors.fresh() => {
                    if self.factors.fresh() {
                        return Belief::Unknown;
                    }
                    self.refactor();
                }
                Step::Unbounded => return Belief::Unbounded(q),
                Step::Doubtful => {
                    doubts += 1;
                    if doubts > 50 {
                        return Belief::Unknown;
                    }
                    if self.factors.fresh() {
                        // Not this variable, for a while.
                        self.weight[q] *= 1e6;
                    }
                    self.refactor();
                }
                Step::Flip => {
                    let t = self.limits.upper[q] - self.limits.lower[q];
                    self.advance(q, sign * t, &w);
                    self.state[q] = if sign > 0.0 { State::Upper } else { State::Lower };
                    self.value[q] = if sign > 0.0 { self.limits.upper[q] } else { self.limits.lower[q] };
                }
                Step::Pivot(at, t, upper) => {
                    zero_steps = if t > 1e-12 { 0 } else { zero_steps + 1 };
                    self.reweigh(q, at, &w);
                    self.advance(q, sign * t, &w);
                    let out = self.basic[at];
                    self.state[out] = if upper { State::Upper } else { State::Lower };
                    self.value[out] = if upper { self.limits.upper[out] } else { self.limits.lower[out] };
                    self.state[q] = State::Basic;
                    self.basic[at] = q;
                    self.factors.replace(at, &w);
                    if zero_steps >= STALLED && rounds < 5 && width > 0.0 {
                        zero_steps = 0;
                        rounds += 1;
                        if rounds > 1 {
                            self.limits = original.clone();
                        }
                        self.widen(rounds, width);
                    }
                }
            }
        }
        Belief::Unknown
    }

    /// Moves the variable q by t and the basic ones with it.
    fn advance(&mut self, q: usize, t: f64, w: &[f64]) {
        self.value[q] += t;
        for (&j, w) in self.basic.iter().zip(w) {
            self.value[j] -= t * w;
        }
    }
}
