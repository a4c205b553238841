//! The activation patterns of data.

use crate::error::Answer;
use crate::news::News;
use crate::problem::Problem;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::format;
use relucert::patterns::{cells::list, count::count};
use relucert::search::group_lasso::gates::sample;
use std::time::Instant;

/// How far to count.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Reach {
    max: Option<usize>,
    time_limit: Option<f64>,
}

/// The number of patterns, at least; whether that is all; whether it was interrupted.
#[pyfunction]
pub fn count_patterns(
    py: Python<'_>,
    problem: &Problem,
    reach: Reach,
    progress: Option<Py<PyAny>>,
) -> Answer<(String, bool, bool)> {
    let (news, start) = (News::new(progress), Instant::now());
    let search = || -> Answer<_> {
        let found = count(&problem.training.x, &mut |known| {
            news.tell("patterns", &[("known", known as f64)])
                && reach.time_limit.is_none_or(|limit| start.elapsed().as_secs_f64() < limit)
                && reach.max.is_none_or(|max| known < max as u128)
        });
        Ok((found.cells.to_string(), found.complete))
    };
    let ((cells, complete), interrupted) = news.during(py, search)?;
    Ok((cells, complete, interrupted))
}

/// Gate vectors as a file, of all patterns or of random gates; whether these are all; whether it was interrupted.
#[pyfunction]
pub fn list_patterns<'py>(
    py: Python<'py>,
    problem: &Problem,
    reach: Reach,
    random: Option<(usize, u64)>,
    progress: Option<Py<PyAny>>,
) -> Answer<(Bound<'py, PyBytes>, bool, bool)> {
    let (news, start, training) = (News::new(progress), Instant::now(), &problem.training);
    let search = || -> Answer<_> {
        let (gates, complete) = match random {
            Some((count, seed)) => (sample(&training.x, count, seed).into_iter().map(|gate| gate.g).collect(), false),
            None => {
                let found = list(&training.x, reach.max.unwrap_or(usize::MAX), &mut |known| {
                    news.tell("patterns", &[("known", known as f64)])
                        && reach.time_limit.is_none_or(|limit| start.elapsed().as_secs_f64() < limit)
                });
                (found.cells, found.complete)
            }
        };
        let mut file = Vec::new();
        format::patterns(&gates, training.columns(), &mut file)?;
        Ok((file, complete))
    };
    let ((file, complete), interrupted) = news.during(py, search)?;
    Ok((PyBytes::new(py, &file), complete, interrupted))
}
