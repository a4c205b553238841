//! The restricted program in doubles, for losses with curvature: Newton's method with the constraint γ ≥ 0
//! left as it is.
//!
//! The second-order model of the objective at the present weights is a convex quadratic program in as many
//! variables as there are columns and outputs; it is solved by an active set, and the objective, convex, is
//! minimised on the segment to its solution. Rows without curvature count as a little curved; that changes
//! the way, not where it ends. A heuristic: nothing rests on it.

use super::program::Program;
use crate::check::statement::loss;
use crate::dyadic::quotient;
use crate::kernels::{add_scaled, dot};
use crate::search::fit::Fit;
use nalgebra::{DMatrix, DVector};

/// Steps at most, and such as do not come nearer before it ends.
const STEPS: usize = 200;
const STALE: usize = 12;
/// Rows count as at least this curved, relative to the most curved one.
const FLOOR: f64 = 1e-7;
/// Added to the diagonal of the model, relative to its largest entry.
const RIDGE: f64 = 1e-13;
/// Halvings of the search along a line.
const HALVINGS: usize = 52;

/// What is minimised.
struct Objective {
    outputs: usize,
    y: Vec<f64>,
    fit: Fit,
    softmax: bool,
    beta: f64,
    z: Vec<Vec<f64>>,
}

/// Weights of columns of unit directions, the output bias, and what they make of the rows.
#[derive(Clone)]
pub(super) struct Point {
    pub weights: Vec<f64>,
    pub bias: Vec<f64>,
    /// −∇ℓ.
    pub dual: Vec<f64>,
    /// f.
    pub outputs: Vec<f64>,
}

/// The optimum as far as doubles go.
pub(super) fn minimize(program: &Program, start: Option<&[f64]>) -> Point {
    let training = program.training;
    let objective = Objective {
        outputs: training.outputs,
        y: training.y.iter().map(|y| quotient(y, &training.y_den)).collect(),
        fit: Fit::of(training),
        softmax: training.loss == loss::Loss::Softmax,
        beta: quotient(&training.beta.0, &training.beta.1),
        z: program.doubles(),
    };
    let m = objective.z.len();
    let mut x: Vec<f64> = start.filter(|start| start.len() == m).map_or(vec![0.0; m], <[f64]>::to_vec);
    x.iter_mut().for_each(|c| *c = if c.is_finite() { c.max(0.0) } else { 0.0 });
    x.resize(m + objective.biases(), 0.0);
    let (mut best, mut stale) = ((f64::INFINITY, x.clone()), 0);
    for _ in 0..STEPS {
        let f = objective.fitted(&x);
        let gradient = objective.gradient(&x, &objective.dual(&f));
        let off = objective.off(&x, &gradient);
        stale = if off < 0.5 * best.0 { 0 } else { stale + 1 };
        if off < best.0 {
            best = (off, x.clone());
        }
        if stale > STALE || off == 0.0 || off.is_nan() {
            break;
        }
        let step = objective.model(&f, &x, &gradient);
        let t = objective.search(&f, &x, &step);
        x.iter_mut().zip(&step).enumerate().for_each(|(j, (x, d))| {
            let next = *x + t * d;
            *x = if j < m { next.max(0.0) } else { next };
        });
    }
    let x = best.1;
    let outputs = objective.fitted(&x);
    let dual = objective.dual(&outputs);
    let bias = if objective.biases() > 0 { x[m..].to_vec() } else { vec![0.0; objective.outputs] };
    Point { weights: x[..m].to_vec(), bias, dual, outputs }
}

impl Objective {
    fn biases(&self) -> usize {
        if self.fit.bias.decay().is_some() { self.outputs } else { 0 }
    }

    /// Zc + b, also of directions.
    fn fitted(&self, x: &[f64]) -> Vec<f64> {
        let mut f = vec![0.0; self.y.len()];
        for (z, c) in self.z.iter().zip(x).filter(|(_, c)| **c != 0.0) {
            add_scaled(&mut f, *c, z);
        }
        let bias = &x[self.z.len()..];
        if !bias.is_empty() {
            f.chunks_mut(self.outputs).for_each(|row| row.iter_mut().zip(bias).for_each(|(f, b)| *f += b));
        }
        f
    }

