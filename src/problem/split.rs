//! A seeded random split of the rows, and the generator behind it.

use super::error::Error;
use num_bigint::BigInt;

/// The generator splitmix64 (Steele, Lea & Flood 2014): one 64-bit word of state, the same everywhere.
#[derive(Clone, Debug)]
pub struct SplitMix(u64);

impl SplitMix {
    /// Starts at the seed.
    pub fn new(seed: u64) -> Self {
        SplitMix(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0..n, n ≥ 1: bits that would favour small numbers are drawn again.
    pub fn below(&mut self, n: u64) -> u64 {
        let rest = (u64::MAX % n + 1) % n;
        loop {
            let bits = self.bits();
            if bits <= u64::MAX - rest {
                return bits % n;
            }
        }
    }

    /// Uniform in [0, 1), 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Nearly standard normal: the sum of twelve uniform numbers minus six (no logarithm, so the same on every machine).
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// The first round(share·n) rows of a random order (Fisher–Yates from the last place down), and the rest.
///
/// `share` is p/q in (0, 1], halves round up.
///
/// # Errors
/// A share outside (0, 1], or so small that no row is left.
pub fn split(n: usize, share: &(BigInt, BigInt), seed: u64) -> Result<(Vec<usize>, Vec<usize>), Error> {
    let (p, q) = share;
    if *p <= BigInt::ZERO || p > q {
        return Err(Error::Options("--split: expected a share of the rows in (0, 1], such as 0.75".into()));
    }
    let taken: BigInt = (p * BigInt::from(n) * 2 + q) / (q * BigInt::from(2));
    let taken = usize::try_from(&taken).unwrap_or(n).min(n);
    if taken == 0 {
        return Err(Error::Options(format!("--split: the share leaves none of the {n} rows for training")));
    }
    let mut order: Vec<usize> = (0..n).collect();
    let mut random = SplitMix::new(seed);
    for i in (1..n).rev() {
        order.swap(i, random.below(i as u64 + 1) as usize);
    }
    let rest = order.split_off(taken);
    Ok((order, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = SplitMix::new(1234567);
        let first =
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        assert_eq!(first.map(|_| random.bits()), first);
    }

    #[test]
    fn a_split_is_a_permutation() {
        for (n, p, q, taken) in [(100, 3, 4, 75), (10, 1, 4, 3), (1, 1, 1, 1), (7, 1, 2, 4)] {
            let (train, rest) = split(n, &(p.into(), q.into()), 1).unwrap();
            assert_eq!(train.len(), taken);
            let mut all = [train, rest].concat();
            all.sort_unstable();
            assert_eq!(all, (0..n).collect::<Vec<_>>());
        }
        assert_ne!(split(50, &(1.into(), 2.into()), 1).unwrap(), split(50, &(1.into(), 2.into()), 2).unwrap());
        for (p, q) in [(0, 1), (-1, 2), (3, 2), (1, 1000)] {
            assert!(split(10, &(p.into(), q.into()), 0).is_err());
        }
    }
}
