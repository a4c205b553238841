//! Sparse integer matrices and their products with long integers.

use super::prime::Prime;
use num_bigint::{BigInt, BigUint, Sign};

/// One row: entries that fit a machine word, and the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    indices: Vec<u32>,
    values: Vec<i64>,
    wide: Vec<(u32, BigInt)>,
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

impl Row {
    /// Adds an entry; indices must increase, zeros are dropped.
    pub fn push(&mut self, column: usize, value: &BigInt) {
        match i64::try_from(value) {
            Ok(0) => {}
            Ok(small) => {
                self.indices.push(column as u32);
                self.values.push(small);
            }
            Err(_) => self.wide.push((column as u32, value.clone())),
        }
    }

    /// Number of nonzero entries.
    pub fn count(&self) -> usize {
        self.values.len() + self.wide.len()
    }

    /// The nonzero entries: (column, value).
    pub fn iter(&self) -> impl Iterator<Item = (usize, BigInt)> + '_ {
        let small = self.indices.iter().zip(&self.values).map(|(&j, &v)| (j as usize, BigInt::from(v)));
        small.chain(self.wide.iter().map(|(j, v)| (*j as usize, v.clone())))
    }

    /// Indices and values of the entries that fit a word.
    pub fn words(&self) -> (&[u32], &[i64]) {
        (&self.indices, &self.values)
    }

    /// The other entries.
    pub fn wide(&self) -> &[(u32, BigInt)] {
        &self.wide
    }

    /// The entries modulo a prime; some may be zero.
    pub fn residues(&self, prime: Prime) -> Vec<(u32, u64)> {
        let small = self.indices.iter().zip(&self.values).map(|(&j, &v)| (j, prime.signed(i128::from(v))));
        small.chain(self.wide.iter().map(|(j, v)| (*j, prime.big(v)))).collect()
    }

    /// log₂ of an upper bound of the Euclidean length.
    pub fn log_norm(&self) -> f64 {
        let small: f64 = self.values.iter().map(|&v| (v as f64) * (v as f64)).sum();
        let wide = self.wide.iter().map(|(_, v)| v.bits() as f64).fold(0.0, f64::max);
        let wide = if self.wide.is_empty() { 0.0 } else { wide + 0.5 * (self.wide.len() as f64).log2() };
        wide.max(0.5 * small.max(1.0).log2()) + if self.wide.is_empty() { 1e-6 } else { 0.51 }
    }

    /// Σ a_j·x_j.
    ///
    /// Products are added limb by limb to two sums, one of each sign, so that nothing is allocated per term.
    pub fn dot(&self, x: &Limbs) -> BigInt {
        let mut sums = [vec![0u64; x.longest + 2], vec![0u64; x.longest + 2]];
        for (&j, &v) in self.indices.iter().zip(&self.values) {
            let sum = &mut sums[usize::from((v < 0) != x.negative[j as usize])];
            add_product(sum, &x.limbs[j as usize], v.unsigned_abs());
        }
        let [plus, minus] = sums.map(|sum| BigInt::from_biguint(Sign::Plus, from_limbs(&sum)));
        let wide = self.wide.iter().map(|(j, v)| v * x.get(*j as usize));
        plus - minus + wide.sum::<BigInt>()
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

    fn get(&self, i: usize) -> BigInt {
        let sign = if self.negative[i] { Sign::Minus } else { Sign::Plus };
        BigInt::from_biguint(sign, from_limbs(&self.limbs[i]))
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
            for (j, v) in row.indices.iter().zip(&row.values) {
                let target = &mut rows[*j as usize];
                target.indices.push(i as u32);
                target.values.push(*v);
            }
            row.wide.iter().for_each(|(j, v)| rows[*j as usize].wide.push((i as u32, v.clone())));
        }
        Matrix { columns: self.rows.len(), rows }
    }

    /// The submatrix of some rows and columns (each at most once), in the order given.
    pub fn minor(&self, rows: &[usize], columns: &[usize]) -> Matrix {
        let mut place = vec![u32::MAX; self.columns];
        columns.iter().enumerate().for_each(|(at, &j)| place[j] = at as u32);
        let kept = |&i: &usize| {
            let row = &self.rows[i];
            let words = row.indices.iter().zip(&row.values).map(|(j, v)| (place[*j as usize], *v));
            let mut words: Vec<(u32, i64)> = words.filter(|(j, _)| *j != u32::MAX).collect();
            words.sort_unstable_by_key(|(j, _)| *j);
            let wide = row.wide.iter().map(|(j, v)| (place[*j as usize], v.clone()));
            let mut wide: Vec<(u32, BigInt)> = wide.filter(|(j, _)| *j != u32::MAX).collect();
            wide.sort_by_key(|(j, _)| *j);
            Row { indices: words.iter().map(|w| w.0).collect(), values: words.iter().map(|w| w.1).collect(), wide }
        };
        Matrix { columns: columns.len(), rows: rows.iter().map(kept).collect() }
    }

    /// A·x.
    pub fn times(&self, x: &[BigInt]) -> Vec<BigInt> {
        let limbs = Limbs::new(x);
        self.rows.iter().map(|row| row.dot(&limbs)).collect()
    }
}
