//! What `certify` leaves where it is interrupted in a step that takes long, as the first relaxation of a large problem
//! or the generators of a fan: the last checkpoint, or else a bound by norms of the data (FORMAT §31). It is checked
//! like every certificate.

use super::args::Args;
use crate::check::optimum::training::verify;
use crate::check::statement::{Claim, Evidence, Training, TwoLayer};
use crate::cli::files::output;
use crate::cli::terminal::watch::{self, Ends, Kept};
use crate::cli::terminal::{Format, report};
use crate::optimum::{Error, Event, Settings, certify_training};
use crate::report::Report;
use anyhow::Context;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Seconds that bounds by norms are planned for.
const SECONDS: f64 = 2.0;

/// What a certificate is about, shared with the watch.
#[derive(Clone)]
pub struct About {
    pub training: Arc<Training>,
    pub network: Arc<TwoLayer>,
    pub sha256: String,
    pub claim: Claim,
}

/// The last certificate that was written on the way, or is gone on from.
pub struct Early(Arc<Mutex<Option<Vec<u8>>>>);

impl Early {
    /// Begins: an interrupt that is not followed within seconds is answered by the watch.
    pub fn begin(args: &Args, about: About, known: Option<Vec<u8>>, start: Instant) -> Early {
        let last = Arc::new(Mutex::new(known));
        let (path, format) = (args.output.clone(), args.format);
        let (files, found) = (last.clone(), Arc::new(Mutex::new(None)));
        let (shown, told) = (about.clone(), found.clone());
        watch::keep(Kept {
            write: Box::new(move || {
                let file = files.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let (certificate, evidence) = about.proved(file)?;
                output::place(&path, &certificate)?;
                *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(evidence);
                Ok(())
            }),
            report: Box::new(move |why| {
                let evidence = told.lock().unwrap_or_else(PoisonError::into_inner).take();
                eprintln!("relucert: {why}: the certificate holds what was known");
                evidence.map_or(2, |evidence| shown.told(evidence, start, format))
            }),
            computed: true,
        });
        watch::ends(Ends::InTime);
        Early(last)
    }

    /// Hears of the search: it concludes by itself once leaves are rounded.
    pub fn note(&self, event: &Event) {
        match event {
            Event::Checkpoint(bytes) => {
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(bytes.to_vec());
            }
            Event::Checking(_) => watch::ends(Ends::ByItself),
            _ => {}
        }
    }
}

impl About {
    /// A certificate with what the checker makes of it: the file, or one by norms.
    fn proved(&self, file: Option<Vec<u8>>) -> anyhow::Result<(Vec<u8>, Evidence)> {
        let About { training, network, sha256, claim } = self;
        if let Some(file) = file {
            let evidence = verify(training, sha256, network, file.as_slice()).map_err(Error::Rejected)?;
            return Ok((file, evidence));
        }
        let settings = Settings { trees: false, time_limit: Some(SECONDS), ..Settings::new(claim.clone()) };
        let done = certify_training(training, sha256, network, &settings, &mut |_| true);
        let done = done.context("no bound by norms was found")?;
        Ok((done.certificate, done.evidence))
    }

    /// Prints the report and says its exit code.
    fn told(&self, evidence: Evidence, start: Instant, format: Format) -> u8 {
        let About { training, sha256, claim, .. } = self;
        let report = Report::new(&**training, sha256, claim, Ok(evidence), start.elapsed().as_secs_f64());
        match report::print(&report, format) {
            Ok(_) => report.exit_code(),
            Err(_) => 2,
        }
    }
}
