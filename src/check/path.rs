//! A path between two networks: that it is one, how wide it is, and how the loss goes along it (FORMAT R81–R89, theory §8).

use crate::check::convex::Block;
use crate::check::lexer::Lines;
use crate::check::passage::{Along, Passage, Place, Shape};
use crate::check::problem::Problem;
use crate::check::radicals::Radicals;
use crate::check::rejection::{Code, Rejection};
use crate::check::segment::{Course, Line, Segment, parse, value};
use crate::check::verify::digest;
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// Re-proves a path certificate from `start`, to `end` if one is given, else to wherever the path leads.
///
/// `problem_sha256` as in [`verify`](crate::check::verify::verify); the places must have been read for the problem's number of columns.
pub fn verify(
    problem: &Problem,
    problem_sha256: &str,
    start: &Place,
    end: Option<&Place>,
    certificate: impl BufRead,
) -> Result<Passage, Rejection> {
    let mut lines = Lines::new(certificate);
    lines.heading("relucert-path-certificate")?;
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let mut tokens = lines.record("width")?;
    let width = tokens.count()?;
    tokens.end()?;
    let narrow = [Some(start), end].into_iter().flatten().find(|place| place.len() > width);
    if let Some(place) = narrow {
        let message = format!("an end of the path has {} neurons, the path {width}", place.len());
        return Err(Rejection::new(Code::TooNarrow, lines.number(), message));
    }
    let mut tokens = lines.record("segments")?;
    let count = tokens.count()?;
    tokens.end()?;
    let mut walk = Walk::new(problem, start, end, width);
    for _ in 0..count {
        let segment = parse(&mut lines, problem.columns())?;
        walk.step(&segment).map_err(|(code, message)| Rejection::new(code, lines.number(), message))?;
    }
    let passage = walk.finish(count).map_err(|(code, message)| Rejection::new(code, lines.number(), message))?;
    lines.finish()?;
    Ok(passage)
}

/// Where on the path we are, and what is known of the way so far.
struct Walk<'a> {
    problem: &'a Problem,
    to: Option<&'a Place>,
    slots: Vec<Block>,
    /// Whether neurons that need not be balanced are still to be balanced, or have been unbalanced.
    outside: bool,
    start: Radicals,
    end: Option<Radicals>,
    peak: Radicals,
    constant: bool,
    non_increasing: bool,
    lowering: bool,
    never_above: bool,
}

type Flaw = (Code, String);

fn flaw<T>(code: Code, message: impl Into<String>) -> Result<T, Flaw> {
    Err((code, message.into()))
}

