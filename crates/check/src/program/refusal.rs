//! What is wrong with a file of a program, where, and what may help.

use crate::decimal::Fault;
use std::fmt;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// From 1.
    pub line: usize,
    /// For a reader.
    pub message: String,
    /// What may help, besides another file.
    pub remedy: Option<Remedy>,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for FileError {}

/// What may help where a file is refused, besides another file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Lines cut by columns, if names hold blanks.
    Fixed,
    /// Lines cut at blanks, if fields are not in their columns.
    Free,
    /// Numbers read in another way, if that does not have this fault.
    Numbers(Fault),
    /// Saying from where on a side or bound is infinite.
    Infinity,
    /// Integer variables read as continuous.
    Relax,
}

/// What is wrong with a line.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) remedy: Option<Remedy>,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>, remedy: Remedy) -> Refusal {
        Refusal { message: message.into(), remedy: Some(remedy) }
    }

    pub(crate) fn at(self, line: usize) -> FileError {
        FileError { line, message: self.message, remedy: self.remedy }
    }
}

impl<T: Into<String>> From<T> for Refusal {
    fn from(message: T) -> Refusal {
        Refusal { message: message.into(), remedy: None }
    }
}
