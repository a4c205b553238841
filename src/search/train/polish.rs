//! Newton's method on the convex program of the current activation patterns, kinks held exactly.

mod direction;
mod holds;
mod line;

use super::cell::is_late;
use super::ties::Ties;
use crate::kernels::{Matrix, add_scaled, norm};
use crate::search::data::Data;
use crate::search::neuron::{Column, bends, merge, objective, slopes};
use std::time::Instant;

/// |x_k·û| up to this share of ‖x_k‖ counts as zero.
const TIED: f64 = 1e-12;
/// A stationarity residual up to this share of β is stationary.
const STATIONARY: f64 = 1e-12;
/// Rows count as at least this curved, relative to the most curved one.
const FLAT: f64 = 1e-13;

/// Improves `columns` and `bias` to a point that is stationary to about 1e-11 β, at most `steps` Newton
/// steps; the objective never rises.
///
/// With the patterns D_i fixed, program (2) of theory §1.2 is convex and smooth away from w_i = 0; at its
/// optima some rows have x_k·w_i = 0 exactly, and there the objective has a kink on which descent methods
/// stall. Here such rows are *held*: w_i moves in their null space, by Newton steps (the Hessian is AᵀHA, H
/// the curvatures of the rows' losses, plus the curvature of the norms). Along a step the true objective is
/// followed through all crossings of all neurons; a crossing of a convex kink that ends the fall is where its
/// row becomes held. When the held problem is stationary the multiplier of each held row must lie in the
/// interval of its kink's subdifferential, [0, (−s_iν_k)_+]; the worst of each neuron is released otherwise.
/// The same idea as `cell`, for all neurons at once. An output bias is one more variable, whose column is
/// all ones. Where curvatures jump (Huber's loss) this is a semismooth Newton method, and the search along
/// the line alone makes it descend. Ends at a stationary point of the training problem in exact patterns;
/// whether that is the global optimum is for the oracle to say.
pub fn polish(data: &Data, matrix: &Matrix, columns: &[Column], bias: f64, steps: usize) -> (Vec<Column>, f64) {
    polish_until(data, matrix, columns, bias, (steps, None))
}

