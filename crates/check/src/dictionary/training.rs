//! Networks of version 2 with the same predictions, and which are minimal (FORMAT R216, theory §E2.7).
//! Decided from the files alone: no hints are read.

use crate::arithmetic::divisor::gcd;
use crate::arithmetic::fraction::sum;
use crate::arithmetic::rank::independent_within;
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive, Radicals};
use crate::dictionary::fit::Predictions;
use crate::dictionary::polytope::Part;
use crate::rejection::Rejection;
use crate::statement::training::OutputBias;
use crate::statement::two_layer::Neuron;
use crate::statement::{Evaluation, Training, TwoLayer, Verdict, primal};
use crate::work::Work;
use num_bigint::{BigInt, Sign};

/// The outputs on all rows, the output bias included, the K of one row after those of the other; rejects a
/// network for other problems.
pub fn predictions(training: &Training, network: &TwoLayer) -> Result<Predictions, Rejection> {
    training.admits(network)?;
    afford(training, network, Evaluation::objective)?;
    let (num, den) = primal::outputs(training, network);
    Ok(Predictions { num, den })
}

/// Pays for what is done with the outputs of a network; what is left may be spent by the caller.
pub(super) fn afford(
    training: &Training,
    network: &TwoLayer,
    price: impl Fn(&Evaluation) -> u128,
) -> Result<Work, Rejection> {
    let mut work = Work::new(training.bytes().saturating_add(network.bytes()));
    work.spend(price(&Evaluation::of(training, network)))?;
    Ok(work)
}

/// α = size·direction with integers of no common divisor; a neuron without output weights has the size zero,
/// and the direction 1 if it has one output.
pub fn direction(neuron: &Neuron) -> (Vec<BigInt>, BigInt) {
    let size = neuron.a.iter().fold(BigInt::ZERO, |g, a| gcd(&g, a));
    match (size.sign(), neuron.a.as_slice()) {
        (Sign::NoSign, [_]) => (vec![BigInt::from(1)], size),
        (Sign::NoSign, _) => (neuron.a.clone(), size),
        _ => (neuron.a.iter().map(|a| a / &size).collect(), size),
    }
}

/// `(x_k·u)_+ p_c` for all rows and outputs, p the direction of α; with a free output bias less what the
/// first row has there: what is left is zero just for constants.
pub fn column(training: &Training, neuron: &Neuron) -> Vec<BigInt> {
    modulo(training, signed_outputs(training, neuron))
}

/// `(x_k·u)_+ p_c` for all rows and outputs, p the direction of α.
pub(crate) fn signed_outputs(training: &Training, neuron: &Neuron) -> Vec<BigInt> {
    let (direction, _) = direction(neuron);
    let mut entries = Vec::new();
    for x in &training.x {
        let z = dot(x, &neuron.u).max(BigInt::ZERO);
        entries.extend(direction.iter().map(|p| p * &z));
    }
    entries
}

/// The same values less those of the first row, if the output bias is free.
pub(super) fn modulo(training: &Training, values: Vec<BigInt>) -> Vec<BigInt> {
    match training.output_bias {
        OutputBias::Free => {
            let first: Vec<BigInt> = values.iter().take(training.outputs).cloned().collect();
            let rest = values.iter().zip(first.iter().cycle()).map(|(value, first)| value - first);
            rest.skip(training.outputs).collect()
        }
        _ => values,
    }
}

/// Entries of a column.
pub(super) fn height(training: &Training) -> usize {
    let rows = training.rows() - usize::from(training.output_bias == OutputBias::Free);
    rows.saturating_mul(training.outputs)
}

/// The coefficients τ of the neurons, over a common denominator.
pub(super) fn coefficients(network: &TwoLayer) -> (Vec<BigInt>, Positive) {
    let dens = || network.neurons.iter().map(|neuron| &neuron.u_den * &neuron.a_den);
    let den = dens().fold(Positive::one(), |common, den| common.lcm(&den));
    let point = network.neurons.iter().zip(dens()).map(|(neuron, own)| &*den / own * direction(neuron).1).collect();
    (point, den)
}

