//! Problems and certificates of polyhedral penalties (FORMAT R110–R112).

use super::statement::Statement;
use super::writer::{Writer, word};
use crate::lp::Vector;
use crate::polyhedral::{HEADING, Polyhedral};
use crate::statement::problem::{BIAS, LOSS, NUMBERS};
use crate::statement::{Digest, Network, Norm};
use std::io::{self, Write};

/// Writes a problem file; [`check::polyhedral::parse`](crate::polyhedral::parse) reads it back equal.
pub fn polyhedral(problem: &Polyhedral, out: impl Write) -> io::Result<()> {
    with_statement(problem, |statement| statement.write(out))
}

impl Polyhedral {
    /// The digest of its file. A problem has one spelling only, so that this is the digest of the file that
    /// it was read from, too.
    pub fn digest(&self) -> Digest {
        with_statement(self, |statement| statement.digest())
    }
}

/// Does something with what a problem says.
fn with_statement<T>(problem: &Polyhedral, with: impl FnOnce(&Statement) -> T) -> T {
    let ((numbers, loss, bias), ball, beta) = (problem.terms(), problem.ball(), problem.beta());
    let statement = Statement {
        numbers: word(numbers, &NUMBERS),
        bias: if ball.free_bias { "free" } else { word(bias, &BIAS) },
        norm: ball.norm.map(|norm| if norm == Norm::L1 { "l1" } else { "linf" }),
        loss: word(loss, &LOSS),
        beta: (beta.numerator(), beta.denominator()),
        x: (problem.x().0, problem.x().1),
        y: (problem.y().0, problem.y().1),
    };
    with(&statement)
}

/// Writes a certificate for `dual`, of kind `better` if a better network is given, with inputs of dimension
/// `columns`.
pub fn vertex_certificate(
    sha256: &str,
    better: Option<&Network>,
    columns: usize,
    dual: &Vector,
    out: impl Write,
) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line(&format!("{HEADING} 1"), &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    out.line(if better.is_some() { "kind better" } else { "kind bound" }, &[])?;
    if let Some(network) = better {
        out.network(network, columns)?;
    }
    out.line("dual", &[&dual.den].into_iter().chain(&dual.num).collect::<Vec<_>>())?;
    out.end().map(drop)
}
