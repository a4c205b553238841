//! A run: what it is about, and the time it has.

use super::error::Error;
use super::frame::Frame;
use super::price;
use super::samples::Samples;
use super::settings::Settings;
use crate::check::arithmetic::Range;
use crate::check::optimum::matrix::Subject;
use crate::check::statement::reduction::reduce;
use crate::check::statement::{Reduction, Training, TwoLayer, constant, primal};
use crate::search::data::Data;
use std::time::{Duration, Instant};

/// Everything that a run keeps.
pub(crate) struct Run<'a> {
    pub(crate) training: &'a Training,
    pub(crate) sha256: &'a str,
    pub(crate) network: &'a TwoLayer,
    pub(crate) settings: &'a Settings,
    pub(crate) clock: Instant,
    pub(crate) frame: Frame<'a>,
    pub(crate) data: Data,
    pub(crate) reduction: Reduction,
    /// Seconds that its exact evaluation took.
    pub(crate) evaluation: f64,
    /// Seconds to round, shorten and check a leaf.
    leaf: f64,
    /// L of the network.
    pub(crate) upper: Range,
    /// Z.
    pub(crate) zero: Range,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        training: &'a Training,
        sha256: &'a str,
        network: &'a TwoLayer,
        settings: &'a Settings,
    ) -> Result<Run<'a>, Error> {
        let start = Instant::now();
        let centre = settings.resume.as_ref().and_then(|proposal| proposal.header.centre.as_ref());
        let frame = Frame::stated(training, centre);
        let (data, reduction) = {
            let Samples { x, x_den, .. } = frame.samples();
            (Data::over(training, x, x_den), reduce(x).map_err(Error::Rejected)?)
        };
        let clock = Instant::now();
        let upper = primal::objective(training, network).map_err(Error::Rejected)?;
        let zero = constant::best(training).map_err(Error::Rejected)?;
        let evaluation = clock.elapsed().as_secs_f64();
        let Samples { x, x_den, .. } = frame.samples();
        let product = price::product(Subject { x, x_den, outputs: 1 });
        let leaf = price::leaf(reduction.rows.len(), data.d, product);
        Ok(Run {
            frame,
            training,
            sha256,
            network,
            settings,
            clock: start,
            evaluation,
            leaf,
            data,
            reduction,
            upper,
            zero,
        })
    }

    pub(crate) fn left(&self) -> f64 {
        self.settings.time_limit.map_or(f64::MAX, |limit| limit - self.clock.elapsed().as_secs_f64())
    }

    /// Seconds to keep for thinning, rounding and checking so many leaves, and for the exact objectives.
    pub(crate) fn reserve(&self, leaves: usize) -> f64 {
        0.03 * self.settings.time_limit.unwrap_or(0.0) + self.leaf * leaves as f64 + self.evaluation
    }

    /// Whether rounding and checking so many leaves takes much longer than there is time: of one who asks for an end
    /// without having set a limit, half of what was spent.
    pub(crate) fn is_dear(&self, leaves: usize) -> bool {
        let spent = self.clock.elapsed().as_secs_f64();
        let room = self.settings.time_limit.map_or(0.5 * spent, |limit| 1.1 * limit - spent);
        self.leaf * leaves as f64 + self.evaluation > room.max(0.0) + 2.0
    }

    /// The time limit less so many seconds.
    pub(crate) fn deadline(&self, reserve: f64) -> Option<Instant> {
        let seconds = (self.settings.time_limit? - reserve).max(0.0);
        Some(self.clock + Duration::try_from_secs_f64(seconds).ok()?)
    }
}
