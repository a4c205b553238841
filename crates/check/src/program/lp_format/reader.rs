//! An LP file as far as it has been read, and its smallest parts.

use super::tokens::{Token, Word};
use crate::program::model::{Model, Variable};
use crate::program::number::Number;
use crate::program::reading::{Amount, Reading};
use crate::program::refusal::{Refusal, Remedy};
use std::collections::{HashMap, HashSet};

/// A file as far as it has been read.
pub(super) struct Reader<'a> {
    pub(super) reading: &'a Reading,
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    /// The line of the word that was taken last.
    pub(super) line: usize,
    /// The last line of the file.
    pub(super) last: usize,
    pub(super) model: Model,
    pub(super) variables: HashMap<String, usize>,
    /// Names of the constraints.
    pub(super) labels: HashSet<String>,
    /// Constraints without a name.
    pub(super) bare: Vec<usize>,
    pub(super) ends: Ends,
    /// How many numbers have been read as infinite, and the line of the first.
    pub(super) infinite: Option<(usize, usize)>,
}

/// A sum of terms.
#[derive(Default)]
pub(super) struct Expression {
    /// Each variable once, in the order of the variables.
    pub(super) terms: Vec<(usize, Number)>,
    pub(super) constant: Option<Number>,
    /// Entries of Q in ½xᵀQx.
    pub(super) products: Vec<(usize, usize, Number)>,
}

/// Which ends of variables have been given.
#[derive(Default)]
pub(super) struct Ends {
    /// Lower and upper, with the line of the last.
    pub(super) given: HashMap<usize, (bool, bool, usize)>,
    /// Whether binary.
    pub(super) integer: HashMap<usize, bool>,
}

impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<&Word> {
        self.tokens.get(self.at).map(|token| &token.word)
    }

    pub(super) fn next(&mut self) -> Option<Word> {
        let token = self.tokens.get(self.at)?;
        self.line = token.line;
        self.at += 1;
        Some(token.word.clone())
    }

    /// Takes a sign if it is the next word.
    pub(super) fn take(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(&Word::Sign(sign));
        if there {
            self.next();
        }
        there
    }

    /// A signed number, or infinity.
    pub(super) fn value(&mut self) -> Result<Amount, Refusal> {
        let minus = self.signs();
        let sign = if minus { "-" } else { "" };
        let amount = match self.next() {
            Some(Word::Number(text)) => self.reading.amount(&format!("{sign}{text}"))?,
            Some(Word::Name(name)) if infinite(&name) => Amount::Infinite { negative: minus, number: false },
            Some(word) => {
                let hint = "; variables stand to the left of it";
                return Err(format!("{} where a number is expected{hint}", shown(&word)).into());
            }
            None => return Err("the file ends where a number is expected".into()),
        };
        if let Amount::Infinite { number: true, .. } = amount {
            let (count, line) = self.infinite.unwrap_or((0, self.line));
            self.infinite = Some((count + 1, line));
        }
        Ok(amount)
    }

    /// Takes signs; whether they amount to a minus.
    pub(super) fn signs(&mut self) -> bool {
        let mut minus = false;
        loop {
            if self.take('-') {
                minus = !minus;
            } else if !self.take('+') {
                return minus;
            }
        }
    }

    /// A number and a relation before the variables, if there are.
    pub(super) fn leading(&mut self) -> Result<Option<(Amount, char)>, Refusal> {
        let after = (self.at..)
            .find(|&at| !matches!(self.tokens.get(at).map(|token| &token.word), Some(Word::Sign('+' | '-'))));
        let after = after.unwrap_or(self.at);
        let word = |at: usize| self.tokens.get(at).map(|token| &token.word);
        let number = match word(after) {
            Some(Word::Number(_)) => true,
            Some(Word::Name(name)) => infinite(name),
            _ => false,
        };
        let Some(&Word::Relation(relation)) = word(after + 1).filter(|_| number) else { return Ok(None) };
        let value = self.value()?;
        self.next();
        Ok(Some((value, relation)))
    }

    pub(super) fn variable(&mut self, name: String) -> Result<usize, Refusal> {
        if infinite(&name) || name.eq_ignore_ascii_case("free") {
            return Err(format!("`{name}` is no name of a variable").into());
        }
        if let Some(&j) = self.variables.get(&name) {
            return Ok(j);
        }
        let Variable(j) = self.model.variable(&name, 0, Some(Number::from(0)), None);
        self.variables.insert(name, j);
        Ok(j)
    }
}

/// Whether a word is infinity in letters.
pub(super) fn infinite(name: &str) -> bool {
    ["inf", "infinity"].iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// The relation read from the other side.
pub(super) fn flipped(relation: char) -> char {
    match relation {
        '<' => '>',
        '>' => '<',
        other => other,
    }
}

/// Lower and upper end of what is `relation value`; none is infinite.
pub(super) fn ends(value: Amount, relation: char) -> Result<(Option<Number>, Option<Number>), Refusal> {
    match (value, relation) {
        (Amount::Finite(value), '<') => Ok((None, Some(value))),
        (Amount::Finite(value), '>') => Ok((Some(value), None)),
        (Amount::Finite(value), _) => Ok((Some(value.clone()), Some(value))),
        (Amount::Infinite { negative: false, .. }, '<') | (Amount::Infinite { negative: true, .. }, '>') => {
            Ok((None, None))
        }
        _ => Err(Refusal::new("a side that is infinite, which no value meets", Remedy::Infinity)),
    }
}

/// A word as a message quotes it.
pub(super) fn shown(word: &Word) -> String {
    match word {
        Word::Name(text) | Word::Number(text) => format!("`{text}`"),
        Word::Relation(sign) | Word::Sign(sign) => format!("`{sign}`"),
    }
}
