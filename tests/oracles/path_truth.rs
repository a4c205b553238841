//! The truth about a path in weight space: what its records mean (FORMAT R80–R89), walked in exact fractions.
//!
//! Every record is a motion of the slots. The loss is computed at some points of each motion, which start and
//! end
//! where the path is at that time; nothing is taken from the rules by which the checker judges a record.

use crate::exact::{Q, dot, int, positive, q, root_between, square};
use crate::tiny::{Neuron, Problem};
use num_traits::{Signed, Zero};

/// A balanced neuron: the sign of its output weight and w = |a|u.
#[derive(Clone, Debug)]
pub struct Block {
    pub negative: bool,
    pub w: Vec<Q>,
}

/// A record of a path.
#[derive(Clone, Debug)]
pub enum Record {
    Balance,
    Unbalance,
    Merge(usize, usize),
    Split(usize, usize, Block),
    Straight(&'static str, Vec<(usize, Block)>),
}

/// A start or an end.
#[derive(Clone, Debug)]
pub enum End {
    Network(Vec<Neuron>),
    Convex(Vec<Block>),
}

/// A number between two fractions, the same if it is rational.
pub type Near = (Q, Q);

/// The losses along a path.
pub struct Course {
    /// Of each record that moves something, at points in their order, the ends among them.
    pub stages: Vec<Vec<Near>>,
    pub start: Near,
    pub end: Near,
    /// Whether there are logarithms in them, whose limits are not as near each other as those of the roots.
    pub enclosed: bool,
}

/// Bits of the square roots.
const BITS: u64 = 256;

impl Block {
    pub fn is_zero(&self) -> bool {
        self.w.iter().all(Zero::is_zero)
    }

    pub fn scaled(&self, factor: &Q) -> Block {
        Block { negative: self.negative, w: self.w.iter().map(|v| v * factor).collect() }
    }

    /// w + factor·w′; the sign is this one's, but the other's if this one is zero.
    pub fn plus(&self, other: &Block, factor: &Q) -> Block {
        let negative = if self.is_zero() { other.negative } else { self.negative };
        Block { negative, w: self.w.iter().zip(&other.w).map(|(a, b)| a + factor * b).collect() }
    }

    pub fn same(&self, other: &Block) -> bool {
        self.w == other.w && (self.negative == other.negative || self.is_zero())
    }

    /// |a|u with the sign of a.
    pub fn of(neuron: &Neuron) -> Block {
        let a = neuron.weight();
        Block { negative: a.is_negative(), w: neuron.direction().iter().map(|u| u * a.abs()).collect() }
    }

    fn output(&self, x: &[Q]) -> Q {
        let z = positive(&dot(&self.w, x));
        if self.negative { -z } else { z }
    }

    /// Whether no data row lies strictly between the two.
    pub fn shares_cone(&self, other: &Block, problem: &Problem) -> bool {
        problem.data().iter().all(|x| !(dot(x, &self.w) * dot(x, &other.w)).is_negative())
    }

