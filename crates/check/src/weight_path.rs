//! A path between two networks: that it is one, how wide it is, and how the loss goes along it (FORMAT
//! R81–R89, R240–R245; theory §8, §E2.9).
//!
//! In words: `docs/PATHS.md`; the format: FORMAT §10, and §26 for problems of version 2; the theorems:
//! `proofs/Segment.v`, `proofs/Walk.v`.

pub mod convex;
pub mod level;
pub mod passage;
pub mod segment;

use crate::arithmetic::{Fraction, Positive};
use crate::lexer::{Lines, digest};
use crate::rejection::{Code, Rejection, require};
use crate::statement::Problem;
use crate::statement::training::{HiddenBias, Training};
use crate::weight_path::convex::{Bias, Block};
use crate::weight_path::level::{Level, cost};
use crate::weight_path::segment::{Course, Line, parse};
use crate::work::{Work, count, longest, products};
pub use convex::Convex;
use num_bigint::{BigInt, Sign};
pub use passage::{Along, Passage, PathClaim, Place, Shape};
pub use segment::Segment;
use std::collections::BTreeMap;
use std::io::BufRead;

/// The first word of a certificate.
pub const HEADING: &str = "relucert-path-certificate";

/// Most slots of a path: they are held in memory.
const WIDEST: usize = 65_536;

/// Re-proves a path certificate from `start`, to `end` if one is given, else to wherever the path leads.
///
/// `problem_sha256` as in [`verify`](crate::optimum::verify); places for other problems are rejected.
pub fn verify(
    problem: &Problem,
    problem_sha256: &str,
    start: &Place,
    end: Option<&Place>,
    certificate: impl BufRead,
) -> Result<Passage, Rejection> {
    verify_training(&problem.clone().into(), problem_sha256, start, end, certificate)
}

