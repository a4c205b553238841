//! Tests of the linear algebra against fraction-free elimination.

use super::definite::{Definiteness, definiteness};
use super::matrix::Matrix;
use super::prime::Prime;
use super::rank::{left_inverse, rank};
use super::reconstruct::Quotients;
use super::reference;
use super::system::System;
use crate::random::Random;
use num_bigint::BigInt;

/// A square matrix with entries of so many bits, nonzero with a chance of `percent`.
fn matrix(random: &mut Random, rows: usize, columns: usize, bits: u64, percent: u64) -> Vec<Vec<BigInt>> {
    let mut entry = || {
        if random.next_u64() % 100 >= percent {
            return BigInt::ZERO;
        }
        let limbs = bits.div_ceil(64);
        let number = (0..limbs).fold(BigInt::ZERO, |v, _| (v << 64u32) + random.next_u64());
        (number >> (64 * limbs - bits)) - (BigInt::from(1) << (bits - 1))
    };
    (0..rows).map(|_| (0..columns).map(|_| entry()).collect()).collect()
}

fn transposed(a: &[Vec<BigInt>]) -> Vec<Vec<BigInt>> {
    (0..a[0].len()).map(|j| a.iter().map(|row| row[j].clone()).collect()).collect()
}

fn equal(x: &Quotients, (numerators, denominator): &(Vec<BigInt>, BigInt)) -> bool {
    x.denominator > BigInt::ZERO
        && x.numerators.iter().zip(numerators).all(|(a, b)| a * denominator == b * &x.denominator)
}

/// All sizes of entries (machine words, just beyond, far beyond), sparse to dense, both transposes.
#[test]
fn systems_agree_with_bareiss() {
    let mut random = Random::new(1, 0);
    let mut singular = 0;
    for round in 0..300 {
        let n = 1 + round % 24;
        let bits = [3, 53, 62, 64, 65, 130][round % 6];
        let a = matrix(&mut random, n, n, bits, [15, 40, 100][round % 3]);
        let b: Vec<BigInt> = matrix(&mut random, 1, n, [3, 60, 300][round % 3], 90).remove(0);
        let system = System::new(Matrix::dense(&a, n));
        let Some(expected) = reference::solve(&a, &b) else {
            assert!(system.is_none());
            singular += 1;
            continue;
        };
        let system = system.expect("an invertible matrix");
        assert!(equal(&system.solve(&b), &expected), "round {round}");
        let expected = reference::solve(&transposed(&a), &b).unwrap();
        assert!(equal(&system.solve_transposed(&b), &expected), "round {round}, transposed");
    }
    assert!((10..250).contains(&singular), "{singular}");
}

/// Sums of more than 63 products and of full width: a first reduction by folding was wrong from n = 50 on.
#[test]
fn large_dense_systems_hold() {
    let mut random = Random::new(2, 0);
    for n in [64, 130] {
        let a = matrix(&mut random, n, n, 63, 100);
        let b = matrix(&mut random, 1, n, 63, 100).remove(0);
        let x = System::new(Matrix::dense(&a, n)).unwrap().solve(&b);
        for (row, b) in a.iter().zip(&b) {
            let sum: BigInt = row.iter().zip(&x.numerators).map(|(a, x)| a * x).sum();
            assert_eq!(sum, b * &x.denominator);
        }
    }
}

/// Determinants divisible by the first primes: another one is taken.
#[test]
fn unlucky_primes() {
    let p: Vec<BigInt> = Prime::ALL.iter().map(|p| BigInt::from(p.modulus())).collect();
    let a = vec![vec![&p[0] * &p[1], BigInt::ZERO], vec![BigInt::from(1), p[2].clone()]];
    let x = System::new(Matrix::dense(&a, 2)).unwrap().solve(&[1.into(), 1.into()]);
    assert!(equal(&x, &reference::solve(&a, &[1.into(), 1.into()]).unwrap()));
    let found = rank(&Matrix::dense(&[vec![p[0].clone(), 0.into()], vec![0.into(), 3.into()]], 2)).unwrap();
    assert_eq!(found.rank(), 2);
    let all: BigInt = p.iter().product();
    assert!(System::new(Matrix::dense(&[vec![all]], 1)).is_none());
}

#[test]
fn ranks_and_kernels() {
    let mut random = Random::new(4, 0);
    for round in 0..120 {
        let (m, n, r) = (1 + round % 9, 1 + round % 7, round % 5);
        let (left, right) = (matrix(&mut random, m, r, 20, 70), matrix(&mut random, r, n, 40, 70));
        let product = |i: usize, j: usize| (0..r).map(|k| &left[i][k] * &right[k][j]).sum::<BigInt>();
        let a: Vec<Vec<BigInt>> = (0..m).map(|i| (0..n).map(|j| product(i, j)).collect()).collect();
        let found = rank(&Matrix::dense(&a, n)).unwrap();
        assert_eq!(found.rank(), reference::rank(&a));
        assert_eq!(found.kernel.len(), n - found.rank());
        for vector in &found.kernel {
            assert!(vector.numerators.iter().any(|v| *v != BigInt::ZERO));
            assert!(Matrix::dense(&a, n).times(&vector.numerators).iter().all(|v| *v == BigInt::ZERO));
        }
        let inverse = left_inverse(&Matrix::dense(&a, n));
        assert_eq!(inverse.is_some(), found.rank() == n);
        for (i, row) in inverse.iter().flatten().enumerate() {
            let image = Matrix::dense(&a, n).transposed().times(&row.numerators);
            let unit = |j: usize| if i == j { row.denominator.clone() } else { BigInt::ZERO };
            assert!(image.iter().enumerate().all(|(j, v)| *v == unit(j)));
        }
    }
}

#[test]
fn definite_semidefinite_indefinite() {
    let mut random = Random::new(5, 0);
    for round in 0..60 {
        let (n, r) = (1 + round % 6, 1 + round % 8);
        let b = matrix(&mut random, r, n, 10, 80);
        let gram = |i: usize, j: usize| b.iter().map(|row| &row[i] * &row[j]).sum::<BigInt>();
        let mut a: Vec<Vec<BigInt>> = (0..n).map(|i| (0..n).map(|j| gram(i, j)).collect()).collect();
        let rank = reference::rank(&b);
        let expected = if rank == n { Definiteness::Definite } else { Definiteness::Semidefinite { rank } };
        assert_eq!(definiteness(&a), expected);
        // One less in a direction of the kernel is negative there.
        if rank < n {
            (0..n).for_each(|i| a[i][i] -= 1);
            assert_eq!(definiteness(&a), Definiteness::Indefinite);
        }
    }
    let crossed = [[0, 1], [1, 0]].map(|row| row.map(BigInt::from).to_vec());
    assert_eq!(definiteness(&crossed), Definiteness::Indefinite);
}
