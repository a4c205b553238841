//! The solutions of least norm where solutions are not unique (theory §10.1).
//!
//! On an interval with the tight directions E the solutions at t are the γ ≥ 0 with G_EE γ = m_E − tℓ_E; that
//! of least ‖c‖ is piecewise affine in t, with breakpoints of its own. A point inside is solved, its active
//! set holds on an interval around, and what is left on both sides is treated in the same way. There are
//! finitely many active sets.

use super::gram::{Gram, reduced};
use super::homotopy::short;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::Member;
use crate::check::lp::{Column, Program, Row, Vector};
use crate::check::qp::{self, Curvature, Square};
use crate::linear::rank::rank;
use crate::qp::{Error, Exact, Kkt, Point, State, solve};
use num_bigint::{BigInt, Sign};

/// Solutions at both ends of an interval, the straight line between them being of least norm.
type Stretch = [(Fraction, Member); 2];

/// The least-norm solutions over some tight directions between two values of t, as points by decreasing t.
///
/// # Errors
/// As [`solve`].
pub fn points(gram: &Gram, tight: &[usize], high: &Fraction, low: &Fraction) -> Result<Vec<(Fraction, Member)>, Error> {
    let products = gram.products.minor(tight, tight);
    let rows = rank(&products).ok_or(Error::Primes)?.rows;
    let face = Face { gram, tight, rows };
    let mut stretches = Vec::new();
    face.cover(high, low, &mut stretches)?;
    Ok(stretches.into_iter().flatten().collect())
}

struct Face<'a> {
    gram: &'a Gram<'a>,
    tight: &'a [usize],
    /// Places in `tight` of independent rows of G_EE.
    rows: Vec<usize>,
}

impl Face<'_> {
    /// m − tℓ in the rows, times the denominator of t.
    fn sides(&self, t: &Fraction) -> Vec<BigInt> {
        let side = |&at: &usize| {
            let j = self.tight[at];
            &self.gram.moments[j] * t.denominator() - &self.gram.lengths[j] * t.numerator()
        };
        self.rows.iter().map(side).collect()
    }

    /// min ½‖ℓγ‖² over the solutions at t, γ times the denominator of t.
    fn program(&self, t: &Fraction) -> qp::Program {
        let one = BigInt::from(1);
        let products = self.gram.products.minor(self.tight, self.tight);
        let row = |(&at, side): (&usize, BigInt)| Row {
            terms: products.rows()[at].iter().collect(),
            lower: Some(side.clone()),
            upper: Some(side),
        };
        let square = |(at, &j): (usize, &usize)| Square {
            weight: one.clone(),
            terms: vec![(at, self.gram.lengths[j].clone().into())],
        };
        let variable = |_| Column { cost: BigInt::ZERO, den: one.clone(), lower: Some(BigInt::ZERO), upper: None };
        qp::Program {
            linear: Program {
                maximize: false,
                cost_den: one.clone(),
                constant: Fraction::zero(),
                columns: self.tight.iter().map(variable).collect(),
                rows: self.rows.iter().zip(self.sides(t)).map(row).collect(),
            },
            curvature: Curvature {
                den: one.clone(),
                squares: self.tight.iter().enumerate().map(square).collect(),
                matrix: Vec::new(),
            },
        }
    }

    /// Appends the stretches between two values of t, by decreasing t.
    fn cover(&self, high: &Fraction, low: &Fraction, out: &mut Vec<Stretch>) -> Result<(), Error> {
        let mut probe = short(low, high);
        loop {
            let program = self.program(&probe);
            let active = solve(&program, None)?.active;
            let stretch = self.stretch(&Exact::new(&program), &active, high, low);
            if let Some([top, bottom]) = stretch.filter(|[top, bottom]| top.0 > bottom.0) {
                if top.0 < *high {
                    self.cover(high, &top.0, out)?;
                }
                let end = bottom.0.clone();
                out.push([top, bottom]);
                return if end > *low { self.cover(&end, low, out) } else { Ok(()) };
            }
            probe = short(low, &probe);
        }
    }

    /// The part of an interval where an active set is optimal, and its ends.
    fn stretch(&self, exact: &Exact, active: &[State], high: &Fraction, low: &Fraction) -> Option<Stretch> {
        let kkt = Kkt::new(exact, active)?;
        let width = self.tight.len();
        let at = |t: &Fraction| -> Point {
            let sides = self.sides(t);
            let mut held = Vector { num: vec![BigInt::ZERO; exact.pairs()], den: t.denominator().clone().into() };
            let kept = sides.iter().enumerate().filter(|(k, _)| active[width + k] != State::Inside);
            kept.for_each(|(k, side)| held.num[width + k] = side.clone());
            kkt.point(exact, exact.costs(), &held)
        };
        let (top, bottom) = (at(high), at(low));
        let value = |v: &BigInt, den: &BigInt| Fraction::new(v.clone(), den.clone()).unwrap_or_else(Fraction::zero);
        let (mut first, mut last) = (high.clone(), low.clone());
        for j in 0..width {
            let entry = |point: &Point| match active[j] {
                State::Inside => value(&point.values[j], &point.den),
                _ => value(&point.multipliers[j], &point.den),
            };
            let (a, b) = (entry(&top), entry(&bottom));
            let negative = |v: &Fraction| v.numerator().sign() == Sign::Minus;
            match (negative(&a), negative(&b)) {
                (false, false) => {}
                (true, true) => return None,
                (falls, _) => {
                    // Zero at low + (high − low)·b/(b − a).
                    let zero = low + &(&(high - low) * &b.over(&(&b - &a))?);
                    if falls { first = first.min(zero) } else { last = last.max(zero) }
                }
            }
        }
        let end = |t: &Fraction| Some((t.reduced(), self.member(&at(t))?));
        let ends = [end(&first)?, end(&last)?];
        let member = |(t, point): &(Fraction, Member)| self.solves(t, point);
        (first >= last && ends.iter().all(member)).then_some(ends)
    }

    fn member(&self, point: &Point) -> Option<Member> {
        let values = self.tight.iter().copied().zip(point.values.iter().cloned());
        reduced(values.filter(|(_, v)| v.sign() != Sign::NoSign).collect(), Positive::new(point.den.clone())?)
    }

    /// Whether all the rows hold, those too that the active set leaves out.
    fn solves(&self, t: &Fraction, point: &Member) -> bool {
        let mut whole = vec![BigInt::ZERO; self.gram.lengths.len()];
        point.entries.iter().for_each(|(i, v)| whole[*i] = v.clone());
        let image = self.gram.products.times(&whole);
        let sides = self.sides(t);
        self.rows.iter().zip(sides).all(|(&at, side)| &image[self.tight[at]] * t.denominator() == side * &point.den)
    }
}
