//! The trees of a search: splits, and leaves with the multipliers that prove their bounds.

use super::seed::{Seed, Sprout};
use crate::search::relaxation::Known;

/// A node of the tree.
#[derive(Clone, Debug)]
pub enum Node {
    /// Split on a row; children by index, first where x_k·u ≥ 0.
    Split(usize, [usize; 2]),
    /// A leaf, closed or still open.
    Leaf(Box<Leaf>),
}

/// What is kept of a relaxation.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Bound and multipliers.
    pub known: Known,
    /// What an open leaf waits for.
    pub(crate) next: Next,
}

/// What comes next for a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Next {
    /// Nothing: it is closed, or there is no row left.
    Done,
    /// To be split on this row.
    Split(usize),
    /// Its multipliers come from elsewhere: to be solved from there, before it may be split.
    Solve,
}

/// Trees in one arena.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// All nodes; children stand after their parents.
    pub nodes: Vec<Node>,
    /// Path from the root and tree (0 for +, 1 for −) of each node.
    pub place: Vec<(usize, Vec<(usize, i8)>)>,
    /// The root below each seed: of each sign, if both began at their roots.
    pub roots: Vec<usize>,
}

impl Forest {
    /// The same trees for another dual vector: their leaves are where it starts, but what they proved does
    /// not hold for it.
    pub fn seeds(&self) -> Vec<Seed> {
        self.roots.iter().map(|&root| self.seed(root)).collect()
    }

    fn seed(&self, root: usize) -> Seed {
        let (sign, path) = self.place[root].clone();
        let (mut nodes, mut stack) = (Vec::new(), vec![root]);
        while let Some(index) = stack.pop() {
            nodes.push(match &self.nodes[index] {
                Node::Split(k, [first, second]) => {
                    stack.extend([*second, *first]);
                    Sprout::Split(*k)
                }
                Node::Leaf(leaf) => Sprout::Leaf(Some(Box::new(Known { bound: f64::INFINITY, ..leaf.known.clone() }))),
            });
        }
        Seed { sign, path, nodes }
    }
}
