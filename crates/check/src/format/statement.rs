//! Problems and networks (FORMAT §2, §3).

use crate::format::writer::{Writer, word};
use crate::statement::problem::{BIAS, LOSS, NUMBERS};
use crate::statement::{Digest, Network, Problem};
use num_bigint::BigInt;
use std::io::{self, Write};

/// What a problem file says, in its words.
pub(crate) struct Statement<'a> {
    pub(super) numbers: &'static str,
    pub(super) bias: &'static str,
    pub(super) norm: Option<&'static str>,
    pub(super) loss: &'static str,
    pub(super) beta: (&'a BigInt, &'a BigInt),
    /// Rows and labels with their denominators.
    pub(super) x: (&'a [Vec<BigInt>], &'a BigInt),
    pub(super) y: (&'a [BigInt], &'a BigInt),
}

impl Statement<'_> {
    pub(super) fn write(&self, out: impl Write) -> io::Result<()> {
        let mut out = Writer::new(out);
        out.line("relucert-problem 1", &[])?;
        out.line(&format!("numbers {}", self.numbers), &[])?;
        out.line(&format!("bias {}", self.bias), &[])?;
        if let Some(norm) = self.norm {
            out.line(&format!("norm {norm}"), &[])?;
        }
        out.line(&format!("loss {}", self.loss), &[])?;
        out.line("beta", &[self.beta.0, self.beta.1])?;
        out.line(&format!("shape {} {}", self.x.0.len(), self.x.0.first().map_or(0, Vec::len)), &[])?;
        out.line("denominators", &[self.x.1, self.y.1])?;
        for (row, label) in self.x.0.iter().zip(self.y.0) {
            out.line("row", &row.iter().chain([label]).collect::<Vec<_>>())?;
        }
        out.end().map(drop)
    }

    /// The digest of what is written.
    pub(super) fn digest(&self) -> Digest {
        let mut file = Vec::new();
        // Memory takes whatever is written to it; a file cut short would have a digest that no certificate has.
        let _ = self.write(&mut file);
        Digest::of(&file)
    }
}

/// What a problem says, as its file says it.
fn statement(problem: &Problem) -> Statement<'_> {
    Statement {
        numbers: word(problem.numbers, &NUMBERS),
        bias: word(problem.bias, &BIAS),
        norm: None,
        loss: word(problem.loss, &LOSS),
        beta: (&problem.beta.0, &problem.beta.1),
        x: (&problem.x, &problem.x_den),
        y: (&problem.y, &problem.y_den),
    }
}

/// Writes a problem file (FORMAT §2); [`parse`](crate::statement::problem::parse) reads it back equal.
pub fn problem(problem: &Problem, out: impl Write) -> io::Result<()> {
    statement(problem).write(out)
}

impl Problem {
    /// The digest of its file. A problem has one spelling only, so that this is the digest of the file that
    /// it was read from, too.
    pub fn digest(&self) -> Digest {
        statement(self).digest()
    }
}

/// Writes a network file (FORMAT §3) with inputs of dimension `columns`.
pub fn network(network: &Network, columns: usize, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-network 1", &[])?;
    out.network(network, columns)?;
    out.end().map(drop)
}
