//! Optimality over a finite dictionary: all networks whose neurons have their directions and signs from a
//! list (theory §4.1).
//!
//! In words: `docs/PRUNING.md`; the format: FORMAT §14; the theorems: `proofs/Dictionary.v`,
//! `proofs/Prune.v`.

pub mod bound;
pub mod fit;
pub mod lasso;
pub mod members;
pub mod optimal;
pub mod penalty;
pub mod polytope;
pub(crate) mod slopes;
pub mod training;
mod weighted;

use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::fit::{Predictions, predictions_of};
use crate::dictionary::polytope::column;
use crate::rejection::Rejection;
use crate::statement::objective::{beta, dual_bound, objective_of, zero_objective};
use crate::statement::{Evidence, Network, Neuron, Problem, Size, afford};
pub use lasso::Lasso;
pub use members::{Member, Members};
use num_bigint::BigInt;

/// What the network's own residual proves about all networks, of any width, whose neurons are positive
/// multiples of those of the dictionary or of the network itself.
///
/// For ν = y − f let B be at least `ν·s(Xû)_+` for every neuron of the two lists, û its direction scaled to
/// length one. The proof of weak duality (theory §2) needs h(ν) ≤ B for these directions only, so D(cν) is a
/// lower bound over them. It equals the objective exactly if the network is balanced and fulfils the
/// optimality conditions of theory (3). Rejects networks for other problems.
pub fn verify(problem: &Problem, network: &Network, dictionary: &Network) -> Result<Evidence, Rejection> {
    [network, dictionary].into_iter().try_for_each(|network| problem.admits(network))?;
    afford(problem, &[network, dictionary], |e| e.objective().saturating_add(e.gradients()))?;
    let (nu, den) = residual(problem, network);
    let scale = &den * &problem.x_den;
    let correlations = network.neurons.iter().chain(&dictionary.neurons).map(|n| correlation(problem, n, &nu));
    let bound = correlations.fold(Fraction::zero(), |most, value| most.max(value));
    let bound = Fraction::quotient(bound.numerator().clone(), bound.denominator() * scale);
    Ok(Evidence {
        upper: objective_of(problem, network),
        lower: dual_bound(problem, &nu, &den, &bound),
        zero: zero_objective(problem),
        better: None,
        width: Fraction::zero(),
        bound_over_beta: bound.over(&beta(problem)).map(|ratio| ratio.reduced()),
        size: Size::default(),
    })
}

/// ν = y − f of the network, integers over a positive denominator.
pub(crate) fn residual(problem: &Problem, network: &Network) -> (Vec<BigInt>, Positive) {
    let Predictions { num, den } = predictions_of(problem, network);
    let entry = |(y, fit): (&BigInt, &BigInt)| y * &den - fit * &problem.y_den;
    (problem.y.iter().zip(&num).map(entry).collect(), den * &problem.y_den)
}

/// Bits behind the point of an irrational length.
const PRECISION: u32 = 64;

/// `ν·s(Xû)_+` in units of the integers ν and X, or a little more where it is positive; zero for u = 0.
///
/// The length of u is rounded down, which makes the quotient larger; a rational length, as that of an atom,
/// is exact.
fn correlation(problem: &Problem, neuron: &Neuron, nu: &[BigInt]) -> Fraction {
    let inner = dot(&column(problem, neuron), nu);
    let length: BigInt = dot(&neuron.u, &neuron.u) << (2 * PRECISION);
    match Positive::new(length.sqrt()) {
        Some(length) => Fraction::quotient(inner << PRECISION, length),
        None => Fraction::zero(),
    }
}
