//! Convex weights and paths (FORMAT §10, §26).

use super::writer::{Writer, word};
use crate::weight_path::convex::{Bias, Block};
use crate::weight_path::segment::COURSES;
use crate::weight_path::{Convex, Segment};
use num_bigint::{BigInt, Sign};
use std::io::{self, Write};

/// Writes a file of convex weights with inputs of dimension `columns`: of version 1 (FORMAT §10) where that
/// can say it, else of version 2 (FORMAT §26).
pub fn convex(convex: &Convex, columns: usize, out: impl Write) -> io::Result<()> {
    let mut out = Writer::new(out);
    let (count, b) = (convex.blocks.len(), convex.bias.b());
    let plain = b.len() == 1 && b.iter().all(|b| b.sign() == Sign::NoSign);
    let outputs = if plain { None } else { Some(b.len()) };
    match outputs {
        None => {
            out.line("relucert-convex 1", &[])?;
            out.line(&format!("shape {count} {columns}"), &[])?;
        }
        Some(outputs) => {
            out.line("relucert-convex 2", &[])?;
            out.line(&format!("shape {count} {columns} {outputs}"), &[])?;
            out.bias(&convex.bias)?;
        }
    }
    convex.blocks.iter().try_for_each(|block| out.block("block", block, outputs))?;
    out.end().map(drop)
}

/// Writes a path certificate for the problem with this digest; `width` is the number of its slots. Of version
/// 1 (FORMAT §10), or of version 2 (FORMAT §26) with so many `outputs`.
pub fn path_certificate(
    sha256: &str,
    width: usize,
    outputs: Option<usize>,
    segments: &[Segment],
    out: impl Write,
) -> io::Result<()> {
    let mut out = Writer::new(out);
    out.line(if outputs.is_none() { "relucert-path-certificate 1" } else { "relucert-path-certificate 2" }, &[])?;
    out.line(&format!("problem {sha256}"), &[])?;
    out.line(&format!("width {width}"), &[])?;
    out.line(&format!("segments {}", segments.len()), &[])?;
    segments.iter().try_for_each(|segment| out.segment(segment, outputs))?;
    out.end().map(drop)
}

impl<W: Write> Writer<W> {
    /// A block behind a head: of version 1 (R80), or of version 2 with so many outputs (R241).
    fn block(&mut self, head: &str, block: &Block, outputs: Option<usize>) -> io::Result<()> {
        let numbers = || [&**block.den()].into_iter().chain(block.w());
        match outputs {
            None => {
                let negative = block.direction().iter().any(|p| p.sign() == Sign::Minus);
                self.line(&format!("{head} {}", if negative { "-" } else { "+" }), &numbers().collect::<Vec<_>>())
            }
            Some(outputs) => {
                // The zero block has no direction.
                let zeros = vec![BigInt::ZERO; outputs.saturating_sub(block.direction().len())];
                self.line(head, &block.direction().iter().chain(&zeros).chain(numbers()).collect::<Vec<_>>())
            }
        }
    }

    /// The line `bias` (R241).
    fn bias(&mut self, bias: &Bias) -> io::Result<()> {
        self.line("bias", &[&**bias.den()].into_iter().chain(bias.b()).collect::<Vec<_>>())
    }

    /// A segment of a path (R83–R85, R242–R244).
    fn segment(&mut self, segment: &Segment, outputs: Option<usize>) -> io::Result<()> {
        match segment {
            Segment::Balance => self.line("balance", &[]),
            Segment::Unbalance => self.line("unbalance", &[]),
            Segment::Merge(i, j) => self.line(&format!("merge {i} {j}"), &[]),
            Segment::Split(i, j, part) => self.block(&format!("split {i} {j}"), part, outputs),
            Segment::Straight(course, moves, bias) => {
                self.line(&format!("{} {}", word(*course, &COURSES), moves.len()), &[])?;
                if outputs.is_some() {
                    self.bias(bias)?;
                }
                moves.iter().try_for_each(|(i, block)| self.block(&format!("slot {i}"), block, outputs))
            }
        }
    }
}
