//! Networks in NumPy archives.

use super::super::error::Error;
use super::super::npz::Archive;
use super::naming::{Naming, Source};
use super::parts::Tensor;
use std::io::{Read, Seek};

/// What a problem is in an archive: one file may hold problem and network.
const PROBLEM: [&str; 3] = ["X", "y", "beta"];

impl<R: Read + Seek> Source for Archive<R> {
    const KIND: &'static str = "array";

    fn members(&mut self) -> Vec<(String, Vec<usize>)> {
        self.shapes()
    }

    fn beside(&self, name: &str, naming: &Naming) -> bool {
        PROBLEM.iter().any(|part| name == naming.name(part).unwrap_or(part))
    }

    fn read(&mut self, name: &str, part: &str) -> Result<Tensor, Error> {
        let array = self.array(name, part)?;
        Ok(Tensor { name: name.into(), shape: array.shape, data: array.data })
    }
}
