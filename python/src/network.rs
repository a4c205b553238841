//! `Network`: arrays as they are, or the exact numbers of a network file.

use crate::arrays::{array, bytes};
use crate::error::{Answer, refused};
use crate::problem::Problem;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::training::HiddenBias;
use relucert::check::statement::{Training, TwoLayer, primal, two_layer};
use relucert::export::{Dtype, LastColumn, Layers};
use relucert::format;
use relucert::problem::npy::Array;
use relucert::problem::weights::{self, Naming, Parts, Tensor};
use std::path::PathBuf;

/// A two-layer ReLU network.
#[pyclass(frozen, module = "relucert._relucert")]
pub struct Network(Held);

enum Held {
    /// Weights in floating point, (units, inputs) or (inputs, units).
    Arrays(Box<Parts>, Option<bool>),
    /// As it stands in a file, for so many columns.
    Exact(TwoLayer, usize),
}

type Crossing = (Vec<u8>, Vec<usize>);

impl Network {
    /// A network for a problem's columns.
    pub fn exact(network: TwoLayer, columns: usize) -> Network {
        Network(Held::Exact(network, columns))
    }

    /// The exact network for a problem.
    pub fn of(&self, training: &Training) -> Answer<TwoLayer> {
        match &self.0 {
            Held::Arrays(parts, transposed) => Ok(weights::from_parts(Parts::clone(parts), *transposed, training)?),
            Held::Exact(network, columns) => {
                let (has, needs) = ((*columns, network.outputs()), (training.columns(), training.outputs));
                if has != needs {
                    return refused(format!(
                        "the network has {} columns and {} outputs, the problem {} and {}",
                        has.0, has.1, needs.0, needs.1
                    ));
                }
                Ok(network.clone())
            }
        }
    }
}

/// What the last column of a problem is to a network.
pub fn last(training: &Training) -> LastColumn {
    let column = training.hidden_bias.column();
    let own = weights::constant(&training.x, &training.x_den, column);
    match (training.hidden_bias, own) {
        (HiddenBias::None, None) => LastColumn::Feature,
        (HiddenBias::None, Some(t)) => LastColumn::Constant(t),
        _ => LastColumn::Constant(Fraction::one()),
    }
}

#[pymethods]
impl Network {
    /// Weights in floating point.
    #[staticmethod]
    fn make(
        w1: Crossing,
        b1: Option<Crossing>,
        w2: Crossing,
        b2: Option<Crossing>,
        transposed: Option<bool>,
    ) -> Answer<Network> {
        let tensor = |name: &str, (bytes, shape): Crossing| -> Answer<Tensor> {
            let Array { shape, data } = array(&bytes, shape)?;
            Ok(Tensor { name: name.into(), shape, data })
        };
        let parts = Parts {
            w1: tensor("W1", w1)?,
            b1: b1.map(|b1| tensor("b1", b1)).transpose()?,
            w2: tensor("w2", w2)?,
            b2: b2.map(|b2| tensor("b2", b2)).transpose()?,
        };
        Ok(Network(Held::Arrays(Box::new(parts), transposed)))
    }

    /// Reads the file of any tool for a problem.
    #[staticmethod]
    fn read(
        py: Python<'_>,
        path: PathBuf,
        problem: &Problem,
        map: Vec<(String, String)>,
        transposed: Option<bool>,
        ignored: Vec<String>,
    ) -> Answer<Network> {
        py.detach(|| {
            let naming = Naming { map, transposed, ignored };
            let network = weights::read_two_layer(&path, &naming, &problem.training)?;
            Ok(Network::exact(network, problem.training.columns()))
        })
    }

    /// Reads the bytes of a network file for so many columns and outputs.
    #[staticmethod]
    fn parse(file: &[u8], columns: usize, outputs: usize) -> Answer<Network> {
        Ok(Network::exact(two_layer::parse(file, columns, outputs)?, columns))
    }

    /// The bytes of the network file for a problem.
    fn file<'py>(&self, py: Python<'py>, problem: &Problem) -> Answer<Bound<'py, PyBytes>> {
        let (network, mut file) = (self.of(&problem.training)?, Vec::new());
        format::two_layer(&network, problem.training.columns(), &mut file)?;
        Ok(PyBytes::new(py, &file))
    }

    /// The arrays as they were given, and their orientation, if the network is not exact.
    #[allow(clippy::type_complexity)]
    fn given(&self) -> Option<(Vec<Option<Crossing>>, Option<bool>)> {
        let Held::Arrays(parts, transposed) = &self.0 else { return None };
        let cross = |part: &Tensor| (bytes(&part.data), part.shape.clone());
        let parts = [Some(&parts.w1), parts.b1.as_ref(), Some(&parts.w2), parts.b2.as_ref()];
        Some((parts.into_iter().map(|part| part.map(cross)).collect(), *transposed))
    }

    /// Bytes, columns and outputs of the file, if the network is exact.
    fn state<'py>(&self, py: Python<'py>) -> Answer<Option<(Bound<'py, PyBytes>, usize, usize)>> {
        let Held::Exact(network, columns) = &self.0 else { return Ok(None) };
        let mut file = Vec::new();
        format::two_layer(network, *columns, &mut file)?;
        Ok(Some((PyBytes::new(py, &file), *columns, network.outputs())))
    }

    /// Number of neurons.
    #[getter]
    fn neurons(&self) -> usize {
        match &self.0 {
            Held::Arrays(parts, Some(true)) => parts.w1.shape.get(1).copied().unwrap_or(0),
            Held::Arrays(parts, _) => match &parts.b1 {
                Some(b1) => b1.data.len(),
                None => parts.w1.shape.first().copied().unwrap_or(0),
            },
            Held::Exact(network, _) => network.neurons.len(),
        }
    }

    /// W1 (m, d), b1, w2 (K, m), b2 as the nearest doubles, and whether they are exact.
    #[allow(clippy::type_complexity)]
    fn arrays(&self, problem: &Problem) -> Answer<(Vec<Option<Crossing>>, bool)> {
        let training = &problem.training;
        let (network, last) = (self.of(training)?, last(training));
        let biased = training.output_bias != relucert::check::statement::training::OutputBias::None;
        let layers = Layers::of(&network, training.columns(), &last, biased, None, Dtype::F64)?;
        let [m, d, outputs] = layers.size;
        let same = layers.exact(&last) == network;
        let cross = |data: &[f64], shape: Vec<usize>| (bytes(data), shape);
        let parts = vec![
            Some(cross(&layers.w1, vec![m, d])),
            layers.b1.as_ref().map(|b1| cross(b1, vec![m])),
            Some(cross(&layers.w2, vec![outputs, m])),
            layers.b2.as_ref().map(|b2| cross(b2, vec![outputs])),
        ];
        Ok((parts, same))
    }

    /// The objective for a problem, from below and from above, as `p/q`.
    fn objective(&self, py: Python<'_>, problem: &Problem) -> Answer<(String, String)> {
        py.detach(|| {
            let network = self.of(&problem.training)?;
            let value = primal::objective(&problem.training, &network)?;
            Ok((value.low.to_string(), value.high.to_string()))
        })
    }
}
