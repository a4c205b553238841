//! Square linear systems over the rationals, by p-adic lifting.

use super::lifting::Lifting;
use super::lu::Lu;
use super::matrix::{Limbs, Matrix, Row};
use super::prime::Prime;
use super::reconstruct::Powers;
use crate::linear::reconstruct::Quotients;
use num_bigint::{BigInt, Sign};

/// An invertible integer matrix, factored modulo a prime of 61 bits; solves A x = b and Aᵀ y = c.
///
/// Dixon (1982): A⁻¹ b = x₀ + p·A⁻¹((b − A x₀)/p) with x₀ = A⁻¹ b modulo p. Each step gives one p-adic digit
/// of every unknown and needs machine words only; from enough digits the fractions follow by Euclid's
/// algorithm. How many are enough is not foreseen: after geometrically growing numbers of digits a
/// reconstruction is tried, and accepted only if A x = b holds in integers. So neither the prime nor any
/// bound is trusted; Cramer's rule and Hadamard's bound only end the search.
pub struct System {
    matrix: Matrix,
    transposed: Matrix,
    scaling: Scaling,
    prime: Prime,
    lu: Lu<Prime>,
}

/// Powers of two taken out of rows and columns: the matrix is diag(2^rows) · (what is left) ·
/// diag(2^columns).
struct Scaling {
    rows: Vec<u64>,
    columns: Vec<u64>,
}

impl Scaling {
    /// The powers that all entries of a column, then of a row, have in common, and what is left. Entries of
    /// one digit are left alone.
    fn of(matrix: Matrix) -> (Scaling, Matrix) {
        let (height, width) = (matrix.height(), matrix.width());
        if matrix.rows().iter().all(|row| row.planes().len() < 2) {
            return (Scaling { rows: vec![0; height], columns: vec![0; width] }, matrix);
        }
        let entries: Vec<Vec<(usize, BigInt)>> = matrix.rows().iter().map(|row| row.iter().collect()).collect();
        let zeros = |v: &BigInt| v.trailing_zeros().unwrap_or(0);
        let mut columns = vec![u64::MAX; width];
        entries.iter().flatten().for_each(|(j, v)| columns[*j] = columns[*j].min(zeros(v)));
        let left = |row: &Vec<(usize, BigInt)>| row.iter().map(|(j, v)| zeros(v) - columns[*j]).min().unwrap_or(0);
        let rows: Vec<u64> = entries.iter().map(left).collect();
        let scaled = entries.iter().zip(&rows).map(|(row, shift)| {
            let mut scaled = Row::default();
            row.iter().for_each(|(j, v)| scaled.push(*j, &(v >> (columns[*j] + shift))));
            scaled
        });
        let matrix = Matrix::sparse(scaled.collect(), width);
        (Scaling { rows, columns }, matrix)
    }

    fn transposed(&self) -> (&[u64], &[u64]) {
        (&self.columns, &self.rows)
    }
}

/// x with A x = b from the solver of the scaled matrix.
fn unscaled((rows, columns): (&[u64], &[u64]), b: &[BigInt], solve: impl Fn(&[BigInt]) -> Quotients) -> Quotients {
    let [most, widest] = [rows, columns].map(|shifts| shifts.iter().copied().max().unwrap_or(0));
    if most == 0 && widest == 0 {
        return solve(b);
    }
    let side: Vec<BigInt> = b.iter().zip(rows).map(|(v, shift)| v << (most - shift)).collect();
    let Quotients { numerators, denominator } = solve(&side);
    let numerators: Vec<BigInt> = numerators.iter().zip(columns).map(|(v, shift)| v << (widest - shift)).collect();
    let denominator = denominator << (most + widest);
    let common = numerators.iter().chain([&denominator]).filter_map(BigInt::trailing_zeros).min().unwrap_or(0);
    Quotients { numerators: numerators.iter().map(|v| v >> common).collect(), denominator: denominator >> common }
}

impl System {
    /// Factors a square matrix. None if it is not square or not invertible modulo any of the
    /// [primes](Prime::ALL): then its determinant is zero or divisible by all of them.
    pub fn new(matrix: Matrix) -> Option<System> {
        if matrix.height() != matrix.width() {
            return None;
        }
        let (scaling, matrix) = Scaling::of(matrix);
        let transposed = matrix.transposed();
        Prime::ALL
            .into_iter()
            .find_map(|prime| {
                let lu = factor(&matrix, prime);
                lu.invertible().then_some((prime, lu))
            })
            .map(|(prime, lu)| System { matrix, transposed, scaling, prime, lu })
    }

    /// The x with A x = b; length n.
    pub fn solve(&self, b: &[BigInt]) -> Quotients {
        let lift = |b: &[BigInt]| self.lift(&self.matrix, &self.transposed, b, |r| self.lu.solve(r));
        unscaled((&self.scaling.rows, &self.scaling.columns), b, lift)
    }

    /// The y with Aᵀ y = c; length n.
    pub fn solve_transposed(&self, c: &[BigInt]) -> Quotients {
        let lift = |c: &[BigInt]| self.lift(&self.transposed, &self.matrix, c, |r| self.lu.solve_transposed(r));
        unscaled(self.scaling.transposed(), c, lift)
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
            // Digits for certain are a little more than needed; a last look just before them would be lost
            // work.
            goal = if goal as f64 > 0.7 * enough as f64 && goal < enough { enough } else { goal };
            while lifting.steps() < goal {
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
pub(crate) fn factor(matrix: &Matrix, prime: Prime) -> Lu<Prime> {
    let rows = matrix.rows().iter().map(|row| row.residues(prime)).collect();
    Lu::new(prime, rows, matrix.width())
}

/// Whether A x = b, in integers.
fn is_solution(matrix: &Matrix, x: &Quotients, b: &[BigInt]) -> bool {
    let limbs = Limbs::new(&x.numerators);
    matrix.rows().iter().zip(b).all(|(row, b)| row.dot(&limbs) == b * &x.denominator)
}

/// Digits after which fractions of the size that Cramer's rule and Hadamard's bound allow are certainly
/// found.
fn digits_by_hadamard(matrix: &Matrix, transposed: &Matrix, b: &[BigInt]) -> usize {
    let rows: f64 = matrix.rows().iter().map(|row| row.log_norm().max(0.0)).sum();
    let norms = || transposed.rows().iter().map(|row| row.log_norm().max(0.0));
    let columns: f64 = norms().sum();
    let shortest = norms().fold(f64::INFINITY, f64::min);
    let side = b.iter().map(|v| v.bits() as f64).fold(0.0, f64::max) + 0.5 * (b.len() as f64).log2();
    // Balanced reconstruction allows as many bits for denominators as for numerators, with a margin of 64
    // bits.
    let largest = rows.min(columns).max(columns - shortest + side);
    ((2.0 * largest + 70.0) / 60.99).ceil() as usize + 2
}
