//! `Problem`: data, loss and decays, exactly.

use crate::arrays::{array, bytes};
use crate::error::Answer;
use crate::recipe::{Words, recipe};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::statement::training::HIDDEN_BIAS;
use relucert::check::statement::{Digest, Training, training};
use relucert::problem::arrays::{Arrays, Labels};
use relucert::problem::{Made, Stated, any_from_table};
use relucert::{dyadic, format};
use serde_json::json;

/// A problem as it stands in its file.
#[pyclass(frozen, module = "relucert._relucert")]
pub struct Problem {
    /// The problem.
    pub training: Training,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// The file's bytes.
    pub file: Vec<u8>,
}

impl Problem {
    fn of(file: Vec<u8>) -> Answer<Problem> {
        let training = training::parse(file.as_slice())?;
        let sha256 = Digest::of(&file).to_string();
        Ok(Problem { training, sha256, file })
    }
}

/// Labels: numbers as bytes with a shape, or a text for each row.
#[derive(FromPyObject)]
pub enum Targets<'py> {
    /// Doubles.
    Numbers(Bound<'py, PyBytes>, Vec<usize>),
    /// Texts.
    Texts(Vec<String>),
}

#[pymethods]
impl Problem {
    /// Makes a problem from arrays; with what was decided on the way, as JSON.
    #[staticmethod]
    fn make(
        py: Python<'_>,
        x: (&[u8], Vec<usize>),
        y: Targets<'_>,
        weights: Option<(&[u8], Vec<usize>)>,
        mut words: Words,
    ) -> Answer<(Problem, String)> {
        let y = match y {
            Targets::Numbers(y, shape) => Labels::Numbers(array(y.as_bytes(), shape)?),
            Targets::Texts(texts) => Labels::Texts(texts),
        };
        let weights = weights.map(|(bytes, shape)| Ok(("sample_weight".into(), array(bytes, shape)?)));
        let weights = weights.transpose().map_err(|e: crate::error::Refused| e)?;
        if weights.is_some() {
            words.insert("sample_weight".into(), "sample_weight".into());
        }
        let arrays = Arrays {
            path: "the data".into(),
            x: ("X".into(), array(x.0, x.1)?),
            y: ("y".into(), y),
            weights,
            beta: None,
        };
        py.detach(|| {
            let recipe = recipe(words)?;
            let made = any_from_table(arrays.table(&recipe.labelling())?, &recipe)?;
            let mut file = Vec::new();
            match &made.problem {
                Stated::Plain(problem) => format::problem(problem, &mut file)?,
                Stated::Training(training) => format::training(training, &mut file)?,
            }
            Ok((Problem::of(file)?, facts(&made)))
        })
    }

    /// Reads a problem file.
    #[staticmethod]
    fn parse(py: Python<'_>, file: Vec<u8>) -> Answer<Problem> {
        py.detach(|| Problem::of(file))
    }

    /// The bytes of the problem file.
    fn file<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.file)
    }

    /// SHA-256 of the file, in hex.
    #[getter]
    fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Rows, columns, outputs.
    #[getter]
    fn shape(&self) -> (usize, usize, usize) {
        (self.training.rows(), self.training.columns(), self.training.outputs)
    }

    /// β as `p/q`.
    #[getter]
    fn beta(&self) -> String {
        format!("{}/{}", *self.training.beta.0, *self.training.beta.1)
    }

    /// κ, the user's objective over that of the file, as `p/q`.
    #[getter]
    fn scale(&self) -> String {
        format!("{}/{}", *self.training.scale.0, *self.training.scale.1)
    }

    /// What the last column is: none, column or free.
    #[getter]
    fn hidden_bias(&self) -> &'static str {
        HIDDEN_BIAS.iter().find(|(_, bias)| *bias == self.training.hidden_bias).map_or("none", |(name, _)| name)
    }

    /// The loss by its name in the file, with its parameter.
    #[getter]
    fn loss(&self) -> String {
        match self.training.loss.name() {
            (name, None) => name.to_string(),
            (name, Some(parameter)) => format!("{name}:{parameter}"),
        }
    }

    /// Features with the bias column, row by row, as the nearest doubles; those of doubles are exact.
    fn features<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let x = self.training.x.iter().flatten().map(|v| dyadic::quotient(v, &self.training.x_den));
        PyBytes::new(py, &bytes(&x.collect::<Vec<f64>>()))
    }

    /// Targets, row by row, likewise.
    fn targets<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let y = self.training.y.iter().map(|v| dyadic::quotient(v, &self.training.y_den));
        PyBytes::new(py, &bytes(&y.collect::<Vec<f64>>()))
    }
}

/// What was decided on the way.
fn facts(made: &Made<Stated>) -> String {
    let said = |notes: &[relucert::problem::note::Note]| -> Vec<String> {
        notes.iter().map(|note| crate::terms::terms(&relucert::cli::noted(note))).collect()
    };
    let scaling = made.scaling.as_ref().map(|scaling| {
        let pairs = |scales: &[relucert::problem::standardize::Scale]| -> Vec<(f64, f64)> {
            scales.iter().map(|scale| (scale.mean, scale.deviation)).collect()
        };
        json!({ "features": pairs(&scaling.features), "targets": pairs(&scaling.targets) })
    });
    json!({
        "classes": made.classes,
        "scale": made.scale.to_string(),
        "beta_max": made.beta_max.as_ref().map(|(p, q)| format!("{p}/{q}")),
        "notes": said(&made.notes),
        "warnings": said(&made.warnings),
        "scaling": scaling,
    })
    .to_string()
}
