//! Sparse integer matrices and their products with long integers.

use super::lu::Arithmetic;
use super::prime::Prime;
use num_bigint::{BigInt, BigUint, Sign};
use relucert_check::dyadic::pow2;
use std::ops::AddAssign;

/// Bits of a digit.
pub const DIGIT: usize = 60;

/// Digits of one weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plane {
    indices: Vec<u32>,
    values: Vec<i64>,
}

/// One row, its entries split into balanced digits: a_j = Σ_l digit_l·2^(60 l), |digit| ≤ 2^59.
///
/// So products with long entries are sums of products of machine words, and nothing is allocated for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    planes: Vec<Plane>,
    count: usize,
}

/// An integer matrix by rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    columns: usize,
    rows: Vec<Row>,
}

/// A vector of integers as signs and limbs (lowest first), ready for many products.
pub struct Limbs {
    negative: Vec<bool>,
    limbs: Vec<Vec<u64>>,
    longest: usize,
}

impl Plane {
    /// Columns and digits, none of them zero; columns increase.
    pub fn digits(&self) -> (&[u32], &[i64]) {
        (&self.indices, &self.values)
    }

    fn push(&mut self, column: u32, digit: i64) {
        self.indices.push(column);
        self.values.push(digit);
    }

    /// Σ a_j·x_j, limb by limb in two sums, one of each sign.
    fn dot(&self, x: &Limbs) -> BigInt {
        let mut sums = [vec![0u64; x.longest + 2], vec![0u64; x.longest + 2]];
        for (&j, &v) in self.indices.iter().zip(&self.values) {
            let sum = &mut sums[usize::from((v < 0) != x.negative[j as usize])];
            add_product(sum, &x.limbs[j as usize], v.unsigned_abs());
        }
        let [plus, minus] = sums.map(|sum| BigInt::from_biguint(Sign::Plus, from_limbs(&sum)));
        plus - minus
    }

    /// Σ a_j·b_j.
    fn times(&self, other: &Plane) -> BigInt {
        // 2^118 each: 256 of them stay below 2^126.
        let pairs = |a: &[i64], b: &[i64]| a.iter().zip(b).map(|(a, b)| i128::from(*a) * i128::from(*b)).sum::<i128>();
        if self.indices == other.indices {
            return self.values.chunks(256).zip(other.values.chunks(256)).map(|(a, b)| pairs(a, b)).sum();
        }
        let (mut p, mut q, mut sum) = (0, 0, BigInt::ZERO);
        let (mut a, mut b) = (Vec::new(), Vec::new());
        while p < self.indices.len() && q < other.indices.len() {
            let (i, j) = (self.indices[p], other.indices[q]);
            if i == j {
                a.push(self.values[p]);
                b.push(other.values[q]);
            }
            p += usize::from(i <= j);
            q += usize::from(j <= i);
            if a.len() == 256 {
                sum += pairs(&a, &b);
                a.clear();
                b.clear();
            }
        }
        sum + pairs(&a, &b)
    }
}

impl Row {
    /// Adds an entry; indices must increase, zeros are dropped.
    pub fn push(&mut self, column: usize, value: &BigInt) {
        const HALF: u64 = 1 << (DIGIT - 1);
        self.count += usize::from(value.sign() != Sign::NoSign);
        if self.planes.is_empty() {
            self.planes.push(Plane::default());
        }
        if let Some(small) = i64::try_from(value).ok().filter(|v| v.unsigned_abs() <= HALF) {
            return if small != 0 {
                self.planes[0].push(column as u32, small)
            };
        }
        let mut rest = value.magnitude().clone();
        let mut level = 0;
        while rest.bits() > 0 {
            let low = rest.iter_u64_digits().next().unwrap_or(0) & (2 * HALF - 1);
            rest >>= DIGIT;
            let mut digit = low as i64;
            if low > HALF {
                digit -= 2 * HALF as i64;
                rest += 1u32;
            }
            if self.planes.len() <= level {
                self.planes.push(Plane::default());
            }
            if digit != 0 {
                self.planes[level].push(column as u32, if value.sign() == Sign::Minus { -digit } else { digit });
            }
            level += 1;
        }
    }

