//! Where a search begins: a cone and a tree below it, from nothing or from an earlier search (hints, like
//! everything here).

use crate::search::relaxation::Known;

/// A tree of one sign below a cone.
#[derive(Clone, Debug)]
pub struct Seed {
    /// 0 for +, 1 for −.
    pub sign: usize,
    /// The splits above, from the root.
    pub path: Vec<(usize, i8)>,
    /// The tree, in prefix order.
    pub nodes: Vec<Sprout>,
}

/// A node of such a tree.
#[derive(Clone, Debug)]
pub enum Sprout {
    /// A split on a row: its two nodes follow, first x_k·u ≥ 0.
    Split(usize),
    /// A leaf, with multipliers if there are any.
    Leaf(Option<Box<Known>>),
}

impl Sprout {
    fn split(&self) -> Option<usize> {
        match self {
            Sprout::Split(k) => Some(*k),
            Sprout::Leaf(_) => None,
        }
    }
}

impl Seed {
    /// The path to each node.
    pub fn paths(&self) -> Vec<Vec<(usize, i8)>> {
        paths(&self.path, self.nodes.iter().map(Sprout::split))
    }

    /// Both signs, from nothing.
    pub fn roots() -> Vec<Seed> {
        [0, 1].map(|sign| Seed { sign, path: Vec::new(), nodes: vec![Sprout::Leaf(None)] }).into()
    }
}

/// The path to the next node while the nodes of a tree go by in prefix order.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The splits above the next node.
    pub path: Vec<(usize, i8)>,
    top: usize,
}

impl Walk {
    /// At the root of a tree below the cone of `path`.
    pub fn new(path: Vec<(usize, i8)>) -> Walk {
        Walk { top: path.len(), path }
    }

    /// The node was a split on row k.
    pub fn split(&mut self, k: usize) {
        self.path.push((k, 1));
    }

    /// The node was a leaf; whether it was the last node of the tree.
    pub fn leaf(&mut self) -> bool {
        while self.path.len() > self.top {
            match self.path.last_mut() {
                Some((_, side)) if *side > 0 => {
                    *side = -1;
                    return false;
                }
                _ => self.path.pop(),
            };
        }
        true
    }
}

/// The path to each node of a tree below `top`, the nodes given in prefix order: a split's row, nothing for a
/// leaf.
pub fn paths(top: &[(usize, i8)], nodes: impl Iterator<Item = Option<usize>>) -> Vec<Vec<(usize, i8)>> {
    let mut walk = Walk::new(top.to_vec());
    nodes
        .map(|split| {
            let path = walk.path.clone();
            match split {
                Some(k) => walk.split(k),
                None => _ = walk.leaf(),
            }
            path
        })
        .collect()
}
