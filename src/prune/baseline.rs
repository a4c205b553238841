//! Baselines: neurons are removed in an order, the others stay as they are.

use crate::check::statement::Network;
use crate::kernels::{Matrix, add_scaled, dot, norm};
use crate::random::Random;
use crate::search::data::Data;
use crate::search::neuron::Neuron;

/// Which neuron goes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranking {
    /// The least ‖w_i‖, w_i = |a_i|u_i.
    Magnitude,
    /// The least ‖w_i ∘ ∂ℓ/∂w_i‖, ℓ the squared loss of what is left.
    Gradient,
    /// Any, by the seed.
    Random(u64),
}

/// The order in which all neurons are removed; in doubles, the first of equals first.
pub fn order(data: &Data, network: &Network, ranking: Ranking) -> Vec<usize> {
    let neurons: Vec<Neuron> = network.neurons.iter().map(Neuron::nearest).collect();
    match ranking {
        Ranking::Magnitude => {
            let sizes: Vec<f64> = neurons.iter().map(|neuron| norm(&neuron.u) * neuron.alpha.abs()).collect();
            let mut order: Vec<usize> = (0..sizes.len()).collect();
            order.sort_by(|&i, &j| sizes[i].total_cmp(&sizes[j]));
            order
        }
        Ranking::Gradient => by_gradient(data, &neurons),
        Ranking::Random(seed) => {
            let mut random = Random::new(seed, 0x7072_756e);
            let mut left: Vec<usize> = (0..neurons.len()).collect();
            (0..neurons.len()).map(|_| left.swap_remove(random.below(left.len() as u64) as usize)).collect()
        }
    }
}

fn by_gradient(data: &Data, neurons: &[Neuron]) -> Vec<usize> {
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let outputs = |neuron: &Neuron| {
        let mut z = vec![0.0; data.n];
        matrix.forward(&neuron.u, &mut z);
        z.iter().map(|z| neuron.alpha * z.max(0.0)).collect()
    };
    let outputs: Vec<Vec<f64>> = neurons.iter().map(outputs).collect();
    let mut residual: Vec<f64> = data.y.iter().map(|y| -y).collect();
    outputs.iter().for_each(|output| add_scaled(&mut residual, 1.0, output));
    let mut left: Vec<usize> = (0..neurons.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        // The gradient with respect to w_i is ±Σ r_k x_k over the rows where the neuron is positive.
        let score = |&i: &usize| {
            let mut gradient = vec![0.0; data.d];
            for (k, r) in residual.iter().enumerate().filter(|(k, _)| outputs[i][*k] != 0.0) {
                add_scaled(&mut gradient, *r, data.row(k));
            }
            let product: Vec<f64> = gradient.iter().zip(&neurons[i].u).map(|(g, u)| g * u).collect();
            neurons[i].alpha.abs() * dot(&product, &product).sqrt()
        };
        let scores: Vec<f64> = left.iter().map(score).collect();
        let least = (0..left.len()).min_by(|&i, &j| scores[i].total_cmp(&scores[j])).unwrap_or(0);
        let gone = left.remove(least);
        add_scaled(&mut residual, -1.0, &outputs[gone]);
        order.push(gone);
    }
    order
}
