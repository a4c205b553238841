//! Cone branch and bound over the node relaxation (theory §3.1): best first over both signs of h at once, or
//! below given cones.
//!
//! Nodes are taken in batches of fixed size, whatever the number of threads, so that the tree does not depend
//! on it. Only rows with v_k > 0 are split: once all of them are signed F is concave on the cone and the
//! relaxation is exact (theory §3.5).

mod branching;
pub mod forest;
mod open;
pub mod seed;

use super::branch::forest::{Forest, Leaf, Next, Node};
use super::branch::open::Open;
use super::branch::seed::{Seed, Sprout};
use super::relaxation::interior_point::{Settings, solve};
use super::relaxation::{Outcome, Rows};
use crate::kernels::dot;
use rayon::prelude::*;
use std::time::Instant;

/// Nodes split together: sixteen relaxations for the threads to share.
const BATCH: usize = 8;

/// What the search is after.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// Close a node once its bound over β is at most this.
    pub target: f64,
    /// Split at most this many nodes.
    pub splits: usize,
    /// Stop then.
    pub deadline: Option<Instant>,
    /// Bytes of the open nodes' multipliers up to which the search goes best first.
    pub memory: usize,
}

/// Progress after each batch.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Nodes so far.
    pub nodes: usize,
    /// Leaves, closed or not.
    pub leaves: usize,
    /// Leaves that are not closed.
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

/// Searches both signs from their roots, as [`search_from`] does.
pub fn search(
    rows: &[Rows; 2],
    goal: &Goal,
    proceed: &mut dyn FnMut(&Progress, &Witness) -> bool,
) -> (Forest, Witness) {
    search_from(rows, goal, Seed::roots(), proceed)
}

/// Searches below the seeds until every leaf is at most the target, the splits are used up, or `proceed` says
/// stop; in all cases the leaves cover the seeds' cones and their bounds hold.
pub fn search_from(
    rows: &[Rows; 2],
    goal: &Goal,
    seeds: Vec<Seed>,
    proceed: &mut dyn FnMut(&Progress, &Witness) -> bool,
) -> (Forest, Witness) {
    search_shown(rows, goal, seeds, &mut |progress, witness, _| proceed(progress, witness))
}

/// The same; `proceed` sees the trees as they are too, whose leaves cover the seeds' cones at any time.
pub fn search_shown(
    rows: &[Rows; 2],
    goal: &Goal,
    seeds: Vec<Seed>,
    proceed: &mut dyn FnMut(&Progress, &Witness, &Forest) -> bool,
) -> (Forest, Witness) {
    let mut search = Search {
        rows,
        goal,
        forest: Forest::default(),
        open: Open::new(goal.memory),
        witness: Witness::default(),
        settled: 0.0,
        leaves: 0,
    };
    search.plant(seeds);
    let mut splits = 0;
    loop {
        let bound = search.open.bound().max(search.settled);
        let nodes = search.forest.nodes.len();
        let (leaves, open) = (search.leaves, search.open.len());
        let progress = Progress { nodes, leaves, open, bound, attained: search.witness.value };
        if !proceed(&progress, &search.witness, &search.forest) || search.open.is_empty() || splits >= goal.splits {
            return (search.forest, search.witness);
        }
        let batch: Vec<usize> = (0..BATCH.min(goal.splits - splits)).map_while(|_| search.open.pop()).collect();
        splits += search.advance(&batch);
    }
}

struct Search<'a> {
    rows: &'a [Rows; 2],
    goal: &'a Goal,
    forest: Forest,
    open: Open,
    witness: Witness,
    /// Greatest bound of the leaves that are not open.
    settled: f64,
    leaves: usize,
}

