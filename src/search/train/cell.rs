//! Cell-wise ascent: from a start to an exact local maximum of F(u) = Σ v_k (x_k·u)_+ on the unit sphere.

use super::crossing::Crossing;
use super::ties::Ties;
use crate::kernels::{Matrix, add_scaled, dot, normalize, positive_dot};
use crate::random::Random;
use std::collections::BinaryHeap;
use std::time::Instant;

/// |x_k·u| up to this share of ‖x_k‖ counts as zero.
const TIED: f64 = 1e-12;
/// A slope up to this share of Σ|v_k|‖x_k‖ counts as zero.
const FLAT: f64 = 1e-14;
/// A multiplier may leave its interval by this share of the interval's length.
const SLACK: f64 = 1e-9;

/// Moves in which held rows are reconsidered at once.
const EARLY: usize = 30;
/// Moves without gain after which a climb ends.
const STALLS: usize = 5;
/// Shakes without gain after which a degenerate climb ends, and their size.
const SHAKES: usize = 4;
const SHAKE: f64 = 1e-7;
/// The share of the goal from which on shaking is worth it.
const PROMISING: f64 = 0.8;

/// One climb over the cells of the arrangement of the rows.
struct Climb<'a> {
    matrix: &'a Matrix,
    v: &'a [f64],
    flat: f64,
    u: Vec<f64>,
    z: Vec<f64>,
    side: Vec<bool>,
    ties: Ties,
    /// Rows on whose hyperplane u lies, held or not.
    near: Vec<usize>,
    gradient: Vec<f64>,
    /// Moves left in which held rows are reconsidered at once.
    early: usize,
    /// No move begins after this.
    until: Option<Instant>,
    /// Stationary, with multipliers that show it.
    settled: bool,
}

/// Climbs from `start` to a local maximum and returns it with its value; `moves` bounds the effort.
///
/// On a cell of the hyperplane arrangement F is linear, F(u) = g·u, and its maximum over the closed cell and
/// the sphere is the projection of g on the cell's cone (theory §3.7). Rather than stop at every wall, this
/// walks the great circle from u towards g with an exact search: F is a sinusoid between crossings, and a
/// crossed row with v_k > 0 only makes it steeper. Where a row with v_k < 0 ends the rise, it is *held*
/// (x_k·u = 0 from then on, as in an active-set method for the projection) and g is projected on the rest. At
/// a point that is stationary under the held rows, the multiplier of each must lie in [0, |v_k|] (the
/// subdifferential of a concave kink); offenders are released to the side their multipliers point to. In the
/// first moves this is done before every move: it saves most of the walls. Where more rows meet than are held
/// (data of small integers) multipliers are not unique and the walk may stop too early: then, if the value is
/// near the `goal`, u is shaken a little and climbs again. Ends at an exact local maximum, ties and all,
/// where gradient steps only zigzag. A heuristic all the same: which local maximum it is depends on the
/// start.
pub fn climb(matrix: &Matrix, v: &[f64], start: &[f64], moves: usize, goal: f64) -> Option<(Vec<f64>, f64)> {
    climb_until(matrix, v, start, (moves, None), goal)
}

/// The same, which stays where it is when time is up.
pub fn climb_until(
    matrix: &Matrix,
    v: &[f64],
    start: &[f64],
    (moves, until): (usize, Option<Instant>),
    goal: f64,
) -> Option<(Vec<f64>, f64)> {
    let mut u = start.to_vec();
    let length = normalize(&mut u);
    if !(length > 0.0 && length.is_finite()) {
        return None;
    }
    let scale = v.iter().zip(&matrix.norms).map(|(v, x)| v.abs() * x).sum::<f64>();
    let mut climb = Climb {
        matrix,
        v,
        flat: FLAT * scale,
        u,
        z: vec![0.0; matrix.n],
        side: vec![false; matrix.n],
        ties: Ties::default(),
        near: Vec::new(),
        gradient: vec![0.0; matrix.d],
        early: EARLY,
        until,
        settled: false,
    };
    let mut left = moves;
    let mut value = climb.rise(&mut left);
    let mut random = Random::new(0, moves as u64);
    let mut shakes = 0;
    while climb.doubtful() && value >= PROMISING * goal && shakes < SHAKES && left > 0 && !is_late(until) {
        let old = (climb.u.clone(), climb.near.clone(), climb.settled);
        climb.u.iter_mut().for_each(|u| *u += SHAKE * random.normal());
        normalize(&mut climb.u);
        let next = climb.rise(&mut left);
        if next > value + 1e-13 * value.abs() {
            (value, shakes) = (next, 0);
        } else {
            (climb.u, climb.near, climb.settled) = old;
            shakes += 1;
        }
    }
    value.is_finite().then_some((climb.u, value))
}