    /// ν = −∇ℓ(f).
    fn dual(&self, f: &[f64]) -> Vec<f64> {
        let k = self.outputs;
        if !self.softmax {
            return f.iter().zip(&self.y).enumerate().map(|(e, (f, y))| self.fit.nu(e / k, *y, *f)).collect();
        }
        let mut dual = Vec::with_capacity(f.len());
        for (row, (f, y)) in f.chunks(k).zip(self.y.chunks(k)).enumerate() {
            let shares = shares(f);
            dual.extend(shares.iter().zip(y).map(|(p, y)| self.fit.weight(row) * (y - p)));
        }
        dual
    }

    /// Of the objective, by c and by b.
    fn gradient(&self, x: &[f64], dual: &[f64]) -> Vec<f64> {
        let mut gradient: Vec<f64> = self.z.iter().map(|z| self.beta - dot(z, dual)).collect();
        let decay = self.fit.bias.decay().unwrap_or(0.0);
        gradient.extend(
            x[self.z.len()..]
                .iter()
                .enumerate()
                .map(|(c, b)| decay * b - dual.iter().skip(c).step_by(self.outputs).sum::<f64>()),
        );
        gradient
    }

    /// By how much the conditions of an optimum are missed.
    fn off(&self, x: &[f64], gradient: &[f64]) -> f64 {
        let m = self.z.len();
        let one = |j: usize| if j >= m || x[j] > 0.0 { gradient[j].abs() } else { (-gradient[j]).max(0.0) };
        (0..x.len()).map(one).fold(0.0, |most, v| if v > most || v.is_nan() { v } else { most })
    }

    /// The Hessian of ℓ at f, applied to a column.
    fn bent(&self, f: &[f64], floor: f64, z: &[f64]) -> Vec<f64> {
        let k = self.outputs;
        if !self.softmax {
            let bend = |e: usize| self.fit.bend(e / k, self.y[e], f[e]).max(floor);
            return z.iter().enumerate().map(|(e, z)| bend(e) * z).collect();
        }
        let mut out = Vec::with_capacity(z.len());
        for (row, (f, z)) in f.chunks(k).zip(z.chunks(k)).enumerate() {
            let shares = shares(f);
            let mean = dot(&shares, z);
            out.extend(shares.iter().zip(z).map(|(p, z)| self.fit.weight(row) * (p * (z - mean) + floor * z)));
        }
        out
    }

    /// The step to the minimum of the second-order model.
    fn model(&self, f: &[f64], x: &[f64], gradient: &[f64]) -> Vec<f64> {
        let k = self.outputs;
        let most = (0..f.len()).map(|e| self.fit.bend(e / k, self.y[e], f[e])).fold(0.0, f64::max);
        let floor = FLOOR * if self.softmax { 1e-3 } else { most.max(f64::MIN_POSITIVE) };
        let constant = |c: usize| (0..f.len()).map(|e| if e % k == c { 1.0 } else { 0.0 }).collect();
        let constants: Vec<Vec<f64>> = (0..self.biases()).map(constant).collect();
        let columns: Vec<&[f64]> = self.z.iter().chain(&constants).map(Vec::as_slice).collect();
        let size = columns.len();
        let mut hessian = DMatrix::zeros(size, size);
        for (i, column) in columns.iter().enumerate() {
            let bent = self.bent(f, floor, column);
            for (j, other) in columns.iter().enumerate().take(i + 1) {
                let product = dot(&bent, other);
                hessian[(i, j)] = product;
                hessian[(j, i)] = product;
            }
        }
        let decay = self.fit.bias.decay().unwrap_or(0.0);
        (self.z.len()..size).for_each(|i| hessian[(i, i)] += decay);
        active_set(&hessian, gradient, x, self.z.len())
    }

