//! What the exact end of a run will cost: rounding and checking take products of long integers, whose price
//! is measured on this machine, so that a time limit can be kept. Only the clock is asked: what is proved
//! within no limit does not depend on it.

use crate::check::arithmetic::limbs::Limbs;
use crate::check::arithmetic::vector::dot;
use crate::check::optimum::matrix::Subject;
use crate::check::statement::{Training, TwoLayer};
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
        let factors = (PRODUCTS / ROWS / row.len().max(1)).clamp(1, row.len().max(1));
        let mut sums = vec![BigInt::ZERO; row.len()];
        for a in row.iter().take(factors) {
            let a = a * &multiplier;
            sums.iter_mut().zip(row).for_each(|(sum, b)| *sum += &a * b);
        }
        count += factors * row.len();
        black_box(&sums);
    }
    clock.elapsed().as_secs_f64() / count.max(1) as f64
}

/// Seconds for a leaf about so many distinct rows.
pub(super) fn leaf(rows: usize, columns: usize, product: f64) -> f64 {
    LEAF * product * (rows * columns * columns) as f64
}

/// Products on which an evaluation is measured.
const PRODUCTS: usize = 200_000;

/// Seconds to evaluate a network exactly on all rows.
pub(super) fn evaluation(training: &Training, network: &TwoLayer) -> f64 {
    let each = network.neurons.len() * (training.columns() + network.outputs());
    let rows = (PRODUCTS / each.max(1)).clamp(1, training.rows());
    let short: Vec<Option<Limbs>> = network.neurons.iter().map(|neuron| Limbs::new(&neuron.u)).collect();
    let clock = Instant::now();
    for x in training.x.iter().take(rows) {
        let mut outputs = vec![BigInt::ZERO; network.outputs()];
        let limbs = Limbs::new(x);
        for (neuron, u) in network.neurons.iter().zip(&short) {
            let z = match (u, &limbs) {
                (Some(u), Some(limbs)) => u.dot(limbs),
                _ => dot(&neuron.u, x),
            };
            outputs.iter_mut().zip(&neuron.a).for_each(|(sum, a)| *sum += a * &neuron.u_den * &z);
        }
        black_box(&outputs);
    }
    clock.elapsed().as_secs_f64() * training.rows() as f64 / rows as f64
}
