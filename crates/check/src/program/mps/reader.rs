//! An MPS file as far as it has been read: what its sections have said.

use crate::program::model::Model;
use crate::program::mps::layout::{Layout, Section};
use crate::program::mps::refusal::Remedy;
use crate::program::number::Number;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

/// The file as far as it has been read.
pub(crate) struct Reader {
    pub(crate) model: Model,
    pub(crate) layout: Layout,
    pub(crate) numbers: Numbers,
    pub(crate) section: Section,
    /// The current line, from 1.
    pub(crate) line: usize,
    pub(crate) headings: Headings,
    pub(crate) rows: Rows,
    pub(crate) columns: Columns,
    pub(crate) sides: Sides,
    pub(crate) quadratic: Option<Quadratic>,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MpsError {
    /// From 1.
    pub line: usize,
    /// For a reader.
    pub message: String,
    /// What may help, besides another file.
    pub remedy: Option<Remedy>,
}

impl fmt::Display for MpsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for MpsError {}

/// What the text of a number means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// Its exact decimal value.
    #[default]
    Decimal,
    /// The nearest double.
    F64,
}

/// The headings so far.
#[derive(Default)]
pub(crate) struct Headings {
    /// With their lines.
    pub(crate) sections: Vec<(Section, usize)>,
    /// Whether MIN or MAX has been given.
    pub(crate) sense: bool,
}

/// A quadratic section, as given.
pub(crate) struct Quadratic {
    pub(crate) keyword: String,
    /// Values and lines of the entries; of a single triangle as (i, j) with i ≤ j.
    pub(crate) entries: BTreeMap<(usize, usize), (Number, usize)>,
}

/// The rows declared.
#[derive(Default)]
pub(crate) struct Rows {
    /// With the place of the row among all that are declared.
    pub(crate) targets: HashMap<String, (usize, Target)>,
    /// Name of the first N row.
    pub(crate) objective: Option<String>,
    /// `E`, `L` or `G` of every row of the model.
    pub(crate) kinds: Vec<char>,
    /// Last column to touch each row declared, for duplicates.
    pub(crate) last: Vec<Option<usize>>,
}

/// The columns begun.
#[derive(Default)]
pub(crate) struct Columns {
    pub(crate) indices: HashMap<String, usize>,
}

/// Right-hand sides, ranges and bounds given so far.
#[derive(Default)]
pub(crate) struct Sides {
    /// Minus the constant of the objective.
    pub(crate) constant: Option<Number>,
    pub(crate) sides: HashMap<usize, Number>,
    /// All rows with an entry in RHS, by their place.
    pub(crate) given: HashSet<usize>,
    pub(crate) ranges: HashMap<usize, Number>,
    /// Whether a lower and an upper bound of a column have been given.
    pub(crate) bounded: HashMap<usize, (bool, bool)>,
    /// Names of the sets in use.
    pub(crate) sets: HashMap<&'static str, String>,
}

/// What a row name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Objective,
    Ignored,
    Row(usize),
}
