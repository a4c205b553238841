//! One segment of a path: what moves, and how the loss goes along it (FORMAT R83–R87, R242–R245; theory §8,
//! §E2.9).

use crate::arithmetic::fraction::sum;
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive, Radicals, Range};
use crate::lexer::Lines;
use crate::rejection::{Code, Rejection};
use crate::statement::Training;
use crate::stationary::slopes::ranges_at;
use crate::weight_path::convex::{Bias, Block, Convex, bias, block};
use crate::weight_path::level::{Level, Rise, over_den, plus};
use crate::work::Work;
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
    /// Some slots move straight to new blocks, the others stay; the output bias moves to this one.
    Straight(Course, Vec<(usize, Block)>, Bias),
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

/// Reads a segment of a path with inputs of dimension `columns`; in version 2 with so many outputs.
pub fn parse(lines: &mut Lines, columns: usize, outputs: Option<usize>) -> Result<Segment, Rejection> {
    let mut tokens = lines.next()?;
    let segment = match tokens.word()? {
        "balance" => Segment::Balance,
        "unbalance" => Segment::Unbalance,
        "merge" => Segment::Merge(tokens.count()?, tokens.count()?),
        "split" => Segment::Split(tokens.count()?, tokens.count()?, block(&mut tokens, columns, outputs)?),
        word => {
            let Some((_, course)) = COURSES.iter().find(|(name, _)| *name == word) else {
                return Err(tokens.reject(Code::WrongKeyword, format!("no segment begins with `{word}`")));
            };
            let count = tokens.count()?;
            tokens.end()?;
            let bias = bias(lines, outputs)?;
            let mut moves = Vec::new();
            for _ in 0..count {
                let mut tokens = lines.record("slot")?;
                moves.push((tokens.count()?, block(&mut tokens, columns, outputs)?));
                tokens.end()?;
            }
            return Ok(Segment::Straight(*course, moves, bias));
        }
    };
    tokens.end()?;
    Ok(segment)
}

/// A straight segment w(t) = (1 − t)w + t·w′ of slots and of the output bias, t from 0 to 1.
///
/// Every slot keeps its direction of output weights and a closed cone, where (Xw)_+ is linear: so the
/// predictions are affine in t, and the objective, a convex function of the predictions plus multiples of
/// lengths of affine vectors and of the square of an affine bias, is convex in t.
pub struct Line<'a> {
    training: &'a Training,
    from: &'a Convex,
    to: &'a Convex,
    start: Level,
    end: Level,
}

impl<'a> Line<'a> {
    /// Tests directions and cones of all slots; in words what is wrong, if anything (R85, R244). Slots that
    /// are zero at both ends may be left out.
    pub fn new(training: &'a Training, from: &'a Convex, to: &'a Convex) -> Result<Line<'a>, (Code, String)> {
        Line::named(training, from, to, |i| i)
    }

    /// The same where some slots were left out: `name` is the number of the slot at a place, for messages.
    pub(crate) fn named(
        training: &'a Training,
        from: &'a Convex,
        to: &'a Convex,
        name: impl Fn(usize) -> usize,
    ) -> Result<Line<'a>, (Code, String)> {
        let flaw = |rejection: Rejection| (rejection.code, rejection.message);
        [from, to].into_iter().try_for_each(|place| place.fits(training)).map_err(flaw)?;
        if from.blocks.len() != to.blocks.len() {
            return Err((Code::WrongShape, "the ends have different numbers of slots".to_string()));
        }
        for (i, (old, new)) in from.blocks.iter().zip(&to.blocks).enumerate().filter(|(_, (old, new))| old != new) {
            if !old.same_direction(new) {
                return Err((Code::SignChange, format!("slot {} changes the sign of its output weights", name(i))));
            }
            if let Some(k) = old.parting_row(new, &training.x) {
                let message = format!("slot {} crosses the plane of data row {}", name(i), k + 1);
                return Err((Code::OtherCone, message));
            }
        }
        let [start, end] = [from, to].map(|place| Level::of_convex(training, place).map_err(flaw));
        Ok(Line { training, from, to, start: start?, end: end? })
    }

