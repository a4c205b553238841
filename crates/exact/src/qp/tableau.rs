//! A float proposal for any convex program: the parametric method on a dense tableau. Never trusted.
//!
//! Linear term and bounds are first moved so far, by random amounts, that the active set at hand is optimal;
//! then they go back to where they were, and at each place where a pair is about to fail it changes sides,
//! alone or with the pair that hinders it (the symmetric principal pivots of Cottle & Dantzig). The random
//! amounts keep ties apart. Every active set on the way has a unique solution.

use crate::kkt::{Exact, State};
use crate::random::Random;

/// Pivots below this count as zero; the tableau is scaled to entries near one.
const NEGLIGIBLE: f64 = 1e-10;

/// What the tableau believes; the exact side decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belief {
    /// The active set is optimal.
    Optimal,
    /// There is no optimum, or the pivots ran out.
    None,
}

/// A program in doubles, scaled.
pub(super) struct Floats {
    /// Rows of Q, then of A; n + m of them, n + m wide: [Q −Aᵀ; A 0].
    pub(super) matrix: Vec<Vec<f64>>,
    /// The linear term, then zeros.
    pub(super) costs: Vec<f64>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
}

struct Tableau<'a> {
    floats: &'a Floats,
    state: &'a mut [State],
    /// Change of the basic quantity of a pair per unit of the other quantity of another.
    change: Vec<Vec<f64>>,
    /// Basic quantities, and by how much they are moved per unit of the parameter.
    basic: Vec<f64>,
    moved: Vec<f64>,
}

impl Floats {
    /// Scales by powers of two: variables to a curvature near one (or to rows near one), rows to entries near
    /// one.
    pub(super) fn new(exact: &Exact, q: Vec<Vec<f64>>, a: Vec<Vec<f64>>, costs: Vec<f64>) -> Floats {
        let (n, m) = (q.len(), a.len());
        let power = |v: f64| if v > 0.0 && v.is_finite() { v.log2().round().exp2() } else { 1.0 };
        let largest = q.iter().enumerate().map(|(j, row)| row[j]).fold(0.0, f64::max);
        let column = |j: usize| a.iter().map(|row| row[j].abs()).fold(0.0, f64::max);
        let mut unit: Vec<f64> = (0..n)
            .map(|j| if q[j][j] > 1e-20 * largest { power(1.0 / q[j][j].sqrt()) } else { power(1.0 / column(j)) })
            .collect();
        let rows =
            a.iter().map(|row| power(1.0 / row.iter().zip(&unit).map(|(v, u)| (v * u).abs()).fold(0.0, f64::max)));
        let rows: Vec<f64> = rows.collect();
        let mut matrix = vec![vec![0.0; n + m]; n + m];
        for i in 0..n {
            (0..n).for_each(|j| matrix[i][j] = q[i][j] * unit[i] * unit[j]);
        }
        for (i, row) in a.iter().enumerate() {
            for j in 0..n {
                matrix[n + i][j] = row[j] * unit[j] * rows[i];
                matrix[j][n + i] = -matrix[n + i][j];
            }
        }
        let costs: Vec<f64> = costs.iter().zip(&unit).map(|(c, u)| c * u).chain(vec![0.0; m]).collect();
        unit.extend(rows.iter().map(|r| 1.0 / r));
        let side = |k: usize, bound: Option<&num_bigint::BigInt>, den, missing: f64| {
            bound.map_or(missing, |v| relucert_check::dyadic::quotient(v, den) / unit[k])
        };
        let bounds = |k: usize| {
            let (lower, upper, den) = exact.bounds(k);
            (side(k, lower, den, f64::NEG_INFINITY), side(k, upper, den, f64::INFINITY))
        };
        let (lower, upper) = (0..n + m).map(bounds).unzip();
        Floats { matrix, costs, lower, upper }
    }
}

/// Goes from the active set at hand, all variables held, to one that is optimal in doubles.
pub(super) fn minimize(floats: &Floats, state: &mut [State]) -> Belief {
    let mut tableau = Tableau::new(floats, state);
    tableau.settle();
    tableau.move_away();
    let mut parameter = 1.0f64;
    for _ in 0..20 * tableau.basic.len() + 100 {
        let Some((k, at, drive)) = tableau.next(parameter) else { return Belief::Optimal };
        parameter = at.min(parameter);
        if !tableau.step(k, drive, parameter) {
            return Belief::None;
        }
    }
    Belief::None
}

