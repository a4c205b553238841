//! The records that bound h(V): a fan, or one matrix (FORMAT R150–R155, R160–R162).

use super::writer::Writer;
use crate::optimum::{Exponents, Scales};
use num_bigint::BigInt;
use std::io::{self, Write};

impl<W: Write> Writer<W> {
    /// The head: scales, the rows of the dual matrix, the bound B (R150). A fan or a spectral bound follows.
    pub fn dual_matrix(&mut self, scales: &Scales, dual: &[Vec<BigInt>], bound: &BigInt) -> io::Result<()> {
        let Exponents { dual: sv, omega, arc, quad, factor } = **scales;
        self.line(&format!("scales {sv} {omega} {arc} {quad} {factor}"), &[])?;
        for row in dual {
            self.line("dual", &row.iter().collect::<Vec<_>>())?;
        }
        self.line("bound", &[bound])
    }

    /// Whether directions that sum to zero are enough, and the number of generators.
    pub fn fan_header(&mut self, zero_sum: bool, generators: usize) -> io::Result<()> {
        self.line(if zero_sum { "fan zero-sum" } else { "fan full" }, &[])?;
        self.line(&format!("generators {generators}"), &[])
    }

    /// The head of a spectral bound: the factor, λ of the rows, and the number of pairs (R160).
    pub fn spectral(&mut self, factor: &[BigInt], lambdas: &[BigInt], pairs: usize) -> io::Result<()> {
        self.line("spectral", &[])?;
        self.line(&format!("factor {}", factor.len()), &factor.iter().collect::<Vec<_>>())?;
        self.line("lambda", &lambdas.iter().collect::<Vec<_>>())?;
        self.line(&format!("pairs {pairs}"), &[])
    }

    /// A pair of rows j and k with p, q, λ and T (R161).
    pub fn spectral_pair(&mut self, rows: (usize, usize), factors: [&BigInt; 3], t: &[BigInt]) -> io::Result<()> {
        let numbers: Vec<&BigInt> = factors.into_iter().chain(t).collect();
        self.line(&format!("pair {} {}", rows.0, rows.1), &numbers)
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
