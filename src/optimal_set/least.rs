//! The least number of neurons, when vertices are too many to list: branch and bound over supports.

use super::cell::{Cell, frequent};
use super::hints::{Node, Supports, Watch};
use super::space::Space;
use crate::check::dictionary::Member;
use crate::check::lp::Certificate;
use crate::check::optimal_set::Role;
use crate::lp::Solver;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// Rounds of the reweighted search for a small support.
const ROUNDS: usize = 8;

/// The cost of a small cell in units of the effort.
const CELL: u64 = 100_000;

/// Notes the smallest member found, and returns the tree that shows that there is none smaller; none if it
/// was not finished within the effort.
pub(super) fn least(
    space: &Space,
    essential: &BTreeSet<usize>,
    points: &mut Vec<Member>,
    effort: u64,
    watch: &mut Watch,
) -> Option<Supports> {
    reweighted(space, points, watch)?;
    let known = points.iter().chain([&space.members.given]);
    let best = known.map(|point| space.members.size(point)).min()?;
    let cell = Cell::new(space, essential)?;
    let bits = space.matrix().iter().flatten().map(BigInt::bits).max().unwrap_or(0);
    let cells = effort / ((space.rows.len() as u64).pow(3) * bits + CELL);
    let mut search = Search { cell, points, best, cells, watch };
    search.descend()?;
    Some(Supports::Least(search.best, search.cell.nodes))
}

/// A heuristic: minimise Σ w_i τ_i, then with weights that are large where τ_i is small (Candès, Wakin & Boyd
/// 2008).
fn reweighted(space: &Space, points: &mut Vec<Member>, watch: &mut Watch) -> Option<()> {
    let mut solver = Solver::new(space.program()).ok()?;
    // Slacks cost nothing.
    let neuron = |at: usize| space.open[at] < space.members.neurons();
    let cost = |at: usize, weight: BigInt| if neuron(at) { weight } else { BigInt::ZERO };
    let mut weights: Vec<BigInt> = (0..space.open.len()).map(|at| cost(at, 1.into())).collect();
    for round in 0..ROUNDS {
        if watch(&format!("small networks: round {round}")) {
            return None;
        }
        solver.set_objective(false, &weights, &BigInt::from(1)).ok()?;
        let Certificate::Optimal { x, .. } = solver.solve().ok()?.certificate else { return Some(()) };
        space.note(&x, points);
        let largest = x.num.iter().max()?.clone();
        let weight = |v: &BigInt| (&largest << 10) / (v + (&largest >> 10) + 1u32) + 1u32;
        weights = x.num.iter().map(weight).enumerate().map(|(at, weight)| cost(at, weight)).collect();
    }
    Some(())
}

struct Search<'a, 'b> {
    cell: Cell<'a>,
    points: &'a mut Vec<Member>,
    /// The least number of neurons found.
    best: usize,
    /// Left.
    cells: u64,
    watch: &'a mut Watch<'b>,
}

impl Search<'_, '_> {
    fn descend(&mut self) -> Option<()> {
        self.cells = self.cells.checked_sub(1)?;
        let message = format!("least number of neurons: at most {}, {} nodes", self.best, self.cell.nodes.len());
        if (self.watch)(&message) {
            return None;
        }
        if self.cut() {
            return Some(());
        }
        let members = match self.cell.probe()? {
            Err(empty) => {
                self.cell.close(empty);
                return Some(());
            }
            Ok(members) => members,
        };
        for member in &members {
            let active = member.num.iter().enumerate().filter(|(_, v)| v.sign() == Sign::Plus);
            let neurons = active.filter(|(at, _)| self.cell.is_neuron(*at)).count();
            if neurons < self.best {
                self.best = neurons;
                self.cell.space.note(member, self.points);
            }
        }
        if self.cut() {
            return Some(());
        }
        if self.cell.dependent() {
            self.cell.close(Node::Dependent);
            return Some(());
        }
        let at = frequent(self.cell.having(Role::Free), &members)?;
        self.cell.close(Node::Branch(self.cell.space.open[at]));
        for role in [Role::Zero, Role::Active] {
            self.cell.set(at, role);
            self.descend()?;
        }
        self.cell.set(at, Role::Free);
        Some(())
    }

    /// Closes the cell if it requires as many neurons as the smallest member has.
    fn cut(&mut self) -> bool {
        let active = self.cell.having(Role::Active).filter(|at| self.cell.is_neuron(*at));
        let cut = active.count() >= self.best;
        if cut {
            self.cell.close(Node::Cut);
        }
        cut
    }
}
