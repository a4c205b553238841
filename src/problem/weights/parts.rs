//! The parts of a network as they stand in a file of another tool.

/// An array of finite doubles with the name that its file gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Lengths of the axes.
    pub shape: Vec<usize>,
    /// Entries, the last index fastest.
    pub data: Vec<f64>,
}

/// The parts as they stand in a file: f(x) = w2 · max(0, W1 x + b1) + b2.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Hidden weights, (m, columns).
    pub w1: Tensor,
    /// Hidden biases, (m,).
    pub b1: Option<Tensor>,
    /// Output weights, (K, m), or (m,) for one output.
    pub w2: Tensor,
    /// Output bias, (K,), or one number.
    pub b2: Option<Tensor>,
}

/// The parts of a network that can have names of their own.
pub const PARTS: [&str; 4] = ["W1", "b1", "w2", "b2"];
