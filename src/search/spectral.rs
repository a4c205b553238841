//! A dual matrix V and a bound on h(V) by one eigenvalue, chosen together (theory §E4.5): no fan and no tree,
//! so that many outputs cost little more than few. A heuristic: the checker computes with what it finds.
//!
//! For any λ > 0, any pairs of rows (j, k) with integers p > 0 and q, and any T in R^K for each of them,
//! 2h(V) is at most the greatest eigenvalue of M = [[Σλττᵀ, VᵀX], [XᵀV, Σyyᵀ/λ]], the sums being over the
//! rows (τ = W_k, y = x_k) and the pairs (τ = T, y = px_j − qx_k), where W is V less pT in row j and with
//! |q|T more in row k. It is convex in (V, T, 1/λ); D(cV) with c = β/B is maximised by L-BFGS, the eigenvalue
//! smoothed by a sum of exponentials, over V = −∇ℓ(f), f free.

mod eigenvalue;
mod matrix;
mod pairs;

use crate::kernels::{dot, forms};
use crate::search::outputs::data::{Columns, Outputs};
use crate::search::train::descent::lbfgs;
use eigenvalue::Top;
pub use matrix::Multipliers;
use matrix::assemble;
use nalgebra::DMatrix;
use pairs::WHOLE;
pub use pairs::{Pair, pairs};
use std::time::Instant;

/// Pairs with the most parallel rows, for each row.
pub const NEIGHBOURS: usize = 6;
/// Share of the time that looking for them may take.
const PAIRING: f64 = 0.2;
/// Sharpness of the smoothed eigenvalue, and steps.
const STAGES: [(f64, usize); 4] = [(10.0, 300), (40.0, 300), (160.0, 500), (640.0, 500)];
/// λ are within e^±this of their median.
const SPREAD: f64 = 12.0;

/// Multipliers, and the dual matrix that they go with.
#[derive(Clone, Debug)]
pub struct Spectral {
    /// Pairs of rows.
    pub pairs: Vec<Pair>,
    /// λ and T.
    pub multipliers: Multipliers,
    /// V.
    pub dual: Columns,
}

impl Spectral {
    /// M of other multipliers and another dual matrix, such as the same rounded.
    pub fn matrix(&self, data: &Outputs, dual: &Columns, multipliers: &Multipliers) -> DMatrix<f64> {
        assemble(data, &self.pairs, &differences(data, &self.pairs), multipliers, dual).0
    }
}

/// px_j − qx_k of the pairs, row-major.
fn differences(data: &Outputs, pairs: &[Pair]) -> Vec<f64> {
    let row = |k: usize| &data.x[k * data.d..(k + 1) * data.d];
    let difference = |pair: &Pair| {
        let (p, q) = (pair.p as f64, pair.q as f64);
        row(pair.j).iter().zip(row(pair.k)).map(move |(a, b)| p * a - q * b)
    };
    pairs.iter().flat_map(difference).collect()
}

/// How hard to try.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Pairs for each row.
    pub neighbours: usize,
    /// No evaluation begins after this.
    pub deadline: Option<Instant>,
}

/// Chooses V, λ and T from a dual matrix on, for the lower bound D(cV) with cB ≤ `beta`.
///
/// `go_on` is asked before each evaluation; when it refuses, or at the deadline, the best so far is returned.
pub fn spectral(
    data: &Outputs,
    start: &Columns,
    beta: f64,
    Effort { neighbours, deadline }: Effort,
    go_on: &mut dyn FnMut() -> bool,
) -> Spectral {
    let until = deadline.map(|deadline| {
        let now = Instant::now();
        now + deadline.saturating_duration_since(now).mul_f64(PAIRING)
    });
    let pairs = pairs(&data.x, data.n, data.d, neighbours, until);
    let mut program = Program::new(data, pairs, beta, start);
    let mut x = program.start(start);
    let unit = data.dual(start, 1.0).abs();
    let unit = if unit.is_normal() { unit } else { 1.0 };
    let mut stopped = false;
    let mut best: Option<(f64, Vec<f64>)> = None;
    for (sharpness, steps) in STAGES {
        x = lbfgs(x, steps, |x, gradient| {
            stopped = stopped || !go_on() || deadline.is_some_and(|deadline| Instant::now() > deadline);
            match stopped {
                true => f64::NAN,
                false => program.value(x, sharpness, gradient) / unit_of(unit, gradient),
            }
        });
        let value = program.worth(&x);
        if best.as_ref().is_none_or(|(known, _)| value > *known) {
            best = Some((value, x.clone()));
        }
        if stopped {
            break;
        }
    }
    program.found(&best.map_or(x, |(_, x)| x))
}

