//! Linear and quadratic programs from MPS and QPS files, with the conventions of the field.
//!
//! - The first N row is the objective, or that which `OBJNAME` names, minimised unless `OBJSENSE` says `MAX`;
//!   other N rows are left out.
//! - An entry of RHS on the objective is *minus* its constant (as in CPLEX and HiGHS). It is kept apart.
//! - RANGES: on G the side [r, r + |R|], on L [r − |R|, r], on E [r, r + R] or [r + R, r] for R < 0.
//! - Variables are ≥ 0. `UP` with a negative value and no lower bound given makes the lower bound −∞; `MI`
//!   does so always.
//! - The objective is ½xᵀQx + qᵀx + constant. `QUADOBJ` and `QSECTION` (Maros & Mészáros 1999; MOSEK) give
//!   one triangle of Q, whichever, each entry once; `QMATRIX` (CPLEX) gives both triangles, which must be
//!   equal. The name of the objective may follow the keyword.
//! - Of several sets of RHS, RANGES and BOUNDS the first is read, or the one that the caller names. Sides and
//!   bounds of 1e30 and more are infinite, or from where the caller says.
//! - Integer variables (`MARKER`, `BV`, `LI`, `UI`) are refused unless the caller wants them continuous;
//!   quadratic constraints are refused: they would be another problem.
//!
//! Nothing of a file is passed over in silence but comments, empty lines, other N rows and what NAME says:
//! the model has [notes](Model::notes). What could be read in two ways is refused with its line;
//! docs/EXACT.md has the list.
//!
//! Free format splits lines at blanks. Fixed format takes names from columns 5–12, 15–22, 40–47 and may have
//! blanks in them.

mod headings;
mod layout;
mod quadratic;
mod reader;
mod rows;
mod sides;

use layout::Section;
use reader::{Columns, Headings, Reader, Rows, Sides};

use super::model::Model;
use super::note::Note;
use super::number::Number;
use super::reading::Amount;
pub use super::reading::{Layout, Numbers, Reading};
use super::refusal::Refusal;
pub use super::refusal::{FileError, Remedy};
use std::borrow::Cow;

/// Reads an MPS or QPS file as most readers do.
///
/// # Errors
/// As [`read_as`].
pub fn read(text: &str, layout: Layout, numbers: Numbers) -> Result<Model, FileError> {
    read_as(text, &Reading { layout, numbers, ..Reading::default() })
}

/// Reads an MPS or QPS file.
///
/// # Errors
/// With the line: unknown sections, kinds and names, duplicates, words that have no meaning where they stand,
/// texts that are no numbers, integer variables, quadratic constraints, a matrix that is not symmetric, a
/// missing `ENDATA`.
pub fn read_as(text: &str, reading: &Reading) -> Result<Model, FileError> {
    if reading.layout != Layout::Auto {
        return cut(text, reading.layout, reading);
    }
    let refused = match cut(text, Layout::Free, reading) {
        Err(refused) if refused.remedy == Some(Remedy::Fixed) => refused,
        other => return other,
    };
    // What fixed format refuses as well is most likely free, and wrong.
    let mut model = cut(text, Layout::Fixed, reading).map_err(|_| refused.clone())?;
    model.note(Note::Fixed { line: refused.line });
    Ok(model)
}

/// Reads a file in one of the two layouts.
fn cut(text: &str, layout: Layout, reading: &Reading) -> Result<Model, FileError> {
    let mut reader = Reader {
        model: Model::minimize(),
        layout,
        reading,
        section: Section::None,
        line: 0,
        headings: Headings::default(),
        rows: Rows::default(),
        columns: Columns::default(),
        sides: Sides::default(),
        quadratic: None,
    };
    // A byte order mark is none of the text.
    for (at, text) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        reader.line = at + 1;
        // The last line may end in CR without LF.
        let text = text.strip_suffix('\r').unwrap_or(text);
        reader.line(text).map_err(|refusal| refusal.at(at + 1))?;
    }
    reader.finish()
}

impl Reader<'_> {
    fn line(&mut self, text: &str) -> Result<(), Refusal> {
        layout::characters(text)?;
        let text = text.trim_end_matches(layout::BLANKS);
        if text.is_empty() || layout::comment(text)? {
            return Ok(());
        }
        if self.section == Section::End {
            return Err("the file goes on after ENDATA".into());
        }
        if !text.starts_with(layout::BLANKS) {
            return Ok(self.heading(text)?);
        }
        let known = |word: &str| self.rows.targets.contains_key(word) || self.columns.indices.contains_key(word);
        let fields = layout::fields(self.layout, self.section, text, known)?;
        match self.section {
            Section::None | Section::Name | Section::End => Err("a line of data outside of any section".into()),
            Section::Sense => Ok(self.sense(&fields)?),
            Section::Objective => Ok(self.want(&fields)?),
            Section::Rows => self.row(&fields),
            Section::Columns => self.column(&fields),
            Section::Rhs => self.pairs("RHS", &fields, Self::side),
            Section::Ranges => self.pairs("RANGES", &fields, Self::range),
            Section::Bounds => self.bound(&fields),
            Section::Quadratic => self.product(&fields),
        }
    }

    fn misfit(&self, message: impl Into<String>) -> Refusal {
        self.layout.misfit(message)
    }

    /// A number, whose exponent may follow a D as in Fortran. A text that is none may be misplaced.
    fn number(&self, text: &str) -> Result<Number, Refusal> {
        self.reading.number(&exponent(text)).map_err(|refusal| self.placed(text, refusal))
    }

    fn amount(&self, text: &str) -> Result<Amount, Refusal> {
        self.reading.amount(&exponent(text)).map_err(|refusal| self.placed(text, refusal))
    }

    fn placed(&self, text: &str, refusal: Refusal) -> Refusal {
        match refusal.remedy {
            None => self.misfit(format!("`{text}` is not a number")),
            Some(_) => refusal,
        }
    }

    fn finish(mut self) -> Result<Model, FileError> {
        let line = self.line;
        let at_end = |message: String| FileError { line, message, remedy: None };
        if self.section != Section::End {
            return Err(at_end("the file ends without ENDATA; is it whole?".to_string()));
        }
        if self.columns.integer {
            return Err(at_end("the MARKER INTORG has no INTEND".to_string()));
        }
        if let Some((name, line)) = self.rows.wanted.as_ref().filter(|(name, _)| !self.rows.targets.contains_key(name))
        {
            return Err(FileError { line: *line, message: format!("there is no row `{name}`"), remedy: None });
        }
        self.sets().map_err(at_end)?;
        self.integers()?;
        if self.rows.objective.is_none() {
            self.model.note(Note::NoObjective);
        }
        if let Some(quadratic) = self.quadratic {
            quadratic.finish(&mut self.model)?;
        }
        self.sides.finish(&self.rows.kinds, &mut self.model)?;
        Ok(self.model)
    }
}

/// The text of a number with E in place of D before its exponent.
fn exponent(text: &str) -> Cow<'_, str> {
    let fortran = text.contains(['d', 'D']) && text.bytes().all(|b| b.is_ascii_digit() || b"+-.dD".contains(&b));
    if fortran { text.replace(['d', 'D'], "e").into() } else { text.into() }
}
