//! Newton's method on the convex program of the current activation patterns, kinks held exactly.

use super::crossing::Crossing;
use super::ties::Ties;
use crate::kernels::{Matrix, add_scaled, dot, gram_of_columns, norm};
use crate::search::data::Data;
use crate::search::neuron::{Column, merge, objective};
use nalgebra::{DMatrix, DVector};
use std::collections::BinaryHeap;

/// |x_k·û| up to this share of ‖x_k‖ counts as zero.
const TIED: f64 = 1e-12;
/// A stationarity residual up to this share of β is stationary.
const STATIONARY: f64 = 1e-12;
/// A multiplier may leave its interval by this share of β.
const SLACK: f64 = 1e-10;

/// Improves `columns` to a point that is stationary to about 1e-11 β, at most `steps` Newton steps; the
/// objective never rises.
///
/// With the patterns D_i fixed, program (2) of theory §1.2 is convex and smooth away from w_i = 0; at its
/// optima some rows have x_k·w_i = 0 exactly, and there the objective has a kink on which descent methods
/// stall. Here such rows are *held*: w_i moves in their null space, by Newton steps (the Hessian is AᵀA plus
/// the curvature of the norms). Along a step the true objective is followed through all crossings of all
/// neurons; a crossing of a convex kink that ends the fall is where its row becomes held. When the held
/// problem is stationary the multiplier of each held row must lie in the interval of its kink's
/// subdifferential, [0, (−s_iν_k)_+]; the worst of each neuron is released otherwise. The same idea as
/// `cell`, for all neurons at once. Ends at a stationary point of the training problem in exact patterns;
/// whether that is the global optimum is for the oracle to say.
pub fn polish(data: &Data, matrix: &Matrix, columns: &[Column], steps: usize) -> Vec<Column> {
    let mut best = columns.to_vec();
    let mut best_objective = objective(data, matrix, &best);
    let mut state = State::new(data, matrix, &best);
    let mut stale = 0;
    for _ in 0..steps {
        let done = !state.step();
        state.drop_faint();
        let value = objective(data, matrix, &state.columns);
        if value <= best_objective + 1e-15 * best_objective.abs() {
            // Near the end the objective is constant to rounding: prefer the later point.
            stale = if value < best_objective - 1e-14 * best_objective.abs() { 0 } else { stale + 1 };
            best_objective = best_objective.min(value);
            best.clone_from(&state.columns);
        } else {
            stale += 1;
        }
        if done || stale > 12 {
            break;
        }
    }
    best
}

struct State<'a> {
    data: &'a Data,
    matrix: &'a Matrix,
    columns: Vec<Column>,
    z: Vec<Vec<f64>>,
    side: Vec<Vec<bool>>,
    ties: Vec<Ties>,
    nu: Vec<f64>,
}