    /// From entries in any order; those of the same index are added up.
    pub fn collect(mut terms: Vec<(usize, BigInt)>) -> Row {
        terms.sort_by_key(|(j, _)| *j);
        let mut row = Row::default();
        for same in terms.chunk_by(|a, b| a.0 == b.0) {
            match same {
                [(j, a)] => row.push(*j, a),
                _ => row.push(same[0].0, &same.iter().map(|(_, a)| a).sum()),
            }
        }
        row
    }

    /// Number of nonzero entries.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The digits, lowest first.
    pub fn planes(&self) -> &[Plane] {
        &self.planes
    }

    /// One number for every entry, the sum of those of its digits; by increasing column.
    fn folded<T: Clone + AddAssign>(&self, number: impl Fn(usize, i64) -> T) -> Vec<(u32, T)> {
        let mut list: Vec<(u32, T)> = Vec::with_capacity(self.count);
        for (level, plane) in self.planes.iter().enumerate() {
            list.extend(plane.indices.iter().zip(&plane.values).map(|(&j, &v)| (j, number(level, v))));
        }
        if self.planes.len() > 1 {
            list.sort_by_key(|(j, _)| *j);
            list.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1.clone();
                }
                same
            });
        }
        list
    }

    /// The nonzero entries: (column, value).
    pub fn iter(&self) -> impl Iterator<Item = (usize, BigInt)> + '_ {
        let entries = self.folded(|level, v| BigInt::from(v) << (DIGIT * level));
        entries.into_iter().map(|(j, v)| (j as usize, v))
    }

    /// The entries modulo a prime; some may be zero.
    pub fn residues(&self, prime: Prime) -> Vec<(u32, u64)> {
        let shift = prime.reduce(1 << DIGIT);
        let weights: Vec<u64> =
            std::iter::successors(Some(1), |w| Some(prime.times(*w, shift))).take(self.planes.len()).collect();
        let residue = |level: usize, v: i64| u128::from(prime.times(weights[level], prime.signed(i128::from(v))));
        self.folded(residue).into_iter().map(|(j, v)| (j, prime.reduce(v))).collect()
    }

    /// log₂ of an upper bound of the Euclidean length.
    pub fn log_norm(&self) -> f64 {
        let top = self.planes.len().saturating_sub(1);
        // Digits more than 17 places below the top are below the rounding of the sum.
        let entries = self.folded(|level, v| v as f64 * pow2((DIGIT as i64) * (level as i64 - top as i64).max(-17)));
        let square: f64 = entries.iter().map(|(_, v)| v * v).sum();
        (DIGIT * top) as f64 + 0.5 * square.log2() + 1e-6
    }

    /// Σ a_j·x_j.
    pub fn dot(&self, x: &Limbs) -> BigInt {
        let mut sum = BigInt::ZERO;
        for plane in self.planes.iter().rev() {
            sum = (sum << DIGIT) + plane.dot(x);
        }
        sum
    }

    /// Σ a_j·b_j of two rows.
    pub fn times(&self, other: &Row) -> BigInt {
        let mut sums = vec![BigInt::ZERO; self.planes.len() + other.planes.len()];
        for (l, plane) in self.planes.iter().enumerate() {
            other.planes.iter().enumerate().for_each(|(m, factor)| sums[l + m] += plane.times(factor));
        }
        sums.into_iter().rev().fold(BigInt::ZERO, |sum, part| (sum << DIGIT) + part)
    }
}

/// `sum += limbs · factor`. Two spare limbs hold 2^64 and more such products.
fn add_product(sum: &mut [u64], limbs: &[u64], factor: u64) {
    let mut carry = 0;
    let (low, high) = sum.split_at_mut(limbs.len());
    for (s, l) in low.iter_mut().zip(limbs) {
        // (2^64 − 1)² + 2·(2^64 − 1) = 2^128 − 1
        let wide = u128::from(*l) * u128::from(factor) + u128::from(*s) + u128::from(carry);
        *s = wide as u64;
        carry = (wide >> 64) as u64;
    }
    for s in high {
        if carry == 0 {
            break;
        }
        let (value, overflow) = s.overflowing_add(carry);
        *s = value;
        carry = u64::from(overflow);
    }
}