/// The same for any loss and bias: version 1 for a problem of version 1, else version 2.
pub fn verify_training(
    training: &Training,
    problem_sha256: &str,
    start: &Place,
    end: Option<&Place>,
    certificate: impl BufRead,
) -> Result<Passage, Rejection> {
    [Some(start), end].into_iter().flatten().try_for_each(|place| place.fits(training))?;
    let size = [Some(start), end].into_iter().flatten().map(Place::bytes).fold(training.bytes(), u128::saturating_add);
    let mut lines = Lines::about(certificate, Work::new(size));
    let outputs = if training.is_plain() { None } else { Some(training.outputs) };
    let newest = if training.is_plain() { 1 } else { 2 };
    if lines.version(HEADING, 2)? != newest {
        let message = format!("a certificate for this problem has version {newest}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    balanceable(training).map_err(|rejection| Rejection { line: lines.number(), ..rejection })?;
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
    for place in [Some(start), end].into_iter().flatten() {
        lines.spend(place.cost(training))?;
    }
    let mut walk = Walk::new(training, start, end, width)?;
    for _ in 0..count {
        let segment = parse(&mut lines, training.columns(), outputs)?;
        walk.step(&segment, lines.work()).map_err(|(code, message)| Rejection::new(code, lines.number(), message))?;
    }
    let passage = walk.finish(count, lines.work());
    let passage = passage.map_err(|(code, message)| Rejection::new(code, lines.number(), message))?;
    lines.finish()?;
    Ok(passage)
}

/// Rejects problems whose neurons need not have a balanced form (R242): with a hidden bias that costs nothing
/// and no other input weights, less and less is paid for weights that grow without end.
pub fn balanceable(training: &Training) -> Result<(), Rejection> {
    require(training.hidden_bias != HiddenBias::Free, Code::NoBalance, 0, || {
        "with a hidden bias that is not penalised neurons need not have a balanced form".to_string()
    })
}

/// Where on the path we are, and what is known of the way so far.
struct Walk<'a> {
    training: &'a Training,
    from: &'a Place,
    to: Option<&'a Place>,
    width: usize,
    /// The slots that are not zero: memory and time go by these, not by the width.
    slots: BTreeMap<usize, Block>,
    zero: Block,
    bias: Bias,
    /// Whether the start is a network that is still to be balanced.
    outside: bool,
    /// Whether the end is a network and has been reached.
    arrived: bool,
    start: Level,
    peak: Fraction,
    /// How the loss went; nothing while nothing moved.
    along: Option<Along>,
}

type Flaw = (Code, String);

fn flaw<T>(code: Code, message: impl Into<String>) -> Result<T, Flaw> {
    Err((code, message.into()))
}

/// What was done within the work that the files allow.
fn paid<T>(result: Result<T, Rejection>) -> Result<T, Flaw> {
    result.map_err(|rejection| (rejection.code, rejection.message))
}

/// w + p·w′.
fn sum(w: &Block, p: &BigInt, other: &Block) -> Result<Block, Flaw> {
    let one = Positive::one();
    let none = || (Code::WrongShape, "the blocks have different dimensions".to_string());
    w.combine(&one, other, p, &one).ok_or_else(none)
}

impl<'a> Walk<'a> {
    fn new(
        training: &'a Training,
        from: &'a Place,
        to: Option<&'a Place>,
        width: usize,
    ) -> Result<Walk<'a>, Rejection> {
        let Convex { blocks, bias } = from.convex();
        let slots = blocks.into_iter().enumerate().filter(|(_, block)| !block.is_zero()).collect();
        let start = from.level(training)?;
        let (peak, outside) = (start.upper(), matches!(from, Place::Network(_)));
        let zero = Block::zero(training.columns());
        Ok(Walk { training, from, to, width, slots, zero, bias, outside, arrived: false, start, peak, along: None })
    }

    fn slot(&self, i: usize) -> Result<&Block, Flaw> {
        match i < self.width {
            true => Ok(self.slots.get(&i).unwrap_or(&self.zero)),
            false => flaw(Code::UnknownSlot, format!("there is no slot {i}, only {}", self.width)),
        }
    }

    /// Slot i, which exists, holds the block.
    fn put(&mut self, i: usize, block: Block) {
        match block.is_zero() {
            true => self.slots.remove(&i),
            false => self.slots.insert(i, block),
        };
    }

    /// Where the path is, without the slots that are zero.
    fn here(&self) -> Convex {
        Convex { blocks: self.slots.values().cloned().collect(), bias: self.bias.clone() }
    }

    /// Tests a segment and goes to its end.
    fn step(&mut self, segment: &Segment, work: &mut Work) -> Result<(), Flaw> {
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
            Segment::Unbalance => self.unbalance(work),
            Segment::Merge(i, j) => {
                let (to, from) = (self.slot(*i)?.clone(), self.slot(*j)?.clone());
                paid(work.spend(meeting(self.training, &to, &from)))?;
                let strict = self.meet(*i, *j, &to, &from)?;
                self.put(*i, sum(&to, &BigInt::from(1), &from)?);
                self.put(*j, self.zero.clone());
                self.went(if strict { Along::Decreasing } else { Along::Constant });
                Ok(())
            }
            Segment::Split(i, j, part) => {
                let whole = self.slot(*i)?.clone();
                if !self.slot(*j)?.is_zero() {
                    return flaw(Code::SlotTaken, format!("slot {j} is not empty"));
                }
                // The rest may be zero, and zero has both signs: the part is compared with the whole.
                if !part.same_direction(&whole) {
                    return flaw(Code::SignChange, format!("the part of slot {i} has another sign than the slot"));
                }
                paid(work.spend(meeting(self.training, &whole, part)))?;
                let rest = sum(&whole, &BigInt::from(-1), part)?;
                let strict = self.meet(*i, *j, &rest, part)?;
                self.put(*i, rest);
                self.put(*j, part.clone());
                match strict {
                    true => self.climb_here(work),
                    false => {
                        self.went(Along::Constant);
                        Ok(())
                    }
                }
            }
            Segment::Straight(course, moves, bias) => self.straight(*course, moves, bias, work),
        }
    }

    /// Whether two blocks may become one (R84), and whether the penalty gets strictly less by it: unless they
    /// are collinear.
    fn meet(&self, i: usize, j: usize, one: &Block, other: &Block) -> Result<bool, Flaw> {
        if i == j {
            return flaw(Code::SlotOrder, format!("slot {i} cannot merge with itself"));
        }
        if !one.same_direction(other) {
            return flaw(Code::SignChange, format!("slots {i} and {j} have different signs"));
        }
        match one.parting_row(other, &self.training.x) {
            Some(k) => flaw(Code::OtherCone, format!("data row {} parts slots {i} and {j}", k + 1)),
            None => Ok(!one.collinear(other)),
        }
    }

    fn straight(&mut self, course: Course, moves: &[(usize, Block)], bias: &Bias, work: &mut Work) -> Result<(), Flaw> {
        if !moves.is_sorted_by(|a, b| a.0 < b.0) {
            return flaw(Code::SlotOrder, "the slots are not strictly increasing");
        }
        let mut moving = BTreeMap::new();
        for (i, block) in moves {
            if self.slot(*i)? != block {
                moving.insert(*i, block);
            }
        }
        if moving.is_empty() && *bias == self.bias {
            return Ok(());
        }
        // The slots in use and those that move, which come first.
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (i, block) in &moving {
            before.push(self.slot(*i)?.clone());
            after.push((*block).clone());
        }
        for (_, block) in self.slots.iter().filter(|(i, _)| !moving.contains_key(*i)) {
            before.push(block.clone());
            after.push(block.clone());
        }
        let name = |place: usize| moving.keys().nth(place).map_or(place, |slot| *slot);
        let before = Convex { blocks: before, bias: self.bias.clone() };
        let after = Convex { blocks: after, bias: bias.clone() };
        // The places at both ends, and what shows the course: a derivative or the place between.
        let both = cost(self.training, &before).saturating_add(cost(self.training, &after));
        paid(work.spend(both.saturating_mul(if course == Course::Convex { 1 } else { 2 })))?;
        let line = Line::named(self.training, &before, &after, name)?;
        if !paid(line.proves(course, work))? {
            return match course {
                Course::Constant => flaw(Code::NotConstant, "the loss changes"),
                _ => flaw(Code::NotMonotone, "the derivative of the loss at an end has the wrong sign"),
            };
        }
        let fall = if course == Course::Descent { paid(line.rise().decided(work))? } else { None };
        moving.into_iter().for_each(|(i, block)| self.put(i, block.clone()));
        self.bias = bias.clone();
        match course {
            Course::Constant => self.went(Along::Constant),
            Course::Descent if fall == Some(Sign::Minus) => self.went(Along::Decreasing),
            Course::Descent => self.went(Along::NonIncreasing),
            Course::Ascent | Course::Convex => self.climb_here(work)?,
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

    /// Keeps the account of a segment with its highest point perhaps at its end, which has been reached.
    fn climb_here(&mut self, work: &mut Work) -> Result<(), Flaw> {
        let here = self.here();
        paid(work.spend(cost(self.training, &here)))?;
        self.climb(&paid(Level::of_convex(self.training, &here))?, work)
    }

    /// The same for an end with this level.
    fn climb(&mut self, level: &Level, work: &mut Work) -> Result<(), Flaw> {
        let below = paid(self.start.rise(level).is_not_positive(work))?;
        self.went(if below { Along::NeverAbove } else { Along::Bounded });
        self.peak = level.upper().max(self.peak.clone());
        Ok(())
    }

    fn unbalance(&mut self, work: &mut Work) -> Result<(), Flaw> {
        let Some(to @ Place::Network(_)) = self.to else {
            return flaw(Code::Unbalanced, "`unbalance` leads to a network, and none was given as the end");
        };
        self.arrived = true;
        if !to.is_balanced() {
            self.climb(&paid(to.level(self.training))?, work)?;
        }
        Ok(())
    }

    fn finish(self, segments: usize, work: &mut Work) -> Result<Passage, Flaw> {
        let (mut here, training, width) = (self.here(), self.training, self.width);
        let network = matches!(self.to, Some(Place::Network(_)));
        if self.outside || network != self.arrived {
            return flaw(Code::Unbalanced, "`balance` at the start or `unbalance` at the end is missing");
        }
        here.blocks.sort();
        if self.to.is_some_and(|to| sorted(to) != here) {
            return flaw(Code::WrongEnd, "the path ends at other neurons, or another output bias, than those given");
        }
        paid(work.spend(pairs(training, &here.blocks).saturating_add(cost(training, &here))))?;
        let end = paid(match self.to {
            Some(to) => to.level(training),
            None => Level::of_convex(training, &here),
        })?;
        let blocks = here.blocks;
        // A zero neuron at the end given can be left away.
        let spare = self.to.is_some_and(|to| to.len() > blocks.len());
        let most = if spare { Shape::NearlyMinimal } else { Shape::Minimal };
        let (neurons, shape) = (blocks.len(), shape(training, &blocks).min(most));
        let along = self.along.unwrap_or(Along::Constant);
        let passage = Passage { start: self.start, end, peak: self.peak, width, segments, along, neurons, shape };
        match paid(along.fits(&passage, work))? {
            true => Ok(passage),
            false => {
                flaw(Code::EndsDisagree, "the losses at the ends are not those of a path on which the loss goes so")
            }
        }
    }
}

/// The products of words that two blocks take that become one, or one that becomes two: products with every
/// data row, common divisors.
fn meeting(training: &Training, one: &Block, other: &Block) -> u128 {
    let long = longest(one.w().iter().chain(other.w()).chain([&**one.den(), other.den()])).saturating_mul(2);
    let (n, d) = (count(training.rows()), count(training.columns()));
    let sides = products(n.saturating_mul(d), longest(training.x.iter().flatten()), long);
    sides.saturating_add(products(d, long.saturating_mul(50), long))
}

/// The products of words that [`shape`] takes: a product with every data row for each pair.
fn pairs(training: &Training, blocks: &[Block]) -> u128 {
    let pairs = count(blocks.len()).saturating_mul(count(blocks.len())).saturating_mul(count(training.rows()));
    let long = longest(blocks.iter().flat_map(|block| block.w()));
    products(pairs.saturating_mul(count(training.columns())), longest(training.x.iter().flatten()), long)
}

/// A place without its blocks that are zero, the others in an order that does not depend on it.
fn sorted(place: &Place) -> Convex {
    let mut place = place.convex();
    place.blocks.retain(|block| !block.is_zero());
    place.blocks.sort();
    place
}

/// What blocks, none of them zero, are to each other.
fn shape(training: &Training, blocks: &[Block]) -> Shape {
    let pairs = blocks.iter().enumerate().flat_map(|(i, a)| blocks.iter().skip(i + 1).map(move |b| (a, b)));
    let near = |(a, b): &(&Block, &Block)| a.same_direction(b) && a.parting_row(b, &training.x).is_none();
    let of_pair = |(a, b): (&Block, &Block)| if a.collinear(b) { Shape::NearlyMinimal } else { Shape::Any };
    pairs.filter(near).map(of_pair).min().unwrap_or(Shape::Minimal)
}
