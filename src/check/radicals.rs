//! Sums of rational multiples of lengths of integer vectors, and their sign (theory §1.1, §8).

use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::reduction::gcd;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// `Σ q_N·√N` with rational q_N for finitely many positive integers N; N = 1 holds the rational part.
#[derive(Clone, Debug, Default)]
pub struct Radicals {
    terms: BTreeMap<BigInt, Fraction>,
}

/// Bits behind the point of the first attempt to tell the sign; they are doubled up to [`FINEST`].
const COARSEST: u64 = 64;

/// Most bits behind the point before a sign is given up.
const FINEST: u64 = 1 << 16;

impl Radicals {
    /// A rational number.
    pub fn rational(value: Fraction) -> Radicals {
        Radicals { terms: BTreeMap::from([(BigInt::from(1), value)]) }
    }

    /// Adds `factor·‖w‖`. The common divisor of w goes to the factor, so that collinear vectors meet in one term.
    pub fn add_length(&mut self, factor: &Fraction, w: &[BigInt]) {
        let g = w.iter().fold(BigInt::ZERO, |g, entry| gcd(&g, entry));
        if g.sign() == Sign::NoSign {
            return;
        }
        let square = dot(w, w) / (&g * &g);
        let (outer, radicand) = root(&square).map_or((BigInt::from(1), square), |root| (root, BigInt::from(1)));
        self.add(radicand, factor * &whole(g * outer));
    }

    fn add(&mut self, radicand: BigInt, q: Fraction) {
        let term = self.terms.entry(radicand).or_insert_with(Fraction::zero);
        *term = (&*term + &q).reduced();
    }

    /// The difference.
    pub fn minus(&self, other: &Radicals) -> Radicals {
        let mut difference = self.clone();
        other.terms.iter().for_each(|(n, q)| difference.add(n.clone(), &Fraction::zero() - q));
        difference
    }

    /// The sign; none if the number is nearer to zero than the finest square roots tell.
    ///
    /// Zero cannot be seen by enclosing. But square roots of integers no two of which have a square as product are linearly
    /// independent over the rationals (Besicovitch 1940): once terms whose roots are commensurable are added up, the number is zero
    /// only if all coefficients are.
    pub fn sign(&self) -> Option<Sign> {
        let at = |terms: &Radicals, bits: u64| {
            let (low, high) = terms.enclosure(bits);
            let (low, high) = (low.numerator().sign(), high.numerator().sign());
            (low == high).then_some(low)
        };
        let scales = std::iter::successors(Some(COARSEST), |bits| Some(2 * bits)).take_while(|bits| *bits <= FINEST);
        at(self, COARSEST).or_else(|| {
            let merged = self.merged();
            scales.into_iter().find_map(|bits| at(&merged, bits))
        })
    }

    /// Whether the sign is known and the number is at most zero.
    pub fn is_not_positive(&self) -> bool {
        self.sign().is_some_and(|sign| sign != Sign::Plus)
    }

    /// An upper bound, equal if the number is rational.
    pub fn upper(&self) -> Fraction {
        self.enclosure(COARSEST).1
    }

    /// A lower and an upper bound, at a distance of at most Σ|q|·2^−bits.
    pub fn enclosure(&self, bits: u64) -> (Fraction, Fraction) {
        let scale = BigInt::from(1) << bits;
        let (mut low, mut high) = (Fraction::zero(), Fraction::zero());
        for (radicand, q) in &self.terms {
            let square: BigInt = radicand << (2 * bits);
            let floor = square.sqrt();
            let ceiling = if &floor * &floor == square { floor.clone() } else { &floor + 1 };
            let ends = [floor, ceiling].map(|end| q * &over(end, &scale));
            let [mut least, mut most] = ends;
            if q.numerator().sign() == Sign::Minus {
                (least, most) = (most, least);
            }
            low = (&low + &least).reduced();
            high = (&high + &most).reduced();
        }
        (low, high)
    }

    /// The same number with N·M never a square for two terms: then √N = n√g and √M = m√g with g = gcd(N, M), and the terms are added.
    fn merged(&self) -> Radicals {
        let mut classes: Vec<(BigInt, Fraction)> = Vec::new();
        for (radicand, q) in &self.terms {
            let mate = classes.iter_mut().find_map(|class| {
                let g = gcd(&class.0, radicand);
                let (own, others) = (root(&(&class.0 / &g))?, root(&(radicand / &g))?);
                Some((class, g, own, others))
            });
            match mate {
                Some((class, g, own, others)) => {
                    *class = (g, (&(&class.1 * &whole(own)) + &(q * &whole(others))).reduced());
                }
                None => classes.push((radicand.clone(), q.clone())),
            }
        }
        Radicals { terms: classes.into_iter().filter(|(_, q)| q.numerator().sign() != Sign::NoSign).collect() }
    }
}

fn whole(value: BigInt) -> Fraction {
    Fraction::dyadic(value, 0)
}

/// `num / den` for a positive `den`.
pub(crate) fn over(num: BigInt, den: &BigInt) -> Fraction {
    Fraction::new(num, den.clone()).unwrap_or_else(Fraction::zero)
}

/// The square root of a perfect square.
fn root(square: &BigInt) -> Option<BigInt> {
    let root = square.sqrt();
    (&root * &root == *square).then_some(root)
}
