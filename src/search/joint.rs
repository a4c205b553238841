//! The dual vector with the best lower bound that two root relaxations can certify (theory §3.8).
//!
//! With the signs of the weights fixed, v_k = σ_k a_k with a_k ≥ 0, both relaxations of [`super::relaxation`]
//! are convex in (a, multipliers) together: a_k enters y_k of the tree where row k is in P like a γ, and is
//! the capacity of row k in the other. So
//!
//! maximise Σ σ_k α_k a_k − ½ q_k a_k²   subject to S₊ ⪰ 0, S₋ ⪰ 0 at B = 1, all multipliers nonnegative,
//!
//! is one convex program. The loss may limit a_k, and an output bias has a price or an equation for Σν
//! (theory §E3.6). It is solved like a node: primal-dual, Nesterov–Todd scaling, predictor and corrector,
//! every iterate feasible, so that any of them will do. The start is a node solution of both trees near the
//! central path, scaled to B = 1: the relaxation is homogeneous.

mod half;
mod newton;
mod program;
mod reduced;
mod side;
mod target;

use super::cholesky::small_factor;
use super::relaxation::Rows;
use super::relaxation::interior_point::{Settings as NodeSettings, centre};
use super::relaxation::iterate::Iterate;
use crate::kernels::dot;
use newton::System;
pub use program::{Balance, Objective};
use program::{Cap, Program};
use side::{Side, Step};
use std::time::Instant;
use target::Target;

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Estimated distance to the optimum, in units of β.
    pub gap: f64,
    /// Newton steps at most.
    pub steps: usize,
    /// Nearest rows of opposite sign that are paired at first.
    pub neighbours: usize,
    /// Stop then, with what is known.
    pub deadline: Option<Instant>,
}

/// What the joint program found.
#[derive(Clone, Debug)]
pub struct Joint {
    /// Weights, in the scale of [`Rows::v`].
    pub v: Vec<f64>,
    /// Estimated distance of their objective to the optimum for these signs.
    pub gap: f64,
    /// Newton steps taken.
    pub steps: usize,
}

/// Maximises the objective over weights with the signs of `rows.v` (+ for zero); `multiplicity` guesses the
/// sum of the output weights of either sign, which only matters for the start.
pub fn solve(rows: &Rows, objective: &Objective, multiplicity: [f64; 2], settings: &Settings) -> Joint {
    let mut program = Program::new(rows, objective, multiplicity, settings);
    program.run(settings);
    Joint {
        v: program.a.iter().zip(&program.sign).map(|(a, s)| a * s).collect(),
        gap: program.gap(),
        steps: program.steps,
    }
}

const REACH: f64 = 0.95;
/// The start is so far inside the limits of the weights, and these are at least so large a share of the mean.
const INSIDE: f64 = 0.95;
const LEAST_LIMIT: f64 = 1e-6;
/// Where the node solutions are taken: early on the central path.
const START: f64 = 0.3;