impl<'a> Walk<'a> {
    fn new(problem: &'a Problem, from: &Place, to: Option<&'a Place>, width: usize) -> Walk<'a> {
        let mut slots = from.blocks();
        slots.resize(width, Block::zero(problem.columns()));
        let start = from.value(problem);
        let outside = matches!(from, Place::Network(_));
        let (peak, lowering) = (start.clone(), !from.is_balanced());
        let (constant, non_increasing, never_above) = (true, true, true);
        Walk { problem, to, slots, outside, start, end: None, peak, constant, non_increasing, lowering, never_above }
    }

    fn slot(&self, i: usize) -> Result<&Block, Flaw> {
        match self.slots.get(i) {
            Some(block) => Ok(block),
            None => flaw(Code::UnknownSlot, format!("there is no slot {i}, only {}", self.slots.len())),
        }
    }

    fn put(&mut self, i: usize, block: Block) {
        if let Some(slot) = self.slots.get_mut(i) {
            *slot = block;
        }
    }

    /// Tests a segment and goes to its end.
    fn step(&mut self, segment: &Segment) -> Result<(), Flaw> {
        if self.outside != (*segment == Segment::Balance) || self.end.is_some() {
            return flaw(
                Code::Unbalanced,
                "a path from a network begins with `balance`, one to a network ends with `unbalance`",
            );
        }
        match segment {
            Segment::Balance => {
                // `lowering` was set by the network: one neuron that is not balanced makes the penalty smaller.
                self.outside = false;
                self.constant = !self.lowering;
                self.lowering = true;
                Ok(())
            }
            Segment::Unbalance => self.unbalance(),
            Segment::Merge(i, j) => {
                let (to, from) = (self.slot(*i)?.clone(), self.slot(*j)?.clone());
                let strict = self.meet(*i, *j, &to, &from)?;
                self.moved(!strict, true, strict || to.is_zero() || from.is_zero());
                let one = BigInt::from(1);
                self.put(*i, to.combine(&one, &from, &one, &one));
                self.put(*j, Block::zero(self.problem.columns()));
                Ok(())
            }
            Segment::Split(i, j, part) => {
                let whole = self.slot(*i)?.clone();
                if !self.slot(*j)?.is_zero() {
                    return flaw(Code::SlotTaken, format!("slot {j} is not empty"));
                }
                let one = BigInt::from(1);
                let rest = whole.combine(&one, part, &-&one, &one);
                let strict = self.meet(*i, *j, &rest, part)?;
                self.moved(!strict, !strict, false);
                self.put(*i, rest);
                self.put(*j, part.clone());
                if strict {
                    self.climb(value(self.problem, &self.slots));
                }
                Ok(())
            }
            Segment::Straight(course, moves) => self.straight(*course, moves),
        }
    }

    /// Whether two blocks may become one (R84), and whether the penalty gets strictly less by it: unless they are collinear.
    fn meet(&self, i: usize, j: usize, one: &Block, other: &Block) -> Result<bool, Flaw> {
        if i == j {
            return flaw(Code::SlotOrder, format!("slot {i} cannot merge with itself"));
        }
        if !one.same_sign(other) {
            return flaw(Code::SignChange, format!("slots {i} and {j} have different signs"));
        }
        match one.parting_row(other, self.problem) {
            Some(k) => flaw(Code::OtherCone, format!("data row {} parts slots {i} and {j}", k + 1)),
            None => Ok(!one.collinear(other)),
        }
    }

    fn straight(&mut self, course: Course, moves: &[(usize, Block)]) -> Result<(), Flaw> {
        let mut to = self.slots.clone();
        for (i, block) in moves {
            self.slot(*i)?;
            to.iter_mut().skip(*i).take(1).for_each(|slot| *slot = block.clone());
        }
        if !moves.is_sorted_by(|a, b| a.0 < b.0) {
            return flaw(Code::SlotOrder, "the slots are not strictly increasing");
        }
        let line = Line::new(self.problem, &self.slots, &to)?;
        if !line.takes(course) {
            return match course {
                Course::Constant => flaw(Code::NotConstant, "predictions, directions or loss change"),
                _ => flaw(Code::NotMonotone, "the derivative of the loss at an end has the wrong sign"),
            };
        }
        match course {
            Course::Constant => {
                self.lowering &= self.slots == to;
                self.slots = to;
                Ok(())
            }
            Course::Descent => {
                let difference = value(self.problem, &to).minus(&value(self.problem, &self.slots));
                self.moved(false, true, self.slots == to || difference.sign() == Some(Sign::Minus));
                self.slots = to;
                Ok(())
            }
            Course::Ascent | Course::Convex => {
                self.moved(false, false, false);
                self.slots = to;
                self.climb(value(self.problem, &self.slots));
                Ok(())
            }
        }
    }

    /// Keeps the account of a segment: loss constant, not increasing, less at its end.
    fn moved(&mut self, constant: bool, non_increasing: bool, lowering: bool) {
        self.constant &= constant;
        self.non_increasing &= non_increasing;
        self.lowering &= lowering;
    }

    /// A joint that may be higher than all before.
    fn climb(&mut self, value: Radicals) {
        self.never_above &= value.minus(&self.start).is_not_positive();
        if !value.minus(&self.peak).is_not_positive() {
            self.peak = value;
        }
    }

    fn unbalance(&mut self) -> Result<(), Flaw> {
        let Some(to @ Place::Network(_)) = self.to else {
            return flaw(Code::Unbalanced, "`unbalance` leads to a network, and none was given as the end");
        };
        self.arrive(to)?;
        let end = to.value(self.problem);
        self.end = Some(end.clone());
        if !to.is_balanced() {
            self.moved(false, false, false);
            self.climb(end);
        }
        Ok(())
    }

    /// The slots are the blocks of the place, but for their order and zeros.
    fn arrive(&self, to: &Place) -> Result<(), Flaw> {
        let sorted = |blocks: &[Block]| {
            let mut blocks: Vec<Block> = blocks.iter().filter(|block| !block.is_zero()).cloned().collect();
            blocks.sort();
            blocks
        };
        if sorted(&self.slots) != sorted(&to.blocks()) {
            return flaw(Code::WrongEnd, "the path ends at other neurons than those given");
        }
        Ok(())
    }

    fn finish(self, segments: usize) -> Result<Passage, Flaw> {
        match self.to {
            Some(Place::Network(_)) if self.end.is_none() => {
                return flaw(Code::Unbalanced, "the path to a network does not end with `unbalance`");
            }
            _ if self.outside => {
                return flaw(Code::Unbalanced, "the path from a network does not begin with `balance`");
            }
            Some(to) => self.arrive(to)?,
            None => {}
        }
        let along = match self {
            Walk { constant: true, .. } => Along::Constant,
            Walk { non_increasing: true, lowering: true, .. } => Along::Decreasing,
            Walk { non_increasing: true, .. } => Along::NonIncreasing,
            Walk { never_above: true, .. } => Along::NeverAbove,
            _ => Along::Bounded,
        };
        let end = self.end.clone().unwrap_or_else(|| value(self.problem, &self.slots));
        let blocks: Vec<&Block> = self.slots.iter().filter(|block| !block.is_zero()).collect();
        let shape = shape(self.problem, &blocks);
        let (neurons, width) = (blocks.len(), self.slots.len());
        Ok(Passage { start: self.start, end, peak: self.peak, width, segments, along, neurons, shape })
    }
}

/// What blocks, none of them zero, are to each other.
fn shape(problem: &Problem, blocks: &[&Block]) -> Shape {
    let pairs = blocks.iter().enumerate().flat_map(|(i, a)| blocks.iter().skip(i + 1).map(move |b| (a, b)));
    let near = |(a, b): &(&&Block, &&Block)| a.same_sign(b) && a.parting_row(b, problem).is_none();
    let of_pair = |(a, b): (&&Block, &&Block)| if a.collinear(b) { Shape::NearlyMinimal } else { Shape::Any };
    pairs.filter(near).map(of_pair).min().unwrap_or(Shape::Minimal)
}
