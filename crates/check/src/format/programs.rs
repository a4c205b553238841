//! Certificates of linear and quadratic programs (FORMAT §7, §8).

use super::writer::Writer;
use crate::lp::Certificate;
use crate::qp::convexity::Combination;
use crate::qp::{self, Convexity};
use num_bigint::BigInt;
use std::io::{self, Write};

/// Writes a certificate of a linear program (FORMAT §7).
pub fn lp_certificate(certificate: &Certificate, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-lp-certificate 1", &[])?;
    out.line(&format!("status {}", status(certificate)), &[])?;
    out.vectors(certificate)?;
    out.end().map(drop)
}

/// Writes a certificate of a quadratic program (FORMAT §8).
pub fn qp_certificate(certificate: &qp::Certificate, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-qp-certificate 1", &[])?;
    out.line(&format!("status {}", status(&certificate.vectors)), &[])?;
    if let Certificate::Optimal { .. } = certificate.vectors {
        out.convexity(&certificate.convexity)?;
    }
    out.vectors(&certificate.vectors)?;
    out.end().map(drop)
}

fn status(certificate: &Certificate) -> &'static str {
    match certificate {
        Certificate::Optimal { .. } => "optimal",
        Certificate::Infeasible { .. } => "infeasible",
        Certificate::Unbounded { .. } => "unbounded",
    }
}

impl<W: Write> Writer<W> {
    /// The vectors that belong to a status (R20).
    fn vectors(&mut self, certificate: &Certificate) -> io::Result<()> {
        let vectors = match certificate {
            Certificate::Optimal { x, y } => vec![("x", x), ("y", y)],
            Certificate::Infeasible { y } => vec![("y", y)],
            Certificate::Unbounded { x, ray } => vec![("x", x), ("ray", ray)],
        };
        for (keyword, vector) in vectors {
            let count = BigInt::from(vector.num.len());
            self.line(keyword, &[&vector.den, &count].into_iter().chain(&vector.num).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// The proof of convexity (R24).
    fn convexity(&mut self, proof: &Convexity) -> io::Result<()> {
        let terms = |terms: &[(usize, BigInt)]| {
            let list: String = terms.iter().map(|(at, v)| format!(" {at} {v}")).collect();
            format!("{}{list}", terms.len())
        };
        let pivots: String = proof.pivots.iter().map(|j| format!(" {j}")).collect();
        self.line(&format!("pivots {}{pivots}", proof.pivots.len()), &[])?;
        self.line(&format!("scale {}", proof.scale), &[])?;
        for row in &proof.factor {
            self.line(&format!("factor {}", terms(row)), &[])?;
        }
        self.line(&format!("kernel {}", proof.kernel.len()), &[])?;
        for vector in &proof.kernel {
            let Combination { variable, den, terms: list } = vector;
            self.line(&format!("combination {variable} {den} {}", terms(list)), &[])?;
        }
        Ok(())
    }
}
