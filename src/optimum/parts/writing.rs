//! Part files, written.

use super::part::{HEADING, Part};
use crate::format::Writer;
use crate::optimum::conclude;
use crate::optimum::proposal::Header;
use std::io;

/// The version and the records up to `dual`; the dual vector has so many numbers in a line.
pub(super) fn write_head(out: &mut Writer<Vec<u8>>, version: u8, header: &Header, width: usize) -> io::Result<()> {
    let Header { sha256, centre: own, scales, nu } = header;
    out.line(&format!("{HEADING} {version}"), &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    own.iter().try_for_each(|own| conclude::centre(out, own))?;
    out.line(
        &format!("scales {} {} {} {} {}", scales.dual, scales.omega, scales.arc, scales.quad, scales.factor),
        &[],
    )?;
    nu.chunks(width.max(1)).try_for_each(|nu| out.line("dual", &nu.iter().collect::<Vec<_>>()))
}

/// Writes a part file; [`read`](super::reading::read) reads it back equal.
pub fn write(part: &Part) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    write_head(&mut out, part.version, &part.header, part.header.nu.len())?;
    out.line("target", &[&part.target])?;
    out.line("bound", &[&part.bound])?;
    out.sign(part.sign)?;
    let splits = part.path.iter().map(|(k, side)| format!(" {k} {}", if *side > 0 { "+" } else { "-" }));
    out.line(&format!("path {}{}", part.path.len(), splits.collect::<String>()), &[])?;
    conclude::write(&mut out, &part.nodes)?;
    out.end()
}
