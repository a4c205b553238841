//! What is found about a set of networks: hints for its certificate.

use crate::check::dictionary::Member;
use crate::check::lp::Vector;
use num_bigint::BigInt;
use std::collections::BTreeMap;

/// Multipliers that bound the coefficient of a neuron.
#[derive(Clone, Debug)]
pub struct Bound {
    /// From below, else from above.
    pub lower: bool,
    /// The neuron.
    pub neuron: usize,
    /// One entry for each row.
    pub y: Vector,
}

/// A node of the tree of supports, as in FORMAT R46–R49.
#[derive(Clone, Debug)]
pub enum Node {
    /// The neuron is zero in the next node, active in the one after.
    Branch(usize),
    /// Multipliers that leave no member.
    Empty(Vec<BigInt>),
    /// The active columns are dependent.
    Dependent,
    /// The only vertex.
    Vertex(usize),
    /// Too many neurons already.
    Cut,
}

/// The proof about supports.
#[derive(Clone, Debug, Default)]
pub enum Supports {
    /// Nothing is shown.
    #[default]
    None,
    /// All vertices are among the members and have as many neurons as the rank.
    Simple,
    /// The neurons of all vertices, each with as many as the rank.
    Bases(Vec<Vec<usize>>),
    /// A tree whose leaves are the vertices, in prefix order.
    All(Vec<Node>),
    /// A tree that shows that no member has fewer neurons.
    Least(usize, Vec<Node>),
}

/// What a certificate says.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Members besides the network given.
    pub points: Vec<Member>,
    /// Rays.
    pub rays: Vec<BTreeMap<usize, BigInt>>,
    /// Multipliers that show which neurons are zero in all members; may be empty.
    pub never: Vec<BigInt>,
    /// Bounds of coefficients.
    pub bounds: Vec<Bound>,
    /// About vertices and numbers of neurons.
    pub supports: Supports,
}

/// Told what is going on; answers whether to stop.
pub type Watch<'a> = dyn FnMut(&str) -> bool + 'a;