    /// Where on [0, 1] the objective is least on the line from x: by bisection of its slope.
    fn search(&self, f: &[f64], x: &[f64], step: &[f64]) -> f64 {
        let rate = self.fitted(step);
        let m = self.z.len();
        let decay = self.fit.bias.decay().unwrap_or(0.0);
        let growth: f64 = self.beta * step[..m].iter().sum::<f64>();
        let slope = |t: f64| {
            let at: Vec<f64> = f.iter().zip(&rate).map(|(f, r)| f + t * r).collect();
            let bias: f64 = x[m..].iter().zip(&step[m..]).map(|(b, d)| (b + t * d) * d).sum();
            growth + decay * bias - dot(&self.dual(&at), &rate)
        };
        // Near the end slopes are rounding errors: whole steps converge there.
        let small = 1e-12
            * dot(
                &self.dual(f).iter().map(|v| v.abs()).collect::<Vec<_>>(),
                &rate.iter().map(|v| v.abs()).collect::<Vec<_>>(),
            );
        if slope(1.0) <= small {
            return 1.0;
        }
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if slope(middle) < 0.0 { low = middle } else { high = middle }
        }
        low
    }
}

/// e^f over its sum.
fn shares(f: &[f64]) -> Vec<f64> {
    let top = f.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = f.iter().map(|f| (f - top).exp()).collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|p| p / total).collect()
}

/// The d that minimises g·d + ½dᵀHd with x_j + d_j ≥ 0 for the first m variables: Lawson and Hanson's active
/// set.
fn active_set(hessian: &DMatrix<f64>, gradient: &[f64], x: &[f64], m: usize) -> Vec<f64> {
    let size = x.len();
    let largest = (0..size).map(|i| hessian[(i, i)]).fold(0.0, f64::max);
    let mut free: Vec<usize> = (0..size).filter(|&j| j >= m || x[j] > 0.0).collect();
    let mut banned = vec![false; size];
    let mut d = DVector::zeros(size);
    let g = DVector::from_column_slice(gradient);
    for _ in 0..4 * size + 20 {
        descend(hessian, &g, x, m, &mut free, &mut d, RIDGE * largest);
        let slope = &g + hessian * &d;
        let steep = |j: &usize| slope[*j] / hessian[(*j, *j)].max(f64::MIN_POSITIVE).sqrt();
        let entering = (0..m).filter(|j| !free.contains(j) && !banned[*j]);
        let enough = |j: &usize| slope[*j] < -1e-13 * (g[*j].abs() + (slope[*j] - g[*j]).abs());
        let Some(j) = entering.filter(enough).min_by(|a, b| steep(a).total_cmp(&steep(b))) else { break };
        free.push(j);
        let before = d[j];
        descend(hessian, &g, x, m, &mut free, &mut d, RIDGE * largest);
        banned[j] = d[j] == before;
    }
    d.iter().copied().collect()
}

/// Goes to the minimum over the free variables; those that reach zero on the way stay there.
fn descend(
    hessian: &DMatrix<f64>,
    g: &DVector<f64>,
    x: &[f64],
    m: usize,
    free: &mut Vec<usize>,
    d: &mut DVector<f64>,
    ridge: f64,
) {
    while !free.is_empty() {
        let slope = g + hessian * &*d;
        let n = free.len();
        let part = DMatrix::from_fn(n, n, |i, j| hessian[(free[i], free[j])]);
        let side = DVector::from_fn(n, |i, _| -slope[free[i]]);
        let Some(step) = solve(part, &side, ridge) else { return };
        let room = |i: usize| (x[free[i]] + d[free[i]]).max(0.0) / -step[i];
        let blocking = (0..n).filter(|&i| free[i] < m && step[i] < 0.0 && room(i) < 1.0);
        let first = blocking.min_by(|&a, &b| room(a).total_cmp(&room(b)));
        let length = first.map_or(1.0, room);
        free.iter().zip(step.iter()).for_each(|(&j, s)| d[j] += length * s);
        match first {
            Some(i) => {
                let j = free.remove(i);
                d[j] = -x[j];
            }
            None => return,
        }
    }
}

/// H⁻¹b by Cholesky's factor, of H with a ridge as small as serves.
fn solve(hessian: DMatrix<f64>, side: &DVector<f64>, mut ridge: f64) -> Option<DVector<f64>> {
    for _ in 0..40 {
        let shifted = &hessian + DMatrix::identity(side.len(), side.len()) * ridge;
        if let Some(factor) = shifted.cholesky() {
            return Some(factor.solve(side));
        }
        ridge = (ridge * 10.0).max(f64::MIN_POSITIVE);
    }
    None
}
