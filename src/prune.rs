//! Minimal networks: exact pruning (theory §6; Mishkin & Pilanci, ICML 2023, Alg. 1 and 2).
//!
//! The networks with the same directions, signs and training predictions are the points τ of a polytope {τ ≥
//! 0 : Zτ = f} ([`check::dictionary::polytope`](crate::check::dictionary::polytope)), and minimal ones are
//! its vertices. Alg. 1 walks from the given point to a vertex along kernel vectors on which the penalty does
//! not grow. In fractions its numbers would explode; but a vertex is the *one* solution of Z_S τ_S = f for
//! its support S. So doubles walk and propose S (`purify`), and one exact system proves it (`basic`). Where
//! rounding misled them (columns of trained networks may differ by rounding errors only), longer and longer
//! numbers do the same. Nothing is returned before
//! [`check::dictionary::training`](crate::check::dictionary::training) has accepted it.
//!
//! In words, with examples: `docs/PRUNING.md`.

pub mod baseline;
mod basic;
pub mod correct;
pub mod curve;
pub mod losses;
mod purify;
mod reals;
pub(crate) mod reweigh;

use crate::check::arithmetic::Positive;
use crate::check::arithmetic::vector::dot;
use crate::check::dictionary::polytope::Part;
use crate::check::dictionary::training::{direction, minimal, penalty, polytope, predictions};
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Network, Problem, Training, TwoLayer};
use crate::linear::matrix::Matrix;
use crate::prune::basic::Vertex;
use crate::search::refit::refitted;
use num_bigint::{BigInt, Sign};
use reals::{Doubles, Fixed};
use reweigh::redirected;

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
pub struct Pruned<N = Network> {
    /// Its neurons are neurons of the given network, in that order, scaled.
    pub network: N,
    /// Indices of these in the given network.
    pub kept: Vec<usize>,
    /// Their coefficients τ: that of neuron i stands for the output weights ±τ·u_den_i, or with several
    /// outputs τ·u_den_i times their direction
    /// ([`check::dictionary::training`](crate::check::dictionary::training)).
    pub coefficients: (Vec<BigInt>, Positive),
    /// How it was found.
    pub route: Route,
}

/// Prunes a network. None if no vertex could be shown to have a penalty that is not larger, which takes a
/// contrived network.
pub fn prune(problem: &Problem, network: &Network) -> Option<Pruned> {
    let pruned = prune_training(&problem.clone().into(), &network.clone().into())?;
    let Pruned { network, kept, coefficients, route } = pruned;
    Some(Pruned { network: network.plain()?, kept, coefficients, route })
}

/// The same for a training problem of any loss and bias, and several outputs: the directions of output
/// weights stay as those of input weights do. A free output bias changes with the neurons, any other one
/// stays.
pub fn prune_training(training: &Training, network: &TwoLayer) -> Option<Pruned<TwoLayer>> {
    let whole = polytope(training, network).ok()?;
    let nonzero = |v: &BigInt| v.sign() != Sign::NoSign;
    let works = |i: &usize| nonzero(&whole.point[*i]) && whole.rows.iter().any(|row| nonzero(&row[*i]));
    let kept: Vec<usize> = (0..network.neurons.len()).filter(works).collect();
    let live = TwoLayer { neurons: kept.iter().map(|&i| network.neurons[i].clone()).collect(), ..network.clone() };
    let polytope = polytope(training, &live).ok()?;
    let matrix = basic::matrix(&polytope);
    let rank = basic::rank(&matrix);
    if rank == kept.len() {
        let coefficients = (polytope.point.clone(), polytope.den.clone());
        let fewer = refitted(training, network, live)?;
        return Some(Pruned { network: fewer, kept, coefficients, route: Route::Independent })
            .filter(|pruned| accepted(training, network, &pruned.network));
    }
    let verified = |Vertex { support, point }: Vertex, route: Route| {
        let used = support.into_iter().zip(point.numerators).filter(|(_, v)| v.sign() != Sign::NoSign);
        let (used, numerators): (Vec<usize>, Vec<BigInt>) = used.unzip();
        let denominator = Positive::new(point.denominator)? * &polytope.den;
        let neurons = used.iter().map(|&i| &live.neurons[i]).zip(&numerators);
        let neuron = |(n, v): (&Neuron, &BigInt)| {
            redirected(n, training.penalised(), &direction(n).0, v * &n.u_den, &denominator)
        };
        let neurons = neurons.map(neuron).collect::<Option<_>>()?;
        let coefficients = (numerators, denominator);
        let kept = used.iter().map(|&i| kept[i]).collect();
        let fewer = refitted(training, network, TwoLayer { neurons, ..network.clone() })?;
        let pruned = Pruned { network: fewer, kept, coefficients, route };
        accepted(training, network, &pruned.network).then_some(pruned)
    };
    let squares: Vec<BigInt> = live.neurons.iter().map(|neuron| square(training, neuron)).collect();
    proposals(&polytope, &squares, &matrix, rank).find_map(|(vertex, route)| verified(vertex, route))
}

/// What τ² costs of a neuron: ‖u‖² of the numerators, times that of the direction of output weights.
fn square(training: &Training, neuron: &Neuron) -> BigInt {
    let (inner, (direction, _)) = (&neuron.u[..training.penalised()], direction(neuron));
    dot(inner, inner) * dot(&direction, &direction)
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
fn accepted(training: &Training, given: &TwoLayer, network: &TwoLayer) -> bool {
    let [own, others] = [network, given].map(|network| predictions(training, network));
    let same = own.and_then(|own| Ok(own.first_difference(&others?).is_none())) == Ok(true);
    let difference = penalty(training, network).minus(&penalty(training, given));
    let no_larger = difference.sign().is_some_and(|sign| sign != Sign::Plus);
    same && no_larger && minimal(training, network) == Ok(true)
}
