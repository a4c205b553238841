//! A number between two fractions: where logarithms are enclosed, an objective is known that well.

use crate::arithmetic::enclosure::Interval;
use crate::arithmetic::fraction::{Fraction, sum};
use crate::arithmetic::logarithm::SCALE;

/// A number from `low` to `high`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// It is at least this.
    pub low: Fraction,
    /// It is at most this.
    pub high: Fraction,
}

impl From<Fraction> for Range {
    fn from(value: Fraction) -> Range {
        Range { low: value.clone(), high: value }
    }
}

/// A sum of fractions and of enclosed numbers, while its terms come.
#[derive(Default)]
pub(crate) struct Sum {
    exact: Vec<Fraction>,
    enclosed: Interval,
}

impl Sum {
    /// Adds a fraction.
    pub fn add(&mut self, term: Fraction) {
        self.exact.push(term);
    }

    /// Adds an enclosed number with the scale of logarithms, times a fraction.
    pub fn enclose(&mut self, term: &Interval, factor: &Fraction) {
        self.enclosed = &self.enclosed + &term.times(factor.numerator()).over(factor.denominator());
    }

    /// The sum.
    pub fn range(self) -> Range {
        let exact = sum(self.exact);
        let end = |end| (&exact + &Fraction::dyadic(end, SCALE)).reduced();
        Range { low: end(self.enclosed.low.clone()), high: end(self.enclosed.high.clone()) }
    }
}

/// A fraction as an interval with the scale of logarithms.
pub(crate) fn interval(value: &Fraction) -> Interval {
    Interval::quotient(value.numerator(), value.denominator(), SCALE)
}
