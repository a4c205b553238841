//! A two-layer network with an output bias and several outputs (FORMAT §20, R202).
//!
//! A [`Network`] is the one with one output and no output bias.

use crate::arithmetic::positive::readable;
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::lexer::Lines;
use crate::rejection::{Code, Rejection};
use crate::statement::network::{self, Network};
use crate::statement::training::{HiddenBias, OutputBias, Training};
use crate::work::bytes;
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// The numbers of a neuron x ↦ α/a_den · max(0, u·x/u_den), α in R^K.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Input weights times `u_den`, length d.
    pub u: Vec<BigInt>,
    /// Denominator of the input weights.
    pub u_den: Positive,
    /// Output weights times `a_den`, length K.
    pub a: Vec<BigInt>,
    /// Denominator of the output weights.
    pub a_den: Positive,
    /// Whether ‖u‖ = u_den and it stands for the balanced neuron (√|a|·u, ±√|a|); of one output only.
    pub atom: bool,
}

/// One neuron; an atom has length one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neuron(Weights);
readable!(Neuron, Weights);

impl Neuron {
    /// The neuron as it stands.
    pub fn new(u: Vec<BigInt>, u_den: Positive, a: Vec<BigInt>, a_den: Positive) -> Neuron {
        Neuron(Weights { u, u_den, a, a_den, atom: false })
    }

    /// The neuron or atom with other output weights, one for each that it has.
    pub fn with_output(&self, a: Vec<BigInt>, a_den: Positive) -> Option<Neuron> {
        (a.len() == self.a.len()).then(|| Neuron(Weights { a, a_den, ..self.0.clone() }))
    }

    /// ‖u‖² + ‖α‖², of u the first `penalised` entries, or 2|α| of an atom.
    pub(crate) fn penalty(&self, penalised: usize) -> Fraction {
        let part = |num: BigInt, den: &Positive| Fraction::quotient(num, den.square());
        match (self.atom, self.a.first()) {
            (true, Some(a)) => Fraction::quotient(BigInt::from(a.magnitude() * 2u8), self.a_den.clone()),
            _ => {
                &part(self.u.iter().take(penalised).map(|u| u * u).sum(), &self.u_den)
                    + &part(dot(&self.a, &self.a), &self.a_den)
            }
        }
    }
}

/// The sum of its neurons and a constant for each output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoLayer {
    /// In the order of the file.
    pub neurons: Vec<Neuron>,
    /// Output bias times `bias_den`, length K.
    pub bias: Vec<BigInt>,
    /// Denominator of the output bias.
    pub bias_den: Positive,
}

impl From<network::Neuron> for Neuron {
    fn from(neuron: network::Neuron) -> Neuron {
        let network::Weights { u, u_den, a, a_den, atom } = (*neuron).clone();
        Neuron(Weights { u, u_den, a: vec![a], a_den, atom })
    }
}

impl From<Network> for TwoLayer {
    fn from(network: Network) -> TwoLayer {
        let neurons = network.neurons.into_iter().map(Neuron::from).collect();
        TwoLayer { neurons, bias: vec![BigInt::ZERO], bias_den: Positive::one() }
    }
}

impl TwoLayer {
    /// The zero function.
    pub fn zero(outputs: usize) -> TwoLayer {
        TwoLayer { neurons: Vec::new(), bias: vec![BigInt::ZERO; outputs], bias_den: Positive::one() }
    }

    /// The same network with another output bias, of one output.
    pub fn biased(self, bias: BigInt, bias_den: Positive) -> TwoLayer {
        TwoLayer { bias: vec![bias], bias_den, ..self }
    }

    /// Number of outputs K.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The same network as one of one output without an output bias, if it is one.
    pub fn plain(&self) -> Option<Network> {
        let neuron = |n: &Neuron| {
            let [a] = n.a.as_slice() else { return None };
            let (u, u_den, a, a_den) = (n.u.clone(), n.u_den.clone(), a.clone(), n.a_den.clone());
            match n.atom {
                true => network::Neuron::atom(u, u_den, a, a_den),
                false => Some(network::Neuron::new(u, u_den, a, a_den)),
            }
        };
        let unbiased = self.bias.iter().all(|b| b.sign() == Sign::NoSign);
        let neurons = self.neurons.iter().map(neuron).collect::<Option<_>>()?;
        (unbiased && self.outputs() == 1).then_some(Network { neurons })
    }

