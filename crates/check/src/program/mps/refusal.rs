//! What is wrong with a line, and what may help.

use crate::decimal::Fault;

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
}

/// What is wrong with a line.
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) remedy: Option<Remedy>,
}

impl<T: Into<String>> From<T> for Refusal {
    fn from(message: T) -> Refusal {
        Refusal { message: message.into(), remedy: None }
    }
}
