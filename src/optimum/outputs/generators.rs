//! The proofs of the generators of a fan, in the time that there is.

use super::{FanSettings, Frame, News, Proof, Proofs};
use crate::check::arithmetic::vector::dot;
use crate::dyadic::quotient;
use crate::optimum::conclude::{Room, trees};
use crate::optimum::dual::Dual;
use crate::optimum::error::Error;
use crate::optimum::price;
use crate::optimum::proposal::seed;
use crate::optimum::records::Record;
use crate::search::branch::seed::Seed;
use crate::search::branch::{Goal, search_from};
use crate::search::fan::Mesh;
use num_bigint::BigInt;
use rayon::prelude::*;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::{Duration, Instant};

impl Frame<'_> {
    /// When this share of the time until the deadline is over.
    pub(super) fn share(&self, share: f64) -> Option<Instant> {
        let now = Instant::now();
        self.settings.deadline.map(|deadline| now + deadline.saturating_duration_since(now).mul_f64(share))
    }

    /// Seconds for rounding and checking a leaf.
    pub(super) fn leaf(&self) -> f64 {
        price::leaf(self.reduction.rows.len(), self.reduction.columns, self.settings.product)
    }

    /// When no more time is left than rounding and checking all known leaves takes.
    fn last_thinning(&self) -> Option<Instant> {
        let seconds = self.leaf() * self.leaves.load(Relaxed) as f64;
        let now = Instant::now();
        self.settings.deadline.map(|deadline| deadline.checked_sub(Duration::from_secs_f64(seconds)).unwrap_or(now))
    }

    /// Whether rounding and checking so many leaves more than are known would end after the deadline.
    pub(super) fn is_late(&self, leaves: usize) -> bool {
        let seconds = self.leaf() * (self.leaves.load(Relaxed) + leaves) as f64;
        let end = Duration::try_from_secs_f64(seconds).ok();
        self.settings.deadline.is_some_and(|deadline| end.is_none_or(|end| Instant::now() + end > deadline))
    }

    /// Proves the bounds of all generators that are not proved yet, or not well enough: once it is told to
    /// stop, by their roots alone. Returns whether it was.
    pub(super) fn prove(
        &self,
        mesh: &Mesh,
        seen: &[f64],
        targets: &[f64],
        stopped: bool,
        proofs: &mut Proofs,
    ) -> Result<bool, Error> {
        let unit = self.unit();
        let wanting = |g: &usize| {
            let proof = proofs.get(&mesh.generators[*g]);
            proof.is_none_or(|proof| quotient(&proof.bound, &unit) > targets[*g])
        };
        let wanting: Vec<usize> = (0..mesh.generators.len()).filter(wanting).collect();
        let (stopped, done) = (AtomicBool::new(stopped), AtomicUsize::new(proofs.len()));
        let prove = |&g: &usize| {
            let q = &mesh.generators[g];
            let proof = self.generator(q, seen[g], targets[g], proofs.get(q), &stopped);
            if !(self.go_on)(News::Count(done.fetch_add(1, Relaxed) + 1)) {
                stopped.store(true, Relaxed);
            }
            proof
        };
        let fresh: Vec<Proof> = wanting.par_iter().map(prove).collect::<Result<_, _>>()?;
        for (g, proof) in wanting.into_iter().zip(fresh) {
            let q = mesh.generators[g].clone();
            let better = proofs.get(&q).is_none_or(|known| proof.bound < known.bound);
            if better {
                proofs.insert(q, proof);
            }
        }
        Ok(stopped.into_inner())
    }

    /// ν = Vq with bounds counted in units of `unit`.
    pub fn along(&self, q: &[i64], unit: f64) -> Result<Dual, Error> {
        let q: Vec<BigInt> = q.iter().map(|t| BigInt::from(*t)).collect();
        let nu = self.dual.iter().map(|row| dot(row, &q)).collect();
        let dual = Dual::over(self.subject.x_den, unit, &self.reduction, nu, self.scales)?;
        if dual.in_range() { Ok(dual) } else { Err(Error::Range) }
    }

    /// A tree of such a ν as the beginning of a search.
    pub fn seed(&self, dual: &Dual, sign: usize, records: &[Record]) -> Result<Seed, Error> {
        seed(self.samples(), &self.reduction, dual, sign, &[], records).map_err(Error::Rejected)
    }

    /// The trees of both signs for ν = Vq, at the target if the splits allow it.
    pub(super) fn generator(
        &self,
        q: &[i64],
        seen: f64,
        target: f64,
        known: Option<&Proof>,
        stopped: &AtomicBool,
    ) -> Result<Proof, Error> {
        let unit = seen.max(0.5 * target);
        let dual = self.along(q, unit)?;
        let seeds = match known {
            Some(proof) => {
                (0..2).map(|sign| self.seed(&dual, sign, &proof.trees[sign].records)).collect::<Result<_, _>>()?
            }
            None => Seed::roots(),
        };
        let asked = target / unit;
        // What the search leaves pays for short numbers.
        let closing = if asked > 1.0 + 1e-4 { 1.0 + 0.95 * (asked - 1.0) } else { asked };
        let FanSettings { splits, deadline, .. } = *self.settings;
        let goal = Goal { target: closing, splits, deadline, memory: usize::MAX };
        let mut known = 0;
        let (forest, _) = search_from(&dual.rows, &goal, seeds, &mut |progress, _| {
            self.leaves.fetch_add(progress.leaves.saturating_sub(known), Relaxed);
            known = known.max(progress.leaves);
            !stopped.load(Relaxed) && !self.is_late(0)
        });
        let room = Room { asked, until: self.last_thinning(), apart: false };
        let trees = trees(self.samples(), &self.reduction, &dual, &forest, &room)?;
        let bound = trees.iter().map(|tree| &tree.bound).max().cloned().unwrap_or_default();
        Ok(Proof { trees, bound: bound.max(BigInt::from(1)) })
    }
}
