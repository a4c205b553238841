//! Rows for a hidden bias that is not penalised (FORMAT R208, theory §E2.5).

use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::statement::Training;
use num_bigint::BigInt;

/// The rows (x_k − m, t), and what a bound for them is to be multiplied by.
#[derive(Clone, Debug)]
pub struct Centred {
    /// The rows times `x_den`.
    pub x: Vec<Vec<BigInt>>,
    /// Their denominator.
    pub x_den: Positive,
    /// ρ ≥ √(1 + R²/t²), R the greatest ‖x_k − m‖.
    pub factor: Fraction,
}

impl Centred {
    /// For m = `centre`/`den` and t the quotient of `length`.
    ///
    /// A neuron (w·x + b)_+ is one of the new rows with u = (w, (b + w·m)/t). Where |b + w·m| > R‖w‖ all rows
    /// are on, so that F does not depend on b as Σν = 0, or all are off; else ‖u‖² ≤ (1 + R²/t²)‖w‖². So h of
    /// the data, over ‖w‖ ≤ 1 and all b, is at most ρ times that of the new rows over the unit ball.
    pub fn new(training: &Training, centre: &[BigInt], den: &Positive, length: (&Positive, &Positive)) -> Centred {
        let factor = den * length.1;
        let x_den = &training.x_den * &factor;
        let last = &training.x_den * den * length.0;
        let row = |x: &Vec<BigInt>| -> Vec<BigInt> {
            x.iter().zip(centre).map(|(x, m)| (x * den - m * &training.x_den) * length.1).collect()
        };
        let mut x: Vec<Vec<BigInt>> = training.x.iter().map(row).collect();
        let greatest = x.iter().map(|row| dot(row, row)).fold(BigInt::ZERO, BigInt::max);
        x.iter_mut().for_each(|row| row.push((*last).clone()));
        // 2^64 (1 + R²/t²), rounded up, and its root likewise.
        let square = last.square();
        let sum: BigInt = (&*square + greatest) << 64;
        let above: BigInt = (sum + &*square - 1) / &square;
        let root = above.sqrt();
        let root = if &root * &root < above { root + 1 } else { root };
        Centred { x, x_den, factor: Fraction::dyadic(root, 32) }
    }
}
