//! Lines and tokens, strictly (FORMAT §1): whatever is accepted has exactly one spelling.

use crate::arithmetic::Positive;
use crate::rejection::{Code, Rejection};
use crate::work::{Work, count};
use num_bigint::BigInt;
use std::io::BufRead;

/// Longest integer accepted, in digits: conversion from decimal is quadratic.
const LONGEST_INTEGER: usize = 100_000;

/// Largest scale (R2).
pub(super) const LARGEST_SCALE: u32 = 4096;

/// A file, line by line; memory is that of one line.
pub struct Lines<'a> {
    input: Box<dyn BufRead + 'a>,
    buffer: Vec<u8>,
    number: u64,
    work: Work,
}

impl<'a> Lines<'a> {
    /// A file that is about nothing else; its work is limited by its own size.
    pub fn new(input: impl BufRead + 'a) -> Lines<'a> {
        Lines::about(input, Work::new(0))
    }

    /// A file about others; the work may cost what these and the lines read so far allow.
    pub(crate) fn about(input: impl BufRead + 'a, work: Work) -> Lines<'a> {
        Lines { input: Box::new(input), buffer: Vec::new(), number: 0, work }
    }

    /// Pays for work, at the current line.
    pub(crate) fn spend(&mut self, units: u128) -> Result<(), Rejection> {
        self.work.spend(units).map_err(|rejection| Rejection { line: self.number, ..rejection })
    }

    /// What may still be spent, for work that is done elsewhere.
    pub(crate) fn work(&mut self) -> &mut Work {
        &mut self.work
    }

    /// Lines read so far, which is the number of the current line.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Fills the buffer with the next line and its LF; empty at the end of the file.
    fn fill(&mut self) -> Result<(), Rejection> {
        self.buffer.clear();
        self.number += 1;
        match self.input.read_until(b'\n', &mut self.buffer) {
            Ok(bytes) => {
                self.work.grow(count(bytes));
                Ok(())
            }
            Err(error) => Err(Rejection::new(Code::Unreadable, self.number, error.to_string())),
        }
    }

    /// The next line, its characters and spaces checked (R1).
    #[expect(clippy::should_implement_trait, reason = "not an iterator: an end of the file is an error")]
    pub fn next(&mut self) -> Result<Tokens<'_>, Rejection> {
        self.fill()?;
        let line = self.number;
        let at =
            |code, index: usize, message: &str| Rejection { column: index + 1, ..Rejection::new(code, line, message) };
        let Some((last, body)) = self.buffer.split_last() else {
            return Err(Rejection::new(Code::UnexpectedEnd, line, "the file ends before its `end` line"));
        };
        if let Some(bad) = body.iter().position(|b| !(b' '..=b'~').contains(b)) {
            return Err(at(Code::BadCharacter, bad, "only printable ASCII and LF may occur"));
        }
        if *last != b'\n' {
            return Err(at(Code::MissingNewline, body.len(), "the last line does not end with LF"));
        }
        let space = |b: Option<&u8>| b.is_none_or(|b| *b == b' ');
        let gap = |i: &usize| space(body.get(*i)) && (*i == 0 || space(body.get(i - 1)) || i + 1 >= body.len());
        if let Some(bad) = (0..body.len().max(1)).find(gap) {
            return Err(at(Code::BadSpacing, bad, "tokens are separated by one space, lines are not empty"));
        }
        match std::str::from_utf8(body) {
            Ok(text) => Ok(Tokens { text, at: 0, line, work: &mut self.work }),
            Err(_) => Err(at(Code::BadCharacter, 0, "not ASCII")),
        }
    }

    /// The next line, after its keyword.
    pub fn record(&mut self, keyword: &str) -> Result<Tokens<'_>, Rejection> {
        let mut tokens = self.next()?;
        tokens.keyword(keyword)?;
        Ok(tokens)
    }

    /// A line that is this keyword and one word.
    pub fn setting(&mut self, keyword: &str) -> Result<(String, u64), Rejection> {
        let mut tokens = self.record(keyword)?;
        let word = tokens.word()?.to_string();
        tokens.end()?;
        Ok((word, self.number))
    }

    /// The first line: the kind of file and version 1.
    pub fn heading(&mut self, kind: &str) -> Result<(), Rejection> {
        self.version(kind, 1).map(drop)
    }

    /// The first line: the kind of file and its version, from 1 to `newest`.
    pub fn version(&mut self, kind: &str, newest: u8) -> Result<u8, Rejection> {
        let mut tokens = self.record(kind)?;
        let word = tokens.word()?;
        let Some(version) = (1..=newest).find(|version| version.to_string() == word) else {
            let known = if newest == 1 { "only 1".to_string() } else { format!("only 1 to {newest}") };
            let message = format!("`{kind}` version `{word}` is not known, {known}");
            return Err(tokens.reject(Code::BadVersion, message));
        };
        tokens.end()?;
        Ok(version)
    }

    /// The rest of the last line, after its keyword, and the end of the file (R4).
    pub fn finish(&mut self) -> Result<(), Rejection> {
        let before = self.number;
        let mut tokens = self.record("end")?;
        let declared = tokens.integer()?;
        if declared != BigInt::from(before) {
            let message = format!("{before} lines stand before this one, not {declared}");
            return Err(tokens.reject(Code::BadEnd, message));
        }
        tokens.end()?;
        self.fill()?;
        match self.buffer.is_empty() {
            true => Ok(()),
            false => Err(Rejection::new(Code::TrailingBytes, self.number, "the file goes on after its `end` line")),
        }
    }
}

