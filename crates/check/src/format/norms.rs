//! Writing norms of matrices (FORMAT R290).

use super::writer::Writer;
use num_bigint::BigInt;
use std::io::{self, Write};

impl<W: Write> Writer<W> {
    /// The line `norms` and the numbers t (R290); norms follow.
    pub fn norms(&mut self, stretch: &[BigInt]) -> io::Result<()> {
        self.line("norms", &[])?;
        self.line("stretch", &stretch.iter().collect::<Vec<_>>())
    }

    /// A norm with the factor that proves it; an empty one if it is the Frobenius norm (R292).
    pub fn norm(&mut self, norm: &BigInt, factor: &[BigInt]) -> io::Result<()> {
        let count = BigInt::from(factor.len());
        self.line("norm", &[norm, &count].into_iter().chain(factor).collect::<Vec<_>>())
    }
}
