//! Part files, read: as hints, of which nothing is trusted.

use super::part::{HEADING, Part};
use crate::check::lexer::{Lines, digest};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::Training;
use crate::check::statement::reduction::reduce;
use crate::optimum::frame::Frame;
use crate::optimum::proposal::{self, Header};
use crate::optimum::records::{integer, nodes, read_sign, splittable};
use std::io::BufRead;

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
pub(super) fn head(lines: &mut Lines, training: &Training, sha256: &str) -> Result<(u8, Header), Rejection> {
    let newest = if training.is_plain() { 1 } else { 2 };
    if lines.version(HEADING, 2)? != newest {
        let message = format!("a part for this problem has version {newest}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, sha256)?;
    Ok((newest, proposal::header(lines, training, sha256)?))
}
