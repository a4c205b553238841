//! The certificate of a path (FORMAT §18).

use super::witness::{Witness, witness};
use crate::check::arithmetic::Fraction;
use crate::check::dictionary::{Lasso, Member};
use crate::check::regularization::HEADING;
use crate::format::Writer;
use std::collections::BTreeSet;
use std::io;

/// The certificate of points by decreasing β.
pub fn write(sha256: &str, lasso: &Lasso, points: &[(Fraction, Member)]) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.line(&format!("{HEADING} {}", lasso.version()), &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    out.line(&format!("shape {} {}", lasso.rows(), lasso.columns.len()), &[])?;
    out.line(&format!("points {}", points.len()), &[])?;
    let mut tight: Vec<usize> = Vec::new();
    for (k, (beta, point)) in points.iter().enumerate() {
        let entries: String = point.entries.iter().map(|(i, v)| format!(" {i} {v}")).collect();
        let head = format!("point {} {} {}", beta.numerator(), beta.denominator(), point.den);
        out.line(&format!("{head} {}{entries}", point.entries.len()), &[])?;
        let here = lasso.tight(beta, point).unwrap_or_default();
        uniqueness(&mut out, "at", lasso, &here, &point.entries.keys().copied().collect())?;
        if let Some((_, last)) = k.checked_sub(1).map(|k| &points[k]).filter(|last| last.0 != *beta) {
            let used: BTreeSet<usize> = point.entries.keys().chain(last.entries.keys()).copied().collect();
            let both: Vec<usize> = tight.iter().copied().filter(|i| here.contains(i)).collect();
            uniqueness(&mut out, "between", lasso, &both, &used)?;
        }
        tight = here;
    }
    out.end()
}

/// A line `at` or `between` (R94).
fn uniqueness(
    out: &mut Writer<Vec<u8>>,
    keyword: &str,
    lasso: &Lasso,
    tight: &[usize],
    used: &BTreeSet<usize>,
) -> io::Result<()> {
    match witness(&lasso.columns, tight, &used.iter().copied().collect::<Vec<_>>()) {
        Witness::None => out.line(&format!("{keyword} none"), &[]),
        Witness::Other(direction) => {
            let entries: String = direction.iter().map(|(i, b)| format!(" {i} {b}")).collect();
            out.line(&format!("{keyword} other {}{entries}", direction.len()), &[])
        }
        Witness::Apart(y) => out.line(&format!("{keyword} apart"), &y.iter().collect::<Vec<_>>()),
    }
}
