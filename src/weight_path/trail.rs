//! A path under construction: slots, and the way back from every segment.

use crate::check::arithmetic::Positive;
use crate::check::statement::Training;
use crate::check::weight_path::convex::Block;
use crate::check::weight_path::segment::Course;
use crate::check::weight_path::{Convex, Segment};

/// A path as proposed.
#[derive(Clone, Debug)]
pub struct Path {
    /// Number of slots.
    pub width: usize,
    /// In their order.
    pub segments: Vec<Segment>,
    /// The slots and the output bias before every segment, and at the end.
    pub states: Vec<Convex>,
}

impl Path {
    /// The neurons at the end.
    pub fn end(&self) -> Convex {
        let mut last = self.states.last().cloned().unwrap_or_else(|| Vec::new().into());
        last.blocks.retain(|block| !block.is_zero());
        last
    }

    /// The certificate file, for the problem file with this digest.
    ///
    /// # Errors
    /// If memory cannot be written to.
    pub fn certificate(&self, training: &Training, sha256: &str) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let outputs = if training.is_plain() { None } else { Some(training.outputs) };
        crate::format::path_certificate(sha256, self.width, outputs, &self.segments, &mut bytes)?;
        Ok(bytes)
    }
}

/// Slots that have been moved by segments.
#[derive(Clone, Debug)]
pub(super) struct Trail<'a> {
    pub(super) training: &'a Training,
    /// The slots, and the output bias.
    pub(super) here: Convex,
    segments: Vec<Segment>,
    states: Vec<Convex>,
}

/// w + p·w′; all slots of a trail have one dimension.
fn sum(block: &Block, p: i32, other: &Block) -> Block {
    let one = Positive::one();
    block.combine(&one, other, &p.into(), &one).unwrap_or_else(|| block.clone())
}

impl<'a> Trail<'a> {
    pub(super) fn new(training: &'a Training, here: Convex) -> Trail<'a> {
        Trail { training, here, segments: Vec::new(), states: Vec::new() }
    }

    /// A segment that leaves the blocks as they are: to balance, or from it.
    pub(super) fn stay(&mut self, segment: Segment) {
        self.segments.push(segment);
        self.states.push(self.here.clone());
    }

    /// Slot j moves into slot i.
    pub(super) fn merge(&mut self, i: usize, j: usize) {
        self.stay(Segment::Merge(i, j));
        let slots = &mut self.here.blocks;
        slots[i] = sum(&slots[i], 1, &slots[j]);
        slots[j] = Block::zero(self.training.columns());
    }

    /// A part of slot i moves into the empty slot j.
    fn split(&mut self, i: usize, j: usize, part: &Block) {
        self.stay(Segment::Split(i, j, part.clone()));
        let slots = &mut self.here.blocks;
        slots[i] = sum(&slots[i], -1, part);
        slots[j] = part.clone();
    }

    /// All slots and the output bias move straight to those given.
    pub(super) fn straight(&mut self, course: Course, to: Convex) {
        let moved = to.blocks.iter().enumerate().filter(|(i, block)| self.here.blocks[*i] != **block);
        let moves: Vec<(usize, Block)> = moved.map(|(i, block)| (i, block.clone())).collect();
        if !moves.is_empty() || to.bias != self.here.bias {
            self.stay(Segment::Straight(course, moves, to.bias.clone()));
            self.here = to;
        }
    }

    /// Goes another trail backwards, from its end to its start; its slot i is slot `place[i]` here.
    pub(super) fn retrace(&mut self, other: &Trail, place: &[usize]) {
        for (segment, before) in other.segments.iter().zip(&other.states).rev() {
            match segment {
                Segment::Merge(i, j) => self.split(place[*i], place[*j], &before.blocks[*j]),
                Segment::Straight(course, ..) => {
                    let back = match course {
                        Course::Descent => Course::Ascent,
                        Course::Ascent => Course::Descent,
                        same => *same,
                    };
                    let mut to = Convex { bias: before.bias.clone(), ..self.here.clone() };
                    place.iter().zip(&before.blocks).for_each(|(&i, block)| to.blocks[i] = block.clone());
                    self.straight(back, to);
                }
                // A trail that is retraced has balanced neurons and has not split any.
                Segment::Balance | Segment::Unbalance | Segment::Split(..) => {}
            }
        }
    }

    pub(super) fn finish(self) -> Path {
        let Trail { here, segments, mut states, .. } = self;
        let width = here.blocks.len();
        states.push(here);
        Path { width, segments, states }
    }
}
