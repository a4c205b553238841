//! Inner products of long vectors of integers that fit two limbs: many products without an allocation each.

use num_bigint::{BigInt, Sign};

/// Bits of a limb.
const BITS: u32 = 50;
/// Entries: fewer are not worth it, and the products of more might not fit 128 bits.
const LEAST: usize = 4;
const MOST: usize = 1 << 24;

/// A vector, high·2^50 + low with both below 2^50 in size and of one sign.
pub struct Limbs {
    low: Vec<i64>,
    high: Vec<i64>,
}

impl Limbs {
    /// The limbs of a vector; nothing if it is short or an entry does not fit.
    pub fn new(vector: &[BigInt]) -> Option<Limbs> {
        if vector.len() < LEAST || vector.len() > MOST {
            return None;
        }
        let unit = 1i128 << BITS;
        let (mut low, mut high) = (Vec::new(), Vec::new());
        for entry in vector {
            let value = i128::try_from(entry).ok()?;
            if (value / unit).abs() >= unit {
                return None;
            }
            low.push(i64::try_from(value % unit).ok()?);
            high.push(i64::try_from(value / unit).ok()?);
        }
        Some(Limbs { low, high })
    }

    /// Σ aᵢbᵢ. Products of limbs are below 2^100 in size, and 2^25 of them below 2^125. Carries leave
    /// high·2^100 + rest with 0 ≤ rest < 2^100, whose bytes are those of the sum: no long integers are added.
    pub fn dot(&self, other: &Limbs) -> BigInt {
        let part =
            |a: &[i64], b: &[i64]| -> i128 { a.iter().zip(b).map(|(a, b)| i128::from(*a) * i128::from(*b)).sum() };
        let limb = (1i128 << BITS) - 1;
        let low = part(&self.low, &other.low);
        let middle = part(&self.low, &other.high) + part(&self.high, &other.low) + (low >> BITS);
        let high = part(&self.high, &other.high) + (middle >> BITS);
        let rest = (((middle & limb) << BITS) | (low & limb)).unsigned_abs();
        let (sign, high, rest) = match (high < 0, rest) {
            (false, rest) => (Sign::Plus, high.unsigned_abs(), rest),
            (true, 0) => (Sign::Minus, high.unsigned_abs(), 0),
            (true, rest) => (Sign::Minus, high.unsigned_abs() - 1, (1 << (2 * BITS)) - rest),
        };
        // 128 bits and those above them; zeros in front are dropped.
        let words = [rest | (high << (2 * BITS)), high >> (128 - 2 * BITS)];
        BigInt::from_bytes_le(sign, &words.map(u128::to_le_bytes).concat())
    }
}
