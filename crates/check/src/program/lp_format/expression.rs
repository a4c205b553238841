//! Sums of terms: numbers times variables, and of second order in brackets.

use super::reader::{Expression, Reader, shown};
use super::tokens::Word;
use crate::arithmetic::Fraction;
use crate::program::number::Number;
use crate::program::refusal::Refusal;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// Adds in place.
fn add(sum: &mut Number, value: &Number) {
    let total = &sum.to_fraction() + &value.to_fraction();
    *sum = of(total);
}

fn of(value: Fraction) -> Number {
    let value = value.reduced();
    let den: BigInt = value.denominator().clone().into();
    Number { num: value.numerator().clone(), den }
}

fn signed(value: Number, minus: bool) -> Number {
    if minus { Number { num: -value.num, den: value.den } } else { value }
}

impl Reader<'_> {
    /// A sum; in the objective with constants and with brackets.
    pub(super) fn expression(&mut self, objective: bool) -> Result<Expression, Refusal> {
        let mut sums: BTreeMap<usize, Number> = BTreeMap::new();
        let mut expression = Expression::default();
        let mut first = true;
        while first || matches!(self.peek(), Some(Word::Sign('+' | '-'))) {
            first = false;
            let minus = self.signs();
            if self.take('[') {
                if !objective {
                    return Err("a quadratic constraint; only the objective may be quadratic".into());
                }
                self.products(minus, &mut expression.products)?;
                continue;
            }
            let value = match self.peek() {
                Some(Word::Number(text)) => {
                    let value = self.reading.number(text);
                    self.next();
                    Some(value?)
                }
                _ => None,
            };
            let name = match self.peek() {
                // At the beginning of a line it may be a section, or the name of the next constraint.
                Some(Word::Name(name)) if value.is_none() || !self.begins() => Some(name.clone()),
                _ => None,
            };
            match (value, name) {
                (value, Some(name)) => {
                    self.next();
                    let j = self.variable(name)?;
                    let value = signed(value.unwrap_or_else(|| Number::from(1)), minus);
                    match sums.get_mut(&j) {
                        Some(sum) => add(sum, &value),
                        None => drop(sums.insert(j, value)),
                    }
                }
                (Some(value), None) if objective => {
                    let constant = expression.constant.get_or_insert_with(|| Number::from(0));
                    add(constant, &signed(value, minus));
                }
                (Some(_), None) => {
                    return Err("a number without a variable; in a constraint it stands behind <=, >= or =".into());
                }
                (None, None) => return Err(self.unexpected()),
            }
        }
        expression.terms = sums.into_iter().filter(|(_, value)| value.num.sign() != Sign::NoSign).collect();
        Ok(expression)
    }

    /// Whether a section or a named constraint begins with the next word.
    fn begins(&self) -> bool {
        let colon = self.tokens.get(self.at + 1).map(|token| &token.word) == Some(&Word::Sign(':'));
        colon || self.heading().is_some()
    }

    fn unexpected(&mut self) -> Refusal {
        match self.next() {
            Some(word) => format!("{} where a number or a variable is expected", shown(&word)).into(),
            None => "the file ends where a number or a variable is expected".into(),
        }
    }

    /// What stands in brackets: a·x^2 and b·x*y, then `] / 2`. So ½·b·x·y is the entry b/2 twice.
    fn products(&mut self, minus: bool, into: &mut Vec<(usize, usize, Number)>) -> Result<(), Refusal> {
        let mut first = true;
        while !self.take(']') {
            if !first && !matches!(self.peek(), Some(Word::Sign('+' | '-'))) {
                return Err(self.unexpected());
            }
            first = false;
            let minus = self.signs() != minus;
            let value = match self.peek() {
                Some(Word::Number(text)) => {
                    let value = self.reading.number(text);
                    self.next();
                    value?
                }
                _ => Number::from(1),
            };
            let i = self.factor()?;
            let j = match self.take('^') {
                true => match self.next() {
                    Some(Word::Number(text)) if text == "2" => i,
                    _ => return Err("only squares stand in brackets: x^2".into()),
                },
                false if self.take('*') => self.factor()?,
                false => return Err("in brackets stand x^2 and x * y".into()),
            };
            let value = signed(value, minus);
            into.push((i, j, if i == j { value } else { halved(value) }));
        }
        let two = self.take('/') && self.peek() == Some(&Word::Number("2".to_string()));
        if !two {
            return Err("behind the brackets of the objective stands / 2: [ … ] / 2".into());
        }
        self.next();
        Ok(())
    }

    fn factor(&mut self) -> Result<usize, Refusal> {
        match self.peek().cloned() {
            Some(Word::Name(name)) => {
                self.next();
                self.variable(name)
            }
            _ => Err(self.unexpected()),
        }
    }
}

fn halved(value: Number) -> Number {
    Number::fraction(value.num.clone(), &value.den * BigInt::from(2)).unwrap_or(value)
}
