//! What is known of all subgradients of the loss at once (FORMAT R214, theory §E2.6).
//!
//! Where the loss has a kink, the neurons share the choice of r there, and the subdifferential is no product.
//! What the elements of all neurons say together is valid for every choice.

use crate::arithmetic::fraction::sum;
use crate::arithmetic::vector::{at, dot};
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::Rejection;
use crate::statement::two_layer::Neuron;
use crate::statement::{Training, TwoLayer};
use crate::stationary::slopes::{Kink, Slopes};
use crate::stationary::subgradient::Derivative;
use crate::work::{count, longest, products, words};
use num_bigint::{BigInt, Sign};

/// An element V = (v/den, ∂_α) of the subdifferential of a neuron, and what was computed with it at the slopes r.
pub(super) struct Element {
    /// V·g is at least this for all elements g.
    pub support: Fraction,
    /// The one-sided derivative along −V is at most this, whatever its sign.
    pub derivative: Fraction,
    /// Of ∂_u.
    pub v: Vec<BigInt>,
    /// Of v.
    pub den: Positive,
    /// ∂_α.
    pub outputs: Vec<Derivative>,
}

/// All that the bound is computed from; the loss has one output.
pub(super) struct Seen<'a> {
    pub training: &'a Training,
    pub network: &'a TwoLayer,
    pub slopes: &'a Slopes,
    pub elements: &'a [Element],
    pub bias: &'a [Derivative],
}

/// How the output of a row depends on a neuron along its element V.
struct Change {
    /// The derivatives of the output along V: this for all s …
    fixed: Fraction,
    /// … and this times s ∈ [0, 1] if the neuron is tied there.
    tied: Fraction,
    /// The one-sided derivative along −V.
    back: Fraction,
}

impl Seen<'_> {
    /// Products of words that [`Seen::joint`] takes.
    pub fn price(&self) -> u128 {
        let places = count(self.slopes.kinks.len()).saturating_mul(count(self.elements.len()));
        let elements = self.elements.iter().map(|e| longest(&e.v).saturating_add(words(&e.den)));
        let element = elements.max().map_or(1, |long| long);
        let weights = self.network.neurons.iter().flat_map(|n| n.u.iter().chain(&n.a).chain([&*n.u_den, &*n.a_den]));
        let (data, weight) = (longest(self.training.x.iter().flatten()), longest(weights));
        let long = data.saturating_add(weight).saturating_add(element);
        // Inner products, and sums over a common denominator, which may be as long as all of them.
        let inner = products(places.saturating_mul(count(self.training.columns())).saturating_mul(2), data, long);
        let common = long.saturating_mul(count(self.elements.len()));
        inner.saturating_add(products(places.saturating_mul(16), common, long))
    }

    /// The lower bound of the square distance and the slope of the network; `upper` is ‖V‖².
    ///
    /// For other subgradients r′, V·g changes by Σ(r′_k − r_k)q_k, q_k the derivative of the output of row k
    /// along V; if neurons are tied there, q_k lies in an interval. The derivative along −V is the greatest over
    /// r′, by the chain rule for convex functions.
    pub fn joint(&self, upper: &Fraction) -> Result<[Fraction; 2], Rejection> {
        let zero = Fraction::zero();
        let bias = sum(self.bias.iter().map(|b| &b.value * &b.value).collect());
        let mut support: Vec<Fraction> = self.elements.iter().map(|e| e.support.clone()).collect();
        let mut derivative: Vec<Fraction> = self.elements.iter().map(|e| e.derivative.clone()).collect();
        support.push(bias.clone());
        derivative.push(&zero - &bias);
        for kink in &self.slopes.kinks {
            let [lowest, highest, back] = self.output(kink)?;
            let by = |change: &BigInt| Fraction::quotient(change.clone(), self.slopes.den.clone());
            let (below, above) = (&zero - &by(&kink.below), by(&kink.above));
            let corners = [&lowest, &highest].map(|q| (&below * q).min(&above * q));
            let [one, other] = corners;
            support.push(one.min(other).reduced());
            derivative.push((&below * &back).max(&above * &back).reduced());
        }
        let least = sum(support).max(zero.clone()).reduced();
        // For V = 0 the bound below is zero.
        let lower = (&least * &least).over(upper).map_or(zero.clone(), |square| square.reduced());
        Ok([lower, sum(derivative).min(zero).reduced()])
    }

    /// The least and the greatest derivative of the output of a row along V, and that along −V.
    fn output(&self, kink: &Kink) -> Result<[Fraction; 3], Rejection> {
        let x = at(&self.training.x, kink.row)?;
        let zero = Fraction::zero();
        let (mut lowest, mut highest, mut back) = (Vec::new(), Vec::new(), Vec::new());
        for (neuron, element) in self.network.neurons.iter().zip(self.elements) {
            let Change { fixed, tied, back: behind } = self.change(x, neuron, element);
            lowest.push(&fixed + &tied.clone().min(zero.clone()));
            highest.push(&fixed + &tied.max(zero.clone()));
            back.push(behind);
        }
        for b in self.bias {
            lowest.push(b.value.clone());
            highest.push(b.value.clone());
            back.push(&zero - &b.value);
        }
        Ok([lowest, highest, back].map(sum))
    }

    /// With α(x·v) where the neuron is on, and ∂_α(x·u)_+.
    fn change(&self, x: &[BigInt], neuron: &Neuron, element: &Element) -> Change {
        let zero = Fraction::zero();
        let z = dot(x, &neuron.u);
        let nothing = || Change { fixed: zero.clone(), tied: zero.clone(), back: zero.clone() };
        let (Some(a), Some(output)) = (neuron.a.first(), element.outputs.first()) else { return nothing() };
        if z.sign() == Sign::Minus {
            return nothing();
        }
        let (slope, unit) = (dot(x, &element.v), &self.training.x_den * &element.den);
        // An atom of weight c has the factor √c in u, α and V: together c, which is |α|.
        let inner = Fraction::quotient(a * &slope, &neuron.a_den * unit);
        if z.sign() == Sign::NoSign {
            let back = if slope.sign() == Sign::Minus { &zero - &inner } else { zero.clone() };
            return Change { fixed: zero.clone(), tied: inner, back };
        }
        let along = Fraction::quotient(z, &self.training.x_den * &neuron.u_den);
        let size = Fraction::quotient(a.magnitude().clone().into(), neuron.a_den.clone());
        let factor = if neuron.atom { size } else { Fraction::one() };
        let outer = &(&factor * &output.value) * &along;
        let fixed = (&inner + &outer).reduced();
        Change { back: &zero - &fixed, fixed, tied: zero.clone() }
    }
}