/// All networks with the same directions of u and α and the same predictions, the output bias being that of
/// the network, or any if it is free: {τ ≥ 0 : Zτ = f}. Coefficient τ_i stands for the output weights
/// p_i·τ_i·u_den_i over `den`; rejects a network for other problems.
pub fn polytope(training: &Training, network: &TwoLayer) -> Result<Part, Rejection> {
    training.admits(network)?;
    afford(training, network, Evaluation::kept)?;
    let (point, den) = coefficients(network);
    let columns: Vec<Vec<BigInt>> = network.neurons.iter().map(|neuron| column(training, neuron)).collect();
    let mut rows = vec![Vec::new(); height(training)];
    for column in columns {
        rows.iter_mut().zip(column).for_each(|(row, entry)| row.push(entry));
    }
    let fit = rows.iter().map(|row| dot(row, &point)).collect();
    Ok(Part { rows, fit, point, den })
}

/// Whether no neuron is without output weights, and the columns (Xu_i)_+α_iᵀ are linearly independent, modulo
/// constants if the output bias is free.
///
/// Then no network with only some of these directions of u and α has the same predictions.
pub fn minimal(training: &Training, network: &TwoLayer) -> Result<bool, Rejection> {
    training.admits(network)?;
    let mut work = afford(training, network, Evaluation::kept)?;
    let columns: Vec<Vec<BigInt>> = network.neurons.iter().map(|neuron| column(training, neuron)).collect();
    let used = |neuron: &Neuron| neuron.a.iter().any(|a| a.sign() != Sign::NoSign);
    Ok(network.neurons.iter().all(used) && independent_within(&columns, &mut work)?)
}

/// `Σ‖α_i‖‖u_i‖ + β₀/(2β) ‖b₀‖²`, of u what is penalised: the penalty over β once every neuron is balanced.
pub fn penalty(training: &Training, network: &TwoLayer) -> Radicals {
    let square = Fraction::quotient(dot(&network.bias, &network.bias), network.bias_den.square());
    let (p, q) = &training.beta;
    let inverse = Fraction::quotient((**q).clone(), p.clone());
    let mut sum = Radicals::rational((&primal::bias_penalty(training, &square) * &inverse).reduced());
    add_sizes(&mut sum, training, network, &Fraction::one());
    sum
}

/// Adds a multiple of Σ‖α_i‖‖u_i‖.
fn add_sizes(sum: &mut Radicals, training: &Training, network: &TwoLayer, factor: &Fraction) {
    for neuron in &network.neurons {
        let (direction, size) = direction(neuron);
        let (size, u_den) = neuron.u_den.coprime(&size);
        // ‖u ⊗ p‖ = ‖u‖‖p‖.
        let inner = neuron.u.iter().take(training.penalised());
        let product: Vec<BigInt> = inner.flat_map(|u| direction.iter().map(move |p| u * p)).collect();
        sum.add_length(&(factor * &Fraction::quotient(size, u_den * &neuron.a_den)), &product);
    }
}

/// β/2 Σ(‖u_i‖ − ‖α_i‖)²: how much less the objective is once every neuron is balanced.
pub(super) fn waste(training: &Training, network: &TwoLayer) -> Radicals {
    let beta = training.decay();
    let squares = sum(network.neurons.iter().map(|neuron| neuron.penalty(training.penalised())).collect());
    let mut waste = Radicals::rational(&beta * &squares.half());
    add_sizes(&mut waste, training, network, &(&Fraction::zero() - &beta));
    waste
}

/// Whether ‖u‖ = ‖α‖, exactly, of u what is penalised: an atom stands for such a neuron, and with one of them
/// the other must be zero.
pub(crate) fn is_balanced(training: &Training, neuron: &Neuron) -> bool {
    let (u, a) = (length(training, neuron), dot(&neuron.a, &neuron.a));
    neuron.atom || u * &neuron.a_den * &neuron.a_den == a * &neuron.u_den * &neuron.u_den
}

/// ‖u‖²‖p‖² of the integers, p the direction of α.
pub fn square(training: &Training, neuron: &Neuron) -> BigInt {
    let (direction, _) = direction(neuron);
    length(training, neuron) * dot(&direction, &direction)
}

/// ‖u‖² of the integers of what is penalised.
fn length(training: &Training, neuron: &Neuron) -> BigInt {
    neuron.u.iter().take(training.penalised()).map(|u| u * u).sum()
}

/// Whether that of a network is at most that of another.
pub fn no_larger(training: &Training, network: &TwoLayer, original: &TwoLayer) -> Verdict {
    match penalty(training, network).minus(&penalty(training, original)).sign() {
        Some(Sign::NoSign | Sign::Minus) => Verdict::Proved,
        Some(Sign::Plus) => Verdict::Refuted,
        None => Verdict::Undecided,
    }
}
