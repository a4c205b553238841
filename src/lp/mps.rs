//! Linear programs from MPS files, with the conventions of the field.
//!
//! - The first N row is the objective, minimised unless `OBJSENSE` says `MAX`; other N rows are left out.
//! - An entry of RHS on the objective is *minus* its constant (as in CPLEX and HiGHS). It is kept apart.
//! - RANGES: on G the side [r, r + |R|], on L [r − |R|, r], on E [r, r + R] or [r + R, r] for R < 0.
//! - Variables are ≥ 0. `UP` with a negative value and no lower bound given makes the lower bound −∞; `MI` does so always.
//! - The set names of RHS, RANGES and BOUNDS may be missing; a second set is refused, not ignored.
//! - Integer variables (`MARKER`, `BV`, `LI`, `UI`) are refused: they would be another problem.
//!
//! Free format splits lines at blanks. Fixed format takes names from columns 5–12, 15–22, 40–47 and may have blanks in them.

use super::model::{Model, NamedRow, NamedVariable};
use super::number::Number;
use crate::exact::dyadic;
use crate::problem::decimal;
use num_bigint::{BigInt, Sign};
use std::collections::HashMap;
use std::fmt;

/// How lines are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// At blanks.
    #[default]
    Free,
    /// By columns.
    Fixed,
}

/// What the text of a number means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// Its exact decimal value.
    #[default]
    Decimal,
    /// The nearest double.
    F64,
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

