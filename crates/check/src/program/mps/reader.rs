//! An MPS file as far as it has been read: what its sections have said.

use crate::program::model::Model;
use crate::program::mps::layout::Section;
use crate::program::number::Number;
use crate::program::reading::{Amount, Layout, Reading};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The file as far as it has been read.
pub(crate) struct Reader<'a> {
    pub(crate) model: Model,
    pub(crate) layout: Layout,
    pub(crate) reading: &'a Reading,
    pub(crate) section: Section,
    /// The current line, from 1.
    pub(crate) line: usize,
    pub(crate) headings: Headings,
    pub(crate) rows: Rows,
    pub(crate) columns: Columns,
    pub(crate) sides: Sides,
    pub(crate) quadratic: Option<Quadratic>,
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
    /// Name of the objective: the first N row, or that which OBJNAME names.
    pub(crate) objective: Option<String>,
    /// What OBJNAME says, with its line.
    pub(crate) wanted: Option<(String, usize)>,
    /// `E`, `L` or `G` of every row of the model.
    pub(crate) kinds: Vec<char>,
    /// Last column to touch each row declared, for duplicates.
    pub(crate) last: Vec<Option<usize>>,
}

/// The columns begun.
#[derive(Default)]
pub(crate) struct Columns {
    pub(crate) indices: HashMap<String, usize>,
    /// Whether columns are integer from here on.
    pub(crate) integer: bool,
    /// The integer columns, with the line of the first entry of each.
    pub(crate) integers: BTreeMap<usize, usize>,
}

/// Right-hand sides, ranges and bounds given so far.
#[derive(Default)]
pub(crate) struct Sides {
    /// Minus the constant of the objective.
    pub(crate) constant: Option<Number>,
    pub(crate) sides: HashMap<usize, Amount>,
    /// All rows with an entry in RHS, by their place.
    pub(crate) given: HashSet<usize>,
    /// With their lines.
    pub(crate) ranges: HashMap<usize, (Amount, usize)>,
    /// How the lower and the upper bound of a column have been given.
    pub(crate) bounded: HashMap<usize, (Given, Given)>,
    /// Names of the sets of RHS, RANGES and BOUNDS, in the order of the file.
    pub(crate) sets: BTreeMap<&'static str, Vec<String>>,
    /// How many numbers have been read as infinite, and the line of the first.
    pub(crate) infinite: Option<(usize, usize)>,
}

/// How a bound has been given: what FR gives may be narrowed once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Given {
    #[default]
    No,
    Free,
    Once,
}

/// What a row name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Objective,
    Ignored,
    Row(usize),
}
