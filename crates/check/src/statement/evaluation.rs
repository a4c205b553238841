//! What it costs to evaluate a network on the rows of a problem, before it is done (FORMAT §19).

use crate::arithmetic::divisor::lcm;
use crate::rejection::Rejection;
use crate::statement::loss::Loss;
use crate::statement::network::Network;
use crate::statement::problem::Problem;
use crate::statement::training::Training;
use crate::statement::two_layer::TwoLayer;
use crate::work::{Work, count, longest, products, words};
use num_bigint::BigInt;

/// Products of words that the logarithms of a row's loss take.
const LOGARITHMS: u128 = 50_000;

/// Products of words that the two bisections take.
const BISECTIONS: u128 = 48 * 64 * 10_000;

/// The numbers of a network as its evaluation meets them.
pub(crate) struct Evaluation {
    rows: u128,
    columns: u128,
    /// Words of the longest entry of the data.
    data: u128,
    /// Words of the longest u, and of the longest output weight over the common denominator.
    weights: u128,
    common: u128,
    neurons: u128,
}

impl Evaluation {
    /// Of a network on the rows of a problem.
    pub(crate) fn new(problem: &Problem, network: &Network) -> Evaluation {
        let dens = network.neurons.iter().map(|neuron| &neuron.u_den * &neuron.a_den);
        let common = words(&dens.fold(BigInt::from(1), |common, den| lcm(&common, &den)));
        Evaluation {
            rows: count(problem.rows()),
            columns: count(problem.columns()),
            data: longest(problem.x.iter().flatten()),
            weights: longest(network.neurons.iter().flat_map(|neuron| &neuron.u)),
            common: common + longest(network.neurons.iter().map(|neuron| &neuron.a)),
            neurons: count(network.neurons.len()),
        }
    }

    /// The products u·x of all neurons and rows.
    pub(crate) fn columns(&self) -> u128 {
        products(self.rows.saturating_mul(self.neurons).saturating_mul(self.columns), self.data, self.weights)
    }

    /// Of a network on the rows of a training problem.
    pub(crate) fn of(training: &Training, network: &TwoLayer) -> Evaluation {
        let dens = network.neurons.iter().map(|neuron| &neuron.u_den * &neuron.a_den);
        let common = dens.fold(BigInt::from(1), |common, den| lcm(&common, &den));
        let bias = words(&network.bias_den) + longest(&network.bias);
        Evaluation {
            rows: count(training.rows()).saturating_mul(count(training.outputs)),
            columns: count(training.columns()),
            data: longest(training.x.iter().flatten()),
            weights: longest(network.neurons.iter().flat_map(|neuron| &neuron.u)),
            common: words(&common) + longest(network.neurons.iter().flat_map(|neuron| &neuron.a)) + bias,
            neurons: count(network.neurons.len()),
        }
    }

    /// What the losses of all rows take beside: fractions as long as the outputs, and some logarithms of
    /// short numbers each.
    pub(crate) fn losses(&self) -> u128 {
        self.fractions().saturating_add(self.rows.saturating_mul(LOGARITHMS))
    }

    /// The same for a loss that needs no logarithms.
    pub(crate) fn fractions(&self) -> u128 {
        products(self.rows.saturating_mul(64), self.data + self.weights + self.common, 8)
    }

    /// What the best constant takes beside the losses: a bisection inside a bisection for each of several
    /// classes with a ridge, some 3000 logarithms.
    pub(crate) fn constant(training: &Training) -> u128 {
        let classes = training.loss == Loss::Softmax && training.output_bias.decay().is_some();
        if classes { count(training.outputs).saturating_mul(BISECTIONS) } else { 0 }
    }

    /// These, the outputs over a common denominator, and the squares of their differences from the labels.
    pub(crate) fn objective(&self) -> u128 {
        let output = self.data + self.weights + self.common;
        let outputs = products(self.rows.saturating_mul(self.neurons), self.data + self.weights, self.common);
        self.columns().saturating_add(outputs).saturating_add(products(self.rows, output, output))
    }

    /// The gradients of all neurons, sums of multiples of rows over the denominator of the predictions.
    pub(crate) fn gradients(&self) -> u128 {
        let outputs = self.rows.saturating_mul(self.neurons);
        let factors = products(outputs, 2 * self.weights + self.common, self.data + self.weights + self.common);
        let long = self.data + 2 * self.weights + 2 * self.common;
        factors.saturating_add(products(outputs.saturating_mul(self.columns), self.data, long))
    }

    /// Sums of multiples of rows for all neurons, the factors being weights times numbers of so many words.
    pub(crate) fn weighted(&self, long: u128) -> u128 {
        let places = self.rows.saturating_mul(self.neurons).saturating_mul(self.columns.saturating_add(2));
        let weights = self.weights.saturating_add(self.common);
        products(places, self.data.saturating_add(weights), weights.saturating_add(long))
    }

    /// All outputs u·x, where they are kept: a word of memory counts as 64 products.
    pub(crate) fn kept(&self) -> u128 {
        let words = self.rows.saturating_mul(self.neurons).saturating_mul(self.data + self.weights + 4);
        self.columns().saturating_add(words.saturating_mul(64))
    }
}

/// Pays for what is done with the outputs of networks on a problem, where no certificate is read; what is
/// left may be spent by the caller.
pub(crate) fn afford(
    problem: &Problem,
    networks: &[&Network],
    price: impl Fn(&Evaluation) -> u128,
) -> Result<Work, Rejection> {
    let size = networks.iter().map(|network| network.bytes()).fold(problem.bytes(), u128::saturating_add);
    let mut work = Work::new(size);
    for network in networks {
        work.spend(price(&Evaluation::new(problem, network)))?;
    }
    Ok(work)
}
