//! Networks for other tools: weights rounded to floating point, in the files that those read.
//!
//! The other way round is [`problem::weights`](crate::problem::weights), which rounds nothing.

mod arrays;
mod changes;
mod compare;
mod error;
mod fold;
mod layers;
mod neuron;
mod onnx;
mod scaling;

pub use changes::Changes;
pub use compare::difference;
pub use error::Error;
pub use fold::Unfolded;
pub use layers::{Dtype, Layers};
pub use neuron::LastColumn;
pub use scaling::Scaling;

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// safetensors.
    Safetensors,
    /// A NumPy archive.
    Npz,
    /// An object with W1, b1, w2, b2.
    Json,
    /// A graph of Gemm, Relu, Gemm.
    Onnx,
}

/// The names of hidden weights, hidden biases, output weights and output bias in a file: PyTorch's.
pub const NAMES: [&str; 4] = ["0.weight", "0.bias", "2.weight", "2.bias"];

impl Layers {
    /// The bytes of a file. `names` are those of the four parts, which JSON does not have.
    ///
    /// # Errors
    /// What the writer of the format refuses.
    pub fn file(&self, kind: Kind, names: &[String; 4]) -> Result<Vec<u8>, Error> {
        match kind {
            Kind::Safetensors => arrays::safetensors(&self.parts(names), self.dtype),
            Kind::Npz => arrays::npz(&self.parts(names), self.dtype),
            Kind::Json if self.size[0] == 0 => Err(Error::Write(
                "a list of no rows does not say how many inputs they have: no JSON of no neurons".into(),
            )),
            Kind::Json => Ok(arrays::json(self)),
            Kind::Onnx => Ok(onnx::model(self, names)),
        }
    }
}
