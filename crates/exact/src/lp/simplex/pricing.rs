//! Pricing: which variable enters, by Devex weights.

use super::super::state::State;
use super::current::Simplex;

const DUAL_FEASIBLE: f64 = 1e-9;

impl Simplex<'_> {
    /// The variable that improves most per Devex length, with its slope.
    pub(super) fn price(&self, y: &[f64], phase1: bool) -> Option<(usize, f64)> {
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

    /// Devex: the reference lengths after a pivot.
    pub(super) fn reweigh(&mut self, q: usize, at: usize, w: &[f64]) {
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
}
