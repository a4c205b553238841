//! A two-layer network with rational weights (FORMAT §3).

use crate::check::lexer::Lines;
use crate::check::problem::shape;
use crate::check::rejection::{Code, Rejection};
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
}

/// A network: the sum of its neurons. The empty network is the zero function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// In the order of the file.
    pub neurons: Vec<Neuron>,
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

/// The records `shape M D` and `neuron …`, and the dimension D.
pub(crate) fn neurons(lines: &mut Lines<impl BufRead>, columns: Option<usize>) -> Result<(Network, usize), Rejection> {
    let (m, d) = shape(&mut lines.record("shape")?)?;
    if let Some(columns) = columns.filter(|columns| *columns != d) {
        let message = format!("the network has {d} inputs, the problem {columns} columns");
        return Err(Rejection::new(Code::WrongShape, lines.number(), message));
    }
    let mut neurons = Vec::new();
    for _ in 0..m {
        let mut tokens = lines.record("neuron")?;
        let (u_den, u) = (tokens.positive()?, tokens.integers(d)?);
        let (a_den, a) = (tokens.positive()?, tokens.integer()?);
        tokens.end()?;
        neurons.push(Neuron { u, u_den, a, a_den });
    }
    Ok((Network { neurons }, d))
}
