//! Checkpoints: what the trees prove so far as a certificate, now and then, while the search goes on.
//!
//! The leaves are rounded as at the end, so that the file proves what is known and can be gone on from. It is not
//! checked before it is handed over: whoever uses it checks it. The search does not see it, and so the certificate at
//! the end does not depend on it.

use super::dual::Dual;
use super::error::Error;
use super::run::Run;
use super::settings::Event;
use crate::search::branch::forest::Forest;
use std::time::Instant;

/// Rounding all leaves may take at most one part in so many of the time.
const COST: f64 = 10.0;

/// When the next checkpoint is due.
pub(crate) struct Checkpoints {
    /// Seconds between two of them; none are made without.
    every: Option<f64>,
    last: Instant,
    /// Seconds that the last one took.
    took: f64,
}

impl Checkpoints {
    pub(crate) fn new(every: Option<f64>) -> Checkpoints {
        Checkpoints { every, last: Instant::now(), took: 0.0 }
    }

    /// Makes one if it is due. One that does not succeed is left out: the search goes on.
    pub(crate) fn make(
        &mut self,
        make: impl FnOnce() -> Result<Vec<u8>, Error>,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) {
        let since = self.last.elapsed().as_secs_f64();
        if self.every.is_none_or(|every| since < every.max(COST * self.took)) {
            return;
        }
        let start = Instant::now();
        if let Ok(bytes) = make() {
            proceed(Event::Checkpoint(&bytes));
        }
        (self.last, self.took) = (Instant::now(), start.elapsed().as_secs_f64());
    }
}

impl Run<'_> {
    /// The certificate of trees that still grow.
    pub(crate) fn so_far(&self, dual: &Dual, forest: &Forest, asked: f64) -> Result<Vec<u8>, Error> {
        self.written((dual, forest, asked), None, Some(Instant::now()))
    }
}
