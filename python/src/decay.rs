//! How networks change with β: the path of a dictionary, its derivatives, and networks for all β of an interval.

use crate::error::{Answer, Refused, refused};
use crate::network::Network;
use crate::news::News;
use crate::problem::Problem;
use crate::questions::number;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::Lasso;
use relucert::check::global_path::{PathClaim, verify_training};
use relucert::check::regularization::validation::validate;
use relucert::check::regularization::{Claim, Path, verify};
use relucert::check::statement::{self, Training, TwoLayer};
use relucert::global_path::{Settings, trace_training};
use relucert::problem::decay::{Decay, Resolved};
use relucert::regularization::difference::compared;
use relucert::regularization::printed::json;
use relucert::regularization::sensitivity::sensitivity_of;
use relucert::regularization::{Regularized, Selection, path_of};
use relucert::report;
use relucert::report::regularization::{PathReport, exact};
use relucert::search::directions;
use relucert::snap::training::{Kept, NOT_SNAPPED, directions as snapped};
use serde_json::{Value, json as object};
use std::time::Instant;

/// What is claimed of a path.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Claimed {
    covers: Option<(String, String)>,
    continuous: bool,
    unique: bool,
}

impl Claimed {
    fn claim(&self) -> Answer<Claim> {
        let pair = |(high, low): &(String, String)| Ok((number(high)?, number(low)?));
        let covers = self.covers.as_ref().map(pair).transpose().map_err(|e: Refused| e)?;
        Ok(Claim { covers, continuous: self.continuous, unique: self.unique, global: false })
    }
}

/// Which path, and how its directions are found.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Course {
    from: String,
    to: String,
    selection: String,
    bits: u32,
    networks: u32,
    seed: u64,
    time_limit: Option<f64>,
}

/// β of a text such as 2.5, 5/2 or 0.3max.
fn beta(name: &str, text: &str, resolve: impl FnOnce(&Decay) -> Answer<Resolved>) -> Answer<Fraction> {
    let decay = Decay::beta(text).map_err(|why| Refused::from(anyhow::anyhow!("{name}: {why}")))?;
    let (num, den) = resolve(&decay)?.beta;
    Fraction::new(num, den).ok_or_else(|| Refused::from(anyhow::anyhow!("{name}: a denominator of zero")))
}

fn fixed(name: &str, text: &str, training: &Training) -> Answer<Fraction> {
    beta(name, text, |decay| Ok(decay.resolve_fixed(training)?))
}

/// The directions of a network, without an output bias, with lengths that are rational.
fn rational(training: &Training, network: TwoLayer, bits: u32) -> Answer<(TwoLayer, bool)> {
    if !(1..=52).contains(&bits) {
        return refused(format!("bits: expected 1 to 52, got {bits}"));
    }
    match snapped(training, network, bits) {
        Some((dictionary, kept)) => Ok((dictionary, kept == Kept::Exactly)),
        None => refused(NOT_SNAPPED),
    }
}

/// The program of a dictionary on validation rows.
fn elsewhere(training: &Training, dictionary: &TwoLayer, validation: &Problem) -> Answer<Lasso> {
    let other = &validation.training;
    let shape = |of: &Training| (of.columns(), of.outputs, of.hidden_bias.column());
    if shape(other) != shape(training) {
        return refused("validation: expected the columns, the outputs and the hidden bias of the problem");
    }
    Ok(Lasso::elsewhere(training, dictionary, other)?)
}

/// The program of a dictionary, of the version that the problem's file has.
fn lasso(problem: &Problem, dictionary: &TwoLayer) -> Answer<Lasso> {
    let plain = if problem.file.starts_with(b"relucert-problem 1\n") { dictionary.clone().plain() } else { None };
    Ok(match plain {
        Some(dictionary) => Lasso::new(&statement::problem::parse(problem.file.as_slice())?, &dictionary)?,
        None => Lasso::of_training(&problem.training, dictionary)?,
    })
}

