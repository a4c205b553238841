//! A cell of the tree of supports: some neurons zero, some active. Does it hold a member?

use super::hints::Node;
use super::space::Space;
use crate::check::lp::{Certificate, Vector};
use crate::check::optimal_set::Role;
use crate::lp::Solver;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// The cell at hand, and the tree as far as it is written.
pub(super) struct Cell<'a> {
    pub(super) space: &'a Space<'a>,
    pub(super) nodes: Vec<Node>,
    /// By position in the space.
    pub(super) roles: Vec<Role>,
    solver: Solver,
}

impl<'a> Cell<'a> {
    /// The first cell: essential neurons are active.
    pub(super) fn new(space: &'a Space<'a>, essential: &BTreeSet<usize>) -> Option<Cell<'a>> {
        let role = |i: &usize| if essential.contains(i) { Role::Active } else { Role::Free };
        let roles = space.open.iter().map(role).collect();
        let solver = Solver::new(space.program()).ok()?;
        Some(Cell { space, nodes: Vec::new(), roles, solver })
    }

    /// The positions with a role.
    pub(super) fn having(&self, role: Role) -> impl Iterator<Item = usize> {
        self.roles.iter().enumerate().filter(move |(_, r)| **r == role).map(|(at, _)| at)
    }

    /// Whether a position is that of a neuron, and not of a slack.
    pub(super) fn is_neuron(&self, at: usize) -> bool {
        self.space.open[at] < self.space.members.neurons()
    }

    /// Gives a neuron a role.
    pub(super) fn set(&mut self, at: usize, role: Role) {
        self.roles[at] = role;
        let upper = (role == Role::Zero).then_some(BigInt::ZERO);
        // The position exists.
        let _ = self.solver.set_column(at, Some(BigInt::ZERO), upper);
    }

    /// Writes a leaf.
    pub(super) fn close(&mut self, node: Node) {
        self.nodes.push(node);
    }

    /// Whether the columns of these positions are independent.
    pub(super) fn independent(&self, positions: &[usize]) -> bool {
        self.space.members.rank(positions.iter().map(|at| self.space.open[*at])) == Ok(positions.len())
    }

    /// Whether the columns of the active neurons are dependent, so that the cell holds no vertex.
    pub(super) fn dependent(&self) -> bool {
        !self.independent(&self.having(Role::Active).collect::<Vec<_>>())
    }

    /// Some members without the zero neurons that have all active neurons between them, or the node that says
    /// that there are none such. Nothing if a program was not solved.
    ///
    /// The set is convex: a member with all active neurons exists if each of them is active in some member.
    pub(super) fn probe(&mut self) -> Option<Result<Vec<Vector>, Node>> {
        let mut waiting: BTreeSet<usize> = self.having(Role::Active).collect();
        let mut found: Vec<Vector> = Vec::new();
        while found.is_empty() || !waiting.is_empty() {
            let goal = waiting.first().copied();
            let costs = self.space.unit(goal.unwrap_or(usize::MAX));
            self.solver.set_objective(true, &costs, &BigInt::from(1)).ok()?;
            let is_zero = |x: &Vector| goal.is_some_and(|at| x.num[at].sign() == Sign::NoSign);
            match self.solver.solve().ok()?.certificate {
                Certificate::Infeasible { y } => return Some(Err(Node::Empty(self.space.spread(&y.num, -1)))),
                Certificate::Optimal { x, y } if is_zero(&x) => {
                    return Some(Err(Node::Empty(self.space.spread(&y.num, -1))));
                }
                Certificate::Optimal { x, .. } => found.push(x),
                Certificate::Unbounded { x, ray } => {
                    found.push(x);
                    waiting.retain(|at| ray.num[*at].sign() == Sign::NoSign);
                }
            }
            waiting.retain(|at| found.last().is_none_or(|x| x.num[*at].sign() == Sign::NoSign));
        }
        Some(Ok(found))
    }
}

/// The position that is positive in most of the members.
pub(super) fn frequent(free: impl Iterator<Item = usize>, members: &[Vector]) -> Option<usize> {
    free.max_by_key(|at| members.iter().filter(|x| x.num[*at].sign() == Sign::Plus).count())
}
