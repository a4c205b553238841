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
    #[error("names are for .npz, .safetensors and .pt files; {path} must use the names W1, b1, w2, b2")]
    NamesOfJson {
        /// The file.
        path: String,
    },
    /// Names of arrays or an order of axes, for a graph that has both.
    #[error("an ONNX graph says which weights are where: {path} needs no names")]
    NamesOfGraph {
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
    /// A weight of the rows with target 1, for a loss without such.
    #[error("a weight of the positive rows goes with binary cross-entropy; class weights do the same for other losses")]
    PositiveWeight,
    /// Label smoothing, for a loss that is not over several classes.
    #[error("label smoothing goes with cross-entropy; targets of binary cross-entropy may be numbers between 0 and 1")]
    Smoothing,
    /// Class weights, for a loss without classes.
    #[error("class weights go with a loss over classes; a column of sample weights goes with any")]
    ClassWeights,
    /// A list of classes, for a loss of two or without classes.
    #[error("a list of classes goes with cross-entropy; of two classes one is the positive label")]
    Classes,
    /// A positive label, for a loss over several classes.
    #[error("a positive label goes with losses of one output; cross-entropy has a list of classes")]
    PositiveOfClasses,
    /// A problem of any loss where the squared loss of one output is expected.
    #[error(
        "this loss, output bias, weights or number of outputs do not go with a norm l1 or linf, or a free hidden bias, yet"
    )]
    NotPlain,
    /// A share of the rows outside (0, 1].
    #[error("expected a share of the rows in (0, 1], such as 0.75")]
    Share,
    /// A share of so many rows that leaves none.
    #[error("the share leaves none of the {0} rows for training")]
    NoTraining(usize),
    /// A bias that is not penalised, without a feature or with several in l2.
    #[error(
        "a free bias needs a feature, and with several features the norm l1 or linf (in l2 the best directions are irrational), or in l2 a free output bias beside it"
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
}

impl fmt::Display for TextChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TextChoice::Header => "a header",
            TextChoice::Delimiter => "a delimiter",
            TextChoice::Target => "a target column",
        })
    }
}
