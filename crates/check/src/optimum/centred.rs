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
        let greatest = x.iter().map(|row| dot(row, row)).max().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::loss::Loss;
    use crate::statement::problem::Numbers;
    use crate::statement::training::{HiddenBias, OutputBias, Terms};

    fn whole(value: i64) -> Positive {
        Positive::new(value.into()).expect("positive")
    }

    #[test]
    fn rows_and_factor() {
        let row = |a: i64, b: i64| [a, b, 10].map(BigInt::from).to_vec();
        let training = Training::new(Terms {
            numbers: Numbers::Decimal,
            hidden_bias: HiddenBias::Free,
            output_bias: OutputBias::Free,
            loss: Loss::Squared,
            scale: (whole(1), whole(1)),
            beta: (whole(1), whole(1)),
            x: vec![row(0, 0), row(60, 80)],
            x_den: whole(10),
            outputs: 1,
            y: vec![0.into(), 1.into()],
            y_den: whole(1),
            weights: None,
        })
        .expect("a problem");
        // The centre (3, 4) is 5 away from both rows; with t = 5 the factor is √2.
        let centred = Centred::new(&training, &[6.into(), 8.into()], &whole(2), (&whole(10), &whole(2)));
        assert_eq!(centred.x_den, BigInt::from(40));
        assert_eq!(centred.x, [[-120, -160, 200], [120, 160, 200]].map(|row| row.map(BigInt::from).to_vec()));
        let square = &centred.factor * &centred.factor;
        let two = Fraction::dyadic(2.into(), 0);
        assert!(square >= two && &square - &two < Fraction::dyadic(1.into(), 29));
    }
}
