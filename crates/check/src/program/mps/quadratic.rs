//! The sections QUADOBJ, QSECTION and QMATRIX: the matrix Q of the objective ½xᵀQx + qᵀx.

use super::reader::{Quadratic, Reader};
use crate::program::model::{Model, Variable};
use crate::program::refusal::{FileError, Refusal};
use num_bigint::Sign;
use std::collections::BTreeMap;

impl Quadratic {
    /// Whether the section gives both triangles.
    fn whole(&self) -> bool {
        self.keyword == "QMATRIX"
    }
}

impl Reader<'_> {
    pub(crate) fn open_quadratic(&mut self, keyword: &str, words: &[&str]) -> Result<(), String> {
        if let Some(Quadratic { keyword: first, .. }) = &self.quadratic {
            return Err(format!("{keyword} after {first}; the objective has one quadratic section"));
        }
        if words.len() > 1 {
            return Err(format!(
                "{keyword} may be followed by the name of the objective, not by `{}`",
                words.join(" ")
            ));
        }
        if let Some(row) = words.first().filter(|row| self.rows.objective.as_deref() != Some(**row)) {
            let objective = self.rows.objective.as_deref().unwrap_or("");
            return Err(format!(
                "{keyword} of row `{row}`: only the objective `{objective}` may be quadratic, constraints are linear"
            ));
        }
        self.quadratic = Some(Quadratic { keyword: keyword.to_string(), entries: BTreeMap::new() });
        Ok(())
    }

    /// A line `x y value [z value]`: entries of the products x·y and x·z.
    pub(crate) fn product(&mut self, fields: &[&str]) -> Result<(), Refusal> {
        let (Some(name), 3 | 5) = (fields.first(), fields.len()) else {
            return Err(
                self.misfit("a line of a quadratic section is a column and one or two pairs of column and number")
            );
        };
        let i = self.index(name)?;
        for pair in fields[1..].chunks(2) {
            let (j, value) = (self.index(pair[0])?, self.number(pair[1])?);
            let line = self.line;
            let quadratic = self.quadratic.as_mut().ok_or("a product outside of a quadratic section")?;
            let whole = quadratic.whole();
            let place = if whole { (i, j) } else { (i.min(j), i.max(j)) };
            if let Some((_, before)) = quadratic.entries.insert(place, (value, line)) {
                let hint = if whole { "" } else { "; one triangle is expected, both are for QMATRIX" };
                return Err(format!("`{name}` and `{}` have an entry in line {before} already{hint}", pair[0]).into());
            }
        }
        Ok(())
    }
}

impl Quadratic {
    /// Gives the matrix to the model. A whole matrix must be symmetric.
    pub(crate) fn finish(self, model: &mut Model) -> Result<(), FileError> {
        let whole = self.whole();
        for (&(i, j), (value, line)) in &self.entries {
            if whole && i != j {
                let mirrored = self.entries.get(&(j, i)).map(|(other, _)| other);
                if mirrored != Some(value) && (mirrored.is_some() || value.num.sign() != Sign::NoSign) {
                    let (x, y) = (model.variable_name(i), model.variable_name(j));
                    let found = mirrored.map_or("is missing".to_string(), |v| format!("is {v}"));
                    let message = format!(
                        "the entry of `{x}` and `{y}` is {value}, that of `{y}` and `{x}` {found}; QMATRIX gives both triangles, QUADOBJ one"
                    );
                    return Err(FileError { line: *line, message, remedy: None });
                }
            }
            if i <= j && value.num.sign() != Sign::NoSign {
                model.curve(Variable(i), Variable(j), value.clone());
            }
        }
        Ok(())
    }
}
