//! Models of the scopes: ReLU networks and gated models, which share their objective (FORMAT R31, R36).

use crate::arithmetic::Fraction;
use crate::arithmetic::positive::readable;
use crate::lexer::{Lines, shape};
use crate::patterns::products::Products;
use crate::rejection::{Code, Rejection};
use crate::statement::objective::{Unit, objective_with, relu};
use crate::statement::{Evaluation, Network, Neuron, Problem};
use crate::work::{bytes, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// A sum of units x ↦ a·1(g·x ≥ 0)·(u·x); a ReLU neuron is one with g = u.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model(Units);
readable!(Model, Units);

/// What a [`Model`] consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// u and a of each unit.
    pub network: Network,
    /// g of each unit; nothing for a ReLU network.
    pub gates: Option<Vec<Vec<BigInt>>>,
}

/// Which rows a unit sees (x_k·u ≠ 0) and on which of them it is active.
pub(crate) struct Mask(Vec<Option<bool>>);

impl Mask {
    /// Of a unit with the weights u and the gate g.
    pub(crate) fn new(products: &Products, u: &[BigInt], g: &[BigInt]) -> Mask {
        let (seen, side) = (products.signs(&products.factor(u)), products.signs(&products.factor(g)));
        Mask(seen.iter().zip(side).map(|(z, g)| (*z != Sign::NoSign).then_some(g != Sign::Minus)).collect())
    }

    /// Whether the unit is what it would be with this pattern.
    pub(crate) fn agrees(&self, side: &[bool]) -> bool {
        self.0.iter().zip(side).all(|(seen, side)| seen.is_none_or(|active| active == *side))
    }
}

impl Model {
    /// A ReLU network as it stands.
    pub fn relu(network: Network) -> Model {
        Model(Units { network, gates: None })
    }

    /// A gated model, if there is a gate for each unit, of the same dimension.
    pub fn gated(network: Network, gates: Vec<Vec<BigInt>>) -> Option<Model> {
        let fits = |(neuron, gate): (&Neuron, &Vec<BigInt>)| neuron.u.len() == gate.len();
        let all = network.neurons.len() == gates.len() && network.neurons.iter().zip(&gates).all(fits);
        all.then_some(Model(Units { network, gates: Some(gates) }))
    }

    /// The bytes of its file, or a little less.
    pub(crate) fn bytes(&self) -> u128 {
        self.network.bytes().saturating_add(bytes(self.gates.iter().flatten().flatten()))
    }

    /// The products of words that its objective takes, and its signs on the data.
    pub(crate) fn cost(&self, problem: &Problem) -> u128 {
        let evaluation = Evaluation::new(problem, &self.network);
        let gates = self.gates.iter().flatten();
        let entries = count(problem.rows()).saturating_mul(count(problem.columns()));
        let data = longest(problem.x.iter().flatten());
        let gates = gates.map(|gate| products(entries, data, longest(gate)).saturating_mul(2));
        gates.fold(evaluation.objective().saturating_add(evaluation.columns()), u128::saturating_add)
    }

    /// Each neuron with its gate, if it has one.
    fn with_gates(&self) -> Vec<Unit<'_>> {
        match &self.gates {
            None => relu(&self.network),
            Some(gates) => self.network.neurons.iter().zip(gates.iter().map(|gate| Some(&gate[..]))).collect(),
        }
    }

    /// Each neuron that is not zero with its gate, its own vector in a ReLU network.
    fn units(&self) -> impl Iterator<Item = (usize, &Neuron, &[BigInt])> {
        let alive = |n: &Neuron| n.a.sign() != Sign::NoSign && n.u.iter().any(|u| u.sign() != Sign::NoSign);
        let units = self.with_gates().into_iter().enumerate().filter(move |(_, (n, _))| alive(n));
        units.map(|(i, (n, gate))| (i, n, gate.unwrap_or(&n.u)))
    }

    /// The gate vectors of its own patterns (R31).
    pub fn own_gates(&self) -> Vec<Vec<BigInt>> {
        self.units().map(|(_, _, gate)| gate.to_vec()).collect()
    }

    /// What each unit that is not zero does on the data.
    pub(crate) fn masks(&self, products: &Products) -> Vec<(usize, Mask)> {
        self.units().map(|(i, neuron, gate)| (i, Mask::new(products, &neuron.u, gate))).collect()
    }

    /// The exact objective, ½ Σ (f(x_k) − y_k)² + β/2 Σ (‖u‖² + a²); rejects a model for other problems.
    pub fn objective(&self, problem: &Problem) -> Result<Fraction, Rejection> {
        problem.admits(&self.network)?;
        Ok(objective_with(problem, &self.network, &self.with_gates()))
    }
}

/// Reads a gated model for inputs of dimension `columns`.
pub fn parse(input: impl BufRead, columns: usize) -> Result<Model, Rejection> {
    let mut lines = Lines::new(input);
    lines.heading("relucert-gated")?;
    let model = units(&mut lines, columns, true)?;
    lines.finish()?;
    Ok(model)
}

/// The records `shape M D` and `unit …` with a gate, or `neuron …` without.
pub(crate) fn units(lines: &mut Lines, columns: usize, gated: bool) -> Result<Model, Rejection> {
    if !gated {
        return Ok(Model::relu(crate::statement::network::neurons(lines, Some(columns))?.0));
    }
    let (count, d) = shape(&mut lines.record("shape")?)?;
    dimension(d, columns, lines.number())?;
    let (mut neurons, mut gates) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let mut tokens = lines.record("unit")?;
        let (u_den, u) = (tokens.positive()?, tokens.integers(d)?);
        let (a_den, a) = (tokens.positive()?, tokens.integer()?);
        gates.push(tokens.integers(d)?);
        tokens.end()?;
        neurons.push(Neuron::new(u, u_den, a, a_den));
    }
    Ok(Model(Units { network: Network { neurons }, gates: Some(gates) }))
}

/// Tests the dimension of a file's vectors.
pub(crate) fn dimension(d: usize, columns: usize, line: u64) -> Result<(), Rejection> {
    match d == columns {
        true => Ok(()),
        false => {
            let message = format!("the file is for {d} inputs, the problem has {columns} columns");
            Err(Rejection::new(Code::WrongShape, line, message))
        }
    }
}
