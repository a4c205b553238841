//! The moments at which rows change side along a line, in order.

use std::cmp::Ordering;

/// Row `row` of neuron `neuron` reaches zero at `at`. In a `BinaryHeap` the earliest comes first; equal times
/// by indices, so that the order is always the same.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// The moment.
    pub at: f64,
    /// The neuron, zero where there is only one.
    pub neuron: usize,
    /// The data row.
    pub row: usize,
}

impl Ord for Crossing {
    fn cmp(&self, other: &Crossing) -> Ordering {
        let later = other.at.total_cmp(&self.at);
        later.then(other.neuron.cmp(&self.neuron)).then(other.row.cmp(&self.row))
    }
}

impl PartialOrd for Crossing {
    fn partial_cmp(&self, other: &Crossing) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Crossing {
    fn eq(&self, other: &Crossing) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Crossing {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_comes_first() {
        let all = [(2.0, 0, 1), (0.5, 1, 7), (0.5, 1, 3), (0.5, 0, 9)];
        let mut heap: std::collections::BinaryHeap<Crossing> =
            all.iter().map(|&(at, neuron, row)| Crossing { at, neuron, row }).collect();
        let order: Vec<usize> = std::iter::from_fn(|| heap.pop()).map(|c| c.row).collect();
        assert_eq!(order, [9, 3, 7, 1]);
    }
}
