//! Joint local descent over all weights (u_i, v_i) and the bias, by L-BFGS.

use super::data::{Columns, Outputs};
use super::network::{Network, Unit};
use super::ties::Ties;
use crate::kernels::{Matrix, add_scaled, dot};
use crate::search::train::descent::lbfgs;
use std::time::Instant;

/// How long to descend.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Steps at most.
    pub iterations: usize,
    /// No step begins after this.
    pub until: Option<Instant>,
}

impl Effort {
    /// Whether time is up.
    pub fn is_late(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() > until)
    }
}

/// Descends from balanced units with no row tied.
pub fn descend(data: &Outputs, matrix: &Matrix, network: &Network, effort: Effort) -> Network {
    descend_tied(data, matrix, network, effort, &vec![Ties::default(); network.units.len()])
}

/// Descends from balanced units: of ℓ(f) + β/2 Σ (‖u‖² + ‖v‖²) + β₀/2 ‖b₀‖², which is never below the
/// objective, with x_k·u = 0 for the rows tied to a unit. A heuristic, as for one output: kinks slow it down.
pub fn descend_tied(data: &Outputs, matrix: &Matrix, network: &Network, effort: Effort, ties: &[Ties]) -> Network {
    let (m, d, k) = (network.units.len(), data.d, data.k);
    let mut balanced: Vec<Unit> = network.units.iter().map(Unit::balanced).collect();
    balanced.iter_mut().zip(ties).for_each(|(unit, ties)| ties.project(&mut unit.u));
    let mut start: Vec<f64> = balanced.iter().flat_map(|unit| unit.u.iter().chain(&unit.v).copied()).collect();
    let decay = data.bias.decay();
    if decay.is_some() {
        start.extend(&network.bias);
    }
    if start.is_empty() {
        return network.clone();
    }
    let columns = |count: usize| vec![vec![0.0; data.n]; count];
    let (mut z, mut f, mut v): (Columns, Columns, Columns) = (columns(m), columns(k), columns(k));
    let end = lbfgs(start, effort.iterations, |theta, gradient| {
        // No step leads to a value that is none, so the descent ends.
        if effort.is_late() {
            return f64::NAN;
        }
        let (units, bias) = theta.split_at(m * (d + k));
        f.iter_mut().enumerate().for_each(|(j, f)| f.fill(bias.get(j).copied().unwrap_or(0.0)));
        for ((unit, z), ties) in units.chunks_exact(d + k).zip(&mut z).zip(ties) {
            matrix.forward(&unit[..d], z);
            ties.rows.iter().for_each(|row| z[*row] = 0.0);
            z.iter_mut().for_each(|z| *z = z.max(0.0));
            f.iter_mut().zip(&unit[d..]).for_each(|(f, v)| add_scaled(f, *v, z));
        }
        let loss = data.loss(&f, &mut v);
        let mut along = vec![0.0; data.n];
        let slopes = units.chunks_exact(d + k).zip(gradient.chunks_exact_mut(d + k)).zip(&z).zip(ties);
        for (((unit, g), z), ties) in slopes {
            along.fill(0.0);
            v.iter().zip(&unit[d..]).for_each(|(v, a)| add_scaled(&mut along, -a, v));
            along.iter_mut().zip(z).for_each(|(w, z)| *w = if *z > 0.0 { *w } else { 0.0 });
            matrix.transposed(&along, &mut g[..d]);
            g[d..].iter_mut().zip(&v).for_each(|(g, v)| *g = -dot(v, z));
            add_scaled(g, data.beta, unit);
            ties.project(&mut g[..d]);
        }
        let decay = decay.unwrap_or(0.0);
        let slopes = gradient[m * (d + k)..].iter_mut().zip(&v).zip(bias);
        slopes.for_each(|((g, v), b)| *g = decay * b - v.iter().sum::<f64>());
        loss + 0.5 * data.beta * dot(units, units) + 0.5 * decay * dot(bias, bias)
    });
    let (units, bias) = end.split_at(m * (d + k));
    let unit = |t: &[f64]| Unit { u: t[..d].to_vec(), v: t[d..].to_vec() };
    let bias = if bias.is_empty() { network.bias.clone() } else { bias.to_vec() };
    Network { units: units.chunks_exact(d + k).map(unit).collect(), bias }
}
