//! The restricted program of logistic, Poisson and softmax loss, whose optimum is irrational: as near as
//! doubles come, and a dual vector in integers that the loss and the output bias admit (theory §E3.7, §E2.2).

use super::newton;
use super::program::{Error, Optimum, Program};
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::lp::Vector;
use crate::check::statement::Training;
use crate::check::statement::loss::Loss;
use crate::check::statement::training::{OutputBias, Sample};
use crate::dyadic::{decode, dyadic};
use crate::search::admissible::rounded;
use crate::search::outputs::rounding::{Demand, round};
use num_bigint::BigInt;

/// Bits of the largest entry of the dual vector.
const BITS: i64 = 64;

pub(super) fn solve(program: &Program, start: Option<&[f64]>) -> Result<Optimum, Error> {
    let training = program.training;
    let newton::Point { weights, bias, dual, .. } = newton::minimize(program, start);
    if weights.iter().chain(&bias).chain(&dual).any(|value| !value.is_finite()) {
        return Err(Error::Range);
    }
    let largest = dual.iter().fold(0.0f64, |most, v| most.max(v.abs()));
    let (mantissa, exponent) = decode(largest);
    let scale = (BITS - exponent - (64 - i64::from(mantissa.leading_zeros()))).clamp(0, 1000) as u32;
    let entries = match training.outputs {
        1 => rounded(training, &dual, scale),
        _ => several(training, &dual, scale),
    };
    let num = entries.ok_or(Error::Unsolved)?;
    // A weight of unit directions is one of columns times their length.
    let (weights, den) = dyadic(&weights);
    let lengths = program.lengths.iter().fold(Positive::one(), |common, length| common.lcm(length));
    let weights = weights.iter().zip(&program.lengths).map(|(w, length)| w * (&*lengths / length)).collect();
    let weights = Vector { num: weights, den: BigInt::from(den * &lengths) };
    let (bias, bias_den) = dyadic(&bias);
    let dual = Vector { num, den: BigInt::from(1) << scale };
    Ok(Optimum { weights, bias: Vector { num: bias, den: bias_den.into() }, dual, exact: false })
}

/// The same for several outputs: shares stay in the simplex, and rows of a softmax sum to zero.
fn several(training: &Training, dual: &[f64], scale: u32) -> Option<Vec<BigInt>> {
    let most = |sample: Sample| {
        let (s, unit) = &sample.weight;
        let room = |t: &Fraction| ((t.numerator() << scale) * s) / (t.denominator() * unit);
        sample.targets.iter().map(room).collect()
    };
    let most: Vec<Vec<BigInt>> = training.samples().into_iter().map(most).collect();
    let column = |c| dual.iter().skip(c).step_by(training.outputs).copied().collect();
    let columns: Vec<Vec<f64>> = (0..training.outputs).map(column).collect();
    let softmax = training.loss == Loss::Softmax;
    let free = training.output_bias == OutputBias::Free;
    let demand = Demand { rows: softmax, columns: free, most: softmax.then_some(most.as_slice()) };
    round(&columns, scale, &demand).map(|rows| rows.into_iter().flatten().collect())
}