    /// The bytes of its file, or a little less.
    pub(crate) fn bytes(&self) -> u128 {
        let neuron = |n: &Neuron| bytes(n.u.iter().chain(&n.a)).saturating_add(bytes([&*n.u_den, &*n.a_den]));
        self.neurons.iter().map(neuron).fold(bytes(&self.bias), u128::saturating_add)
    }
}

impl Training {
    /// Tests that a network is one for this problem: its inputs are the columns, it has the problem's
    /// outputs, and an output bias only if the problem has one (R202).
    pub fn admits(&self, network: &TwoLayer) -> Result<(), Rejection> {
        let shape = |what: String| Err(Rejection::new(Code::WrongShape, 0, what));
        if network.outputs() != self.outputs {
            return shape(format!("the network has {} outputs, the problem {}", network.outputs(), self.outputs));
        }
        for (i, neuron) in network.neurons.iter().enumerate() {
            if neuron.u.len() != self.columns() || neuron.a.len() != self.outputs {
                let (d, k) = (neuron.u.len(), neuron.a.len());
                let expected = format!("the problem {} columns and {} outputs", self.columns(), self.outputs);
                return shape(format!("neuron {i} has {d} inputs and {k} outputs, {expected}"));
            }
            if neuron.atom && dot(&neuron.u, &neuron.u) != *neuron.u_den.square() {
                let message = format!("the direction of atom {i} has not length one");
                return Err(Rejection::new(Code::NotUnit, 0, message));
            }
        }
        if self.hidden_bias == HiddenBias::Free && network.neurons.iter().any(|neuron| neuron.atom) {
            let message = "atoms have a length, which an unpenalised hidden bias is no part of";
            return Err(Rejection::new(Code::NotUnit, 0, message));
        }
        if self.output_bias == OutputBias::None && network.bias.iter().any(|b| b.sign() != Sign::NoSign) {
            let message = "the network has an output bias, the problem none";
            return Err(Rejection::new(Code::NoOutputBias, 0, message));
        }
        Ok(())
    }
}

/// Reads a network file of either version for inputs of dimension `columns` and so many outputs.
pub fn parse(input: impl BufRead, columns: usize, outputs: usize) -> Result<TwoLayer, Rejection> {
    let mut lines = Lines::new(input);
    let network = match lines.version("relucert-network", 2)? {
        1 => TwoLayer::from(network::neurons(&mut lines, Some(columns))?.0),
        _ => neurons(&mut lines, columns, outputs)?,
    };
    lines.finish()?;
    match network.outputs() == outputs {
        true => Ok(network),
        false => {
            let message = format!("the network has {} outputs, the problem {outputs}", network.outputs());
            Err(Rejection::new(Code::WrongShape, lines.number(), message))
        }
    }
}

/// The records `shape M D K` and `bias …`: M, b and DB.
pub(crate) fn head(
    lines: &mut Lines,
    columns: usize,
    outputs: usize,
) -> Result<(usize, Vec<BigInt>, Positive), Rejection> {
    let mut tokens = lines.record("shape")?;
    let (m, d, k) = (tokens.count()?, tokens.count()?, tokens.count()?);
    if d != columns || k != outputs {
        let message = format!("{d} inputs and {k} outputs, the problem has {columns} columns and {outputs} outputs");
        return Err(tokens.reject(Code::WrongShape, message));
    }
    tokens.end()?;
    let mut tokens = lines.record("bias")?;
    let (den, bias) = (tokens.positive()?, tokens.integers(k)?);
    tokens.end()?;
    Ok((m, bias, den))
}

/// The records `shape M D K`, `bias …` and `neuron …` or `atom …`.
pub fn neurons(lines: &mut Lines, columns: usize, outputs: usize) -> Result<TwoLayer, Rejection> {
    let (m, bias, bias_den) = head(lines, columns, outputs)?;
    let mut neurons = Vec::new();
    for _ in 0..m {
        let mut tokens = lines.next()?;
        let atom = match tokens.word()? {
            "neuron" => false,
            "atom" => true,
            word => {
                let message = format!("`neuron` or `atom` must stand here, not `{word}`");
                return Err(tokens.reject(Code::WrongKeyword, message));
            }
        };
        let (u_den, u) = (tokens.positive()?, tokens.integers(columns)?);
        if atom && (dot(&u, &u) != *u_den.square() || outputs != 1) {
            return Err(tokens.reject(Code::NotUnit, "an atom has one output and a direction of length one"));
        }
        let (a_den, a) = (tokens.positive()?, tokens.integers(outputs)?);
        tokens.end()?;
        neurons.push(Neuron(Weights { u, u_den, a, a_den, atom }));
    }
    Ok(TwoLayer { neurons, bias, bias_den })
}
