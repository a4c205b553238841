//! A path under construction: slots, and the way back from every segment.

use crate::check::arithmetic::Positive;
use crate::check::statement::Problem;
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
    /// The slots before every segment, and at the end.
    pub states: Vec<Vec<Block>>,
}

impl Path {
    /// The neurons at the end.
    pub fn end(&self) -> Convex {
        let last = self.states.last().into_iter().flatten();
        Convex { blocks: last.filter(|block| !block.is_zero()).cloned().collect() }
    }
}

/// Slots that have been moved by segments.
#[derive(Clone, Debug)]
pub(super) struct Trail<'a> {
    pub(super) problem: &'a Problem,
    pub(super) slots: Vec<Block>,
    segments: Vec<Segment>,
    states: Vec<Vec<Block>>,
}

/// w + p·w′; all slots of a trail have one dimension.
fn sum(block: &Block, p: i32, other: &Block) -> Block {
    let one = Positive::one();
    block.combine(&one, other, &p.into(), &one).unwrap_or_else(|| block.clone())
}

impl<'a> Trail<'a> {
    pub(super) fn new(problem: &'a Problem, slots: Vec<Block>) -> Trail<'a> {
        Trail { problem, slots, segments: Vec::new(), states: Vec::new() }
    }

    /// A segment that leaves the blocks as they are: to balance, or from it.
    pub(super) fn stay(&mut self, segment: Segment) {
        self.segments.push(segment);
        self.states.push(self.slots.clone());
    }

    /// Slot j moves into slot i.
    pub(super) fn merge(&mut self, i: usize, j: usize) {
        self.stay(Segment::Merge(i, j));
        self.slots[i] = sum(&self.slots[i], 1, &self.slots[j]);
        self.slots[j] = Block::zero(self.problem.columns());
    }

    /// A part of slot i moves into the empty slot j.
    fn split(&mut self, i: usize, j: usize, part: &Block) {
        self.stay(Segment::Split(i, j, part.clone()));
        self.slots[i] = sum(&self.slots[i], -1, part);
        self.slots[j] = part.clone();
    }

    /// All slots move straight to those given.
    pub(super) fn straight(&mut self, course: Course, to: Vec<Block>) {
        let moved = to.iter().enumerate().filter(|(i, block)| self.slots[*i] != **block);
        let moves: Vec<(usize, Block)> = moved.map(|(i, block)| (i, block.clone())).collect();
        if !moves.is_empty() {
            self.stay(Segment::Straight(course, moves));
            self.slots = to;
        }
    }

    /// Goes another trail backwards, from its end to its start; its slot i is slot `place[i]` here.
    pub(super) fn retrace(&mut self, other: &Trail, place: &[usize]) {
        for (segment, before) in other.segments.iter().zip(&other.states).rev() {
            match segment {
                Segment::Merge(i, j) => self.split(place[*i], place[*j], &before[*j]),
                Segment::Straight(course, _) => {
                    let back = match course {
                        Course::Descent => Course::Ascent,
                        Course::Ascent => Course::Descent,
                        same => *same,
                    };
                    let mut to = self.slots.clone();
                    place.iter().zip(before).for_each(|(&i, block)| to[i] = block.clone());
                    self.straight(back, to);
                }
                // A trail that is retraced has balanced neurons and has not split any.
                Segment::Balance | Segment::Unbalance | Segment::Split(..) => {}
            }
        }
    }

    pub(super) fn finish(self) -> Path {
        let Trail { slots, segments, mut states, .. } = self;
        let width = slots.len();
        states.push(slots);
        Path { width, segments, states }
    }
}
