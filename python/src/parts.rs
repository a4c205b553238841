//! A tree cut into parts for other processes, and put together.

use crate::error::Answer;
use crate::network::Network;
use crate::news::News;
use crate::problem::Problem;
use crate::questions::{Stated, claim};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::optimum::parts::{self, BeginError, CutError, Effort, fans};
use relucert::optimum::{Settings, proposal};

/// Cuts a certificate into so many parts at most; and whether its dual vector cannot meet the claim, in words.
#[pyfunction]
pub fn split<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    certificate: &[u8],
    stated: Stated,
    count: usize,
) -> Answer<(Vec<Bound<'py, PyBytes>>, Option<String>)> {
    let Problem { training, sha256, .. } = problem;
    let (cut, reach) = py.detach(|| -> Answer<_> {
        let (settings, network) = (Settings::new(claim(&stated)?), network.of(training)?);
        let known = proposal::read(certificate, training, sha256)?;
        let fewer = |error: CutError, again: &dyn Fn(usize) -> Answer<Vec<Vec<u8>>>| match error {
            CutError::TooMany(leaves) if leaves >= 2 && leaves < count => again(leaves),
            error => Err(error.into()),
        };
        if training.outputs > 1 {
            let cut = |count| -> Result<Vec<_>, CutError> { fans::cut(training, &network, &settings, &known, count) };
            let written = |cut: Vec<fans::FanPart>| Ok(cut.iter().map(fans::write).collect::<Result<Vec<_>, _>>()?);
            let found = cut(count).map_or_else(|e| fewer(e, &|count| written(cut(count)?)), written)?;
            return Ok((found, None));
        }
        let reach = parts::beyond(training, &network, &settings, &known)?.map(|reach| reach.to_string());
        let cut = |count| parts::cut(training, &network, &settings, &known, count);
        let written = |cut: Vec<parts::Part>| Ok(cut.iter().map(parts::write).collect::<Result<Vec<_>, _>>()?);
        let found = cut(count).map_or_else(|e| fewer(e, &|count| written(cut(count)?)), written)?;
        Ok((found, reach))
    })?;
    Ok((cut.iter().map(|part| PyBytes::new(py, part)).collect(), reach))
}

/// The beginning of a tree, with leaves enough for so many parts, for a dual vector that can meet the claim; nothing
/// if the claim is decided by then.
#[pyfunction]
pub fn begin<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    stated: Stated,
    count: usize,
    progress: Option<Py<PyAny>>,
) -> Answer<Option<Bound<'py, PyBytes>>> {
    let Problem { training, sha256, .. } = problem;
    let news = News::new(progress);
    let search = || -> Answer<_> {
        let (settings, network) = (Settings::new(claim(&stated)?), network.of(training)?);
        match parts::begin(training, sha256, &network, &settings, count, &mut |event| news.event(&event)) {
            Ok(begun) => Ok(Some(begun.certificate)),
            Err(BeginError::Decided { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    };
    let (begun, interrupted) = news.during(py, search)?;
    Ok(begun.filter(|_| !interrupted).map(|begun| PyBytes::new(py, &begun)))
}

/// Parts as files, each with the number of its open leaves.
type Pieces<'py> = Vec<(Bound<'py, PyBytes>, usize)>;

/// Goes on with a part for so many splits, and cuts it where it is still open, into so many parts at most with open
/// leaves: the parts, each with the number of its open leaves, and how many splits were made.
#[pyfunction]
pub fn grow<'py>(
    py: Python<'py>,
    problem: &Problem,
    part: &[u8],
    splits: usize,
    count: usize,
    time_limit: Option<f64>,
    threads: usize,
) -> Answer<(Pieces<'py>, usize)> {
    let Problem { training, sha256, .. } = problem;
    let (grown, made) = py.detach(|| -> Answer<_> {
        let effort = Effort { time_limit, threads, memory: usize::MAX, checkpoint: None, splits };
        if training.outputs > 1 {
            let part = fans::read(part, training, sha256)?;
            let grown = fans::grow(training, &part, &effort, &mut |_| true)?;
            let made = grown.size().saturating_sub(part.size()) / 2;
            let pieces = grown.apart(count).into_iter().map(|part| Ok((fans::write(&part)?, part.open())));
            return Ok((pieces.collect::<Answer<Vec<_>>>()?, made));
        }
        let part = parts::read(part, training, sha256)?;
        let grown = parts::grow_apart(training, &part, &effort, count, &mut |_| true)?;
        // A piece that is one of several lost the splits above it.
        let size = grown.iter().map(|piece| piece.part.nodes.len()).sum::<usize>() + grown.len().saturating_sub(1);
        let made = size.saturating_sub(part.nodes.len()) / 2;
        let pieces = grown.into_iter().map(|piece| Ok((parts::write(&piece.part)?, piece.open)));
        Ok((pieces.collect::<Answer<Vec<_>>>()?, made))
    })?;
    Ok((grown.iter().map(|(part, open)| (PyBytes::new(py, part), *open)).collect(), made))
}

/// The certificate that parts make up; it has yet to be checked.
#[pyfunction]
pub fn join<'py>(py: Python<'py>, problem: &Problem, files: Vec<Vec<u8>>) -> Answer<Bound<'py, PyBytes>> {
    let Problem { training, sha256, .. } = problem;
    let bytes = py.detach(|| -> Answer<_> {
        let name = |i: usize| format!("part {}", i + 1);
        if training.outputs > 1 {
            let read =
                files.iter().enumerate().map(|(i, file)| Ok((name(i), fans::read(&file[..], training, sha256)?)));
            return Ok(fans::join(training, &read.collect::<Answer<Vec<_>>>()?)?);
        }
        let read = files.iter().enumerate().map(|(i, file)| Ok((name(i), parts::read(&file[..], training, sha256)?)));
        Ok(parts::join(training, &read.collect::<Answer<Vec<_>>>()?)?)
    })?;
    Ok(PyBytes::new(py, &bytes))
}