    /// Whether a multiple λ ≥ 0 of one of them is the other.
    fn is_along(&self, other: &Block) -> bool {
        let crossing = |i: usize, j: usize| &self.w[i] * &other.w[j] - &self.w[j] * &other.w[i];
        let d = self.w.len();
        let parallel = (0..d).all(|i| (0..d).all(|j| crossing(i, j).is_zero()));
        parallel && !dot(&self.w, &other.w).is_negative()
    }
}

impl End {
    pub fn blocks(&self) -> Vec<Block> {
        match self {
            End::Network(neurons) => neurons.iter().map(Block::of).collect(),
            End::Convex(blocks) => blocks.clone(),
        }
    }
}

/// y − f.
pub fn residual(problem: &Problem, slots: &[Block]) -> Vec<Q> {
    let fit = |x: &Vec<Q>| slots.iter().map(|block| block.output(x)).fold(Q::zero(), |sum, v| sum + v);
    problem.data().iter().zip(problem.labels()).map(|(x, y)| y - fit(x)).collect()
}

/// ½‖f − y‖² + β Σ‖w‖.
pub fn loss(problem: &Problem, slots: &[Block]) -> Near {
    let squares = square(&residual(problem, slots)) / int(2);
    slots.iter().fold((squares.clone(), squares), |(low, high), block| {
        let (below, above) = root_between(&square(&block.w), BITS);
        (low + problem.decay() * below, high + problem.decay() * above)
    })
}

/// The loss while the neurons scale to balance: all of the way is `t` = 1.
fn balancing(problem: &Problem, network: &[Neuron], t: &Q) -> Near {
    if *t == int(1) {
        return loss(problem, &network.iter().map(Block::of).collect::<Vec<_>>());
    }
    let fit = crate::tiny::predictions(network, &problem.data());
    let half = |neuron: &Neuron| -> Q {
        let (u, a) = (square(&neuron.direction()), neuron.weight() * neuron.weight());
        if neuron.atom {
            return neuron.penalty();
        }
        if u.is_zero() || a.is_zero() {
            return neuron.penalty() * (int(1) - t) * (int(1) - t);
        }
        // (u, a) becomes (√g·u, a/√g), and g goes from 1 to |a|/‖u‖.
        let g = int(1) + t * (root_between(&(&a / &u), BITS).0 - int(1));
        (&g * u + a / g) / int(2)
    };
    let value = problem.loss(&fit) + problem.decay() * network.iter().map(half).sum::<Q>();
    (value.clone(), value)
}

/// Points of a motion.
fn times() -> Vec<Q> {
    let mut times = vec![int(0), q(1, 1024)];
    times.extend((1..8).map(|k| q(k, 8)));
    times.extend([q(1023, 1024), int(1)]);
    times
}

/// The slots at time `t` of a record that moves blocks; in words why there is no such motion.
pub fn motion(slots: &[Block], record: &Record, t: &Q) -> Result<Vec<Block>, String> {
    let mut at = slots.to_vec();
    let known = |i: &usize| slots.get(*i).ok_or(format!("no slot {i}"));
    match record {
        Record::Balance | Record::Unbalance => return Err("it stands in the middle".into()),
        Record::Merge(i, j) | Record::Split(i, j, _) if i == j => return Err(format!("slot {i} with itself")),
        Record::Merge(i, j) => {
            let (to, from) = (known(i)?, known(j)?);
            at[*i] = to.plus(from, t);
            at[*j] = from.scaled(&(int(1) - t));
        }
        Record::Split(i, j, part) => {
            if !known(j)?.is_zero() {
                return Err(format!("slot {j} would jump"));
            }
            at[*i] = known(i)?.plus(part, &-t);
            at[*j] = part.scaled(t);
        }
        Record::Straight(_, moves) => {
            for (m, (i, to)) in moves.iter().enumerate() {
                let from = known(i)?;
                if moves[..m].iter().any(|(other, _)| other == i) {
                    return Err(format!("slot {i} twice"));
                }
                if from.negative != to.negative && !from.is_zero() && !to.is_zero() {
                    return Err(format!("slot {i} jumps to the other sign"));
                }
                at[*i] = from.scaled(&(int(1) - t)).plus(to, t);
                if *t == int(1) {
                    at[*i] = to.clone();
                }
            }
        }
    }
    Ok(at)
}

/// Walks the path: the losses, and where it ends, without zeros; in words why it is none.
pub fn walk(
    problem: &Problem,
    start: &End,
    end: Option<&End>,
    width: usize,
    records: &[Record],
) -> Result<(Course, Vec<Block>), String> {
    let mut slots = start.blocks();
    if slots.len() > width || end.is_some_and(|end| end.blocks().len() > width) {
        return Err("an end is wider than the path".into());
    }
    slots.resize(width, Block { negative: false, w: vec![Q::zero(); problem.columns()] });
    let mut stages = Vec::new();
    let mut rest = records;
    let mut first = loss(problem, &slots);
    if let End::Network(network) = start {
        let [Record::Balance, others @ ..] = records else { return Err("the start is not balanced".into()) };
        let stage: Vec<Near> = times().iter().map(|t| balancing(problem, network, t)).collect();
        first = stage[0].clone();
        stages.extend(Some(stage).filter(|_| moves(network)));
        rest = others;
    }
    let mut after = None;
    if let Some(End::Network(network)) = end {
        let [others @ .., Record::Unbalance] = rest else { return Err("the end is not reached".into()) };
        let stage: Vec<Near> = times().iter().rev().map(|t| balancing(problem, network, t)).collect();
        after = Some(stage).filter(|_| moves(network));
        rest = others;
    }
    for record in rest {
        let stage: Result<Vec<Near>, String> =
            times().iter().map(|t| Ok(loss(problem, &motion(&slots, record, t)?))).collect();
        let to = motion(&slots, record, &int(1))?;
        stages.extend(Some(stage?).filter(|_| !to.iter().zip(&slots).all(|(a, b)| a.same(b))));
        slots = to;
    }
    let blocks: Vec<Block> = slots.iter().filter(|block| !block.is_zero()).cloned().collect();
    if end.is_some_and(|end| !same_blocks(&blocks, &end.blocks())) {
        return Err("it does not end there".into());
    }
    let last = after.as_ref().map_or_else(|| loss(problem, &slots), |stage| stage[stage.len() - 1].clone());
    stages.extend(after);
    Ok((Course { stages, start: first, end: last, enclosed: false }, blocks))
}

/// Whether balancing changes anything.
fn moves(network: &[Neuron]) -> bool {
    network.iter().any(|n| !n.atom && square(&n.direction()) != n.weight() * n.weight())
}

/// The same blocks in any order, zeros apart.
fn same_blocks(one: &[Block], other: &[Block]) -> bool {
    let mut left: Vec<&Block> = other.iter().filter(|block| !block.is_zero()).collect();
    one.iter().all(|block| {
        let at = left.iter().position(|other| block.same(other));
        at.map(|at| left.remove(at)).is_some()
    }) && left.is_empty()
}

impl Course {
    fn all(&self) -> impl Iterator<Item = &Near> {
        [&self.start].into_iter().chain(self.stages.iter().flatten()).chain([&self.end])
    }

