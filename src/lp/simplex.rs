//! The float simplex: primal, with bounds, from any basis. It proposes a basis; nothing it says is believed.
//!
//! Phase 1 minimises the sum of infeasibilities with long steps (the line search passes breakpoints while the sum falls), phase 2
//! uses Harris's two-pass ratio test. Pricing by Devex weights (Forrest & Goldfarb 1992). After many steps of length zero the
//! bounds are widened by small pseudo-random amounts, and put back at the end: degenerate vertices fall apart.

use super::factors::Factors;
use super::float::{Limits, Scaled};

/// Where a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum State {
    /// In the basis.
    Basic,
    /// At its lower bound.
    Lower,
    /// At its upper bound.
    Upper,
    /// At zero, having no bounds.
    Zero,
}

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

const FEASIBLE: f64 = 1e-9;
const DUAL_FEASIBLE: f64 = 1e-9;
const PIVOT: f64 = 1e-8;

/// Steps of length zero in a row before the bounds are widened.
const STALLED: usize = 30;

/// How far bounds are widened, one attempt after the other; relative for bounds above one.
const WIDTHS: [f64; 3] = [1e-6, 1e-7, 0.0];

struct Simplex<'a> {
    matrix: &'a Scaled,
    limits: Limits,
    state: Vec<State>,
    basic: Vec<usize>,
    value: Vec<f64>,
    factors: Factors,
    weight: Vec<f64>,
}

/// A step of the ratio test.
enum Step {
    Flip,
    Unbounded,
    /// Position in the basis, length, and whether the variable leaves at its upper bound.
    Pivot(usize, f64, bool),
    /// No pivot is large enough.
    Doubtful,
}

