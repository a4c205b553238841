//! What the exact weights say without any search: balance, cells, collinear neurons (theory §7).

use crate::check::arithmetic::divisor::gcd;
use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Training, TwoLayer};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// Facts about a network's weights. Neurons count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// ‖u‖² − ‖α‖² of every neuron, of u what is penalised; zero for atoms, which are balanced.
    pub defects: Vec<Fraction>,
    /// Neurons with u = 0 or α = 0.
    pub dead: Vec<usize>,
    /// The live neurons of one sign, or one direction of several output weights, and one pattern 1(Xu ≥ 0), where
    /// there are several, with their parts of exactly collinear neurons.
    pub cells: Vec<Vec<Vec<usize>>>,
}

impl Shape {
    /// Whether no two neurons of one sign share a pattern.
    pub fn minimal(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether those that do are positively collinear.
    pub fn nearly_minimal(&self) -> bool {
        self.cells.iter().all(|groups| groups.len() == 1)
    }
}

/// A direction of output weights and a pattern.
type Cell = (Vec<BigInt>, Vec<bool>);

/// The shape of a network.
pub fn shape(training: &Training, network: &TwoLayer) -> Shape {
    let zero = |weights: &[BigInt]| weights.iter().all(|w| w.sign() == Sign::NoSign);
    let dead = |neuron: &Neuron| zero(&neuron.a) || zero(&neuron.u);
    let mut cells: BTreeMap<Cell, Vec<Vec<usize>>> = BTreeMap::new();
    let (silent, live): (Vec<usize>, Vec<usize>) = (0..network.neurons.len()).partition(|&i| dead(&network.neurons[i]));
    for i in live {
        let neuron = &network.neurons[i];
        let on = training.x.iter().map(|x| dot(x, &neuron.u).sign() != Sign::Minus).collect();
        let divisor = neuron.a.iter().fold(BigInt::ZERO, |g, a| gcd(&g, a));
        let direction = neuron.a.iter().map(|a| a / &divisor).collect();
        let groups = cells.entry((direction, on)).or_default();
        match groups.iter_mut().find(|group| collinear(&network.neurons[group[0]].u, &neuron.u)) {
            Some(group) => group.push(i),
            None => groups.push(vec![i]),
        }
    }
    let mut cells: Vec<Vec<Vec<usize>>> = cells.into_values().filter(|groups| groups.concat().len() > 1).collect();
    cells.sort();
    let defects = network.neurons.iter().map(|neuron| defect(neuron, training.penalised())).collect();
    Shape { defects, dead: silent, cells }
}

/// Whether v is a positive multiple of u, both not zero: equality in Cauchy–Schwarz.
fn collinear(u: &[BigInt], v: &[BigInt]) -> bool {
    let product = dot(u, v);
    product.sign() == Sign::Plus && &product * &product == dot(u, u) * dot(v, v)
}

fn defect(neuron: &Neuron, penalised: usize) -> Fraction {
    let square = |entries: &[BigInt], den: &Positive| Fraction::quotient(dot(entries, entries), den.square());
    match neuron.atom {
        true => Fraction::zero(),
        false => &square(&neuron.u[..penalised], &neuron.u_den) - &square(&neuron.a, &neuron.a_den),
    }
}
