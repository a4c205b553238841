//! Piecewise linear and quadratic losses as one family in terms of the outputs (theory §E3.9).

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::lp::Vector;
use crate::check::statement::Training;
use num_bigint::{BigInt, Sign};

/// The slope of entry k at the output f is s_k times (f − y_k, less ε towards zero)/κ, moved to the nearest
/// end of [low_k, high_k]; for κ = 0 any number of [low_k, high_k] at f = y_k (theory §E3.9).
pub(super) struct Rows<'a> {
    training: &'a Training,
    /// κ.
    pub curvature: Fraction,
    /// ε.
    pub insensitive: Fraction,
    /// The least and the greatest slope over s_k, infinite where there is none.
    pub ends: Vec<[Option<Fraction>; 2]>,
    /// s_k, over `weights_den`.
    pub weights: Vec<BigInt>,
    /// Positive.
    pub weights_den: Positive,
}

/// The piece of a row at an output.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// The slope is s(f − y − o)/κ.
    Curved(Fraction),
    /// The slope is s times this.
    Flat(Fraction),
}

impl<'a> Rows<'a> {
    /// Those of a loss that is piecewise linear or quadratic.
    pub fn of(training: &'a Training) -> Option<Rows<'a>> {
        let shape = training.loss.shape()?;
        // For y = ±1 the shortfall 1 − yf is y(y − f): slopes by f are those by it times −y.
        let ends = |y: &BigInt| match shape.margin && y.sign() == Sign::Plus {
            true => [negated(&shape.high), negated(&shape.low)],
            false => [shape.low.clone(), shape.high.clone()],
        };
        let (weights, weights_den) = match &training.weights {
            Some((weights, den)) => {
                let entries = weights.iter().flat_map(|s| std::iter::repeat_n(BigInt::clone(s), training.outputs));
                (entries.collect(), den.clone())
            }
            None => (vec![BigInt::from(1); training.y.len()], Positive::one()),
        };
        let ends = training.y.iter().map(ends).collect();
        let (curvature, insensitive) = (shape.curvature, shape.insensitive);
        Some(Rows { training, curvature, insensitive, ends, weights, weights_den })
    }

    /// y_k.
    pub fn target(&self, k: usize) -> Fraction {
        Fraction::quotient(self.training.y[k].clone(), self.training.y_den.clone())
    }

    /// The piece of entry k at the output f; κ > 0.
    pub fn piece(&self, k: usize, f: &Fraction) -> Piece {
        let (zero, e) = (Fraction::zero(), f - &self.target(k));
        let offset = match (e > self.insensitive, e < &zero - &self.insensitive) {
            (true, _) => self.insensitive.clone(),
            (_, true) => &zero - &self.insensitive,
            _ if self.insensitive > zero => return Piece::Flat(zero),
            _ => zero.clone(),
        };
        // t = (e − offset)/κ against the ends: times κ.
        let over = &e - &offset;
        let beyond = |end: &Option<Fraction>, sign: bool| {
            end.as_ref()
                .filter(|end| if sign { over >= &self.curvature * end } else { over <= &self.curvature * end })
                .cloned()
        };
        let [low, high] = &self.ends[k];
        match beyond(high, true).or(beyond(low, false)) {
            Some(end) => Piece::Flat(end),
            None => Piece::Curved(offset),
        }
    }

    /// ν_k = −s_k times the slope of each piece at the outputs f.
    pub fn dual(&self, pieces: &[Piece], f: &[BigInt], den: &BigInt) -> Option<Vector> {
        // Over one denominator: den·y_den·κ's numerator·(denominators of offsets and ends)·weights_den.
        let (kn, kd) = (self.curvature.numerator(), self.curvature.denominator());
        let constants = pieces.iter().map(|piece| match piece {
            Piece::Curved(value) | Piece::Flat(value) => value.denominator(),
        });
        let common = constants.fold(Positive::one(), |common, den| common.lcm(den));
        let all = den * &self.training.y_den * &common;
        let scale = &all * kn;
        let entry = |(k, piece): (usize, &Piece)| {
            let slope = match piece {
                Piece::Flat(t) => t.numerator() * (&scale / t.denominator()),
                Piece::Curved(offset) => {
                    let e = (&f[k] * &self.training.y_den - &self.training.y[k] * den) * &common;
                    (e - offset.numerator() * (&all / offset.denominator())) * kd
                }
            };
            -slope * &self.weights[k]
        };
        let num = pieces.iter().enumerate().map(entry).collect();
        Some(Vector { num, den: scale * &self.weights_den }).filter(|dual| dual.den.sign() == Sign::Plus)
    }
}

pub(super) fn negated(value: &Option<Fraction>) -> Option<Fraction> {
    value.as_ref().map(|value| &Fraction::zero() - value)
}
