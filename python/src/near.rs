//! What lies near a network: the exact optimum over its directions, and whether that over its patterns is qualified.

use crate::error::{Answer, refused};
use crate::network::Network;
use crate::problem::Problem;
use crate::questions::{Stated, claim, json, number};
use crate::sets::further;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::dictionary::bound::{self, Question};
use relucert::check::qualify::complementarity::complementarity_training;
use relucert::check::qualify::krawczyk::parse_training;
use relucert::check::qualify::{squares, verify_training};
use relucert::check::statement::{Claim, TwoLayer, problem};
use relucert::check::stationary::{self as slopes, verify_training as verify_slopes};
use relucert::qualify::{Undecided, qualify_training};
use relucert::report::Report;
use relucert::report::qualify::QualifyReport;
use relucert::report::stationary::StationaryReport;
use relucert::snap::{snap as exact, training};
use std::time::Instant;

/// What the checker makes of a network over its directions and those of a dictionary: with the certificate, or from
/// the slopes of the loss at its own outputs.
fn checked(
    problem: &Problem,
    (network, dictionary): (&TwoLayer, &TwoLayer),
    certificate: Option<&[u8]>,
    claim: &Claim,
) -> Answer<String> {
    let Problem { training, sha256, .. } = problem;
    let (start, question) = (Instant::now(), Question { training, network, dictionary });
    let outcome = match certificate {
        Some(certificate) => bound::verify(question, sha256, certificate),
        None => match bound::verify_own(question).transpose() {
            Some(outcome) => outcome,
            None => return refused("with this loss a claim over a dictionary needs the certificate of relucert.snap"),
        },
    };
    let report = Report::new(training, sha256, claim, outcome, start.elapsed().as_secs_f64());
    json(&report.in_scope("dictionary", None))
}

/// The exact optimum over the directions of a network, snapped: the network, all directions, the certificate where
/// one is needed, and the report.
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn snap<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    bits: u32,
    stated: Stated,
) -> Answer<(Network, Network, Option<Bound<'py, PyBytes>>, String)> {
    let Problem { training, sha256, file } = problem;
    if !(1..=52).contains(&bits) {
        return refused(format!("bits: expected 1 to 52, got {bits}"));
    }
    let (snapped, dictionary, certificate, report) = py.detach(|| -> Answer<_> {
        let (given, claim) = (network.of(training)?, claim(&stated)?);
        let plain = if file.starts_with(b"relucert-problem 1\n") { given.plain() } else { None };
        let (snapped, dictionary, certificate) = match plain {
            // The network is its own proof.
            Some(given) => {
                let found = exact(&problem::parse(file.as_slice())?, &given, bits)?;
                (found.network.into(), found.dictionary.into(), None)
            }
            None => {
                let found = training::snap(training, sha256, &given, bits)?;
                (found.network, found.dictionary, Some(found.certificate))
            }
        };
        let report = checked(problem, (&snapped, &dictionary), certificate.as_deref(), &claim)?;
        Ok((snapped, dictionary, certificate, report))
    })?;
    let network = |network| Network::exact(network, training.columns());
    let certificate = certificate.map(|bytes| PyBytes::new(py, &bytes));
    Ok((network(snapped), network(dictionary), certificate, report))
}

/// Checks a claim about the optimum over a dictionary: the report.
#[pyfunction]
pub fn check_dictionary(
    py: Python<'_>,
    problem: &Problem,
    network: &Network,
    dictionary: Option<&Network>,
    certificate: Option<&[u8]>,
    stated: Stated,
) -> Answer<String> {
    py.detach(|| {
        let (network, further) = (network.of(&problem.training)?, further(dictionary, &problem.training)?);
        checked(problem, (&network, &further), certificate, &claim(&stated)?)
    })
}

/// Whether an optimum is qualified: the certificate if there is one, and the report.
#[pyfunction]
pub fn qualify<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    scope: &str,
    dictionary: Option<&Network>,
    ties: f64,
) -> Answer<(Option<Bound<'py, PyBytes>>, String)> {
    let Problem { training, sha256, .. } = problem;
    if !(0.0..1.0).contains(&ties) {
        return refused("snap_ties is at least 0 and less than 1");
    }
    let (certificate, report) = py.detach(|| -> Answer<_> {
        let network = network.of(training)?;
        match scope {
            "dictionary" => {
                let found = complementarity_training(training, &network, &further(dictionary, training)?)?;
                Ok((None, QualifyReport::dictionary(&found)))
            }
            "patterns" if dictionary.is_none() => {
                squares(training)?;
                match qualify_training(training, sha256, &network, ties) {
                    Ok(proved) => Ok((Some(proved.certificate), QualifyReport::patterns(&proved.qualified, true))),
                    Err(Undecided::Io(error)) => Err(error.into()),
                    Err(Undecided::Rejected(why)) => Ok((None, QualifyReport::undecided("patterns", &why.message))),
                    Err(reason) => {
                        let why = relucert::cli::said(&reason.into());
                        Ok((None, QualifyReport::undecided("patterns", &crate::terms::terms(&why))))
                    }
                }
            }
            "patterns" => refused("dictionary goes with scope=\"dictionary\""),
            other => refused(format!("scope: expected patterns or dictionary, got {other:?}")),
        }
    })?;
    Ok((certificate.map(|bytes| PyBytes::new(py, &bytes)), report.json.to_string()))
}

/// Checks a certificate of qualifications: the report.
#[pyfunction]
pub fn check_qualify(py: Python<'_>, problem: &Problem, network: &Network, certificate: &[u8]) -> Answer<String> {
    let Problem { training, sha256, .. } = problem;
    py.detach(|| {
        let network = network.of(training)?;
        let parsed = parse_training(certificate, training, sha256);
        let found = parsed.and_then(|certificate| verify_training(training, &network, &certificate));
        let report = match &found {
            Ok(found) => QualifyReport::patterns(found, true),
            Err(rejection) => QualifyReport::rejected(rejection),
        };
        Ok(report.json.to_string())
    })
}

/// Checks a certificate of stationarity: the report.
#[pyfunction]
pub fn check_stationary(
    py: Python<'_>,
    problem: &Problem,
    network: &Network,
    certificate: &[u8],
    within: Option<String>,
) -> Answer<String> {
    let Problem { training, sha256, .. } = problem;
    py.detach(|| {
        let claim = match within {
            Some(text) => slopes::Claim::Within(number(&text)?),
            None => slopes::Claim::NotStationary,
        };
        let outcome = verify_slopes(training, sha256, &network.of(training)?, certificate);
        let outcome = outcome.as_ref().map_err(Clone::clone);
        Ok(serde_json::to_string(&StationaryReport::new(training, sha256, &claim, outcome))?)
    })
}
