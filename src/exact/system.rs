//! Square linear systems over the rationals, by p-adic lifting.

use super::lu::Lu;
use super::matrix::{Limbs, Matrix};
use super::prime::Prime;
use super::reconstruct::{Powers, fraction};
use num_bigint::{BigInt, Sign};

/// A vector of rationals over one positive denominator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotients {
    /// Numerators.
    pub numerators: Vec<BigInt>,
    /// Common denominator, positive.
    pub denominator: BigInt,
}

/// An invertible integer matrix, factored modulo a prime of 61 bits; solves A x = b and Aᵀ y = c.
///
/// Dixon (1982): A⁻¹ b = x₀ + p·A⁻¹((b − A x₀)/p) with x₀ = A⁻¹ b modulo p. Each step gives one p-adic digit of every unknown and
/// needs machine words only; from enough digits the fractions follow by Euclid's algorithm. How many are enough is not
/// foreseen: after geometrically growing numbers of digits a reconstruction is tried, and accepted only if A x = b holds in
/// integers. So neither the prime nor any bound is trusted; Cramer's rule and Hadamard's bound only end the search.
pub struct System {
    matrix: Matrix,
    transposed: Matrix,
    prime: Prime,
    lu: Lu<Prime>,
}

impl System {
    /// Factors a square matrix. None if it is not square or not invertible modulo any of the [primes](Prime::ALL):
    /// then its determinant is zero or divisible by all of them.
    pub fn new(matrix: Matrix) -> Option<System> {
        if matrix.height() != matrix.width() {
            return None;
        }
        let transposed = matrix.transposed();
        Prime::ALL
            .into_iter()
            .find_map(|prime| {
                let lu = factor(&matrix, prime);
                lu.invertible().then_some((prime, lu))
            })
            .map(|(prime, lu)| System { matrix, transposed, prime, lu })
    }

    /// The x with A x = b; length n.
    pub fn solve(&self, b: &[BigInt]) -> Quotients {
        self.lift(&self.matrix, &self.transposed, b, |r| self.lu.solve(r))
    }

    /// The y with Aᵀ y = c; length n.
    pub fn solve_transposed(&self, c: &[BigInt]) -> Quotients {
        self.lift(&self.transposed, &self.matrix, c, |r| self.lu.solve_transposed(r))
    }

    fn lift(
        &self,
        matrix: &Matrix,
        transposed: &Matrix,
        b: &[BigInt],
        solve: impl Fn(&mut [u64]) -> Vec<u64>,
    ) -> Quotients {
        let n = b.len();
        if b.iter().all(|v| v.sign() == Sign::NoSign) {
            return Quotients { numerators: vec![BigInt::ZERO; n], denominator: BigInt::from(1) };
        }
        let enough = digits_by_hadamard(matrix, transposed, b);
        let mut lifting = Lifting::new(matrix, self.prime, b);
        let mut powers = Powers::new(self.prime.modulus());
        // Dense matrices need nearly all that Hadamard's bound allows, sparse ones seldom.
        let entries: usize = matrix.rows().iter().map(|row| row.count()).sum();
        let growth = if 2 * entries > n * n { 4.0 } else { 1.75 };
        let mut goal = 4;
        loop {
            // Digits for certain are a little more than needed; a last look just before them would be lost work.
            goal = if goal as f64 > 0.7 * enough as f64 && goal < enough { enough } else { goal };
            while lifting.steps < goal {
                lifting.step(&solve);
            }
            powers.extend(goal);
            if let Some(x) = lifting.reconstruct(&powers)
                && is_solution(matrix, &x, b)
            {
                return x;
            }
            let next = (growth * goal as f64).ceil() as usize;
            goal = if goal < enough { next.min(enough) } else { next };
        }
    }
}

/// The factors of a matrix modulo a prime.
pub(super) fn factor(matrix: &Matrix, prime: Prime) -> Lu<Prime> {
    let rows = matrix.rows().iter().map(|row| row.residues(prime)).collect();
    Lu::new(prime, rows, matrix.width())
}

/// Whether A x = b, in integers.
fn is_solution(matrix: &Matrix, x: &Quotients, b: &[BigInt]) -> bool {
    let limbs = Limbs::new(&x.numerators);
    matrix.rows().iter().zip(b).all(|(row, b)| row.dot(&limbs) == b * &x.denominator)
}

