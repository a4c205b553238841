//! What a bound by norms of matrices says (FORMAT §31, theory §E6.6), in fractions: the rounded rows, their norm by
//! elimination, and the bound that the norms give, in which nothing is rounded but square roots.

use crate::exact::{Q, dot, int, q, root_between, square};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// Bits behind the point of numbers that stand for square roots.
const BITS: u64 = 80;

/// The numbers that a norm is about.
pub struct Norms {
    pub rows: Vec<Vec<Q>>,
    pub nu: Vec<Vec<Q>>,
    /// t of each row.
    pub stretch: Vec<Q>,
}

impl Norms {
    /// Rows that have a norm of their own: for one output those with ν_k > 0 and those with ν_k < 0.
    pub fn parts(&self) -> Vec<Vec<usize>> {
        let all = 0..self.rows.len();
        match self.nu[0].len() {
            1 => vec![
                all.clone().filter(|k| self.nu[*k][0].is_positive()).collect(),
                all.filter(|k| self.nu[*k][0].is_negative()).collect(),
            ],
            _ => vec![all.collect()],
        }
    }

    /// t_k·x_k, every entry rounded to the nearest integer, a half away from zero.
    pub fn short(&self, part: &[usize]) -> Vec<Vec<Q>> {
        let nearest = |v: Q| (v.abs() + q(1, 2)).floor() * v.signum();
        part.iter().map(|k| self.rows[*k].iter().map(|x| nearest(x * &self.stretch[*k])).collect()).collect()
    }

    /// ‖XᵀV‖_F².
    pub fn linear(&self) -> Q {
        let columns = self.rows[0].len();
        let image = |j: usize, c: usize| -> Q { self.rows.iter().zip(&self.nu).map(|(x, v)| &x[j] * &v[c]).sum() };
        (0..columns)
            .flat_map(|j| (0..self.nu[0].len()).map(move |c| (j, c)))
            .map(|(j, c)| image(j, c))
            .map(|v| &v * &v)
            .sum()
    }

    /// Σ (‖V_k‖/t_k)² over the rows of a part.
    pub fn weights(&self, part: &[usize]) -> Q {
        part.iter()
            .map(|k| square(&self.nu[*k]) / (&self.stretch[*k] * &self.stretch[*k]))
            .fold(Q::zero(), |a, b| a + b)
    }

    /// ½(‖XᵀV‖ + ‖a‖(σ + ½√(D·#P))), from below and from above.
    pub fn bound(&self, part: &[usize], norm: &Q) -> (Q, Q) {
        let cells = int((part.len() * self.rows[0].len()) as i64);
        let [linear, weights, error] = [self.linear(), self.weights(part), cells].map(|v| root_between(&v, BITS));
        let whole = |linear: Q, weights: Q, error: Q| (linear + weights * (norm + error / int(2))) / int(2);
        (whole(linear.0, weights.0, error.0), whole(linear.1, weights.1, error.1))
    }
}

/// Whether ‖Z‖ ≤ σ: σ²I − ZᵀZ is positive semidefinite.
pub fn at_most(short: &[Vec<Q>], norm: &Q) -> bool {
    let columns = short.first().map_or(0, Vec::len);
    let entry = |i: usize, j: usize| {
        let product: Q = short.iter().map(|row| &row[i] * &row[j]).sum();
        if i == j { norm * norm - product } else { -product }
    };
    semidefinite((0..columns).map(|i| (0..columns).map(|j| entry(i, j)).collect()).collect())
}

/// By elimination: no pivot is negative, and beside a zero pivot stand zeros.
fn semidefinite(mut matrix: Vec<Vec<Q>>) -> bool {
    for i in 0..matrix.len() {
        let row = matrix[i].clone();
        if row[i].is_negative() || (row[i].is_zero() && row[i..].iter().any(|v| !v.is_zero())) {
            return false;
        }
        for other in matrix.iter_mut().skip(i + 1).filter(|_| !row[i].is_zero()) {
            let factor = &other[i] / &row[i];
            other.iter_mut().zip(&row).for_each(|(v, p)| *v -= &factor * p);
        }
    }
    true
}

/// The least integer that is not below the norm.
pub fn least_norm(short: &[Vec<Q>]) -> BigInt {
    let squares: Q = short.iter().map(|row| dot(row, row)).fold(Q::zero(), |a, b| a + b);
    let (mut low, mut high) = (BigInt::zero(), squares.to_integer().sqrt() + 1);
    while &high - &low > BigInt::one() {
        let middle: BigInt = (&low + &high) >> 1u32;
        if at_most(short, &Q::from(middle.clone())) { high = middle } else { low = middle }
    }
    high
}
