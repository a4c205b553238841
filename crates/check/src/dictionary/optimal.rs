//! All optimal networks over given directions, for a loss that is piecewise linear or quadratic (FORMAT R234,
//! R235, theory §E1.3, §E2.8).
//!
//! Let ν be a dual vector at which one network is optimal. Every optimal one then has ν among the slopes −∂ℓ
//! at its outputs, which is an interval for each of them, and uses tight directions only; and these two
//! properties suffice. Where the interval is more than a point its ends become slack variables, further
//! columns of Z.

use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::members::{Entries, Member, Members, members_of};
use crate::dictionary::slopes::fits;
use crate::dictionary::training::modulo;
use crate::rejection::{Code, Rejection, require};
use crate::statement::loss::Shape;
use crate::statement::{Training, TwoLayer, primal};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// An end of the interval of an output: its entry, the slack that the network has there, and whether it is
/// the lower end.
struct End {
    entry: usize,
    slack: Fraction,
    lower: bool,
}

/// The polyhedron of all optimal networks over the directions of a network and a dictionary, with the ends of
/// the intervals of outputs as further columns. Rejects a dual vector that does not show that the network is
/// optimal once it is balanced; `nu` holds K entries for each row, over `den`.
pub fn all_optimal(
    training: &Training,
    network: &TwoLayer,
    dictionary: &TwoLayer,
    nu: &[BigInt],
    den: &Positive,
) -> Result<Members, Rejection> {
    let mut members = members_of(training, network, dictionary)?;
    let ends = ends(training, network, nu, den)?;
    require(fits(training, network, nu, den), Code::DualBalance, 0, || {
        "the sums of the dual vector do not fit the output bias".to_string()
    })?;
    // What members_of found without ν does not count.
    let slopes = members.slopes(training, &members.without_first(nu), den);
    for (i, (slope, square)) in slopes.iter().zip(&members.squares).enumerate() {
        let reject = |code, what: &str| Err(Rejection::new(code, 0, format!("direction {i} {what}")));
        match slope {
            Ordering::Greater if square.sign() == Sign::Plus => {
                return reject(Code::SlopeTooGreat, "would lower the objective");
            }
            Ordering::Less if members.given.entries.contains_key(&i) => {
                return reject(Code::SlopeTooSmall, "should have less weight");
            }
            _ => {}
        }
    }
    members.keep_tight(&slopes);
    with_slacks(training, &mut members, &ends)?;
    Ok(members)
}

/// The finite ends of the intervals in which the outputs may lie, where they are more than a point; rejects a
/// ν that is no slope at the outputs of the network.
fn ends(training: &Training, network: &TwoLayer, nu: &[BigInt], den: &Positive) -> Result<Vec<End>, Rejection> {
    let message = || "the slopes of this loss are no rational numbers: no network is known to be exactly optimal";
    let shape = training.loss.shape().ok_or_else(|| Rejection::new(Code::OtherLoss, 0, message()))?;
    let (outputs, unit) = primal::outputs(training, network);
    require(nu.len() == outputs.len(), Code::WrongShape, 0, || format!("a dual vector of {} entries", nu.len()))?;
    let zero = Fraction::zero();
    let mut ends = Vec::new();
    let rows = outputs.chunks(training.outputs).zip(nu.chunks(training.outputs)).zip(training.samples());
    let entries = rows.flat_map(|((f, nu), sample)| {
        let (s, one) = sample.weight.clone();
        let entries: Vec<_> = f.iter().zip(nu).zip(sample.targets).collect();
        entries.into_iter().map(move |((f, nu), y)| (f, Fraction::quotient(nu * &one, den * &s), y))
    });
    for (entry, (f, r, y)) in entries.enumerate() {
        let t = if shape.margin { &y * &r } else { &zero - &r };
        let e = shape.error(&y, &Fraction::quotient(f.clone(), unit.clone()));
        let [low, high] = errors(&shape, &t);
        let inside = low.as_ref().is_none_or(|low| *low <= e) && high.as_ref().is_none_or(|high| e <= *high);
        require(shape.holds(&t) && inside, Code::SlopeOutside, 0, || {
            format!("entry {} of the dual vector is no slope of the loss at the output", entry + 1)
        })?;
        if low == high {
            continue;
        }
        // e rises with f but for a margin with y = 1.
        let turned = shape.margin && y > zero;
        let slack = |end: Fraction| if end <= e { &e - &end } else { &end - &e };
        ends.extend(low.map(|end| End { entry, slack: slack(end).reduced(), lower: !turned }));
        ends.extend(high.map(|end| End { entry, slack: slack(end).reduced(), lower: turned }));
    }
    Ok(ends)
}