/// The report on a path, with exact coefficients and, with validation rows, exact errors beside the decimals.
fn reported(
    problem: &Problem,
    dictionary: &TwoLayer,
    path: &Path,
    validation: Option<&Problem>,
    claim: &Claim,
) -> Answer<String> {
    let lasso = lasso(problem, dictionary)?;
    let least = match validation {
        Some(other) => validate(&elsewhere(&problem.training, dictionary, other)?, path)?.1,
        None => None,
    };
    let found = PathReport::new(&lasso, path, least.as_ref());
    let mut said: Value =
        serde_json::from_str(&report::claimed_path::answer(&found, path, claim, &problem.sha256)?.json)?;
    let points = exact(&lasso, path).into_iter();
    let points = points.map(|point| point.into_iter().map(|(i, c)| (i, c.to_string())).collect::<Vec<_>>());
    said["coefficients"] = object!(points.collect::<Vec<_>>());
    said["least_error"] = object!(least.map(|least| (least.beta.to_string(), least.error.to_string())));
    Ok(said.to_string())
}

/// The path of a dictionary, that of trained networks where none is given: certificate, report, directions, whether
/// they are those that were given, whether the search was interrupted.
#[pyfunction]
pub fn path<'py>(
    py: Python<'py>,
    problem: &Problem,
    dictionary: Option<&Network>,
    course: Course,
    validation: Option<&Problem>,
    claimed: Claimed,
    progress: Option<Py<PyAny>>,
) -> Answer<(Bound<'py, PyBytes>, String, Network, bool, bool)> {
    let Problem { training, sha256, .. } = problem;
    let news = News::new(progress);
    let search = || -> Answer<_> {
        let start = Instant::now();
        let left = || course.time_limit.map(|limit| (limit - start.elapsed().as_secs_f64()).max(1e-3));
        // Whether there is such a path at all.
        Lasso::of_training(training, &TwoLayer::zero(training.outputs))?;
        let (from, to) = (fixed("start", &course.from, training)?, fixed("stop", &course.to, training)?);
        if to >= from {
            return refused("stop must be less than start");
        }
        let selection = match course.selection.as_str() {
            "min-norm" => Selection::LeastNorm,
            "vertex" => Selection::Vertex,
            other => return refused(format!("selection: expected min-norm or vertex, got {other:?}")),
        };
        if !(1..=64).contains(&course.networks) {
            return refused(format!("networks: expected 1 to 64, got {}", course.networks));
        }
        let given = match dictionary {
            Some(dictionary) => dictionary.of(training)?,
            None => {
                let Course { networks, seed, .. } = course;
                let settings = directions::Settings { ends: (&from, &to), networks, seed, left: &left };
                directions::of(training, &settings, &mut |beta, round| {
                    news.tell("training", &[("beta", beta), ("round", round as f64)])
                })?
            }
        };
        let (dictionary, kept) = rational(training, given, course.bits)?;
        let lasso = lasso(problem, &dictionary)?;
        let mut follow = |beta: &Fraction, used: usize| {
            let beta = relucert::dyadic::quotient(beta.numerator(), beta.denominator());
            news.tell("path", &[("beta", beta), ("directions", used as f64)]) && left().is_none_or(|left| left > 1e-3)
        };
        let Regularized { certificate, path } = path_of(&lasso, sha256, (&from, &to), selection, &mut follow)?;
        let report = reported(problem, &dictionary, &path, validation, &claimed.claim()?)?;
        Ok((certificate, report, Network::exact(dictionary, training.columns()), kept))
    };
    let ((certificate, report, directions, kept), interrupted) = news.during(py, search)?;
    Ok((PyBytes::new(py, &certificate), report, directions, kept, interrupted))
}

