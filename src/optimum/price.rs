//! What the exact end of a run will cost: rounding and checking take products of long integers, whose price
//! is measured on this machine, so that a time limit can be kept. Only the clock is asked: what is proved
//! within no limit does not depend on it.

use crate::check::optimum::matrix::Subject;
use num_bigint::BigInt;
use std::hint::black_box;
use std::time::Instant;

/// Rows on which it is measured.
const ROWS: usize = 24;
/// Products for each row and entry of S to round, shorten and check a leaf: measured.
const LEAF: f64 = 12.0;

/// Seconds that one product of three takes, of entries of the rows and a multiplier.
pub(super) fn product(subject: Subject) -> f64 {
    let multiplier: BigInt = (BigInt::from(1) << 60) / 7;
    let (clock, mut count) = (Instant::now(), 0);
    for row in subject.x.iter().take(ROWS) {
        let mut sums = vec![BigInt::ZERO; row.len()];
        for a in row {
            let a = a * &multiplier;
            sums.iter_mut().zip(row).for_each(|(sum, b)| *sum += &a * b);
        }
        count += row.len() * row.len();
        black_box(&sums);
    }
    clock.elapsed().as_secs_f64() / count.max(1) as f64
}

/// Seconds for a leaf about so many distinct rows.
pub(super) fn leaf(rows: usize, columns: usize, product: f64) -> f64 {
    LEAF * product * (rows * columns * columns) as f64
}
