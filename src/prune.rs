//! Minimal networks: exact pruning (theory §6; Mishkin & Pilanci, ICML 2023, Alg. 1 and 2).
//!
//! The networks with the same directions, signs and training predictions are the points τ of a polytope {τ ≥
//! 0 : Zτ = f} ([`check::dictionary::polytope`](crate::check::dictionary::polytope)), and minimal ones are
//! its vertices. Alg. 1 walks from the given point to a vertex along kernel vectors on which the penalty does
//! not grow. In fractions its numbers would explode; but a vertex is the *one* solution of Z_S τ_S = f for
//! its support S. So doubles walk and propose S (`purify`), and one exact system proves it (`basic`). Where
//! rounding misled them (columns of trained networks may differ by rounding errors only), longer and longer
//! numbers do the same. Nothing is returned before [`check::dictionary::fit`](crate::check::dictionary::fit)
//! and [`check::dictionary::penalty`](crate::check::dictionary::penalty) have accepted it.
//!
//! In words, with examples: `docs/PRUNING.md`.

pub mod baseline;
mod basic;
pub mod correct;
pub mod curve;
mod purify;
mod reals;
pub(crate) mod reweigh;

use crate::check::arithmetic::Positive;
use crate::check::arithmetic::vector::dot;
use crate::check::dictionary::fit::{minimal, predictions};
use crate::check::dictionary::penalty::penalty;
use crate::check::dictionary::polytope::{Part, column, polytope};
use crate::check::statement::{Network, Neuron, Problem};
use crate::linear::matrix::Matrix;
use crate::prune::basic::Vertex;
use num_bigint::{BigInt, Sign};
use reals::{Doubles, Fixed};
use reweigh::reweighed;

/// How the minimal network was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The neurons that do something on the data were independent already.
    Independent,
    /// The support that doubles proposed was exactly right.
    Doubles,
    /// The support that fixed-point numbers of so many bits proposed was; doubles were misled.
    Fixed(u64),
}

/// A minimal network with the predictions of a given one and a penalty that is not larger; checked.
#[derive(Clone, Debug)]
pub struct Pruned {
    /// Its neurons are neurons of the given network, in that order, scaled.
    pub network: Network,
    /// Indices of these in the given network.
    pub kept: Vec<usize>,
    /// Their coefficients τ: that of neuron i stands for the output weight ±τ·u_den_i
    /// ([`check::dictionary::polytope`](crate::check::dictionary::polytope)).
    pub coefficients: (Vec<BigInt>, Positive),
    /// How it was found.
    pub route: Route,
}

/// Prunes a network. None if no vertex could be shown to have a penalty that is not larger, which takes a
/// contrived network.
pub fn prune(problem: &Problem, network: &Network) -> Option<Pruned> {
    let moves = |column: &[BigInt]| column.iter().any(|z| z.sign() != Sign::NoSign);
    let works = |neuron: &Neuron| neuron.a.sign() != Sign::NoSign && moves(&column(problem, neuron));
    let kept: Vec<usize> = (0..network.neurons.len()).filter(|&i| works(&network.neurons[i])).collect();
    let live = Network { neurons: kept.iter().map(|&i| network.neurons[i].clone()).collect() };
    let polytope = polytope(problem, &live).ok()?;
    let matrix = basic::matrix(&polytope);
    let rank = basic::rank(&matrix);
    if rank == kept.len() {
        let coefficients = (polytope.point.clone(), polytope.den.clone());
        return Some(Pruned { network: live, kept, coefficients, route: Route::Independent })
            .filter(|pruned| accepted(problem, network, &pruned.network));
    }
    let verified = |Vertex { support, point }: Vertex, route: Route| {
        let used = support.into_iter().zip(point.numerators).filter(|(_, v)| v.sign() != Sign::NoSign);
        let (used, numerators): (Vec<usize>, Vec<BigInt>) = used.unzip();
        let denominator = Positive::new(point.denominator)? * &polytope.den;
        let neurons = used.iter().map(|&i| &live.neurons[i]).zip(&numerators);
        let neurons = neurons.map(|(n, v)| reweighed(n, v * &n.u_den, &denominator)).collect();
        let coefficients = (numerators, denominator);
        let kept = used.iter().map(|&i| kept[i]).collect();
        let pruned = Pruned { network: Network { neurons }, kept, coefficients, route };
        accepted(problem, network, &pruned.network).then_some(pruned)
    };
    let squares: Vec<BigInt> = live.neurons.iter().map(|neuron| dot(&neuron.u, &neuron.u)).collect();
    proposals(&polytope, &squares, &matrix, rank).find_map(|(vertex, route)| verified(vertex, route))
}

/// A vertex whose price Σ√square_i·τ_i is not higher than that of the point of the polytope, as far as its
/// proposal could tell.
pub fn vertex(polytope: &Part, squares: &[BigInt]) -> Option<Vertex> {
    let matrix = basic::matrix(polytope);
    proposals(polytope, squares, &matrix, basic::rank(&matrix)).next().map(|(vertex, _)| vertex)
}

/// Bits after the point when doubles do not suffice, one try after the other.
const WIDTHS: [u64; 4] = [256, 1024, 4096, 16384];

/// Exact vertices, proposed more and more precisely.
fn proposals<'a>(
    polytope: &'a Part,
    squares: &'a [BigInt],
    matrix: &'a Matrix,
    rank: usize,
) -> impl Iterator<Item = (Vertex, Route)> + 'a {
    let exact = |support: Option<Vec<usize>>| basic::vertex(matrix, support?, &polytope.fit);
    let doubles = move || Some((exact(purify::support(Doubles, polytope, squares, rank))?, Route::Doubles));
    let fixed =
        move |bits| Some((exact(purify::support(Fixed { bits }, polytope, squares, rank))?, Route::Fixed(bits)));
    std::iter::once_with(doubles).chain(WIDTHS.into_iter().map(fixed)).flatten()
}

/// Whether the checker finds the same predictions, a penalty that is not larger, and a minimal network.
fn accepted(problem: &Problem, given: &Network, network: &Network) -> bool {
    let [own, others] = [network, given].map(|network| predictions(problem, network));
    let same = own.and_then(|own| Ok(own.first_difference(&others?).is_none())) == Ok(true);
    let no_larger = penalty(network).minus(&penalty(given)).sign().is_some_and(|sign| sign != Sign::Plus);
    same && no_larger && minimal(problem, network) == Ok(true)
}
