//! The polytope of all networks with the same directions and the same predictions (theory §5).

use crate::arithmetic::Positive;
use crate::arithmetic::positive::readable;
use crate::arithmetic::vector::dot;
use crate::rejection::Rejection;
use crate::statement::{Network, Neuron, Problem};
use num_bigint::{BigInt, Sign};

/// `{τ ≥ 0 : Zτ = f}` in integers.
///
/// The column of a neuron is `z_k = s·max(0, x_k·u)`, s the sign of its output weight (+ for zero), x and u
/// being the integers of the files. Coefficient τ_i stands for the output weight `s_i·τ_i·u_den_i/den` of
/// neuron i, so that the predictions are `f/(x_den·den)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Z by rows: n rows of m entries.
    pub rows: Vec<Vec<BigInt>>,
    /// f, length n.
    pub fit: Vec<BigInt>,
    /// The τ of the network that was given, length m.
    pub point: Vec<BigInt>,
    /// Of the coefficients.
    pub den: Positive,
}

/// The polytope of a network, as [`polytope`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polytope(Part);
readable!(Polytope, Part);

/// `s·max(0, x_k·u)` for all rows: the neuron's outputs but for the factor |a|/(a_den·u_den·x_den).
pub fn column(problem: &Problem, neuron: &Neuron) -> Vec<BigInt> {
    problem.x.iter().map(|x| entry(x, neuron)).collect()
}

/// `s·max(0, x·u)`.
fn entry(x: &[BigInt], neuron: &Neuron) -> BigInt {
    let z = dot(&neuron.u, x);
    match (z.sign(), neuron.a.sign()) {
        (Sign::Plus, Sign::Minus) => -z,
        (Sign::Plus, _) => z,
        _ => BigInt::ZERO,
    }
}

/// The polytope of a network: its directions, its signs, its predictions. Rejects a network for other
/// problems.
pub fn polytope(problem: &Problem, network: &Network) -> Result<Polytope, Rejection> {
    problem.admits(network).map(|()| polytope_of(problem, network))
}

/// The same for a network that the problem admits.
pub(crate) fn polytope_of(problem: &Problem, network: &Network) -> Polytope {
    let dens = || network.neurons.iter().map(|neuron| &neuron.u_den * &neuron.a_den);
    let den = dens().fold(Positive::one(), |common, den| common.lcm(&den));
    let weight = |(neuron, own): (&Neuron, Positive)| &*den / own * BigInt::from(neuron.a.magnitude().clone());
    let point: Vec<BigInt> = network.neurons.iter().zip(dens()).map(weight).collect();
    let row = |x: &Vec<BigInt>| network.neurons.iter().map(|neuron| entry(x, neuron)).collect();
    let rows: Vec<Vec<BigInt>> = problem.x.iter().map(row).collect();
    let fit = rows.iter().map(|row| dot(row, &point)).collect();
    Polytope(Part { rows, fit, point, den })
}
