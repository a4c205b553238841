//! The balanced penalty Σ|a_i|‖u_i‖ of a network (theory §1.1), exactly.

use crate::check::fit::weight;
use crate::check::network::Network;
use crate::check::radicals::{Radicals, over};

/// `Σ|a_i|‖u_i‖`: half of Σ(‖u_i‖² + a_i²) once every neuron is balanced.
pub fn penalty(network: &Network) -> Radicals {
    let mut sum = Radicals::default();
    for neuron in &network.neurons {
        let (weight, den) = weight(neuron);
        sum.add_length(&over(weight, &den), &neuron.u);
    }
    sum
}
