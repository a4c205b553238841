//! The questions about a network: what the library proves, as its report in JSON.

use crate::error::{Answer, refused};
use crate::network::Network;
use crate::news::News;
use crate::problem::Problem;
use anyhow::Context;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::training::verify;
use relucert::check::statement::{Claim, Training, TwoLayer};
use relucert::check::stationary as slopes;
use relucert::format;
use relucert::optimum::{Settings, certify_training, proposal};
use relucert::page::{Page, Proof, optimum, picture};
use relucert::prune::prune_training;
use relucert::report::Report;
use relucert::report::stationary::StationaryReport;
use relucert::stationary::tying::polished;
use relucert::stationary::{NODES, certify_training as certify_slopes};
use std::time::Instant;

/// A claim by its kind and its number.
pub type Stated = (String, String);

/// A number as it is written.
pub fn number(text: &str) -> Answer<Fraction> {
    match Fraction::parse(text) {
        Some(value) => Ok(value),
        None => refused(format!("{text:?} is no number")),
    }
}

/// A claim about the optimum.
pub fn claim((kind, text): &Stated) -> Answer<Claim> {
    let value = number(text)?;
    let claim = match kind.as_str() {
        "gap" => Claim::Gap(value),
        "open_share" => Claim::OpenShare(value),
        "lower" => Claim::Lower(value),
        _ => return refused(format!("there is no claim {kind:?}")),
    };
    if claim.is_sensible() { Ok(claim) } else { refused("gap is at least 0, open_share from 0 to 1") }
}

/// A report in JSON.
pub fn json(report: &Report) -> Answer<String> {
    let mut text = Vec::new();
    report.write_json(&mut text)?;
    Ok(String::from_utf8(text)?)
}

/// How hard `certify` tries.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Effort {
    time_limit: Option<f64>,
    splits: Option<usize>,
    threads: usize,
    seed: u64,
    resume: Option<Vec<u8>>,
}

impl Effort {
    fn settings(self, claim: Claim, training: &Training, sha256: &str) -> Answer<Settings> {
        if self.time_limit.is_some_and(|limit| limit.is_nan() || limit < 0.0) {
            return refused("time_limit: expected seconds");
        }
        let resume = self.resume.map(|bytes| proposal::read(&bytes, training, sha256)).transpose()?;
        Ok(Settings {
            time_limit: self.time_limit,
            splits: self.splits.unwrap_or(usize::MAX),
            threads: self.threads,
            seed: self.seed,
            resume,
            ..Settings::new(claim)
        })
    }
}

/// Proves what it can of a claim: the certificate, the report, a better network if one was met, and whether the
/// search was interrupted.
#[pyfunction]
pub fn certify<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    stated: Stated,
    effort: Effort,
    progress: Option<Py<PyAny>>,
) -> Answer<(Bound<'py, PyBytes>, String, Option<Network>, bool)> {
    let Problem { training, sha256, .. } = problem;
    let news = News::new(progress);
    let search = || -> Answer<_> {
        let (start, claim) = (Instant::now(), claim(&stated)?);
        let network = network.of(training)?;
        let settings = effort.settings(claim.clone(), training, sha256)?;
        let done = certify_training(training, sha256, &network, &settings, &mut |event| news.event(&event))?;
        let report = Report::new(training, sha256, &claim, Ok(done.evidence), start.elapsed().as_secs_f64());
        let improved = done.improved.map(|(better, _)| Network::exact(better, training.columns()));
        Ok((done.certificate, json(&report.of(training, &network))?, improved))
    };
    let ((certificate, report, improved), interrupted) = news.during(py, search)?;
    Ok((PyBytes::new(py, &certificate), report, improved, interrupted))
}

/// Checks a certificate: the report.
#[pyfunction]
pub fn check(
    py: Python<'_>,
    problem: &Problem,
    network: &Network,
    certificate: &[u8],
    stated: Stated,
) -> Answer<String> {
    py.detach(|| json(&checked(problem, &network.of(&problem.training)?, certificate, &claim(&stated)?)))
}

/// What the checker makes of a certificate.
fn checked(problem: &Problem, network: &TwoLayer, certificate: &[u8], claim: &Claim) -> Report {
    let Problem { training, sha256, .. } = problem;
    let start = Instant::now();
    let outcome = verify(training, sha256, network, certificate);
    Report::new(training, sha256, claim, outcome, start.elapsed().as_secs_f64()).of(training, network)
}

/// The page of a verdict.
#[pyfunction]
pub fn page(
    py: Python<'_>,
    problem: &Problem,
    network: &Network,
    certificate: &[u8],
    stated: Stated,
    title: &str,
    files: [String; 3],
) -> Answer<String> {
    let training = &problem.training;
    py.detach(|| {
        let (claim, network) = (claim(&stated)?, network.of(training)?);
        let report = checked(problem, &network, certificate, &claim);
        let mut network_file = Vec::new();
        format::two_layer(&network, training.columns(), &mut network_file)?;
        let (kind, number) = relucert::page::option(&claim);
        let command = format!("relucert check {} --{kind} {number}", files.join(" "));
        let files =
            vec![("problem", problem.file.as_slice()), ("network", &network_file), ("certificate", certificate)];
        let page = Page {
            title,
            found: optimum::found(&report, &claim, Some(training), &network),
            panels: &picture::panels(training, &network, None),
            command: &command,
            printed: &relucert::report::Answer::lines_of(|out| report.write_text(out)),
            proof: Ok(Proof { kind, number, scope: None, files }),
        };
        Ok(page.html().map_err(anyhow::Error::msg)?)
    })
}

/// How far a network is from stationary: certificate and report.
#[pyfunction]
pub fn stationary<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    within: Option<String>,
) -> Answer<(Bound<'py, PyBytes>, String)> {
    let Problem { training, sha256, .. } = problem;
    let (certificate, report) = py.detach(|| -> Answer<_> {
        let claim = match within {
            Some(text) => slopes::Claim::Within(number(&text)?),
            None => slopes::Claim::NotStationary,
        };
        let proved = certify_slopes(training, sha256, &network.of(training)?, NODES)?;
        let report = StationaryReport::new(training, sha256, &claim, Ok(&proved.evidence));
        Ok((proved.certificate, serde_json::to_string(&report)?))
    })?;
    Ok((PyBytes::new(py, &certificate), report))
}

/// A network nearby that is nearly stationary.
#[pyfunction]
pub fn polish(py: Python<'_>, problem: &Problem, network: &Network, steps: usize) -> Answer<Network> {
    let training = &problem.training;
    py.detach(|| {
        let after = polished(training, &network.of(training)?, steps);
        Ok(Network::exact(after.context("the network has weights that are not finite")?, training.columns()))
    })
}

/// A network with the same predictions and as few neurons as there can be with its directions.
#[pyfunction]
pub fn prune(py: Python<'_>, problem: &Problem, network: &Network) -> Answer<Network> {
    let training = &problem.training;
    py.detach(|| {
        let pruned = prune_training(training, &network.of(training)?);
        let pruned = pruned.context("the network cannot be pruned exactly")?.network;
        Ok(Network::exact(pruned, training.columns()))
    })
}
