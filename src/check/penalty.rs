//! The balanced penalty Σ|a_i|‖u_i‖ of a network (theory §1.1), exactly: rational multiples of square roots.

use crate::check::fit::weight;
use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::network::{Network, Neuron};
use crate::check::reduction::{gcd, lcm};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// `Σ q_N·√N / den`: integers q_N by positive integers N.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roots {
    terms: BTreeMap<BigInt, BigInt>,
    /// Positive.
    den: BigInt,
}

/// Most bits after the point of a square root before a sign is given up.
const FINEST: u64 = 1 << 17;

/// `Σ|a_i|‖u_i‖`: half of Σ(‖u_i‖² + a_i²) once every neuron is balanced.
pub fn penalty(network: &Network) -> Roots {
    let parts: Vec<(BigInt, BigInt, BigInt)> = network.neurons.iter().map(part).collect();
    let den = parts.iter().fold(BigInt::from(1), |common, (_, _, den)| lcm(&common, den));
    let mut terms = BTreeMap::new();
    for (radicand, q, own) in parts {
        *terms.entry(radicand).or_insert(BigInt::ZERO) += &den / own * q;
    }
    Roots { terms, den }
}

/// N, q and den with `|a|‖u‖ = q√N/den`: u = g·r with r primitive, N = ‖r‖².
fn part(neuron: &Neuron) -> (BigInt, BigInt, BigInt) {
    let (weight, den) = weight(neuron);
    let g = neuron.u.iter().fold(BigInt::ZERO, |g, entry| gcd(&g, entry));
    let one = BigInt::from(1);
    if g.sign() != Sign::Plus {
        return (one.clone(), BigInt::ZERO, one);
    }
    let square = dot(&neuron.u, &neuron.u) / (&g * &g);
    match root(&square) {
        Some(root) => (one, weight * g * root, den),
        None => (square, weight * g, den),
    }
}

/// The square root of a perfect square.
fn root(square: &BigInt) -> Option<BigInt> {
    let root = square.sqrt();
    (&root * &root == *square).then_some(root)
}

impl Roots {
    /// The difference.
    pub fn minus(&self, other: &Roots) -> Roots {
        let den = lcm(&self.den, &other.den);
        let (own, others) = (&den / &self.den, -(&den / &other.den));
        let mut terms = BTreeMap::new();
        for (part, factor) in [(self, own), (other, others)] {
            part.terms.iter().for_each(|(n, q)| *terms.entry(n.clone()).or_insert(BigInt::ZERO) += q * &factor);
        }
        terms.retain(|_, q| q.sign() != Sign::NoSign);
        Roots { terms, den }
    }

    /// The sign; none if the number is nearer to zero than the finest square roots tell.
    ///
    /// Each q√N is enclosed by integers, more and more finely. Zero cannot be seen that way: but square roots of integers no two of
    /// which have a square as product are linearly independent over the rationals (Besicovitch 1940), so the number is zero
    /// only if all coefficients are, once terms whose roots are commensurable have been added up.
    pub fn sign(&self) -> Option<Sign> {
        let scales = || std::iter::successors(Some(64), |bits| Some(2 * bits)).take_while(|bits| *bits <= FINEST);
        let by = |roots: &Roots, bits: u64| {
            let (low, high) = roots.ends(bits);
            (low.sign() == high.sign()).then_some(low.sign())
        };
        let coarse = by(self, 64).or_else(|| by(self, 512));
        coarse.or_else(|| {
            let merged = self.merged();
            scales().find_map(|bits| by(&merged, bits))
        })
    }

    /// Lower and upper bound, at a distance of Σ|q|·2^−bits/den.
    pub fn enclosure(&self, bits: u64) -> (Fraction, Fraction) {
        let (low, high) = self.ends(bits);
        let over = |num| Fraction::new(num, &self.den << bits).unwrap_or_else(Fraction::zero);
        (over(low), over(high))
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

    /// The same number with N·M never a square: then √N = n√g and √M = m√g with g = gcd(N, M), and the terms are added.
    fn merged(&self) -> Roots {
        let mut classes: Vec<(BigInt, BigInt)> = Vec::new();
        for (radicand, q) in &self.terms {
            let mate = classes.iter_mut().find_map(|class| {
                let g = gcd(&class.0, radicand);
                let (own, others) = (root(&(&class.0 / &g))?, root(&(radicand / &g))?);
                Some((class, g, own, others))
            });
            match mate {
                Some((class, g, own, others)) => *class = (g, &class.1 * own + q * others),
                None => classes.push((radicand.clone(), q.clone())),
            }
        }
        let terms = classes.into_iter().filter(|(_, q)| q.sign() != Sign::NoSign).collect();
        Roots { terms, den: self.den.clone() }
    }
}
