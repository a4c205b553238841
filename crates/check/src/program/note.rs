//! What a reader has chosen or left out, for whoever relies on what it read.

use std::fmt;

/// What a reader has chosen or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// An MPS file has several sets of a section; the first is the one that was read.
    Sets {
        /// The section.
        section: &'static str,
        /// The set that was read.
        read: String,
        /// The others, which are left out.
        others: Vec<String>,
    },
    /// So many numbers were read as infinite, the first of them in this line.
    Infinite {
        /// How many.
        count: usize,
        /// The line of the first.
        line: usize,
    },
    /// A range of a row of kind N is left out.
    Range {
        /// The row.
        row: String,
        /// The line of the range.
        line: usize,
    },
    /// A bound of a column narrows what FR has given it.
    Narrowed {
        /// The column.
        column: String,
        /// The line of the bound.
        line: usize,
    },
    /// There is no row of kind N.
    NoObjective,
    /// So many integer variables are read as continuous.
    Relaxed {
        /// How many.
        count: usize,
    },
    /// Lines were cut by columns, since cut at blanks one of them could not be read.
    Fixed {
        /// The line.
        line: usize,
    },
    /// The text is Latin-1.
    Latin1,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Sets { section, read, others } => {
                let named: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
                write!(f, "of {section} the set `{read}` is read, and not {}", named.join(", "))
            }
            Note::Infinite { count: 1, line } => write!(f, "the number in line {line} is read as infinite"),
            Note::Infinite { count, line } => {
                write!(f, "{count} numbers are read as infinite, the first in line {line}")
            }
            Note::Range { row, line } => {
                write!(f, "the range of row `{row}` in line {line} is left out: a row of kind N bounds nothing")
            }
            Note::Narrowed { column, line } => {
                write!(
                    f,
                    "the bound of column `{column}` in line {line} narrows its FR, which some readers do not let it"
                )
            }
            Note::NoObjective => write!(f, "there is no row of kind N: the objective is 0"),
            Note::Relaxed { count } => write!(f, "integer variables read as continuous: {count}"),
            Note::Fixed { line } => write!(f, "read by columns: line {line} cannot be cut at blanks"),
            Note::Latin1 => write!(f, "the file is not UTF-8; it is read as Latin-1"),
        }
    }
}
