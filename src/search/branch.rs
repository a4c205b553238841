//! Cone branch and bound over the node relaxation (theory §3.1): best first over both signs of h at once, or below given cones.
//!
//! Nodes are taken in batches of fixed size, whatever the number of threads, so that the tree does not depend on it. Only rows with v_k > 0 are
//! split: once all of them are signed F is concave on the cone and the relaxation is exact (theory §3.5).

use super::branching;
use super::interior_point::{Known, Outcome, Settings, solve};
use super::kernels::dot;
use super::open::Open;
use super::relaxation::Rows;
use super::seed::{Seed, Sprout};
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
    /// The row to split on, if the leaf is open and there is one.
    row: Option<usize>,
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

/// Progress after each batch.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Nodes so far.
    pub nodes: usize,
    /// Leaves, closed or not.
    pub leaves: usize,
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

/// Searches below the seeds until every leaf is at most the target, the splits are used up, or `proceed` says stop; in all cases the leaves
/// cover the seeds' cones and their bounds hold.
pub fn search_from(
    rows: &[Rows; 2],
    goal: &Goal,
    seeds: Vec<Seed>,
    proceed: &mut dyn FnMut(&Progress, &Witness) -> bool,
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
        let progress = Progress { nodes, leaves: search.leaves, bound, attained: search.witness.value };
        if !proceed(&progress, &search.witness) || search.open.is_empty() || splits >= goal.splits {
            return (search.forest, search.witness);
        }
        let batch: Vec<usize> = (0..BATCH.min(goal.splits - splits)).map_while(|_| search.open.pop()).collect();
        splits += batch.len();
        search.split(&batch);
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

    /// The seeds' trees. Known leaves that are closed stay as they are, the others are solved, from what is known of them.
    fn plant(&mut self, seeds: Vec<Seed>) {
        for seed in seeds {
            let (sign, top, paths) = (seed.sign, seed.path.len(), seed.paths());
            let places: Vec<(Vec<(usize, i8)>, Sprout)> = paths.into_iter().zip(seed.nodes).collect();
            let this = &*self;
            let solved: Vec<Option<Outcome>> = places
                .par_iter()
                .map(|(path, node)| match node {
                    Sprout::Split(_) => None,
                    Sprout::Leaf(Some(known)) if known.bound <= this.goal.target => None,
                    Sprout::Leaf(known) => {
                        let settings = this.settings(known.as_ref().map(|known| known.bound));
                        Some(solve(&this.rows[sign], path, known.as_deref(), &settings))
                    }
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
                match node {
                    Sprout::Split(k) => {
                        ancestors.push(index);
                        self.forest.nodes.push(Node::Split(k, [0; 2]));
                        self.forest.place.push((sign, path));
                    }
                    Sprout::Leaf(known) => self.place(sign, path, outcome, known.map(|known| *known)),
                }
            }
        }
    }

    /// Splits nodes and solves their children.
    fn split(&mut self, batch: &[usize]) {
        let this = &*self;
        let children: Vec<Option<(usize, f64, [Outcome; 2])>> = batch
            .par_iter()
            .map(|&node| {
                let (sign, path) = &this.forest.place[node];
                let Node::Leaf(parent) = &this.forest.nodes[node] else { return None };
                let k = parent.row?;
                let child = |side: i8| {
                    let path: Vec<(usize, i8)> = path.iter().copied().chain([(k, side)]).collect();
                    let known = &parent.known;
                    solve(&this.rows[*sign], &path, Some(known), &this.settings(Some(known.bound)))
                };
                let (first, second) = rayon::join(|| child(1), || child(-1));
                Some((k, parent.known.bound, [first, second]))
            })
            .collect();
        let late = self.goal.deadline.is_some_and(|t| Instant::now() > t);
        for (&node, (k, bound, sides)) in batch.iter().zip(children).filter_map(|(node, c)| Some((node, c?))) {
            if late && sides.iter().any(|child| child.bound > bound) {
                // Cut off by the deadline before it improved on its parent, which stays a leaf.
                if let Node::Leaf(parent) = &self.forest.nodes[node] {
                    self.open.push(node, bound, &parent.known.multipliers);
                }
                continue;
            }
            let (sign, path) = self.forest.place[node].clone();
            let first = self.forest.nodes.len();
            self.forest.nodes[node] = Node::Split(k, [first, first + 1]);
            self.leaves -= 1;
            for (side, outcome) in [1, -1].into_iter().zip(sides) {
                let path = path.iter().copied().chain([(k, side)]).collect();
                self.place(sign, path, Some(outcome), None);
            }
        }
    }

    /// Adds a leaf, with the better of two bounds; open if it is above the target and can be split.
    fn place(&mut self, sign: usize, path: Vec<(usize, i8)>, outcome: Option<Outcome>, known: Option<Known>) {
        let mut row = None;
        if let Some(outcome) = &outcome {
            self.look(sign, &outcome.u);
            row = branching::row(&self.rows[sign], &path, outcome);
        }
        let solved = outcome.map(Outcome::known);
        let better = known.into_iter().chain(solved).min_by(|a, b| a.bound.total_cmp(&b.bound));
        let Some(known) = better else { return };
        let bound = known.bound;
        let row = row.filter(|_| bound > self.goal.target);
        match row {
            Some(_) => self.open.push(self.forest.nodes.len(), bound, &known.multipliers),
            None => self.settled = self.settled.max(bound),
        }
        self.leaves += 1;
        self.forest.place.push((sign, path));
        self.forest.nodes.push(Node::Leaf(Box::new(Leaf { known, row })));
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
