//! An MPS file as far as it has been read: what its sections have said.

use crate::lp::model::Model;
use crate::lp::mps::layout::{Layout, Section};
use crate::lp::number::Number;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

/// The file as far as it has been read.
pub(crate) struct Reader {
    pub(super) model: Model,
    pub(super) layout: Layout,
    pub(super) numbers: Numbers,
    pub(super) section: Section,
    /// The current line, from 1.
    pub(super) line: usize,
    pub(super) headings: Headings,
    pub(super) rows: Rows,
    pub(super) columns: Columns,
    pub(super) sides: Sides,
    pub(super) quadratic: Option<Quadratic>,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MpsError {
    /// From 1.
    pub line: usize,
    /// For a reader.
    pub message: String,
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
    pub(super) sections: Vec<(Section, usize)>,
    /// Whether MIN or MAX has been given.
    pub(super) sense: bool,
}

/// A quadratic section, as given.
pub(crate) struct Quadratic {
    pub(super) keyword: String,
    /// Values and lines of the entries; of a single triangle as (i, j) with i ≤ j.
    pub(super) entries: BTreeMap<(usize, usize), (Number, usize)>,
}

/// The rows declared.
#[derive(Default)]
pub(crate) struct Rows {
    /// With the place of the row among all that are declared.
    pub(super) targets: HashMap<String, (usize, Target)>,
    /// Name of the first N row.
    pub(super) objective: Option<String>,
    /// `E`, `L` or `G` of every row of the model.
    pub(super) kinds: Vec<char>,
    /// Last column to touch each row declared, for duplicates.
    pub(super) last: Vec<Option<usize>>,
}

/// The columns begun.
#[derive(Default)]
pub(crate) struct Columns {
    pub(super) indices: HashMap<String, usize>,
}

/// Right-hand sides, ranges and bounds given so far.
#[derive(Default)]
pub(crate) struct Sides {
    /// Minus the constant of the objective.
    pub(super) constant: Option<Number>,
    pub(super) sides: HashMap<usize, Number>,
    /// All rows with an entry in RHS, by their place.
    pub(super) given: HashSet<usize>,
    pub(super) ranges: HashMap<usize, Number>,
    /// Whether a lower and an upper bound of a column have been given.
    pub(super) bounded: HashMap<usize, (bool, bool)>,
    /// Names of the sets in use.
    pub(super) sets: HashMap<&'static str, String>,
}

/// What a row name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Objective,
    Ignored,
    Row(usize),
}
