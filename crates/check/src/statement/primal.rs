//! The objective of a network for a training problem (FORMAT R202, R204; theory §E1.1).

use crate::arithmetic::enclosure::Interval;
use crate::arithmetic::fraction::sum;
use crate::arithmetic::limbs::Limbs;
use crate::arithmetic::logarithm::{exponential, log_sum_exp, softplus};
use crate::arithmetic::range::{self, Range, interval};
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::{Code, Rejection};
use crate::statement::loss::Loss;
use crate::statement::training::{Sample, Training};
use crate::statement::two_layer::TwoLayer;
use num_bigint::{BigInt, Sign};

/// Rows whose limbs are held at once.
const ROWS_AT_ONCE: usize = 64;

/// L = ℓ(f) + β/2 Σ(‖u‖² + ‖α‖²) + β₀/2 ‖b₀‖² of the network as it stands; 2|α| in place of ‖u‖² + α² for an
/// atom. Exact for losses that are piecewise quadratic. Rejects a network for other problems, and an output
/// whose exponential is out of reach.
pub fn objective(training: &Training, network: &TwoLayer) -> Result<Range, Rejection> {
    gated_objective(training, network, None)
}

/// The same where each neuron has a gate: it counts, whatever its sign, on the rows that its gate is not
/// negative on (R275).
pub fn gated_objective(
    training: &Training,
    network: &TwoLayer,
    gates: Option<&[Vec<BigInt>]>,
) -> Result<Range, Rejection> {
    let mut total = losses(training, network, gates)?;
    total.add(penalty(training, network));
    Ok(total.range())
}

/// β/2 Σ(‖u‖² + ‖α‖²) + β₀/2 ‖b₀‖² of a network that the problem admits.
pub fn penalty(training: &Training, network: &TwoLayer) -> Fraction {
    let squares = sum(network.neurons.iter().map(|neuron| neuron.penalty(training.penalised())).collect());
    let bias = Fraction::quotient(dot(&network.bias, &network.bias), network.bias_den.square());
    &(&training.decay() * &squares).half() + &bias_penalty(training, &bias)
}

/// ℓ(f) alone.
pub fn loss(training: &Training, network: &TwoLayer) -> Result<Range, Rejection> {
    losses(training, network, None).map(range::Sum::range)
}

fn losses(training: &Training, network: &TwoLayer, gates: Option<&[Vec<BigInt>]>) -> Result<range::Sum, Rejection> {
    training.admits(network)?;
    let (outputs, den) = gated_outputs(training, network, gates)?;
    losses_at(training, &outputs, &den)
}

/// The losses at outputs over a denominator, the K of one row after those of the other.
pub(crate) fn losses_at(training: &Training, outputs: &[BigInt], den: &Positive) -> Result<range::Sum, Rejection> {
    let mut total = range::Sum::default();
    if training.has_plain_squares() {
        let rest = outputs.iter().zip(&training.y).map(|(f, y)| f * &*training.y_den - y * &**den);
        let squares = rest.map(|rest| &rest * &rest).sum();
        total.add(Fraction::quotient(squares, (den * &training.y_den).square()).half());
        return Ok(total);
    }
    for (k, (f, sample)) in outputs.chunks(training.outputs).zip(training.samples()).enumerate() {
        let f: Vec<Fraction> = f.iter().map(|f| Fraction::quotient(f.clone(), den.clone())).collect();
        row(&mut total, &training.loss, &sample, &f).map_err(|rejection| of_row(rejection, k))?;
    }
    Ok(total)
}

/// β₀/2 times ‖b₀‖².
pub(crate) fn bias_penalty(training: &Training, square: &Fraction) -> Fraction {
    training.output_bias.decay().map_or_else(Fraction::zero, |decay| (&decay * square).half())
}

/// The rejection with the number of its row, counted from 0.
pub(crate) fn of_row(rejection: Rejection, k: usize) -> Rejection {
    Rejection { message: format!("row {}: {}", k + 1, rejection.message), ..rejection }
}

