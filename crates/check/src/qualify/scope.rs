//! The scope `patterns` of a network: its neurons' own activation patterns (theory §1.2), with collinear rows
//! merged (theory §3.5).

use crate::arithmetic::positive::readable;
use crate::arithmetic::vector::{at, at_mut, dot};
use crate::rejection::{Code, Rejection, require};
use crate::statement::reduction::reduce;
use crate::statement::{Network, Neuron, Training};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// Rows that are multiples of each other, of any sign: they are zero together, so they are one constraint of
/// a cone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The first of them in the data.
    pub row: usize,
    /// All of them, increasing; with each whether it is a positive multiple of the first.
    pub members: Vec<(usize, bool)>,
}

/// The lines of a problem and, for each neuron, on which side of every line it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    /// In the order of their first rows; zero rows are on none.
    pub lines: Vec<Line>,
    /// For each neuron and line 1 if `x·u ≥ 0` for the line's first row x, else −1; none for a neuron that is
    /// zero (u = 0 or a = 0).
    pub sides: Vec<Option<Vec<i8>>>,
}

/// The scope of a network for a problem, as [`Scope::new`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(Patterns);
readable!(Scope, Patterns);

impl Scope {
    /// The scope of a network; rejects one for other problems.
    ///
    /// Where x·u = 0 exactly both sides are the neuron's; that of the line's first row counts, so that every
    /// cone has an interior.
    pub fn new(training: &Training, network: &Network) -> Result<Scope, Rejection> {
        training.admits(&network.clone().into())?;
        let lines = lines(&training.x)?;
        let zero = BigInt::ZERO;
        let live = |n: &&Neuron| n.a != zero && n.u.iter().any(|v| *v != zero);
        let rows = lines.iter().map(|line| at(&training.x, line.row)).collect::<Result<Vec<_>, _>>()?;
        let side = |row: &&Vec<BigInt>, u: &[BigInt]| if dot(row, u).sign() == Sign::Minus { -1 } else { 1 };
        let sides = |n: &Neuron| rows.iter().map(|row| side(row, &n.u)).collect();
        let sides = network.neurons.iter().map(|n| Some(n).filter(live).map(sides)).collect();
        Ok(Scope(Patterns { lines, sides }))
    }

    /// The line of which a row is the first.
    pub fn line_of(&self, row: usize) -> Option<usize> {
        self.lines.binary_search_by_key(&row, |line| line.row).ok()
    }

    /// For every row of the data whether it is active: 1(x_k·u ≥ 0) but for ties.
    pub fn active(&self, sides: &[i8], rows: usize) -> Result<Vec<bool>, Rejection> {
        let mut on = vec![false; rows];
        require(sides.len() == self.lines.len(), Code::WrongShape, 0, || format!("{} sides", sides.len()))?;
        for (line, side) in self.lines.iter().zip(sides) {
            for (k, positive) in &line.members {
                *at_mut(&mut on, *k)? = *positive == (*side > 0);
            }
        }
        Ok(on)
    }

    /// The different pairs of a pattern and a sign, 1 or −1, in the scope: for each neuron in turn its own
    /// sign, then the other.
    pub fn pairs(&self, network: &Network) -> Vec<(&[i8], i8)> {
        let mut pairs: Vec<(&[i8], i8)> = Vec::new();
        for (neuron, sides) in network.neurons.iter().zip(&self.sides) {
            for pair in sides.iter().flat_map(|sides| [(&sides[..], sign(neuron)), (&sides[..], -sign(neuron))]) {
                if !pairs.contains(&pair) {
                    pairs.push(pair);
                }
            }
        }
        pairs
    }
}

/// The sign of a neuron's output weight.
pub fn sign(neuron: &Neuron) -> i8 {
    if neuron.a.sign() == Sign::Minus { -1 } else { 1 }
}

/// Joins the groups of positively collinear rows that point opposite ways.
fn lines(x: &[Vec<BigInt>]) -> Result<Vec<Line>, Rejection> {
    let reduction = reduce(x)?;
    let mut known: BTreeMap<Vec<BigInt>, usize> = BTreeMap::new();
    let mut lines: Vec<Line> = Vec::new();
    for (direction, members) in reduction.rows.iter().zip(&reduction.members) {
        let opposite: Vec<BigInt> = direction.iter().map(|v| -v).collect();
        let members = members.iter().map(|(k, _)| *k);
        match known.get(&opposite) {
            Some(place) => {
                let line = at_mut(&mut lines, *place)?;
                line.members.extend(members.map(|k| (k, false)));
                line.members.sort_unstable();
            }
            None => {
                known.insert(direction.clone(), lines.len());
                let members: Vec<(usize, bool)> = members.map(|k| (k, true)).collect();
                lines.push(Line { row: at(&members, 0)?.0, members });
            }
        }
    }
    Ok(lines)
}
