//! An interior-point method for the node relaxation (theory §3.2), structured for its shape.
//!
//! We minimise B over the multipliers of [`super::relaxation`] subject to S ⪰ 0 and the sign constraints, primal-dual: X ≻ 0 is the dual of S
//! (X = [U u; uᵀ 1] at the optimum), z that of the sign constraints. The Newton step (`newton`) linearises S X = εI in the scaling of
//! Nesterov and Todd. Every iterate is feasible, so the bound of every iterate is one that can be rounded to a proof: accuracy is only speed.
//!
//! A plain logarithmic barrier on S (no separate X) needed some hundred short steps where this takes about twenty.

use super::aim::Aim;
use super::kernels::{add_scaled, dot};
use super::newton::{Direction, System};
use super::relaxation::{Layout, Model, Multipliers, Point, Rows, small_factor};
use super::{pairing, start};
use std::time::Instant;

/// When to stop, and how hard to work on the pairing.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Stop as soon as the bound is at most this.
    pub target: f64,
    /// Stop when the estimated distance to the relaxation's optimum is at most this.
    pub gap: f64,
    /// Bound of the parent, 0 at a root: a node that is below it and will stay above the target is solved less accurately.
    pub parent_bound: f64,
    /// Newton steps at most.
    pub steps: usize,
    /// Rounds of adding violated pairs at most.
    pub pricing: usize,
    /// Nearest rows of opposite sign every P row starts with, where there is no parent.
    pub neighbours: usize,
    /// Pairs of the parent are kept above this share of the smaller weight of their two rows.
    pub kept: f64,
    /// Stop then, with the bound of the moment.
    pub deadline: Option<Instant>,
}

/// What the relaxation says of a node.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Proved by `multipliers` (in floating point), over β.
    pub bound: f64,
    /// Estimated distance to the relaxation's optimum.
    pub gap: f64,
    /// The multipliers.
    pub multipliers: Multipliers,
    /// Where the bound is attained in the relaxation.
    pub u: Vec<f64>,
    /// U − uuᵀ: how far the relaxation is from a single point; row-major.
    pub spread: Vec<f64>,
    /// Newton steps taken.
    pub steps: usize,
}

/// What is kept of an outcome.
#[derive(Clone, Debug)]
pub struct Known {
    /// Over β.
    pub bound: f64,
    /// The multipliers that prove it.
    pub multipliers: Multipliers,
    /// [U u; uᵀ 1] of the relaxation, row-major; empty if the multipliers come from a file.
    pub moment: Vec<f64>,
}

impl Outcome {
    /// The multipliers, with the bound they prove and the moments.
    pub fn known(self) -> Known {
        let d = self.u.len();
        let point: Vec<f64> = self.u.iter().copied().chain([1.0]).collect();
        let mut moment: Vec<f64> = point.iter().flat_map(|a| point.iter().map(move |b| a * b)).collect();
        for (row, spread) in moment.chunks_exact_mut(d + 1).zip(self.spread.chunks_exact(d)) {
            add_scaled(row, 1.0, spread);
        }
        Known { bound: self.bound, multipliers: self.multipliers, moment }
    }
}

/// Bounds F on the cone of `path`, starting from the parent's multipliers and moments if there are any.
pub fn solve(rows: &Rows, path: &[(usize, i8)], parent: Option<&Known>, settings: &Settings) -> Outcome {
    let pairs = match parent {
        Some(p) => pairing::used(rows, &p.multipliers, settings.kept),
        None => pairing::nearest(rows, settings.neighbours),
    };
    let mut solver = Solver::new(Model::new(rows, path, &pairs), parent);
    solver.run(settings);
    solver.outcome()
}

/// The iterate at which [`solve`] would stop: a point near the central path, where the joint program starts.
pub(super) fn centre<'a>(rows: &'a Rows, settings: &Settings) -> Solver<'a> {
    let mut solver = Solver::new(Model::new(rows, &[], &pairing::nearest(rows, settings.neighbours)), None);
    solver.run(settings);
    solver
}

pub(super) struct Solver<'a> {
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
    steps: usize,
}

