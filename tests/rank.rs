//! The checker's rank, on matrices of known rank and against elimination in fractions.
#![cfg(feature = "prover")]

use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::rank::independent as tested;
use relucert::linear::matrix::Matrix;

fn rank(rows: &[Vec<BigInt>]) -> usize {
    relucert::check::arithmetic::rank::rank(rows).expect("rows of one length")
}

fn independent(rows: &[Vec<BigInt>]) -> bool {
    tested(rows).expect("rows of one length")
}

fn matrix(rows: &[Vec<i64>]) -> Vec<Vec<BigInt>> {
    rows.iter().map(|row| row.iter().map(|v| BigInt::from(*v)).collect()).collect()
}

#[test]
fn ranks() {
    assert_eq!(rank(&[]), 0);
    assert_eq!(rank(&matrix(&[vec![0, 0]])), 0);
    assert_eq!(rank(&matrix(&[vec![1, 2], vec![2, 4], vec![1, 2]])), 1);
    assert_eq!(rank(&matrix(&[vec![1, 2, 3], vec![4, 5, 6], vec![7, 8, 9]])), 2);
    assert_eq!(rank(&matrix(&[vec![2, 0], vec![0, 3]])), 2);
    assert!(independent(&matrix(&[vec![1, 1, 0], vec![0, 1, 1]])) && !independent(&matrix(&[vec![1], vec![1]])));
}

/// Each of the first moduli divides the determinant, so that they all say one; only more of them together may
/// decide.
#[test]
fn no_modulus_is_trusted() {
    let product: BigInt = (0..40u64).map(|i| BigInt::from((1u64 << 31) - 1 - 2 * i)).product();
    assert_eq!(rank(&[vec![product, BigInt::ZERO], vec![BigInt::ZERO, BigInt::from(1)]]), 2);
}

/// The same with a determinant that each of them divides only just: moduli that share factors count once.
#[test]
fn common_factors_of_moduli_count_once() {
    let gcd = |a: &BigInt, b: &BigInt| {
        let (mut a, mut b) = (a.clone(), b.clone());
        while b != BigInt::ZERO {
            (a, b) = (b.clone(), a % b);
        }
        a
    };
    let common = (0..40u64).map(|i| BigInt::from((1u64 << 31) - 1 - 2 * i)).reduce(|a, b| &a / gcd(&a, &b) * b);
    assert_eq!(rank(&[vec![common.expect("forty"), BigInt::ZERO], vec![BigInt::ZERO, BigInt::from(1)]]), 2);
}

/// The determinant is the product of the first three moduli, a number of 93 bits, and both squares of lengths
/// are just below 2^93: half a bit less in the bound of either row, and the three would decide.
#[test]
fn lengths_are_rounded_up() {
    let big = |v: i64| BigInt::from(v);
    let rows =
        [[18_323_464_280_533, 97_814_983_366_778], [-97_815_853_420_935, 18_318_817_460_655]].map(|row| row.map(big));
    let [[a, b], [c, d]] = &rows;
    assert_eq!(a * d - b * c, (0..3).map(|i| big((1 << 31) - 1 - 2 * i)).product());
    assert!([a * a + b * b, c * c + d * d].iter().all(|square| square.bits() == 93));
    assert_eq!(rank(&rows.map(Vec::from)), 2);
}

proptest! {
    /// Products of thin matrices, whose rank is often below their size.
    #[test]
    fn as_by_exact_kernels(
        left in proptest::collection::vec(proptest::collection::vec(-3i64..4, 2), 1..6),
        right in proptest::collection::vec(proptest::collection::vec(-3i64..4, 5), 2),
        big in any::<bool>(),
    ) {
        let factor = if big { BigInt::from(3).pow(200) } else { BigInt::from(1) };
        let entry = |row: &Vec<i64>, j: usize| BigInt::from(row[0] * right[0][j] + row[1] * right[1][j]) * &factor;
        let product: Vec<Vec<BigInt>> = left.iter().map(|row| (0..5).map(|j| entry(row, j)).collect()).collect();
        let exact = relucert::linear::rank::rank(&Matrix::dense(&product, 5)).expect("a prime").rank();
        prop_assert_eq!(rank(&product), exact);
    }
}
