//! What the library refuses, as exceptions of the package, in Python's terms.

use crate::terms::terms;
use pyo3::prelude::*;

/// Anything that the library refuses; a function that gives it to Python ends with an exception.
pub struct Refused(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Refused {
    fn from(error: E) -> Refused {
        Refused(error.into())
    }
}

/// Results of functions for Python.
pub type Answer<T> = Result<T, Refused>;

/// A refusal in words.
pub fn refused<T>(what: impl Into<String>) -> Answer<T> {
    Err(Refused(anyhow::Error::msg(what.into())))
}

impl From<Refused> for PyErr {
    /// `relucert.InputError`, which is a `ValueError`; the words of the command line with other names.
    fn from(Refused(error): Refused) -> PyErr {
        let error = match error.downcast::<PyErr>() {
            Ok(own) => return own,
            Err(error) => error,
        };
        let message = terms(&relucert::cli::said(&error));
        Python::attach(|py| {
            let made = py.import("relucert._errors").and_then(|module| module.getattr("InputError")?.call1((message,)));
            made.map_or_else(|failed| failed, PyErr::from_value)
        })
    }
}