/// Checks the certificate of a path: the report.
#[pyfunction]
pub fn check_path(
    py: Python<'_>,
    problem: &Problem,
    dictionary: &Network,
    certificate: &[u8],
    validation: Option<&Problem>,
    claimed: Claimed,
) -> Answer<String> {
    let Problem { training, sha256, .. } = problem;
    py.detach(|| {
        let dictionary = dictionary.of(training)?;
        let dictionary = TwoLayer { neurons: dictionary.neurons, ..TwoLayer::zero(training.outputs) };
        match verify(&lasso(problem, &dictionary)?, sha256, certificate) {
            Ok(path) => reported(problem, &dictionary, &path, validation, &claimed.claim()?),
            Err(rejection) => Ok(report::claimed_path::rejected(&rejection, sha256).json),
        }
    })
}

/// Derivatives of the coefficients of a dictionary: the report, with ∂c/∂y, and the directions.
#[pyfunction]
pub fn sensitivity(
    py: Python<'_>,
    problem: &Problem,
    dictionary: &Network,
    at: Option<String>,
    bits: u32,
) -> Answer<(String, Network)> {
    let training = &problem.training;
    py.detach(|| {
        Lasso::of_training(training, &TwoLayer::zero(training.outputs))?;
        let (dictionary, _) = rational(training, dictionary.of(training)?, bits)?;
        let beta = at.map_or_else(|| Ok(training.decay()), |text| fixed("beta", &text, training))?;
        let found = sensitivity_of(training, &dictionary, &beta)?;
        compared(training, &dictionary, &found)?;
        let mut said = json(&found);
        let texts = |by: &Vec<Fraction>| by.iter().map(Fraction::to_string).collect::<Vec<_>>();
        said["dc_dy"] = object!(found.by_labels.iter().map(texts).collect::<Vec<_>>());
        said["degrees_of_freedom"] = found.degrees_of_freedom().to_string().into();
        Ok((said.to_string(), Network::exact(dictionary, training.columns())))
    })
}

/// From β down to β with this gap.
type Interval = (String, String, String);

fn interval((from, to, gap): &Interval, training: &Training) -> Answer<PathClaim> {
    let end = |name: &str, text: &str| beta(name, text, |decay| Ok(decay.resolve_training(training)?));
    let claim = PathClaim { from: end("start", from)?, to: end("stop", to)?, gap: number(gap)? };
    match claim.is_sensible() {
        true => Ok(claim),
        false => refused("start is at least stop, which is positive, and gap from 0 to 1"),
    }
}

/// Networks over an interval of β, nearly optimal among all: certificate, report, whether it was interrupted.
#[pyfunction]
pub fn global_path<'py>(
    py: Python<'py>,
    problem: &Problem,
    claimed: Interval,
    time_limit: Option<f64>,
    threads: usize,
    seed: u64,
    progress: Option<Py<PyAny>>,
) -> Answer<(Bound<'py, PyBytes>, String, bool)> {
    let Problem { training, sha256, .. } = problem;
    let news = News::new(progress);
    let search = || -> Answer<_> {
        let claim = interval(&claimed, training)?;
        if claim.to >= claim.from {
            return refused("stop must be less than start; relucert.certify is for one β");
        }
        let settings = Settings { claim, time_limit, threads, seed };
        let mut proceed =
            |knots: usize, open: usize| news.tell("knots", &[("proved", knots as f64), ("open", open as f64)]);
        let path = trace_training(training, sha256, &settings, &mut proceed)?;
        Ok((path.certificate, report::global_path::answer(sha256, &settings.claim, &Ok(path.traced)).json))
    };
    let ((certificate, report), interrupted) = news.during(py, search)?;
    Ok((PyBytes::new(py, &certificate), report, interrupted))
}

/// Checks a certificate of networks over an interval of β: the report.
#[pyfunction]
pub fn check_global_path(py: Python<'_>, problem: &Problem, certificate: &[u8], claimed: Interval) -> Answer<String> {
    let Problem { training, sha256, .. } = problem;
    py.detach(|| {
        let claim = interval(&claimed, training)?;
        let outcome = verify_training(training, sha256, &claim, certificate);
        Ok(report::global_path::answer(sha256, &claim, &outcome).json)
    })
}
