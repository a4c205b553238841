//! What can be wrong with data, options and networks, said so that a person can mend it.

use super::misfit::Misfit;
use crate::check::rejection::{Code, Rejection};
pub use crate::decimal::Fault;
use crate::remedy::Remedy;

/// Everything that [`make`](super::make), [`weights::read`](super::weights::read) and the readers below them
/// refuse.
///
/// Rows and columns in messages: lines of a text file count from 1, indices of arrays and of columns from 0.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("{path}")]
    Io {
        /// The file.
        path: String,
        /// The system's reason.
        #[source]
        cause: std::io::Error,
    },
    /// A file ending that no reader knows.
    #[error("{path}: unknown kind of file; supported are {supported}")]
    Ending {
        /// The file.
        path: String,
        /// The supported endings, in words.
        supported: &'static str,
    },
    /// What only Python can read, with the classes it was written by.
    #[error("{path}: {why}: only Python can read that; convert it:\n{lines}")]
    Pickle {
        /// The file.
        path: String,
        /// What it is.
        why: String,
        /// Lines of Python that convert it.
        lines: String,
    },
    /// A cell that is not a usable number.
    #[error("{place}: {text} {fault}")]
    Cell {
        /// File, line or index, column.
        place: String,
        /// The cell, shortened and quoted, or `the cell` if empty.
        text: String,
        /// What is wrong with it.
        fault: Fault,
        /// What may help, besides another number.
        remedy: Option<Remedy>,
    },
    /// A row with another number of fields.
    #[error("{path}, line {line}: {found} fields, but line {first} has {expected}")]
    Ragged {
        /// The file.
        path: String,
        /// Line of the odd row.
        line: u64,
        /// Its number of fields.
        found: usize,
        /// Number of fields of the first row.
        expected: usize,
        /// Line of the first row.
        first: u64,
    },
    /// n = 0.
    #[error("{path}: no rows of data: {what}")]
    NoRows {
        /// The file.
        path: String,
        /// What was found instead.
        what: String,
        /// What may help.
        remedy: Option<Remedy>,
    },
    /// Nothing is left beside the target.
    #[error("{path}: no feature columns: {what}")]
    NoFeatures {
        /// The file.
        path: String,
        /// What was found instead.
        what: String,
        /// What may help.
        remedy: Option<Remedy>,
    },
    /// The target that is asked for is not one column.
    #[error("{path}: target {asked}: {what}")]
    Target {
        /// The file.
        path: String,
        /// As asked for.
        asked: String,
        /// Why not, and what there is.
        what: String,
        /// What may help, besides another target.
        remedy: Option<Remedy>,
    },
    /// The labels are strings and no positive label was given.
    #[error("{path}: target {target}: has string labels: {labels}; say which one is +1 (the others become {others})")]
    Strings {
        /// The file.
        path: String,
        /// The target column.
        target: String,
        /// The labels there are, in words.
        labels: String,
        /// One of them.
        example: String,
        /// What labels become that are not the positive one.
        others: &'static str,
    },
    /// The positive label does not occur.
    #[error("{path}: target {target}: the positive label {asked} {what}")]
    Positive {
        /// The file.
        path: String,
        /// The target column.
        target: String,
        /// As asked for.
        asked: String,
        /// That it does not occur, and the labels there are.
        what: String,
    },
    /// All labels are equal.
    #[error("{path}: target {target} is constant: {value} in all {rows} rows{used}; there is nothing to learn")]
    ConstantTarget {
        /// The file.
        path: String,
        /// The target column.
        target: String,
        /// Its value.
        value: String,
        /// How many rows.
        rows: usize,
        /// Empty, or which rows these are.
        used: &'static str,
    },
    /// Options that do not go together, or not with this file.
    #[error(transparent)]
    Options(#[from] Misfit),
    /// β is not positive.
    #[error("β: {0}")]
    Beta(String),
    /// β of the file is not positive.
    #[error("β: the file's beta is {0}; expected a positive number")]
    FileBeta(f64),
    /// Decays of the two layers with an irrational √(λ₁λ₂).
    #[error(
        "the decays {first} and {second}: the problem has β = √(λ₁λ₂)/κ, which is irrational here; give two decays whose product is a square, such as {first} and {near}, or one for both"
    )]
    Irrational {
        /// λ₁.
        first: String,
        /// λ₂.
        second: String,
        /// Another λ₂.
        near: String,
    },
    /// A column of hidden biases that is no number of the model.
    #[error(
        "hidden biases with this decay need a column of {0} in place of ones, which is no number of the model; decimals have more of them"
    )]
    Column(String),
    /// Targets, labels or weights that are not what the loss needs.
    #[error("{place}: {what}")]
    Unfit {
        /// The file, and where in it.
        place: String,
        /// What was found and what is expected.
        what: String,
        /// What may help.
        remedy: Option<Remedy>,
    },
    /// β is a share of β_max, and that is zero, as far as is known.
    #[error("β: {0}, so a share of it is no β")]
    Share(String),
    /// The problem is none, or β_max takes too much work.
    #[error("{}", .0.message)]
    Rejected(Rejection),
    /// A zip archive, `.npy` member, safetensors or JSON file that breaks its format.
    #[error("{path}: {what}")]
    Format {
        /// The file.
        path: String,
        /// What is wrong, with the member's name.
        what: String,
    },
    /// The file has no array or tensor of this name.
    #[error("{path}: no {what}")]
    Absent {
        /// The file.
        path: String,
        /// The name, and the names there are.
        what: String,
        /// What it should hold: `X`, `W1`, ….
        part: String,
    },
    /// Arrays or tensors with shapes that do not fit.
    #[error("{path}: {what}")]
    Shape {
        /// The file.
        path: String,
        /// Both shapes, and what that may be due to.
        what: String,
        /// What may help.
        remedy: Option<Remedy>,
    },
    /// The network has a part that is not supported.
    #[error("{path}: {what}")]
    Unsupported {
        /// The file.
        path: String,
        /// Which part.
        what: String,
        /// What may help.
        remedy: Option<Remedy>,
    },
}