    pub fn is_constant(&self) -> bool {
        self.all().all(|a| self.all().all(|b| a.0 <= b.1))
    }

    pub fn is_non_increasing(&self) -> bool {
        let mut least = self.start.1.clone();
        self.all().all(|value| {
            let falls = value.0 <= least;
            least = least.clone().min(value.1.clone());
            falls
        })
    }

    /// Not increasing, and less at the end of every motion than at its start.
    pub fn is_decreasing(&self) -> bool {
        let falls = |first: &Near, last: &Near| match self.enclosed {
            true => last.0 < first.0 && last.1 < first.1,
            false => last.1 < first.0,
        };
        self.is_non_increasing() && self.stages.iter().all(|stage| falls(&stage[0], &stage[stage.len() - 1]))
    }

    pub fn is_never_above_start(&self) -> bool {
        self.all().all(|value| value.0 <= self.start.1)
    }

    /// A loss on the way that is certainly more than this.
    pub fn exceeds(&self, peak: &Q) -> bool {
        self.all().any(|value| value.0 > *peak)
    }
}

/// Pairs of one sign in one closed cone, and whether all of these are collinear.
pub fn neighbours(blocks: &[Block], problem: &Problem) -> (usize, bool) {
    let (mut pairs, mut along) = (0, true);
    for (i, a) in blocks.iter().enumerate() {
        for b in blocks[..i].iter().filter(|b| a.negative == b.negative && a.shares_cone(b, problem)) {
            pairs += 1;
            along &= a.is_along(b);
        }
    }
    (pairs, along)
}
