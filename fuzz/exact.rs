//! Exact linear algebra against slow references, on matrices that the bytes decide.
#![allow(dead_code)]

use crate::decode::Bytes;
use crate::fractions::{echelon, gauss};
use crate::linear::determinant;
use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, rank as checked};
use relucert::dyadic::to_f64;
use relucert::linear::definite::{Definiteness, definiteness};
use relucert::linear::matrix::Matrix;
use relucert::linear::prime::Prime;
use relucert::linear::rank::{left_inverse, rank};
use relucert::linear::reconstruct::Quotients;
use relucert::linear::reference;
use relucert::linear::system::System;

type Rows = Vec<Vec<BigInt>>;

/// Up to six rows and columns; some rows are combinations of rows above them.
fn matrix(bytes: &mut Bytes) -> Rows {
    let (m, n) = (1 + bytes.below(6) as usize, 1 + bytes.below(6) as usize);
    let mut rows: Rows = Vec::new();
    for i in 0..m {
        let row = match bytes.below(3) {
            0 if i > 0 => {
                let [p, q] = [0, 1].map(|_| bytes.below(i as u64) as usize);
                let (a, b) = (bytes.integer(), bytes.integer());
                rows[p].iter().zip(&rows[q]).map(|(v, w)| v * &a + w * &b).collect()
            }
            _ => bytes.integers(n),
        };
        rows.push(row);
    }
    if bytes.below(2) == 0 { rows } else { transposed(&rows) }
}

fn transposed(rows: &Rows) -> Rows {
    (0..rows[0].len()).map(|j| rows.iter().map(|row| row[j].clone()).collect()).collect()
}

fn fraction(v: &BigInt) -> Fraction {
    Fraction::dyadic(v.clone(), 0)
}

fn dot(a: &[BigInt], b: &[BigInt]) -> BigInt {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn multiplied(rows: &Rows, x: &[BigInt]) -> Vec<BigInt> {
    rows.iter().map(|row| dot(row, x)).collect()
}

/// Ranks, kernels, inverses, solutions, definiteness, products.
pub fn linear(data: &[u8]) -> bool {
    let mut bytes = Bytes(data);
    let rows = matrix(&mut bytes);
    let (m, n) = (rows.len(), rows[0].len());
    let dense = Matrix::dense(&rows, n);
    let mut plain: Vec<Vec<Fraction>> = rows.iter().map(|row| row.iter().map(fraction).collect()).collect();
    let expected = echelon(&mut plain, n).len();
    assert_eq!(checked::rank(&rows), Ok(expected), "the rank of the checker");
    assert_eq!(checked::independent(&rows), Ok(expected == m));
    assert_eq!(reference::rank(&rows), expected, "the rank by fraction-free elimination");
    let x = bytes.integers(n);
    assert_eq!(dense.times(&x), multiplied(&rows, &x));
    assert_eq!(dense.transposed().transposed().times(&x), multiplied(&rows, &x));
    for v in rows.iter().flatten().filter(|v| v.bits() < 1000) {
        double(v);
    }
    kernel(&rows, &dense, expected);
    if m == n {
        square(&rows, &bytes.integers(n), expected);
    }
    symmetric(&rows, bytes.small(2));
    true
}

/// Whether all primes in use hide a part of the rank, and there may be no answer.
fn hidden(rows: &Rows, rank: usize) -> bool {
    Prime::ALL.iter().all(|prime| rank_modulo(rows.clone(), &prime.modulus().into()) < rank)
}

fn rank_modulo(mut rows: Rows, p: &BigInt) -> usize {
    let mut rank = 0;
    for column in 0..rows[0].len() {
        let Some(at) = (rank..rows.len()).find(|&i| &rows[i][column] % p != BigInt::ZERO) else { continue };
        rows.swap(rank, at);
        let pivot = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let factor = row[column].clone();
            *row = row.iter().zip(&pivot).map(|(v, w)| (v * &pivot[column] - w * &factor) % p).collect();
        }
        rank += 1;
    }
    rank
}

