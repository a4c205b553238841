//! The maximum of F(u) = Σ v_k (x_k·u)_+ over a cone and the unit sphere by brute force (theory §3.7), and
//! instances to try it on.
//!
//! A maximum lies in the relative interior of a face of the arrangement. There F is linear, F(u) = g·u, so
//! the maximum is the projection of g on the face's span, or the span is a line. Every choice of tied rows
//! and of a sign pattern of the others is tried; a pattern that no u has gives a point of the sphere all the
//! same, so nothing needs to be checked but the cone.
#![allow(dead_code)]

use crate::checked;
use checked::{Raw, RawNeuron, reduce};
use num_bigint::BigInt;
use relucert::check::arithmetic::Positive;
use relucert::check::optimum::{Function, Scales};
use relucert::check::statement::problem::{Bias, Loss, Numbers};
use relucert::check::statement::{Network, Problem, Reduction};
use relucert::dyadic::quotient;
use relucert::search::relaxation::Rows;
use relucert::search::rounding::{Units, scales};

/// How far a point may be outside of the cone's half-spaces (rows of length one).
const OUTSIDE: f64 = 1e-9;

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(p, q)| p * q).sum()
}

/// F(u).
pub fn value(rows: &Rows, u: &[f64]) -> f64 {
    (0..rows.m).map(|k| rows.v[k] * dot(rows.row(k), u).max(0.0)).sum()
}

/// The maximum over the cone of `path` on the sphere, and where; nothing if the cone has no point but the
/// origin.
pub fn maximum(rows: &Rows, path: &[(usize, i8)]) -> Option<(f64, Vec<f64>)> {
    let mut best = None;
    faces(rows, path, 0, &mut Vec::new(), &mut best);
    best
}

/// The ties are an orthonormal basis of the tied rows; row `next` is tied or not.
fn faces(rows: &Rows, path: &[(usize, i8)], next: usize, ties: &mut Vec<Vec<f64>>, best: &mut Option<(f64, Vec<f64>)>) {
    if next == rows.m || ties.len() + 1 == rows.d {
        return points(rows, path, ties, best);
    }
    faces(rows, path, next + 1, ties, best);
    let own = project(rows.row(next), ties);
    let length = dot(&own, &own).sqrt();
    if length > 1e-9 {
        ties.push(own.iter().map(|t| t / length).collect());
        faces(rows, path, next + 1, ties, best);
        ties.pop();
    }
}

fn project(x: &[f64], ties: &[Vec<f64>]) -> Vec<f64> {
    let mut own = x.to_vec();
    // Twice, since nearly tied rows cancel.
    for tie in ties.iter().chain(ties) {
        let along = dot(&own, tie);
        own.iter_mut().zip(tie).for_each(|(o, t)| *o -= along * t);
    }
    own
}

/// Tries the points of one face's span: both ends of the axes, and the projection of g for every pattern.
fn points(rows: &Rows, path: &[(usize, i8)], ties: &[Vec<f64>], best: &mut Option<(f64, Vec<f64>)>) {
    let mut consider = |point: &[f64]| {
        let length = dot(point, point).sqrt();
        if length < 1e-9 {
            return;
        }
        let u: Vec<f64> = point.iter().map(|t| t / length).collect();
        if path.iter().all(|&(k, side)| f64::from(side) * dot(rows.row(k), &u) >= -OUTSIDE) {
            let value = value(rows, &u);
            if best.as_ref().is_none_or(|b| value > b.0) {
                *best = Some((value, u));
            }
        }
    };
    for axis in 0..rows.d {
        let mut point = vec![0.0; rows.d];
        for end in [1.0, -1.0] {
            point[axis] = end;
            consider(&project(&point, ties));
        }
    }
    let parts: Vec<Vec<f64>> = (0..rows.m)
        .map(|k| project(rows.row(k), ties).iter().map(|t| t * rows.v[k]).collect())
        .filter(|part: &Vec<f64>| dot(part, part) > 1e-18)
        .collect();
    for pattern in 1u32..1 << parts.len() {
        let mut g = vec![0.0; rows.d];
        for (k, part) in parts.iter().enumerate().filter(|(k, _)| pattern >> k & 1 == 1) {
            debug_assert!(k < 32);
            g.iter_mut().zip(part).for_each(|(g, p)| *g += p);
        }
        consider(&g);
    }
}

