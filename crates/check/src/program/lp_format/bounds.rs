//! The section Bounds, and what integer variables are bounded by.

use super::reader::{Ends, Reader, ends, flipped, shown};
use super::tokens::Word;
use crate::program::model::Model;
use crate::program::number::Number;
use crate::program::reading::Amount;
use crate::program::refusal::Refusal;
use num_bigint::Sign;

impl Ends {
    /// An integer variable read as continuous; a binary one is between 0 and 1.
    pub(super) fn integer(&mut self, j: usize, binary: bool, model: &mut Model) -> Result<(), Refusal> {
        let name = model.variable_name(j).to_string();
        if self.integer.insert(j, binary).is_some() {
            return Err(format!("`{name}` is an integer variable already").into());
        }
        if !binary {
            return Ok(());
        }
        let given = self.given.get(&j).copied().unwrap_or((false, false, 0));
        let variable = &mut model.variables[j];
        let (zero, one) = (Some(Number::from(0)), Some(Number::from(1)));
        if variable.lower != zero || (given.1 && variable.upper != one) {
            return Err(format!("`{name}` is binary and has other bounds than 0 and 1; which are meant?").into());
        }
        variable.upper = one;
        Ok(())
    }

    pub(super) fn integers(&self) -> usize {
        self.integer.len()
    }

    /// The first variable with a negative upper bound whose lower bound is not given, with its line.
    pub(super) fn negative(&self, model: &Model) -> Option<(String, usize)> {
        let bare = self.given.iter().filter(|(_, (lower, upper, _))| *upper && !lower);
        let below =
            bare.filter(|(j, _)| model.variables[**j].upper.as_ref().is_some_and(|u| u.num.sign() == Sign::Minus));
        let first = below.min_by_key(|(_, (_, _, line))| *line)?;
        Some((model.variable_name(*first.0).to_string(), first.1.2))
    }
}

impl Reader<'_> {
    /// `x <= 5`, `1 <= x`, `1 <= x <= 5`, `x = 5` or `x free`.
    pub(super) fn bound(&mut self) -> Result<(), Refusal> {
        let left = self.leading()?;
        let name = match self.next() {
            Some(Word::Name(name)) => name,
            Some(word) => return Err(format!("{} where a variable is expected", shown(&word)).into()),
            None => return Err("the file ends where a variable is expected".into()),
        };
        let Some(&j) = self.variables.get(&name) else {
            return Err(format!("a bound of `{name}`, which occurs in no constraint and not in the objective").into());
        };
        let mut all = Vec::new();
        if let Some((value, relation)) = left {
            all.push((value, flipped(relation)));
        }
        let free = matches!(self.peek(), Some(Word::Name(word)) if word.eq_ignore_ascii_case("free"));
        if free && all.is_empty() {
            self.next();
            all.push((Amount::Infinite { negative: true, number: false }, '>'));
            all.push((Amount::Infinite { negative: false, number: false }, '<'));
        } else if let Some(&Word::Relation(relation)) = self.peek() {
            self.next();
            all.push((self.value()?, relation));
        }
        if all.is_empty() {
            return Err(format!("a bound of `{name}` without <=, >=, = or free").into());
        }
        for (value, relation) in all {
            self.narrow(j, value, relation)?;
        }
        Ok(())
    }

    fn narrow(&mut self, j: usize, value: Amount, relation: char) -> Result<(), Refusal> {
        let (lower, upper) = ends(value, relation)?;
        let given = self.ends.given.entry(j).or_default();
        let (low, high) = (relation != '<', relation != '>');
        if (low && given.0) || (high && given.1) {
            let end = if low && given.0 { "lower" } else { "upper" };
            return Err(format!("`{}` gets a second {end} bound", self.model.variable_name(j)).into());
        }
        *given = (given.0 || low, given.1 || high, self.line);
        let variable = &mut self.model.variables[j];
        if low {
            variable.lower = lower;
        }
        if high {
            variable.upper = upper;
        }
        Ok(())
    }
}
