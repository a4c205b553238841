//! Bytes as numbers: what the fuzzer changes is what is calculated with.
#![allow(dead_code)]

use num_bigint::BigInt;
use relucert::linear::prime::Prime;

/// Bytes to take from; zeros when they are used up.
pub struct Bytes<'a>(pub &'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below n ≤ 256.
    pub fn below(&mut self, n: u64) -> u64 {
        u64::from(self.byte()) % n
    }

    /// −most to most.
    pub fn small(&mut self, most: i64) -> i64 {
        self.below(2 * most as u64 + 1) as i64 - most
    }

    fn word(&mut self) -> u64 {
        (0..8).fold(0, |word, _| word << 8 | u64::from(self.byte()))
    }

    /// Mostly small; else near a power of two, a product of the primes of the linear algebra, or of many
    /// words.
    pub fn integer(&mut self) -> BigInt {
        let sign = if self.below(2) == 0 { 1 } else { -1 };
        let size = match self.below(8) {
            0..4 => BigInt::from(self.below(9)),
            4 => BigInt::from(self.word() >> 40),
            5 => (BigInt::from(1) << self.byte()) + self.small(2),
            6 => {
                let chosen = self.byte();
                let primes = Prime::ALL.into_iter().enumerate().filter(|(i, _)| chosen >> i & 1 == 1);
                primes.map(|(_, prime)| BigInt::from(prime.modulus())).product()
            }
            _ => (0..self.below(6)).fold(BigInt::from(self.word()), |v, _| (v << 64) + self.word()),
        };
        size * sign
    }

    pub fn integers(&mut self, count: usize) -> Vec<BigInt> {
        (0..count).map(|_| self.integer()).collect()
    }
}
