//! Strict complementary slackness of the dictionary program (3), from problem, network and dictionary alone
//! (theory §9).
//!
//! Nothing is hinted: ν = y − f is rational, `νᵀz = β‖u‖` is decided by squares, ranks by elimination.

use crate::arithmetic::Positive;
use crate::arithmetic::divisor::gcd;
use crate::arithmetic::rank::rank_within;
use crate::arithmetic::vector::dot;
use crate::dictionary::slopes::{fits, slopes};
use crate::dictionary::training::{column, direction, is_balanced, square};
use crate::rejection::{Code, Rejection};
use crate::statement::loss::Loss;
use crate::statement::training::OutputBias;
use crate::statement::two_layer::Neuron;
use crate::statement::{Evaluation, Network, Problem, Training, TwoLayer};
use crate::work::{Work, count};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// Where an atom s(Xû)_+ of the dictionary comes from; for one that occurs more than once the first place
/// counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A neuron of the network, from 0.
    Network(usize),
    /// A neuron of the dictionary file, from 0.
    Dictionary(usize),
}

/// The facts about the network as a point of (3) over its own directions and those of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complementarity {
    /// Atoms in all; neurons without a direction (u = 0) are none.
    pub atoms: usize,
    /// S: atoms with a positive coefficient.
    pub support: Vec<Place>,
    /// E: atoms with `νᵀz = β‖u‖`.
    pub equicorrelated: Vec<Place>,
    /// Atoms that contradict optimality: `νᵀz > β‖u‖`, or less on the support.
    pub violators: Vec<Place>,
    /// rank Z_S.
    pub support_rank: usize,
    /// rank Z_E.
    pub equicorrelated_rank: usize,
    /// Whether the output bias is optimal: Σν = 0 where it is free, Σν = β₀b₀ with a ridge.
    pub bias_fits: bool,
    /// Whether every neuron of the network is balanced, zero neurons being zero: all else here is about its
    /// coefficients |a|‖u‖.
    pub balanced: bool,
}

impl Complementarity {
    /// Whether the coefficients are optimal over the dictionary: the network is, once every neuron is
    /// balanced.
    pub fn optimal_if_balanced(&self) -> bool {
        self.violators.is_empty() && self.bias_fits
    }

    /// Atoms of E without a coefficient: where there are any, strict complementary slackness fails.
    pub fn idle(&self) -> Vec<Place> {
        self.equicorrelated.iter().filter(|place| !self.support.contains(place)).copied().collect()
    }

    /// Whether the columns of the support are independent.
    pub fn independent(&self) -> bool {
        self.support_rank == self.support.len()
    }

    /// Whether the optimum is the only one, as far as ranks decide it; none as well if this is no optimum.
    ///
    /// All optima have their support in E and the same predictions: independent columns of E leave one.
    /// Dependent columns of S leave more: a step along their kernel keeps the predictions, hence Σ c =
    /// νᵀZc/β, and c > 0.
    pub fn unique(&self) -> Option<bool> {
        match (self.equicorrelated_rank == self.equicorrelated.len(), self.independent()) {
            _ if !self.optimal_if_balanced() => None,
            (true, _) => Some(true),
            (_, false) => Some(false),
            _ => None,
        }
    }

    /// Whether the coefficients are locally a smooth function of β and y, with this support: SCS and
    /// independence.
    pub fn smooth(&self) -> bool {
        self.optimal_if_balanced() && self.independent() && self.support.len() == self.equicorrelated.len()
    }
}

/// A direction and a sign, with the first neuron that has them.
struct Atom<'a> {
    key: (Vec<BigInt>, Vec<BigInt>),
    place: Place,
    neuron: &'a Neuron,
    /// Whether some neuron of the network gives it a coefficient.
    used: bool,
}

/// Decides all of it; rejects networks for other problems.
pub fn complementarity(
    problem: &Problem,
    network: &Network,
    dictionary: &Network,
) -> Result<Complementarity, Rejection> {
    let [network, dictionary] = [network, dictionary].map(|network| network.clone().into());
    complementarity_training(&problem.clone().into(), &network, &dictionary)
}