fn from_limbs(limbs: &[u64]) -> BigUint {
    let words = limbs.iter().flat_map(|l| [*l as u32, (*l >> 32) as u32]);
    BigUint::new(words.collect())
}

impl Limbs {
    /// Prepares a vector.
    pub fn new(x: &[BigInt]) -> Limbs {
        let limbs: Vec<Vec<u64>> = x.iter().map(|v| v.iter_u64_digits().collect()).collect();
        let longest = limbs.iter().map(Vec::len).max().unwrap_or(0);
        Limbs { negative: x.iter().map(|v| v.sign() == Sign::Minus).collect(), limbs, longest }
    }
}

impl Matrix {
    /// The zero matrix.
    pub fn zero(rows: usize, columns: usize) -> Matrix {
        Matrix { columns, rows: vec![Row::default(); rows] }
    }

    /// From rows of any integers, all of the same length `columns`.
    pub fn dense<T: Clone + Into<BigInt>>(rows: &[Vec<T>], columns: usize) -> Matrix {
        let mut matrix = Matrix::zero(rows.len(), columns);
        for (row, entries) in matrix.rows.iter_mut().zip(rows) {
            entries.iter().take(columns).enumerate().for_each(|(j, v)| row.push(j, &v.clone().into()));
        }
        matrix
    }

    /// From sparse rows; columns below `columns`.
    pub fn sparse(rows: Vec<Row>, columns: usize) -> Matrix {
        Matrix { columns, rows }
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.columns
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The transpose.
    pub fn transposed(&self) -> Matrix {
        let mut rows = vec![Row::default(); self.columns];
        for (i, row) in self.rows.iter().enumerate() {
            for (level, plane) in row.planes.iter().enumerate() {
                for (j, v) in plane.indices.iter().zip(&plane.values) {
                    let target = &mut rows[*j as usize];
                    if target.planes.len() <= level {
                        target.planes.resize(level + 1, Plane::default());
                    }
                    // The first digit seen of an entry counts it.
                    let seen = target.planes.iter().any(|plane| plane.indices.last() == Some(&(i as u32)));
                    target.count += usize::from(!seen);
                    target.planes[level].push(i as u32, *v);
                }
            }
        }
        Matrix { columns: self.rows.len(), rows }
    }

    /// The submatrix of some rows and columns (each at most once), in the order given.
    pub fn minor(&self, rows: &[usize], columns: &[usize]) -> Matrix {
        let mut place = vec![u32::MAX; self.columns];
        columns.iter().enumerate().for_each(|(at, &j)| place[j] = at as u32);
        let kept = |plane: &Plane| {
            let digits = plane.indices.iter().zip(&plane.values).map(|(j, v)| (place[*j as usize], *v));
            let mut digits: Vec<(u32, i64)> = digits.filter(|(j, _)| *j != u32::MAX).collect();
            digits.sort_unstable_by_key(|(j, _)| *j);
            Plane { indices: digits.iter().map(|d| d.0).collect(), values: digits.iter().map(|d| d.1).collect() }
        };
        let row = |&i: &usize| {
            let mut row = Row { planes: self.rows[i].planes.iter().map(kept).collect(), count: 0 };
            while row.planes.len() > 1 && row.planes.last().is_some_and(|plane| plane.values.is_empty()) {
                row.planes.pop();
            }
            row.count = row.folded(|_, _| 0u8).len();
            row
        };
        Matrix { columns: columns.len(), rows: rows.iter().map(row).collect() }
    }

    /// A·x.
    pub fn times(&self, x: &[BigInt]) -> Vec<BigInt> {
        let limbs = Limbs::new(x);
        self.rows.iter().map(|row| row.dot(&limbs)).collect()
    }
}
