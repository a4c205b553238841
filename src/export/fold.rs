//! The way back from a network of the columns as they were to one of the standardised columns, exactly, so
//! that its objective can be computed: that of the problem, whose penalty is on the weights for standardised
//! columns.

use super::layers::Layers;
use super::neuron::{LastColumn, real};
use super::scaling::Scaling;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::TwoLayer;
use crate::check::statement::two_layer::Neuron;
use num_bigint::BigInt;

/// What a network of the columns as they were is among networks of the standardised columns.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfolded {
    /// This one.
    Network(TwoLayer),
    /// None: the rounded hidden biases are not exactly those that the means need, and the problem has no
    /// hidden biases.
    HiddenBias,
    /// None: a target has no spread.
    Spread,
}

impl Layers {
    /// The network whose outputs at (x − mean)/deviation are those of this one at x, in the terms of the
    /// standardised targets: w·x + b is (wσ)·x̃ + b + w·μ, and f is (f − μ)/σ. Weights of a column without
    /// spread are zero.
    pub fn unfolded(&self, last: &LastColumn, scaling: &Scaling) -> Unfolded {
        let [m, inputs, outputs] = self.size;
        let spread = |k: usize| scaling.targets.get(k).map_or(Fraction::one(), |(_, deviation)| real(*deviation));
        let mut neurons = Vec::new();
        for i in 0..m {
            let mut bias = self.b1.as_ref().map_or(Fraction::zero(), |b1| real(b1[i]));
            let mut u = Vec::new();
            for (j, (mean, deviation)) in scaling.features.iter().enumerate().take(inputs) {
                let w = real(self.w1[i * inputs + j]);
                bias = &bias + &(&w * &real(*mean));
                u.push((&w * &real(*deviation)).reduced());
            }
            match last {
                LastColumn::Constant(t) => match bias.over(t) {
                    Some(weight) => u.push(weight.reduced()),
                    None => return Unfolded::HiddenBias,
                },
                LastColumn::Feature if bias != Fraction::zero() => return Unfolded::HiddenBias,
                LastColumn::Feature => {}
            }
            let a: Option<Vec<Fraction>> =
                (0..outputs).map(|k| Some(real(self.w2[k * m + i]).over(&spread(k))?.reduced())).collect();
            let Some(a) = a else { return Unfolded::Spread };
            let ((u, u_den), (a, a_den)) = (common(&u), common(&a));
            neurons.push(Neuron::new(u, u_den, a, a_den));
        }
        let bias = (0..outputs).map(|k| {
            let own = self.b2.as_ref().map_or(Fraction::zero(), |b2| real(b2[k]));
            let mean = scaling.targets.get(k).map_or(Fraction::zero(), |(mean, _)| real(*mean));
            Some((&own - &mean).over(&spread(k))?.reduced())
        });
        let Some(bias) = bias.collect::<Option<Vec<Fraction>>>() else { return Unfolded::Spread };
        let (bias, bias_den) = common(&bias);
        Unfolded::Network(TwoLayer { neurons, bias, bias_den })
    }
}

/// Numerators over one denominator.
fn common(values: &[Fraction]) -> (Vec<BigInt>, Positive) {
    let den = values.iter().fold(Positive::one(), |den, value| den.lcm(value.denominator()));
    let whole = |value: &Fraction| value.numerator() * (&*den / &**value.denominator());
    (values.iter().map(whole).collect(), den)
}
