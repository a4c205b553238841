//! The solutions that belong to one support: affine in β, and the interval on which they are optimal.

use super::gram::Gram;
use crate::check::arithmetic::divisor::gcd;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::Member;
use crate::linear::reconstruct::Quotients;
use crate::linear::system::System;
use crate::regularization::gram::reduced;
use num_bigint::{BigInt, Sign};

/// a + b·t, a coefficient or a slack times a positive number, in the [parameter](Gram) t.
#[derive(Clone, Debug)]
pub struct Affine {
    /// a.
    pub constant: BigInt,
    /// b.
    pub slope: BigInt,
}

impl Affine {
    fn at(&self, t: &Fraction) -> BigInt {
        &self.constant * t.denominator() + &self.slope * t.numerator()
    }

    /// Where it is zero; none if it is constant.
    fn root(&self) -> Option<Fraction> {
        match self.slope.sign() {
            Sign::Plus => Fraction::new(-&self.constant, self.slope.clone()),
            Sign::Minus => Fraction::new(self.constant.clone(), -&self.slope),
            Sign::NoSign => None,
        }
    }
}

/// The solutions with an independent support, where they are optimal: t from `low` to `high`.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Directions, increasing; some may have coefficient zero.
    pub support: Vec<usize>,
    /// Their coefficients, times `den`.
    values: Vec<Affine>,
    den: BigInt,
    /// The lower end; at most zero is as good as none.
    pub low: Fraction,
    /// The upper end, if there is one.
    pub high: Option<Fraction>,
    /// The directions that enter or leave the support at the lower end.
    pub events: Vec<usize>,
    /// Directions outside the support whose slack is zero all along.
    pub tied: Vec<usize>,
}

impl Piece {
    /// Solves for a support; none if its columns are dependent, or the solutions are optimal nowhere.
    ///
    /// G_SS γ_S = m_S − t ℓ_S is two linear systems with one matrix. Coefficients in S and slacks outside are
    /// affine in t, and the interval is where none is negative.
    pub fn new(gram: &Gram, support: Vec<usize>) -> Option<Piece> {
        let system = System::new(gram.products.minor(&support, &support))?;
        let lengths: Vec<BigInt> = gram.lengths.iter().cloned().map(BigInt::from).collect();
        let part = |of: &[BigInt]| -> Vec<BigInt> { support.iter().map(|&i| of[i].clone()).collect() };
        let solved = [system.solve(&part(&gram.moments)), system.solve(&part(&lengths))];
        let [a, b] = &solved;
        let den = &a.denominator / gcd(&a.denominator, &b.denominator) * &b.denominator;
        let whole = |q: &Quotients| -> Vec<BigInt> {
            let factor = &den / &q.denominator;
            let mut whole = vec![BigInt::ZERO; gram.lengths.len()];
            support.iter().zip(&q.numerators).for_each(|(&i, v)| whole[i] = v * &factor);
            whole
        };
        let [a, b] = [whole(a), whole(b)];
        let (pull, push) = (gram.products.times(&a), gram.products.times(&b));
        let (mut values, mut tied, mut slacks) = (Vec::new(), Vec::new(), Vec::new());
        for j in 0..gram.lengths.len() {
            if support.binary_search(&j).is_ok() {
                values.push(Affine { constant: a[j].clone(), slope: -&b[j] });
                continue;
            }
            let slack =
                Affine { constant: &pull[j] - &gram.moments[j] * &den, slope: &gram.lengths[j] * &den - &push[j] };
            let zero = slack.slope.sign() == Sign::NoSign && slack.constant.sign() == Sign::NoSign;
            if zero { tied.push(j) } else { slacks.push((j, slack)) }
        }
        let mut piece = Piece { values, den, low: Fraction::zero(), high: None, events: Vec::new(), tied, support };
        piece.bound(&slacks).then_some(piece)
    }

    /// Finds the interval; false if it is empty.
    fn bound(&mut self, slacks: &[(usize, Affine)]) -> bool {
        let own = self.support.iter().copied().zip(&self.values);
        let all: Vec<(usize, &Affine)> = own.chain(slacks.iter().map(|(j, slack)| (*j, slack))).collect();
        let roots = |sign: Sign| all.iter().filter(move |(_, v)| v.slope.sign() == sign).filter_map(|(_, v)| v.root());
        self.low = roots(Sign::Plus).chain([Fraction::zero()]).max().unwrap_or_else(Fraction::zero).reduced();
        self.high = roots(Sign::Minus).min().map(|high| high.reduced());
        let falls = |v: &Affine| v.slope.sign() == Sign::Plus && v.at(&self.low).sign() == Sign::NoSign;
        self.events = all.iter().filter(|(_, v)| falls(v)).map(|(j, _)| *j).collect();
        let constant = |v: &Affine| v.slope.sign() != Sign::NoSign || v.constant.sign() != Sign::Minus;
        self.high.as_ref().is_none_or(|high| *high >= self.low) && all.iter().all(|(_, v)| constant(v))
    }

    /// Whether it is optimal at t and a little below.
    pub fn goes_down_from(&self, t: &Fraction) -> bool {
        self.low < *t && self.high.as_ref().is_none_or(|high| high >= t)
    }

    /// The support below the lower end, if only one direction enters or leaves there: else a guess.
    pub fn next(&self) -> Vec<usize> {
        let kept = self.support.iter().filter(|i| !self.events.contains(i));
        let fresh = self.events.iter().filter(|i| self.support.binary_search(i).is_err());
        let mut next: Vec<usize> = kept.chain(fresh).copied().collect();
        next.sort_unstable();
        next
    }

    /// The coefficients at t, in the units of [`Gram`]; none where one is negative, outside the interval.
    pub fn at(&self, t: &Fraction) -> Option<Member> {
        let values = self.support.iter().zip(&self.values).map(|(&i, v)| (i, v.at(t)));
        reduced(values.filter(|(_, v)| v.sign() != Sign::NoSign).collect(), Positive::new(&self.den * t.denominator())?)
    }
}
