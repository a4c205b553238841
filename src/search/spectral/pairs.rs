//! Pairs of nearly parallel rows.

use crate::kernels::dot;
use rayon::prelude::*;
use std::time::Instant;

/// q is so many times as fine as p: every pair has p = WHOLE.
pub(super) const WHOLE: i64 = 16;

/// px_j − qx_k is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// A row.
    pub j: usize,
    /// Another one.
    pub k: usize,
    /// Its factor, positive.
    pub p: i64,
    /// That of the other, of any sign.
    pub q: i64,
}

/// For each row the `count` rows that are most parallel to it, in increasing order of (j, k); rows whose turn
/// has not come at the deadline have none.
pub fn pairs(x: &[f64], n: usize, d: usize, count: usize, until: Option<Instant>) -> Vec<Pair> {
    if count == 0 {
        return Vec::new();
    }
    let row = |k: usize| &x[k * d..(k + 1) * d];
    let squares: Vec<f64> = (0..n).map(|k| dot(row(k), row(k))).collect();
    let of = |j: usize| {
        if until.is_some_and(|until| Instant::now() > until) {
            return Vec::new();
        }
        let mut others: Vec<(f64, usize, f64)> = (0..n)
            .filter(|k| *k != j && squares[j] > 0.0 && squares[*k] > 0.0)
            .map(|k| (dot(row(j), row(k)), k))
            .map(|(product, k)| (product.abs() / squares[k].sqrt(), k, product / squares[k]))
            .collect();
        if others.len() > count {
            others.select_nth_unstable_by(count, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            others.truncate(count);
        }
        others.sort_by_key(|other| other.1);
        let pair = |(_, k, ratio): &(f64, usize, f64)| {
            let q = (ratio * WHOLE as f64).round().clamp(-1e6, 1e6) as i64;
            Pair { j, k: *k, p: WHOLE, q }
        };
        others.iter().map(pair).filter(|pair| pair.q != 0).collect::<Vec<Pair>>()
    };
    (0..n).into_par_iter().flat_map_iter(of).collect()
}