impl<'a> Solver<'a> {
    fn new(model: Model<'a>, parent: Option<&Known>) -> Solver<'a> {
        let at = model.layout();
        let d = model.rows.d;
        let mut w = match parent {
            Some(p) => start::inherit(&model, &p.multipliers),
            None => start::fresh(&model),
        };
        let point = lift(&model, &mut w, 0.1);
        let mut x = vec![0.0; (d + 1) * (d + 1)];
        for i in 0..d {
            x[i * (d + 1) + i] = 1.0 / d as f64;
        }
        x[(d + 1) * (d + 1) - 1] = 1.0;
        if let Some(p) = parent.filter(|p| p.moment.len() == x.len()) {
            x.iter_mut().zip(&p.moment).for_each(|(x, p)| *x += INHERITED * (p - *x));
        }
        let epsilon = dot(&x, &point.s) / (d + 1) as f64;
        let mut solver = Solver { z: Vec::new(), model, at, w, x, point, epsilon, steps: 0 };
        solver.z = start::duals(&solver, 0.2 / (d as f64).sqrt());
        solver
    }

    fn run(&mut self, settings: &Settings) {
        let mut pricing = settings.pricing;
        let mut next_price = 1.5;
        let mut last = 0.0f64;
        let late = || settings.deadline.is_some_and(|t| Instant::now() > t);
        while self.steps < settings.steps && self.point.bound > settings.target && !late() {
            let gap = self.gap();
            if gap < next_price && last > 0.2 {
                next_price = gap * 0.5;
                if pricing > 0 {
                    pricing -= 1;
                    pairing::extend(self);
                }
            }
            if gap < self.enough(settings) && last > 0.5 {
                break;
            }
            self.steps += 1;
            let Some((length, dual)) = self.step() else { break };
            last = length.min(dual);
        }
    }

    /// The gap at which to stop. A node whose optimum is certainly above the target is split anyway, and every step spent on it is lost once its
    /// children are solved: half of its distance from the target is accuracy enough (it saves 8 to 13 % of all steps), but never more than [`COARSE`].
    fn enough(&self, settings: &Settings) -> f64 {
        let bound = self.point.bound;
        let coarse = (0.5 * (bound - settings.target)).min(COARSE);
        if bound < settings.parent_bound { settings.gap.max(coarse) } else { settings.gap }
    }

    /// Degree of the barrier.
    fn count(&self) -> f64 {
        (self.at.ball + self.model.rows.d + 1 + 2 * self.model.path.len()) as f64
    }

    /// Complementarity left, ⟨S, X⟩ + Σ wz: at a dual feasible point the distance to the optimum.
    fn gap(&self) -> f64 {
        dot(&self.x, &self.point.s) + dot(&self.w[..self.at.mu], &self.z[..self.at.mu])
    }

    /// One predictor-corrector step (Mehrotra); returns its primal and dual length.
    fn step(&mut self) -> Option<(f64, f64)> {
        let system = System::new(self)?;
        let predicted = system.solve(self, &Aim::centre(&system, self, 0.0))?;
        let reach = self.reach(&predicted);
        let ahead = reach.0.min(reach.1);
        self.epsilon = self.gap() / self.count() * (1.0 - 0.98 * ahead).powi(3).max(1e-3);
        let mut aim = Aim::centre(&system, self, self.epsilon);
        aim.correct(&system, self, &predicted, ahead);
        let straight = system.solve(self, &aim)?;
        let length = self.reach(&straight).0;
        aim.bend(&system, self, &straight, length);
        let direction = system.solve(self, &aim)?;
        let (mut length, dual) = self.reach(&direction);
        // S is known to first order only: shorten until M is positive definite, then raise B as far as it takes.
        let mut tries = 0;
        let (w, point) = loop {
            if self.model.point(&moved(&self.w, &direction.w, length / REACH), self.epsilon).is_some() {
                let mut w = moved(&self.w, &direction.w, length);
                if let Some((bound, point)) = self.model.point(&w, self.epsilon) {
                    w[self.at.bound] = bound;
                    break (w, point);
                }
            }
            length *= 0.8;
            tries += 1;
            if tries > 60 {
                return None;
            }
        };
        self.x = moved(&self.x, &direction.x, dual);
        self.z = moved(&self.z, &direction.z, dual);
        self.w = w;
        self.point = point;
        Some((length, dual))
    }

    /// How far the variables and the duals may go along a direction, S aside.
    fn reach(&self, direction: &Direction) -> (f64, f64) {
        let n = self.model.rows.d + 1;
        let mut length = 1.0f64;
        let mut dual = 1.0f64;
        for i in 0..self.at.ball {
            if direction.w[i] < 0.0 {
                length = length.min(REACH * -self.w[i] / direction.w[i]);
            }
            if direction.z[i] < 0.0 {
                dual = dual.min(REACH * -self.z[i] / direction.z[i]);
            }
        }
        let balls = self.at.ball..self.at.mu;
        for _ in 0..60 {
            if inside_balls(&moved(&self.w, &direction.w, length / REACH)[balls.clone()], n) {
                break;
            }
            length *= 0.8;
        }
        for _ in 0..60 {
            let z = moved(&self.z, &direction.z, dual / REACH);
            if small_factor(&moved(&self.x, &direction.x, dual / REACH), n).is_some()
                && inside_balls(&z[balls.clone()], n)
            {
                break;
            }
            dual *= 0.8;
        }
        (length, dual)
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

    fn outcome(self) -> Outcome {
        let (u, spread) = self.moments();
        Outcome {
            bound: self.point.bound,
            gap: self.gap(),
            multipliers: self.multipliers(),
            spread,
            u,
            steps: self.steps,
        }
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

/// Raises μ until M is positive definite, and B above the bound: with finite rows and weights a large μ always does.
///
/// # Panics
/// On rows or weights that are not finite.
fn lift(model: &Model, w: &mut [f64], room: f64) -> Point {
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

const REACH: f64 = 0.95;

/// The least accuracy of a node far above the target. Its bound is what is proved if the search is cut off, and a few more steps lower it by more than two
/// children would.
const COARSE: f64 = 0.01;

/// The share of the parent's moments in the X that a node starts from; the rest is that of a root. The steps of a whole tree (fertility at 0.2, monks-1 at
/// 0.05) are 2428, 3218 with 0.3; 2208, 3155 with 0.9; 1996, 3136 with 0.95; 2825, 3417 without.
const INHERITED: f64 = 0.95;

fn moved(from: &[f64], by: &[f64], length: f64) -> Vec<f64> {
    from.iter().zip(by).map(|(a, b)| a + length * b).collect()
}

fn inside_balls(balls: &[f64], n: usize) -> bool {
    balls.chunks_exact(n).all(|b| b[0] > 0.0 && b[0] * b[0] > dot(&b[1..], &b[1..]))
}

#[cfg(test)]
mod tests;
