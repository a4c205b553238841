//! The sections RHS, RANGES and BOUNDS.

use super::reader::{Given, Reader, Sides, Target};
use crate::decimal::lowest;
use crate::program::model::Model;
use crate::program::note::Note;
use crate::program::number::Number;
use crate::program::reading::{Amount, Layout, Reading, reaches};
use crate::program::refusal::{FileError, Refusal, Remedy};
use num_bigint::{BigInt, Sign};

/// The set of a section that the caller wants.
fn wanted<'a>(reading: &'a Reading, section: &str) -> Option<&'a String> {
    match section {
        "RHS" => reading.rhs.as_ref(),
        "RANGES" => reading.ranges.as_ref(),
        _ => reading.bounds.as_ref(),
    }
}

impl Reader<'_> {
    /// Whether the set of this name is the one that is read: the one that is wanted, or the first. A set
    /// without a name beside others is refused: it may be meant for one of them.
    fn set(&mut self, section: &'static str, name: &str) -> Result<bool, String> {
        let sets = self.sides.sets.entry(section).or_default();
        if !sets.iter().any(|set| set == name) {
            if let Some(first) = sets.first().filter(|first| name.is_empty() || first.is_empty()) {
                return Err(format!(
                    "a set `{name}` of {section} beside `{first}`; give each line the name of its set"
                ));
            }
            sets.push(name.to_string());
        }
        Ok(wanted(self.reading, section).or(sets.first()).is_some_and(|read| read == name))
    }

    pub(crate) fn pairs(
        &mut self,
        section: &'static str,
        fields: &[&str],
        put: impl Fn(&mut Self, &str, &str, bool) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let (set, pairs) = match fields.len() {
            3 | 5 => (fields[0], &fields[1..]),
            // In fixed format the set name has columns of its own.
            2 | 4 if self.layout != Layout::Fixed => ("", fields),
            _ => {
                return Err(self.misfit(format!("{section} is a set name and one or two pairs of row and number")));
            }
        };
        let read = self.set(section, set)?;
        pairs.chunks(2).try_for_each(|pair| put(self, pair[0], pair[1], read))
    }

    /// A right-hand side; of a set that is not read no more than its form counts.
    pub(crate) fn side(&mut self, name: &str, text: &str, read: bool) -> Result<(), Refusal> {
        let (place, target) = self.target(name)?;
        let Target::Row(i) = target else {
            let value = self.number(text)?;
            if read && !self.sides.given.insert(place) {
                return Err(format!("row `{name}` has two entries in RHS").into());
            }
            if read && target == Target::Objective {
                self.sides.constant = Some(value);
            }
            return Ok(());
        };
        let value = self.amount(text)?;
        if !read {
            return Ok(());
        }
        if !self.sides.given.insert(place) {
            return Err(format!("row `{name}` has two entries in RHS").into());
        }
        if let Amount::Infinite { negative, .. } = value {
            match (self.rows.kinds[i], negative) {
                ('L', false) | ('G', true) => {}
                (kind, _) => {
                    let message =
                        format!("the side {text} of row `{name}` of kind {kind} is infinite: no value meets it");
                    return Err(Refusal::new(message, Remedy::Infinity));
                }
            }
        }
        self.count(&value);
        self.sides.sides.insert(i, value);
        Ok(())
    }

    pub(crate) fn range(&mut self, name: &str, text: &str, read: bool) -> Result<(), Refusal> {
        let (_, target) = self.target(name)?;
        let value = self.amount(text)?;
        if !read {
            return Ok(());
        }
        let Target::Row(i) = target else {
            self.model.notes.push(Note::Range { row: name.to_string(), line: self.line });
            return Ok(());
        };
        self.count(&value);
        match self.sides.ranges.insert(i, (value, self.line)) {
            None => Ok(()),
            Some(_) => Err(format!("row `{name}` has two entries in RANGES").into()),
        }
    }

    /// Remembers that a number was read as infinite.
    fn count(&mut self, amount: &Amount) {
        if let Amount::Infinite { number: true, .. } = amount {
            let (count, line) = self.sides.infinite.unwrap_or((0, self.line));
            self.sides.infinite = Some((count + 1, line));
        }
    }

    pub(crate) fn bound(&mut self, fields: &[&str]) -> Result<(), Refusal> {
        let kind = fields.first().map(|k| k.to_ascii_uppercase()).unwrap_or_default();
        // Whether it gives a lower and an upper bound, and whether there is a value.
        let (lower, upper, valued) = match kind.as_str() {
            "UP" | "UI" => (false, true, true),
            "LO" | "LI" => (true, false, true),
            "FX" => (true, true, true),
            "FR" | "BV" => (true, true, false),
            "MI" => (true, false, false),
            "PL" => (false, true, false),
            "SC" | "SI" => {
                return Err(format!("bound {kind} makes a semicontinuous variable, which no linear program has").into());
            }
            _ => return Err(format!("`{kind}` is no kind of bound; expected UP, LO, FX, FR, MI or PL").into()),
        };
        let integer = matches!(kind.as_str(), "BV" | "LI" | "UI");
        if integer && !self.reading.relax {
            let message = format!("bound {kind} makes an integer variable; all variables are continuous here");
            return Err(Refusal::new(message, Remedy::Relax));
        }
        // In fixed format the set name has columns of its own.
        let free = self.layout != Layout::Fixed;
        let (set, name, text) = match (valued, fields.len()) {
            (_, 4) => (fields[1], fields[2], Some(fields[3])),
            (true, 3) if free => ("", fields[1], Some(fields[2])),
            (false, 3) if free && self.index(fields[1]).is_ok() && self.number(fields[2]).is_ok() => {
                let (first, second) = (fields[1], fields[2]);
                return Err(format!(
                    "is `{first}` the set or the column, `{second}` the column or a number? give all four"
                )
                .into());
            }
            (false, 3) => (fields[1], fields[2], None),
            (false, 2) if free => ("", fields[1], None),
            _ => {
                let number = if valued { " and a number" } else { "" };
                return Err(self.misfit(format!("bound {kind} is a set name, a column{number}")));
            }
        };
        let read = self.set("BOUNDS", set)?;
        let j = self.index(name)?;
        let value = match text {
            Some(text) if valued => Some(self.amount(text)?),
            Some(text) => {
                self.idle(&kind, text)?;
                None
            }
            None => None,
        };
        if !read {
            return Ok(());
        }
        if let (Some(Amount::Infinite { negative, .. }), Some(text)) = (&value, text)
            && (if *negative { upper } else { lower })
        {
            let message = format!("the bound {kind} {text} of column `{name}` is infinite: no value meets it");
            return Err(Refusal::new(message, Remedy::Infinity));
        }
        value.iter().for_each(|value| self.count(value));
        if integer {
            self.columns.integers.insert(j, self.line);
        }
        self.put(&kind, j, (lower, upper), value)
    }

    /// Gives a column a bound that has been read.
    fn put(&mut self, kind: &str, j: usize, ends: (bool, bool), value: Option<Amount>) -> Result<(), Refusal> {
        let given = self.sides.bounded.entry(j).or_default();
        let (now, least) = if kind == "FR" { (Given::Free, Given::No) } else { (Given::Once, Given::Free) };
        if (ends.0 && given.0 > least) || (ends.1 && given.1 > least) {
            let end = if ends.0 && given.0 > least { "lower" } else { "upper" };
            return Err(format!("column `{}` gets a second {end} bound", self.model.variable_name(j)).into());
        }
        let before = *given;
        *given = (if ends.0 { now } else { given.0 }, if ends.1 { now } else { given.1 });
        let finite = match value {
            Some(Amount::Finite(value)) => Some(value),
            _ => None,
        };
        let narrows = finite.is_some() || kind == "BV";
        if narrows && ((ends.0 && before.0 == Given::Free) || (ends.1 && before.1 == Given::Free)) {
            let column = self.model.variable_name(j).to_string();
            self.model.notes.push(Note::Narrowed { column, line: self.line });
        }
        let variable = &mut self.model.variables[j];
        if kind == "BV" {
            (variable.lower, variable.upper) = (Some(Number::from(0)), Some(Number::from(1)));
            return Ok(());
        }
        let negative = finite.as_ref().is_some_and(|v| v.num.sign() == Sign::Minus);
        if matches!(kind, "UP" | "UI") && before.0 == Given::No && negative {
            variable.lower = None;
        }
        if ends.0 {
            variable.lower.clone_from(&finite);
        }
        if ends.1 {
            variable.upper = finite;
        }
        Ok(())
    }

    /// The number behind FR, MI, PL or BV is allowed for if it says nothing: zero, or infinity on the side of
    /// the bound, for BV the upper bound.
    fn idle(&self, kind: &str, text: &str) -> Result<(), Refusal> {
        let right = match Reading::default().amount(text) {
            Ok(Amount::Infinite { negative, .. }) => kind == "FR" || kind == if negative { "MI" } else { "PL" },
            _ => {
                let value = self.number(text)?;
                let negative = value.num.sign() == Sign::Minus;
                match kind {
                    "BV" => value.num.sign() == Sign::NoSign || value == Number::from(1),
                    _ if value.num.sign() == Sign::NoSign => true,
                    _ => reaches(&value, 20) && (kind == "FR" || kind == if negative { "MI" } else { "PL" }),
                }
            }
        };
        match right {
            true => Ok(()),
            false => {
                Err(format!("bound {kind} has no number, but {text} is given; for a finite bound write UP, LO or FX")
                    .into())
            }
        }
    }

    /// Says which sets were not read, and refuses to go without one that is wanted.
    pub(crate) fn sets(&mut self) -> Result<(), String> {
        for section in ["RHS", "RANGES", "BOUNDS"] {
            let sets = self.sides.sets.get(section).map_or(&[][..], Vec::as_slice);
            let wanted = wanted(self.reading, section);
            let Some(read) = wanted.or(sets.first()) else { continue };
            if !sets.contains(read) {
                let named: Vec<String> = sets.iter().map(|name| format!("`{name}`")).collect();
                let there = if named.is_empty() { "no set".to_string() } else { named.join(", ") };
                return Err(format!("there is no set `{read}` of {section}; the file has {there}"));
            }
            let others: Vec<String> = sets.iter().filter(|name| *name != read).cloned().collect();
            if !others.is_empty() {
                self.model.notes.push(Note::Sets { section, read: read.clone(), others });
            }
        }
        Ok(())
    }

    /// Integer columns without any bound are binary to some readers and unbounded to others.
    pub(crate) fn integers(&mut self) -> Result<(), FileError> {
        let bare = self.columns.integers.iter().find(|(column, _)| !self.sides.bounded.contains_key(column));
        if let Some((&column, &line)) = bare {
            let name = self.model.variable_name(column);
            let message = format!(
                "the integer column `{name}` has no bound: it is 0 or 1 to some readers, unbounded to others; give it a bound, PL for none"
            );
            return Err(FileError { line, message, remedy: None });
        }
        if !self.columns.integers.is_empty() {
            self.model.notes.push(Note::Relaxed { count: self.columns.integers.len() });
        }
        Ok(())
    }
}

