//! Parts put together again: the paths must be the leaves of one tree for each sign.

use super::part::{Part, cone};
use crate::check::statement::Training;
use crate::format::Writer;
use crate::optimum::conclude::{About, head, write};
use crate::optimum::frame::Frame;
use crate::optimum::records::Record;
use crate::optimum::samples::Samples;
use crate::remedy::Remedy;
use crate::search::data::Data;
use std::io;

/// Why parts cannot be joined; parts are named by their files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// No parts at all.
    #[error("there are no parts")]
    Nothing,
    /// Another dual vector or other scales.
    #[error("{1} has another dual vector than {0}")]
    Foreign(String, String),
    /// A cone that no part covers.
    #[error("the part of {0} is missing")]
    Missing(String),
    /// A part inside another, or the same twice.
    #[error("{0} and {1} overlap; give each part once, grown or as it was split")]
    Overlap(String, String),
    /// Splits on different groups at one node.
    #[error("{0} and {1} come from different trees: below {2} one splits on group {3}, the other on group {4}")]
    Different(String, String, String, usize, usize),
    /// No certificate of several outputs could be made of them.
    #[error(transparent)]
    Search(crate::optimum::Error),
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl JoinError {
    /// What would help.
    pub fn remedy(&self) -> Option<Remedy> {
        matches!(self, JoinError::Foreign(..)).then_some(Remedy::OneCertificate)
    }
}

/// The certificate of kind `bound` that the named parts of the problem's trees make up. It has yet to be
/// checked.
///
/// # Errors
/// If they do not cover both trees, each cone once.
pub fn join(training: &Training, parts: &[(String, Part)]) -> Result<Vec<u8>, JoinError> {
    let (name, first) = parts.first().ok_or(JoinError::Nothing)?;
    if let Some((other, _)) = parts.iter().find(|(_, part)| part.header != first.header) {
        return Err(JoinError::Foreign(name.clone(), other.clone()));
    }
    let header = &first.header;
    let bound = parts.iter().map(|(_, part)| &part.bound).max().unwrap_or(&first.bound);
    let mut out = Writer::new(Vec::new());
    let frame = Frame::stated(training, header.centre.as_ref());
    let Samples { x, x_den, .. } = frame.samples();
    let data = Data::over(training, x, x_den);
    let about = About { training, sha256: &header.sha256, frame: &frame, data: &data };
    head(&mut out, about, None, (&header.scales, &header.nu), bound)?;
    for sign in [1i8, -1] {
        let own: Vec<&(String, Part)> = parts.iter().filter(|(_, part)| part.sign == sign).collect();
        let mut records = Vec::new();
        gather(sign, &own, &mut Vec::new(), &mut records)?;
        out.sign(sign)?;
        write(&mut out, &records)?;
    }
    Ok(out.end()?)
}

/// The tree below `path` from the parts that lie there. Both children have parts before one is entered, so
/// the depth is at most their number.
fn gather(
    sign: i8,
    parts: &[&(String, Part)],
    path: &mut Vec<(usize, i8)>,
    records: &mut Vec<Record>,
) -> Result<(), JoinError> {
    let depth = path.len();
    let missing = |path: &[(usize, i8)]| JoinError::Missing(cone(sign, path));
    let Some((name, part)) = parts.first().copied() else { return Err(missing(path)) };
    if let Some(whole) = parts.iter().position(|(_, part)| part.path.len() == depth) {
        if let Some((other, _)) = parts.iter().enumerate().find(|(i, _)| *i != whole).map(|(_, part)| part) {
            return Err(JoinError::Overlap(parts[whole].0.clone(), other.clone()));
        }
        records.extend(parts[whole].1.nodes.iter().cloned());
        return Ok(());
    }
    let k = part.path[depth].0;
    if let Some((other, its)) = parts.iter().copied().find(|(_, other)| other.path[depth].0 != k) {
        let its = its.path[depth].0;
        return Err(JoinError::Different(name.clone(), other.clone(), cone(sign, path), k, its));
    }
    let below = |side: i8| parts.iter().copied().filter(|(_, part)| part.path[depth].1 == side).collect::<Vec<_>>();
    let sides = [(1i8, below(1)), (-1, below(-1))];
    if let Some((side, _)) = sides.iter().find(|(_, below)| below.is_empty()) {
        path.push((k, *side));
        return Err(missing(path));
    }
    records.push(Record::Split(k));
    for (side, below) in &sides {
        path.push((k, *side));
        gather(sign, below, path, records)?;
        path.pop();
    }
    Ok(())
}