/// Adds what a row costs at the outputs f.
pub(crate) fn row(total: &mut range::Sum, loss: &Loss, sample: &Sample, f: &[Fraction]) -> Result<(), Rejection> {
    let (weight, y) = (sample.weight(), &sample.targets);
    let product = || sum(y.iter().zip(f).map(|(y, f)| y * f).collect());
    let mut smooth = |value: &Interval| {
        total.enclose(value, &weight);
        total.add(&Fraction::zero() - &(&weight * &product()));
    };
    match (loss, f) {
        (Loss::Logistic, [f]) => smooth(&softplus(&interval(f))),
        (Loss::Poisson, [f]) => match exponential(&interval(f)) {
            Some(value) => smooth(&value),
            None => {
                let message = "the output is too large: its exponential is not computed";
                return Err(Rejection::new(Code::OutputTooLarge, 0, message));
            }
        },
        (Loss::Softmax, f) => smooth(&log_sum_exp(&f.iter().map(interval).collect::<Vec<_>>())),
        (loss, f) => {
            let message = || format!("the loss `{}` has one output, not {}", loss.name().0, f.len());
            let shape = loss.shape().ok_or_else(|| Rejection::new(Code::BadOutputs, 0, message()))?;
            let terms = y.iter().zip(f).map(|(y, f)| shape.value(&shape.error(y, f)));
            total.add(&weight * &sum(terms.collect()));
        }
    }
    Ok(())
}

/// The outputs of all rows, the K of one after those of the other, over a common denominator.
pub fn outputs(training: &Training, network: &TwoLayer) -> (Vec<BigInt>, Positive) {
    let active = |_: usize, _: &[BigInt], z: &BigInt| z.sign() == Sign::Plus;
    outputs_where(training, network, active)
}

/// The same where each neuron has a gate, or none has one.
fn gated_outputs(
    training: &Training,
    network: &TwoLayer,
    gates: Option<&[Vec<BigInt>]>,
) -> Result<(Vec<BigInt>, Positive), Rejection> {
    let Some(gates) = gates else { return Ok(outputs(training, network)) };
    if gates.len() != network.neurons.len() {
        let message = format!("{} gates for {} units", gates.len(), network.neurons.len());
        return Err(Rejection::new(Code::WrongShape, 0, message));
    }
    let open = |i: usize, x: &[BigInt], _: &BigInt| gates.get(i).is_some_and(|g| dot(g, x).sign() != Sign::Minus);
    Ok(outputs_where(training, network, open))
}

/// The outputs where a neuron counts on the rows that `active` says, by its number, the row and u·x.
fn outputs_where(
    training: &Training,
    network: &TwoLayer,
    active: impl Fn(usize, &[BigInt], &BigInt) -> bool,
) -> (Vec<BigInt>, Positive) {
    let dens: Vec<Positive> = network.neurons.iter().map(|n| &n.u_den * &n.a_den).collect();
    let common = dens.iter().fold(Positive::one(), |common, den| common.lcm(den));
    let unit = (&common * &training.x_den).lcm(&network.bias_den);
    let factor = &*unit / (&common * &training.x_den);
    let bias: Vec<BigInt> = network.bias.iter().map(|b| &*unit / &network.bias_den * b).collect();
    let mut outputs: Vec<BigInt> = training.x.iter().flat_map(|_| bias.iter().cloned()).collect();
    let short: Vec<Option<Limbs>> = network.neurons.iter().map(|neuron| Limbs::new(&neuron.u)).collect();
    // The limbs of all rows, and the weights over the common denominator, are not kept: they can be long.
    let rows = outputs.chunks_mut(training.outputs.saturating_mul(ROWS_AT_ONCE));
    for (rows, x) in rows.zip(training.x.chunks(ROWS_AT_ONCE)) {
        let limbs: Vec<Option<Limbs>> = x.iter().map(|x| Limbs::new(x)).collect();
        for (i, ((neuron, den), u)) in network.neurons.iter().zip(&dens).zip(&short).enumerate() {
            let weight = &*common / den * &factor;
            let a: Vec<BigInt> = neuron.a.iter().map(|a| a * &weight).collect();
            for ((row, x), limbs) in rows.chunks_mut(training.outputs).zip(x).zip(&limbs) {
                let z = match (u, limbs) {
                    (Some(u), Some(limbs)) => u.dot(limbs),
                    _ => dot(&neuron.u, x),
                };
                if active(i, x, &z) {
                    row.iter_mut().zip(&a).for_each(|(output, a)| *output += a * &z);
                }
            }
        }
    }
    (outputs, unit)
}
