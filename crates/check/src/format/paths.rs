//! Convex weights and paths (FORMAT §10).

use super::writer::{Writer, word};
use crate::weight_path::convex::Block;
use crate::weight_path::segment::COURSES;
use crate::weight_path::{Convex, Segment};
use std::io::{self, Write};

/// Writes a file of convex weights (FORMAT §10) with inputs of dimension `columns`.
pub fn convex(convex: &Convex, columns: usize, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-convex 1", &[])?;
    out.line(&format!("shape {} {columns}", convex.blocks.len()), &[])?;
    convex.blocks.iter().try_for_each(|block| out.block("block", block))?;
    out.end().map(drop)
}

/// Writes a path certificate (FORMAT §10) for the problem with this digest; `width` is the number of its
/// slots.
pub fn path_certificate(sha256: &str, width: usize, segments: &[Segment], out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line("relucert-path-certificate 1", &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    out.line(&format!("width {width}"), &[])?;
    out.line(&format!("segments {}", segments.len()), &[])?;
    segments.iter().try_for_each(|segment| out.segment(segment))?;
    out.end().map(drop)
}

impl<W: Write> Writer<W> {
    /// A block behind a head (R80).
    fn block(&mut self, head: &str, block: &Block) -> io::Result<()> {
        let sign = if block.negative() { "-" } else { "+" };
        self.line(&format!("{head} {sign}"), &[&**block.den()].into_iter().chain(block.w()).collect::<Vec<_>>())
    }

    /// A segment of a path (R83–R85).
    fn segment(&mut self, segment: &Segment) -> io::Result<()> {
        match segment {
            Segment::Balance => self.line("balance", &[]),
            Segment::Unbalance => self.line("unbalance", &[]),
            Segment::Merge(i, j) => self.line(&format!("merge {i} {j}"), &[]),
            Segment::Split(i, j, part) => self.block(&format!("split {i} {j}"), part),
            Segment::Straight(course, moves) => {
                self.line(&format!("{} {}", word(*course, &COURSES), moves.len()), &[])?;
                moves.iter().try_for_each(|(i, block)| self.block(&format!("slot {i}"), block))
            }
        }
    }
}