impl<'a> State<'a> {
    fn new(data: &'a Data, matrix: &'a Matrix, columns: &[Column]) -> State<'a> {
        let mut state = State { data, matrix, columns: Vec::new(), z: vec![], side: vec![], ties: vec![], nu: vec![] };
        state.restart(columns.to_vec());
        state
    }

    /// Takes over columns, with nothing held.
    fn restart(&mut self, columns: Vec<Column>) {
        let (n, m) = (self.data.n, columns.len());
        self.columns = columns;
        self.z = vec![vec![0.0; n]; m];
        self.side = vec![vec![false; n]; m];
        self.ties = vec![Ties::default(); m];
        self.look();
        for (side, z) in self.side.iter_mut().zip(&self.z) {
            side.iter_mut().zip(z).for_each(|(s, &z)| *s = z > 0.0);
        }
    }

    /// Recomputes z_i = X w_i, the sides of rows clearly off zero, and ν.
    fn look(&mut self) {
        self.nu.clone_from(&self.data.y);
        for (i, column) in self.columns.iter().enumerate() {
            self.matrix.forward(&column.w, &mut self.z[i]);
            for &k in &self.ties[i].held {
                self.z[i][k] = 0.0;
            }
            let length = column.norm();
            for k in 0..self.data.n {
                if self.z[i][k].abs() > TIED * self.matrix.norms[k] * length {
                    self.side[i][k] = self.z[i][k] > 0.0;
                }
                self.nu[k] -= column.sign * self.z[i][k].max(0.0);
            }
        }
    }

    fn tied(&self, i: usize, k: usize, length: f64) -> bool {
        self.z[i][k].abs() <= TIED * self.matrix.norms[k] * length
    }

    /// One Newton step with its releases and holds; `false` if the point is stationary (or nothing more can
    /// be done).
    fn step(&mut self) -> bool {
        if self.columns.is_empty() {
            return false;
        }
        for _ in 0..20 + 2 * self.data.d {
            let forces = self.forces();
            let flat = self.ties.iter().zip(&forces).all(|(ties, force)| {
                let mut free = force.clone();
                ties.project(&mut free);
                norm(&free) <= STATIONARY * self.data.beta
            });
            if flat {
                if !self.release(&forces) {
                    return false;
                }
                continue;
            }
            let Some(direction) = self.newton(&forces) else { return false };
            if !self.block(&direction) {
                return self.search(&direction);
            }
        }
        false
    }

    /// Minus the gradient with respect to each w_i: s_i Xᵀ D_i ν − β ŵ_i, held rows not active.
    fn forces(&mut self) -> Vec<Vec<f64>> {
        (0..self.columns.len())
            .map(|i| {
                for &k in &self.ties[i].held {
                    self.side[i][k] = false;
                }
                let column = &self.columns[i];
                let mut force = vec![0.0; self.data.d];
                self.matrix.masked(&self.side[i], &self.nu, &mut force);
                force.iter_mut().for_each(|f| *f *= column.sign);
                add_scaled(&mut force, -self.data.beta / column.norm(), &column.w);
                force
            })
            .collect()
    }

    /// Releases in every neuron the held row whose multiplier is worst; `false` if all are fine.
    fn release(&mut self, forces: &[Vec<f64>]) -> bool {
        let mut any = false;
        for (i, force) in forces.iter().enumerate() {
            let mut worst = (SLACK * self.data.beta, None);
            for (place, (&k, mu)) in self.ties[i].held.iter().zip(self.ties[i].multipliers(force)).enumerate() {
                let room = (-self.columns[i].sign * self.nu[k]).max(0.0);
                let excess = (-mu).max(mu - room) * self.matrix.norms[k];
                if excess > worst.0 {
                    worst = (excess, Some((place, mu > room)));
                }
            }
            if let Some((place, up)) = worst.1 {
                let matrix = self.matrix;
                let k = self.ties[i].held[place];
                self.ties[i].release(place, |k| matrix.row(k));
                self.side[i][k] = up;
                any = true;
            }
        }
        any
    }

    /// The Newton direction in the null spaces of the held rows.
    fn newton(&self, forces: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
        let (n, d, m) = (self.data.n, self.data.d, self.columns.len());
        let bases: Vec<Vec<Vec<f64>>> = self.ties.iter().map(|t| t.free_directions(d)).collect();
        let offsets: Vec<usize> = bases.iter().scan(0, |sum, b| Some(std::mem::replace(sum, *sum + b.len()))).collect();
        let size = offsets[m - 1] + bases[m - 1].len();
        // Columns of A: s_i D_i X N_i.
        let mut a = DMatrix::<f64>::zeros(n, size);
        for i in 0..m {
            for (b, base) in bases[i].iter().enumerate() {
                let mut column = a.column_mut(offsets[i] + b);
                let column = column.as_mut_slice();
                self.matrix.forward(base, column);
                let s = self.columns[i].sign;
                column.iter_mut().zip(&self.side[i]).for_each(|(c, &on)| *c = if on { s * *c } else { 0.0 });
            }
        }
        let mut hessian = DMatrix::from_vec(size, size, gram_of_columns(a.as_slice(), &vec![1.0; n]));
        let mut right = DVector::<f64>::zeros(size);
        for i in 0..m {
            let length = self.columns[i].norm();
            let unit = self.columns[i].unit();
            let along: Vec<f64> = bases[i].iter().map(|b| dot(b, &unit)).collect();
            for p in 0..bases[i].len() {
                right[offsets[i] + p] = dot(&bases[i][p], &forces[i]);
                for q in 0..bases[i].len() {
                    let bend = f64::from(p == q) - along[p] * along[q];
                    hessian[(offsets[i] + p, offsets[i] + q)] += self.data.beta / length * bend;
                }
            }
        }
        let top = (0..size).map(|j| hessian[(j, j)]).fold(0.0, f64::max);
        for regular in [1e-14, 1e-11, 1e-8] {
            let mut shifted = hessian.clone();
            (0..size).for_each(|j| shifted[(j, j)] += regular * top);
            if let Some(factor) = shifted.cholesky() {
                let solution = factor.solve(&right);
                if solution.iter().all(|v| v.is_finite()) {
                    return Some(
                        (0..m)
                            .map(|i| {
                                let mut p = vec![0.0; d];
                                for (b, base) in bases[i].iter().enumerate() {
                                    add_scaled(&mut p, solution[offsets[i] + b], base);
                                }
                                p
                            })
                            .collect(),
                    );
                }
            }
        }
        None
    }

    /// Rows on a kink that the direction would cross at once: convex kinks are held, concave ones flipped;
    /// `true` if there were any.
    fn block(&mut self, direction: &[Vec<f64>]) -> bool {
        let mut any = false;
        for (i, p) in direction.iter().enumerate() {
            let (length, speed) = (self.columns[i].norm(), norm(p));
            for k in 0..self.data.n {
                if !self.tied(i, k, length) || self.ties[i].held.contains(&k) {
                    continue;
                }
                let rise = dot(self.matrix.row(k), p);
                if rise.abs() <= 1e-11 * self.matrix.norms[k] * speed || (rise > 0.0) == self.side[i][k] {
                    continue;
                }
                if self.columns[i].sign * self.nu[k] >= 0.0 {
                    self.side[i][k] = !self.side[i][k];
                    any = true;
                } else if self.ties[i].hold(k, self.matrix.row(k)) {
                    self.side[i][k] = false;
                    any = true;
                }
            }
        }
        any
    }

    /// Goes to the first minimum of the true objective along the direction, t in (0, 1]; `false` if there is
    /// no progress.
    fn search(&mut self, direction: &[Vec<f64>]) -> bool {
        let (n, m) = (self.data.n, self.columns.len());
        let mut q = vec![vec![0.0; n]; m];
        let mut crossings = Vec::new();
        // r(t) = base + t·rate with base = −ν at first; both change where a row crosses.
        let mut base: Vec<f64> = self.nu.iter().map(|v| -v).collect();
        let mut rate = vec![0.0; n];
        for i in 0..m {
            self.matrix.forward(&direction[i], &mut q[i]);
            let (length, speed) = (self.columns[i].norm(), norm(&direction[i]));
            for k in 0..n {
                if self.side[i][k] {
                    rate[k] += self.columns[i].sign * q[i][k];
                }
                let small = q[i][k].abs() <= 1e-13 * self.matrix.norms[k] * speed;
                if !small && !self.tied(i, k, length) && self.z[i][k] * q[i][k] < 0.0 && -self.z[i][k] / q[i][k] < 1.0 {
                    crossings.push(Crossing { at: -self.z[i][k] / q[i][k], neuron: i, row: k });
                }
            }
        }
        let norms: Vec<[f64; 3]> =
            self.columns.iter().zip(direction).map(|(c, p)| [dot(&c.w, &c.w), dot(&c.w, p), dot(p, p)]).collect();
        let beta = self.data.beta;
        let penalty = |t: f64| -> f64 {
            norms
                .iter()
                .map(|[ww, wp, pp]| {
                    let length = (ww + t * (2.0 * wp + t * pp)).max(0.0).sqrt();
                    if length > 0.0 { (wp + t * pp) / length } else { 0.0 }
                })
                .sum::<f64>()
                * beta
        };
        let (mut linear, mut square) = (dot(&base, &rate), dot(&rate, &rate));
        let mut crossings = BinaryHeap::from(crossings);
        let mut from = 0.0;
        let (mut t, mut wall) = (1.0, None);
        loop {
            let next = crossings.pop();
            let to = next.map_or(1.0, |c| c.at);
            if linear + to * square + penalty(to) >= 0.0 {
                t = root(from, to, |t| linear + t * square + penalty(t));
                break;
            }
            let Some(Crossing { neuron: i, row: k, .. }) = next else { break };
            let s = if q[i][k] > 0.0 { self.columns[i].sign } else { -self.columns[i].sign };
            linear -= base[k] * rate[k];
            square -= rate[k] * rate[k];
            base[k] += s * self.z[i][k];
            rate[k] += s * q[i][k];
            linear += base[k] * rate[k];
            square += rate[k] * rate[k];
            if linear + to * square + penalty(to) >= 0.0 {
                (t, wall) = (to, Some((i, k)));
                break;
            }
            from = to;
        }
        if let Some((i, k)) = wall {
            self.ties[i].hold(k, self.matrix.row(k));
            self.side[i][k] = false;
        }
        for ((column, p), ties) in self.columns.iter_mut().zip(direction).zip(&self.ties) {
            add_scaled(&mut column.w, t, p);
            ties.project(&mut column.w);
        }
        self.look();
        t > 0.0
    }

    /// Removes neurons whose removal does not cost anything, and merges those that share a cell.
    fn drop_faint(&mut self) {
        let top = self.columns.iter().map(Column::norm).fold(0.0, f64::max);
        let mut columns = self.columns.clone();
        for i in (0..columns.len()).rev() {
            if columns[i].norm() <= 1e-2 * top {
                let mut fewer = columns.clone();
                fewer.remove(i);
                if objective(self.data, self.matrix, &fewer) <= objective(self.data, self.matrix, &columns) {
                    columns = fewer;
                }
            }
        }
        let merged = merge(self.matrix, &columns);
        if merged.len() < self.columns.len() {
            self.restart(merged);
        }
    }
}