impl<'a> Program<'a> {
    fn new(rows: &Rows, objective: &'a Objective, multiplicity: [f64; 2], settings: &Settings) -> Program<'a> {
        let sign: Vec<f64> = rows.v.iter().map(|v| if *v < 0.0 { -1.0 } else { 1.0 }).collect();
        let mean = rows.v.iter().map(|v| v.abs()).sum::<f64>() / rows.m.max(1) as f64;
        let floor = if mean > 0.0 { 0.05 * mean } else { 1.0 };
        let mut a: Vec<f64> = rows.v.iter().map(|v| v.abs().max(floor)).collect();
        let limits: Vec<f64> =
            (0..rows.m).map(|k| objective.room(k, sign[k]).max(LEAST_LIMIT * mean.max(f64::MIN_POSITIVE))).collect();
        a.iter_mut().zip(&limits).for_each(|(a, limit)| *a = a.min(*limit));
        let node = NodeSettings {
            parent_bound: 0.0,
            kept: 1e-2,
            target: f64::NEG_INFINITY,
            gap: START,
            steps: 60,
            pricing: 6,
            neighbours: settings.neighbours,
            deadline: settings.deadline,
        };
        let signed =
            [1.0, -1.0].map(|t| Rows { v: a.iter().zip(&sign).map(|(a, s)| t * a * s).collect(), ..rows.clone() });
        let (plus, minus) = rayon::join(|| centre(&signed[0], &node), || centre(&signed[1], &node));
        let scale = 1.0 / plus.w[plus.at.bound].max(minus.w[minus.at.bound]);
        let inside = a.iter().zip(&limits).map(|(a, limit)| INSIDE * limit / a).fold(scale, f64::min);
        let scale = if objective.range.is_empty() { scale } else { inside };
        a.iter_mut().for_each(|a| *a *= scale);
        let epsilon = scale * multiplicity[0].max(multiplicity[1]) * plus.epsilon.max(minus.epsilon);
        let side = |solver: Iterate, times: f64| Side::new(solver, scale, times);
        let sides = [side(plus, multiplicity[0]), side(minus, multiplicity[1])];
        let z = a.iter().map(|a| epsilon / a).collect();
        let limited = limits.iter().enumerate().filter(|(_, limit)| limit.is_finite());
        let caps = limited.map(|(k, &limit)| Cap { k, limit, dual: epsilon / (limit - a[k]) }).collect();
        Program { objective, sides, sign, a, z, caps, steps: 0 }
    }

    fn run(&mut self, settings: &Settings) {
        let mut last = 0.0f64;
        let late = || settings.deadline.is_some_and(|t| Instant::now() > t);
        while self.steps < settings.steps && !late() && !(self.gap() < settings.gap && last > 0.5) {
            self.steps += 1;
            let Some((length, dual)) = self.step() else { break };
            last = length.min(dual);
        }
    }

    fn gap(&self) -> f64 {
        let caps: f64 = self.caps.iter().map(|cap| cap.slack(&self.a) * cap.dual).sum();
        self.sides.iter().map(Side::gap).sum::<f64>() + dot(&self.a, &self.z) + caps
    }

    /// Degree of the barrier.
    fn count(&self) -> f64 {
        (self.sides.iter().map(|s| s.at.product + s.n()).sum::<usize>() + self.a.len() + self.caps.len()) as f64
    }

    /// One predictor-corrector step, as that of a node; returns its primal and dual length.
    fn step(&mut self) -> Option<(f64, f64)> {
        let system = System::new(self)?;
        let predicted = self.directed(&system, &Target::centre(&system.halves, self, 0.0))?;
        let reach = self.reach(&predicted);
        let ahead = reach.0.min(reach.1);
        let epsilon = self.gap() / self.count() * (1.0 - 0.98 * ahead).powi(3).max(1e-3);
        let mut aim = Target::centre(&system.halves, self, epsilon);
        aim.correct(&system.halves, self, &predicted, ahead);
        let straight = self.directed(&system, &aim)?;
        let length = self.reach(&straight).0;
        aim.bend(&system.halves, self, &straight, length);
        let direction = self.directed(&system, &aim)?;
        let (mut length, dual) = self.reach(&direction);
        let points = loop {
            let at = |length: f64| {
                let a = moved(&self.a, &direction.a, length);
                let side = |i: usize| self.sides[i].point(&moved(&self.sides[i].w, &direction.sides[i].w, length), &a);
                Some([side(0)?, side(1)?])
            };
            if at(length / REACH).is_some()
                && let Some(points) = at(length)
            {
                break points;
            }
            length *= 0.8;
            if length < 1e-6 {
                return None;
            }
        };
        self.a = moved(&self.a, &direction.a, length);
        self.z = moved(&self.z, &direction.z, dual);
        self.caps.iter_mut().zip(&direction.caps).for_each(|(cap, by)| cap.dual += dual * by);
        for ((side, step), point) in self.sides.iter_mut().zip(&direction.sides).zip(points) {
            side.w = moved(&side.w, &step.w, length);
            side.z = moved(&side.z, &step.z, dual);
            side.x = moved(&side.x, &step.x, dual);
            side.point = point;
        }
        Some((length, dual))
    }

    /// The step for a target, with the multiplier of an output bias that fits its sum.
    fn directed(&self, system: &System, aim: &Target) -> Option<Step> {
        let step = system.solve(self, aim, 0.0)?;
        let Some(balance) = &self.objective.balance else { return Some(step) };
        let unit = 1.0 / balance.along.iter().map(|e| e.abs()).fold(0.0, f64::max);
        let other = system.solve(self, aim, unit)?;
        let share = self.share(balance, [&step, &other], unit);
        share.is_finite().then(|| step.between(&other, share))
    }

    /// How far the variables and the duals may go along a direction, S aside.
    fn reach(&self, direction: &Step) -> (f64, f64) {
        let mut length = ratio(&self.a, &direction.a);
        let mut dual = ratio(&self.z, &direction.z);
        if !self.caps.is_empty() {
            let (slacks, duals): (Vec<f64>, Vec<f64>) =
                self.caps.iter().map(|cap| (cap.slack(&self.a), cap.dual)).unzip();
            let closing: Vec<f64> = self.caps.iter().map(|cap| -direction.a[cap.k]).collect();
            length = length.min(ratio(&slacks, &closing));
            dual = dual.min(ratio(&duals, &direction.caps));
        }
        for (side, step) in self.sides.iter().zip(&direction.sides) {
            let signed = side.at.product;
            length = length.min(ratio(&side.w[..signed], &step.w));
            dual = dual.min(ratio(&side.z[..signed], &step.z));
        }
        for (side, step) in self.sides.iter().zip(&direction.sides) {
            for _ in 0..60 {
                if small_factor(&moved(&side.x, &step.x, dual / REACH), side.n()).is_some() {
                    break;
                }
                dual *= 0.8;
            }
        }
        (length, dual)
    }
}

/// The share of a step, at most 1, that keeps nonnegative numbers positive.
fn ratio(from: &[f64], by: &[f64]) -> f64 {
    from.iter().zip(by).filter(|(_, b)| **b < 0.0).map(|(a, b)| REACH * -a / b).fold(1.0, f64::min)
}

fn moved(from: &[f64], by: &[f64], length: f64) -> Vec<f64> {
    from.iter().zip(by).map(|(a, b)| a + length * b).collect()
}

#[cfg(test)]
mod tests;
