//! The rank of an integer matrix over the rationals, decided by elimination modulo small numbers.
//!
//! Elimination modulo q with pivots that are units of Z/q brings a matrix to r unit rows and zeros: it has a
//! minor of order r that is not zero modulo q, hence not zero, and all its minors of order r + 1 are
//! divisible by q (q need not be prime). So the rank is at least the greatest r found; and it is not more
//! once the product of pairwise coprime q, all with this r, exceeds Hadamard's bound on a minor of order r
//! + 1. No hint is needed, and none is read.

use crate::arithmetic::divisor::gcd;
use crate::rejection::{Code, Rejection, require};
use crate::work::{Work, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// The first candidate for a modulus; products of two residues fit 64 bits.
const FIRST: u64 = (1 << 31) - 1;

/// The rank of a matrix given by its rows; rejects rows of different lengths.
pub fn rank(rows: &[Vec<BigInt>]) -> Result<usize, Rejection> {
    rank_within(rows, &mut Work::without_end())
}

/// The same, if it does not cost too much (R140).
pub(crate) fn rank_within(rows: &[Vec<BigInt>], work: &mut Work) -> Result<usize, Rejection> {
    let rows: BTreeSet<&Vec<BigInt>> = rows.iter().filter(|row| row.iter().any(|v| v.sign() != Sign::NoSign)).collect();
    let rows: Vec<&Vec<BigInt>> = rows.into_iter().collect();
    let columns = rows.first().map_or(0, |row| row.len());
    let most = rows.len().min(columns);
    require(rows.iter().all(|row| row.len() == columns), Code::WrongShape, 0, || "rows of one length".to_string())?;
    // A residue of each entry, then elimination.
    let entries = count(rows.len()).saturating_mul(count(columns));
    let residues = products(entries, longest(rows.iter().flat_map(|row| row.iter())), 1);
    let cost = residues.saturating_add(entries.saturating_mul(count(most)).saturating_mul(2));
    let mut best = 0;
    let mut product = BigInt::from(1);
    let mut q = FIRST + 2;
    while best < most && product.bits() <= minor_bits(&rows, best + 1) {
        q -= 2;
        if gcd(&product, &BigInt::from(q)) != BigInt::from(1) {
            continue;
        }
        work.spend(cost)?;
        match rank_modulo(&rows, q) {
            Some(r) if r > best => (best, product) = (r, BigInt::from(q)),
            Some(r) if r == best => product *= q,
            _ => {}
        }
    }
    Ok(best)
}

/// Whether the rows are linearly independent; rejects rows of different lengths.
pub fn independent(rows: &[Vec<BigInt>]) -> Result<bool, Rejection> {
    Ok(rank(rows)? == rows.len())
}

/// The same, if it does not cost too much (R140).
pub(crate) fn independent_within(rows: &[Vec<BigInt>], work: &mut Work) -> Result<bool, Rejection> {
    Ok(rank_within(rows, work)? == rows.len())
}

/// An upper bound of the bit length of every minor of the given order: the product of the longest rows
/// (Hadamard).
fn minor_bits(rows: &[&Vec<BigInt>], order: usize) -> u64 {
    let mut bits: Vec<u64> = rows.iter().map(|row| row.iter().map(|v| v * v).sum::<BigInt>().bits()).collect();
    bits.sort_unstable_by(|a, b| b.cmp(a));
    bits.iter().take(order).map(|b| b.div_ceil(2)).sum()
}

/// The rank modulo q; none if an entry that is neither zero nor a unit is met first in its column.
fn rank_modulo(rows: &[&Vec<BigInt>], q: u64) -> Option<usize> {
    let residues = |row: &&Vec<BigInt>| row.iter().map(|v| residue(v, q)).collect::<Option<Vec<u64>>>();
    let mut rest = rows.iter().map(residues).collect::<Option<Vec<_>>>()?;
    let mut rank = 0;
    for column in 0..rest.first().map_or(0, Vec::len) {
        let Some(at) = rest.iter().position(|row| row.get(column).is_some_and(|v| *v != 0)) else { continue };
        let pivot = rest.swap_remove(at);
        let inverse = inverse(*pivot.get(column)?, q)?;
        for row in &mut rest {
            let factor = q - row.get(column)? * inverse % q;
            if factor != q {
                row.iter_mut().zip(&pivot).skip(column).for_each(|(v, p)| *v = (*v + factor * p) % q);
            }
        }
        rank += 1;
    }
    Some(rank)
}

/// Always a number, as q is one.
pub(crate) fn residue(value: &BigInt, q: u64) -> Option<u64> {
    let rest = u64::try_from(&(value.magnitude() % q)).ok()?;
    Some(if value.sign() == Sign::Minus && rest != 0 { q - rest } else { rest })
}

/// The inverse of a unit of Z/q; none for other numbers. Euclid's algorithm; `a·s ≡ r` modulo q throughout.
pub(crate) fn inverse(a: u64, q: u64) -> Option<u64> {
    let (mut r, mut s) = ((q, a), (0, 1));
    while r.1 != 0 {
        let quotient = r.0 / r.1;
        let next = (s.0 + (q - quotient % q) * s.1) % q;
        (r, s) = ((r.1, r.0 % r.1), (s.1, next));
    }
    (r.0 == 1).then_some(s.0)
}
