//! Products with the data, in machine integers where they fit (FORMAT R31): nearly all work of the scopes
//! `patterns` and `gated`.

use num_bigint::{BigInt, Sign};

/// The data rows, kept a second time as machine integers if every entry is one.
pub struct Products<'a> {
    rows: &'a [Vec<BigInt>],
    columns: usize,
    /// Row by row.
    small: Option<Vec<i64>>,
    /// Bits of the largest entry.
    bits: u64,
}

/// A factor of such products; with machine integers if a sum of all its products with the data fits 127 bits.
pub struct Factor<'a> {
    values: &'a [BigInt],
    small: Option<Vec<i64>>,
}

fn bits(values: &[BigInt]) -> u64 {
    values.iter().map(BigInt::bits).fold(0, u64::max)
}

fn machine(value: &BigInt) -> Option<i64> {
    i64::try_from(value).ok()
}

fn sign_of(value: i128) -> Sign {
    match value {
        0 => Sign::NoSign,
        1.. => Sign::Plus,
        _ => Sign::Minus,
    }
}

impl<'a> Products<'a> {
    /// Of rows of equal length.
    pub fn new(rows: &'a [Vec<BigInt>]) -> Products<'a> {
        let bits = rows.iter().map(|row| bits(row)).fold(0, u64::max);
        let small = if bits < 64 { rows.iter().flatten().map(machine).collect() } else { None };
        Products { rows, columns: rows.first().map_or(0, Vec::len), small, bits }
    }

    /// |Σ a_i b_i| < 2^(bits of a + bits of b)·(number of terms), so that below 127 bits no sum in `i128` can overflow.
    pub fn factor<'v>(&self, values: &'v [BigInt]) -> Factor<'v> {
        let terms = u64::from(usize::BITS - values.len().leading_zeros());
        let fits = self.small.is_some() && bits(values) + self.bits + terms < 127;
        Factor { values, small: if fits { values.iter().map(machine).collect() } else { None } }
    }

    /// The signs of x_k·u for all rows; `u` has an entry for each column.
    pub fn signs(&self, u: &Factor) -> Vec<Sign> {
        match (&self.small, &u.small) {
            (Some(x), Some(u)) => {
                let product = |row: &[i64]| row.iter().zip(u).map(|(x, u)| i128::from(*x) * i128::from(*u)).sum();
                x.chunks_exact(self.columns.max(1)).map(|row| sign_of(product(row))).collect()
            }
            _ => self.rows.iter().map(|row| crate::arithmetic::vector::dot(row, u.values).sign()).collect(),
        }
    }

    /// `Σ c_k x_k` over the rows of `side`; `c` has an entry for each row.
    pub fn combine(&self, side: &[bool], c: &Factor) -> Vec<BigInt> {
        if let (Some(x), Some(c)) = (&self.small, &c.small) {
            let mut sum = vec![0i128; self.columns];
            for ((row, c), _) in x.chunks_exact(self.columns.max(1)).zip(c).zip(side).filter(|(_, side)| **side) {
                sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += i128::from(*c) * i128::from(*x));
            }
            return sum.into_iter().map(BigInt::from).collect();
        }
        let mut sum = vec![BigInt::ZERO; self.columns];
        for ((row, c), _) in self.rows.iter().zip(c.values).zip(side).filter(|(_, side)| **side) {
            crate::arithmetic::vector::add_multiple(&mut sum, c, row);
        }
        sum
    }
}
