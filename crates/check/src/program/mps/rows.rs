//! The sections ROWS and COLUMNS.

use super::reader::{Reader, Target};
use crate::program::model::{NamedRow, NamedVariable};
use crate::program::number::Number;
use crate::program::refusal::{Refusal, Remedy};
use num_bigint::Sign;

impl Reader<'_> {
    pub(crate) fn row(&mut self, fields: &[&str]) -> Result<(), Refusal> {
        let &[kind, name] = fields else {
            return Err(self.misfit(format!("a row is a kind and a name, not {} fields", fields.len())));
        };
        let target = match (kind.to_ascii_uppercase().as_str(), &self.rows.objective) {
            ("N", Some(wanted)) if wanted != name => Target::Ignored,
            ("N", _) => Target::Objective,
            ("E" | "L" | "G", Some(wanted)) if wanted == name && self.rows.wanted.is_some() => {
                return Err(format!("`{name}` is the objective by OBJNAME, and no row of kind N").into());
            }
            ("E" | "L" | "G", _) => Target::Row(self.rows.kinds.len()),
            _ => return Err(format!("`{kind}` is no kind of row; expected N, E, L or G").into()),
        };
        let place = self.rows.last.len();
        if self.rows.targets.insert(name.to_string(), (place, target)).is_some() {
            return Err(format!("row `{name}` is declared twice").into());
        }
        self.rows.last.push(None);
        match target {
            Target::Objective => self.rows.objective = Some(name.to_string()),
            Target::Ignored => {}
            Target::Row(_) => {
                self.rows.kinds.extend(kind.to_ascii_uppercase().chars());
                self.model.rows.push(NamedRow { name: name.to_string(), ..NamedRow::default() });
            }
        }
        Ok(())
    }

    /// The place of a row among those declared, and what it stands for.
    pub(crate) fn target(&self, name: &str) -> Result<(usize, Target), Refusal> {
        self.rows.targets.get(name).copied().ok_or_else(|| self.misfit(format!("there is no row `{name}`")))
    }

    /// The index of a column declared.
    pub(crate) fn index(&self, name: &str) -> Result<usize, Refusal> {
        let index = self.columns.indices.get(name).copied();
        index.ok_or_else(|| self.misfit(format!("there is no column `{name}`")))
    }

    pub(crate) fn column(&mut self, fields: &[&str]) -> Result<(), Refusal> {
        // In fixed format it stands where a number would.
        if fields.iter().skip(1).any(|field| field.trim_matches(['\'', '"']) == "MARKER") {
            return self.marker(fields);
        }
        let (Some(name), 3 | 5) = (fields.first(), fields.len()) else {
            return Err(self.misfit("a column is a name and one or two pairs of row and number"));
        };
        let j = self.current(name)?;
        for pair in fields[1..].chunks(2) {
            let value = self.number(pair[1])?;
            let (place, target) = self.target(pair[0])?;
            if self.rows.last[place].replace(j) == Some(j) {
                return Err(format!("column `{name}` has two entries in row `{}`", pair[0]).into());
            }
            match target {
                Target::Objective => self.model.variables[j].cost = value,
                Target::Row(i) if value.num.sign() != Sign::NoSign => self.model.rows[i].terms.push((j, value)),
                Target::Row(_) | Target::Ignored => {}
            }
        }
        Ok(())
    }

    /// A line that begins or ends integer columns.
    fn marker(&mut self, fields: &[&str]) -> Result<(), Refusal> {
        if !self.reading.relax {
            return Err(Refusal::new("integer variables (MARKER): all variables are continuous here", Remedy::Relax));
        }
        let word = fields.last().map_or("", |field| field.trim_matches(['\'', '"']));
        self.columns.integer = match (word, self.columns.integer) {
            ("INTORG", false) => true,
            ("INTEND", true) => false,
            _ => return Err(format!("a MARKER is INTORG, then INTEND, not `{word}` here").into()),
        };
        Ok(())
    }

    /// The column of this name: the last one, or a new one.
    fn current(&mut self, name: &str) -> Result<usize, Refusal> {
        if name.is_empty() {
            return Err(self.misfit("a column without a name"));
        }
        let next = self.model.variables.len();
        if self.model.variables.last().is_some_and(|last| last.name == name) {
            return Ok(next - 1);
        }
        if self.columns.indices.insert(name.to_string(), next).is_some() {
            return Err(format!("column `{name}` stands in two places; its entries must follow each other").into());
        }
        let (cost, lower) = (Number::from(0), Some(Number::from(0)));
        if self.columns.integer {
            self.columns.integers.insert(next, self.line);
        }
        self.model.variables.push(NamedVariable { name: name.to_string(), cost, lower, upper: None });
        Ok(next)
    }
}
