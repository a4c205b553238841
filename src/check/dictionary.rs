//! Optimality over a finite dictionary: all networks whose neurons have their directions and signs from a list (theory §4.1).

use crate::check::fit::{Predictions, predictions};
use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::network::{Network, Neuron};
use crate::check::objective::{beta, dual_bound, objective, zero_objective};
use crate::check::polytope::column;
use crate::check::problem::Problem;
use crate::check::tree::Size;
use crate::check::verify::Evidence;
use num_bigint::{BigInt, Sign};

/// What the network's own residual proves about all networks, of any width, whose neurons are positive multiples of those of the dictionary
/// or of the network itself.
///
/// For ν = y − f let B be at least `ν·s(Xû)_+` for every neuron of the two lists, û its direction scaled to length one. The
/// proof of weak duality (theory §2) needs h(ν) ≤ B for these directions only, so D(cν) is a lower bound over them. It equals
/// the objective exactly if the network is balanced and fulfils the optimality conditions of theory (3).
pub fn verify(problem: &Problem, network: &Network, dictionary: &Network) -> Evidence {
    let (nu, den) = residual(problem, network);
    let scale = &den * &problem.x_den;
    let correlations = network.neurons.iter().chain(&dictionary.neurons).filter_map(|n| correlation(problem, n, &nu));
    let bound = correlations.fold(Fraction::zero(), |most, value| most.max(value));
    let bound = Fraction::new(bound.numerator().clone(), bound.denominator() * scale).unwrap_or(bound);
    Evidence {
        upper: objective(problem, network),
        lower: dual_bound(problem, &nu, &den, &bound),
        zero: zero_objective(problem),
        better: None,
        bound_over_beta: bound.over(&beta(problem)).map(|ratio| ratio.reduced()),
        size: Size::default(),
    }
}

/// ν = y − f of the network, integers over a positive denominator.
pub(crate) fn residual(problem: &Problem, network: &Network) -> (Vec<BigInt>, BigInt) {
    let Predictions { num, den } = predictions(problem, network);
    let entry = |(y, fit): (&BigInt, &BigInt)| y * &den - fit * &problem.y_den;
    (problem.y.iter().zip(&num).map(entry).collect(), den * &problem.y_den)
}

/// Bits behind the point of an irrational length.
const PRECISION: u32 = 64;

/// `ν·s(Xû)_+` in units of the integers ν and X, or a little more; none if it is not positive.
///
/// The length of u is rounded down, which makes the quotient larger; a rational length, as that of an atom, is exact.
fn correlation(problem: &Problem, neuron: &Neuron, nu: &[BigInt]) -> Option<Fraction> {
    let inner = dot(&column(problem, neuron), nu);
    let length: BigInt = dot(&neuron.u, &neuron.u) << (2 * PRECISION);
    let positive = inner.sign() == Sign::Plus;
    positive.then(|| Fraction::new(inner << PRECISION, length.sqrt())).flatten()
}
