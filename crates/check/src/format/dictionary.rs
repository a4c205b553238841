//! Certificates over a dictionary (FORMAT §24).

use crate::dictionary::bound::HEADING;
use crate::format::writer::Writer;
use num_bigint::BigInt;
use std::io::{self, Write};

/// Writes the certificate of a dual vector over its denominator.
pub fn dictionary_certificate(sha256: &str, nu: &[BigInt], den: &BigInt, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line(&format!("{HEADING} 1"), &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    let count = BigInt::from(nu.len());
    out.line("dual", &[den, &count].into_iter().chain(nu).collect::<Vec<_>>())?;
    out.end().map(drop)
}
