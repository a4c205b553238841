//! Arithmetic modulo primes of 61 bits, in machine words.

use super::lu::Arithmetic;
use num_bigint::{BigInt, Sign};

const MASK: u64 = (1 << 61) - 1;

/// Products of two residues that fit one `u128` together with another residue: 63 · 2^122 + 2^61 < 2^128.
const BLOCK: usize = 63;

/// The field of integers modulo p = 2^61 − c. Residues are `u64` below p.
///
/// For small c a number is reduced by folding: 2^61 ≡ c, so the upper bits are multiplied by c and added to
/// the lower. Sums of products are folded once in 63 terms only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prime {
    c: u64,
}

impl Prime {
    /// The primes in use: the first is tried first, the next if a determinant happens to be divisible by it.
    pub const ALL: [Prime; 8] = [
        Prime { c: 1 },
        Prime { c: 31 },
        Prime { c: 45 },
        Prime { c: 229 },
        Prime { c: 259 },
        Prime { c: 283 },
        Prime { c: 339 },
        Prime { c: 391 },
    ];

    /// p.
    pub fn modulus(self) -> u64 {
        MASK + 1 - self.c
    }

    /// Any number, modulo p.
    #[inline(always)]
    pub fn reduce(self, x: u128) -> u64 {
        // x >> 61 < 2^67 and c < 2^10: below 2^78, then below 2^61 + 2^27 < 2p.
        let y = u128::from(x as u64 & MASK) + (x >> 61) * u128::from(self.c);
        let z = (y as u64 & MASK) + (y >> 61) as u64 * self.c;
        if z >= self.modulus() { z - self.modulus() } else { z }
    }

    /// A signed number, modulo p.
    #[inline(always)]
    pub fn signed(self, x: i128) -> u64 {
        let r = self.reduce(x.unsigned_abs());
        if x < 0 { self.negative(r) } else { r }
    }

    /// A large number, modulo p: Horner's scheme on its limbs.
    pub fn big(self, x: &BigInt) -> u64 {
        let limbs: Vec<u64> = x.iter_u64_digits().collect();
        let fold = |r: u64, limb: &u64| self.reduce(u128::from(r) << 64 | u128::from(*limb));
        let r = limbs.iter().rev().fold(0, fold);
        if x.sign() == Sign::Minus { self.negative(r) } else { r }
    }

    /// −a.
    #[inline(always)]
    pub fn negative(self, a: u64) -> u64 {
        if a == 0 { 0 } else { self.modulus() - a }
    }
}

impl Arithmetic for Prime {
    type Number = u64;

    #[inline(always)]
    fn is_zero(self, a: u64) -> bool {
        a == 0
    }

    #[inline(always)]
    fn times(self, a: u64, b: u64) -> u64 {
        self.reduce(u128::from(a) * u128::from(b))
    }

    #[inline(always)]
    fn minus_product(self, a: u64, f: u64, b: u64) -> u64 {
        self.reduce(u128::from(a) + u128::from(self.modulus() - f) * u128::from(b))
    }

    /// By Fermat: a^(p−2).
    fn inverse(self, a: u64) -> u64 {
        let (mut base, mut exponent, mut result) = (a, self.modulus() - 2, 1);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.times(result, base);
            }
            base = self.times(base, base);
            exponent >>= 1;
        }
        result
    }

    fn size(self, a: u64) -> f64 {
        f64::from(u8::from(a != 0))
    }

    fn minus_dot(self, a: u64, x: &[u64], y: &[u64]) -> u64 {
        let mut sum = 0;
        for (x, y) in x.chunks(BLOCK).zip(y.chunks(BLOCK)) {
            let term = |s: u128, (x, y): (&u64, &u64)| s + u128::from(*x) * u128::from(*y);
            sum = self.reduce(x.iter().zip(y).fold(u128::from(sum), term));
        }
        self.reduce(u128::from(a) + u128::from(self.negative(sum)))
    }

    /// Row elimination with sums of full width, folded every 63 rows.
    fn eliminate(self, row: &mut [u64], above: &[u64], inverses: &[u64]) {
        let width = row.len();
        let mut sums: Vec<u128> = row.iter().map(|&v| u128::from(v)).collect();
        for (k, inverse) in inverses.iter().enumerate() {
            if k % BLOCK == 0 {
                sums[k..].iter_mut().for_each(|s| *s = u128::from(self.reduce(*s)));
            }
            let f = self.times(self.reduce(sums[k]), *inverse);
            row[k] = f;
            let minus = u128::from(self.modulus() - f);
            if f != 0 {
                let pivot = &above[k * width + k + 1..(k + 1) * width];
                sums[k + 1..].iter_mut().zip(pivot).for_each(|(s, &u)| *s += minus * u128::from(u));
            }
        }
        let done = inverses.len();
        row[done..].iter_mut().zip(&sums[done..]).for_each(|(v, s)| *v = self.reduce(*s));
    }
}
