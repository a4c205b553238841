//! The set of networks with given directions and predictions, and the best of it by some criterion.

use crate::error::{Answer, refused};
use crate::network::Network;
use crate::news::News;
use crate::problem::Problem;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::dictionary::Members;
use relucert::check::dictionary::members::members_of;
use relucert::check::dictionary::training::predictions;
use relucert::check::optimal_set::facts::Claim;
use relucert::check::optimal_set::{Facts, verify, verify_all};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{Training, TwoLayer};
use relucert::optimal_set::{Options, Proved, prove_all, prove_training};
use relucert::report::claimed_set::answer;
use relucert::select::{Choice, Criterion, samples};
use std::time::Instant;

/// What is claimed of a set.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Claimed {
    all_optimal: bool,
    optimal: bool,
    unique: Option<bool>,
    dimension: Option<usize>,
    vertices: Option<usize>,
    least_neurons: Option<usize>,
    essential: Vec<usize>,
}

impl Claimed {
    fn claim(&self) -> Claim {
        Claim {
            optimal: self.optimal,
            unique: self.unique,
            dimension: self.dimension,
            vertices: self.vertices,
            least: self.least_neurons,
            essential: self.essential.clone(),
        }
    }
}

/// How hard the search tries.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct SetEffort {
    ranges: bool,
    max_vertices: usize,
    time_limit: Option<f64>,
}

/// Further directions; none if there are none.
pub fn further(dictionary: Option<&Network>, training: &Training) -> Answer<TwoLayer> {
    dictionary.map_or_else(|| Ok(TwoLayer::zero(training.outputs)), |dictionary| dictionary.of(training))
}

/// Proves what it can about the set: certificate, report, and whether it was interrupted.
#[pyfunction]
pub fn optimal_set<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    dictionary: Option<&Network>,
    claimed: Claimed,
    effort: SetEffort,
    progress: Option<Py<PyAny>>,
) -> Answer<(Bound<'py, PyBytes>, String, bool)> {
    let Problem { training, sha256, .. } = problem;
    let news = News::new(progress);
    let search = || -> Answer<_> {
        let (start, all) = (Instant::now(), claimed.all_optimal);
        let (network, further) = (network.of(training)?, further(dictionary, training)?);
        let options = Options { ranges: effort.ranges, max_vertices: effort.max_vertices, ..Options::default() };
        let late = || effort.time_limit.is_some_and(|limit| start.elapsed().as_secs_f64() > limit);
        let mut watch = |text: &str| !news.tell(text, &[]) || late();
        let found = match all {
            true => prove_all(training, sha256, &network, &further, &options, &mut watch)?,
            false => Some(prove_training(training, sha256, &network, &further, &options, &mut watch)?),
        };
        let Some(Proved { members, certificate, facts }) = found else {
            return refused(
                "no dual vector shows that the network is exactly optimal over its directions: all_optimal=True starts from one that is; relucert.snap makes one",
            );
        };
        Ok((certificate, answer((training, sha256), &Ok((members, facts)), &claimed.claim(), all)?.json))
    };
    let ((certificate, report), interrupted) = news.during(py, search)?;
    Ok((PyBytes::new(py, &certificate), report, interrupted))
}

/// Checks a certificate about a set: the report.
#[pyfunction]
pub fn check_set(
    py: Python<'_>,
    problem: &Problem,
    network: &Network,
    dictionary: Option<&Network>,
    certificate: &[u8],
    claimed: Claimed,
) -> Answer<String> {
    let Problem { training, sha256, .. } = problem;
    py.detach(|| {
        let (network, further) = (network.of(training)?, further(dictionary, training)?);
        let verified: Result<(Members, Facts), Rejection> = match claimed.all_optimal {
            true => verify_all(training, &network, &further, sha256, certificate),
            false => {
                let members = members_of(training, &network, &further)?;
                verify(&members, sha256, certificate).map(|facts| (members, facts))
            }
        };
        Ok(answer((training, sha256), &verified, &claimed.claim(), claimed.all_optimal)?.json)
    })
}

/// Networks of the set that are best by a criterion, or samples, and what is said of them.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub fn select(
    py: Python<'_>,
    problem: &Problem,
    network: &Network,
    by: &str,
    dictionary: Option<&Network>,
    validation: Option<&Problem>,
    count: usize,
    seed: u64,
) -> Answer<(Vec<Network>, String)> {
    let training = &problem.training;
    py.detach(|| {
        let given = network.of(training)?;
        let choice = Choice::of(training.clone(), given.clone(), further(dictionary, training)?)?;
        let needed = || match validation.map(|validation| &validation.training) {
            Some(data) if (data.columns(), data.outputs) == (training.columns(), training.outputs) => Ok(data),
            Some(_) => refused("validation: expected the columns and outputs of the problem"),
            None => refused("validation=Problem(…) is missing: the data on which the error is taken"),
        };
        let criterion = match by {
            "fewest-neurons" => Some(Criterion::FewestNeurons),
            "least-norm" => Some(Criterion::LeastNorm),
            "least-largest" => Some(Criterion::LeastLargest),
            "greatest-largest" => Some(Criterion::GreatestLargest),
            "largest-smallest" => Some(Criterion::LargestSmallest),
            "least-error" => Some(Criterion::LeastError(needed()?)),
            "greatest-error" => Some(Criterion::GreatestError(needed()?)),
            "sample" => None,
            _ => {
                return refused(format!(
                    "by: expected fewest-neurons, least-norm, least-largest, greatest-largest, largest-smallest, least-error, greatest-error or sample, got {by:?}"
                ));
            }
        };
        let (chosen, proved) = match criterion {
            Some(criterion) => choice.choose(criterion).map(|(chosen, proved)| (vec![chosen], Some(proved)))?,
            None => (samples(&choice, count, seed)?, None),
        };
        for one in &chosen {
            let (found, expected) = (predictions(training, &one.network)?, predictions(training, &given)?);
            if found.first_difference(&expected).is_some() {
                return refused("the checker found other predictions: please report this");
            }
        }
        let value = proved.and(chosen.first()).map(|chosen| chosen.value.to_string());
        let facts = serde_json::json!({
            "optimal_set": choice.optimal(), "best": proved, "exact_lengths": choice.exact, "value": value,
        });
        let networks = chosen.into_iter().map(|one| Network::exact(one.network, training.columns()));
        Ok((networks.collect(), facts.to_string()))
    })
}
