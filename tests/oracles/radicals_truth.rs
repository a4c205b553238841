//! Sums of rational multiples of square roots: whether they are zero, exactly, and their sign.
//!
//! √N and √M are rational multiples of each other if NM is a square, and then √M = √(NM)/N·√N. Roots of
//! positive integers no two of which are such multiples are linearly independent over the rationals. So the
//! sum is zero only if the coefficients of each class are; else its sign is found by fractions below and
//! above the roots, finer and finer.

use crate::exact::{Q, root, root_between};
use num_traits::{Signed, Zero};
use std::cmp::Ordering;

/// Σ q·√N.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<(Q, Q)>);

impl Roots {
    /// Adds q·√N, N ≥ 0 a fraction.
    pub fn add(&mut self, factor: Q, radicand: Q) {
        if factor.is_zero() || radicand.is_zero() {
            return;
        }
        for (sum, known) in &mut self.0 {
            if let Some(root) = root(&(&*known * &radicand)) {
                *sum += factor * root / &*known;
                return;
            }
        }
        self.0.push((factor, radicand));
    }

    /// The difference.
    pub fn minus(&self, other: &Roots) -> Roots {
        let mut difference = self.clone();
        other.0.iter().for_each(|(factor, radicand)| difference.add(-factor, radicand.clone()));
        difference
    }

    /// Fractions below and above the sum.
    pub fn between(&self, bits: u64) -> (Q, Q) {
        let (mut low, mut high) = (Q::zero(), Q::zero());
        for (factor, radicand) in &self.0 {
            let (below, above) = root_between(radicand, bits);
            let (a, b) = (factor * below, factor * above);
            (low, high) = if a <= b { (low + a, high + b) } else { (low + b, high + a) };
        }
        (low, high)
    }

    /// How the sum compares with zero.
    pub fn sign(&self) -> Ordering {
        if self.0.iter().all(|(factor, _)| factor.is_zero()) {
            return Ordering::Equal;
        }
        let mut bits = 64;
        loop {
            let (low, high) = self.between(bits);
            match (low.is_positive(), high.is_negative()) {
                (true, _) => return Ordering::Greater,
                (_, true) => return Ordering::Less,
                _ => bits *= 2,
            }
        }
    }
}

/// √8 = 2√2, √(1/2) = √2/2, √2 + √3 > 3, and 7/5 < √2.
#[test]
fn some_roots() {
    use crate::exact::{int, q};
    let sum = |terms: &[(Q, Q)]| {
        let mut sum = Roots::default();
        terms.iter().for_each(|(factor, radicand)| sum.add(factor.clone(), radicand.clone()));
        sum.sign()
    };
    assert_eq!(sum(&[(int(1), int(8)), (int(-2), int(2))]), Ordering::Equal);
    assert_eq!(sum(&[(int(2), q(1, 2)), (int(-1), int(2))]), Ordering::Equal);
    assert_eq!(sum(&[(int(1), int(2)), (int(-3), int(1)), (int(1), int(3))]), Ordering::Greater);
    assert_eq!(sum(&[(q(7, 5), int(1)), (int(-1), int(2))]), Ordering::Less);
}
