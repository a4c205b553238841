//! The states of a path that a certificate describes, for pictures: the certificate is checked elsewhere.

use super::trail::Path;
use crate::check::arithmetic::Positive;
use crate::check::lexer::Lines;
use crate::check::rejection::Rejection;
use crate::check::statement::Training;
use crate::check::weight_path::convex::Block;
use crate::check::weight_path::segment::parse;
use crate::check::weight_path::{HEADING, Place, Segment};
use std::io::BufRead;

/// Reads a certificate and follows its segments from the start.
///
/// # Errors
/// If it is malformed. Segments that the checker rejects lead anywhere.
pub fn replay(training: &Training, start: &Place, certificate: impl BufRead) -> Result<Path, Rejection> {
    let mut lines = Lines::new(certificate);
    lines.version(HEADING, 2)?;
    lines.setting("problem")?;
    let (width, count) = (lines.record("width")?.count()?, lines.record("segments")?.count()?);
    let outputs = if training.is_plain() { None } else { Some(training.outputs) };
    let mut here = start.convex();
    here.blocks.resize(width.max(here.blocks.len()), Block::zero(training.columns()));
    let (mut segments, mut states) = (Vec::new(), vec![here.clone()]);
    for _ in 0..count {
        let segment = parse(&mut lines, training.columns(), outputs)?;
        let slots = &mut here.blocks;
        let known =
            |i: usize, slots: &[Block]| slots.get(i).cloned().unwrap_or_else(|| Block::zero(training.columns()));
        let put = |i: usize, block: Block, slots: &mut Vec<Block>| _ = slots.get_mut(i).map(|slot| *slot = block);
        match &segment {
            Segment::Balance | Segment::Unbalance => {}
            Segment::Merge(i, j) => {
                put(*i, sum(&known(*i, slots), 1, &known(*j, slots)), slots);
                put(*j, Block::zero(training.columns()), slots);
            }
            Segment::Split(i, j, part) => {
                put(*i, sum(&known(*i, slots), -1, part), slots);
                put(*j, part.clone(), slots);
            }
            Segment::Straight(_, moves, bias) => {
                moves.iter().for_each(|(i, block)| put(*i, block.clone(), slots));
                here.bias = bias.clone();
            }
        }
        segments.push(segment);
        states.push(here.clone());
    }
    Ok(Path { width, segments, states })
}

/// w + p·w′; blocks of different lengths leave the first as it is.
fn sum(block: &Block, p: i32, other: &Block) -> Block {
    let one = Positive::one();
    block.combine(&one, other, &p.into(), &one).unwrap_or_else(|| block.clone())
}
