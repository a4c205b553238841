//! Things to tell people about a problem that was made.

use crate::remedy::Remedy;
use std::fmt;

/// What was decided without being asked for, or may not be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// For a reader.
    pub text: String,
    /// What to do if it is not meant.
    pub remedy: Option<Remedy>,
}

impl From<String> for Note {
    fn from(text: String) -> Note {
        Note { text, remedy: None }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