/// The least and the greatest e at which t is a slope of g: those of the subgradients of ½κt² + ε|t| and the
/// box at t.
fn errors(shape: &Shape, t: &Fraction) -> [Option<Fraction>; 2] {
    let (zero, bent) = (Fraction::zero(), &shape.curvature * t);
    let below = if *t > zero { &bent + &shape.insensitive } else { &bent - &shape.insensitive };
    let above = if *t < zero { &bent - &shape.insensitive } else { &bent + &shape.insensitive };
    let at = |end: &Option<Fraction>| end.as_ref() == Some(t);
    [(!at(&shape.low)).then_some(below), (!at(&shape.high)).then_some(above)]
}

/// Adds a column for each end: f − σ is the lower one, f + σ the upper one; where an output has both, the first
/// of them says where f lies, and a further row keeps the sum of the two. Coefficients get a common
/// denominator at which all slacks are integers.
fn with_slacks(training: &Training, members: &mut Members, ends: &[End]) -> Result<(), Rejection> {
    let unit = &training.x_den * &members.den;
    let sizes: Vec<Fraction> =
        ends.iter().map(|end| (&end.slack * &Fraction::quotient((*unit).clone(), Positive::one())).reduced()).collect();
    let factor = sizes.iter().fold(Positive::one(), |common, size| common.lcm(size.denominator()));
    let size = |size: &Fraction| size.numerator() * (&*factor / size.denominator());
    let neurons = members.columns.len();
    let given = members.given.entries.iter().map(|(i, v)| (*i, v * &factor));
    let slacks = sizes.iter().map(size).enumerate().map(|(at, v)| (neurons + at, v));
    let entries = given.chain(slacks.filter(|(_, v)| v.sign() == Sign::Plus)).collect();
    let pairs: Vec<usize> = ends.windows(2).filter_map(both).collect();
    let height = training.rows().saturating_mul(training.outputs);
    let mut columns: Vec<Vec<BigInt>> = members.columns.iter().map(|c| padded(c.clone(), pairs.len())).collect();
    let mut last = None;
    for end in ends {
        // Of two ends the second slack is what the first leaves of the interval, and moves no output.
        let second = last.replace(end.entry) == Some(end.entry);
        let value = |at: usize| {
            BigInt::from(if at != end.entry || second {
                0
            } else if end.lower {
                -1
            } else {
                1
            })
        };
        let column = modulo(training, (0..height).map(value).collect());
        let sums = pairs.iter().map(|entry| BigInt::from(u8::from(*entry == end.entry)));
        columns.push(column.into_iter().chain(sums).collect());
    }
    let given = Member::of(Entries { den: Positive::one(), entries });
    members.extend(columns, given, &factor)
}

/// The entry of two ends of one output.
fn both(ends: &[End]) -> Option<usize> {
    match ends {
        [a, b] if a.entry == b.entry => Some(a.entry),
        _ => None,
    }
}

/// A column with zeros in further rows.
fn padded(mut column: Vec<BigInt>, rows: usize) -> Vec<BigInt> {
    column.resize(column.len() + rows, BigInt::ZERO);
    column
}
