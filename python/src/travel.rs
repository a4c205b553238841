//! Paths of weights between networks, and down from one.

use crate::error::{Answer, refused};
use crate::network::Network;
use crate::problem::Problem;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::statement::Training;
use relucert::check::weight_path::{Along, Convex, PathClaim, Place, Shape, balanceable, convex, verify_training};
use relucert::report::weight_path::answer;
use relucert::weight_path::{self, Path};
use relucert::{format, maps};

/// Where a path starts or ends: a network, or the file of convex weights.
#[derive(FromPyObject)]
pub enum End<'py> {
    /// As it stands.
    Network(PyRef<'py, Network>),
    /// Bytes of a file.
    Convex(Vec<u8>),
}

impl End<'_> {
    fn place(&self, training: &Training) -> Answer<Place> {
        Ok(match self {
            End::Network(network) => Place::Network(network.of(training)?),
            End::Convex(file) => {
                let newest = if training.is_plain() { 1 } else { 2 };
                Place::Convex(convex::parse_up_to(file.as_slice(), Some(training.columns()), newest)?.0)
            }
        })
    }
}

/// What is claimed of a path.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Claimed {
    along: String,
    width: Option<usize>,
    shape: String,
}

impl Claimed {
    fn claim(&self) -> Answer<PathClaim> {
        let along = match self.along.as_str() {
            "constant" => Along::Constant,
            "decreasing" => Along::Decreasing,
            "non-increasing" => Along::NonIncreasing,
            "never-above" => Along::NeverAbove,
            "any" => Along::Bounded,
            other => {
                return refused(format!(
                    "along: expected constant, decreasing, non-increasing, never-above or any, got {other:?}"
                ));
            }
        };
        let shape = match self.shape.as_str() {
            "minimal" => Shape::Minimal,
            "nearly-minimal" => Shape::NearlyMinimal,
            "any" => Shape::Any,
            other => return refused(format!("shape: expected minimal, nearly-minimal or any, got {other:?}")),
        };
        Ok(PathClaim { along, width: self.width, shape })
    }
}

/// The certificate of a path, and what the checker makes of it.
fn proved(problem: &Problem, path: &Path, ends: [&Place; 2], claim: &PathClaim) -> Answer<(Vec<u8>, String)> {
    let Problem { training, sha256, .. } = problem;
    let certificate = path.certificate(training, sha256)?;
    let outcome = verify_training(training, sha256, ends[0], Some(ends[1]), certificate.as_slice());
    let report = answer(training, sha256, &outcome, claim).json;
    Ok((certificate, report))
}

/// The path between two networks: certificate and report.
#[pyfunction]
pub fn connect<'py>(
    py: Python<'py>,
    problem: &Problem,
    start: End<'_>,
    end: End<'_>,
    claimed: Claimed,
) -> Answer<(Bound<'py, PyBytes>, String)> {
    let training = &problem.training;
    balanceable(training)?;
    let (start, end) = (start.place(training)?, end.place(training)?);
    let (certificate, report) = py.detach(|| -> Answer<_> {
        let path = match weight_path::connect(training, &start, &end, claimed.width) {
            Ok(path) => path,
            Err(narrow) => return refused(format!("{narrow}: give width={}", narrow.needed)),
        };
        proved(problem, &path, [&start, &end], &claimed.claim()?)
    })?;
    Ok((PyBytes::new(py, &certificate), report))
}

/// The path down to a nearly minimal network: certificate, report, the convex weights at its end as a file, and as
/// a network.
#[pyfunction]
pub fn descend<'py>(
    py: Python<'py>,
    problem: &Problem,
    start: End<'_>,
    claimed: Claimed,
) -> Answer<(Bound<'py, PyBytes>, String, Bound<'py, PyBytes>, Network)> {
    let training = &problem.training;
    balanceable(training)?;
    let start = start.place(training)?;
    let (certificate, report, file, network) = py.detach(|| -> Answer<_> {
        let claim = claimed.claim()?;
        let path = weight_path::descend(training, &start, claim.shape);
        let end: Convex = path.end();
        let mut file = Vec::new();
        format::convex(&end, training.columns(), &mut file)?;
        let network = Network::exact(maps::network_where(&end, training.penalised()), training.columns());
        let (certificate, report) = proved(problem, &path, [&start, &Place::Convex(end)], &claim)?;
        Ok((certificate, report, file, network))
    })?;
    Ok((PyBytes::new(py, &certificate), report, PyBytes::new(py, &file), network))
}

/// Checks the certificate of a path of weights: the report.
#[pyfunction]
pub fn check_weight_path(
    py: Python<'_>,
    problem: &Problem,
    start: End<'_>,
    end: Option<End<'_>>,
    certificate: &[u8],
    claimed: Claimed,
) -> Answer<String> {
    let Problem { training, sha256, .. } = problem;
    let start = start.place(training)?;
    let end = end.map(|end| end.place(training)).transpose()?;
    py.detach(|| {
        let outcome = verify_training(training, sha256, &start, end.as_ref(), certificate);
        Ok(answer(training, sha256, &outcome, &claimed.claim()?).json)
    })
}