/// Minimises from the basis given, which is changed to the last one.
pub(super) fn minimize(matrix: &Scaled, limits: &Limits, state: &mut Vec<State>) -> Belief {
    let total = state.len();
    let mut basic: Vec<usize> = (0..total).filter(|&j| state[j] == State::Basic).collect();
    let m = matrix.height();
    if basic.len() != m {
        basic = (total - m..total).collect();
        state.iter_mut().take(total - m).filter(|s| **s == State::Basic).for_each(|s| *s = State::Lower);
        basic.iter().for_each(|&j| state[j] = State::Basic);
    }
    let (factors, left) = Factors::new(matrix, &mut basic);
    let mut simplex = Simplex {
        matrix,
        limits: limits.clone(),
        state: std::mem::take(state),
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
    *state = simplex.state;
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
        self.refactor();
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

    /// The variable that improves most per Devex length, with its slope.
    fn price(&self, y: &[f64], phase1: bool) -> Option<(usize, f64)> {
        let n = self.matrix.width();
        let mut best = (0.0, 0, 0.0);
        for j in 0..self.state.len() {
            let state = self.state[j];
            if state == State::Basic || self.limits.lower[j] == self.limits.upper[j] {
                continue;
            }
            let cost = if phase1 { 0.0 } else { self.limits.cost[j] };
            let d = if j >= n {
                cost + y[j - n]
            } else {
                cost - self.matrix.columns[j].iter().map(|(i, a)| a * y[*i as usize]).sum::<f64>()
            };
            let improves = match state {
                State::Lower => d < -DUAL_FEASIBLE,
                State::Upper => d > DUAL_FEASIBLE,
                _ => d.abs() > DUAL_FEASIBLE,
            };
            if improves && d * d > best.0 * self.weight[j] {
                best = (d * d / self.weight[j], j, d);
            }
        }
        (best.0 > 0.0).then_some((best.1, best.2))
    }

    /// Moves the variable q by t and the basic ones with it.
    fn advance(&mut self, q: usize, t: f64, w: &[f64]) {
        self.value[q] += t;
        for (&j, w) in self.basic.iter().zip(w) {
            self.value[j] -= t * w;
        }
    }

    /// Devex: the reference lengths after a pivot.
    fn reweigh(&mut self, q: usize, at: usize, w: &[f64]) {
        let n = self.matrix.width();
        let mut unit = vec![0.0; w.len()];
        unit[at] = 1.0;
        let rho = self.factors.solve_transposed(unit);
        let scale = self.weight[q] / (w[at] * w[at]);
        let mut alpha = vec![0.0; n];
        for (i, r) in rho.iter().enumerate().filter(|(_, r)| r.abs() > 1e-14) {
            self.matrix.rows[i].iter().for_each(|(j, a)| alpha[*j as usize] += r * a);
        }
        for (weight, a) in self.weight.iter_mut().zip(alpha.iter().chain(&rho)) {
            *weight = weight.max(a * a * scale);
        }
        self.weight[self.basic[at]] = scale.max(1.0);
        if scale > 1e9 {
            self.weight.fill(1.0);
        }
    }

    /// Phase 2: the longest step that keeps all basic variables within widened bounds, then among those that block it
    /// by their true bounds the largest pivot.
    fn harris(&self, q: usize, sign: f64, w: &[f64]) -> Step {
        let range = self.limits.upper[q] - self.limits.lower[q];
        let distance = |j: usize, rate: f64| {
            let v = self.value[j];
            if rate < 0.0 { v - self.limits.lower[j] } else { self.limits.upper[j] - v }
        };
        let rates = || self.basic.iter().zip(w).enumerate().map(|(at, (&j, w))| (at, j, -sign * w));
        let largest = w.iter().fold(0.0f64, |a, w| a.max(w.abs()));
        let tiny = PIVOT * largest.clamp(1e-3, 1.0);
        let mut longest = f64::INFINITY;
        for (_, j, rate) in rates().filter(|r| r.2.abs() > tiny) {
            longest = longest.min((distance(j, rate).max(0.0) + FEASIBLE) / rate.abs());
        }
        if range <= longest {
            return if range.is_finite() { Step::Flip } else { Step::Unbounded };
        }
        let mut best: Option<(f64, usize, f64, bool)> = None;
        for (at, j, rate) in rates().filter(|r| r.2.abs() > tiny) {
            let t = distance(j, rate) / rate.abs();
            if t <= longest && best.is_none_or(|b| rate.abs() > b.0) {
                best = Some((rate.abs(), at, t.max(0.0), rate > 0.0));
            }
        }
        match best {
            Some((size, at, t, upper)) if size > 1e-5 * largest.min(1.0) || self.factors.fresh() => {
                Step::Pivot(at, t, upper)
            }
            _ => Step::Doubtful,
        }
    }

    /// Phase 1: passes breakpoints while the sum of infeasibilities falls.
    fn long_step(&self, q: usize, slope: f64, sign: f64, w: &[f64], gradient: &[f64]) -> Step {
        let range = self.limits.upper[q] - self.limits.lower[q];
        let largest = w.iter().fold(0.0f64, |a, w| a.max(w.abs()));
        let tiny = PIVOT * largest.clamp(1e-3, 1.0);
        let mut breaks: Vec<(f64, usize, bool)> = Vec::new();
        for (at, (&j, w)) in self.basic.iter().zip(w).enumerate() {
            let rate = -sign * w;
            if rate.abs() <= tiny {
                continue;
            }
            let (l, u, v) = (self.limits.lower[j], self.limits.upper[j], self.value[j]);
            let mut add = |bound: f64, upper: bool| {
                if bound.is_finite() {
                    breaks.push((((bound - v) / rate).max(0.0), at, upper));
                }
            };
            if rate > 0.0 {
                if gradient[at] < 0.0 {
                    add(l, false);
                }
                if gradient[at] <= 0.0 {
                    add(u, true);
                }
            } else {
                if gradient[at] > 0.0 {
                    add(u, true);
                }
                if gradient[at] >= 0.0 {
                    add(l, false);
                }
            }
        }
        breaks.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut fall = slope.abs();
        let mut end = 0;
        while end < breaks.len() && fall > 0.0 {
            if breaks[end].0 >= range {
                return Step::Flip;
            }
            fall -= w[breaks[end].1].abs();
            end += 1;
        }
        if fall > 0.0 {
            return if range.is_finite() { Step::Flip } else { Step::Unbounded };
        }
        let good = |size: f64| size > 1e-3 * largest.min(1.0);
        let passed = &breaks[..end];
        let chosen = passed.iter().rev().find(|b| good(w[b.1].abs()));
        let chosen = chosen.or_else(|| passed.iter().max_by(|a, b| w[a.1].abs().total_cmp(&w[b.1].abs())));
        match chosen {
            Some(&(t, at, upper)) if w[at].abs() > 1e-5 * largest.min(1.0) || self.factors.fresh() => {
                Step::Pivot(at, t, upper)
            }
            _ => Step::Doubtful,
        }
    }
}
