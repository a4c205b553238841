//! What a global path is asked for, what comes out, and the state of its search.

use crate::check::arithmetic::Fraction;
use crate::check::global_path::{Knot, PathClaim, Traced};
use crate::check::statement::Training;
use crate::dyadic::quotient;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What to prove and how hard to try.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Interval and gap.
    pub claim: PathClaim,
    /// Seconds for the search; the check of the whole at its end comes on top.
    pub time_limit: Option<f64>,
    /// Threads, 0 for all cores. The certificate does not depend on it (unless a time limit cuts the search).
    pub threads: usize,
    /// Seed of the training.
    pub seed: u64,
}

/// A path with what the checker made of it.
#[derive(Clone, Debug)]
pub struct Path {
    /// The certificate file.
    pub certificate: Vec<u8>,
    /// What the checker proved.
    pub traced: Traced,
    /// The knots, β decreasing.
    pub knots: Vec<Knot>,
}

pub(crate) struct Run<'a> {
    pub(super) training: &'a Training,
    pub(super) sha256: &'a str,
    pub(super) settings: &'a Settings,
    pub(super) clock: Instant,
    pub(super) news: Mutex<News<'a>>,
}

/// Whom to tell and ask, and the numbers of knots proved and under way.
pub(crate) struct News<'a> {
    pub(super) proceed: &'a mut (dyn FnMut(usize, usize) -> bool + Send),
    pub(super) knots: usize,
    pub(super) open: usize,
}

pub(crate) fn float(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

impl Run<'_> {
    /// Seconds of the time limit that are left.
    pub(super) fn left(&self) -> f64 {
        self.settings.time_limit.map_or(f64::MAX, |limit| limit - self.clock.elapsed().as_secs_f64())
    }

    pub(super) fn announce(&self, knots: usize, open: usize) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        (news.knots, news.open) = (knots, open);
    }

    /// Whether neither the caller nor the clock wants an end.
    pub(super) fn going(&self) -> bool {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let (knots, open) = (news.knots, news.open);
        (news.proceed)(knots, open) && self.left() > 0.0
    }
}
