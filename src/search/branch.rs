//! Cone branch and bound over the node relaxation (theory §3.1): best first over both signs of h at once.
//!
//! Nodes are taken in batches of fixed size, whatever the number of threads, so that the tree does not depend on it. Only rows with v_k > 0 are
//! split: once all of them are signed F is concave on the cone and the relaxation is exact (theory §3.5).

use super::interior_point::{Outcome, Settings, solve};
use super::kernels::dot;
use super::relaxation::Rows;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Nodes split together.
const BATCH: usize = 4;

/// What the search is after.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// Close a node once its bound over β is at most this.
    pub target: f64,
    /// Split at most this many nodes.
    pub splits: usize,
    /// Stop then.
    pub deadline: Option<Instant>,
}

/// A node of the tree.
#[derive(Clone, Debug)]
pub enum Node {
    /// Split on a row; children by index, first where x_k·u ≥ 0.
    Split(usize, [usize; 2]),
    /// A leaf, closed or still open.
    Leaf(Box<Outcome>),
}

/// Two trees in one arena.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// All nodes; children stand after their parents.
    pub nodes: Vec<Node>,
    /// Path from the root and tree (0 for +, 1 for −) of each node.
    pub place: Vec<(usize, Vec<(usize, i8)>)>,
    /// The root of each sign.
    pub roots: [usize; 2],
}

/// Progress after each batch.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Nodes so far.
    pub nodes: usize,
    /// Leaves not closed yet.
    pub open: usize,
    /// Greatest bound over β of all leaves.
    pub bound: f64,
    /// Greatest |F|/β seen at a point of the sphere.
    pub attained: f64,
}

/// A direction where F was seen to be large.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// F/β.
    pub value: f64,
    /// The unit direction.
    pub u: Vec<f64>,
    /// 0 for +, 1 for −.
    pub sign: usize,
}

/// A child's path and what the relaxation says of it.
type Child = (Vec<(usize, i8)>, Outcome);

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

/// Searches both signs until every leaf is at most the target, the splits are used up, or `proceed` says stop; in all cases the leaves
/// cover the space and their bounds hold.
pub fn search(
    rows: &[Rows; 2],
    goal: &Goal,
    proceed: &mut dyn FnMut(&Progress, &Witness) -> bool,
) -> (Forest, Witness) {
    let settings = |root: bool| Settings {
        target: goal.target,
        gap: (0.05 * (goal.target - 1.0)).max(2e-6),
        steps: if root { 150 } else { 60 },
        pricing: if root { 6 } else { 2 },
        neighbours: 5,
        kept: 1e-2,
        deadline: goal.deadline,
    };
    let roots: Vec<Outcome> = rows.par_iter().map(|r| solve(r, &[], None, &settings(true))).collect();
    let mut forest = Forest { roots: [0, 1], ..Forest::default() };
    let mut queue = BinaryHeap::new();
    let mut witness = Witness::default();
    let mut open = 0;
    for (sign, outcome) in roots.into_iter().enumerate() {
        place(&mut forest, &mut queue, &mut witness, rows, (sign, Vec::new()), outcome);
        open += 1;
    }
    let mut splits = 0;
    loop {
        let bound = queue.peek().map_or(0.0, |q: &Queued| q.bound);
        let unfinished = bound > goal.target;
        let progress = Progress { nodes: forest.nodes.len(), open, bound, attained: witness.value };
        if !proceed(&progress, &witness) || !unfinished || splits >= goal.splits {
            return (forest, witness);
        }
        let mut tasks: Vec<(usize, usize)> = Vec::new();
        while tasks.len() < BATCH {
            let Some(top) = queue.peek() else { break };
            if top.bound <= goal.target {
                break;
            }
            let node = queue.pop().map_or(0, |q| q.node);
            let Node::Leaf(outcome) = &forest.nodes[node] else { continue };
            let (sign, path) = &forest.place[node];
            match branching_row(&rows[*sign], path, outcome) {
                Some(k) => tasks.push((node, k)),
                // Every row of P is signed: nothing is left to split, the leaf keeps its bound.
                None => continue,
            }
        }
        if tasks.is_empty() {
            return (forest, witness);
        }
        splits += tasks.len();
        let children: Vec<(usize, usize, [Child; 2])> = tasks
            .par_iter()
            .filter_map(|&(node, k)| {
                let (sign, path) = &forest.place[node];
                let Node::Leaf(parent) = &forest.nodes[node] else { return None };
                let child = |side: i8| {
                    let path: Vec<(usize, i8)> = path.iter().copied().chain([(k, side)]).collect();
                    let outcome = solve(&rows[*sign], &path, Some(&parent.multipliers), &settings(false));
                    (path, outcome)
                };
                let (first, second) = rayon::join(|| child(1), || child(-1));
                Some((node, k, [first, second]))
            })
            .collect();
        let late = goal.deadline.is_some_and(|t| Instant::now() > t);
        for (node, k, sides) in children {
            let Node::Leaf(parent) = &forest.nodes[node] else { continue };
            if late && sides.iter().any(|(_, child)| child.bound > parent.bound) {
                // Cut off by the deadline before it improved on its parent, which stays a leaf.
                queue.push(Queued { bound: parent.bound, node });
                continue;
            }
            let sign = forest.place[node].0;
            let mut index = [0; 2];
            for (slot, (path, outcome)) in index.iter_mut().zip(sides) {
                *slot = place(&mut forest, &mut queue, &mut witness, rows, (sign, path), outcome);
            }
            forest.nodes[node] = Node::Split(k, index);
            open += 1;
        }
    }
}

/// Adds a leaf and queues it.
fn place(
    forest: &mut Forest,
    queue: &mut BinaryHeap<Queued>,
    witness: &mut Witness,
    rows: &[Rows; 2],
    at: (usize, Vec<(usize, i8)>),
    outcome: Outcome,
) -> usize {
    let node = forest.nodes.len();
    let length = dot(&outcome.u, &outcome.u).sqrt();
    if length > 0.0 {
        let u: Vec<f64> = outcome.u.iter().map(|t| t / length).collect();
        let rows = &rows[at.0];
        let value: f64 = (0..rows.m).map(|k| rows.v[k] * dot(rows.row(k), &u).max(0.0)).sum();
        if value > witness.value {
            *witness = Witness { value, u, sign: at.0 };
        }
    }
    queue.push(Queued { bound: outcome.bound, node });
    forest.place.push(at);
    forest.nodes.push(Node::Leaf(Box::new(outcome)));
    node
}

/// The free row of P whose sign is most worth knowing: weight times the spread of x_k·u, discounted where the sign is clear.
///
/// Also tried: the gain v_j (x_j·V_j − |x_j·u|) of the relaxation from leaving the sign open, and mixtures of both; the trees were the same
/// size within 15 %.
fn branching_row(rows: &Rows, path: &[(usize, i8)], outcome: &Outcome) -> Option<usize> {
    let d = rows.d;
    let mut best = (0.0, None);
    for k in (0..rows.m).filter(|&k| rows.v[k] > 0.0 && path.iter().all(|p| p.0 != k)) {
        let x = rows.row(k);
        let variance: f64 = outcome.spread.chunks_exact(d).zip(x).map(|(row, xi)| xi * dot(row, x)).sum();
        let deviation = variance.max(1e-14).sqrt();
        let score = rows.v[k] * deviation * (-dot(x, &outcome.u).abs() / deviation).exp();
        if score > best.0 || best.1.is_none() {
            best = (score, Some(k));
        }
    }
    best.1
}
