//! Models of the scopes: ReLU networks and gated models, which share their objective (FORMAT R31, R36).

use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::lexer::Lines;
use crate::check::network::{Network, Neuron};
use crate::check::objective::objective_with;
use crate::check::problem::{Problem, shape};
use crate::check::products::Products;
use crate::check::rejection::{Code, Rejection};
use crate::check::work::{Evaluation, bytes, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// A sum of units x ↦ a·1(g·x ≥ 0)·(u·x); a ReLU neuron is one with g = u.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// u and a of each unit.
    pub network: Network,
    /// g of each unit; nothing for a ReLU network.
    pub gates: Option<Vec<Vec<BigInt>>>,
}

/// Which rows a unit sees (x_k·u ≠ 0) and on which of them it is active.
pub(crate) struct Mask(Vec<Option<bool>>);

impl Mask {
    /// Whether the unit is what it would be with this pattern.
    pub(crate) fn agrees(&self, side: &[bool]) -> bool {
        self.0.iter().zip(side).all(|(seen, side)| seen.is_none_or(|active| active == *side))
    }
}

impl Model {
    /// A ReLU network as it stands.
    pub fn relu(network: Network) -> Model {
        Model { network, gates: None }
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

    /// Each neuron that is not zero with its gate.
    fn units(&self) -> impl Iterator<Item = (usize, &Neuron, &Vec<BigInt>)> {
        let gate = |i: usize, neuron| self.gates.as_ref().and_then(|gates| gates.get(i)).unwrap_or(neuron);
        let alive = |n: &Neuron| n.a.sign() != Sign::NoSign && n.u.iter().any(|u| u.sign() != Sign::NoSign);
        let units = self.network.neurons.iter().enumerate().filter(move |(_, n)| alive(n));
        units.map(move |(i, n)| (i, n, gate(i, &n.u)))
    }

    /// The gate vectors of its own patterns (R31).
    pub fn own_gates(&self) -> Vec<Vec<BigInt>> {
        self.units().map(|(_, _, gate)| gate.clone()).collect()
    }

    /// What each unit that is not zero does on the data.
    pub(crate) fn masks(&self, products: &Products) -> Vec<(usize, Mask)> {
        let mask = |u: &[BigInt], g: &[BigInt]| {
            let (seen, side) = (products.signs(&products.factor(u)), products.signs(&products.factor(g)));
            Mask(seen.iter().zip(side).map(|(z, g)| (*z != Sign::NoSign).then_some(g != Sign::Minus)).collect())
        };
        self.units().map(|(i, neuron, gate)| (i, mask(&neuron.u, gate))).collect()
    }

    /// The exact objective, ½ Σ (f(x_k) − y_k)² + β/2 Σ (‖u‖² + a²).
    pub fn objective(&self, problem: &Problem) -> Fraction {
        objective_with(problem, &self.network, |i, x, z| match self.gates.as_ref().and_then(|gates| gates.get(i)) {
            Some(gate) => dot(gate, x).sign() != Sign::Minus,
            None => z.sign() == Sign::Plus,
        })
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
pub(crate) fn units(lines: &mut Lines<impl BufRead>, columns: usize, gated: bool) -> Result<Model, Rejection> {
    if !gated {
        return Ok(Model::relu(crate::check::network::neurons(lines, Some(columns))?.0));
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
        neurons.push(Neuron { u, u_den, a, a_den, atom: false });
    }
    Ok(Model { network: Network { neurons }, gates: Some(gates) })
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
