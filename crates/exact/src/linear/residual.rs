//! Residuals of a lifting beyond machine integers: long integers of a fixed length, changed in place.

use super::prime::Prime;
use num_bigint::{BigInt, Sign};

/// A signed integer in two's complement, lowest limb first. Its length does not change: the caller knows a
/// bound.
pub(crate) struct Residual {
    limbs: Vec<u64>,
}

impl Residual {
    /// A value, with room for numbers of so many bits, the sign included.
    pub(crate) fn new(value: &BigInt, bits: u64) -> Residual {
        let mut limbs: Vec<u64> = value.iter_u64_digits().collect();
        limbs.resize((bits as usize).div_ceil(64) + 1, 0);
        if value.sign() == Sign::Minus {
            let mut carry = true;
            for limb in &mut limbs {
                (*limb, carry) = (!*limb).overflowing_add(u64::from(carry));
            }
        }
        Residual { limbs }
    }

    fn negative(&self) -> bool {
        self.limbs.last().is_some_and(|top| top >> 63 == 1)
    }

    /// The value modulo a prime: Horner's scheme; −v is one more than the complement of v.
    pub(crate) fn modulo(&self, prime: Prime) -> u64 {
        let flip = if self.negative() { u64::MAX } else { 0 };
        let fold = |r: u64, limb: &u64| prime.reduce(u128::from(r) << 64 | u128::from(limb ^ flip));
        let r = self.limbs.iter().rev().fold(0, fold);
        if flip == 0 { r } else { prime.negative(prime.reduce(u128::from(r) + 1)) }
    }

    /// `self −= value·2^shift`.
    pub(crate) fn subtract(&mut self, value: i128, shift: usize) {
        let (from, bit) = (shift / 64, shift % 64);
        let fill = if value < 0 { u64::MAX } else { 0 };
        let top = if bit == 0 { fill } else { (value >> (128 - bit)) as u64 };
        let words = [(value as u64) << bit, (value >> (64 - bit)) as u64, top];
        let mut borrow = false;
        for (at, limb) in self.limbs[from..].iter_mut().enumerate() {
            let word = words.get(at).copied().unwrap_or(fill);
            let (low, under) = limb.overflowing_sub(word);
            let (low, under_again) = low.overflowing_sub(u64::from(borrow));
            *limb = low;
            borrow = under || under_again;
        }
    }

    /// The exact quotient by an odd p, whose inverse modulo 2^64 is given: limb by limb from the lowest
    /// (Jebelean 1993).
    pub(crate) fn divide(&mut self, p: u64, inverse: u64) {
        let mut borrow = 0;
        for limb in &mut self.limbs {
            let (rest, under) = limb.overflowing_sub(borrow);
            *limb = rest.wrapping_mul(inverse);
            borrow = ((u128::from(*limb) * u128::from(p)) >> 64) as u64 + u64::from(under);
        }
    }

    /// The value, if it has at most so many bits (below 127).
    pub(crate) fn small(&self, bits: u64) -> Option<i128> {
        let word = |at: usize| u128::from(self.limbs.get(at).copied().unwrap_or(0));
        let value = (word(0) | word(1) << 64) as i128;
        let fill = if value < 0 { u64::MAX } else { 0 };
        let rest = self.limbs.iter().skip(2).all(|limb| *limb == fill);
        (rest && self.limbs.len() > 1 && value.unsigned_abs() < 1 << bits).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(residual: &Residual) -> BigInt {
        let bytes: Vec<u8> = residual.limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
        BigInt::from_signed_bytes_le(&bytes)
    }

    proptest! {
        #[test]
        fn as_long_integers(bytes in prop::collection::vec(any::<u8>(), 0..40), v in any::<i128>(), shift in 0usize..200) {
            let start = BigInt::from_signed_bytes_le(&bytes);
            let prime = Prime::ALL[1];
            let p = BigInt::from(prime.modulus());
            let mut inverse = 1u64;
            for _ in 0..6 {
                inverse = inverse.wrapping_mul(2u64.wrapping_sub(inverse.wrapping_mul(prime.modulus())));
            }
            let mut residual = Residual::new(&(&start * &p), 420);
            prop_assert_eq!(residual.modulo(prime), 0);
            residual.divide(prime.modulus(), inverse);
            prop_assert_eq!(value(&residual), start.clone());
            let expected = ((&start % &p) + &p) % &p;
            prop_assert_eq!(BigInt::from(residual.modulo(prime)), expected);
            let small = i128::try_from(&start).ok().filter(|v| v.unsigned_abs() < 1 << 120);
            prop_assert_eq!(residual.small(120), small);
            residual.subtract(v, shift);
            prop_assert_eq!(value(&residual), start - (BigInt::from(v) << shift));
        }
    }
}
