//! The slopes of the loss at the outputs of a network where they are rational numbers, and the dual vector
//! that they are (theory §E1.3, §E2.8).

use crate::arithmetic::{Fraction, Positive};
use crate::statement::loss::Limit;
use crate::statement::training::OutputBias;
use crate::statement::{Training, TwoLayer, primal};
use num_bigint::{BigInt, Sign};

/// ν = −∇ℓ(f), K entries for each row, over a denominator: the only dual vector that can show that the
/// network is optimal. None if the loss has a kink at an output or needs logarithms, whose slopes are not
/// rational numbers.
pub(crate) fn slopes(training: &Training, network: &TwoLayer) -> Option<(Vec<BigInt>, Positive)> {
    let shape = training.loss.shape()?;
    let (outputs, unit) = primal::outputs(training, network);
    if training.has_plain_squares() {
        // y − f, in integers.
        let rest = training.y.iter().zip(&outputs).map(|(y, f)| y * &*unit - f * &*training.y_den);
        return Some((rest.collect(), unit * &training.y_den));
    }
    let mut entries: Vec<Fraction> = Vec::new();
    for (f, sample) in outputs.chunks(training.outputs).zip(training.samples()) {
        for (f, y) in f.iter().zip(&sample.targets) {
            let e = shape.error(y, &Fraction::quotient(f.clone(), unit.clone()));
            let t = shape.slope(&e, Limit::Left);
            if t != shape.slope(&e, Limit::Right) {
                return None;
            }
            // r = t for e = f − y, and −yt for e = 1 − yf.
            let nu = if shape.margin { y * &t } else { &Fraction::zero() - &t };
            entries.push((&sample.weight() * &nu).reduced());
        }
    }
    let den = entries.iter().fold(Positive::one(), |common, entry| common.lcm(entry.denominator()));
    let nu: Vec<BigInt> = entries.iter().map(|entry| &*den / entry.denominator() * entry.numerator()).collect();
    Some((nu, den))
}

/// Whether the output bias is optimal for these slopes: for each output Σν = 0 where it is free, Σν = β₀b₀
/// with a ridge.
pub(crate) fn fits(training: &Training, network: &TwoLayer, nu: &[BigInt], den: &Positive) -> bool {
    network.bias.iter().enumerate().all(|(output, bias)| {
        let sum: BigInt = nu.iter().skip(output).step_by(training.outputs).sum();
        match &training.output_bias {
            OutputBias::None => true,
            OutputBias::Free => sum.sign() == Sign::NoSign,
            OutputBias::Ridge(p, q) => sum * q * &network.bias_den == bias * p * den,
        }
    })
}
