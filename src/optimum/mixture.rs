//! Which dual vector a tree should work on: the residual, the joint program's, or a point between (theory
//! §3.8).
//!
//! With the residual ν_R the bound is sharp in the limit of a deep tree, but its roots are far from β; with
//! the joint ν_J the roots prove what they can, and a deep tree gains little. On the segment between both h
//! is convex and D concave. For a few points the root bound R and, by local ascent, nearly h itself are
//! computed; a tree is taken to close half of the way from R to h. A dual vector that is taken to meet the
//! claim in the time that is left comes before one that promises more and does not. A heuristic: every ν
//! gives a true bound.

use super::dual::Dual;
use super::run::Run;
use crate::search::neuron::Neuron;
use crate::search::relaxation::Rows;
use crate::search::relaxation::interior_point::{Settings, solve};
use crate::search::train::ascent::{AscentSettings, maxima};
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// Shares of the residual that are tried.
const SHARES: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// How much of the way from the root bound to h a tree is taken to close.
const CLOSED: f64 = 0.5;

/// What doubling the leaves takes off the bound over β, and as a share of the way from R to h: measured in
/// the trees of docs/FRONTIER.md, 0.025 to 0.06 and 0.06 to 0.13 but for pima at 0.02. The larger of both
/// counts.
const DOUBLING: (f64, f64) = (0.035, 0.09);

/// Leaves that are solved while the two roots and the ascent of one more dual vector are computed.
const LEAVES: f64 = 2.0;

/// Leaves are asked for this times the greatest F that was seen, if the claim needs less than that.
const FOUND: f64 = 1.001;

/// A gain, as a share of the possible improvement, for which the residual is left.
const WORTH: f64 = 1e-3;

/// What a tree for a dual vector is taken to come to.
#[derive(Clone, Copy)]
struct Promise {
    /// In the time that is left it is taken to meet the claim.
    meets: bool,
    /// The lower bound.
    lower: f64,
}

impl Promise {
    const NONE: Promise = Promise { meets: false, lower: f64::NEG_INFINITY };

    fn exceeds(&self, other: &Promise, worth: f64) -> bool {
        if self.meets == other.meets { self.lower > other.lower + worth } else { self.meets }
    }
}

impl Run<'_> {
    /// The dual vector that promises the best bound, if it is not the residual, and the bound over β to ask
    /// its leaves for.
    ///
    /// Without a time limit it must be able to meet the claim, so that the search ends.
    pub(crate) fn mixture(
        &self,
        residual: &Dual,
        joint: &Dual,
        neurons: &[Neuron],
        until: Option<Instant>,
    ) -> Option<(Dual, f64)> {
        let begin = Instant::now();
        let mut best: Option<(Promise, (Dual, f64))> = None;
        let mut own = Promise::NONE;
        for share in SHARES.into_iter().rev() {
            let slow = until.is_some_and(|t| begin.elapsed() > t.saturating_duration_since(begin).mul_f64(0.15));
            if share < 1.0 && slow {
                break;
            }
            let dual = if share == 1.0 { residual.clone() } else { self.between(residual, joint, share)? };
            let start = Instant::now();
            let (root, seen) = self.ends(&dual, neurons, until);
            let pace = until.map_or(f64::INFINITY, |t| {
                t.saturating_duration_since(start).as_secs_f64() / start.elapsed().as_secs_f64().max(1e-9)
            });
            let possible = self.reaches(&dual, seen);
            let way = (root - seen).max(0.0);
            let closes = DOUBLING.0.max(DOUBLING.1 * way) * (LEAVES * pace).log2();
            let promise = Promise {
                meets: possible && root - self.needed(&dual) <= closes,
                lower: self.lower(&dual, root - CLOSED * way).min(self.wanted()),
            };
            let able = until.is_some() || possible;
            if share == 1.0 {
                own = promise;
            } else if able && promise.exceeds(&best.as_ref().map_or(Promise::NONE, |b| b.0), 0.0) {
                best = Some((promise, (dual.clone(), self.within_reach(&dual, seen))));
            }
        }
        best.filter(|(promise, _)| promise.exceeds(&own, WORTH * self.gain())).map(|(_, chosen)| chosen)
    }

    /// Whether a bound hardly above what was seen would meet the claim.
    pub(crate) fn reaches(&self, dual: &Dual, seen: f64) -> bool {
        self.lower(dual, FOUND * seen) > self.wanted()
    }

    /// The greatest F over β, of both signs, that a short local search sees.
    pub(crate) fn seen(&self, dual: &Dual, neurons: &[Neuron]) -> f64 {
        let peaks = dual.rows.iter().zip([1.0, -1.0]).map(|(rows, sign)| peak(rows, sign, neurons, self.settings.seed));
        peaks.fold(0.0, f64::max)
    }

    /// What the claim needs, or where that is below what was seen, hardly more than that.
    pub(crate) fn within_reach(&self, dual: &Dual, seen: f64) -> f64 {
        let needed = self.needed(dual);
        if needed > seen { needed } else { FOUND * seen }
    }

    /// ν_J + share·(ν_R − ν_J).
    pub(crate) fn between(&self, residual: &Dual, joint: &Dual, share: f64) -> Option<Dual> {
        let mixed = joint.values().into_iter().zip(residual.values()).map(|(j, r)| j + share * (r - j));
        self.rounded(&mixed.collect::<Vec<f64>>()).filter(Dual::in_range)
    }

    /// The root bound and the greatest F that was seen, over β and both signs.
    fn ends(&self, dual: &Dual, neurons: &[Neuron], deadline: Option<Instant>) -> (f64, f64) {
        let settings = Settings {
            target: 0.0,
            gap: 5e-3,
            parent_bound: 0.0,
            kept: 1e-2,
            steps: 60,
            pricing: 3,
            neighbours: 5,
            deadline: deadline.map(|t| t.min(Instant::now() + Duration::from_secs(10))),
        };
        let ends: Vec<(f64, f64)> = dual
            .rows
            .par_iter()
            .zip([1.0, -1.0])
            .map(|(rows, sign)| {
                (solve(rows, &[], None, &settings).bound, peak(rows, sign, neurons, self.settings.seed))
            })
            .collect();
        ends.iter().fold((0.0f64, 0.0f64), |(r, s), (root, seen)| (r.max(*root), s.max(*seen)))
    }
}

/// The greatest F over β that a short local search sees; the network's directions of this sign are among its
/// starts.
fn peak(rows: &Rows, sign: f64, neurons: &[Neuron], seed: u64) -> f64 {
    let own = neurons.iter().filter(|n| n.alpha * sign > 0.0).map(|n| n.u.clone()).collect::<Vec<_>>();
    let settings = AscentSettings { starts: 20, rows: 20, hops: 20, moves: 200, goal: 1.0, seed, breaks: false };
    maxima(&rows.x, rows.m, rows.d, &rows.v, &settings, &own).first().map_or(0.0, |peak| peak.value)
}
