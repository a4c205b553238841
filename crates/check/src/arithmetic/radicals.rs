//! Sums of rational multiples of lengths of integer vectors, and their sign (theory §1.1, §8).

use crate::arithmetic::divisor::gcd;
use crate::arithmetic::fraction::Fraction;
use crate::arithmetic::positive::Positive;
use crate::arithmetic::vector::dot;
use crate::rejection::Rejection;
use crate::work::{Work, count, longest, products, words};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// `Σ q·√N` with rational q and positive integers N; N = 1 for rational terms.
#[derive(Clone, Debug, Default)]
pub struct Radicals {
    terms: Vec<(BigInt, Fraction)>,
}

/// `Σ q_N·√N / den` with integers q_N.
struct Gathered {
    terms: Vec<(BigInt, BigInt)>,
    den: Positive,
}

/// Most bits behind the point of a square root before a sign is given up.
const FINEST: u64 = 1 << 17;

impl Radicals {
    /// A rational number.
    pub fn rational(value: Fraction) -> Radicals {
        Radicals { terms: vec![(BigInt::from(1), value)] }
    }

    /// Adds `factor·‖w‖`. The common divisor of w goes to the factor, so that collinear vectors meet in one
    /// term.
    pub fn add_length(&mut self, factor: &Fraction, w: &[BigInt]) {
        let g = w.iter().fold(BigInt::ZERO, |g, entry| gcd(&g, entry));
        if g.sign() == Sign::NoSign {
            return;
        }
        let square = dot(w, w) / (&g * &g);
        let (outer, radicand) = root(&square).map_or((BigInt::from(1), square), |root| (root, BigInt::from(1)));
        self.terms.push((radicand, factor * &Fraction::dyadic(g * outer, 0)));
    }

    /// The difference.
    pub fn minus(&self, other: &Radicals) -> Radicals {
        let negated = other.terms.iter().map(|(n, q)| (n.clone(), &Fraction::zero() - q));
        Radicals { terms: self.terms.iter().cloned().chain(negated).collect() }
    }

    /// Terms of equal roots added up, over one denominator.
    fn gathered(&self) -> Gathered {
        let den = self.terms.iter().fold(Positive::one(), |common, (_, q)| common.lcm(q.denominator()));
        let mut terms: BTreeMap<&BigInt, BigInt> = BTreeMap::new();
        for (radicand, q) in &self.terms {
            *terms.entry(radicand).or_default() += q.numerator() * (&*den / q.denominator());
        }
        let terms = terms.into_iter().filter(|(_, q)| q.sign() != Sign::NoSign);
        Gathered { terms: terms.map(|(n, q)| (n.clone(), q)).collect(), den }
    }

    /// The sign; none if the number is nearer to zero than the finest square roots tell.
    ///
    /// Each q√N is enclosed by integers, more and more finely. Zero cannot be seen that way: but square roots
    /// of integers no two of which have a square as product are linearly independent over the rationals
    /// (Besicovitch 1940), so the number is zero only if all coefficients are, once terms whose roots are
    /// commensurable have been added up.
    pub fn sign(&self) -> Option<Sign> {
        self.decided(&mut Work::without_end()).ok().flatten()
    }

    /// The same, if it does not cost too much (R140).
    pub(crate) fn decided(&self, work: &mut Work) -> Result<Option<Sign>, Rejection> {
        let sum = self.gathered();
        for bits in [64, 512] {
            if let Some(sign) = sum.sign(bits, work)? {
                return Ok(Some(sign));
            }
        }
        work.spend(sum.cost_of_merging())?;
        let merged = sum.merged();
        for bits in std::iter::successors(Some(64), |bits| Some(2 * bits)).take_while(|bits| *bits <= FINEST) {
            if let Some(sign) = merged.sign(bits, work)? {
                return Ok(Some(sign));
            }
        }
        Ok(None)
    }

    /// Whether the sign is known and the number is at most zero.
    pub(crate) fn is_not_positive(&self, work: &mut Work) -> Result<bool, Rejection> {
        Ok(self.decided(work)?.is_some_and(|sign| sign != Sign::Plus))
    }

    /// An upper bound, equal if the number is rational.
    pub fn upper(&self) -> Fraction {
        self.enclosure(64).1
    }

    /// A lower and an upper bound, at a distance of at most Σ|q|·2^−bits.
    pub fn enclosure(&self, bits: u64) -> (Fraction, Fraction) {
        let sum = self.gathered();
        let (low, high) = sum.ends(bits);
        let scale = &sum.den << bits;
        (Fraction::quotient(low, scale.clone()).reduced(), Fraction::quotient(high, scale).reduced())
    }
}

impl Gathered {
    /// The sign, if square roots with so many bits behind the point tell it.
    fn sign(&self, bits: u64, work: &mut Work) -> Result<Option<Sign>, Rejection> {
        work.spend(self.cost(bits))?;
        let (low, high) = self.ends(bits);
        Ok((low.sign() == high.sign()).then_some(low.sign()))
    }

    /// The products of words that [`ends`](Gathered::ends) takes: some ten divisions for each root.
    fn cost(&self, bits: u64) -> u128 {
        let one = |(radicand, q): &(BigInt, BigInt)| {
            let root = words(radicand).saturating_add(u128::from(bits / 32));
            products(1, root.saturating_mul(10), root).saturating_add(products(1, root, words(q)))
        };
        self.terms.iter().map(one).fold(0, u128::saturating_add)
    }

    /// Those of [`merged`](Gathered::merged): a common divisor and two roots for each pair of terms, at the
    /// most.
    fn cost_of_merging(&self) -> u128 {
        let (terms, longest) = (count(self.terms.len()), longest(self.terms.iter().map(|(radicand, _)| radicand)));
        products(terms.saturating_mul(terms), longest.saturating_mul(60), longest)
    }

    /// Integers below and above the number times den·2^bits.
    fn ends(&self, bits: u64) -> (BigInt, BigInt) {
        let (mut low, mut high) = (BigInt::ZERO, BigInt::ZERO);
        for (radicand, q) in &self.terms {
            let square: BigInt = radicand << (2 * bits);
            let floor = square.sqrt();
            let ceiling = if &floor * &floor == square { floor.clone() } else { &floor + 1 };
            let negative = q.sign() == Sign::Minus;
            low += q * if negative { &ceiling } else { &floor };
            high += q * if negative { &floor } else { &ceiling };
        }
        (low, high)
    }

    /// The same number with N·M never a square for two terms: then √N = n√g and √M = m√g with g = gcd(N, M),
    /// and the terms are added.
    fn merged(self) -> Gathered {
        let mut classes: Vec<(BigInt, BigInt)> = Vec::new();
        for (radicand, q) in self.terms {
            let mate = classes.iter_mut().find_map(|class| {
                let g = gcd(&class.0, &radicand);
                let (own, others) = (root(&(&class.0 / &g))?, root(&(&radicand / &g))?);
                Some((class, g, own, others))
            });
            match mate {
                Some((class, g, own, others)) => *class = (g, &class.1 * own + q * others),
                None => classes.push((radicand, q)),
            }
        }
        Gathered { terms: classes.into_iter().filter(|(_, q)| q.sign() != Sign::NoSign).collect(), den: self.den }
    }
}

/// The square root of a perfect square.
fn root(square: &BigInt) -> Option<BigInt> {
    let root = square.sqrt();
    (&root * &root == *square).then_some(root)
}