/// Digits after which fractions of the size that Cramer's rule and Hadamard's bound allow are certainly found.
fn digits_by_hadamard(matrix: &Matrix, transposed: &Matrix, b: &[BigInt]) -> usize {
    let rows: f64 = matrix.rows().iter().map(|row| row.log_norm().max(0.0)).sum();
    let norms = || transposed.rows().iter().map(|row| row.log_norm().max(0.0));
    let columns: f64 = norms().sum();
    let shortest = norms().fold(f64::INFINITY, f64::min);
    let side = b.iter().map(|v| v.bits() as f64).fold(0.0, f64::max) + 0.5 * (b.len() as f64).log2();
    // Balanced reconstruction allows as many bits for denominators as for numerators, with a margin of 64 bits.
    let largest = rows.min(columns).max(columns - shortest + side);
    ((2.0 * largest + 70.0) / 60.99).ceil() as usize + 2
}

/// The state of a lifting: p-adic digits found, and what of b is left.
struct Lifting<'a> {
    matrix: &'a Matrix,
    prime: Prime,
    /// 1/p modulo 2^128: an exact quotient by p is a product.
    inverse: u128,
    /// Rows whose products with digits fit 126 bits.
    narrow: Vec<bool>,
    small: Vec<i128>,
    /// Instead of `small` where it does not fit.
    large: Vec<Option<BigInt>>,
    digits: Vec<Vec<u64>>,
    steps: usize,
}

/// Largest residual in machine integers, in bits; together with products below 2^125 it stays below 2^127.
const FITS: u64 = 125;

impl<'a> Lifting<'a> {
    fn new(matrix: &'a Matrix, prime: Prime, b: &[BigInt]) -> Lifting<'a> {
        let p = u128::from(prime.modulus());
        // Newton: every step doubles the number of correct bits, 3 at first.
        let inverse = (0..6).fold(p, |x, _| x.wrapping_mul(2u128.wrapping_sub(p.wrapping_mul(x))));
        let narrow = matrix.rows().iter().map(|row| {
            let sum: u128 = row.words().1.iter().map(|v| u128::from(v.unsigned_abs())).sum();
            row.wide().is_empty() && sum < 1 << 64
        });
        let narrow: Vec<bool> = narrow.collect();
        let digits = vec![Vec::new(); b.len()];
        let mut lifting = Lifting {
            matrix,
            prime,
            inverse,
            narrow,
            small: vec![0; b.len()],
            large: vec![None; b.len()],
            digits,
            steps: 0,
        };
        b.iter().enumerate().for_each(|(i, v)| lifting.set(i, v.clone()));
        lifting
    }

    fn set(&mut self, i: usize, value: BigInt) {
        self.large[i] = None;
        match i128::try_from(&value) {
            Ok(small) if self.narrow[i] && value.bits() <= FITS => self.small[i] = small,
            _ => self.large[i] = Some(value),
        }
    }

    /// One more digit of every unknown.
    fn step(&mut self, solve: &impl Fn(&mut [u64]) -> Vec<u64>) {
        let prime = self.prime;
        let residue = |(small, large): (&i128, &Option<BigInt>)| match large {
            None => prime.signed(*small),
            Some(v) => prime.big(v),
        };
        let mut residues: Vec<u64> = self.small.iter().zip(&self.large).map(residue).collect();
        let x = solve(&mut residues);
        for (i, row) in self.matrix.rows().iter().enumerate() {
            let (indices, values) = row.words();
            let large = self.large[i].take();
            match large {
                None => {
                    let term = |v: i64, x: u64| i128::from(v) * i128::from(x as i64);
                    let product: i128 = if values.len() == x.len() {
                        values.iter().zip(&x).map(|(v, x)| term(*v, *x)).sum()
                    } else {
                        indices.iter().zip(values).map(|(j, v)| term(*v, x[*j as usize])).sum()
                    };
                    self.small[i] = ((self.small[i] - product) as u128).wrapping_mul(self.inverse) as i128;
                }
                Some(mut rest) => {
                    for (j, v) in indices.iter().zip(values) {
                        rest -= i128::from(*v) * i128::from(x[*j as usize] as i64);
                    }
                    for (j, v) in row.wide() {
                        rest -= v * x[*j as usize];
                    }
                    self.set(i, rest / prime.modulus());
                }
            }
        }
        self.digits.iter_mut().zip(x).for_each(|(digits, x)| digits.push(x));
        self.steps += 1;
    }

    /// Fractions that agree with all digits, if there are such with short numerators and denominators.
    ///
    /// Numerator and denominator get half of the digits each, less 64 bits: other fractions pass by chance only. The common
    /// denominator is known after one or two unknowns; then a numerator is a residue modulo a power of p just above
    /// its bound, so that half of the digits are enough. The caller verifies.
    fn reconstruct(&self, powers: &Powers) -> Option<Quotients> {
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
