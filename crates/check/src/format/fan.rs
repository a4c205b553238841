//! The records of a fan (FORMAT R150–R155).

use super::writer::Writer;
use crate::optimum::{Exponents, Scales};
use num_bigint::BigInt;
use std::io::{self, Write};

impl<W: Write> Writer<W> {
    /// The head of a fan: scales, the rows of the dual matrix, the bound B, whether directions that sum to
    /// zero are enough, and the number of generators.
    pub fn fan_header(
        &mut self,
        scales: &Scales,
        dual: &[Vec<BigInt>],
        bound: &BigInt,
        zero_sum: bool,
        generators: usize,
    ) -> io::Result<()> {
        let Exponents { dual: sv, omega, arc, quad, factor } = **scales;
        self.line(&format!("scales {sv} {omega} {arc} {quad} {factor}"), &[])?;
        for row in dual {
            self.line("dual", &row.iter().collect::<Vec<_>>())?;
        }
        self.line("bound", &[bound])?;
        self.line(if zero_sum { "fan zero-sum" } else { "fan full" }, &[])?;
        self.line(&format!("generators {generators}"), &[])
    }

    /// A generator and its bound (R152); its two trees follow.
    pub fn generator(&mut self, q: &[BigInt], b: &BigInt) -> io::Result<()> {
        self.line("generator", &q.iter().chain([b]).collect::<Vec<_>>())
    }

    /// Positions i < j of a cone divided by generator c (R154); the trees of its two cones follow.
    pub fn bisect(&mut self, (i, j): (usize, usize), c: usize, factors: [&BigInt; 3]) -> io::Result<()> {
        self.line(&format!("bisect {i} {j} {c}"), &factors)
    }

    /// A cone that is closed by w (R155).
    pub fn cone(&mut self, w: &[BigInt]) -> io::Result<()> {
        self.line("cone", &w.iter().collect::<Vec<_>>())
    }
}
