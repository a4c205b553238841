//! A path between two networks: that it is one, how wide it is, and how the loss goes along it (FORMAT R81–R89, theory §8).

use crate::check::convex::Block;
use crate::check::fraction::Fraction;
use crate::check::lexer::Lines;
use crate::check::passage::{Along, Passage, Place, Shape};
use crate::check::problem::Problem;
use crate::check::radicals::Radicals;
use crate::check::rejection::{Code, Rejection};
use crate::check::segment::{Course, Line, Segment, parse, value};
use crate::check::verify::digest;
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// Most slots of a path: they are held in memory.
const WIDEST: usize = 65_536;

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
    if width > WIDEST {
        return Err(tokens.reject(Code::BadCount, format!("a path has at most {WIDEST} slots")));
    }
    tokens.end()?;
    if let Some(place) = [Some(start), end].into_iter().flatten().find(|place| place.len() > width) {
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
    from: &'a Place,
    to: Option<&'a Place>,
    slots: Vec<Block>,
    /// Whether the start is a network that is still to be balanced.
    outside: bool,
    /// Whether the end is a network and has been reached.
    arrived: bool,
    start: Radicals,
    peak: Fraction,
    /// How the loss went; nothing while nothing moved.
    along: Option<Along>,
}

type Flaw = (Code, String);

fn flaw<T>(code: Code, message: impl Into<String>) -> Result<T, Flaw> {
    Err((code, message.into()))
}

impl<'a> Walk<'a> {
    fn new(problem: &'a Problem, from: &'a Place, to: Option<&'a Place>, width: usize) -> Walk<'a> {
        let mut slots = from.blocks();
        slots.resize(width, Block::zero(problem.columns()));
        let start = from.value(problem);
        let (peak, outside) = (start.upper(), matches!(from, Place::Network(_)));
        Walk { problem, from, to, slots, outside, arrived: false, start, peak, along: None }
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
        if self.outside != (*segment == Segment::Balance) || self.arrived {
            let message = "a path from a network begins with `balance`, one to a network ends with `unbalance`";
            return flaw(Code::Unbalanced, message);
        }
        match segment {
            Segment::Balance => {
                self.outside = false;
                if !self.from.is_balanced() {
                    self.went(Along::Decreasing);
                }
                Ok(())
            }
            Segment::Unbalance => self.unbalance(),
            Segment::Merge(i, j) => {
                let (to, from) = (self.slot(*i)?.clone(), self.slot(*j)?.clone());
                let strict = self.meet(*i, *j, &to, &from)?;
                let one = BigInt::from(1);
                self.put(*i, to.combine(&one, &from, &one, &one));
                self.put(*j, Block::zero(self.problem.columns()));
                self.went(if strict { Along::Decreasing } else { Along::Constant });
                Ok(())
            }
            Segment::Split(i, j, part) => {
                let whole = self.slot(*i)?.clone();
                if !self.slot(*j)?.is_zero() {
                    return flaw(Code::SlotTaken, format!("slot {j} is not empty"));
                }
                // The rest may be zero, and zero has both signs: the part is compared with the whole.
                if !part.same_sign(&whole) {
                    return flaw(Code::SignChange, format!("the part of slot {i} has another sign than the slot"));
                }
                let one = BigInt::from(1);
                let rest = whole.combine(&one, part, &-&one, &one);
                let strict = self.meet(*i, *j, &rest, part)?;
                self.put(*i, rest);
                self.put(*j, part.clone());
                if strict {
                    self.climb(value(self.problem, &self.slots))
                } else {
                    self.went(Along::Constant)
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
        if !moves.is_sorted_by(|a, b| a.0 < b.0) {
            return flaw(Code::SlotOrder, "the slots are not strictly increasing");
        }
        let from = self.slots.clone();
        for (i, block) in moves {
            self.slot(*i)?;
            self.put(*i, block.clone());
        }
        let line = Line::new(self.problem, &from, &self.slots)?;
        if !line.takes(course) {
            return match course {
                Course::Constant => flaw(Code::NotConstant, "predictions, directions or loss change"),
                _ => flaw(Code::NotMonotone, "the derivative of the loss at an end has the wrong sign"),
            };
        }
        match course {
            _ if from == self.slots => {}
            Course::Constant => self.went(Along::Constant),
            Course::Descent => {
                let fall = value(self.problem, &self.slots).minus(&value(self.problem, &from));
                self.went(if fall.sign() == Some(Sign::Minus) { Along::Decreasing } else { Along::NonIncreasing });
            }
            Course::Ascent | Course::Convex => self.climb(value(self.problem, &self.slots)),
        }
        Ok(())
    }

    /// Keeps the account of a segment: the worst of all, and `Decreasing` only if none is constant.
    fn went(&mut self, along: Along) {
        self.along = Some(match self.along {
            Some(before) if before != along => before.max(along).max(Along::NonIncreasing),
            _ => along,
        });
    }

    /// Keeps the account of a segment with its highest point perhaps at its end, where the loss is `value`.
    fn climb(&mut self, value: Radicals) {
        let below = value.minus(&self.start).is_not_positive();
        self.went(if below { Along::NeverAbove } else { Along::Bounded });
        self.peak = value.upper().max(self.peak.clone());
    }

    fn unbalance(&mut self) -> Result<(), Flaw> {
        let Some(to @ Place::Network(_)) = self.to else {
            return flaw(Code::Unbalanced, "`unbalance` leads to a network, and none was given as the end");
        };
        self.arrived = true;
        if !to.is_balanced() {
            self.climb(to.value(self.problem));
        }
        Ok(())
    }

    fn finish(self, segments: usize) -> Result<Passage, Flaw> {
        let Walk { problem, slots, .. } = self;
        let network = matches!(self.to, Some(Place::Network(_)));
        if self.outside || network != self.arrived {
            return flaw(Code::Unbalanced, "`balance` at the start or `unbalance` at the end is missing");
        }
        let mut blocks: Vec<Block> = slots.iter().filter(|block| !block.is_zero()).cloned().collect();
        blocks.sort();
        if self.to.is_some_and(|to| sorted(to) != blocks) {
            return flaw(Code::WrongEnd, "the path ends at other neurons than those given");
        }
        let end = self.to.map_or_else(|| value(problem, &blocks), |to| to.value(problem));
        let (width, neurons, shape) = (slots.len(), blocks.len(), shape(problem, &blocks));
        let along = self.along.unwrap_or(Along::Constant);
        let passage = Passage { start: self.start, end, peak: self.peak, width, segments, along, neurons, shape };
        match along.fits(&passage) {
            true => Ok(passage),
            false => {
                flaw(Code::EndsDisagree, "the losses at the ends are not those of a path on which the loss goes so")
            }
        }
    }
}

/// The blocks of a place that are not zero, in an order that does not depend on it.
fn sorted(place: &Place) -> Vec<Block> {
    let mut blocks = place.blocks();
    blocks.retain(|block| !block.is_zero());
    blocks.sort();
    blocks
}

/// What blocks, none of them zero, are to each other.
fn shape(problem: &Problem, blocks: &[Block]) -> Shape {
    let pairs = blocks.iter().enumerate().flat_map(|(i, a)| blocks.iter().skip(i + 1).map(move |b| (a, b)));
    let near = |(a, b): &(&Block, &Block)| a.same_sign(b) && a.parting_row(b, problem).is_none();
    let of_pair = |(a, b): (&Block, &Block)| if a.collinear(b) { Shape::NearlyMinimal } else { Shape::Any };
    pairs.filter(near).map(of_pair).min().unwrap_or(Shape::Minimal)
}