impl Search<'_> {
    fn settings(&self, parent: Option<f64>) -> Settings {
        let target = self.goal.target;
        Settings {
            target,
            gap: (0.05 * (target - 1.0)).max(2e-6),
            parent_bound: parent.unwrap_or(0.0),
            steps: if parent.is_none() { 150 } else { 60 },
            pricing: if parent.is_none() { 6 } else { 2 },
            neighbours: 5,
            kept: 1e-2,
            deadline: self.goal.deadline,
        }
    }

    /// The seeds' trees. Leaves of which nothing is known are solved at once, the others when their turn
    /// comes, unless they are closed.
    fn plant(&mut self, seeds: Vec<Seed>) {
        for seed in seeds {
            let (sign, top, paths) = (seed.sign, seed.path.len(), seed.paths());
            let places: Vec<(Vec<(usize, i8)>, Sprout)> = paths.into_iter().zip(seed.nodes).collect();
            let this = &*self;
            let solved: Vec<Option<Outcome>> = places
                .par_iter()
                .map(|(path, node)| {
                    matches!(node, Sprout::Leaf(None))
                        .then(|| solve(&this.rows[sign], path, None, &this.settings(None)))
                })
                .collect();
            let mut ancestors: Vec<usize> = Vec::new();
            for ((path, node), outcome) in places.into_iter().zip(solved) {
                let index = self.forest.nodes.len();
                ancestors.truncate(path.len() - top);
                let slot = usize::from(path.last().is_some_and(|last| last.1 < 0));
                match ancestors.last().map(|parent| &mut self.forest.nodes[*parent]) {
                    Some(Node::Split(_, children)) => children[slot] = index,
                    _ => self.forest.roots.push(index),
                }
                let leaf = match (node, outcome) {
                    (Sprout::Split(k), _) => {
                        ancestors.push(index);
                        self.forest.nodes.push(Node::Split(k, [0; 2]));
                        self.forest.place.push((sign, path));
                        continue;
                    }
                    (Sprout::Leaf(Some(known)), _) => Leaf { known: *known, next: Next::Solve },
                    (Sprout::Leaf(None), Some(outcome)) => self.leaf(sign, &path, outcome),
                    (Sprout::Leaf(None), None) => continue,
                };
                self.add(sign, path, leaf);
            }
        }
    }

    /// Splits nodes and solves their children, or solves the nodes themselves where that comes first; returns
    /// how many were split.
    fn advance(&mut self, batch: &[usize]) -> usize {
        let this = &*self;
        let done: Vec<Vec<Outcome>> = batch
            .par_iter()
            .map(|&node| {
                let (sign, path) = &this.forest.place[node];
                let Node::Leaf(leaf) = &this.forest.nodes[node] else { return Vec::new() };
                let at = |path: &[(usize, i8)]| {
                    solve(&this.rows[*sign], path, Some(&leaf.known), &this.settings(Some(leaf.known.bound)))
                };
                match leaf.next {
                    Next::Done => Vec::new(),
                    Next::Solve => vec![at(path)],
                    Next::Split(k) => {
                        let child = |side: i8| at(&[path.as_slice(), &[(k, side)]].concat());
                        let (first, second) = rayon::join(|| child(1), || child(-1));
                        vec![first, second]
                    }
                }
            })
            .collect();
        let late = self.goal.deadline.is_some_and(|t| Instant::now() > t);
        let mut splits = 0;
        for (&node, outcomes) in batch.iter().zip(done) {
            let (sign, path) = self.forest.place[node].clone();
            let Node::Leaf(leaf) = &mut self.forest.nodes[node] else { continue };
            match leaf.next {
                Next::Done => {}
                Next::Solve => {
                    let known = leaf.known.clone();
                    for outcome in outcomes {
                        let leaf = self.leaf(sign, &path, outcome);
                        let best = if known.bound < leaf.known.bound { &known } else { &leaf.known }.clone();
                        self.forest.nodes[node] = self.enter(node, Leaf { known: best, ..leaf });
                    }
                }
                Next::Split(_) if late && outcomes.iter().any(|child| child.bound > leaf.known.bound) => {
                    // Cut off by the deadline before it improved on its parent, which stays a leaf.
                    self.open.push(node, leaf.known.bound, &leaf.known.multipliers);
                }
                Next::Split(k) => {
                    splits += 1;
                    let first = self.forest.nodes.len();
                    self.forest.nodes[node] = Node::Split(k, [first, first + 1]);
                    self.leaves -= 1;
                    for (side, outcome) in [1, -1].into_iter().zip(outcomes) {
                        let path: Vec<(usize, i8)> = path.iter().copied().chain([(k, side)]).collect();
                        let leaf = self.leaf(sign, &path, outcome);
                        self.add(sign, path, leaf);
                    }
                }
            }
        }
        splits
    }

    /// A leaf as it was solved.
    fn leaf(&mut self, sign: usize, path: &[(usize, i8)], outcome: Outcome) -> Leaf {
        self.look(sign, &outcome.u);
        let next = branching::row(&self.rows[sign], path, &outcome).map_or(Next::Done, Next::Split);
        Leaf { known: outcome.known(), next }
    }

    /// Adds a leaf.
    fn add(&mut self, sign: usize, path: Vec<(usize, i8)>, leaf: Leaf) {
        let node = self.enter(self.forest.nodes.len(), leaf);
        self.leaves += 1;
        self.forest.place.push((sign, path));
        self.forest.nodes.push(node);
    }

    /// A leaf as the node of this index; open if it is above the target and there is something to be done.
    fn enter(&mut self, index: usize, mut leaf: Leaf) -> Node {
        let bound = leaf.known.bound;
        if bound <= self.goal.target {
            leaf.next = Next::Done;
        }
        match leaf.next {
            Next::Done => self.settled = self.settled.max(bound),
            _ => self.open.push(index, bound, &leaf.known.multipliers),
        }
        Node::Leaf(Box::new(leaf))
    }

    /// F at the direction of a relaxation's u.
    fn look(&mut self, sign: usize, u: &[f64]) {
        let length = dot(u, u).sqrt();
        if length > 0.0 {
            let u: Vec<f64> = u.iter().map(|t| t / length).collect();
            let rows = &self.rows[sign];
            let value: f64 = (0..rows.m).map(|k| rows.v[k] * dot(rows.row(k), &u).max(0.0)).sum();
            if value > self.witness.value {
                self.witness = Witness { value, u, sign };
            }
        }
    }
}
