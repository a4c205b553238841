//! Linear and quadratic programs from MPS and QPS files, with the conventions of the field.
//!
//! - The first N row is the objective, minimised unless `OBJSENSE` says `MAX`; other N rows are left out.
//! - An entry of RHS on the objective is *minus* its constant (as in CPLEX and HiGHS). It is kept apart.
//! - RANGES: on G the side [r, r + |R|], on L [r − |R|, r], on E [r, r + R] or [r + R, r] for R < 0.
//! - Variables are ≥ 0. `UP` with a negative value and no lower bound given makes the lower bound −∞; `MI`
//!   does so always.
//! - The objective is ½xᵀQx + qᵀx + constant. `QUADOBJ` and `QSECTION` (Maros & Mészáros 1999; MOSEK) give
//!   one triangle of Q, whichever, each entry once; `QMATRIX` (CPLEX) gives both triangles, which must be
//!   equal. The name of the objective may follow the keyword.
//! - The set names of RHS, RANGES and BOUNDS may be missing; a second set is refused, not ignored.
//! - Integer variables (`MARKER`, `BV`, `LI`, `UI`) are refused, and quadratic constraints: they would be
//!   another problem.
//!
//! Nothing of a file is passed over but comments (`*` in column 1), empty lines, other N rows and what NAME
//! says. What other readers take in another way, or what could be read in two, is refused with its line;
//! docs/EXACT.md has the list.
//!
//! Free format splits lines at blanks. Fixed format takes names from columns 5–12, 15–22, 40–47 and may have
//! blanks in them.

mod headings;
mod layout;
mod quadratic;
pub mod reader;
mod refusal;
mod rows;
mod sides;

use crate::program::mps::layout::Section;
use crate::program::mps::reader::Reader;
pub use layout::Layout;
use reader::{Columns, Headings, Rows, Sides};
pub use reader::{MpsError, Numbers};
use refusal::Refusal;
pub use refusal::Remedy;

use super::model::Model;
use super::number::Number;
use crate::decimal::{self, Fault};
use crate::dyadic;

/// Reads an MPS or QPS file.
///
/// # Errors
/// With the line: unknown sections, kinds and names, duplicates, words that have no meaning where they stand,
/// texts that are no numbers, integer variables, quadratic constraints, a matrix that is not symmetric, a
/// missing `ENDATA`.
pub fn read(text: &str, layout: Layout, numbers: Numbers) -> Result<Model, MpsError> {
    let mut reader = Reader {
        model: Model::minimize(),
        layout,
        numbers,
        section: Section::None,
        line: 0,
        headings: Headings::default(),
        rows: Rows::default(),
        columns: Columns::default(),
        sides: Sides::default(),
        quadratic: None,
    };
    for (at, text) in text.lines().enumerate() {
        reader.line = at + 1;
        // The last line may end in CR without LF.
        let text = text.strip_suffix('\r').unwrap_or(text);
        let error = |Refusal { message, remedy }| MpsError { line: at + 1, message, remedy };
        reader.line(text).map_err(error)?;
    }
    reader.finish()
}

impl Reader {
    fn line(&mut self, text: &str) -> Result<(), Refusal> {
        layout::characters(text)?;
        let text = text.trim_end_matches(layout::BLANKS);
        if text.is_empty() || text.starts_with('*') {
            return Ok(());
        }
        if self.section == Section::End {
            return Err("the file goes on after ENDATA".into());
        }
        if !text.starts_with(layout::BLANKS) {
            return Ok(self.heading(text)?);
        }
        let fields = layout::fields(self.layout, self.section, text)?;
        match self.section {
            Section::None | Section::Name | Section::End => Err("a line of data outside of any section".into()),
            Section::Sense => Ok(self.sense(&fields)?),
            Section::Rows => self.row(&fields),
            Section::Columns => self.column(&fields),
            Section::Rhs => self.pairs("RHS", &fields, Reader::side),
            Section::Ranges => self.pairs("RANGES", &fields, Reader::range),
            Section::Bounds => self.bound(&fields),
            Section::Quadratic => self.product(&fields),
        }
    }

    fn misfit(&self, message: impl Into<String>) -> Refusal {
        self.layout.misfit(message)
    }

    fn number(&self, text: &str) -> Result<Number, Refusal> {
        let fault = |fault| match fault {
            Fault::Missing | Fault::NotANumber => self.misfit(format!("`{text}` is not a number")),
            _ => Refusal { message: format!("`{text}` {fault}"), remedy: Some(Remedy::Numbers(fault)) },
        };
        match self.numbers {
            Numbers::Decimal => Ok(Number::decimal(decimal::parse(text).map_err(fault)?)),
            Numbers::F64 => {
                let (mut num, den) = dyadic::dyadic(&[decimal::double(text).map_err(fault)?]);
                Ok(Number { num: num.remove(0), den: den.into() })
            }
        }
    }

    fn finish(mut self) -> Result<Model, MpsError> {
        let line = self.line;
        let at_end = |message: &str| Err(MpsError { line, message: message.to_string(), remedy: None });
        if self.section != Section::End {
            return at_end("the file ends without ENDATA; is it whole?");
        }
        if self.rows.objective.is_none() {
            return at_end("there is no objective: no row of kind N");
        }
        if let Some(quadratic) = self.quadratic {
            quadratic.finish(&mut self.model)?;
        }
        self.sides.finish(&self.rows.kinds, &mut self.model);
        Ok(self.model)
    }
}
