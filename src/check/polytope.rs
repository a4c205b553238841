//! The polytope of all networks with the same directions and the same predictions (theory §5).

use crate::check::function::dot;
use crate::check::network::{Network, Neuron};
use crate::check::problem::Problem;
use crate::check::reduction::lcm;
use num_bigint::{BigInt, Sign};

/// `{τ ≥ 0 : Zτ = f}` in integers.
///
/// The column of a neuron is `z_k = s·max(0, x_k·u)`, s the sign of its output weight (+ for zero), x and u being the integers of the
/// files. Coefficient τ_i stands for the output weight `s_i·τ_i·u_den_i/den` of neuron i, so that the predictions are `f/(x_den·den)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polytope {
    /// Z by rows: n rows of m entries.
    pub rows: Vec<Vec<BigInt>>,
    /// f, length n.
    pub fit: Vec<BigInt>,
    /// The τ of the network that was given, length m.
    pub point: Vec<BigInt>,
    /// Positive.
    pub den: BigInt,
}

/// `s·max(0, x_k·u)` for all rows: the neuron's outputs but for the factor |a|/(a_den·u_den·x_den).
pub fn column(problem: &Problem, neuron: &Neuron) -> Vec<BigInt> {
    let entry = |x: &Vec<BigInt>| {
        let z = dot(&neuron.u, x);
        match (z.sign(), neuron.a.sign()) {
            (Sign::Plus, Sign::Minus) => -z,
            (Sign::Plus, _) => z,
            _ => BigInt::ZERO,
        }
    };
    problem.x.iter().map(entry).collect()
}

/// The polytope of a network: its directions, its signs, its predictions.
pub fn polytope(problem: &Problem, network: &Network) -> Polytope {
    let dens = || network.neurons.iter().map(|neuron| &neuron.u_den * &neuron.a_den);
    let den = dens().fold(BigInt::from(1), |common, den| lcm(&common, &den));
    let weight = |(neuron, own): (&Neuron, BigInt)| &den / own * BigInt::from(neuron.a.magnitude().clone());
    let point: Vec<BigInt> = network.neurons.iter().zip(dens()).map(weight).collect();
    let columns: Vec<Vec<BigInt>> = network.neurons.iter().map(|neuron| column(problem, neuron)).collect();
    let row = |k: usize| columns.iter().filter_map(|column| column.get(k).cloned()).collect();
    let rows: Vec<Vec<BigInt>> = (0..problem.rows()).map(row).collect();
    let fit = rows.iter().map(|row| dot(row, &point)).collect();
    Polytope { rows, fit, point, den }
}