/// The tokens of one line, read from left to right.
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    work: &'a mut Work,
}

impl<'a> Tokens<'a> {
    /// A rejection at the token read last.
    pub fn reject(&self, code: Code, message: impl Into<String>) -> Rejection {
        let read = self.text.get(..self.at.saturating_sub(1)).unwrap_or(self.text);
        let column = read.rfind(' ').map_or(1, |space| space + 2);
        Rejection { code, line: self.line, column, message: message.into() }
    }

    /// Pays for work, at this line.
    pub(crate) fn spend(&mut self, units: u128) -> Result<(), Rejection> {
        self.work.spend(units).map_err(|rejection| Rejection { line: self.line, ..rejection })
    }

    /// What may still be spent, for work that is done elsewhere.
    pub(crate) fn work(&mut self) -> &mut Work {
        self.work
    }

    /// Whether a token is left.
    pub fn more(&self) -> bool {
        self.at < self.text.len()
    }

    /// The next token.
    pub fn word(&mut self) -> Result<&'a str, Rejection> {
        let rest = self.text.get(self.at..).unwrap_or("");
        if rest.is_empty() {
            let column = self.text.len() + 1;
            let message = "the line ends too early".to_string();
            return Err(Rejection { code: Code::MissingToken, line: self.line, column, message });
        }
        let word = rest.split(' ').next().unwrap_or(rest);
        self.at += word.len() + 1;
        Ok(word)
    }

    /// Whether the next token is this one; then it is read.
    pub(crate) fn is_next(&mut self, keyword: &str) -> bool {
        let rest = self.text.get(self.at..).unwrap_or("");
        let found = rest.split(' ').next() == Some(keyword);
        self.at += if found { keyword.len() + 1 } else { 0 };
        found
    }

    /// The next token, which must be this one.
    pub fn keyword(&mut self, keyword: &str) -> Result<(), Rejection> {
        match self.word()? {
            word if word == keyword => Ok(()),
            word => Err(self.reject(Code::WrongKeyword, format!("`{keyword}` must stand here, not `{word}`"))),
        }
    }

    /// The next token, an integer.
    pub fn integer(&mut self) -> Result<BigInt, Rejection> {
        let word = self.word()?;
        let digits = word.strip_prefix('-').unwrap_or(word);
        let canonical = digits.bytes().all(|b| b.is_ascii_digit())
            && match digits.as_bytes() {
                [] => false,
                [b'0', rest @ ..] => rest.is_empty() && digits.len() == word.len(),
                _ => true,
            };
        if !canonical {
            return Err(self.reject(Code::BadInteger, format!("`{word}` is not an integer in canonical form")));
        }
        if digits.len() > LONGEST_INTEGER {
            return Err(self.reject(Code::IntegerTooLong, format!("{} digits", digits.len())));
        }
        if let Ok(small) = word.parse::<i128>() {
            return Ok(BigInt::from(small));
        }
        word.parse().map_err(|_| self.reject(Code::BadInteger, format!("`{word}` is not an integer")))
    }

    /// The next token, a positive integer.
    pub fn positive(&mut self) -> Result<Positive, Rejection> {
        let value = self.integer()?;
        Positive::new(value.clone()).ok_or_else(|| self.reject(Code::NotPositive, format!("{value} is not positive")))
    }

    /// A count or an index.
    pub fn count(&mut self) -> Result<usize, Rejection> {
        let value = self.integer()?;
        usize::try_from(&value).map_err(|_| self.reject(Code::BadCount, format!("{value} is no count or index")))
    }

    /// The next token, a scale (R2).
    pub fn scale(&mut self) -> Result<u32, Rejection> {
        let value = self.integer()?;
        match u32::try_from(&value) {
            Ok(scale) if scale <= LARGEST_SCALE => Ok(scale),
            _ => Err(self.reject(Code::BadScale, format!("{value} is no scale: 0 to {LARGEST_SCALE}"))),
        }
    }

    /// So many integers.
    pub fn integers(&mut self, count: usize) -> Result<Vec<BigInt>, Rejection> {
        (0..count).map(|_| self.integer()).collect()
    }

    /// A count and so many items. Memory grows with what the line holds, not with the count.
    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Rejection>,
    ) -> Result<Vec<T>, Rejection> {
        let count = self.count()?;
        (0..count).map(|_| item(self)).collect()
    }

    /// The end of the line.
    pub fn end(&mut self) -> Result<(), Rejection> {
        match self.more() {
            false => Ok(()),
            true => {
                let word = self.word()?;
                Err(self.reject(Code::ExtraToken, format!("the line goes on with `{word}`")))
            }
        }
    }
}

/// The line `problem SHA256` (R7).
pub fn digest(tokens: &mut Tokens, expected: &str) -> Result<(), Rejection> {
    let digest = tokens.word()?;
    if digest.len() != 64 || !digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(tokens.reject(Code::BadDigest, "64 lower-case hexadecimal digits must stand here"));
    }
    if digest != expected {
        return Err(tokens.reject(Code::ProblemMismatch, format!("the problem file has digest {expected}")));
    }
    tokens.end()
}

/// The rest of a line `shape A B`.
pub(crate) fn shape(tokens: &mut Tokens) -> Result<(usize, usize), Rejection> {
    let shape = (tokens.count()?, tokens.count()?);
    tokens.end()?;
    Ok(shape)
}