/// Whether time is up.
pub fn is_late(until: Option<Instant>) -> bool {
    until.is_some_and(|until| Instant::now() > until)
}

impl Climb<'_> {
    /// Whether u may not be a local maximum: no multipliers were found that show it, or a convex kink passes
    /// through it.
    fn doubtful(&self) -> bool {
        !self.near.is_empty() && (!self.settled || self.near.iter().any(|&k| self.v[k] > 0.0))
    }

    /// Climbs from the present u with nothing held; returns the value.
    fn rise(&mut self, left: &mut usize) -> f64 {
        self.ties = Ties::default();
        self.early = EARLY;
        self.settled = false;
        self.look();
        for k in 0..self.z.len() {
            self.side[k] = self.z[k] > 0.0;
        }
        let mut value = positive_dot(self.v, &self.z);
        let mut stalls = 0;
        while *left > 0 && stalls < STALLS && !is_late(self.until) && self.step() {
            *left -= 1;
            let next = positive_dot(self.v, &self.z);
            stalls = if next > value + 1e-15 * value.abs() { 0 } else { stalls + 1 };
            value = next;
        }
        value
    }

    /// Recomputes z = Xu and the rows near zero.
    fn look(&mut self) {
        self.matrix.forward(&self.u, &mut self.z);
        for &k in &self.ties.held {
            self.z[k] = 0.0;
        }
        self.near.clear();
        let mut kept = Vec::new();
        for (k, (z, x)) in self.z.iter().zip(&self.matrix.norms).enumerate() {
            if z.abs() <= TIED * x {
                self.near.push(k);
                kept.push(self.side[k]);
            }
        }
        for (side, &z) in self.side.iter_mut().zip(&self.z) {
            *side = z > 0.0;
        }
        for (&k, side) in self.near.iter().zip(kept) {
            self.side[k] = side;
        }
    }

    /// One move along a great circle; `false` at a local maximum.
    fn step(&mut self) -> bool {
        let Some(direction) = self.direction() else { return false };
        let mut q = vec![0.0; self.matrix.n];
        self.matrix.forward(&direction, &mut q);
        let (turn, wall) = self.search(&direction, &q);
        for (u, &p) in self.u.iter_mut().zip(&direction) {
            *u = if turn.is_finite() { *u + turn * p } else { p };
        }
        if let Some(k) = wall {
            self.side[k] = false;
            self.ties.hold(k, self.matrix.row(k));
        }
        self.ties.project(&mut self.u);
        normalize(&mut self.u);
        self.look();
        true
    }

    /// A unit tangent along which F rises and which keeps the held rows; settles the sides of the near rows.
    fn direction(&mut self) -> Option<Vec<f64>> {
        let (matrix, v) = (self.matrix, self.v);
        for &k in &self.ties.held {
            self.side[k] = false;
        }
        matrix.masked(&self.side, v, &mut self.gradient);
        if self.early > 0 {
            self.early -= 1;
            self.release();
        }
        for _ in 0..4 * matrix.d + 20 {
            let mut p = self.gradient.clone();
            self.ties.project(&mut p);
            let along = dot(&p, &self.u);
            add_scaled(&mut p, -along, &self.u);
            self.ties.project(&mut p);
            if dot(&p, &p).sqrt() <= self.flat {
                if !self.release() {
                    self.settled = true;
                    return None;
                }
                continue;
            }
            // Once more: what is left of a small p may be mostly rounding.
            normalize(&mut p);
            let along = dot(&p, &self.u);
            add_scaled(&mut p, -along, &self.u);
            self.ties.project(&mut p);
            normalize(&mut p);
            let mut blocking = (0.0, None);
            let mut flipped = false;
            for &k in &self.near {
                let rise = dot(matrix.row(k), &p) / matrix.norms[k];
                if self.ties.held.contains(&k) || rise.abs() <= 10.0 * TIED || (rise > 0.0) == self.side[k] {
                    continue;
                }
                if v[k] >= 0.0 {
                    self.side[k] = !self.side[k];
                    add_scaled(&mut self.gradient, if self.side[k] { v[k] } else { -v[k] }, matrix.row(k));
                    flipped = true;
                } else if rise.abs() > blocking.0 {
                    blocking = (rise.abs(), Some(k));
                }
            }
            match blocking.1 {
                Some(k) if !flipped => {
                    if self.side[k] {
                        self.side[k] = false;
                        add_scaled(&mut self.gradient, -v[k], matrix.row(k));
                    }
                    if !self.ties.hold(k, matrix.row(k)) {
                        return None;
                    }
                }
                _ if flipped => {}
                _ => return Some(p),
            }
        }
        None
    }

    /// Lets go of the held rows whose multipliers are outside their intervals; `false` if there are none.
    fn release(&mut self) -> bool {
        let mut force = self.gradient.clone();
        let along = dot(&force, &self.u);
        add_scaled(&mut force, -along, &self.u);
        let multipliers = self.ties.multipliers(&force);
        let mut any = false;
        for (place, mu) in multipliers.into_iter().enumerate().rev() {
            let k = self.ties.held[place];
            let room = (-self.v[k]).max(0.0);
            let excess = (-mu).max(mu - room) - SLACK * room;
            if excess * self.matrix.norms[k] <= self.flat {
                continue;
            }
            let matrix = self.matrix;
            self.ties.release(place, |k| matrix.row(k));
            self.side[k] = mu > room;
            if mu > room {
                add_scaled(&mut self.gradient, self.v[k], matrix.row(k));
            }
            any = true;
        }
        any
    }

    /// The first maximum of F on u + τ p, τ ≥ 0 (normalised): τ, infinite for p itself, and the row that
    /// stopped the rise.
    ///
    /// With F = (A + Bτ)/√(1 + τ²) between two crossings the derivative has the sign of B − Aτ.
    fn search(&mut self, direction: &[f64], q: &[f64]) -> (f64, Option<usize>) {
        let mut a = positive_dot(self.v, &self.z);
        let mut b = dot(&self.gradient, direction);
        // Late in a climb turns are short: look at the near crossings first, without a division for the
        // others.
        let (mut low, mut high) = (0.0, if a > 0.0 { 2.0 * b / a } else { f64::INFINITY });
        loop {
            let crossings: Vec<Crossing> = (0..q.len())
                .filter(|&k| {
                    let (z, speed) = (self.z[k].abs(), q[k].abs());
                    // No short circuits: each condition alone is a coin toss, all together are rare.
                    (z <= high * speed)
                        & (z > low * speed)
                        & (self.z[k] * q[k] < 0.0)
                        & (z > TIED * self.matrix.norms[k])
                })
                .map(|k| Crossing { at: -self.z[k] / q[k], neuron: 0, row: k })
                .collect();
            let mut crossings = BinaryHeap::from(crossings);
            while let Some(Crossing { at: turn, row: k, .. }) = crossings.pop() {
                if a > 0.0 && b <= a * turn {
                    return (b / a, None);
                }
                let sign = if q[k] > 0.0 { self.v[k] } else { -self.v[k] };
                a += sign * self.z[k];
                b += sign * q[k];
                if b <= a * turn {
                    return (turn, Some(k));
                }
            }
            if a > 0.0 && b <= a * high {
                return (b / a, None);
            }
            if high == f64::INFINITY {
                return (f64::INFINITY, None);
            }
            low = high;
            high = if a > 0.0 { (4.0 * high).max(2.0 * b / a) } else { f64::INFINITY };
            // Only overflow gets here.
            if high.is_nan() || high <= low {
                return (0.0, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// At the end no small step in a random direction is higher; where many rows meet in a point, nearly
    /// always.
    #[test]
    fn ends_at_local_maxima() {
        let mut missed = 0;
        for seed in 0..60 {
            let mut random = Random::new(seed, 0);
            let (n, d) = (30, 4);
            let integers = seed % 2 == 0;
            let entry =
                |random: &mut Random| if integers { (random.uniform() * 3.0).floor() - 1.0 } else { random.normal() };
            let x: Vec<f64> = (0..n * d).map(|_| entry(&mut random)).collect();
            let v = random.normals(n);
            let matrix = Matrix::new(&x, n, d);
            let value = |u: &[f64]| {
                let mut z = vec![0.0; n];
                matrix.forward(u, &mut z);
                positive_dot(&v, &z)
            };
            for _ in 0..10 {
                let start = random.normals(d);
                let (u, top) = climb(&matrix, &v, &start, 500, 0.0).unwrap();
                let mut unit = start;
                normalize(&mut unit);
                assert!(top >= value(&unit) - 1e-12);
                let higher = (0..200).any(|_| {
                    let mut w: Vec<f64> = u.iter().map(|u| u + 1e-6 * random.normal()).collect();
                    normalize(&mut w);
                    value(&w) > top + 1e-11
                });
                assert!(integers || !higher, "seed {seed}");
                missed += usize::from(higher);
            }
        }
        assert!(missed <= 3, "{missed} of 300 climbs ended too early");
    }
}