    /// The same segment, the other way.
    fn reversed(&self) -> Line<'a> {
        let (start, end) = (self.end.clone(), self.start.clone());
        Line { training: self.training, from: self.to, to: self.from, start, end }
    }

    /// The slots that move.
    fn moving(&self) -> impl Iterator<Item = (&'a Block, &'a Block)> {
        self.from.blocks.iter().zip(&self.to.blocks).filter(|(old, new)| old != new)
    }

    /// How much more the end costs than the start.
    pub(crate) fn rise(&self) -> Rise {
        self.start.rise(&self.end)
    }

    /// The derivative of the objective at t = 1 from the left, or an upper bound of it.
    ///
    /// That of ℓ(f) is the least r·(f′ − f) over the slopes r at f′ (the derivative of ℓ along f − f′ is the
    /// greatest of r·(f − f′)), row by row; where slopes are enclosed, the greatest r·(f′ − f) is an upper
    /// bound. That of ‖w(t)‖‖p‖ is w′·(w′ − w)‖p‖/‖w′‖, or −‖w‖‖p‖ if w′ = 0, and that of β₀/2 ‖b‖² is β₀
    /// b′·(b′ − b).
    fn slope_at_end(&self) -> Result<Radicals, Rejection> {
        let mut slope = plus(&Radicals::default(), &self.slope_of_loss()?);
        let beta = self.training.decay();
        let minus = &Fraction::zero() - &beta;
        for (old, new) in self.moving() {
            let square = dot(new.w(), new.w());
            let inner = &square * old.den() - dot(new.w(), old.w()) * new.den();
            match Positive::new(square) {
                None => slope.add_length(&over_den(&minus, old), &old.product()),
                Some(square) => {
                    let part = Fraction::quotient(inner, new.den() * old.den() * square);
                    slope.add_length(&(&beta * &part), &new.product());
                }
            }
        }
        let (old, new) = (&self.from.bias, &self.to.bias);
        let inner = dot(new.b(), new.b()) * old.den() - dot(new.b(), old.b()) * new.den();
        let price = self.training.output_bias.price();
        Ok(plus(&slope, &(&price * &Fraction::quotient(inner, new.den().square() * old.den()))))
    }

    /// The part of the loss in it.
    fn slope_of_loss(&self) -> Result<Fraction, Rejection> {
        let (old, new) = (&self.start.fit, &self.end.fit);
        if old.first_difference(new).is_none() {
            return Ok(Fraction::zero());
        }
        let ranges = ranges_at(self.training, &new.num, &new.den)?;
        let den = &new.den * &old.den;
        let term = |((new_f, old_f), range): ((&BigInt, &BigInt), &Range)| {
            let step = Fraction::quotient(new_f * &old.den - old_f * &new.den, den.clone());
            let (low, high) = (&range.low * &step, &range.high * &step);
            if ranges.enclosed { low.max(high) } else { low.min(high) }
        };
        Ok(sum(new.num.iter().zip(&old.num).zip(&ranges.entries).map(term).collect()))
    }

    /// Whether the objective does not increase: it is convex, so its derivative at the end decides (R87,
    /// R245).
    fn descends(&self, work: &mut Work) -> Result<bool, Rejection> {
        self.slope_at_end()?.is_not_positive(work)
    }

    /// Whether the objective is one number (R86, R245): a convex function with equal values at t = 0, ½ and 1
    /// is constant.
    fn is_constant(&self, work: &mut Work) -> Result<bool, Rejection> {
        if self.rise().decided(work)? != Some(Sign::NoSign) {
            return Ok(false);
        }
        let middle = Level::of_convex(self.training, &halfway(self.from, self.to)?)?;
        Ok(self.start.rise(&middle).decided(work)? == Some(Sign::NoSign))
    }

    /// Whether the objective takes this course.
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

/// The place at t = ½.
fn halfway(from: &Convex, to: &Convex) -> Result<Convex, Rejection> {
    let (one, two) = (BigInt::from(1), Positive::power_of_two(1));
    let none = || Rejection::new(Code::WrongShape, 0, "the blocks have different dimensions");
    let blocks = from.blocks.iter().zip(&to.blocks).map(|(a, b)| a.combine(&one, b, &one, &two).ok_or_else(none));
    let (a, b) = (&from.bias, &to.bias);
    let bias: Vec<BigInt> = a.b().iter().zip(b.b()).map(|(p, q)| p * b.den() + q * a.den()).collect();
    Ok(Convex { blocks: blocks.collect::<Result<_, _>>()?, bias: Bias::new(&bias, &(a.den() * b.den() * two)) })
}
