//! Choices that do not go together, or not with the file.

use std::fmt;

/// Choices that do not go together, or not with the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misfit {
    /// Names of arrays, for a text file.
    #[error("names are for the arrays of an .npz file; {path} is text: choose the target column")]
    NamesOfText {
        /// The file.
        path: String,
    },
    /// Names of arrays, for a network in JSON.
    #[error("names are for .npz and .safetensors files; {path} must use the names W1, b1, w2, b2")]
    NamesOfJson {
        /// The file.
        path: String,
    },
    /// The name of one of the weights without the other.
    #[error("names are given for both W1 and w2, or for neither")]
    OneName,
    /// A choice about text, for an array file.
    #[error("{choice} is for text files; the arrays of {path} have names")]
    Arrays {
        /// The choice.
        choice: TextChoice,
        /// The file.
        path: String,
    },
    /// Exact decimals of an array file.
    #[error("decimals are kept of a text file; the values of {path} are binary already: use doubles or singles")]
    DecimalArrays {
        /// The file.
        path: String,
    },
    /// Exact decimals that are standardised.
    #[error("decimals cannot be standardised: a standard deviation is irrational in general; use doubles or singles")]
    StandardDecimals,
    /// Neither the recipe nor the file has a weight decay.
    #[error("no weight decay")]
    NoDecay,
    /// A loss of PyTorch with the β of a file.
    #[error("the losses of PyTorch go with its weight decay; the file's beta is in the scale ½‖f − y‖² + β/2 ‖θ‖²")]
    LossOfBeta,
    /// A share of the rows outside (0, 1].
    #[error("expected a share of the rows in (0, 1], such as 0.75")]
    Share,
    /// A share of so many rows that leaves none.
    #[error("the share leaves none of the {0} rows for training")]
    NoTraining(usize),
    /// A bias that is not penalised, without a feature or with several in l2.
    #[error(
        "a free bias needs a feature, and with several features the norm l1 or linf: in l2 the best directions are irrational"
    )]
    FreeBias,
}

/// A choice about how text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextChoice {
    /// Whether the first line is a header.
    Header,
    /// What is between two fields.
    Delimiter,
    /// The target column.
    Target,
    /// The label that becomes +1.
    Positive,
}

impl fmt::Display for TextChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TextChoice::Header => "a header",
            TextChoice::Delimiter => "a delimiter",
            TextChoice::Target => "a target column",
            TextChoice::Positive => "a positive label",
        })
    }
}
