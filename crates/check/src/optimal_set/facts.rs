//! What is proved about a set of networks, and what is claimed of it (FORMAT §11).

use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::{Member, Members};
use num_bigint::BigInt;
use std::collections::BTreeMap;

/// What is proved about the coefficient τ_i of one neuron.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coefficient {
    /// Whether it is positive in some member.
    pub possible: Option<bool>,
    /// Whether it is positive in all members.
    pub essential: Option<bool>,
    /// It is at least this in all members.
    pub lower: Fraction,
    /// It is at most this in all members.
    pub upper: Option<Fraction>,
    /// The least value among the members that are known; the exact end of the range if it is `lower`.
    pub least: Fraction,
    /// The greatest, none if there are arbitrarily great ones; the exact end if it is `upper`.
    pub greatest: Option<Fraction>,
}

impl Coefficient {
    /// Another value among the members.
    pub(super) fn extend(&mut self, num: &BigInt, den: &Positive) {
        let below = |value: &Fraction| value.numerator() * den < num * value.denominator();
        if self.least.numerator() * den > num * self.least.denominator() {
            self.least = Fraction::quotient(num.clone(), den.clone());
        }
        if self.greatest.as_ref().is_some_and(below) {
            self.greatest = Some(Fraction::quotient(num.clone(), den.clone()));
        }
    }
}

/// Everything that was proved about a set; nothing stands for what was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// One for each neuron.
    pub coefficients: Vec<Coefficient>,
    /// The dimension of the set.
    pub dimension: Option<usize>,
    /// Whether there is no other member than the network given.
    pub unique: Option<bool>,
    /// Members known; the first is the network given.
    pub points: Vec<Member>,
    /// Directions in which the set has no end.
    pub rays: Vec<BTreeMap<usize, BigInt>>,
    /// All vertices, as indices of members: the networks of which no neuron can be spared without changing
    /// directions.
    pub vertices: Option<Vec<usize>>,
    /// m*, the least number of neurons.
    pub least: Option<usize>,
    /// M*, the greatest number of neurons of a vertex.
    pub most: Option<usize>,
    /// Cells of the tree of supports.
    pub cells: u64,
}

/// What the caller asks of a network and its set; nothing is asked where there is nothing.
///
/// The networks of the set are given by their coefficients |a_i|‖u_i‖: two that differ only in how a neuron
/// is scaled count as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The network, as it stands, is exactly optimal over the directions and signs: balanced, no zero neuron
    /// with a weight, and with optimal coefficients.
    pub optimal: bool,
    /// Whether there is no other network in the set.
    pub unique: Option<bool>,
    /// The dimension of the set.
    pub dimension: Option<usize>,
    /// The number of vertices.
    pub vertices: Option<usize>,
    /// m*.
    pub least: Option<usize>,
    /// Neurons that are in all networks of the set.
    pub essential: Vec<usize>,
}

impl Claim {
    /// Whether something is asked.
    pub fn made(&self) -> bool {
        *self != Claim::default()
    }

    /// Whether all that is asked was proved.
    pub fn proved(&self, members: &Members, facts: &Facts) -> bool {
        let essential = |i: &usize| facts.coefficients.get(*i).is_some_and(|c| c.essential == Some(true));
        (!self.optimal || members.optimal())
            && self.unique.is_none_or(|unique| facts.unique == Some(unique))
            && self.dimension.is_none_or(|dimension| facts.dimension == Some(dimension))
            && self.vertices.is_none_or(|count| facts.vertices.as_ref().is_some_and(|all| all.len() == count))
            && self.least.is_none_or(|least| facts.least == Some(least))
            && self.essential.iter().all(essential)
    }
}