impl Sides {
    /// Gives the rows of the model their two sides, and the objective its constant.
    pub(crate) fn finish(mut self, kinds: &[char], model: &mut Model) -> Result<(), FileError> {
        if let Some((count, line)) = self.infinite {
            model.notes.push(Note::Infinite { count, line });
        }
        if let Some(Number { num, den }) = self.constant {
            model.set_constant(Number { num: -num, den });
        }
        for (i, (row, kind)) in model.rows.iter_mut().zip(kinds).enumerate() {
            let side = match self.sides.remove(&i) {
                None => Some(Number::from(0)),
                Some(Amount::Finite(value)) => Some(value),
                Some(Amount::Infinite { .. }) => None,
            };
            let (range, line) = match self.ranges.remove(&i) {
                None => (None, 0),
                Some((range, line)) => (Some(range), line),
            };
            let Some(side) = side else {
                if matches!(range, Some(Amount::Finite(_))) {
                    let message = format!("the range of row `{}`, whose side is infinite, has no meaning", row.name);
                    return Err(FileError { line, message, remedy: Some(Remedy::Infinity) });
                }
                continue;
            };
            // The other end: on the side of the range, or none.
            let (negative, other) = match range {
                Some(Amount::Finite(r)) => {
                    let negative = r.num.sign() == Sign::Minus;
                    let down = *kind == 'L' || (*kind == 'E' && negative);
                    (negative, Some(Some(moved(&side, &r, down))))
                }
                Some(Amount::Infinite { negative, .. }) => (negative, Some(None)),
                None => (false, None),
            };
            (row.lower, row.upper) = match (kind, other) {
                ('L', other) => (other.flatten(), Some(side)),
                ('G', other) => (Some(side), other.flatten()),
                (_, None) => (Some(side.clone()), Some(side)),
                (_, Some(other)) if negative => (other, Some(side)),
                (_, Some(other)) => (Some(side), other),
            };
        }
        Ok(())
    }
}

/// A side moved down or up by |range|.
fn moved(side: &Number, range: &Number, down: bool) -> Number {
    let by = BigInt::from(range.num.magnitude().clone());
    let by = if down { -by } else { by };
    let (num, den) = lowest(&side.num * &range.den + by * &side.den, &side.den * &range.den);
    Number { num, den }
}