/// Where a function that rises through zero on [from, to] does so, by bisection to the last bit.
fn root(mut from: f64, mut to: f64, slope: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..100 {
        let middle = 0.5 * (from + to);
        if middle <= from || middle >= to {
            break;
        }
        if slope(middle) < 0.0 { from = middle } else { to = middle }
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::search::fit::Fit;
    use crate::search::neuron::residual;
    use crate::search::train::cell::climb;

    /// Afterwards every neuron is a local maximum of its own sign's F with the value β.
    #[test]
    fn ends_stationary() {
        for seed in 0..20 {
            let mut random = Random::new(seed, 0);
            let (n, d) = (40, 4);
            let data = Data { n, d, x: random.normals(n * d), y: random.normals(n), beta: 2.0, fit: Fit::default() };
            let matrix = Matrix::new(&data.x, n, d);
            let start: Vec<Column> =
                (0..6).map(|i| Column { w: random.normals(d), sign: if i % 2 == 0 { 1.0 } else { -1.0 } }).collect();
            let end = polish(&data, &matrix, &start, 500);
            assert!(objective(&data, &matrix, &end) <= objective(&data, &matrix, &start));
            let nu = residual(&data, &matrix, &end);
            for column in &end {
                let v: Vec<f64> = nu.iter().map(|nu| column.sign * nu).collect();
                let (u, value) = climb(&matrix, &v, &column.w, 500, 0.0).unwrap();
                assert!((value / data.beta - 1.0).abs() < 1e-9, "seed {seed}: {value}");
                assert!(1.0 - dot(&u, &column.unit()) < 1e-12, "seed {seed}");
            }
        }
    }
}
