//! The numbers that need no tree: objectives of networks and the value of a dual vector (FORMAT R6, R8, R9).

use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::network::{Network, Neuron};
use crate::check::problem::Problem;
use crate::check::reduction::lcm;
use num_bigint::{BigInt, Sign};

/// Rows whose outputs are held at once.
const ROWS_AT_ONCE: usize = 64;

/// `num / den` for a positive `den`.
pub(crate) fn quotient(num: BigInt, den: BigInt) -> Fraction {
    Fraction::new(num, den).unwrap_or_else(Fraction::zero)
}

/// `L = ½ Σ_k (f(x_k) − y_k)² + β/2 Σ_i (‖u_i‖² + a_i²)` of the network as it stands (R6); ‖u_i‖² + a_i² is 2|a_i| for an atom.
///
/// All outputs are brought to the least common denominator of the neurons first, so that the sum over rows is one of integers.
pub fn objective(problem: &Problem, network: &Network) -> Fraction {
    objective_with(problem, network, |_, _, z| z.sign() == Sign::Plus)
}

/// The same where neuron i counts on the row x with z = u_i·x, times its denominator, if `active(i, x, z)` (R36).
pub(crate) fn objective_with(
    problem: &Problem,
    network: &Network,
    active: impl Fn(usize, &[BigInt], &BigInt) -> bool,
) -> Fraction {
    total(problem, &squared_error(problem, network, active), &squared_weights(network))
}

/// `½(‖f − y‖² + β·penalty)`.
pub(super) fn total(problem: &Problem, squares: &Fraction, penalty: &Fraction) -> Fraction {
    (squares + &(&beta(problem) * penalty)).half().reduced()
}

/// `Σ_i (‖u_i‖² + a_i²)` of the network as it stands; the term is 2|a_i| for an atom.
pub(super) fn squared_weights(network: &Network) -> Fraction {
    let part = |num: BigInt, den: &BigInt| quotient(num, den * den);
    let twice = |neuron: &Neuron| match neuron.atom {
        true => quotient(BigInt::from(neuron.a.magnitude() * 2u8), neuron.a_den.clone()),
        false => &part(dot(&neuron.u, &neuron.u), &neuron.u_den) + &part(&neuron.a * &neuron.a, &neuron.a_den),
    };
    sum(network.neurons.iter().map(twice).collect())
}

/// The sum of fractions, over their least common denominator.
pub(super) fn sum(terms: Vec<Fraction>) -> Fraction {
    let common = terms.iter().fold(BigInt::from(1), |common, term| lcm(&common, term.denominator()));
    let sum = terms.iter().map(|term| &common / term.denominator() * term.numerator()).sum();
    quotient(sum, common)
}

/// `‖f − y‖²`, as [`objective_with`].
pub(super) fn squared_error(
    problem: &Problem,
    network: &Network,
    active: impl Fn(usize, &[BigInt], &BigInt) -> bool,
) -> Fraction {
    let dens: Vec<BigInt> = network.neurons.iter().map(|neuron| &neuron.u_den * &neuron.a_den).collect();
    let common = dens.iter().fold(BigInt::from(1), |common, den| lcm(&common, den));
    let unit = &common * &problem.x_den;
    let mut squares = BigInt::ZERO;
    // The weights over the common denominator are not kept: all of them together can be as long as the square of the network's file.
    for (x, y) in problem.x.chunks(ROWS_AT_ONCE).zip(problem.y.chunks(ROWS_AT_ONCE)) {
        let mut outputs = vec![BigInt::ZERO; x.len()];
        for (i, (neuron, den)) in network.neurons.iter().zip(&dens).enumerate() {
            let weight = &common / den * &neuron.a;
            for (output, x) in outputs.iter_mut().zip(x) {
                let z = dot(&neuron.u, x);
                if active(i, x, &z) {
                    *output += &weight * z;
                }
            }
        }
        for (output, y) in outputs.iter().zip(y) {
            let residual = output * &problem.y_den - y * &unit;
            squares += &residual * &residual;
        }
    }
    let den = unit * &problem.y_den;
    quotient(squares, &den * &den)
}

/// β.
pub fn beta(problem: &Problem) -> Fraction {
    quotient(problem.beta.0.clone(), problem.beta.1.clone())
}

/// The objective of the zero network, ½‖y‖².
pub fn zero_objective(problem: &Problem) -> Fraction {
    quotient(dot(&problem.y, &problem.y), &problem.y_den * &problem.y_den).half().reduced()
}

/// `D(cν) = cνᵀy − ½c²‖ν‖²` with `c = min(β/B, νᵀy/‖ν‖²)`, a lower bound for all networks if h(ν) ≤ B (R9, theory §2).
///
/// h(cν) = c·h(ν) ≤ β for 0 ≤ c ≤ β/B, or for every c ≥ 0 if B = 0; among these c the value is largest at the given one. `nu` are integers
/// over `den` > 0; `bound` is B ≥ 0.
pub fn dual_bound(problem: &Problem, nu: &[BigInt], den: &BigInt, bound: &Fraction) -> Fraction {
    let inner = quotient(dot(nu, &problem.y), &problem.y_den * den);
    let square = quotient(dot(nu, nu), den * den);
    let c = multiplier(&inner, &square, &beta(problem), bound);
    (&(&c * &inner) - &(&(&c * &c) * &square).half()).reduced()
}

/// c of R9 for `inner` = νᵀy and `square` = ‖ν‖²: min(β/B, νᵀy/‖ν‖²), or 0 if ν = 0 or νᵀy ≤ 0.
pub(crate) fn multiplier(inner: &Fraction, square: &Fraction, beta: &Fraction, bound: &Fraction) -> Fraction {
    let best = inner.over(square).unwrap_or_else(Fraction::zero).max(Fraction::zero());
    beta.over(bound).map_or(best.clone(), |largest| largest.min(best))
}
