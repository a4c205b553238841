//! Parts of a tree, certified by separate processes or machines and joined again (FORMAT §16).
//!
//! A part is the subtree below one cone. Nothing in it is trusted: the joined file is an ordinary
//! certificate, whose check covers the space by construction.

mod cut;
pub mod fans;
mod grow;
mod join;
pub mod part;
mod reach;

use super::conclude::centre;
use super::frame::Frame;
use super::proposal::{self, Header};
use super::records::{integer, nodes, read_sign, splittable};
use crate::check::lexer::{Lines, digest};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::Training;
use crate::check::statement::reduction::reduce;
use crate::format::Writer;
pub use part::{HEADING, Part};
use std::io::{self, BufRead};

pub use cut::{CutError, cut};
pub use grow::{Effort, grow};
pub use join::{JoinError, join};
pub use reach::{Reach, beyond};

/// Reads a part file for a problem.
///
/// # Errors
/// If it is malformed, for another problem, or a split is on a group that does not exist or was split above.
pub fn read(input: impl BufRead, training: &Training, sha256: &str) -> Result<Part, Rejection> {
    let mut lines = Lines::new(input);
    let (newest, header) = head(&mut lines, training, sha256)?;
    let frame = Frame::stated(training, header.centre.as_ref());
    let samples = frame.samples();
    let target = integer(&mut lines, "target")?;
    let bound = integer(&mut lines, "bound")?;
    let (sign, _) = read_sign(&mut lines)?;
    let groups = reduce(samples.x)?.rows.len();
    let mut tokens = lines.record("path")?;
    let mut path: Vec<(usize, i8)> = Vec::new();
    for _ in 0..tokens.count()? {
        let k = tokens.count()?;
        splittable(&tokens, k, groups, &path)?;
        let side = match tokens.word()? {
            "+" => 1,
            "-" => -1,
            word => return Err(tokens.reject(Code::WrongKeyword, format!("`+` or `-` must stand here, not `{word}`"))),
        };
        path.push((k, side));
    }
    tokens.end()?;
    let nodes = nodes(&mut lines, samples, groups, path.clone())?;
    lines.finish()?;
    Ok(Part { version: newest, header, target, bound, sign, path, nodes })
}

/// The version, which is that of the problem, and the records up to `dual`.
fn head(lines: &mut Lines, training: &Training, sha256: &str) -> Result<(u8, Header), Rejection> {
    let newest = if training.is_plain() { 1 } else { 2 };
    if lines.version(HEADING, 2)? != newest {
        let message = format!("a part for this problem has version {newest}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, sha256)?;
    Ok((newest, proposal::header(lines, training, sha256)?))
}

/// The same records; the dual vector has so many numbers in a line.
fn write_head(out: &mut Writer<Vec<u8>>, version: u8, header: &Header, width: usize) -> io::Result<()> {
    let Header { sha256, centre: own, scales, nu } = header;
    out.line(&format!("{HEADING} {version}"), &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    own.iter().try_for_each(|own| centre(out, own))?;
    out.line(
        &format!("scales {} {} {} {} {}", scales.dual, scales.omega, scales.arc, scales.quad, scales.factor),
        &[],
    )?;
    nu.chunks(width.max(1)).try_for_each(|nu| out.line("dual", &nu.iter().collect::<Vec<_>>()))
}

/// Writes a part file; [`read`] reads it back equal.
pub fn write(part: &Part) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    write_head(&mut out, part.version, &part.header, part.header.nu.len())?;
    out.line("target", &[&part.target])?;
    out.line("bound", &[&part.bound])?;
    out.sign(part.sign)?;
    let splits = part.path.iter().map(|(k, side)| format!(" {k} {}", if *side > 0 { "+" } else { "-" }));
    out.line(&format!("path {}{}", part.path.len(), splits.collect::<String>()), &[])?;
    super::conclude::write(&mut out, &part.nodes)?;
    out.end()
}
