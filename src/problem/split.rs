//! A seeded random split of the rows.

use super::error::Error;
use super::misfit::Misfit;
use crate::random::Random;
use num_bigint::BigInt;

/// The first round(share·n) rows of a random order (Fisher–Yates from the last place down), and the rest.
///
/// `share` is p/q in (0, 1], halves round up.
///
/// # Errors
/// A share outside (0, 1], or so small that no row is left.
pub fn split(n: usize, share: &(BigInt, BigInt), seed: u64) -> Result<(Vec<usize>, Vec<usize>), Error> {
    let (p, q) = share;
    if *p <= BigInt::ZERO || p > q {
        return Err(Misfit::Share.into());
    }
    let taken: BigInt = (p * BigInt::from(n) * 2 + q) / (q * BigInt::from(2));
    let taken = usize::try_from(&taken).unwrap_or(n).min(n);
    if taken == 0 {
        return Err(Misfit::NoTraining(n).into());
    }
    let mut order: Vec<usize> = (0..n).collect();
    let mut random = Random::new(seed, 0);
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
