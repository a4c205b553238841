//! The open nodes of a search: best first while their multipliers fit in memory, then depth first.
//!
//! The target is fixed, so every node above it is split in the end, whatever the order: a finished tree has
//! the same nodes either way. Best first gives the better bound when the search is cut off; depth first holds
//! no more open nodes than a batch for each level below the present one.

use crate::search::relaxation::{Multipliers, Pair};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// Nodes by bound and by age. Bytes are those of the stored multipliers, so that the order depends on nothing
/// else.
pub(crate) struct Open {
    limit: usize,
    bytes: usize,
    /// Bytes by node; the last is the newest.
    held: BTreeMap<usize, usize>,
    /// May name nodes that are no longer held.
    best: BinaryHeap<Queued>,
}

impl Open {
    pub fn new(limit: usize) -> Open {
        Open { limit, bytes: 0, held: BTreeMap::new(), best: BinaryHeap::new() }
    }

    pub fn push(&mut self, node: usize, bound: f64, multipliers: &Multipliers) {
        let bytes = size(multipliers);
        self.bytes += bytes;
        self.held.insert(node, bytes);
        self.best.push(Queued { bound, node });
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// The greatest bound of an open node, 0 if there is none.
    pub fn bound(&mut self) -> f64 {
        while self.best.peek().is_some_and(|top| !self.held.contains_key(&top.node)) {
            self.best.pop();
        }
        self.best.peek().map_or(0.0, |top| top.bound)
    }

    /// The node to split next.
    pub fn pop(&mut self) -> Option<usize> {
        let node = if self.bytes > self.limit {
            *self.held.last_key_value()?.0
        } else {
            self.bound();
            self.best.pop()?.node
        };
        self.bytes -= self.held.remove(&node)?;
        Some(node)
    }
}

/// Bytes of the lists.
fn size(all: &Multipliers) -> usize {
    let lists = [&all.gamma, &all.omega, &all.plus, &all.minus, &all.product, &all.ball];
    let numbers: usize = lists.iter().map(|list| list.len()).sum();
    all.pairs.len() * size_of::<Pair>() + numbers * size_of::<f64>()
}

struct Queued {
    bound: f64,
    node: usize,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Queued) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Queued {}
impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Queued) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Queued {
    fn cmp(&self, other: &Queued) -> Ordering {
        self.bound.total_cmp(&other.bound).then(other.node.cmp(&self.node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Best first up to the limit, the newest first above it.
    #[test]
    fn order() {
        let one = Multipliers { gamma: vec![0.0; 10], ..Multipliers::default() };
        let order = |limit| {
            let mut open = Open::new(limit);
            [1.5, 1.1, 1.9, 1.2].into_iter().enumerate().for_each(|(node, bound)| open.push(node, bound, &one));
            std::iter::from_fn(|| Some((open.bound(), open.pop()?))).collect::<Vec<_>>()
        };
        assert_eq!(order(usize::MAX), [(1.9, 2), (1.5, 0), (1.2, 3), (1.1, 1)]);
        assert_eq!(order(0), [(1.9, 3), (1.9, 2), (1.5, 1), (1.5, 0)]);
        assert_eq!(order(240), [(1.9, 3), (1.9, 2), (1.5, 0), (1.1, 1)]);
    }
}
