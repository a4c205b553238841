//! Networks as files of other tools.

use crate::error::{Answer, refused};
use crate::network::{Network, last};
use crate::problem::Problem;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::statement::training::OutputBias;
use relucert::export::{Changes, Dtype, Kind, Layers, NAMES};
use serde_json::json;

/// The file of a kind, and what rounding to `dtype` changes, as JSON: exact numbers are `p/q`.
#[pyfunction]
pub fn export<'py>(
    py: Python<'py>,
    problem: &Problem,
    network: &Network,
    kind: &str,
    dtype: &str,
) -> Answer<(Bound<'py, PyBytes>, String)> {
    let training = &problem.training;
    let dtype = match dtype {
        "f64" => Dtype::F64,
        "f32" => Dtype::F32,
        other => return refused(format!("dtype: expected f64 or f32, got {other:?}")),
    };
    let kind = match kind {
        "safetensors" => Kind::Safetensors,
        "npz" => Kind::Npz,
        "json" => Kind::Json,
        "onnx" => Kind::Onnx,
        other => return refused(format!("unknown kind of file {other:?}; there are safetensors, onnx, npz and json")),
    };
    let (file, report) = py.detach(|| -> Answer<_> {
        let (network, last) = (network.of(training)?, last(training));
        let biased = training.output_bias != OutputBias::None;
        let layers = Layers::of(&network, training.columns(), &last, biased, None, dtype)?;
        let changes = Changes::of(training, &network, &layers, &last, None)?;
        let change = changes.objective();
        let ends = change.as_ref().ok().map(|change| [change.low.to_string(), change.high.to_string()]);
        let report = json!({
            "objective_change": ends, "not_comparable": change.err(),
            "largest_prediction_change": changes.predictions.to_string(),
        });
        Ok((layers.file(kind, &NAMES.map(String::from))?, report.to_string()))
    })?;
    Ok((PyBytes::new(py, &file), report))
}
