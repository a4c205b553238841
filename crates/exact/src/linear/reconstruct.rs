//! Fractions from residues, and integers from p-adic digits.

use num_bigint::{BigInt, Sign};

/// A fraction n/d with |n| ≤ `bound`, d > 0 and n ≡ d·u modulo m, where 0 ≤ u < m: the first of Euclid's
/// remainders that is small enough. If a fraction with |n| ≤ `bound` and 2·`bound`·d < m exists it is this
/// one (Wang 1981). The denominator is not bounded here.
///
/// Lehmer's steps: many quotients are found from the leading 62 bits, and applied to the long numbers at
/// once.
pub(crate) fn fraction(u: &BigInt, m: &BigInt, bound: &BigInt) -> Option<(BigInt, BigInt)> {
    let (mut r0, mut r1) = (m.clone(), u.clone());
    let (mut t0, mut t1) = (BigInt::ZERO, BigInt::from(1));
    while &r1 > bound {
        let length = r0.bits();
        let steps = if length < 128 || r1.bits() + 2 < length || length < bound.bits() + 70 {
            None
        } else {
            lehmer(&r0, &r1, length - 62)
        };
        match steps {
            Some([a, b, c, d]) => {
                (r0, r1) = (&r0 * a + &r1 * b, &r0 * c + &r1 * d);
                (t0, t1) = (&t0 * a + &t1 * b, &t0 * c + &t1 * d);
            }
            None => {
                let q = &r0 / &r1;
                let (r2, t2) = (&r0 - &q * &r1, &t0 - q * &t1);
                (r0, r1, t0, t1) = (r1, r2, t1, t2);
            }
        }
    }
    match t1.sign() {
        Sign::Plus => Some((r1, t1)),
        Sign::Minus => Some((-r1, -t1)),
        Sign::NoSign => None,
    }
}

/// The product of the quotient matrices that the leading bits of r0 > r1 determine; none if they determine
/// none.
fn lehmer(r0: &BigInt, r1: &BigInt, shift: u64) -> Option<[i64; 4]> {
    let top = |v: &BigInt| i64::try_from(v >> shift).ok();
    let (mut x, mut y) = (top(r0)?, top(r1)?);
    let [mut a, mut b, mut c, mut d] = [1i64, 0, 0, 1];
    while y + c != 0 && y + d != 0 {
        let q = (x + a) / (y + c);
        if q != (x + b) / (y + d) {
            break;
        }
        let next = |old: i64, new: i64| q.checked_mul(new).and_then(|p| old.checked_sub(p));
        let (Some(e), Some(f)) = (next(a, c), next(b, d)) else { break };
        if e.abs() > 1 << 30 || f.abs() > 1 << 30 {
            break;
        }
        (a, b, c, d) = (c, d, e, f);
        (x, y) = (y, x - q * y);
    }
    (b != 0).then_some([a, b, c, d])
}

/// Powers of p for [`integer`]: p^(8·2^l).
pub(crate) struct Powers {
    p: u64,
    powers: Vec<BigInt>,
}

impl Powers {
    pub(crate) fn new(p: u64) -> Powers {
        Powers { p, powers: vec![BigInt::from(p).pow(8)] }
    }

    /// Makes numbers of so many digits convertible.
    pub(crate) fn extend(&mut self, digits: usize) {
        while 8usize << self.powers.len() < digits {
            let last = &self.powers[self.powers.len() - 1];
            self.powers.push(last * last);
        }
    }

    /// Σ digit_i·p^i by halves; [`extend`](Powers::extend) must have been called for as many digits.
    pub(crate) fn integer(&self, digits: &[u64]) -> BigInt {
        if digits.len() <= 8 {
            return digits.iter().rev().fold(BigInt::ZERO, |sum, digit| sum * self.p + digit);
        }
        let mut level = 0;
        while 16usize << level < digits.len() {
            level += 1;
        }
        let (low, high) = digits.split_at(8 << level);
        self.integer(low) + self.integer(high) * &self.powers[level]
    }
}

/// A vector of rationals over one positive denominator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotients {
    /// Numerators.
    pub numerators: Vec<BigInt>,
    /// Common denominator, positive.
    pub denominator: BigInt,
}
