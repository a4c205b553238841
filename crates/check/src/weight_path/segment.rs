//! One segment of a path: what moves, and how the loss goes along it (FORMAT R83–R87, theory §8).

use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive, Radicals};
use crate::dictionary::fit::{Predictions, predictions_of};
use crate::lexer::Lines;
use crate::rejection::{Code, Rejection};
use crate::statement::objective::beta;
use crate::statement::{Evaluation, Network, Problem};
use crate::weight_path::convex::{Block, block};
use crate::work::{Work, count, longest, products};
use num_bigint::{BigInt, Sign};

/// A piece of a path; the state between two pieces is a list of slots, each a [`Block`], perhaps zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Every neuron of the network that the path starts from scales to balance.
    Balance,
    /// The reverse, to the network that the path ends at.
    Unbalance,
    /// The second slot moves into the first.
    Merge(usize, usize),
    /// A part of the first slot moves into the second, which is empty.
    Split(usize, usize, Block),
    /// Some slots move straight to new blocks, the others stay.
    Straight(Course, Vec<(usize, Block)>),
}

/// What is proved of the loss along a straight segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Predictions and loss stay.
    Constant,
    /// The loss does not increase.
    Descent,
    /// The loss does not decrease.
    Ascent,
    /// The loss is convex, hence nowhere above the higher end.
    Convex,
}

/// The words of the format for [`Course`].
pub const COURSES: [(&str, Course); 4] = [
    ("constant", Course::Constant),
    ("descent", Course::Descent),
    ("ascent", Course::Ascent),
    ("convex", Course::Convex),
];

/// Reads a segment of a path with inputs of dimension `columns`.
pub(crate) fn parse(lines: &mut Lines, columns: usize) -> Result<Segment, Rejection> {
    let mut tokens = lines.next()?;
    let segment = match tokens.word()? {
        "balance" => Segment::Balance,
        "unbalance" => Segment::Unbalance,
        "merge" => Segment::Merge(tokens.count()?, tokens.count()?),
        "split" => Segment::Split(tokens.count()?, tokens.count()?, block(&mut tokens, columns)?),
        word => {
            let Some((_, course)) = COURSES.iter().find(|(name, _)| *name == word) else {
                return Err(tokens.reject(Code::WrongKeyword, format!("no segment begins with `{word}`")));
            };
            let count = tokens.count()?;
            tokens.end()?;
            let mut moves = Vec::new();
            for _ in 0..count {
                let mut tokens = lines.record("slot")?;
                moves.push((tokens.count()?, block(&mut tokens, columns)?));
                tokens.end()?;
            }
            return Ok(Segment::Straight(*course, moves));
        }
    };
    tokens.end()?;
    Ok(segment)
}

/// The predictions less the labels, and their positive denominator.
type Residual = (Vec<BigInt>, Positive);

fn network(slots: &[Block]) -> Network {
    Network { neurons: slots.iter().filter(|block| !block.is_zero()).map(Block::neuron).collect() }
}

fn residual(problem: &Problem, slots: &[Block]) -> Residual {
    let Predictions { num, den } = predictions_of(problem, &network(slots));
    let row = |(y, fit): (&BigInt, &BigInt)| fit * &problem.y_den - y * &den;
    (problem.y.iter().zip(&num).map(row).collect(), den * &problem.y_den)
}

/// ½‖f − y‖² + β Σ‖w‖ of balanced neurons; rejects blocks for other problems.
pub fn value(problem: &Problem, slots: &[Block]) -> Result<Radicals, Rejection> {
    admits(problem, slots)?;
    Ok(value_of(problem, slots))
}

/// Tests that blocks have the dimension of the problem.
pub(crate) fn admits(problem: &Problem, slots: &[Block]) -> Result<(), Rejection> {
    match slots.iter().position(|block| block.w().len() != problem.columns()) {
        None => Ok(()),
        Some(i) => {
            let message = format!("block {i} has not {} inputs", problem.columns());
            Err(Rejection::new(Code::WrongShape, 0, message))
        }
    }
}

/// The same for blocks of the dimension of the problem.
pub(crate) fn value_of(problem: &Problem, slots: &[Block]) -> Radicals {
    let (r, den) = residual(problem, slots);
    let mut value = Radicals::rational(Fraction::quotient(dot(&r, &r), den.square()).half());
    add_lengths(&mut value, &beta(problem), slots);
    value
}

/// The products of words that [`value`] takes, and somewhat more than two of a [`Line`].
pub(crate) fn cost(problem: &Problem, slots: &[Block]) -> u128 {
    let long = longest(slots.iter().flat_map(|block| block.w().iter().chain([&**block.den()])));
    let lengths = products(count(slots.len()).saturating_mul(count(problem.columns())), long.saturating_mul(50), long);
    Evaluation::new(problem, &network(slots)).objective().saturating_add(lengths)
}

fn add_lengths(sum: &mut Radicals, factor: &Fraction, slots: &[Block]) {
    slots.iter().for_each(|block| sum.add_length(&over_den(factor, block), block.w()));
}

fn over_den(factor: &Fraction, block: &Block) -> Fraction {
    factor * &Fraction::quotient(BigInt::from(1), block.den().clone())
}

