//! The scope `patterns` of a network: its neurons' own activation patterns (theory §1.2), with collinear rows merged (theory §3.5).

use crate::check::function::dot;
use crate::check::network::{Network, Neuron};
use crate::check::problem::Problem;
use crate::check::reduction::reduce;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// Rows that are multiples of each other, of any sign: they are zero together, so they are one constraint of a cone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The first of them in the data.
    pub row: usize,
    /// All of them, increasing; with each whether it is a positive multiple of the first.
    pub members: Vec<(usize, bool)>,
}

/// The lines of a problem and, for each neuron, on which side of every line it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// In the order of their first rows; zero rows are on none.
    pub lines: Vec<Line>,
    /// For each neuron and line 1 if `x·u ≥ 0` for the line's first row x, else −1; none for a neuron that is zero (u = 0 or a = 0).
    pub sides: Vec<Option<Vec<i8>>>,
}

impl Scope {
    /// The scope of a network.
    ///
    /// Where x·u = 0 exactly both sides are the neuron's; that of the line's first row counts, so that every cone has an interior.
    pub fn new(problem: &Problem, network: &Network) -> Scope {
        let lines = lines(&problem.x);
        let zero = BigInt::ZERO;
        let live = |n: &&Neuron| n.a != zero && n.u.iter().any(|v| *v != zero);
        let side = |line: &Line, u: &[BigInt]| {
            let row = problem.x.get(line.row).map_or(&[][..], Vec::as_slice);
            if dot(row, u).sign() == Sign::Minus { -1 } else { 1 }
        };
        let sides = |n: &Neuron| lines.iter().map(|line| side(line, &n.u)).collect();
        let sides = network.neurons.iter().map(|n| Some(n).filter(live).map(sides)).collect();
        Scope { lines, sides }
    }

    /// The line of which a row is the first.
    pub fn line_of(&self, row: usize) -> Option<usize> {
        self.lines.binary_search_by_key(&row, |line| line.row).ok()
    }

    /// For every row of the data whether it is active: 1(x_k·u ≥ 0) but for ties.
    pub fn active(&self, sides: &[i8], rows: usize) -> Vec<bool> {
        let mut on = vec![false; rows];
        for (line, side) in self.lines.iter().zip(sides) {
            for (k, positive) in &line.members {
                if let Some(on) = on.get_mut(*k) {
                    *on = *positive == (*side > 0);
                }
            }
        }
        on
    }

    /// The different pairs of a pattern and a sign, 1 or −1, in the scope: for each neuron in turn its own sign, then the other.
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
fn lines(x: &[Vec<BigInt>]) -> Vec<Line> {
    let reduction = reduce(x);
    let mut known: BTreeMap<Vec<BigInt>, usize> = BTreeMap::new();
    let mut lines: Vec<Line> = Vec::new();
    for (direction, members) in reduction.rows.iter().zip(&reduction.members) {
        let opposite: Vec<BigInt> = direction.iter().map(|v| -v).collect();
        let members = members.iter().map(|(k, _)| *k);
        match known.get(&opposite).and_then(|at| lines.get_mut(*at)) {
            Some(line) => {
                line.members.extend(members.map(|k| (k, false)));
                line.members.sort_unstable();
            }
            None => {
                known.insert(direction.clone(), lines.len());
                let members: Vec<(usize, bool)> = members.map(|k| (k, true)).collect();
                lines.push(Line { row: members.first().map_or(0, |m| m.0), members });
            }
        }
    }
    lines
}
