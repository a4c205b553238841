//! Why a network is not exported.

/// Why a network is not exported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A weight is too large for the floating-point numbers.
    #[error("{0} is too large for the numbers asked for")]
    TooLarge(String),
    /// There is no last column to be the bias.
    #[error("the network has no inputs, so none that is the bias")]
    NoBias,
    /// The scaling is of another number of columns.
    #[error("the scaling is of {0} features and {1} targets, the network has {2} inputs and {3} outputs")]
    OtherScaling(usize, usize, usize, usize),
    /// The scaling has a number that is not finite.
    #[error("the scaling has a mean or deviation that is no finite number")]
    BadScaling,
    /// A library refuses to write the file.
    #[error("{0}")]
    Write(String),
}
