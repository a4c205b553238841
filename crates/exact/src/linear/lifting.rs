//! Dixon's lifting: the digits of a p-adic solution, and what of the right-hand side is left after each.

use super::matrix::{DIGIT, Matrix, Row};
use super::prime::Prime;
use super::reconstruct::{Powers, Quotients, fraction};
use super::residual::Residual;
use num_bigint::BigInt;

/// The state of a lifting: p-adic digits found, and what of b is left.
pub(crate) struct Lifting<'a> {
    matrix: &'a Matrix,
    prime: Prime,
    /// 1/p modulo 2^128: an exact quotient by p is a product.
    inverse: u128,
    /// Rows whose products with digits fit 126 bits.
    narrow: Vec<bool>,
    small: Vec<i128>,
    /// Instead of `small` where it does not fit.
    large: Vec<Option<Residual>>,
    digits: Vec<Vec<u64>>,
    steps: usize,
}

/// Largest residual in machine integers, in bits; together with products below 2^125 it stays below 2^127.
const FITS: u64 = 125;

/// Products of 59 and 61 bits that fit 127 bits together.
const BLOCK: usize = 64;

/// Σ v·x for the digits v of a block, which stand at some of the indices or at all.
fn block(indices: &[u32], values: &[i64], x: &[u64], dense: Option<usize>) -> i128 {
    let term = |v: &i64, x: u64| i128::from(*v) * i128::from(x as i64);
    match dense {
        Some(from) => values.iter().zip(&x[from..]).map(|(v, x)| term(v, *x)).sum(),
        None => indices.iter().zip(values).map(|(j, v)| term(v, x[*j as usize])).sum(),
    }
}

impl<'a> Lifting<'a> {
    pub(crate) fn new(matrix: &'a Matrix, prime: Prime, b: &[BigInt]) -> Lifting<'a> {
        let p = u128::from(prime.modulus());
        // Newton: every step doubles the number of correct bits, 3 at first.
        let inverse = (0..6).fold(p, |x, _| x.wrapping_mul(2u128.wrapping_sub(p.wrapping_mul(x))));
        let sum = |row: &Row| row.planes()[0].digits().1.iter().map(|v| u128::from(v.unsigned_abs())).sum::<u128>();
        let narrow: Vec<bool> = matrix.rows().iter().map(|row| row.planes().len() == 1 && sum(row) < 1 << 64).collect();
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for ((value, row), narrow) in b.iter().zip(matrix.rows()).zip(&narrow) {
            let fits = *narrow && value.bits() <= FITS;
            small.push(i128::try_from(value).ok().filter(|_| fits).unwrap_or(0));
            // A row of n entries of so many bits takes n·p times the largest from the residual before the
            // division by p.
            let bits = (DIGIT * row.planes().len()) as u64 + 64 + u64::from(usize::BITS - row.count().leading_zeros());
            large.push((!fits).then(|| Residual::new(value, bits.max(value.bits()) + 2)));
        }
        Lifting { matrix, prime, inverse, narrow, small, large, digits: vec![Vec::new(); b.len()], steps: 0 }
    }

    /// Digits found of every unknown.
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// One more digit of every unknown.
    pub(crate) fn step(&mut self, solve: &impl Fn(&mut [u64]) -> Vec<u64>) {
        let prime = self.prime;
        let residue = |(small, large): (&i128, &Option<Residual>)| match large {
            None => prime.signed(*small),
            Some(rest) => rest.modulo(prime),
        };
        let mut residues: Vec<u64> = self.small.iter().zip(&self.large).map(residue).collect();
        let x = solve(&mut residues);
        for (i, row) in self.matrix.rows().iter().enumerate() {
            let Some(rest) = &mut self.large[i] else {
                let (indices, values) = row.planes()[0].digits();
                let dense = (values.len() == x.len()).then_some(0);
                let product = block(indices, values, &x, dense);
                self.small[i] = ((self.small[i] - product) as u128).wrapping_mul(self.inverse) as i128;
                continue;
            };
            for (level, plane) in row.planes().iter().enumerate() {
                let (indices, values) = plane.digits();
                let dense = values.len() == x.len();
                for (at, (indices, values)) in indices.chunks(BLOCK).zip(values.chunks(BLOCK)).enumerate() {
                    rest.subtract(block(indices, values, &x, dense.then_some(at * BLOCK)), DIGIT * level);
                }
            }
            rest.divide(prime.modulus(), self.inverse as u64);
            if self.narrow[i]
                && let Some(value) = rest.small(FITS)
            {
                (self.small[i], self.large[i]) = (value, None);
            }
        }
        self.digits.iter_mut().zip(x).for_each(|(digits, x)| digits.push(x));
        self.steps += 1;
    }

    /// Fractions that agree with all digits, if there are such with short numerators and denominators.
    ///
    /// Numerator and denominator get half of the digits each, less 64 bits: other fractions pass by chance
    /// only. The common denominator is known after one or two unknowns; then a numerator is a residue modulo
    /// a power of p just above its bound, so that half of the digits are enough. The caller verifies.
    pub(crate) fn reconstruct(&self, powers: &Powers) -> Option<Quotients> {
        let p = BigInt::from(self.prime.modulus());
        let modulus = p.pow(self.steps as u32);
        let bits = (modulus.bits() - 64) / 2;
        let bound = BigInt::from(1) << bits;
        let half = (((bits + 66) as usize).div_ceil(60)).min(self.steps);
        let short = p.pow(half as u32);
        let short_half: BigInt = &short >> 1u32;
        let mut denominator = BigInt::from(1);
        let mut numerators: Vec<BigInt> = Vec::with_capacity(self.digits.len());
        for digits in &self.digits {
            let mut v = powers.integer(&digits[..half]) * &denominator % &short;
            if v > short_half {
                v -= &short;
            }
            if v.bits() > bits {
                let u = powers.integer(digits) * &denominator % &modulus;
                let (n, d) = fraction(&u, &modulus, &bound)?;
                if d.bits() > bits {
                    return None;
                }
                numerators.iter_mut().for_each(|earlier| *earlier *= &d);
                denominator *= d;
                if denominator.bits() > bits {
                    return None;
                }
                v = n;
            }
            numerators.push(v);
        }
        Some(Quotients { numerators, denominator })
    }
}