/// The rank of the prover with its kernel, and left inverses.
fn kernel(rows: &Rows, dense: &Matrix, expected: usize) {
    let (m, n) = (rows.len(), rows[0].len());
    let Some(found) = rank(dense) else { return assert!(hidden(rows, expected), "no rank") };
    assert_eq!((found.rank(), found.columns.len(), found.kernel.len()), (expected, expected, n - expected));
    let free: Vec<usize> = (0..n).filter(|j| !found.columns.contains(j)).collect();
    for (vector, own) in found.kernel.iter().zip(&free) {
        assert!(multiplied(rows, &vector.numerators).iter().all(|v| *v == BigInt::ZERO), "not in the kernel");
        let entry = |j: &usize| if j == own { -&vector.denominator } else { BigInt::ZERO };
        assert!(vector.denominator > BigInt::ZERO && free.iter().all(|j| vector.numerators[*j] == entry(j)));
    }
    let minor: Rows = found.rows.iter().map(|&i| found.columns.iter().map(|&j| rows[i][j].clone()).collect()).collect();
    assert_eq!(reference::rank(&minor), expected, "not an invertible minor");
    let inverse = left_inverse(dense);
    assert_eq!(inverse.is_some(), expected == n);
    for (i, row) in inverse.iter().flatten().enumerate() {
        assert_eq!(row.numerators.len(), m);
        let image = multiplied(&transposed(rows), &row.numerators);
        let unit = |j: usize| if i == j { row.denominator.clone() } else { BigInt::ZERO };
        assert!(image.iter().enumerate().all(|(j, v)| *v == unit(j)), "not an inverse");
    }
}

/// Both systems of a square matrix.
fn square(rows: &Rows, b: &[BigInt], rank: usize) {
    let slow = reference::solve(rows, b);
    assert_eq!(slow.is_some(), rank == rows.len());
    let Some(system) = System::new(Matrix::dense(rows, rows.len())) else {
        return assert!(slow.is_none() || hidden(rows, rank), "an invertible matrix");
    };
    let solves = |rows: &Rows, x: &Quotients| {
        let sides = multiplied(rows, &x.numerators);
        x.denominator > BigInt::ZERO && sides.iter().zip(b).all(|(side, b)| *side == b * &x.denominator)
    };
    let x = system.solve(b);
    assert!(solves(rows, &x), "not a solution");
    assert!(solves(&transposed(rows), &system.solve_transposed(b)), "not a solution of the transposed system");
    let with_side = |(row, b): (&Vec<BigInt>, &BigInt)| row.iter().chain([b]).map(fraction).collect();
    let expected = gauss(rows.iter().zip(b).map(with_side).collect()).expect("an invertible matrix");
    let slow = slow.expect("an invertible matrix");
    for (i, expected) in expected.iter().enumerate() {
        assert_eq!(Fraction::new(x.numerators[i].clone(), x.denominator.clone()).as_ref(), Some(expected));
        assert_eq!(Fraction::new(slow.0[i].clone(), slow.1.clone()).as_ref(), Some(expected));
    }
}

/// RᵀR less a small multiple of the identity, of order four at most, against all principal minors.
fn symmetric(rows: &Rows, less: i64) {
    let n = rows[0].len().min(4);
    let columns = transposed(rows);
    let entry = |i: usize, j: usize| dot(&columns[i], &columns[j]) - if i == j { less } else { 0 };
    let matrix: Rows = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect();
    let minor = |chosen: u32| {
        let own: Vec<usize> = (0..n).filter(|i| chosen >> i & 1 == 1).collect();
        determinant(&own.iter().map(|&i| own.iter().map(|&j| matrix[i][j].clone()).collect()).collect::<Rows>())
    };
    let least = (1u32..1 << n).map(minor).min().expect("an order");
    let whole = minor((1 << n) - 1);
    let expected = match (least < BigInt::ZERO, whole == BigInt::ZERO) {
        (true, _) => Definiteness::Indefinite,
        (_, true) => Definiteness::Semidefinite { rank: reference::rank(&matrix) },
        _ => Definiteness::Definite,
    };
    assert_eq!(definiteness(&matrix), expected);
}

/// The double of an integer is within one unit in its last place.
fn double(v: &BigInt) {
    let near = to_f64(v);
    let (num, den) = relucert::dyadic::dyadic(&[near]);
    let off = num[0].clone() - v * den;
    assert!(off.magnitude() << 52u32 <= *v.magnitude(), "{v} became {near}");
}