/// Divides a gradient by the unit of the objective; returns that.
fn unit_of(unit: f64, gradient: &mut [f64]) -> f64 {
    gradient.iter_mut().for_each(|g| *g /= unit);
    unit
}

/// −D(cV) as a function of log λ, T and f.
struct Program<'a> {
    data: &'a Outputs,
    pairs: Vec<Pair>,
    /// px_j − qx_k, row-major.
    y: Vec<f64>,
    beta: f64,
    /// The present bias: the next search for it begins there.
    bias: Vec<f64>,
    /// Median of log λ at the start.
    middle: f64,
    /// T is so many times its variable: what is usual, so that all variables are of one size.
    unit: f64,
}

/// A point of the program with what belongs to it.
struct Point {
    multipliers: Multipliers,
    /// V by columns.
    dual: Columns,
}

impl Program<'_> {
    fn new<'a>(data: &'a Outputs, pairs: Vec<Pair>, beta: f64, start: &Columns) -> Program<'a> {
        let (n, d) = (data.n, data.d);
        let row = |k: usize| &data.x[k * d..(k + 1) * d];
        let y = differences(data, &pairs);
        let ratio = |k: usize| {
            let v: f64 = start.iter().map(|v| v[k] * v[k]).sum();
            (dot(row(k), row(k)) / v.max(1e-300)).sqrt().max(1e-300).ln()
        };
        let mut ratios: Vec<f64> = (0..n).map(ratio).filter(|ratio| ratio.is_finite()).collect();
        ratios.sort_by(f64::total_cmp);
        let middle = ratios.get(ratios.len() / 2).copied().unwrap_or(0.0);
        let size = |i: usize| start.iter().map(|v| v[i] * v[i]).sum::<f64>().sqrt();
        let unit = (0.3 * (0..n).map(size).sum::<f64>() / n as f64 / WHOLE as f64).max(1e-300);
        Program { data, pairs, y, beta, bias: vec![0.0; data.k], middle, unit }
    }

    /// log λ at the balance of the norms of τ and y, T = 0, and the f with V = −∇ℓ(f).
    fn start(&self, v: &Columns) -> Vec<f64> {
        let Outputs { n, d, k, .. } = *self.data;
        let length = |row: &[f64]| dot(row, row).sqrt();
        let size = |i: usize| v.iter().map(|v| v[i] * v[i]).sum::<f64>().sqrt();
        let near = |log: f64| log.clamp(self.middle - SPREAD, self.middle + SPREAD);
        let rows = self.data.x.chunks_exact(d).enumerate();
        let mut x: Vec<f64> = rows.map(|(i, row)| near((length(row) / size(i).max(1e-300)).ln())).collect();
        x.extend(self.y.chunks_exact(d).map(|y| near((length(y) / self.unit).ln())));
        x.resize(n + self.pairs.len() * (1 + k), 0.0);
        x.extend((0..n).flat_map(|i| self.data.outputs_of(v, i)));
        x
    }

    /// The dual matrix and the multipliers at a point.
    fn point(&mut self, x: &[f64]) -> Point {
        let Outputs { n, k, .. } = *self.data;
        let m = self.pairs.len();
        let (logs, rest) = x.split_at(n + m);
        let (moved, f) = rest.split_at(m * k);
        let mut f: Columns = (0..k).map(|j| f.iter().skip(j).step_by(k).copied().collect()).collect();
        if self.data.bias.decay() == Some(0.0) {
            self.data.fit_bias(&f, &mut self.bias);
            f.iter_mut().zip(&self.bias).for_each(|(f, b)| f.iter_mut().for_each(|f| *f += b));
        }
        let mut dual = vec![vec![0.0; n]; k];
        self.data.loss(&f, &mut dual);
        let lambdas = logs.iter().map(|log| log.clamp(self.middle - 2.0 * SPREAD, self.middle + 2.0 * SPREAD).exp());
        Point {
            multipliers: Multipliers {
                lambdas: lambdas.collect(),
                moved: moved.iter().map(|t| t * self.unit).collect(),
            },
            dual,
        }
    }

    /// c for a bound: at most 1 where a dual matrix need not stay admissible beyond.
    fn multiplier(&self, bound: f64) -> f64 {
        let c = self.beta / bound;
        if self.data.is_bounded() { c.min(1.0) } else { c }
    }

    /// D(cV), c by the eigenvalue itself.
    fn worth(&mut self, x: &[f64]) -> f64 {
        let Point { multipliers, dual } = self.point(x);
        let (matrix, _) = assemble(self.data, &self.pairs, &self.y, &multipliers, &dual);
        let Some(top) = Top::new(matrix) else { return f64::NEG_INFINITY };
        self.data.dual(&dual, self.multiplier(0.5 * top.value))
    }

    /// −D(cV), c by the smoothed eigenvalue, and its gradient.
    fn value(&mut self, x: &[f64], sharpness: f64, gradient: &mut [f64]) -> f64 {
        let Outputs { n, d, k, .. } = *self.data;
        let m = self.pairs.len();
        let Point { multipliers, dual } = self.point(x);
        let (matrix, weights) = assemble(self.data, &self.pairs, &self.y, &multipliers, &dual);
        let Some(top) = Top::new(matrix) else { return f64::NAN };
        let (smoothed, slope) = top.smoothed(sharpness);
        let bound = 0.5 * smoothed;
        let c = self.multiplier(bound);
        let (value, by_dual, by_c) = self.data.dual_slopes(&dual, c);
        // dD/dλ_max.
        let pull = if c * bound < 0.999_999 * self.beta { 0.0 } else { -0.5 * by_c * self.beta / (bound * bound) };
        let part = |i0: usize, j0: usize, rows: usize, columns: usize| -> Vec<f64> {
            (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))).map(|(i, j)| slope[(i0 + i, j0 + j)]).collect()
        };
        let (outer, inner, cross) = (part(0, 0, k, k), part(k, k, d, d), part(0, k, k, d));
        let images = |rows: &[f64]| -> Vec<f64> {
            rows.chunks_exact(k).flat_map(|row| outer.chunks_exact(k).map(|line| dot(line, row))).collect()
        };
        let tau: Vec<f64> = weights.iter().chain(&multipliers.moved).copied().collect();
        let image = images(&tau);
        let spreads = forms(&inner, d, self.data.x.chunks_exact(d).chain(self.y.chunks_exact(d)));
        let (logs, rest) = gradient.split_at_mut(n + m);
        for (i, g) in logs.iter_mut().enumerate() {
            let lambda = multipliers.lambdas[i];
            let own = dot(&tau[i * k..(i + 1) * k], &image[i * k..(i + 1) * k]);
            *g = -pull * (lambda * own - spreads[i] / lambda);
        }
        // By τ, then by W through T, and by V.
        let by_tau: Vec<f64> = image.iter().enumerate().map(|(i, t)| 2.0 * multipliers.lambdas[i / k] * t).collect();
        let (by_weights, by_moved) = by_tau.split_at(n * k);
        let (moved, f) = rest.split_at_mut(m * k);
        for ((pair, g), own) in self.pairs.iter().zip(moved.chunks_exact_mut(k)).zip(by_moved.chunks_exact(k)) {
            let (p, q) = (pair.p as f64, pair.q.abs() as f64);
            let (j, l) = (&by_weights[pair.j * k..][..k], &by_weights[pair.k * k..][..k]);
            g.iter_mut().enumerate().for_each(|(c, g)| *g = -pull * (own[c] - p * j[c] + q * l[c]) * self.unit);
        }
        let along = |i: usize, c: usize| {
            let row = &self.data.x[i * d..(i + 1) * d];
            by_weights[i * k + c] + 2.0 * dot(&cross[c * d..(c + 1) * d], row)
        };
        let total: Columns = (0..k).map(|c| (0..n).map(|i| by_dual[c][i] + pull * along(i, c)).collect()).collect();
        let by_output = self.data.pulled_back(&dual, total);
        f.chunks_exact_mut(k).enumerate().for_each(|(i, f)| f.iter_mut().zip(&by_output).for_each(|(f, g)| *f = -g[i]));
        -value
    }

    /// What was found, at a point.
    fn found(mut self, x: &[f64]) -> Spectral {
        let Point { multipliers, dual } = self.point(x);
        Spectral { pairs: self.pairs, multipliers, dual }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::search::fit::OutputBias;
    use crate::search::outputs::data::Loss;

    fn some(seed: u64, loss: Loss, bias: OutputBias) -> (Outputs, Columns) {
        let mut random = Random::new(seed, 3);
        let (n, d, k) = (14, 3, 4);
        let x = random.normals(n * d);
        let mut targets = vec![0.0; n * k];
        (0..n).for_each(|i| targets[i * k + i % k] = 1.0);
        let weights = (0..n).map(|i| 1.0 + (i % 3) as f64).collect();
        let data = Outputs { n, d, k, x, targets, beta: 0.5, loss, weights, bias };
        let mut dual = vec![vec![0.0; n]; k];
        let mut bias = vec![0.0; k];
        let nothing = vec![vec![0.0; n]; k];
        data.fit_bias(&nothing, &mut bias);
        let f = bias.iter().map(|b| vec![*b; n]).collect();
        data.loss(&f, &mut dual);
        (data, dual)
    }

    #[test]
    fn gradients_are_differences() {
        for (seed, loss) in [(0, Loss::Softmax), (1, Loss::Squared)] {
            for bias in [OutputBias::None, OutputBias::Free, OutputBias::Ridge(0.7)] {
                let (data, dual) = some(seed, loss, bias);
                let pairs = pairs(&data.x, data.n, data.d, 2, None);
                let mut program = Program::new(&data, pairs, data.beta, &dual);
                let mut random = Random::new(seed, 4);
                let mut x = program.start(&dual);
                x.iter_mut().for_each(|t| *t += 0.05 * random.normal());
                let mut gradient = vec![0.0; x.len()];
                program.value(&x, 20.0, &mut gradient);
                let direction = random.normals(x.len());
                let mut along = |h: f64| {
                    let moved: Vec<f64> = x.iter().zip(&direction).map(|(x, t)| x + h * t).collect();
                    program.value(&moved, 20.0, &mut vec![0.0; x.len()])
                };
                let difference = (along(1e-5) - along(-1e-5)) / 2e-5;
                let slope = dot(&gradient, &direction);
                assert!(
                    (difference - slope).abs() < 1e-4 * slope.abs().max(1.0),
                    "{loss:?} {bias:?}: {difference} {slope}"
                );
            }
        }
    }

    #[test]
    fn bounds_what_is_seen() {
        let (data, dual) = some(2, Loss::Softmax, OutputBias::Free);
        let found = spectral(&data, &dual, data.beta, Effort { neighbours: NEIGHBOURS, deadline: None }, &mut || true);
        let field = crate::search::outputs::ascent::Field::new(&data.x, data.n, data.d, &found.dual);
        let seen = field.peaks(&[], 100, data.beta, 0).first().map_or(0.0, |peak| peak.value);
        let bound = 0.5 * found.matrix(&data, &found.dual, &found.multipliers).symmetric_eigenvalues().max();
        assert!(seen > 0.0 && seen <= bound * (1.0 + 1e-9), "{seen} {bound}");
    }
}
