//! One segment of a path: what moves, and how the loss goes along it (FORMAT R83–R87, theory §8).

use crate::check::convex::{Block, block};
use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::lexer::Lines;
use crate::check::network::Network;
use crate::check::objective::beta;
use crate::check::polytope::polytope_of;
use crate::check::positive::Positive;
use crate::check::problem::Problem;
use crate::check::radicals::Radicals;
use crate::check::rejection::{Code, Rejection};
use num_bigint::BigInt;
use std::io::BufRead;

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
pub(crate) fn parse(lines: &mut Lines<impl BufRead>, columns: usize) -> Result<Segment, Rejection> {
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
fn residual(problem: &Problem, slots: &[Block]) -> (Vec<BigInt>, Positive) {
    let neurons = slots.iter().filter(|block| !block.is_zero()).map(Block::neuron).collect();
    let set = polytope_of(problem, &Network { neurons });
    let den = &problem.x_den * &set.den;
    let row = |(y, fit): (&BigInt, &BigInt)| fit * &problem.y_den - y * &den;
    (problem.y.iter().zip(&set.fit).map(row).collect(), den * &problem.y_den)
}

/// ½‖f − y‖² + β Σ‖w‖ of balanced neurons; rejects blocks for other problems.
pub fn value(problem: &Problem, slots: &[Block]) -> Result<Radicals, Rejection> {
    admits(problem, slots)?;
    Ok(value_of(problem, slots))
}

/// Tests that blocks have the dimension of the problem.
pub(super) fn admits(problem: &Problem, slots: &[Block]) -> Result<(), Rejection> {
    match slots.iter().position(|block| block.w().len() != problem.columns()) {
        None => Ok(()),
        Some(i) => {
            let message = format!("block {i} has not {} inputs", problem.columns());
            Err(Rejection::new(Code::WrongShape, 0, message))
        }
    }
}

/// The same for blocks of the dimension of the problem.
pub(super) fn value_of(problem: &Problem, slots: &[Block]) -> Radicals {
    let (r, den) = residual(problem, slots);
    let mut value = Radicals::rational(Fraction::quotient(dot(&r, &r), den.square()).half());
    let beta = beta(problem);
    slots.iter().for_each(|block| value.add_length(&over_den(&beta, block), block.w()));
    value
}

fn over_den(factor: &Fraction, block: &Block) -> Fraction {
    factor * &Fraction::quotient(BigInt::from(1), block.den().clone())
}

/// A straight segment w(t) = (1 − t)w + t·w′ of all slots, t from 0 to 1.
///
/// Every slot keeps its sign and a closed cone, where (X w)_+ is linear: so the predictions are affine in t, and the loss, a convex function of
/// the predictions plus multiples of lengths of affine vectors, is convex in t.
pub struct Line<'a> {
    problem: &'a Problem,
    from: &'a [Block],
    to: &'a [Block],
}

impl<'a> Line<'a> {
    /// Tests signs and cones of all slots; in words what is wrong, if anything (R85).
    pub fn new(problem: &'a Problem, from: &'a [Block], to: &'a [Block]) -> Result<Line<'a>, (Code, String)> {
        [from, to].into_iter().try_for_each(|slots| admits(problem, slots)).map_err(|r| (r.code, r.message))?;
        if from.len() != to.len() {
            return Err((Code::WrongShape, "the ends have different numbers of slots".to_string()));
        }
        for (i, (old, new)) in from.iter().zip(to).enumerate().filter(|(_, (old, new))| old != new) {
            if !old.same_sign(new) {
                return Err((Code::SignChange, format!("slot {i} changes its sign")));
            }
            if let Some(k) = old.parting_row(new, problem) {
                return Err((Code::OtherCone, format!("slot {i} crosses the plane of data row {}", k + 1)));
            }
        }
        Ok(Line { problem, from, to })
    }

    /// The same segment, the other way.
    fn reversed(&self) -> Line<'a> {
        Line { problem: self.problem, from: self.to, to: self.from }
    }

    /// The derivative of the loss at t = 1 from the left.
    ///
    /// That of ½‖f − y‖² is (f′ − y)·(f′ − f); that of ‖w(t)‖ is w′·(w′ − w)/‖w′‖, or −‖w‖ if w′ = 0.
    fn slope_at_end(&self) -> Radicals {
        let ((r0, den0), (r1, den1)) = (residual(self.problem, self.from), residual(self.problem, self.to));
        let inner = dot(&r1, &r1) * &den0 - dot(&r1, &r0) * &den1;
        let mut slope = Radicals::rational(Fraction::quotient(inner, den1.square() * &den0));
        let beta = beta(self.problem);
        let minus = &Fraction::zero() - &beta;
        for (old, new) in self.from.iter().zip(self.to).filter(|(old, new)| old != new) {
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
    fn descends(&self) -> bool {
        self.slope_at_end().is_not_positive()
    }

    /// Whether the loss is one number (R86): the predictions are at both ends, hence everywhere; each slot keeps its direction, so that the
    /// penalty is affine; and the penalties of the ends are equal.
    fn is_constant(&self) -> bool {
        let ((r0, den0), (r1, den1)) = (residual(self.problem, self.from), residual(self.problem, self.to));
        let same_fit = r0.iter().zip(&r1).all(|(a, b)| a * &den1 == b * &den0);
        let collinear = self.from.iter().zip(self.to).all(|(old, new)| old.collinear(new));
        let difference = || value_of(self.problem, self.from).minus(&value_of(self.problem, self.to));
        same_fit && collinear && difference().sign() == Some(num_bigint::Sign::NoSign)
    }

    /// Whether the loss takes this course.
    pub fn takes(&self, course: Course) -> bool {
        match course {
            Course::Constant => self.is_constant(),
            Course::Descent => self.descends(),
            Course::Ascent => self.reversed().descends(),
            Course::Convex => true,
        }
    }
}