/// A straight segment w(t) = (1 − t)w + t·w′ of slots, t from 0 to 1.
///
/// Every slot keeps its sign and a closed cone, where (X w)_+ is linear: so the predictions are affine in t,
/// and the loss, a convex function of the predictions plus multiples of lengths of affine vectors, is convex
/// in t.
pub struct Line<'a> {
    problem: &'a Problem,
    from: &'a [Block],
    to: &'a [Block],
    start: Residual,
    end: Residual,
}

impl<'a> Line<'a> {
    /// Tests signs and cones of all slots; in words what is wrong, if anything (R85). Slots that are zero at
    /// both ends may be left out.
    pub fn new(problem: &'a Problem, from: &'a [Block], to: &'a [Block]) -> Result<Line<'a>, (Code, String)> {
        Line::named(problem, from, to, |i| i)
    }

    /// The same where some slots were left out: `name` is the number of the slot at a place, for messages.
    pub(crate) fn named(
        problem: &'a Problem,
        from: &'a [Block],
        to: &'a [Block],
        name: impl Fn(usize) -> usize,
    ) -> Result<Line<'a>, (Code, String)> {
        [from, to].into_iter().try_for_each(|slots| admits(problem, slots)).map_err(|r| (r.code, r.message))?;
        if from.len() != to.len() {
            return Err((Code::WrongShape, "the ends have different numbers of slots".to_string()));
        }
        for (i, (old, new)) in from.iter().zip(to).enumerate().filter(|(_, (old, new))| old != new) {
            if !old.same_sign(new) {
                return Err((Code::SignChange, format!("slot {} changes its sign", name(i))));
            }
            if let Some(k) = old.parting_row(new, problem) {
                let message = format!("slot {} crosses the plane of data row {}", name(i), k + 1);
                return Err((Code::OtherCone, message));
            }
        }
        Ok(Line { problem, from, to, start: residual(problem, from), end: residual(problem, to) })
    }

    /// The same segment, the other way.
    fn reversed(&self) -> Line<'a> {
        let (start, end) = (self.end.clone(), self.start.clone());
        Line { problem: self.problem, from: self.to, to: self.from, start, end }
    }

    /// The slots that move.
    fn moving(&self) -> impl Iterator<Item = (&'a Block, &'a Block)> {
        self.from.iter().zip(self.to).filter(|(old, new)| old != new)
    }

    /// The loss at the end less that at the start.
    pub(crate) fn rise(&self) -> Radicals {
        let half = |(r, den): &Residual| Fraction::quotient(dot(r, r), den.square()).half();
        let mut rise = Radicals::rational(&half(&self.end) - &half(&self.start));
        let beta = beta(self.problem);
        let minus = &Fraction::zero() - &beta;
        for (old, new) in self.moving() {
            add_lengths(&mut rise, &beta, std::slice::from_ref(new));
            add_lengths(&mut rise, &minus, std::slice::from_ref(old));
        }
        rise
    }

    /// The derivative of the loss at t = 1 from the left.
    ///
    /// That of ½‖f − y‖² is (f′ − y)·(f′ − f); that of ‖w(t)‖ is w′·(w′ − w)/‖w′‖, or −‖w‖ if w′ = 0.
    fn slope_at_end(&self) -> Radicals {
        let ((r0, den0), (r1, den1)) = (&self.start, &self.end);
        let inner = dot(r1, r1) * den0 - dot(r1, r0) * den1;
        let mut slope = Radicals::rational(Fraction::quotient(inner, den1.square() * den0));
        let beta = beta(self.problem);
        let minus = &Fraction::zero() - &beta;
        for (old, new) in self.moving() {
            let square = dot(new.w(), new.w());
            let inner = &square * old.den() - dot(new.w(), old.w()) * new.den();
            match Positive::new(square) {
                None => slope.add_length(&over_den(&minus, old), old.w()),
                Some(square) => {
                    let part = Fraction::quotient(inner, new.den() * old.den() * square);
                    slope.add_length(&(&beta * &part), new.w());
                }
            }
        }
        slope
    }

    /// Whether the loss does not increase: it is convex, so its derivative at the end decides (R87).
    fn descends(&self, work: &mut Work) -> Result<bool, Rejection> {
        self.slope_at_end().is_not_positive(work)
    }

    /// Whether the loss is one number (R86): the predictions are at both ends, hence everywhere; each slot
    /// keeps its direction, so that the penalty is affine; and the penalties of the ends are equal.
    fn is_constant(&self, work: &mut Work) -> Result<bool, Rejection> {
        let ((r0, den0), (r1, den1)) = (&self.start, &self.end);
        let same_fit = r0.iter().zip(r1).all(|(a, b)| a * den1 == b * den0);
        let collinear = self.moving().all(|(old, new)| old.collinear(new));
        Ok(same_fit && collinear && self.rise().decided(work)? == Some(Sign::NoSign))
    }

    /// Whether the loss takes this course.
    pub fn takes(&self, course: Course) -> bool {
        self.proves(course, &mut Work::without_end()) == Ok(true)
    }

    /// The same, if it does not cost too much (R140).
    pub(crate) fn proves(&self, course: Course, work: &mut Work) -> Result<bool, Rejection> {
        match course {
            Course::Constant => self.is_constant(work),
            Course::Descent => self.descends(work),
            Course::Ascent => self.reversed().descends(work),
            Course::Convex => Ok(true),
        }
    }
}
