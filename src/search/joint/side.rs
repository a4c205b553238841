//! One of the two trees' roots in the joint program: its multipliers, their duals, and S.

use super::super::relaxation::{Layout, Model, Pair, Point, Rows};
use crate::kernels::dot;
use crate::search::relaxation::iterate::Iterate;
use std::ops::Range;

/// The state of one sign; its variables stand as in a node's [`Layout`], B being 1.
pub(super) struct Side {
    /// Unit rows; the weights are those of the start, of which only the signs matter.
    pub rows: Rows,
    pub free_p: Vec<usize>,
    pub free_n: Vec<usize>,
    pub pairs: Vec<Pair>,
    /// For each P row the range of its pairs.
    pub block: Vec<Range<usize>>,
    pub at: Layout,
    pub w: Vec<f64>,
    /// Duals of the sign constraints.
    pub z: Vec<f64>,
    /// Dual of S, row-major.
    pub x: Vec<f64>,
    pub point: Point,
}

impl Side {
    /// A node's iterate with weights scaled so that its B becomes at most 1, and duals times `times`.
    pub fn new(solver: Iterate, scale: f64, times: f64) -> Side {
        let Iterate { model, at, w, z, x, .. } = solver;
        let mut w: Vec<f64> = w.iter().map(|t| t * scale).collect();
        w[at.bound] = 1.0;
        let mut rows = model.rows.clone();
        rows.v.iter_mut().for_each(|v| *v *= scale);
        let (free_p, free_n, pairs, block) = (model.free_p, model.free_n, model.pairs, model.block);
        let mut side = Side {
            rows,
            free_p,
            free_n,
            pairs,
            block,
            at,
            w,
            z: z.iter().map(|t| t * times).collect(),
            x: x.iter().map(|t| t * times).collect(),
            point: solver.point,
        };
        let a: Vec<f64> = side.rows.v.iter().map(|v| v.abs()).collect();
        if let Some(point) = side.point(&side.w, &a) {
            side.point = point;
        }
        side
    }

    /// d + 1, the order of S.
    pub fn n(&self) -> usize {
        self.rows.d + 1
    }

    /// S at these multipliers and sizes of weights; `None` if it is not positive definite.
    pub fn point(&self, w: &[f64], a: &[f64]) -> Option<Point> {
        let v = self.rows.v.iter().zip(a).map(|(v, a)| a.copysign(*v)).collect();
        let rows = Rows { v, ..self.rows.clone() };
        let (_, point) = Model::new(&rows, &[], &self.pairs).point(w, 0.0)?;
        (point.bound < 1.0 - 1e-12).then_some(point)
    }

    /// Complementarity left.
    pub fn gap(&self) -> f64 {
        dot(&self.x, &self.point.s) + dot(&self.w[..self.at.product], &self.z[..self.at.product])
    }

    /// What the capacities leave over: zero but for rounding.
    pub fn rest(&self, a: &[f64]) -> Vec<(usize, f64)> {
        let mut rest = a.to_vec();
        for (pair, gamma) in self.pairs.iter().zip(&self.w) {
            rest[pair.k] -= gamma;
        }
        let spent = |i: usize| self.scalars(i).map(|e| self.w[e]).iter().sum::<f64>();
        self.free_n.iter().enumerate().map(|(i, &k)| (k, rest[k] - spent(i))).collect()
    }

    /// θ⁺, θ⁻ and κ of a N row.
    pub fn scalars(&self, i: usize) -> [usize; 3] {
        [self.at.plus + i, self.at.minus + i, self.at.kappa + i]
    }

    /// The variables of a P row's block: its γ, ω, and its weight, which stands at the end of all.
    pub fn variables(&self, i: usize) -> Vec<usize> {
        self.block[i].clone().chain([self.at.omega + i, self.weight(self.free_p[i])]).collect()
    }

    /// The position of a row's weight.
    pub fn weight(&self, k: usize) -> usize {
        self.at.product + k
    }

    /// The capacity row of a variable of P row k, and its coefficient there.
    pub fn capacity(&self, e: usize, k: usize) -> Option<(usize, f64)> {
        match self.pairs.get(e) {
            Some(pair) => Some((pair.k, 1.0)),
            None => (e == self.weight(k)).then_some((k, -1.0)),
        }
    }
}

/// The step of one sign.
pub(super) struct SideStep {
    pub w: Vec<f64>,
    pub z: Vec<f64>,
    pub x: Vec<f64>,
    /// dX and dS in scaled coordinates, row-major.
    pub tilde: Vec<f64>,
    pub slack: Vec<f64>,
}

/// A step of everything.
pub(super) struct Step {
    pub sides: [SideStep; 2],
    pub a: Vec<f64>,
    pub z: Vec<f64>,
    /// Of the duals of the limits.
    pub caps: Vec<f64>,
}

impl SideStep {
    fn between(&self, other: &SideStep, share: f64) -> SideStep {
        let mix = |a: &[f64], b: &[f64]| mixed(a, b, share);
        SideStep {
            w: mix(&self.w, &other.w),
            z: mix(&self.z, &other.z),
            x: mix(&self.x, &other.x),
            tilde: mix(&self.tilde, &other.tilde),
            slack: mix(&self.slack, &other.slack),
        }
    }
}

impl Step {
    /// (1 − share) of this step and `share` of the other.
    pub fn between(&self, other: &Step, share: f64) -> Step {
        Step {
            sides: [0, 1].map(|s| self.sides[s].between(&other.sides[s], share)),
            a: mixed(&self.a, &other.a, share),
            z: mixed(&self.z, &other.z, share),
            caps: mixed(&self.caps, &other.caps, share),
        }
    }
}

fn mixed(a: &[f64], b: &[f64], share: f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + share * (b - a)).collect()
}
