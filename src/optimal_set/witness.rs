//! Members as networks, and the set as a file for programs that enumerate vertices.

use crate::check::dictionary::training::direction;
use crate::check::dictionary::{Member, Members};
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Training, TwoLayer};
use crate::search::refit::refitted;
use num_bigint::BigInt;
use std::fmt::Write;

/// The network of a member: the neurons of the network and the dictionary with their output weights replaced,
/// those with weight zero left away, and with a free output bias the one that keeps the predictions. None if
/// the member is not of this set.
pub fn network(
    training: &Training,
    members: &Members,
    network: &TwoLayer,
    dictionary: &TwoLayer,
    member: &Member,
) -> Option<TwoLayer> {
    let all = network.neurons.iter().chain(&dictionary.neurons).enumerate();
    let scaled = |(i, neuron): (usize, &Neuron)| {
        let size = member.entries.get(&i)? * &neuron.u_den;
        let (size, a_den) = (&members.den * &member.den).coprime(&size);
        Some(neuron.with_output(direction(neuron).0.iter().map(|p| p * &size).collect(), a_den))
    };
    let neurons = all.filter_map(scaled).collect::<Option<_>>()?;
    refitted(training, network, TwoLayer { neurons, ..network.clone() })
}

/// The set as `{x : b + Ax ≥ 0}` with equations, in the format of lrs and cddlib: one variable for each
/// neuron that is not left out, and for each slack.
pub fn ine(members: &Members, name: &str) -> String {
    let kept: Vec<usize> = (0..members.columns.len()).filter(|i| !members.left_out[*i]).collect();
    let (rows, variables) = (members.fit.len(), kept.len());
    let mut text = format!("{name}\nH-representation\nlinearity {rows}");
    // Writing to a string does not fail.
    (1..=rows).for_each(|k| _ = write!(text, " {k}"));
    _ = write!(text, "\nbegin\n{} {} rational\n", rows + variables, variables + 1);
    for k in 0..rows {
        _ = write!(text, "{}", -&members.fit[k]);
        kept.iter().for_each(|i| _ = write!(text, " {}", members.columns[*i][k]));
        text.push('\n');
    }
    for at in 0..variables {
        text.push('0');
        (0..variables).for_each(|j| text.push_str(if j == at { " 1" } else { " 0" }));
        text.push('\n');
    }
    text + "end\n"
}

/// A coefficient `|a_i|·‖u_i‖` in doubles: `τ_i·√square_i/den`.
pub fn coefficient(members: &Members, i: usize, numerator: &BigInt, denominator: &BigInt) -> f64 {
    let square = crate::dyadic::quotient(
        &(numerator * numerator * &members.squares[i]),
        &(denominator * denominator * &members.den * &members.den),
    );
    square.sqrt()
}
