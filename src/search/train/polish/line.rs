//! The true objective along a direction, through all kinks.

use super::{Direction, State};
use crate::kernels::{add_scaled, dot, norm};
use crate::search::data::Data;
use crate::search::train::crossing::Crossing;
use std::collections::BinaryHeap;

/// The objective along a line, by its slope. Between crossings row k has the output base_k + t·rate_k.
struct Line<'a> {
    data: &'a Data,
    /// Of the plain squared loss f − y, else f; both change where a row crosses.
    base: Vec<f64>,
    rate: Vec<f64>,
    /// w·w, w·p and p·p of each neuron.
    norms: Vec<[f64; 3]>,
    /// The bias and how fast it moves.
    bias: (f64, f64),
    /// The loss's slope of the plain squared loss: `square`·t + `linear`.
    linear: f64,
    square: f64,
}

impl Line<'_> {
    fn slope(&self, t: f64) -> f64 {
        self.loss(t) + self.penalty(t)
    }

    /// Of the loss and of the bias's ridge; ∞ where doubles end.
    fn loss(&self, t: f64) -> f64 {
        if self.data.fit.is_plain() {
            return self.linear + t * self.square;
        }
        let (fit, y) = (&self.data.fit, &self.data.y);
        let moving = (0..self.data.n).filter(|&k| self.rate[k] != 0.0);
        let loss: f64 = moving.map(|k| -fit.nu(k, y[k], self.base[k] + t * self.rate[k]) * self.rate[k]).sum();
        let (b, speed) = self.bias;
        let slope = loss + fit.bias.decay().unwrap_or(0.0) * (b + t * speed) * speed;
        if slope.is_nan() { f64::INFINITY } else { slope }
    }

    fn penalty(&self, t: f64) -> f64 {
        self.norms
            .iter()
            .map(|[ww, wp, pp]| {
                let length = (ww + t * (2.0 * wp + t * pp)).max(0.0).sqrt();
                if length > 0.0 { (wp + t * pp) / length } else { 0.0 }
            })
            .sum::<f64>()
            * self.data.beta
    }

    /// Row k changes side: its neuron adds z + tq to the output from now on.
    fn cross(&mut self, k: usize, z: f64, q: f64) {
        self.linear -= self.base[k] * self.rate[k];
        self.square -= self.rate[k] * self.rate[k];
        self.base[k] += z;
        self.rate[k] += q;
        self.linear += self.base[k] * self.rate[k];
        self.square += self.rate[k] * self.rate[k];
    }
}

impl State<'_> {
    /// Goes to the first minimum of the true objective along the direction, t in (0, 1]; `false` if there is
    /// no progress.
    ///
    /// Between crossings the objective is convex: where its slope is not negative any more before the next
    /// crossing, the minimum is found by bisection. At a crossing the slope jumps, and if it jumps above zero
    /// the crossing row is held. Kinks of the slope, as Huber's loss has, need no care.
    pub(super) fn search(&mut self, direction: &Direction) -> bool {
        let (mut line, q, crossings) = self.line(direction);
        let mut crossings = BinaryHeap::from(crossings);
        let mut from = 0.0;
        let (mut t, mut wall) = (1.0, None);
        loop {
            let next = crossings.pop();
            let to = next.map_or(1.0, |c| c.at);
            if line.slope(to) >= 0.0 {
                t = root(from, to, |t| line.slope(t));
                break;
            }
            let Some(Crossing { neuron: i, row: k, .. }) = next else { break };
            let s = if q[i][k] > 0.0 { self.columns[i].sign } else { -self.columns[i].sign };
            line.cross(k, s * self.z[i][k], s * q[i][k]);
            if line.slope(to) >= 0.0 {
                (t, wall) = (to, Some((i, k)));
                break;
            }
            from = to;
        }
        if let Some((i, k)) = wall {
            self.ties[i].hold(k, self.matrix.row(k));
            self.side[i][k] = false;
        }
        for ((column, p), ties) in self.columns.iter_mut().zip(&direction.columns).zip(&self.ties) {
            add_scaled(&mut column.w, t, p);
            ties.project(&mut column.w);
        }
        self.bias += t * direction.bias;
        self.look();
        t > 0.0
    }

    /// The line, how fast each z_i moves, and the crossings up to t = 1.
    fn line(&self, direction: &Direction) -> (Line<'_>, Vec<Vec<f64>>, Vec<Crossing>) {
        let (n, m) = (self.data.n, self.columns.len());
        let mut q = vec![vec![0.0; n]; m];
        let mut crossings = Vec::new();
        let base: Vec<f64> =
            if self.data.fit.is_plain() { self.nu.iter().map(|v| -v).collect() } else { self.f.clone() };
        let mut rate = vec![direction.bias; n];
        for i in 0..m {
            self.matrix.forward(&direction.columns[i], &mut q[i]);
            let (length, speed) = (self.columns[i].norm(), norm(&direction.columns[i]));
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
        let pairs = self.columns.iter().zip(&direction.columns);
        let norms = pairs.map(|(c, p)| [dot(&c.w, &c.w), dot(&c.w, p), dot(p, p)]).collect();
        let (linear, square) = (dot(&base, &rate), dot(&rate, &rate));
        (Line { data: self.data, base, rate, norms, bias: (self.bias, direction.bias), linear, square }, q, crossings)
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
