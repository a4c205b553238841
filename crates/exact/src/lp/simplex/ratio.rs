//! The ratio tests: how far the entering variable moves, and which variable leaves.

use super::current::{FEASIBLE, Simplex};

/// Smallest entry that may become a pivot, relative to the largest one.
const PIVOT: f64 = 1e-8;

/// A step of the ratio test.
pub(super) enum Step {
    Flip,
    Unbounded,
    /// Position in the basis, length, and whether the variable leaves at its upper bound.
    Pivot(usize, f64, bool),
    /// No pivot is large enough.
    Doubtful,
}

impl Simplex<'_> {
    /// Phase 2: the longest step that keeps all basic variables within widened bounds, then among those that
    /// block it by their true bounds the largest pivot.
    pub(super) fn harris(&self, q: usize, sign: f64, w: &[f64]) -> Step {
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
    pub(super) fn long_step(&self, q: usize, slope: f64, sign: f64, w: &[f64], gradient: &[f64]) -> Step {
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
