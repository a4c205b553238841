//! The rays of a polyhedral problem in floating point: which of them violate the dual constraint (theory
//! §4.3).

use crate::check::arithmetic::Fraction;
use crate::check::lp::Vector;
use crate::check::polyhedral::Polyhedral;
use crate::check::polyhedral::vertices::{choices, faces, planes, rays};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::reduction::reduce;
use crate::dyadic::quotient;
use num_bigint::BigInt;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Units added in a round at most, and how many of the most violated ones are looked at for that.
const UNITS: usize = 20;
const LOOKED_AT: usize = 1000;

/// Units whose outputs have a greater cosine do not enter in one round: the ray beside the best one says
/// little more.
const ALIKE: f64 = 0.99;

/// What doubles may miss of β: the checker has the last word.
const SLACK: f64 = 1e-9;

/// All rays where a maximum of |νᵀ(Xu)_+| can be, for any ν; each stands for both its directions.
pub(super) struct Candidates {
    rays: Vec<Vec<BigInt>>,
    /// The rays scaled to ‖u‖ = 1, d entries each.
    u: Vec<f64>,
    /// The data, row by row.
    x: Vec<f64>,
    d: usize,
}

impl Candidates {
    /// Rejected if there are more choices of planes than `limit`.
    pub fn new(problem: &Polyhedral, limit: u64) -> Result<Candidates, Rejection> {
        let ((x, x_den), d, ball) = (problem.x(), problem.columns(), problem.ball());
        let planes = planes(reduce(x)?.rows.iter().cloned().chain(faces(&ball, d)));
        let count = choices(planes.len(), d);
        if count > limit {
            let message = format!(
                "{} distinct rows and faces in dimension {d} have {count} candidates for vertices, more than the {limit} allowed",
                planes.len()
            );
            return Err(Rejection::new(Code::TooManyVertices, 0, message));
        }
        let mut found = BTreeSet::new();
        rays(&planes, d, |ray| {
            found.insert(ray.to_vec());
        });
        found.retain(|ray| ball.length(ray) > BigInt::ZERO);
        let rays: Vec<Vec<BigInt>> = found.into_iter().collect();
        let scaled = |ray: &Vec<BigInt>| {
            let length = ball.length(ray);
            ray.iter().map(|v| quotient(v, &length)).collect::<Vec<f64>>()
        };
        Ok(Candidates {
            u: rays.iter().flat_map(scaled).collect(),
            rays,
            x: x.iter().flatten().map(|v| quotient(v, x_den)).collect(),
            d,
        })
    }

    /// Number of rays.
    pub fn len(&self) -> usize {
        self.rays.len()
    }

    /// Outputs (Xu)_+ along a direction of a ray.
    fn outputs(&self, ray: usize, side: f64) -> Vec<f64> {
        let u = &self.u[ray * self.d..(ray + 1) * self.d];
        self.x.chunks_exact(self.d).map(|row| (side * product(row, u)).max(0.0)).collect()
    }

    /// Units with |νᵀ(Xu)_+| > β, the worst first and no two alike, and the greatest |νᵀ(Xu)_+|/β.
    pub fn violated(&self, dual: &Vector, beta: &Fraction) -> (Vec<Unit>, f64) {
        let beta = quotient(beta.numerator(), beta.denominator());
        let nu: Vec<f64> = dual.num.iter().map(|v| quotient(v, &dual.den)).collect();
        let values = |ray: usize| {
            let u = &self.u[ray * self.d..(ray + 1) * self.d];
            let mut sums = [0.0, 0.0];
            for (row, v) in self.x.chunks_exact(self.d).zip(&nu) {
                let z = product(row, u);
                sums[usize::from(z < 0.0)] += v * z.abs();
            }
            [(sums[0] / beta, ray, 1i8), (sums[1] / beta, ray, -1)]
        };
        let all: Vec<(f64, usize, i8)> = (0..self.rays.len()).into_par_iter().flat_map_iter(values).collect();
        let most = all.iter().fold(0.0, |most: f64, (value, ..)| value.abs().max(most));
        let mut over: Vec<_> = all.into_iter().filter(|(value, ..)| value.abs() > 1.0 + SLACK).collect();
        over.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
        let mut chosen: Vec<(Unit, Vec<f64>)> = Vec::new();
        for (value, ray, side) in over.into_iter().take(LOOKED_AT) {
            let mut outputs = self.outputs(ray, side.into());
            let length = product(&outputs, &outputs).sqrt();
            outputs.iter_mut().for_each(|v| *v *= value.signum() / length);
            if chosen.len() < UNITS && chosen.iter().all(|(_, other)| product(other, &outputs) < ALIKE) {
                let u = self.rays[ray].iter().map(|v| v * BigInt::from(side)).collect();
                chosen.push((Unit { u, sign: if value > 0.0 { 1 } else { -1 } }, outputs));
            }
        }
        (chosen.into_iter().map(|(unit, _)| unit).collect(), most)
    }
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A direction and the sign of its output weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(super) u: Vec<BigInt>,
    pub(super) sign: i8,
}
