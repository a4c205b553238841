//! Certificates of qualifications (FORMAT §13).

use super::writer::Writer;
use crate::qualify::krawczyk;
use std::io::{self, Write};

/// Writes a certificate of qualifications (FORMAT R60–R69) of the version of its problem.
pub fn krawczyk_certificate(
    version: u8,
    certificate: &krawczyk::Certificate,
    problem_sha256: &str,
    out: impl Write,
) -> io::Result<()> {
    let mut out = Writer::new(out);
    let krawczyk::Certificate { scale, inverse_scale, blocks, radius, inverse, inactive } = certificate;
    out.line(&format!("{} {version}", krawczyk::HEADING), &[])?;
    out.line(&format!("problem {problem_sha256}"), &[])?;
    out.line(&format!("scales {scale} {inverse_scale}"), &[])?;
    out.line(&format!("blocks {}", blocks.len()), &[])?;
    for block in blocks {
        let rows: String = block.rows.iter().map(|k| format!(" {k}")).collect();
        out.line(&format!("block {} {}{rows}", block.neuron, block.rows.len()), &[])?;
        out.line("centre", &block.centre.iter().collect::<Vec<_>>())?;
    }
    out.line("radius", &[radius])?;
    for row in inverse {
        out.line("inverse", &row.iter().collect::<Vec<_>>())?;
    }
    out.line(&format!("outside {}", inactive.len()), &[])?;
    for pair in inactive {
        let items = pair.terms.iter().map(|(k, rho)| format!(" {k} {rho}"));
        out.line(&format!("inactive {}{}", pair.terms.len(), items.collect::<String>()), &[])?;
    }
    out.end().map(drop)
}
