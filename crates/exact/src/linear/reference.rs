//! Slow reference methods for tests: Bareiss's fraction-free elimination (1968).

use num_bigint::BigInt;

/// Solves A x = b: numerators and the determinant as common denominator; none if A is singular.
pub fn solve(a: &[Vec<BigInt>], b: &[BigInt]) -> Option<(Vec<BigInt>, BigInt)> {
    let n = a.len();
    let mut m: Vec<Vec<BigInt>> = a.iter().zip(b).map(|(row, b)| row.iter().chain([b]).cloned().collect()).collect();
    let mut previous = BigInt::from(1);
    for k in 0..n {
        let pivot = (k..n).find(|&i| m[i][k] != BigInt::ZERO)?;
        m.swap(k, pivot);
        if pivot != k {
            m[k].iter_mut().for_each(|v| *v = -&*v);
        }
        for i in k + 1..n {
            for j in k + 1..=n {
                m[i][j] = (&m[k][k] * &m[i][j] - &m[i][k] * &m[k][j]) / &previous;
            }
            m[i][k] = BigInt::ZERO;
        }
        previous = m[k][k].clone();
    }
    let determinant = previous;
    let mut x = vec![BigInt::ZERO; n];
    for i in (0..n).rev() {
        let sum: BigInt = (i + 1..n).map(|j| &m[i][j] * &x[j]).sum();
        x[i] = (&m[i][n] * &determinant - sum) / &m[i][i];
    }
    Some((x, determinant))
}

/// The rank, by the same elimination.
pub fn rank(a: &[Vec<BigInt>]) -> usize {
    let mut m = a.to_vec();
    let width = m.first().map_or(0, Vec::len);
    let mut rank = 0;
    for j in 0..width {
        let Some(pivot) = (rank..m.len()).find(|&i| m[i][j] != BigInt::ZERO) else { continue };
        m.swap(rank, pivot);
        for i in rank + 1..m.len() {
            let f = m[i][j].clone();
            for k in 0..width {
                m[i][k] = &m[rank][j] * &m[i][k] - &f * &m[rank][k];
            }
        }
        rank += 1;
    }
    rank
}