/// The same within a time, after which no step begins.
pub fn polish_until(
    data: &Data,
    matrix: &Matrix,
    columns: &[Column],
    bias: f64,
    (steps, until): (usize, Option<Instant>),
) -> (Vec<Column>, f64) {
    let mut best = (columns.to_vec(), bias);
    let mut best_objective = objective(data, matrix, &best.0, bias);
    let mut state = State::new(data, matrix, columns, bias);
    let mut stale = 0;
    for _ in 0..steps {
        if is_late(until) {
            break;
        }
        let done = !state.step();
        state.drop_faint();
        let value = objective(data, matrix, &state.columns, state.bias);
        if value <= best_objective + 1e-15 * best_objective.abs() {
            // Near the end the objective is constant to rounding: prefer the later point.
            stale = if value < best_objective - 1e-14 * best_objective.abs() { 0 } else { stale + 1 };
            best_objective = best_objective.min(value);
            best.0.clone_from(&state.columns);
            best.1 = state.bias;
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
    bias: f64,
    z: Vec<Vec<f64>>,
    side: Vec<Vec<bool>>,
    ties: Vec<Ties>,
    /// The outputs f; not of the plain squared loss.
    f: Vec<f64>,
    nu: Vec<f64>,
    /// s_k φ″(f_k).
    bend: Vec<f64>,
    /// What rounding may do to the forces, over β: ulps of f times the curvature, times `longest`.
    noise: f64,
    /// The longest row.
    longest: f64,
}

/// What pulls at each w_i and at the bias: minus the gradient of the objective.
struct Forces {
    columns: Vec<Vec<f64>>,
    bias: Option<f64>,
}

/// Where the weights and the bias go.
struct Direction {
    columns: Vec<Vec<f64>>,
    bias: f64,
}

impl<'a> State<'a> {
    fn new(data: &'a Data, matrix: &'a Matrix, columns: &[Column], bias: f64) -> State<'a> {
        let (z, side, ties) = (Vec::new(), Vec::new(), Vec::new());
        let (f, nu, bend) = (Vec::new(), Vec::new(), vec![1.0; data.n]);
        let longest = matrix.norms.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let mut state =
            State { data, matrix, columns: Vec::new(), bias, z, side, ties, f, nu, bend, noise: 0.0, longest };
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
        let plain = self.data.fit.is_plain();
        self.nu.clone_from(&self.data.y);
        self.f.clear();
        self.f.resize(self.data.n, self.bias);
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
                let change = column.sign * self.z[i][k].max(0.0);
                self.nu[k] -= change;
                self.f[k] += change;
            }
        }
        if !plain {
            let data = self.data;
            self.nu = slopes(data, &self.f);
            self.bend = bends(data, &self.f, FLAT);
            let ulps = (0..data.n).map(|k| self.bend[k] * self.f[k].abs()).sum::<f64>();
            self.noise = f64::EPSILON * ulps * self.longest / data.beta;
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
            if self.flat(&forces) {
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

    /// Whether no force is left but those on held rows.
    fn flat(&self, forces: &Forces) -> bool {
        let small = (STATIONARY + 0.1 * self.noise) * self.data.beta;
        let total: f64 = self.nu.iter().map(|nu| nu.abs()).sum();
        forces.bias.is_none_or(|pull| pull.abs() <= 1e-14 * total + self.noise * self.data.beta / self.longest)
            && self.ties.iter().zip(&forces.columns).all(|(ties, force)| {
                let mut free = force.clone();
                ties.project(&mut free);
                norm(&free) <= small
            })
    }

    /// Minus the gradient with respect to each w_i, s_i Xᵀ D_i ν − β ŵ_i, held rows not active; and with
    /// respect to the bias, 1ᵀν − β₀b.
    fn forces(&mut self) -> Forces {
        let columns = (0..self.columns.len())
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
            .collect();
        let decay = self.data.fit.bias.decay();
        Forces { columns, bias: decay.map(|decay| self.nu.iter().sum::<f64>() - decay * self.bias) }
    }

    /// Removes neurons whose removal does not cost anything, and merges those that share a cell.
    fn drop_faint(&mut self) {
        let top = self.columns.iter().map(Column::norm).fold(0.0, f64::max);
        let mut columns = self.columns.clone();
        for i in (0..columns.len()).rev() {
            if columns[i].norm() <= 1e-2 * top {
                let mut fewer = columns.clone();
                fewer.remove(i);
                let value = |columns: &[Column]| objective(self.data, self.matrix, columns, self.bias);
                if value(&fewer) <= value(&columns) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::dot;
    use crate::random::Random;
    use crate::search::fit::{Fit, Loss, OutputBias, Shape};
    use crate::search::neuron::residual;
    use crate::search::train::cell::climb;

    /// Afterwards every neuron is a local maximum of its own sign's F with the value β, and the bias does not
    /// pull.
    #[test]
    fn ends_stationary() {
        let huber = Loss::Piecewise(Shape { low: -0.7, high: 0.7, ..Shape::SQUARED });
        let hinge = Loss::Piecewise(Shape { low: 0.0, high: 1.0, curvature: 0.1, margin: true, ..Shape::SQUARED });
        let plain = Fit::default();
        let free = |loss| Fit { loss, weights: Vec::new(), bias: OutputBias::Free };
        let fits = [plain, free(huber), free(hinge), free(Loss::Logistic), free(Loss::Poisson)];
        for (seed, fit) in (0..20).flat_map(|seed| fits.iter().map(move |fit| (seed, fit))) {
            let mut random = Random::new(seed, 0);
            let (n, d) = (40, 4);
            let (x, mut y) = (random.normals(n * d), random.normals(n));
            match fit.loss {
                Loss::Piecewise(Shape { margin: true, .. }) => y.iter_mut().for_each(|y| *y = y.signum()),
                Loss::Piecewise(_) => {}
                Loss::Logistic => y.iter_mut().for_each(|y| *y = 1.0 / (1.0 + y.exp())),
                Loss::Poisson => y.iter_mut().for_each(|y| *y = y.abs()),
            }
            let beta = if fit.is_plain() { 2.0 } else { 0.7 };
            let data = Data { n, d, x, y, beta, fit: fit.clone() };
            let matrix = Matrix::new(&data.x, n, d);
            let size = if fit.is_plain() { 1.0 } else { 0.3 };
            let start: Vec<Column> = (0..6)
                .map(|i| Column {
                    w: random.normals(d).iter().map(|w| size * w).collect(),
                    sign: if i % 2 == 0 { 1.0 } else { -1.0 },
                })
                .collect();
            let (end, bias) = polish(&data, &matrix, &start, 0.0, 500);
            assert!(objective(&data, &matrix, &end, bias) <= objective(&data, &matrix, &start, 0.0));
            let nu = residual(&data, &matrix, &end, bias);
            assert!(fit.is_plain() || end.is_empty() || nu.iter().sum::<f64>().abs() < 1e-9, "seed {seed} {fit:?}");
            for column in &end {
                let v: Vec<f64> = nu.iter().map(|nu| column.sign * nu).collect();
                let (u, value) = climb(&matrix, &v, &column.w, 500, 0.0).unwrap();
                assert!((value / data.beta - 1.0).abs() < 1e-9, "seed {seed} {fit:?}: {value}");
                assert!(1.0 - dot(&u, &column.unit()) < 1e-12, "seed {seed} {fit:?}");
            }
        }
    }
}
