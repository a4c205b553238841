//! The proof that a list of vertices is complete.

use super::cell::{Cell, frequent};
use super::hints::{Node, Watch};
use super::space::Space;
use crate::check::dictionary::Member;
use crate::check::optimal_set::Role;
use std::collections::BTreeSet;

/// The tree whose cells hold one vertex or none, given all vertices among the points; none if it was stopped.
/// Needed where the set is not simple.
///
/// Supports of two vertices differ, so that a cell with two or more is divided between them, as evenly as
/// possible. A cell with one is narrowed until only it can be there; the other sides hold no vertex, mostly
/// because they hold no member.
pub(super) fn all(
    space: &Space,
    essential: &BTreeSet<usize>,
    points: &[Member],
    watch: &mut Watch,
) -> Option<Vec<Node>> {
    let support = |point: &Member| -> Vec<bool> { space.open.iter().map(|i| point.entries.contains_key(i)).collect() };
    let points = [&space.members.given].into_iter().chain(points);
    let supports: Vec<Vec<bool>> = points.map(support).collect();
    let cell = Cell::new(space, essential)?;
    let mut divider = Divider { cell, supports, watch };
    let positions = |support: &[bool]| -> Vec<usize> { (0..support.len()).filter(|at| support[*at]).collect() };
    let vertex = |v: &usize| divider.cell.independent(&positions(&divider.supports[*v]));
    let vertices = (0..divider.supports.len()).filter(vertex).collect();
    divider.divide(vertices)?;
    Some(divider.cell.nodes)
}

struct Divider<'a, 'b> {
    cell: Cell<'a>,
    supports: Vec<Vec<bool>>,
    watch: &'a mut Watch<'b>,
}

impl Divider<'_, '_> {
    fn divide(&mut self, vertices: Vec<usize>) -> Option<()> {
        if (self.watch)(&format!("tree of supports: {} nodes", self.cell.nodes.len())) {
            return None;
        }
        match vertices[..] {
            [] => self.without_vertex(),
            [v] => self.with_one(v),
            _ => {
                let active = |at: usize| vertices.iter().filter(|v| self.supports[**v][at]).count();
                let uneven = |at: &usize| (2 * active(*at)).abs_diff(vertices.len());
                let at = self.cell.having(Role::Free).min_by_key(uneven)?;
                let (active, zero) = vertices.iter().partition(|v| self.supports[**v][at]);
                self.branch(at, zero, active)
            }
        }
    }

    fn branch(&mut self, at: usize, zero: Vec<usize>, active: Vec<usize>) -> Option<()> {
        self.cell.close(Node::Branch(self.cell.space.open[at]));
        self.cell.set(at, Role::Zero);
        self.divide(zero)?;
        self.cell.set(at, Role::Active);
        self.divide(active)?;
        self.cell.set(at, Role::Free);
        Some(())
    }

    fn with_one(&mut self, v: usize) -> Option<()> {
        let left = |at: usize| self.cell.roles[at] == Role::Free && self.supports[v][at];
        let missing = (0..self.cell.roles.len()).find(|at| left(*at));
        let rest: Vec<usize> = (0..self.cell.roles.len()).filter(|at| self.cell.roles[*at] != Role::Zero).collect();
        match missing {
            Some(at) if !self.cell.independent(&rest) => self.branch(at, Vec::new(), vec![v]),
            _ => {
                self.cell.close(Node::Vertex(v));
                Some(())
            }
        }
    }

    fn without_vertex(&mut self) -> Option<()> {
        match self.cell.probe()? {
            Err(empty) => self.cell.close(empty),
            Ok(_) if self.cell.dependent() => self.cell.close(Node::Dependent),
            Ok(members) => {
                let at = frequent(self.cell.having(Role::Free), &members)?;
                self.branch(at, Vec::new(), Vec::new())?;
            }
        }
        Some(())
    }
}
