//! A point of the interior-point method: variables, duals and S, all feasible, and a direction to move in.

use super::model::{Layout, Model, Multipliers, Point};
use crate::kernels::vector::dot;

/// Feasible variables and duals of a node's relaxation.
pub(crate) struct Iterate<'a> {
    pub model: Model<'a>,
    pub at: Layout,
    /// Variables.
    pub w: Vec<f64>,
    /// Duals of the sign constraints (and of the balls, as vectors).
    pub z: Vec<f64>,
    /// Dual of S, row-major of order d + 1.
    pub x: Vec<f64>,
    pub point: Point,
    pub epsilon: f64,
    /// Newton steps taken.
    pub steps: usize,
}

impl<'a> Iterate<'a> {
    /// Degree of the barrier.
    pub fn count(&self) -> f64 {
        (self.at.ball + self.model.rows.d + 1 + 2 * self.model.path.len()) as f64
    }

    /// Complementarity left, ⟨S, X⟩ + Σ wz: at a dual feasible point the distance to the optimum.
    pub fn gap(&self) -> f64 {
        dot(&self.x, &self.point.s) + dot(&self.w[..self.at.mu], &self.z[..self.at.mu])
    }

    pub fn multipliers(&self) -> Multipliers {
        let (rows, at) = (self.model.rows, self.at);
        let mut all = Multipliers {
            pairs: self.model.pairs.clone(),
            gamma: self.w[..at.omega].to_vec(),
            omega: vec![0.0; rows.m],
            plus: vec![0.0; rows.m],
            minus: vec![0.0; rows.m],
            product: self.w[at.product..at.ball].to_vec(),
            ball: self.w[at.ball..at.mu].to_vec(),
            mu: self.w[at.mu],
            bound: self.w[at.bound],
        };
        for (i, &j) in self.model.free_p.iter().enumerate() {
            all.omega[j] = self.w[at.omega + i];
        }
        for (i, &k) in self.model.free_n.iter().enumerate() {
            all.plus[k] = self.w[at.plus + i];
            all.minus[k] = self.w[at.minus + i];
        }
        all
    }

    /// u and U − uuᵀ from X, scaled to a point of the relaxation.
    pub fn moments(&self) -> (Vec<f64>, Vec<f64>) {
        let d = self.model.rows.d;
        let n = d + 1;
        let scale = 1.0 / self.x[n * n - 1];
        let u: Vec<f64> = (0..d).map(|i| self.x[i * n + d] * scale).collect();
        let mut spread = vec![0.0; d * d];
        for i in 0..d {
            for j in 0..d {
                spread[i * d + j] = self.x[i * n + j] * scale - u[i] * u[j];
            }
        }
        (u, spread)
    }

    /// Whether a pair's second row is free (its capacity is shared) and which.
    pub fn free_partner(&self, k: usize) -> Option<usize> {
        self.model.free_n.binary_search(&k).ok()
    }

    /// The model after the pairs changed, with everything else as it was.
    pub fn replace_model(&mut self, model: Model<'a>, w: Vec<f64>, z: Vec<f64>) {
        self.at = model.layout();
        self.model = model;
        self.w = w;
        self.z = z;
        self.point = lift(&self.model, &mut self.w, self.epsilon);
    }
}

/// Raises μ until M is positive definite, and B above the bound: with finite rows and weights a large μ
/// always does.
///
/// # Panics
/// On rows or weights that are not finite.
pub(super) fn lift(model: &Model, w: &mut [f64], room: f64) -> Point {
    let at = model.layout();
    let mut step = 0.02;
    loop {
        if let Some((bound, point)) = model.point(w, room) {
            w[at.bound] = bound;
            return point;
        }
        assert!(w[at.mu].is_finite(), "the rows and weights of a relaxation must be finite");
        w[at.mu] += step;
        step *= 2.0;
    }
}

/// A step of all variables and duals.
pub(crate) struct Direction {
    pub w: Vec<f64>,
    pub z: Vec<f64>,
    /// Of X, row-major.
    pub x: Vec<f64>,
    /// dX in scaled coordinates, row-major.
    pub tilde: Vec<f64>,
    /// dS to first order in scaled coordinates, scaled triangle.
    pub slack: Vec<f64>,
}
