//! Training.

use crate::error::Answer;
use crate::network::Network;
use crate::news::News;
use crate::problem::Problem;
use pyo3::prelude::*;
use relucert::optimum::training::{self, Trained};
use relucert::search::train::TrainSettings;

/// Trains to the global optimum in practice: the network, what is said of it as JSON, whether it was interrupted.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub fn train(
    py: Python<'_>,
    problem: &Problem,
    start: Option<&Network>,
    time_limit: Option<f64>,
    seed: u64,
    rounds: usize,
    tolerance: f64,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> Answer<(Network, String, bool)> {
    let training = &problem.training;
    let settings = TrainSettings { seed, rounds, tolerance, time_limit, threads, ..TrainSettings::default() };
    settings.validate()?;
    let news = News::new(progress);
    let search = || -> Answer<_> {
        let start = start.map(|start| start.of(training)).transpose()?;
        Ok(training::train(training, start.as_ref(), &settings, &mut |told| match told {
            training::News::Round(r) => {
                news.tell("training", &[("neurons", r.neurons as f64), ("objective", r.objective), ("gap", r.gap)])
            }
            training::News::Network(..) => true,
        })?)
    };
    let (Trained { network, last }, interrupted) = news.during(py, search)?;
    let facts = serde_json::json!({
        "objective": last.objective, "violation": last.violation, "gap": last.gap, "rounds": last.number,
    });
    Ok((Network::exact(network, training.columns()), facts.to_string(), interrupted))
}
