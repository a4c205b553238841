//! A network with rational directions of length one and rational coefficients, exactly optimal over its
//! directions (theory §4.1, §4.2).
//!
//! The directions of the network are moved to nearby rational points of the unit sphere. Over them the
//! coefficients solve the dictionary program (3), a convex quadratic program with rational data, exactly. The
//! result is a network of atoms: its objective, its residual and every later number are rational.
//!
//! In words, with examples: `docs/OPTIMAL_SET.md`.

pub mod training;

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::polytope::column;
use crate::check::dictionary::verify;
use crate::check::lp::Flaw;
use crate::check::statement::objective::beta;
use crate::check::statement::{Evidence, Network, Neuron, Problem};
use crate::dyadic::quotient;
use crate::linear::sphere::rational_unit;
use crate::qp::lasso::Lasso;
use crate::qp::{Error, Statistics};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// The snapped network.
pub struct Snapped {
    /// Atoms with positive coefficients: the exact optimum over the dictionary.
    pub network: Network,
    /// All directions, each as an atom with coefficient ±1.
    pub dictionary: Network,
    /// What the checker proved of the two: lower and upper bound are equal.
    pub evidence: Evidence,
    /// How the quadratic program was solved.
    pub statistics: Statistics,
}

/// Snaps the directions of a network, t of the stereographic projection being rounded to multiples of
/// 2^−`bits`, and solves for the coefficients. Directions that fall together are one; neurons without a
/// direction (u = 0) are left out, atoms keep theirs.
///
/// # Errors
/// As [`Lasso::solve`]; none is known.
pub fn snap(problem: &Problem, network: &Network, bits: u32) -> Result<Snapped, Error> {
    let atoms = atoms(network, bits);
    let start: Vec<usize> = (0..atoms.len()).filter(|&i| atoms[i].1.sign() != Sign::NoSign).collect();
    let mut atoms: Vec<Neuron> = atoms.into_iter().map(|(atom, _)| atom).collect();
    // Coefficient c of direction u/u_den is γ = c/u_den of the integers u.
    let lasso = Lasso {
        columns: atoms.iter().map(|atom| column(problem, atom)).collect(),
        columns_den: problem.x_den.clone().into(),
        lengths: atoms.iter().map(|atom| atom.u_den.clone().into()).collect(),
        y: problem.y.clone(),
        y_den: problem.y_den.clone().into(),
        beta: beta(problem),
        weights: None,
    };
    let fit = lasso.solve(Some(&start))?;
    let dictionary = Network { neurons: atoms.clone() };
    for (atom, weight) in atoms.iter_mut().zip(&fit.weights.num) {
        let c = Fraction::new(weight * &atom.u_den, fit.weights.den.clone()).unwrap_or_else(Fraction::zero).reduced();
        *atom = atom.with_output(c.numerator() * &atom.a, c.denominator().clone());
    }
    atoms.retain(|atom| atom.a.sign() != Sign::NoSign);
    let network = Network { neurons: atoms };
    let evidence = verify(problem, &network, &dictionary).map_err(|_| Error::Program(Flaw::Program.into()))?;
    Ok(Snapped { network, dictionary, evidence, statistics: fit.statistics })
}

/// The snapped directions of a network, each once, as atoms with coefficient ±1; as [`Snapped::dictionary`].
pub fn dictionary(network: &Network, bits: u32) -> Network {
    Network { neurons: atoms(network, bits).into_iter().map(|(atom, _)| atom).collect() }
}

/// Each atom once, with the output weight of its first neuron.
fn atoms(network: &Network, bits: u32) -> Vec<(Neuron, &BigInt)> {
    let mut seen = BTreeSet::new();
    let atoms = network.neurons.iter().filter_map(|neuron| Some((direction(neuron, bits)?, &neuron.a)));
    atoms.filter(|(atom, _)| seen.insert((atom.u.clone(), atom.a.clone()))).collect()
}

/// The atom with coefficient ±1 nearest to a neuron's direction.
fn direction(neuron: &Neuron, bits: u32) -> Option<Neuron> {
    let one = BigInt::from(1);
    let a = if neuron.a.sign() == Sign::Minus { -&one } else { one.clone() };
    let (u, u_den) = match neuron.atom {
        true => (neuron.u.clone(), neuron.u_den.clone()),
        false => {
            // Doubles reach far enough for any length once the largest entry is one.
            let largest = neuron.u.iter().map(|v| v.magnitude()).max()?;
            let largest = BigInt::from(largest.clone());
            let near: Vec<f64> = match largest.sign() {
                Sign::Plus => neuron.u.iter().map(|v| quotient(v, &largest)).collect(),
                _ => return None,
            };
            let (u, u_den) = rational_unit(&near, bits)?;
            (u, Positive::new(u_den)?)
        }
    };
    Neuron::atom(u, u_den, a, Positive::one())
}