impl<'a> Tableau<'a> {
    fn new(floats: &'a Floats, state: &'a mut [State]) -> Tableau<'a> {
        let mut tableau =
            Tableau { change: floats.matrix.clone(), basic: floats.costs.clone(), moved: Vec::new(), floats, state };
        tableau.moved = vec![0.0; tableau.basic.len()];
        for k in 0..tableau.state.len() {
            let held = tableau.rest(k);
            if held != 0.0 {
                tableau.basic.iter_mut().zip(&floats.matrix).for_each(|(v, row)| *v += row[k] * held);
            }
        }
        tableau
    }

    /// The value of the quantity of a pair that is not basic.
    fn rest(&self, k: usize) -> f64 {
        match self.state[k] {
            State::Lower => self.floats.lower[k],
            State::Upper => self.floats.upper[k],
            _ => 0.0,
        }
    }

    fn free(&self, k: usize) -> bool {
        self.floats.lower[k] == f64::NEG_INFINITY && self.floats.upper[k] == f64::INFINITY
    }

    fn fixed(&self, k: usize) -> bool {
        self.floats.lower[k] == self.floats.upper[k]
    }

    /// Brings pairs without bounds inside and holds fixed ones, as far as that is possible.
    fn settle(&mut self) {
        for k in 0..self.state.len() {
            let inside = self.state[k] == State::Inside;
            if !(if inside { self.fixed(k) } else { self.free(k) }) {
                continue;
            }
            if self.change[k][k] > NEGLIGIBLE {
                self.exchange(&[k], &[if inside { State::Lower } else { State::Inside }]);
                continue;
            }
            let may = |&j: &usize| {
                let other = self.state[j] == State::Inside;
                j != k && other != inside && !(if other { self.free(j) } else { self.fixed(j) })
            };
            let size = |j: &usize| self.change[*j][k].abs();
            let best = (0..self.state.len()).filter(may).max_by(|a, b| size(a).total_cmp(&size(b)));
            if let Some(j) = best.filter(|j| size(j) > NEGLIGIBLE) {
                let to = match self.state[j] {
                    State::Inside if self.floats.lower[j].is_finite() => State::Lower,
                    State::Inside => State::Upper,
                    _ => State::Inside,
                };
                self.exchange(&[k, j], &[if inside { State::Lower } else { State::Inside }, to]);
            }
        }
    }

    /// Moves all basic quantities to where they should be.
    fn move_away(&mut self) {
        let mut random = Random::new(1, 17);
        let size = self.basic.iter().fold(0.0f64, |a, v| if v.is_finite() { a.max(v.abs()) } else { a }).max(1e-300);
        for k in 0..self.state.len() {
            let off = size * (0.1 + random.uniform());
            let (value, lower, upper) = (self.basic[k], self.floats.lower[k], self.floats.upper[k]);
            self.moved[k] = match self.state[k] {
                _ if self.fixed(k) || self.free(k) => 0.0,
                State::Lower => (off - value).max(0.0),
                State::Upper => (-off - value).min(0.0),
                _ => {
                    let room = (upper - lower) * (0.2 + 0.2 * random.uniform());
                    let (least, most) = (lower + off.min(room), upper - off.min(room));
                    value.max(least).min(most) - value
                }
            };
        }
    }

    /// The pair that fails first as the parameter falls from where it is, where, and which way it must be
    /// driven.
    fn next(&self, parameter: f64) -> Option<(usize, f64, f64)> {
        let mut first: Option<(usize, f64, f64)> = None;
        let mut meet = |k: usize, distance: f64, rate: f64, drive: f64| {
            // distance + parameter·rate ≥ 0 until the parameter falls below −distance/rate.
            let at = -distance / rate;
            let late = at > parameter * (1.0 + 1e-9);
            if rate > 0.0 && at > 0.0 && !late && first.is_none_or(|f| at > f.1) {
                first = Some((k, at, drive));
            }
        };
        for k in 0..self.state.len() {
            let (value, moved) = (self.basic[k], self.moved[k]);
            match self.state[k] {
                _ if self.free(k) => {}
                State::Inside => {
                    meet(k, value - self.floats.lower[k], moved, 1.0);
                    meet(k, self.floats.upper[k] - value, -moved, -1.0);
                }
                _ if self.fixed(k) => {}
                State::Lower => meet(k, value, moved, 1.0),
                State::Upper => meet(k, -value, -moved, -1.0),
                State::Zero => {}
            }
        }
        first
    }

    /// Drives a pair until it or another changes sides; false if nothing hinders it.
    fn step(&mut self, k: usize, drive: f64, parameter: f64) -> bool {
        let target = match self.state[k] {
            State::Inside if drive > 0.0 => State::Lower,
            State::Inside => State::Upper,
            _ => State::Inside,
        };
        if self.change[k][k] > NEGLIGIBLE {
            self.exchange(&[k], &[target]);
            return true;
        }
        let held = self.state[k] != State::Inside;
        let mut best: Option<(f64, f64, usize, State)> = None;
        let mut meet = |j: usize, distance: f64, rate: f64, to: State| {
            let length = distance.max(0.0) / rate;
            let better = |b: &(f64, f64, usize, State)| length < b.0 || (length == b.0 && rate > b.1);
            if rate > 1e-9 && length.is_finite() && best.as_ref().is_none_or(better) {
                best = Some((length, rate, j, to));
            }
        };
        for j in (0..self.state.len()).filter(|&j| j != k) {
            let rate = self.change[j][k] * drive;
            let value = self.basic[j] + parameter * self.moved[j];
            match (self.state[j], held) {
                (State::Inside, true) => {
                    meet(j, value - self.floats.lower[j], -rate, State::Lower);
                    meet(j, self.floats.upper[j] - value, rate, State::Upper);
                }
                (State::Lower, false) if !self.fixed(j) => meet(j, value, -rate, State::Inside),
                (State::Upper, false) if !self.fixed(j) => meet(j, -value, rate, State::Inside),
                _ => {}
            }
        }
        let width = self.floats.upper[k] - self.floats.lower[k];
        match best {
            Some((length, _, j, to)) if !(held && width < length) => self.exchange(&[k, j], &[target, to]),
            _ if held && width.is_finite() => {
                let shift = drive * width;
                self.basic.iter_mut().zip(&self.change).for_each(|(v, row)| *v += row[k] * shift);
                self.state[k] = if drive > 0.0 { State::Upper } else { State::Lower };
            }
            _ => return false,
        }
        true
    }

    /// One or two pairs change sides: their basic quantities go to rest, their other ones become basic.
    fn exchange(&mut self, pairs: &[usize], to: &[State]) {
        let width = self.state.len();
        let old: Vec<f64> = pairs.iter().map(|&k| self.rest(k)).collect();
        pairs.iter().zip(to).for_each(|(&k, to)| self.state[k] = *to);
        let inverse: Vec<Vec<f64>> = match pairs {
            [k] => vec![vec![1.0 / self.change[*k][*k]]],
            [k, j] => {
                let [a, b, c, d] = [(k, k), (k, j), (j, k), (j, j)].map(|(r, s)| self.change[*r][*s]);
                let det = a * d - b * c;
                vec![vec![d / det, -b / det], vec![-c / det, a / det]]
            }
            _ => return,
        };
        let combine = |rows: &[f64]| -> Vec<f64> {
            inverse.iter().map(|row| row.iter().zip(rows).map(|(p, v)| p * v).sum()).collect()
        };
        let off: Vec<f64> = pairs.iter().map(|&k| self.rest(k) - self.basic[k]).collect();
        let (step, shift) = (combine(&off), combine(&pairs.iter().map(|&k| -self.moved[k]).collect::<Vec<_>>()));
        // Rows of the pairs: the other quantities as functions of all, −P⁻¹ T, with P⁻¹ in their own places.
        let mut rows = vec![vec![0.0; width]; pairs.len()];
        for j in 0..width {
            let column: Vec<f64> = pairs.iter().map(|&k| -self.change[k][j]).collect();
            rows.iter_mut().zip(combine(&column)).for_each(|(row, v)| row[j] = v);
        }
        for (row, inverse) in rows.iter_mut().zip(&inverse) {
            pairs.iter().zip(inverse).for_each(|(&k, v)| row[k] = *v);
        }
        for i in (0..width).filter(|i| !pairs.contains(i)) {
            let line = &mut self.change[i];
            let factors: Vec<f64> = pairs.iter().map(|&k| std::mem::take(&mut line[k])).collect();
            for (p, f) in factors.into_iter().enumerate().filter(|(_, f)| *f != 0.0) {
                self.basic[i] += f * step[p];
                self.moved[i] += f * shift[p];
                line.iter_mut().zip(&rows[p]).for_each(|(v, r)| *v += f * r);
            }
        }
        for (p, &k) in pairs.iter().enumerate() {
            self.basic[k] = old[p] + step[p];
            self.moved[k] = shift[p];
            self.change[k].clone_from(&rows[p]);
        }
    }
}