impl Error {
    /// No array or tensor (the `kind`) has the name that is to hold `part`.
    pub(super) fn absent(path: &str, (kind, name): (&str, &str), part: &str, names: &[&str]) -> Error {
        let there = || names.iter().copied();
        let what = format!("{kind} {}{}; the file holds {}", quote(name), near(name, there()), list(there()));
        Error::Absent { path: path.into(), what, part: part.into() }
    }

    /// No unit of the network follows the labels.
    pub(super) fn no_beta_max() -> Error {
        Error::Share("β_max seems to be 0 (no unit of the network follows the labels at all)".into())
    }

    /// What may help, besides what the message says.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Error::Cell { remedy: None, fault, .. } => Some(Remedy::Numbers(*fault)),
            Error::Cell { remedy, .. }
            | Error::NoRows { remedy, .. }
            | Error::NoFeatures { remedy, .. }
            | Error::Target { remedy, .. }
            | Error::Shape { remedy, .. }
            | Error::Unfit { remedy, .. }
            | Error::Unsupported { remedy, .. } => remedy.clone(),
            Error::Strings { example, .. } => Some(Remedy::Positive(example.clone())),
            Error::Absent { part, .. } if part == "weights" => None,
            Error::Absent { part, .. } => Some(Remedy::Name(part.clone())),
            Error::FileBeta(_) => Some(Remedy::Beta),
            Error::Share(_) => Some(Remedy::BetaItself),
            Error::Rejected(rejection) if rejection.code == Code::TooManyVertices => Some(Remedy::Candidates),
            _ => None,
        }
    }
}

/// The beginning of a cell, quoted and with control characters escaped; `the cell` if it is empty.
pub(super) fn quote(text: &str) -> String {
    if text.is_empty() {
        return "the empty cell".into();
    }
    let start: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    let more = if text.chars().nth(40).is_some() { "…" } else { "" };
    format!("`{start}{more}`")
}

/// `a`, `b`, … with at most twenty names.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let shown: Vec<String> = names.iter().take(20).map(|n| quote(n)).collect();
    let more = if names.len() > 20 { format!(" and {} more", names.len() - 20) } else { String::new() };
    shown.join(", ") + &more
}

/// ` (did you mean …?)` if one of the names is near.
pub(super) fn near<'a>(asked: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let close = |name: &&str| strsim::jaro_winkler(&asked.to_lowercase(), &name.to_lowercase());
    let best = names.into_iter().max_by(|a, b| close(a).total_cmp(&close(b)));
    best.filter(|name| close(name) > 0.8).map_or(String::new(), |name| format!(" (did you mean {}?)", quote(name)))
}
