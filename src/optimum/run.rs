//! A run: what it is about, and the time it has.

use super::error::Error;
use super::frame::Frame;
use super::samples::Samples;
use super::settings::Settings;
use crate::check::arithmetic::Range;
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
        let centre = settings.resume.as_ref().and_then(|proposal| proposal.header.centre.as_ref());
        let frame = Frame::stated(training, centre);
        let (data, reduction) = {
            let Samples { x, x_den, .. } = frame.samples();
            (Data::over(training, x, x_den), reduce(x).map_err(Error::Rejected)?)
        };
        Ok(Run {
            frame,
            training,
            sha256,
            network,
            settings,
            clock: Instant::now(),
            data,
            reduction,
            upper: primal::objective(training, network).map_err(Error::Rejected)?,
            zero: constant::best(training).map_err(Error::Rejected)?,
        })
    }

    pub(crate) fn left(&self) -> f64 {
        self.settings.time_limit.map_or(f64::MAX, |limit| limit - self.clock.elapsed().as_secs_f64())
    }

    /// Seconds to keep for thinning, rounding and checking so many leaves: measured, some 5e-7 s for each row
    /// and entry of S.
    pub(crate) fn reserve(&self, leaves: usize) -> f64 {
        let entries = self.reduction.rows.len() * self.data.d * self.data.d;
        0.03 * self.settings.time_limit.unwrap_or(0.0) + 5e-7 * (leaves * entries) as f64
    }

    /// The time limit less so many seconds.
    pub(crate) fn deadline(&self, reserve: f64) -> Option<Instant> {
        let seconds = (self.settings.time_limit? - reserve).max(0.0);
        Some(self.clock + Duration::try_from_secs_f64(seconds).ok()?)
    }
}
