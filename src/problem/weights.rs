//! Networks of other tools: `.safetensors`, `.pt`, `.onnx`, `.npz`, `.json`.
//!
//! Every finite binary floating-point number is an integer over a power of two, so nothing is rounded here.

mod assemble;
mod floats;
mod frame;
mod json;
mod layers;
mod layout;
pub mod naming;
mod npz;
mod onnx;
pub mod parts;
mod recipes;
mod safetensors;
mod torch;

use super::error::Error;
use super::misfit::Misfit;
use super::npz::Archive;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::problem::Bias;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Network, Training, TwoLayer, two_layer};
use crate::remedy::Remedy;
use frame::Frame;
pub use naming::Naming;
use num_bigint::{BigInt, Sign};
pub use parts::{PARTS, Parts, Tensor};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// The endings of network files.
const ENDINGS: &str = ".safetensors, .pt, .onnx, .npz, .json, and relucert's own network files";

/// Reads a network of one output without a bias, for data with `columns` columns, the bias column included.
///
/// `naming` says what the file does not. The weights are (m, columns), or,
/// if the problem has a bias column, (m, columns − 1) with hidden biases (m,), which become the weights of
/// that column. What is read:
///
/// - `.safetensors`, `.pt`, `.npz`: W1, b1, w2, b2 under these names, or a state dict of PyTorch, Keras, Flax or
///   scikit-learn with two layers and nothing else; of `.pt` files also a checkpoint with one, or a whole
///   `nn.Sequential`; in an `.npz` file X, y and beta may stand beside it;
/// - `.onnx`: the graph of Linear, ReLU, Linear;
/// - `.json`: an object with `W1` (a list of rows), `w2` and perhaps `b1`, `b2`; numbers are read as doubles;
/// - relucert's own network files (FORMAT §3).
///
/// # Errors
/// A file that breaks its format; parts that are missing, too many, not finite, or of shapes that do not fit;
/// an output bias that is not zero.
pub fn read(path: &Path, naming: &Naming, columns: usize, bias: Bias) -> Result<Network, Error> {
    read_beside(path, naming, columns, bias, None)
}

/// The same where the last column may be the [`constant`] of hidden biases with a decay of their own.
///
/// # Errors
/// As for [`read`].
pub fn read_beside(
    path: &Path,
    naming: &Naming,
    columns: usize,
    bias: Bias,
    constant: Option<&Fraction>,
) -> Result<Network, Error> {
    let found = framed(path, naming, Frame { columns, bias, constant, outputs: 1, output_bias: false, version: 1 })?;
    found.plain().ok_or_else(|| second_version(path.display().to_string()))
}

/// The positive number other than one that the last column is in all rows, if there is one and that column is
/// not the bias: hidden biases over it are its weights (theory §E2.4).
pub fn constant(x: &[Vec<BigInt>], x_den: &Positive, bias: Bias) -> Option<Fraction> {
    let last = x.first()?.last().filter(|_| bias == Bias::None)?;
    let same = x.iter().all(|row| row.last() == Some(last)) && last.sign() == Sign::Plus && *last != **x_den;
    same.then(|| Fraction::quotient(last.clone(), x_den.clone()).reduced())
}

/// Reads a network for a training problem of any loss, with its output bias (K,) and output weights (K, m);
/// see [`read`].
///
/// # Errors
/// As for [`read`]; an output bias that is not zero for a problem without one.
pub fn read_two_layer(path: &Path, naming: &Naming, training: &Training) -> Result<TwoLayer, Error> {
    let constant = constant(&training.x, &training.x_den, training.hidden_bias.column());
    framed(path, naming, frame_of(training, constant.as_ref()))
}

