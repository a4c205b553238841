//! The dual vector of a network that is optimal over its directions (theory §E1.3): a linear program over the
//! slopes at the kinks of the loss. Every solution describes the same set of optimal networks.

use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::training::{direction, square};
use crate::check::lp::Certificate;
use crate::check::statement::training::OutputBias;
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Training, TwoLayer};
use crate::program::model::Variable;
use crate::program::{Model, Number};
use num_bigint::{BigInt, Sign};

/// Bits behind the point of an irrational length.
const PRECISION: u32 = 64;

/// ν, K entries for each row, over a denominator.
pub type Dual = (Vec<BigInt>, Positive);

fn number(value: &Fraction) -> Number {
    // A denominator is not zero.
    Number::fraction(value.numerator().clone(), (**value.denominator()).clone()).unwrap_or_else(|| 0.into())
}

/// A dual vector that shows that the network is optimal over its directions and those of the dictionary once
/// it is balanced; `ranges` are the least and greatest slope of each entry. None if there is none.
pub fn dual(
    training: &Training,
    network: &TwoLayer,
    dictionary: &TwoLayer,
    ranges: &[(Fraction, Fraction)],
) -> Option<Dual> {
    let mut model = Model::minimize();
    let ends = ranges.iter().map(|(low, high)| model.variable("", 0, Some(number(low)), Some(number(high))));
    let slopes: Vec<Variable> = ends.collect();
    for (output, bias) in network.bias.iter().enumerate() {
        let terms = slopes.iter().skip(output).step_by(training.outputs).map(|r| (*r, Number::from(1)));
        let paid = &training.output_bias.price() * &Fraction::quotient(-bias, network.bias_den.clone());
        if training.output_bias != OutputBias::None {
            model.constrain("", &terms.collect::<Vec<_>>(), Some(number(&paid)), Some(number(&paid)));
        }
    }
    let neurons = network.neurons.iter().map(|neuron| (neuron, neuron.a.iter().any(|a| a.sign() != Sign::NoSign)));
    for (neuron, used) in neurons.chain(dictionary.neurons.iter().map(|neuron| (neuron, false))) {
        let Some((length, exact)) = length(training, neuron) else { continue };
        if used && !exact {
            return None;
        }
        let (direction, _) = direction(neuron);
        let mut terms: Vec<(Variable, Number)> = Vec::new();
        for (x, slopes) in training.x.iter().zip(slopes.chunks(training.outputs)) {
            let z = dot(x, &neuron.u).max(BigInt::ZERO);
            let entries = slopes
                .iter()
                .zip(&direction)
                .map(|(r, p)| (*r, number(&Fraction::quotient(-(p * &z), training.x_den.clone()))));
            terms.extend(entries.filter(|_| z.sign() == Sign::Plus));
        }
        let most = number(&(&training.decay() * &length));
        model.constrain("", &terms, used.then(|| most.clone()), Some(most));
    }
    let Certificate::Optimal { x, .. } = crate::lp::solve(&model.program()).ok()?.certificate else { return None };
    let den = Positive::new(x.den)?;
    let (nu, den) = den.lowest(&slopes.iter().map(|r| -&x.num[r.0]).collect::<Vec<_>>());
    Some((nu, den))
}

/// ‖u‖‖p‖ of the integers, rounded down if it is irrational, and whether it is not; none if it is zero.
fn length(training: &Training, neuron: &Neuron) -> Option<(Fraction, bool)> {
    let square = square(training, neuron);
    let shifted = (&square << (2 * PRECISION)).sqrt();
    let exact = &shifted * &shifted == square << (2 * PRECISION);
    (shifted.sign() == Sign::Plus).then(|| (Fraction::dyadic(shifted, PRECISION), exact))
}
