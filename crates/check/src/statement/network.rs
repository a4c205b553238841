//! A two-layer network with rational weights (FORMAT §3).

use crate::arithmetic::Positive;
use crate::arithmetic::positive::readable;
use crate::arithmetic::vector::dot;
use crate::lexer::{Lines, shape};
use crate::rejection::{Code, Rejection};
use crate::statement::ball::Ball;
use crate::statement::problem::Problem;
use crate::work::bytes;
use num_bigint::BigInt;
use std::io::BufRead;

/// The numbers of a neuron `x ↦ a/a_den · max(0, u·x/u_den)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Input weights times `u_den`, length d.
    pub u: Vec<BigInt>,
    /// Denominator of the input weights.
    pub u_den: Positive,
    /// Output weight times `a_den`.
    pub a: BigInt,
    /// Denominator of the output weight.
    pub a_den: Positive,
    /// Whether it is an *atom*: ‖u‖ = u_den, and it stands for the balanced neuron (√|a|·u, ±√|a|), whose
    /// output is the same and whose penalty ½(‖u‖² + a²) is |a|, a rational number (theory §1.1, §4.2).
    pub atom: bool,
}

/// One neuron. Its [`Weights`] can be read but not set, so that an atom has length one: in the norm ℓ₂, or in
/// that of the [`Ball`] that made it. Who concludes something from a network tests in which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neuron(Weights);
readable!(Neuron, Weights);

impl Neuron {
    /// The neuron as it stands.
    pub fn new(u: Vec<BigInt>, u_den: Positive, a: BigInt, a_den: Positive) -> Neuron {
        Neuron(Weights { u, u_den, a, a_den, atom: false })
    }

    /// The atom, if u/u_den has length one.
    pub fn atom(u: Vec<BigInt>, u_den: Positive, a: BigInt, a_den: Positive) -> Option<Neuron> {
        Neuron::atom_if(euclidean, u, u_den, a, a_den)
    }

    /// The atom of a direction of length one, or of the constant where that costs nothing (R111).
    pub fn atom_of(ball: Ball, u: Vec<BigInt>, u_den: Positive, a: BigInt, a_den: Positive) -> Option<Neuron> {
        Neuron::atom_if(|u, u_den| ball.unit(u, u_den), u, u_den, a, a_den)
    }

    /// The atom, if u/u_den is in some set of directions.
    fn atom_if(
        unit: impl Fn(&[BigInt], &Positive) -> bool,
        u: Vec<BigInt>,
        u_den: Positive,
        a: BigInt,
        a_den: Positive,
    ) -> Option<Neuron> {
        unit(&u, &u_den).then_some(Neuron(Weights { u, u_den, a, a_den, atom: true }))
    }

    /// The neuron or atom with another output weight.
    pub fn with_output(&self, a: BigInt, a_den: Positive) -> Neuron {
        Neuron(Weights { a, a_den, ..self.0.clone() })
    }
}

/// Whether ‖u‖ = u_den.
fn euclidean(u: &[BigInt], u_den: &Positive) -> bool {
    dot(u, u) == *u_den.square()
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
        let neuron = |n: &Neuron| bytes(&n.u).saturating_add(bytes([&*n.u_den, &*n.a_den, &n.a]));
        self.neurons.iter().map(neuron).fold(0, u128::saturating_add)
    }

    /// Tests that all neurons have so many inputs, and that all atoms are in a set of directions (R6).
    pub(crate) fn fits(&self, columns: usize, unit: impl Fn(&[BigInt], &Positive) -> bool) -> Result<(), Rejection> {
        for (i, neuron) in self.neurons.iter().enumerate() {
            if neuron.u.len() != columns {
                let message = format!("neuron {i} has {} inputs, the problem {columns} columns", neuron.u.len());
                return Err(Rejection::new(Code::WrongShape, 0, message));
            }
            if neuron.atom && !unit(&neuron.u, &neuron.u_den) {
                let message = format!("the direction of atom {i} has not length one in the norm of the problem");
                return Err(Rejection::new(Code::NotUnit, 0, message));
            }
        }
        Ok(())
    }
}

impl Problem {
    /// Tests that a network is one for this problem: its inputs are the columns, its atoms have length one
    /// (R6).
    pub fn admits(&self, network: &Network) -> Result<(), Rejection> {
        network.fits(self.columns(), euclidean)
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
pub fn neurons(lines: &mut Lines, columns: Option<usize>) -> Result<(Network, usize), Rejection> {
    neurons_in(lines, columns, euclidean)
}

/// How many neurons and inputs these records are about, whatever directions its atoms may have.
pub fn measure(lines: &mut Lines) -> Result<(usize, usize), Rejection> {
    neurons_in(lines, None, |_, _| true).map(|(network, columns)| (network.neurons.len(), columns))
}

/// The same for atoms with u/u_den in another set of directions than the unit sphere.
pub(crate) fn neurons_in(
    lines: &mut Lines,
    columns: Option<usize>,
    unit: impl Fn(&[BigInt], &Positive) -> bool,
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
        neurons.push(Neuron(Weights { u, u_den, a, a_den, atom }));
    }
    Ok((Network { neurons }, d))
}
