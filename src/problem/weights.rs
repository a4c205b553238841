//! Networks of other tools: `.safetensors`, `.npz`, `.json`.
//!
//! Every finite binary floating-point number is an integer over a power of two, so nothing is rounded here.

mod assemble;
mod json;
mod npz;
pub mod parts;
mod safetensors;

use super::error::Error;
use super::misfit::Misfit;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::problem::Bias;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Network, Training, TwoLayer, two_layer};
use crate::remedy::Remedy;
use assemble::Frame;
use num_bigint::{BigInt, Sign};
pub use parts::{PARTS, Parts, Tensor};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// The endings of network files.
const ENDINGS: &str = ".safetensors, .npz, .json, and relucert's own network files";

/// Reads a network of one output without a bias, for data with `columns` columns, the bias column included.
///
/// `map` names the parts in the file: pairs of one of [`PARTS`] and a name. The weights are (m, columns), or,
/// if the problem has a bias column, (m, columns − 1) with hidden biases (m,), which become the weights of
/// that column. What is read:
///
/// - `.safetensors`: the state dict of `nn.Sequential(Linear, ReLU, Linear)` in F64, F32, F16 or BF16;
/// - `.npz`: `W1`, `w2` and perhaps `b1`, `b2`; other arrays are not looked at, so that one file may hold
///   problem and network;
/// - `.json`: an object with `W1` (a list of rows), `w2` and perhaps `b1`, `b2`; numbers are read as doubles;
/// - relucert's own network files (FORMAT §3).
///
/// # Errors
/// A file that breaks its format; parts that are missing, too many, not finite, or of shapes that do not fit;
/// an output bias that is not zero.
pub fn read(path: &Path, map: &[(String, String)], columns: usize, bias: Bias) -> Result<Network, Error> {
    read_beside(path, map, columns, bias, None)
}

/// The same where the last column may be the [`constant`] of hidden biases with a decay of their own.
///
/// # Errors
/// As for [`read`].
pub fn read_beside(
    path: &Path,
    map: &[(String, String)],
    columns: usize,
    bias: Bias,
    constant: Option<&Fraction>,
) -> Result<Network, Error> {
    let found = framed(path, map, Frame { columns, bias, constant, outputs: 1, output_bias: false, version: 1 })?;
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
pub fn read_two_layer(path: &Path, map: &[(String, String)], training: &Training) -> Result<TwoLayer, Error> {
    let (columns, bias, outputs) = (training.columns(), training.hidden_bias.column(), training.outputs);
    let output_bias = training.output_bias != OutputBias::None;
    let constant = constant(&training.x, &training.x_den, bias);
    framed(path, map, Frame { columns, bias, constant: constant.as_ref(), outputs, output_bias, version: 2 })
}

/// Reads a network of a frame; the ending of the file says what it is.
fn framed(path: &Path, map: &[(String, String)], frame: Frame) -> Result<TwoLayer, Error> {
    let shown = path.display().to_string();
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let io = |cause| Error::Io { path: shown.clone(), cause };
    let parts = match ending.as_str() {
        "safetensors" => safetensors::parts(&std::fs::read(path).map_err(io)?, &shown, map, frame.outputs)?,
        "npz" => npz::parts(BufReader::new(File::open(path).map_err(io)?), &shown, map)?,
        "json" if !map.is_empty() => {
            return Err(Misfit::NamesOfJson { path: shown }.into());
        }
        "json" => json::parts(&std::fs::read(path).map_err(io)?, &shown)?,
        "pt" | "pth" | "pkl" | "pickle" => {
            let to = path.with_extension("safetensors").display().to_string();
            return Err(Error::Pickle {
                lines: format!(
                    "    import torch; from safetensors.torch import save_file\n    save_file(torch.load({shown:?}), {to:?})"
                ),
                path: shown,
            });
        }
        _ => return canonical(path, shown, frame),
    };
    assemble::network(parts, &shown, frame)
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
