//! The balanced penalty Σ|a_i|‖u_i‖ of a network (theory §1.1), exactly.

use crate::arithmetic::{Fraction, Radicals};
use crate::dictionary::fit::weight;
use crate::statement::{Network, Verdict};
use num_bigint::Sign;

/// `Σ|a_i|‖u_i‖`: half of Σ(‖u_i‖² + a_i²) once every neuron is balanced.
pub fn penalty(network: &Network) -> Radicals {
    let mut sum = Radicals::default();
    for neuron in &network.neurons {
        let (weight, den) = weight(neuron);
        sum.add_length(&Fraction::quotient(weight, den), &neuron.u);
    }
    sum
}

/// Whether the balanced penalty of a network is at most that of another (R52).
pub fn no_larger(network: &Network, original: &Network) -> Verdict {
    match penalty(network).minus(&penalty(original)).sign() {
        Some(Sign::NoSign | Sign::Minus) => Verdict::Proved,
        Some(Sign::Plus) => Verdict::Refuted,
        None => Verdict::Undecided,
    }
}
