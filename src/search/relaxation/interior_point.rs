//! An interior-point method for the node relaxation (theory §3.2), structured for its shape.
//!
//! We minimise B over the multipliers of [`crate::search::relaxation`] subject to S ⪰ 0 and the sign
//! constraints, primal-dual: X ≻ 0 is the dual of S (X = [U u; uᵀ 1] at the optimum), z that of the sign
//! constraints. The Newton step (`newton`) linearises S X = εI in the scaling of Nesterov and Todd. Every
//! iterate is feasible, so the bound of every iterate is one that can be rounded to a proof: accuracy is only
//! speed.
//!
//! A plain logarithmic barrier on S (no separate X) needed some hundred short steps where this takes about
//! twenty.

use super::aim::Aim;
use super::iterate::{Direction, Iterate};
use super::model::{Model, Rows};
use super::newton::System;
use super::outcome::{Known, Outcome};
use super::pairing;
use super::start::begin;
use crate::kernels::dot;
use crate::search::cholesky::small_factor;
use std::time::Instant;

/// When to stop, and how hard to work on the pairing.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Stop as soon as the bound is at most this.
    pub target: f64,
    /// Stop when the estimated distance to the relaxation's optimum is at most this.
    pub gap: f64,
    /// Bound of the parent, 0 at a root: a node that is below it and will stay above the target is solved
    /// less accurately.
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

/// Bounds F on the cone of `path`, starting from the parent's multipliers and moments if there are any.
pub fn solve(rows: &Rows, path: &[(usize, i8)], parent: Option<&Known>, settings: &Settings) -> Outcome {
    let pairs = match parent {
        Some(p) => pairing::used(rows, &p.multipliers, settings.kept),
        None => pairing::nearest(rows, settings.neighbours),
    };
    let mut iterate = begin(Model::new(rows, path, &pairs), parent);
    iterate.run(settings);
    iterate.outcome()
}

/// The iterate at which [`solve`] would stop: a point near the central path, where the joint program starts.
pub(crate) fn centre<'a>(rows: &'a Rows, settings: &Settings) -> Iterate<'a> {
    let mut iterate = begin(Model::new(rows, &[], &pairing::nearest(rows, settings.neighbours)), None);
    iterate.run(settings);
    iterate
}

impl Iterate<'_> {
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

    /// The gap at which to stop. A node whose optimum is certainly above the target is split anyway, and
    /// every step spent on it is lost once its children are solved: half of its distance from the target is
    /// accuracy enough (it saves 8 to 13 % of all steps), but never more than [`COARSE`].
    fn enough(&self, settings: &Settings) -> f64 {
        let bound = self.point.bound;
        let coarse = (0.5 * (bound - settings.target)).min(COARSE);
        if bound < settings.parent_bound { settings.gap.max(coarse) } else { settings.gap }
    }

    /// One predictor-corrector step (Mehrotra); returns its primal and dual length.
    fn step(&mut self) -> Option<(f64, f64)> {
        let system = System::new(self)?;
        let predicted = system.solve(self, &Aim::centre(&system.frame, self, 0.0))?;
        let reach = self.reach(&predicted);
        let ahead = reach.0.min(reach.1);
        self.epsilon = self.gap() / self.count() * (1.0 - 0.98 * ahead).powi(3).max(1e-3);
        let mut aim = Aim::centre(&system.frame, self, self.epsilon);
        aim.correct(&system.frame, self, &predicted, ahead);
        let straight = system.solve(self, &aim)?;
        let length = self.reach(&straight).0;
        aim.bend(&system.frame, self, &straight, length);
        let direction = system.solve(self, &aim)?;
        let (mut length, dual) = self.reach(&direction);
        // S is known to first order only: shorten until M is positive definite, then raise B as far as it
        // takes.
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
}

const REACH: f64 = 0.95;

/// The least accuracy of a node far above the target. Its bound is what is proved if the search is cut off,
/// and a few more steps lower it by more than two children would.
const COARSE: f64 = 0.01;

fn moved(from: &[f64], by: &[f64], length: f64) -> Vec<f64> {
    from.iter().zip(by).map(|(a, b)| a + length * b).collect()
}

fn inside_balls(balls: &[f64], n: usize) -> bool {
    balls.chunks_exact(n).all(|b| b[0] > 0.0 && b[0] * b[0] > dot(&b[1..], &b[1..]))
}

#[cfg(test)]
mod tests;
