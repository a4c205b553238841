//! The pattern of least cost in the arrangement of a neuron's ties: a branch and bound over signs, by exact
//! linear programs.

use super::hull::Record;
use crate::check::arithmetic::divisor::gcd;
use crate::check::arithmetic::vector::{dot, signed};
use crate::check::lp::{Certificate, Column, Program, Row};
use crate::check::stationary::arrangement::pattern;
use crate::check::stationary::subgradient::Tie;
use crate::lp;
use num_bigint::{BigInt, Sign};

/// A direction and its pattern.
pub(super) type Cell = (Vec<BigInt>, Vec<bool>);

/// The arrangement of some ties, with the cells seen so far.
pub(super) struct Cells<'a> {
    ties: &'a [Tie],
    known: Vec<Cell>,
}

/// The answer of a search.
pub(super) struct Least {
    /// The best cell met.
    pub(super) cell: Cell,
    /// What the tree proves.
    pub(super) tree: Vec<Record>,
    /// Whether the tree proves that the cell is the best.
    pub(super) proved: bool,
}

/// What a linear program says about some signs.
enum Signs {
    Cell(Cell),
    /// Factors of Gordan's alternative.
    Empty(Vec<(usize, BigInt)>),
}

/// One search.
struct Walk<'c> {
    costs: &'c [BigInt],
    sides: Vec<i8>,
    best: Option<(BigInt, Cell)>,
    tree: Vec<Record>,
    /// Nodes left.
    left: usize,
    proved: bool,
}

impl<'a> Cells<'a> {
    /// The arrangement.
    pub(super) fn new(ties: &'a [Tie]) -> Cells<'a> {
        Cells { ties, known: Vec::new() }
    }

    /// Some cell.
    pub(super) fn any(&self) -> Cell {
        self.generic(&vec![BigInt::ZERO; self.ties[0].row.len()])
    }

    /// The cell whose pattern s has the least `Σ s_t·cost_t`, with a tree of so many linear programs at most.
    ///
    /// Without signs given, every tie is on as its own cost likes best. Only ties that cannot have that sign
    /// together with those of larger costs are split on: the linear program of a node shows a cell; of the
    /// ties whose sides in it are not as they like best, the one with the largest cost is split.
    pub(super) fn least(&mut self, costs: &[BigInt], nodes: usize) -> Least {
        let value = |cell: &Cell| -> BigInt { costs.iter().zip(&cell.1).filter(|(_, on)| **on).map(|(c, _)| c).sum() };
        let best = self.known.iter().map(|cell| (value(cell), cell)).min_by(|a, b| a.0.cmp(&b.0));
        let best = best.map(|(value, cell)| (value, cell.clone()));
        let mut walk =
            Walk { costs, sides: vec![0; self.ties.len()], best, tree: Vec::new(), left: nodes, proved: true };
        self.node(&mut walk);
        let cell = walk.best.map_or_else(|| self.any(), |(_, cell)| cell);
        Least { cell, tree: walk.tree, proved: walk.proved }
    }

    fn node(&mut self, walk: &mut Walk) {
        let relaxed = walk.relaxed();
        let decided = walk.best.as_ref().is_some_and(|(value, _)| relaxed >= *value);
        if decided || walk.left == 0 {
            walk.proved &= decided;
            walk.tree.push(Record::Bound);
            return;
        }
        walk.left -= 1;
        match self.signs(&walk.sides) {
            Some(Signs::Empty(circuit)) => walk.tree.push(Record::Empty(circuit)),
            None => {
                walk.proved = false;
                walk.tree.push(Record::Bound);
            }
            Some(Signs::Cell(cell)) => {
                self.known.push(cell.clone());
                let (value, worst) = walk.look(&cell);
                if walk.best.as_ref().is_none_or(|(best, _)| value < *best) {
                    walk.best = Some((value, cell));
                }
                let Some(t) = worst else {
                    walk.tree.push(Record::Bound);
                    return;
                };
                walk.tree.push(Record::Split(t));
                for side in [1, -1] {
                    walk.sides[t] = side;
                    self.node(walk);
                }
                walk.sides[t] = 0;
            }
        }
    }

    /// A direction e with `σ_t·p_t·e ≥ 1` for all signs given, or a proof that there is none.
    fn signs(&self, sides: &[i8]) -> Option<Signs> {
        let one = BigInt::from(1);
        let fixed: Vec<usize> = (0..sides.len()).filter(|&t| sides[t] != 0).collect();
        let column = Column { cost: BigInt::ZERO, den: one.clone(), lower: None, upper: None };
        let row = |t: &usize| Row {
            terms: self.ties[*t].row.iter().map(|v| signed(v, sides[*t])).enumerate().collect(),
            lower: Some(one.clone()),
            upper: None,
        };
        let program = Program {
            maximize: false,
            cost_den: one.clone(),
            constant: crate::check::arithmetic::Fraction::zero(),
            columns: vec![column; self.ties[0].row.len()],
            rows: fixed.iter().map(row).collect(),
        };
        match lp::solve(&program).ok()?.certificate {
            Certificate::Optimal { x, .. } => Some(Signs::Cell(self.generic(&x.num))),
            Certificate::Infeasible { y } => {
                let terms = fixed.iter().copied().zip(y.num).filter(|(_, y)| y.sign() == Sign::Plus);
                Some(Signs::Empty(terms.collect()))
            }
            Certificate::Unbounded { .. } => None,
        }
    }

    /// A direction next to e that lies on no tie: K·e + (1, k, k², …) for the first k that serves, K large
    /// enough to keep all signs of e.
    fn generic(&self, e: &[BigInt]) -> Cell {
        // No more than d − 1 values of k serve badly for each tie.
        for k in 1u32.. {
            let curve: Vec<BigInt> = (0..e.len()).map(|j| BigInt::from(k).pow(j as u32)).collect();
            let largest = self.ties.iter().map(|tie| BigInt::from(dot(&tie.row, &curve).magnitude().clone())).max();
            let factor = largest.unwrap_or_default() + 1;
            let moved: Vec<BigInt> = e.iter().zip(&curve).map(|(e, c)| e * &factor + c).collect();
            let divisor = moved.iter().fold(BigInt::ZERO, |g, v| gcd(&g, v));
            let moved: Vec<BigInt> = moved.iter().map(|v| v / &divisor).collect();
            if let Ok(on) = pattern(self.ties, &moved) {
                return (moved, on);
            }
        }
        unreachable!("a polynomial that is not zero has finitely many roots")
    }
}

impl Walk<'_> {
    /// The cost if every tie without a sign could be as it likes best.
    fn relaxed(&self) -> BigInt {
        let term = |(cost, side): (&BigInt, &i8)| match side {
            1 => cost.clone(),
            0 => cost.min(&BigInt::ZERO).clone(),
            _ => BigInt::ZERO,
        };
        self.costs.iter().zip(&self.sides).map(term).sum()
    }

    /// The cost of a cell, and the tie of largest cost that is on another side than it likes best and not
    /// split.
    fn look(&self, (_, on): &Cell) -> (BigInt, Option<usize>) {
        let value = self.costs.iter().zip(on).filter(|(_, on)| **on).map(|(cost, _)| cost).sum();
        let worse =
            |&t: &usize| self.sides[t] == 0 && self.costs[t].sign() == if on[t] { Sign::Plus } else { Sign::Minus };
        let worst =
            (0..on.len()).filter(worse).max_by(|a, b| self.costs[*a].magnitude().cmp(self.costs[*b].magnitude()));
        (value, worst)
    }
}
