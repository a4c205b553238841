//! Joint local descent over all weights (u_i, α_i) of the network, by L-BFGS.

use super::cell::is_late;
use crate::kernels::{Matrix, add_scaled, dot};
use crate::search::data::Data;
use crate::search::neuron::{Column, misfit};
use std::time::Instant;

/// Pairs of differences kept.
const MEMORY: usize = 20;

/// Descends from `columns` and `bias` and returns columns and bias of no higher objective.
///
/// L-BFGS (Nocedal 1980) with the bisection for weak Wolfe conditions of Lewis & Overton (2013), which copes
/// with kinks better than interpolation does. The weights of neuron i are (u_i, α_i) with ‖u_i‖ = |α_i| at
/// the start; α_i may shrink to zero, so neurons can vanish, and it cannot usefully change sign. An output
/// bias is one more variable. A heuristic: on kinks, where optima sit, it stalls at a relative accuracy of
/// 1e-6 or so, and `polish` takes over. When time is up it ends where it is.
pub fn descend(
    data: &Data,
    matrix: &Matrix,
    columns: &[Column],
    bias: f64,
    (iterations, until): (usize, Option<Instant>),
) -> (Vec<Column>, f64) {
    let (m, d) = (columns.len(), data.d);
    if m == 0 {
        return (Vec::new(), bias);
    }
    let signs: Vec<f64> = columns.iter().map(|c| c.sign).collect();
    let mut start: Vec<f64> = columns
        .iter()
        .flat_map(|c| {
            let root = c.norm().sqrt().max(f64::MIN_POSITIVE);
            c.w.iter().map(move |w| w / root).chain([root])
        })
        .collect();
    start.extend(data.fit.bias.decay().map(|_| bias));
    let mut scratch = Scratch::new(data.n, m);
    let end = lbfgs(start, iterations, |theta, gradient| match is_late(until) {
        // No step leads to a value that is none, so the descent ends.
        true => f64::NAN,
        false => value(data, matrix, &signs, theta, gradient, &mut scratch),
    });
    let (weights, rest) = end.split_at(m * (d + 1));
    let columns = weights
        .chunks_exact(d + 1)
        .zip(&signs)
        .map(|(t, &sign)| {
            let a = t[d];
            Column { w: t[..d].iter().map(|u| u * a.abs()).collect(), sign: if a < 0.0 { -sign } else { sign } }
        })
        .filter(|c| c.norm() > 0.0)
        .collect();
    (columns, rest.first().copied().unwrap_or(bias))
}

struct Scratch {
    z: Vec<Vec<f64>>,
    /// −ν, and before that the outputs.
    residual: Vec<f64>,
    weights: Vec<f64>,
}

impl Scratch {
    fn new(n: usize, m: usize) -> Scratch {
        Scratch { z: vec![vec![0.0; n]; m], residual: vec![0.0; n], weights: vec![0.0; n] }
    }

    /// The loss of the weights, and −ν.
    fn loss(&mut self, data: &Data, matrix: &Matrix, signs: &[f64], theta: &[f64], bias: f64) -> f64 {
        let (d, plain) = (data.d, data.fit.is_plain());
        // The plain squared loss has −ν = f − y.
        self.residual.iter_mut().zip(&data.y).for_each(|(r, y)| *r = if plain { -y } else { bias });
        for ((t, z), sign) in theta.chunks_exact(d + 1).zip(&mut self.z).zip(signs) {
            matrix.forward(&t[..d], z);
            let a = sign * t[d];
            self.residual.iter_mut().zip(z.iter()).for_each(|(r, z)| *r += a * z.max(0.0));
        }
        if plain {
            return 0.5 * dot(&self.residual, &self.residual);
        }
        let loss = misfit(data, &self.residual, bias);
        self.residual.iter_mut().zip(&data.y).enumerate().for_each(|(k, (r, &y))| *r = -data.fit.nu(k, y, *r));
        loss
    }
}

/// Objective Σ s_k φ(y_k, f_k) + β/2 Σ (‖u‖² + α²) + β₀/2 b² and its gradient.
fn value(data: &Data, matrix: &Matrix, signs: &[f64], theta: &[f64], gradient: &mut [f64], s: &mut Scratch) -> f64 {
    let d = data.d;
    let (theta, bias) = theta.split_at(signs.len() * (d + 1));
    let (gradient, pull) = gradient.split_at_mut(theta.len());
    let loss = s.loss(data, matrix, signs, theta, bias.first().copied().unwrap_or(0.0));
    for (((t, g), z), sign) in theta.chunks_exact(d + 1).zip(gradient.chunks_exact_mut(d + 1)).zip(&s.z).zip(signs) {
        for ((w, z), r) in s.weights.iter_mut().zip(z).zip(&s.residual) {
            *w = if *z > 0.0 { *r } else { 0.0 };
        }
        g[d] = sign * dot(&s.weights, z);
        matrix.transposed(&s.weights, &mut g[..d]);
        let a = sign * t[d];
        g[..d].iter_mut().for_each(|g| *g *= a);
        add_scaled(g, data.beta, t);
    }
    for (pull, bias) in pull.iter_mut().zip(bias) {
        *pull = s.residual.iter().sum::<f64>() + data.fit.bias.decay().unwrap_or(0.0) * bias;
    }
    loss + 0.5 * data.beta * dot(theta, theta)
}