/// A problem with integer data, labels and β = p/q.
pub fn problem(rows: &[Vec<i64>], y: &[i64], beta: (i64, i64)) -> Problem {
    Raw {
        numbers: Numbers::F64,
        bias: Bias::None,
        loss: Loss::HalfSquared,
        beta: (beta.0.into(), beta.1.into()),
        x: rows.iter().map(|row| row.iter().map(|v| BigInt::from(*v)).collect()).collect(),
        x_den: 1.into(),
        y: y.iter().map(|v| BigInt::from(*v)).collect(),
        y_den: 1.into(),
    }
    .checked()
}

pub fn network(neurons: &[(&[i64], i64)]) -> Network {
    let neuron = |(u, a): &(&[i64], i64)| {
        RawNeuron {
            u: u.iter().map(|v| BigInt::from(*v)).collect(),
            u_den: 1.into(),
            a: (*a).into(),
            a_den: 1.into(),
            atom: false,
        }
        .checked()
    };
    Network { neurons: neurons.iter().map(neuron).collect() }
}

/// One sign of a dual vector over integer data: as the search sees it and as the checker does.
pub struct Signed {
    pub rows: Rows,
    pub units: Units,
    pub scales: Scales,
    reduction: Reduction,
    nu: Vec<BigInt>,
    sign: i8,
    x_den: Positive,
}

impl Signed {
    pub fn function(&self) -> Function<'_> {
        Function::new(&self.reduction, &self.nu, self.sign, &self.x_den, self.scales).expect("a weight for each row")
    }
}

/// Distinct directions with their weights over β; the dual vector is integers.
pub fn signed(problem: &Problem, nu: &[f64], sign: i8) -> Signed {
    let beta = quotient(&problem.beta.0, &problem.beta.1);
    let scales = Scales::new(scales(beta, nu.iter().fold(0.0, |m, v| v.abs().max(m))));
    let scales = scales.expect("scales of some thousand");
    let reduction: Reduction = reduce(&problem.x);
    let one = BigInt::from(1) << scales.dual;
    let nu: Vec<BigInt> = nu.iter().map(|v| relucert::dyadic::scaled(*v, scales.dual, f64::round)).collect();
    let mut rows = Rows { m: reduction.rows.len(), d: problem.columns(), x: Vec::new(), v: Vec::new() };
    let mut units = Units { beta, norms: Vec::new() };
    for (row, weight) in reduction.rows.iter().zip(reduction.weights(&nu).expect("a weight for each row")) {
        let x: Vec<f64> = row.iter().map(|v| quotient(v, &problem.x_den)).collect();
        let norm = dot(&x, &x).sqrt();
        rows.x.extend(x.iter().map(|t| t / norm));
        rows.v.push(f64::from(sign) * quotient(&weight, &one) * norm / beta);
        units.norms.push(norm);
    }
    Signed { rows, units, scales, reduction, nu, sign, x_den: problem.x_den.clone() }
}

/// A small generator of pseudo-random numbers (splitmix), so that tests repeat exactly.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    pub fn within(&mut self, size: i64) -> i64 {
        self.below(2 * size as u64 + 1) as i64 - size
    }

    /// Rows of small integers, none zero.
    pub fn data(&mut self, n: usize, d: usize, size: i64) -> Vec<Vec<i64>> {
        let mut row = || loop {
            let row: Vec<i64> = (0..d).map(|_| self.within(size)).collect();
            if row.iter().any(|v| *v != 0) {
                return row;
            }
        };
        (0..n).map(|_| row()).collect()
    }
}