/// A network from arrays that are in memory, for a training problem of any loss; `transposed` as in [`Naming`].
///
/// # Errors
/// As for [`read_two_layer`].
pub fn from_parts(parts: Parts, transposed: Option<bool>, training: &Training) -> Result<TwoLayer, Error> {
    let constant = constant(&training.x, &training.x_den, training.hidden_bias.column());
    let (frame, from) = (frame_of(training, constant.as_ref()), "the network");
    assemble::network(layout::units_first(parts, transposed, false, from, frame)?, from, frame)
}

/// Reads a network of a frame; the ending of the file says what it is.
fn framed(path: &Path, naming: &Naming, frame: Frame) -> Result<TwoLayer, Error> {
    let shown = path.display().to_string();
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let io = |cause| Error::Io { path: shown.clone(), cause };
    let parts = match ending.as_str() {
        "safetensors" => {
            let bytes = std::fs::read(path).map_err(io)?;
            layers::parts(safetensors::open(&bytes, &shown)?, &shown, naming, frame)?
        }
        "npz" => {
            let archive = Archive::open(BufReader::new(File::open(path).map_err(io)?), &shown)?;
            layers::parts(archive, &shown, naming, frame)?
        }
        "json" if !naming.is_empty() => return Err(Misfit::NamesOfJson { path: shown }.into()),
        "json" => json::parts(&std::fs::read(path).map_err(io)?, &shown)?,
        "onnx" if !naming.is_empty() || naming.transposed.is_some() => {
            return Err(Misfit::NamesOfGraph { path: shown }.into());
        }
        "onnx" => onnx::parts(&std::fs::read(path).map_err(io)?, path, &shown)?,
        "pt" | "pth" | "ckpt" | "bin" => {
            let bytes = std::fs::read(path).map_err(io)?;
            layers::parts(torch::open(&bytes, &shown)?, &shown, naming, frame)?
        }
        "pkl" | "pickle" | "joblib" | "keras" | "h5" => {
            File::open(path).map_err(io)?;
            let (why, lines) = match ending.as_str() {
                "keras" | "h5" => ("a model of Keras", recipes::keras(&shown)),
                _ => ("a pickle of Python objects, scikit-learn's perhaps", recipes::scikit_learn(&shown)),
            };
            return Err(Error::Pickle { path: shown, why: why.into(), lines });
        }
        _ => return canonical(path, shown, frame),
    };
    // An object has a row for each unit, and a graph says what is multiplied.
    let known = matches!(ending.as_str(), "json" | "onnx");
    let parts = layout::units_first(parts, naming.transposed, known, &shown, frame)?;
    assemble::network(parts, &shown, frame)
}

/// What a training problem asks of a network.
fn frame_of<'a>(training: &Training, constant: Option<&'a Fraction>) -> Frame<'a> {
    Frame {
        columns: training.columns(),
        bias: training.hidden_bias.column(),
        constant,
        outputs: training.outputs,
        output_bias: training.output_bias != OutputBias::None,
        version: 2,
    }
}

/// A file of no other tool: one of relucert's own, or nothing known.
fn canonical(path: &Path, shown: String, frame: Frame) -> Result<TwoLayer, Error> {
    let io = |cause| Error::Io { path: shown.clone(), cause };
    let mut file = BufReader::new(File::open(path).map_err(io)?);
    let head = file.fill_buf().map_err(io)?;
    if !head.starts_with(b"relucert-network ") {
        return Err(Error::Ending { path: shown, supported: ENDINGS });
    }
    if frame.version == 1 && head.starts_with(b"relucert-network 2\n") {
        return Err(second_version(shown));
    }
    two_layer::parse(file, frame.columns, frame.outputs).map_err(|e| Error::Format { path: shown, what: e.to_string() })
}

/// A network of version 2 for a problem of version 1.
fn second_version(path: String) -> Error {
    let what = "a network of version 2 is for a problem with an output bias, another loss or several outputs, which this \
                problem has not (bad-version, R200)";
    Error::Unsupported { path, what: what.into(), remedy: Some(Remedy::OutputBias) }
}