/// Minimises a function that returns its value and fills in its gradient; never ends higher than it started.
pub(crate) fn lbfgs(mut x: Vec<f64>, iterations: usize, mut value: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let len = x.len();
    let mut gradient = vec![0.0; len];
    let mut f = value(&x, &mut gradient);
    let mut pairs: std::collections::VecDeque<(Vec<f64>, Vec<f64>, f64)> = Default::default();
    let (mut trial, mut trial_gradient) = (vec![0.0; len], vec![0.0; len]);
    let (mut best, mut best_gradient) = (vec![0.0; len], vec![0.0; len]);
    let mut stalls = 0;
    for _ in 0..iterations {
        let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let mut parts = Vec::with_capacity(pairs.len());
        for (s, y, rho) in pairs.iter().rev() {
            let part = rho * dot(s, &direction);
            add_scaled(&mut direction, -part, y);
            parts.push(part);
        }
        if let Some((s, y, _)) = pairs.back() {
            let scale = dot(s, y) / dot(y, y);
            direction.iter_mut().for_each(|v| *v *= scale);
        }
        for ((s, y, rho), part) in pairs.iter().zip(parts.iter().rev()) {
            let other = rho * dot(y, &direction);
            add_scaled(&mut direction, part - other, s);
        }
        let mut slope = dot(&gradient, &direction);
        if slope.is_nan() || slope >= 0.0 {
            pairs.clear();
            direction = gradient.iter().map(|g| -g).collect();
            slope = -dot(&gradient, &gradient);
        }
        if slope == 0.0 {
            break;
        }
        let first = if pairs.is_empty() { dot(&x, &x).sqrt() / dot(&direction, &direction).sqrt() * 1e-2 } else { 1.0 };
        let (mut low, mut high, mut step) = (0.0, f64::INFINITY, first);
        let mut found = None;
        for _ in 0..40 {
            trial.copy_from_slice(&x);
            add_scaled(&mut trial, step, &direction);
            let next = value(&trial, &mut trial_gradient);
            if next.is_nan() || next > f + 1e-4 * step * slope {
                high = step;
            } else {
                found = Some(next);
                std::mem::swap(&mut best, &mut trial);
                std::mem::swap(&mut best_gradient, &mut trial_gradient);
                if dot(&best_gradient, &direction) >= 0.9 * slope {
                    break;
                }
                low = step;
            }
            step = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * step };
        }
        let Some(next) = found.filter(|&next| next <= f) else {
            if pairs.is_empty() {
                break;
            }
            pairs.clear();
            continue;
        };
        let s: Vec<f64> = best.iter().zip(&x).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = best_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curvature = dot(&s, &y);
        if curvature > 1e-14 * dot(&y, &y).sqrt() * dot(&s, &s).sqrt() {
            pairs.push_back((s, y, 1.0 / curvature));
            if pairs.len() > MEMORY {
                pairs.pop_front();
            }
        }
        stalls = if f - next <= 1e-13 * f.abs() { stalls + 1 } else { 0 };
        std::mem::swap(&mut x, &mut best);
        std::mem::swap(&mut gradient, &mut best_gradient);
        f = next;
        if stalls >= 5 {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::search::fit::Fit;
    use crate::search::neuron::objective;

    #[test]
    fn never_ends_higher() {
        for seed in 0..20 {
            let mut random = Random::new(seed, 0);
            let (n, d) = (20, 3);
            let data = Data { n, d, x: random.normals(n * d), y: random.normals(n), beta: 0.3, fit: Fit::default() };
            let matrix = Matrix::new(&data.x, n, d);
            let columns: Vec<Column> =
                (0..4).map(|i| Column { w: random.normals(d), sign: if i % 2 == 0 { 1.0 } else { -1.0 } }).collect();
            let (end, bias) = descend(&data, &matrix, &columns, 0.0, (100, None));
            assert!(objective(&data, &matrix, &end, bias) < objective(&data, &matrix, &columns, 0.0));
        }
    }

    #[test]
    fn minimises_a_quadratic() {
        let end = lbfgs(vec![5.0, -3.0], 200, |x, g| {
            g.copy_from_slice(&[x[0] - 1.0, 100.0 * (x[1] - 2.0)]);
            0.5 * (x[0] - 1.0).powi(2) + 50.0 * (x[1] - 2.0).powi(2)
        });
        assert!((end[0] - 1.0).abs() < 1e-7 && (end[1] - 2.0).abs() < 1e-7);
    }
}
