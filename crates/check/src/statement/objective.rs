//! The numbers that need no tree: objectives of networks and the value of a dual vector (FORMAT R6, R8, R9).

use crate::arithmetic::fraction::sum;
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::Rejection;
use crate::statement::network::{Network, Neuron};
use crate::statement::problem::Problem;
use num_bigint::{BigInt, Sign};

/// Rows whose outputs are held at once.
const ROWS_AT_ONCE: usize = 64;

/// `L = ½ Σ_k (f(x_k) − y_k)² + β/2 Σ_i (‖u_i‖² + a_i²)` of the network as it stands (R6); ‖u_i‖² + a_i² is
/// 2|a_i| for an atom. Rejects a network for other problems.
pub fn objective(problem: &Problem, network: &Network) -> Result<Fraction, Rejection> {
    problem.admits(network).map(|()| objective_of(problem, network))
}

/// The same for a network that the problem admits.
pub(crate) fn objective_of(problem: &Problem, network: &Network) -> Fraction {
    objective_with(problem, network, &relu(network))
}

/// A neuron, and the g for which it counts on the rows x with g·x ≥ 0; without g it counts where u·x > 0
/// (R36).
pub(crate) type Unit<'a> = (&'a Neuron, Option<&'a [BigInt]>);

/// The neurons of a ReLU network.
pub(crate) fn relu(network: &Network) -> Vec<Unit<'_>> {
    network.neurons.iter().map(|neuron| (neuron, None)).collect()
}

/// The objective of the units, which are the neurons of the network.
pub(crate) fn objective_with(problem: &Problem, network: &Network, units: &[Unit]) -> Fraction {
    total(problem, &squared_error(problem, units), &squared_weights(network))
}

/// `½(‖f − y‖² + β·penalty)`.
pub(crate) fn total(problem: &Problem, squares: &Fraction, penalty: &Fraction) -> Fraction {
    (squares + &(&beta(problem) * penalty)).half().reduced()
}

/// `Σ_i (‖u_i‖² + a_i²)` of the network as it stands; the term is 2|a_i| for an atom.
pub(crate) fn squared_weights(network: &Network) -> Fraction {
    let part = |num: BigInt, den: &Positive| Fraction::quotient(num, den.square());
    let twice = |neuron: &Neuron| match neuron.atom {
        true => Fraction::quotient(BigInt::from(neuron.a.magnitude() * 2u8), neuron.a_den.clone()),
        false => &part(dot(&neuron.u, &neuron.u), &neuron.u_den) + &part(&neuron.a * &neuron.a, &neuron.a_den),
    };
    sum(network.neurons.iter().map(twice).collect())
}

/// `‖f − y‖²`, all outputs over the least common denominator of the units, so that the sum over rows is one
/// of integers.
pub(crate) fn squared_error(problem: &Problem, units: &[Unit]) -> Fraction {
    let dens: Vec<Positive> = units.iter().map(|(neuron, _)| &neuron.u_den * &neuron.a_den).collect();
    let common = dens.iter().fold(Positive::one(), |common, den| common.lcm(den));
    let unit = &common * &problem.x_den;
    let mut squares = BigInt::ZERO;
    // The weights over the common denominator are not kept: all of them together can be as long as the square
    // of the network's file.
    for (x, y) in problem.x.chunks(ROWS_AT_ONCE).zip(problem.y.chunks(ROWS_AT_ONCE)) {
        let mut outputs = vec![BigInt::ZERO; x.len()];
        for ((neuron, gate), den) in units.iter().zip(&dens) {
            let weight = &*common / den * &neuron.a;
            for (output, x) in outputs.iter_mut().zip(x) {
                let z = dot(&neuron.u, x);
                if gate.map_or(z.sign() == Sign::Plus, |gate| dot(gate, x).sign() != Sign::Minus) {
                    *output += &weight * z;
                }
            }
        }
        for (output, y) in outputs.iter().zip(y) {
            let residual = output * &problem.y_den - y * &unit;
            squares += &residual * &residual;
        }
    }
    Fraction::quotient(squares, (unit * &problem.y_den).square())
}

/// β.
pub fn beta(problem: &Problem) -> Fraction {
    Fraction::quotient(problem.beta.0.clone().into(), problem.beta.1.clone())
}

/// The objective of the zero network, ½‖y‖².
pub fn zero_objective(problem: &Problem) -> Fraction {
    Fraction::quotient(dot(&problem.y, &problem.y), problem.y_den.square()).half().reduced()
}

/// `D(cν) = cνᵀy − ½c²‖ν‖²` with `c = min(β/B, νᵀy/‖ν‖²)`, a lower bound for all networks if h(ν) ≤ B (R9,
/// theory §2).
///
/// h(cν) = c·h(ν) ≤ β for 0 ≤ c ≤ β/B, or for every c ≥ 0 if B = 0; among these c the value is largest at the
/// given one. `nu` are integers over `den`, one for each row; `bound` is B ≥ 0.
pub fn dual_bound(problem: &Problem, nu: &[BigInt], den: &Positive, bound: &Fraction) -> Fraction {
    let inner = Fraction::quotient(dot(nu, &problem.y), &problem.y_den * den);
    let square = Fraction::quotient(dot(nu, nu), den.square());
    let c = multiplier(&inner, &square, &beta(problem), bound);
    (&(&c * &inner) - &(&(&c * &c) * &square).half()).reduced()
}

/// c of R9 for `inner` = νᵀy and `square` = ‖ν‖²: min(β/B, νᵀy/‖ν‖²), or 0 if ν = 0 or νᵀy ≤ 0.
pub(crate) fn multiplier(inner: &Fraction, square: &Fraction, beta: &Fraction, bound: &Fraction) -> Fraction {
    let zero = Fraction::zero();
    let Some(best) = inner.over(square).filter(|best| *best > zero) else { return zero };
    match beta.over(bound) {
        Some(largest) => largest.min(best),
        None => best,
    }
}
