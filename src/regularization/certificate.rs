//! The certificate of a path (FORMAT §15).

use crate::check::fraction::Fraction;
use crate::check::homotopy::HEADING;
use crate::check::lasso::Lasso;
use crate::check::members::Member;
use crate::format::Writer;
use std::io;

/// The certificate of points by decreasing β.
pub fn write(sha256: &str, lasso: &Lasso, points: &[(Fraction, Member)]) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.line(&format!("{HEADING} 1"), &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    out.line(&format!("shape {} {}", lasso.rows(), lasso.columns.len()), &[])?;
    out.line(&format!("points {}", points.len()), &[])?;
    for (k, (beta, point)) in points.iter().enumerate() {
        let entries: String = point.entries.iter().map(|(i, v)| format!(" {i} {v}")).collect();
        let head = format!("point {} {} {}", beta.numerator(), beta.denominator(), point.den);
        out.line(&format!("{head} {}{entries}", point.entries.len()), &[])?;
        out.line("at none", &[])?;
        if k > 0 && points[k - 1].0 != *beta {
            out.line("between none", &[])?;
        }
    }
    out.end()
}
