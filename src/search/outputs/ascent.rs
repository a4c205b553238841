//! Where ‖Vᵀ(Xu)_+‖ is large: the oracle for several outputs (theory §E4.1).

use super::data::Columns;
use crate::kernels::{Matrix, add_scaled, dot, norm, normalize};
use crate::random::Random;
use crate::search::train::cell::climb;
use rayon::prelude::*;
use std::time::Instant;

/// A local maximum of ‖Vᵀ(Xu)_+‖ over unit vectors u.
#[derive(Clone, Debug, PartialEq)]
pub struct Peak {
    /// The unit vector.
    pub u: Vec<f64>,
    /// Vᵀ(Xu)_+ over its length.
    pub v: Vec<f64>,
    /// That length.
    pub value: f64,
}

/// Distinct rows with the weights of a dual matrix added up.
#[derive(Clone, Debug)]
pub struct Field {
    /// The distinct rows.
    pub matrix: Matrix,
    /// The columns of V on them.
    pub v: Columns,
    /// No climb begins after this, but the first.
    pub until: Option<Instant>,
}

/// Moves of one climb.
const MOVES: usize = 1000;
/// Alternations between u and v.
const TURNS: usize = 60;

impl Field {
    /// From row-major inputs and the columns of V.
    pub fn new(x: &[f64], n: usize, d: usize, v: &Columns) -> Field {
        let (matrix, group) = Matrix::distinct(x, n, d);
        let merged = |column: &Vec<f64>| {
            let mut merged = vec![0.0; matrix.n];
            for (group, v) in group.iter().zip(column) {
                if let Some(g) = group {
                    merged[*g] += v;
                }
            }
            merged
        };
        let v = v.iter().map(merged).collect();
        Field { matrix, v, until: None }
    }

    /// Whether climb `i` may begin.
    fn may_begin(&self, i: usize) -> bool {
        i == 0 || self.until.is_none_or(|until| Instant::now() < until)
    }

    /// ν = Vq on the distinct rows.
    pub fn along(&self, q: &[f64]) -> Vec<f64> {
        let mut nu = vec![0.0; self.matrix.n];
        self.v.iter().zip(q).for_each(|(v, q)| add_scaled(&mut nu, *q, v));
        nu
    }

    /// Vᵀ(Xu)_+.
    pub fn outputs(&self, u: &[f64]) -> Vec<f64> {
        let mut z = vec![0.0; self.matrix.n];
        self.matrix.forward(u, &mut z);
        z.iter_mut().for_each(|z| *z = z.max(0.0));
        self.v.iter().map(|v| dot(v, &z)).collect()
    }

    /// Climbs from u: with v = Vᵀ(Xu)_+ fixed, u climbs to a local maximum of vᵀVᵀ(Xu)_+, a problem of one
    /// output; then v follows. The value never falls, as Vᵀ(Xu)_+ is the best v for a given u.
    pub fn rise(&self, start: &[f64], goal: f64) -> Option<Peak> {
        let mut u = start.to_vec();
        normalize(&mut u);
        let mut v = self.outputs(&u);
        let mut value = normalize(&mut v);
        for turn in 0..TURNS {
            if !self.may_begin(turn) {
                break;
            }
            if value.is_nan() || value <= 0.0 {
                return None;
            }
            let (next, _) = climb(&self.matrix, &self.along(&v), &u, MOVES, goal)?;
            let mut outputs = self.outputs(&next);
            let reached = normalize(&mut outputs);
            let gain = reached - value;
            if gain > 0.0 {
                (u, v, value) = (next, outputs, reached);
            }
            if gain <= 1e-13 * value {
                break;
            }
        }
        Some(Peak { u, v, value })
    }

    /// Distinct local maxima, the highest first: from `warm` directions, from data rows and their negatives,
    /// from `starts` random directions, and from places near the best of these. A heuristic: the greatest may
    /// be missed.
    pub fn peaks(&self, warm: &[Vec<f64>], starts: usize, goal: f64, seed: u64) -> Vec<Peak> {
        let (n, d) = (self.matrix.n, self.matrix.d);
        if n == 0 || d == 0 {
            return Vec::new();
        }
        let mut random = Random::new(seed, 0x0a5d);
        let mut all: Vec<Vec<f64>> = warm.to_vec();
        for _ in 0..(starts / 4).min(n) {
            let row = self.matrix.row(random.below(n as u64) as usize).to_vec();
            all.push(row.iter().map(|t| -t).collect());
            all.push(row);
        }
        all.extend((0..starts).map(|_| random.normals(d)));
        let rise = |starts: &[Vec<f64>]| -> Vec<Peak> {
            let climb = |(i, start): (usize, &Vec<f64>)| self.may_begin(i).then(|| self.rise(start, goal)).flatten();
            starts.par_iter().enumerate().map(climb).collect::<Vec<_>>().into_iter().flatten().collect()
        };
        let mut found = distinct(rise(&all));
        for size in [0.1, 0.3] {
            let near: Vec<Vec<f64>> = (0..starts / 2)
                .filter_map(|i| found.get(i % found.len().clamp(1, 10)))
                .map(|peak| peak.u.iter().map(|t| t + size / (d as f64).sqrt() * random.normal()).collect())
                .collect();
            found.extend(rise(&near));
            found = distinct(found);
        }
        found
    }

    /// A value of h(Vq) that was seen: the greatest over given directions and some climbs for both signs.
    pub fn seen(&self, q: &[f64], warm: &[Vec<f64>], starts: usize, seed: u64) -> f64 {
        let nu = self.along(q);
        let negated: Vec<f64> = nu.iter().map(|t| -t).collect();
        let mut random = Random::new(seed, 0x5ee);
        let mut all: Vec<Vec<f64>> = warm.to_vec();
        all.extend((0..starts).map(|_| random.normals(self.matrix.d)));
        let value = |start: &Vec<f64>| {
            let climb = |nu: &Vec<f64>| climb(&self.matrix, nu, start, MOVES, 0.0).map_or(0.0, |(_, value)| value);
            climb(&nu).max(climb(&negated))
        };
        let begun = all.par_iter().enumerate().filter(|(i, _)| self.may_begin(*i));
        begun.map(|(_, start)| value(start)).reduce(|| 0.0, f64::max)
    }
}

/// The highest first, without repetitions.
fn distinct(mut found: Vec<Peak>) -> Vec<Peak> {
    found.sort_by(|a, b| b.value.total_cmp(&a.value));
    let mut kept: Vec<Peak> = Vec::new();
    for next in found {
        let near = 1e-9 * next.value;
        let mut equal = kept.iter().rev().take_while(|peak| peak.value - next.value <= near);
        if !equal.any(|peak| 1.0 - dot(&peak.u, &next.u) <= 1e-10 * norm(&next.u)) {
            kept.push(next);
        }
    }
    kept
}