/// The same for the squared loss with sample weights, output biases and several outputs (R237).
pub fn complementarity_training(
    training: &Training,
    network: &TwoLayer,
    dictionary: &TwoLayer,
) -> Result<Complementarity, Rejection> {
    [network, dictionary].into_iter().try_for_each(|network| training.admits(network))?;
    let mut work = Work::new(training.bytes().saturating_add(network.bytes()).saturating_add(dictionary.bytes()));
    for network in [network, dictionary] {
        let e = Evaluation::of(training, network);
        work.spend(e.objective().saturating_add(e.gradients()).saturating_add(e.kept()))?;
    }
    let pairs = count(network.neurons.len() + dictionary.neurons.len());
    work.spend(pairs.saturating_mul(pairs).saturating_mul(count(training.columns())))?;
    let message = "the optimal predictions are known to be unique for the squared loss, and its slopes to be rational";
    let squared = training.loss == Loss::Squared;
    let slopes = slopes(training, network).filter(|_| squared);
    let (nu, den) = slopes.ok_or_else(|| Rejection::new(Code::OtherLoss, 0, message))?;
    let own = network
        .neurons
        .iter()
        .enumerate()
        .map(|(i, n)| (Place::Network(i), n, n.a.iter().any(|a| a.sign() != Sign::NoSign)));
    let others = dictionary.neurons.iter().enumerate().map(|(i, n)| (Place::Dictionary(i), n, false));
    let mut atoms: Vec<Atom> = Vec::new();
    for (place, neuron, used) in own.chain(others) {
        let Some(key) = key(training, neuron) else { continue };
        match atoms.iter_mut().find(|atom| atom.key == key) {
            Some(atom) => atom.used |= used,
            None => atoms.push(Atom { key, place, neuron, used }),
        }
    }
    let scale = &(&den * &training.x_den) * &training.beta.0;
    let first = usize::from(training.output_bias == OutputBias::Free) * training.outputs;
    let mut found = Complementarity {
        atoms: atoms.len(),
        support: Vec::new(),
        equicorrelated: Vec::new(),
        violators: Vec::new(),
        support_rank: 0,
        equicorrelated_rank: 0,
        bias_fits: fits(training, network, &nu, &den),
        balanced: network.neurons.iter().all(|neuron| is_balanced(training, neuron)),
    };
    // Columns modulo constants lack the first row; if Σν = 0 it has no part in their products with ν.
    let nu: Vec<BigInt> = nu.into_iter().skip(first).collect();
    let (mut support, mut equicorrelated) = (Vec::new(), Vec::new());
    for Atom { place, neuron, used, .. } in atoms {
        let z = column(training, neuron);
        let order = against(&(dot(&z, &nu) * &*training.beta.1), &scale, &square(training, neuron));
        if used {
            found.support.push(place);
            support.push(z.clone());
        }
        if order == Ordering::Equal {
            found.equicorrelated.push(place);
            equicorrelated.push(z);
        }
        if order == Ordering::Greater || (used && order == Ordering::Less) {
            found.violators.push(place);
        }
    }
    (found.support_rank, found.equicorrelated_rank) =
        (rank_within(&support, &mut work)?, rank_within(&equicorrelated, &mut work)?);
    Ok(found)
}

/// The directions of input and output weights in lowest terms; none where one of them is zero.
fn key(training: &Training, neuron: &Neuron) -> Option<(Vec<BigInt>, Vec<BigInt>)> {
    let lowest = |v: &[BigInt]| {
        let g = v.iter().fold(BigInt::ZERO, |g, v| gcd(&g, v));
        (g.sign() == Sign::Plus).then(|| v.iter().map(|v| v / &g).collect::<Vec<BigInt>>())
    };
    let any = square(training, neuron).sign() == Sign::Plus;
    lowest(&neuron.u).filter(|_| any).zip(lowest(&direction(neuron).0))
}

/// `inner` against `scale·√square`, scale > 0.
fn against(inner: &BigInt, scale: &Positive, square: &BigInt) -> Ordering {
    match inner.sign() {
        Sign::Plus => (inner * inner).cmp(&(scale.square() * square)),
        _ => Ordering::Less,
    }
}
