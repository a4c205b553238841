//! The sections RHS, RANGES and BOUNDS.

use super::layout::Layout;
use super::reader::{Reader, Target};
use super::refusal::Refusal;
use crate::decimal::lowest;
use crate::program::model::Model;
use crate::program::mps::reader::Sides;
use crate::program::number::Number;
use num_bigint::{BigInt, BigUint, Sign};

impl Reader {
    /// Remembers the name of the set; another one is refused.
    fn set(&mut self, section: &'static str, name: &str) -> Result<(), String> {
        let first = self.sides.sets.entry(section).or_insert_with(|| name.to_string());
        match first == name {
            true => Ok(()),
            false => {
                Err(format!("a second set `{name}` of {section} beside `{first}`; remove one, only one can be solved"))
            }
        }
    }

    pub(crate) fn pairs(
        &mut self,
        section: &'static str,
        fields: &[&str],
        put: impl Fn(&mut Reader, &str, Number) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let (set, pairs) = match fields.len() {
            3 | 5 => (fields[0], &fields[1..]),
            // In fixed format the set name has columns of its own.
            2 | 4 if self.layout == Layout::Free => ("", fields),
            _ => {
                return Err(self.misfit(format!("{section} is a set name and one or two pairs of row and number")));
            }
        };
        self.set(section, set)?;
        pairs.chunks(2).try_for_each(|pair| {
            let value = self.number(pair[1])?;
            put(self, pair[0], value)
        })
    }

    pub(crate) fn side(&mut self, name: &str, value: Number) -> Result<(), Refusal> {
        let (place, target) = self.target(name)?;
        if !self.sides.given.insert(place) {
            return Err(format!("row `{name}` has two entries in RHS").into());
        }
        match target {
            Target::Objective => self.sides.constant = Some(value),
            Target::Ignored => {}
            Target::Row(i) => {
                finite(&value, "leave the row out")?;
                self.sides.sides.insert(i, value);
            }
        }
        Ok(())
    }

    pub(crate) fn range(&mut self, name: &str, value: Number) -> Result<(), Refusal> {
        let (_, Target::Row(i)) = self.target(name)? else {
            return Err(format!("row `{name}` is of kind N and cannot have a range").into());
        };
        finite(&value, "leave the range out")?;
        match self.sides.ranges.insert(i, value) {
            None => Ok(()),
            Some(_) => Err(format!("row `{name}` has two entries in RANGES").into()),
        }
    }

    pub(crate) fn bound(&mut self, fields: &[&str]) -> Result<(), Refusal> {
        let kind = fields.first().map(|k| k.to_ascii_uppercase()).unwrap_or_default();
        // Whether it gives a lower and an upper bound, and whether there is a value.
        let (lower, upper, valued) = match kind.as_str() {
            "UP" => (false, true, true),
            "LO" => (true, false, true),
            "FX" => (true, true, true),
            "FR" => (true, true, false),
            "MI" => (true, false, false),
            "PL" => (false, true, false),
            "BV" | "LI" | "UI" | "SC" => {
                return Err(format!(
                    "bound {kind} makes an integer or semicontinuous variable; all variables are continuous"
                )
                .into());
            }
            _ => return Err(format!("`{kind}` is no kind of bound; expected UP, LO, FX, FR, MI or PL").into()),
        };
        // In fixed format the set name has columns of its own.
        let free = self.layout == Layout::Free;
        let (set, name, value) = match (valued, fields.len()) {
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
        self.set("BOUNDS", set)?;
        let j = self.index(name)?;
        let value = value.map(|v| self.number(v)).transpose()?;
        if valued {
            value.iter().try_for_each(|v| finite(v, "write FR, MI or PL"))?;
        } else if let Some(value) = &value {
            idle(&kind, value)?;
        }
        let value = value.filter(|_| valued);
        let given = self.sides.bounded.entry(j).or_default();
        if (given.0 && lower) || (given.1 && upper) {
            let end = if given.0 && lower { "lower" } else { "upper" };
            return Err(format!("column `{name}` gets a second {end} bound").into());
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
}

/// Whether a number is so large that solvers take it for infinity.
fn infinite(value: &Number) -> bool {
    *value.num.magnitude() >= BigUint::from(10u32).pow(20) * value.den.magnitude()
}

/// Refuses a side or a bound of 10^20 and more: 10^20 and 10^30 are infinite for some readers and numbers for
/// others.
fn finite(value: &Number, instead: &str) -> Result<(), String> {
    match infinite(value) {
        false => Ok(()),
        true => {
            Err(format!("a side or bound of 1e20 or more is infinite for many readers; if it is meant so, {instead}"))
        }
    }
}

/// The number behind FR, MI or PL is allowed for if it says nothing: zero, or infinity on the side of the
/// bound.
fn idle(kind: &str, value: &Number) -> Result<(), String> {
    let right = match value.num.sign() {
        Sign::NoSign => true,
        Sign::Minus => kind != "PL" && infinite(value),
        Sign::Plus => kind != "MI" && infinite(value),
    };
    match right {
        true => Ok(()),
        false => {
            Err(format!("bound {kind} has no number, but {value} is given; for a finite bound write UP, LO or FX"))
        }
    }
}

impl Sides {
    /// Gives the rows of the model their two sides, and the objective its constant.
    pub(crate) fn finish(mut self, kinds: &[char], model: &mut Model) {
        if let Some(Number { num, den }) = self.constant {
            model.set_constant(Number { num: -num, den });
        }
        for (i, (row, kind)) in model.rows.iter_mut().zip(kinds).enumerate() {
            let side = self.sides.remove(&i).unwrap_or_else(|| Number::from(0));
            let range = self.ranges.get(&i);
            let moved = |by: BigInt, den: &BigInt| {
                let (num, den) = lowest(&side.num * den + by * &side.den, &side.den * den);
                Number { num, den }
            };
            let below = |r: &Number| moved(-BigInt::from(r.num.magnitude().clone()), &r.den);
            let above = |r: &Number| moved(r.num.magnitude().clone().into(), &r.den);
            (row.lower, row.upper) = match (kind, range) {
                ('L', r) => (r.map(below), Some(side)),
                ('G', r) => (Some(side.clone()), r.map(above)),
                (_, None) => (Some(side.clone()), Some(side)),
                (_, Some(r)) if r.num.sign() == Sign::Minus => (Some(below(r)), Some(side)),
                (_, Some(r)) => (Some(side.clone()), Some(above(r))),
            };
        }
    }
}