/// What a row name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Objective,
    Ignored,
    Row(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Section {
    None,
    Sense,
    Rows,
    Columns,
    Rhs,
    Ranges,
    Bounds,
    End,
}

struct Reader {
    model: Model,
    layout: Layout,
    numbers: Numbers,
    kinds: Vec<char>,
    targets: HashMap<String, Target>,
    columns: HashMap<String, usize>,
    /// Last column to touch the row, for duplicates; the objective is `last_cost`.
    last: Vec<Option<usize>>,
    last_cost: Option<usize>,
    sides: Vec<Option<Number>>,
    constant: Option<Number>,
    ranges: Vec<Option<Number>>,
    /// Whether a lower and an upper bound have been given.
    bounded: Vec<(bool, bool)>,
    /// Names of the sets in use.
    sets: HashMap<&'static str, String>,
}

/// Reads an MPS file.
///
/// # Errors
/// With the line: unknown sections, kinds and names, duplicates, texts that are no numbers, integer variables, a missing `ENDATA`.
pub fn read(text: &str, layout: Layout, numbers: Numbers) -> Result<Model, MpsError> {
    let mut reader = Reader {
        model: Model::minimize(),
        layout,
        numbers,
        kinds: Vec::new(),
        targets: HashMap::new(),
        columns: HashMap::new(),
        last: Vec::new(),
        last_cost: None,
        sides: Vec::new(),
        constant: None,
        ranges: Vec::new(),
        bounded: Vec::new(),
        sets: HashMap::new(),
    };
    let mut section = Section::None;
    let mut line = 0;
    for (at, text) in text.lines().enumerate() {
        line = at + 1;
        let text = text.trim_end();
        if text.is_empty() || text.starts_with('*') {
            continue;
        }
        if section == Section::End {
            return Err(MpsError { line, message: "the file goes on after ENDATA".to_string() });
        }
        let result = if text.starts_with([' ', '\t']) {
            reader.record(section, text)
        } else {
            reader.section(text).map(|next| section = next)
        };
        result.map_err(|message| MpsError { line, message })?;
    }
    if section != Section::End {
        return Err(MpsError { line, message: "the file ends without ENDATA; is it whole?".to_string() });
    }
    reader.finish().map_err(|message| MpsError { line, message })
}

impl Reader {
    fn section(&mut self, text: &str) -> Result<Section, String> {
        let mut words = text.split_whitespace();
        let keyword = words.next().unwrap_or("");
        Ok(match keyword.to_ascii_uppercase().as_str() {
            "NAME" => {
                self.model.name = words.next().unwrap_or("").to_string();
                Section::None
            }
            "OBJSENSE" => {
                if let Some(word) = words.next() {
                    self.sense(word)?;
                }
                Section::Sense
            }
            "ROWS" => Section::Rows,
            "COLUMNS" => Section::Columns,
            "RHS" => Section::Rhs,
            "RANGES" => Section::Ranges,
            "BOUNDS" => Section::Bounds,
            "ENDATA" => Section::End,
            _ => {
                let known = "NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS, ENDATA";
                return Err(format!("`{keyword}` is no section of a linear program; known are {known}"));
            }
        })
    }

    fn sense(&mut self, word: &str) -> Result<(), String> {
        match word.to_ascii_uppercase().as_str() {
            "MAX" | "MAXIMIZE" | "MAXIMISE" => self.model.set_maximize(true),
            "MIN" | "MINIMIZE" | "MINIMISE" => self.model.set_maximize(false),
            _ => return Err(format!("OBJSENSE is MIN or MAX, not `{word}`")),
        }
        Ok(())
    }

    /// The fields of a line, without empty ones at the end. In fixed format a missing set name is an empty field.
    fn fields<'a>(&self, section: Section, text: &'a str) -> Result<Vec<&'a str>, String> {
        if self.layout == Layout::Free || section == Section::Sense {
            return Ok(text.split_whitespace().collect());
        }
        if !text.is_ascii() || text.contains('\t') {
            return Err("fixed format is ASCII without tabs; try --free".to_string());
        }
        let cut = |from: usize, to: usize| text.get(from..to.min(text.len())).unwrap_or("").trim();
        let mut fields = vec![cut(1, 3), cut(4, 12), cut(14, 22), cut(24, 36), cut(39, 47), cut(49, 61)];
        while fields.last() == Some(&"") {
            fields.pop();
        }
        if !matches!(section, Section::Rows | Section::Bounds) && !fields.is_empty() {
            fields.remove(0);
        }
        Ok(fields)
    }

    fn record(&mut self, section: Section, text: &str) -> Result<(), String> {
        let fields = self.fields(section, text)?;
        match section {
            Section::None | Section::End => Err("a line of data outside of any section".to_string()),
            Section::Sense => fields.iter().try_for_each(|word| self.sense(word)),
            Section::Rows => self.row(&fields),
            Section::Columns => self.column(&fields),
            Section::Rhs => self.pairs("RHS", &fields, Reader::side),
            Section::Ranges => self.pairs("RANGES", &fields, Reader::range),
            Section::Bounds => self.bound(&fields),
        }
    }

    fn row(&mut self, fields: &[&str]) -> Result<(), String> {
        let &[kind, name] = fields else {
            return Err(format!("a row is a kind and a name, not {} fields{}", fields.len(), self.hint()));
        };
        let kind = kind.to_ascii_uppercase();
        let target = match kind.as_str() {
            "N" if self.targets.values().all(|t| *t != Target::Objective) => Target::Objective,
            "N" => Target::Ignored,
            "E" | "L" | "G" => Target::Row(self.kinds.len()),
            _ => return Err(format!("`{kind}` is no kind of row; expected N, E, L or G")),
        };
        if self.targets.insert(name.to_string(), target).is_some() {
            return Err(format!("row `{name}` is declared twice"));
        }
        if let Target::Row(_) = target {
            self.kinds.push(kind.chars().next().unwrap_or('E'));
            self.model.rows.push(NamedRow { name: name.to_string(), ..NamedRow::default() });
            self.last.push(None);
            self.sides.push(None);
            self.ranges.push(None);
        }
        Ok(())
    }

    fn hint(&self) -> &'static str {
        match self.layout {
            Layout::Free => "; if names hold blanks, use --fixed",
            Layout::Fixed => "; if fields are not in their columns, use --free",
        }
    }

    fn number(&self, text: &str) -> Result<Number, String> {
        let fault = |fault| format!("`{text}` {fault}{}", self.hint());
        match self.numbers {
            Numbers::Decimal => {
                let value = decimal::parse(text).map_err(fault)?;
                let num = value.digits * decimal::power_of_ten(value.exponent);
                Number::fraction(num, decimal::power_of_ten(-value.exponent)).ok_or_else(String::new)
            }
            Numbers::F64 => {
                let (mut num, den) = dyadic(&[decimal::double(text).map_err(fault)?]);
                Ok(Number { num: num.remove(0), den })
            }
        }
    }

    fn target(&self, name: &str) -> Result<Target, String> {
        self.targets.get(name).copied().ok_or_else(|| format!("there is no row `{name}`{}", self.hint()))
    }

    fn column(&mut self, fields: &[&str]) -> Result<(), String> {
        if fields.get(1).is_some_and(|f| f.trim_matches('\'') == "MARKER") {
            return Err("integer variables (MARKER) are not supported; this reader is for linear programs".to_string());
        }
        let (Some(name), 3 | 5) = (fields.first(), fields.len()) else {
            return Err(format!("a column is a name and one or two pairs of row and number{}", self.hint()));
        };
        let last = self.model.variables.len();
        let j = if last > 0 && self.model.variables[last - 1].name == *name {
            last - 1
        } else {
            if self.columns.insert(name.to_string(), last).is_some() {
                return Err(format!("column `{name}` stands in two places; its entries must follow each other"));
            }
            let lower = Some(Number::from(0));
            let variable = NamedVariable { name: name.to_string(), cost: Number::from(0), lower, upper: None };
            self.model.variables.push(variable);
            self.bounded.push((false, false));
            last
        };
        for pair in fields[1..].chunks(2) {
            let value = self.number(pair[1])?;
            let target = self.target(pair[0])?;
            let previous = match target {
                Target::Objective => {
                    self.model.variables[j].cost = value;
                    self.last_cost.replace(j)
                }
                Target::Ignored => None,
                Target::Row(i) => {
                    if value.num.sign() != Sign::NoSign {
                        self.model.rows[i].terms.push((j, value));
                    }
                    self.last[i].replace(j)
                }
            };
            if previous == Some(j) {
                return Err(format!("column `{name}` has two entries in row `{}`", pair[0]));
            }
        }
        Ok(())
    }

    /// Remembers the name of the set; another one is refused.
    fn set(&mut self, section: &'static str, name: &str) -> Result<(), String> {
        match self.sets.get(section) {
            Some(first) if first != name => {
                Err(format!("a second set `{name}` of {section} beside `{first}`; remove one, only one can be solved"))
            }
            Some(_) => Ok(()),
            None => {
                self.sets.insert(section, name.to_string());
                Ok(())
            }
        }
    }

    fn pairs(
        &mut self,
        section: &'static str,
        fields: &[&str],
        put: impl Fn(&mut Reader, &str, Number) -> Result<(), String>,
    ) -> Result<(), String> {
        let (set, pairs) = match fields.len() {
            3 | 5 => (fields[0], &fields[1..]),
            2 | 4 => ("", fields),
            _ => return Err(format!("{section} is a set name and one or two pairs of row and number{}", self.hint())),
        };
        self.set(section, set)?;
        pairs.chunks(2).try_for_each(|pair| {
            let value = self.number(pair[1])?;
            put(self, pair[0], value)
        })
    }

    fn side(&mut self, name: &str, value: Number) -> Result<(), String> {
        let slot = match self.target(name)? {
            Target::Objective => &mut self.constant,
            Target::Ignored => return Ok(()),
            Target::Row(i) => &mut self.sides[i],
        };
        match slot.replace(value) {
            None => Ok(()),
            Some(_) => Err(format!("row `{name}` has two entries in RHS")),
        }
    }

    fn range(&mut self, name: &str, value: Number) -> Result<(), String> {
        let Target::Row(i) = self.target(name)? else {
            return Err(format!("row `{name}` is of kind N and cannot have a range"));
        };
        match self.ranges[i].replace(value) {
            None => Ok(()),
            Some(_) => Err(format!("row `{name}` has two entries in RANGES")),
        }
    }

    fn bound(&mut self, fields: &[&str]) -> Result<(), String> {
        let kind = fields.first().map(|k| k.to_ascii_uppercase()).unwrap_or_default();
        let valued = match kind.as_str() {
            "UP" | "LO" | "FX" => true,
            "FR" | "MI" | "PL" => false,
            "BV" | "LI" | "UI" | "SC" => {
                return Err(format!(
                    "bound {kind} makes an integer or semicontinuous variable; only linear programs are read"
                ));
            }
            _ => return Err(format!("`{kind}` is no kind of bound; expected UP, LO, FX, FR, MI or PL")),
        };
        let (set, name, value) = match (valued, fields.len()) {
            (true, 4) => (fields[1], fields[2], Some(fields[3])),
            (true, 3) => ("", fields[1], Some(fields[2])),
            // A value that has no meaning is allowed for.
            (false, 3 | 4) => (fields[1], fields[2], None),
            (false, 2) => ("", fields[1], None),
            _ => {
                return Err(format!(
                    "bound {kind} is a set name, a column{}",
                    if valued { " and a number" } else { "" }
                ));
            }
        };
        self.set("BOUNDS", set)?;
        let j = *self.columns.get(name).ok_or_else(|| format!("there is no column `{name}`{}", self.hint()))?;
        let value = value.map(|v| self.number(v)).transpose()?;
        let (lower, upper) = match kind.as_str() {
            "UP" => (false, true),
            "LO" | "MI" => (true, false),
            "PL" => (false, true),
            _ => (true, true),
        };
        let given = &mut self.bounded[j];
        if (given.0 && lower) || (given.1 && upper) {
            let end = if given.0 && lower { "lower" } else { "upper" };
            return Err(format!("column `{name}` gets a second {end} bound"));
        }
        let variable = &mut self.model.variables[j];
        if kind == "UP" && !given.0 && value.as_ref().is_some_and(|v| v.num.sign() == Sign::Minus) {
            variable.lower = None;
        }
        *given = (given.0 || lower, given.1 || upper);
        if lower {
            variable.lower = value.clone();
        }
        if upper {
            variable.upper = value;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Model, String> {
        if self.targets.values().all(|t| *t != Target::Objective) {
            return Err("there is no objective: no row of kind N".to_string());
        }
        if let Some(Number { num, den }) = self.constant {
            self.model.set_constant(Number { num: -num, den });
        }
        let sides = self.sides.into_iter().zip(self.ranges).zip(self.kinds);
        for (row, ((side, range), kind)) in self.model.rows.iter_mut().zip(sides) {
            let side = side.unwrap_or_else(|| Number::from(0));
            let moved = |by: BigInt, den: &BigInt| {
                Number::fraction(&side.num * den + by * &side.den, &side.den * den).unwrap_or_else(|| Number::from(0))
            };
            let below = |r: &Number| moved(-BigInt::from(r.num.magnitude().clone()), &r.den);
            let above = |r: &Number| moved(r.num.magnitude().clone().into(), &r.den);
            (row.lower, row.upper) = match (kind, &range) {
                ('L', r) => (r.as_ref().map(below), Some(side.clone())),
                ('G', r) => (Some(side.clone()), r.as_ref().map(above)),
                (_, None) => (Some(side.clone()), Some(side.clone())),
                (_, Some(r)) if r.num.sign() == Sign::Minus => (Some(below(r)), Some(side.clone())),
                (_, Some(r)) => (Some(side.clone()), Some(above(r))),
            };
        }
        Ok(self.model)
    }
}
