//! A two-layer network with rational weights (FORMAT §3).

use crate::check::function::dot;
use crate::check::lexer::Lines;
use crate::check::problem::shape;
use crate::check::rejection::{Code, Rejection};
use crate::check::work::bytes;
use num_bigint::BigInt;
use std::io::BufRead;

/// One neuron `x ↦ a/a_den · max(0, u·x/u_den)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neuron {
    /// Input weights times `u_den`, length d.
    pub u: Vec<BigInt>,
    /// Positive.
    pub u_den: BigInt,
    /// Output weight times `a_den`.
    pub a: BigInt,
    /// Positive.
    pub a_den: BigInt,
    /// Whether it is an *atom*: ‖u‖ = u_den, and it stands for the balanced neuron (√|a|·u, ±√|a|), whose output is the same and whose penalty
    /// ½(‖u‖² + a²) is |a|, a rational number (theory §1.1, §4.2).
    pub atom: bool,
}

/// A network: the sum of its neurons. The empty network is the zero function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// In the order of the file.
    pub neurons: Vec<Neuron>,
}

impl Network {
    /// The bytes of its file, or a little less.
    pub(crate) fn bytes(&self) -> u128 {
        let neuron = |n: &Neuron| bytes(&n.u).saturating_add(bytes([&n.u_den, &n.a_den, &n.a]));
        self.neurons.iter().map(neuron).fold(0, u128::saturating_add)
    }
}

/// Reads a network file for inputs of dimension `columns`.
pub fn parse(input: impl BufRead, columns: usize) -> Result<Network, Rejection> {
    parse_with_dimension(input, Some(columns)).map(|(network, _)| network)
}

/// Reads a network file; also returns the dimension of its inputs, which must be `columns` if given.
pub fn parse_with_dimension(input: impl BufRead, columns: Option<usize>) -> Result<(Network, usize), Rejection> {
    let mut lines = Lines::new(input);
    lines.heading("relucert-network")?;
    let parsed = neurons(&mut lines, columns)?;
    lines.finish()?;
    Ok(parsed)
}

/// The records `shape M D` and `neuron …` or `atom …`, and the dimension D.
pub(crate) fn neurons(lines: &mut Lines<impl BufRead>, columns: Option<usize>) -> Result<(Network, usize), Rejection> {
    neurons_in(lines, columns, |u, u_den| dot(u, u) == u_den * u_den)
}

/// The same for atoms with u/u_den in another set of directions than the unit sphere.
pub(crate) fn neurons_in(
    lines: &mut Lines<impl BufRead>,
    columns: Option<usize>,
    unit: impl Fn(&[BigInt], &BigInt) -> bool,
) -> Result<(Network, usize), Rejection> {
    let (m, d) = shape(&mut lines.record("shape")?)?;
    if let Some(columns) = columns.filter(|columns| *columns != d) {
        let message = format!("the network has {d} inputs, the problem {columns} columns");
        return Err(Rejection::new(Code::WrongShape, lines.number(), message));
    }
    let mut neurons = Vec::new();
    for _ in 0..m {
        let mut tokens = lines.next()?;
        let atom = match tokens.word()? {
            "neuron" => false,
            "atom" => true,
            word => {
                return Err(
                    tokens.reject(Code::WrongKeyword, format!("`neuron` or `atom` must stand here, not `{word}`"))
                );
            }
        };
        let (u_den, u) = (tokens.positive()?, tokens.integers(d)?);
        if atom && !unit(&u, &u_den) {
            return Err(tokens.reject(Code::NotUnit, "the direction of an atom has length one"));
        }
        let (a_den, a) = (tokens.positive()?, tokens.integer()?);
        tokens.end()?;
        neurons.push(Neuron { u, u_den, a, a_den, atom });
    }
    Ok((Network { neurons }, d))
}
