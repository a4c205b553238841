//! The truth about a path of weights of any loss (FORMAT §26): what its records mean, walked in exact
//! fractions, logarithms between two of them.
//!
//! As in `path_truth` every record is a motion, of the slots and of the output bias. The objective is that of
//! the textbook at some places of each motion; nothing is taken from the rules by which the checker judges.

use crate::exact::{Q, dot, int, positive, q, root_between, square};
use crate::logarithm_truth::Real;
use crate::path_truth::{Course, Near};
use crate::training_tiny::{Network, Neuron, Training};
use num_traits::{Signed, Zero};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A balanced neuron with the outputs (w·x)_+ p, p integers without a common divisor.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub p: Vec<i64>,
    pub w: Vec<Q>,
}

/// A record of a path.
#[derive(Clone, Debug)]
pub enum Record {
    Balance,
    Unbalance,
    Merge(usize, usize),
    Split(usize, usize, Block),
    /// What is said of the loss, what moves, and where the output bias goes.
    Straight(&'static str, Vec<(usize, Block)>, Vec<Q>),
}

/// A start or an end.
#[derive(Clone, Debug)]
pub enum End {
    Network(Network),
    Convex(Place),
}

/// All slots, and the output bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub slots: Vec<Block>,
    pub bias: Vec<Q>,
}

/// Bits of the square roots.
const BITS: u64 = 256;

impl Block {
    /// For any integers p that are not all zero.
    pub fn new(p: &[i64], w: Vec<Q>) -> Block {
        let divisor = |a: i64, b: i64| {
            let (mut a, mut b) = (a.abs(), b.abs());
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        let size = p.iter().fold(0, |size, p| divisor(size, *p));
        Block { p: p.iter().map(|p| p / size.max(1)).collect(), w: w.iter().map(|w| w * int(size)).collect() }
    }

    /// The block of a neuron.
    pub fn of(neuron: &Neuron) -> Block {
        let den = neuron.a.iter().fold(int(1), |den, a| &den * (&den * a).denom());
        let p: Option<Vec<i64>> = neuron.a.iter().map(|a| i64::try_from((a * &den).to_integer()).ok()).collect();
        Block::new(&p.expect("small output weights"), neuron.u.iter().map(|u| u / &den).collect())
    }

    pub fn is_zero(&self) -> bool {
        self.w.iter().all(Zero::is_zero) || self.p.iter().all(Zero::is_zero)
    }

    pub fn scaled(&self, factor: &Q) -> Block {
        Block { p: self.p.clone(), w: self.w.iter().map(|v| v * factor).collect() }
    }

    /// w + factor·w′; the direction is this one's, but the other's if this one is zero.
    pub fn plus(&self, other: &Block, factor: &Q) -> Block {
        match (self.is_zero(), other.is_zero()) {
            (_, true) => self.clone(),
            (true, _) => other.scaled(factor),
            _ => {
                let w = self.w.iter().zip(&other.w).map(|(a, b)| a + factor * b).collect();
                Block { p: self.p.clone(), w }
            }
        }
    }

    pub fn same(&self, other: &Block) -> bool {
        (self.is_zero() && other.is_zero()) || self == other
    }

    /// Whether no data row lies strictly between the two.
    pub fn shares_cone(&self, other: &Block, training: &Training) -> bool {
        training.data().iter().all(|x| !(dot(x, &self.w) * dot(x, &other.w)).is_negative())
    }

    /// Whether a multiple λ ≥ 0 of one w is the other.
    fn is_along(&self, other: &Block) -> bool {
        let crossing = |i: usize, j: usize| &self.w[i] * &other.w[j] - &self.w[j] * &other.w[i];
        let d = self.w.len();
        (0..d).all(|i| (0..d).all(|j| crossing(i, j).is_zero())) && !dot(&self.w, &other.w).is_negative()
    }

    /// Its outputs are (w·x)_+ p.
    fn add_outputs(&self, x: &[Q], outputs: &mut [Q]) {
        let z = positive(&dot(&self.w, x));
        outputs.iter_mut().zip(&self.p).for_each(|(f, p)| *f += &z * int(*p));
    }
}

impl End {
    pub fn place(&self) -> Place {
        match self {
            End::Network(network) => {
                Place { slots: network.neurons.iter().map(Block::of).collect(), bias: network.bias.clone() }
            }
            End::Convex(place) => place.clone(),
        }
    }
}

/// Objectives of a problem; the loss at outputs is computed once.
pub struct Costs<'a> {
    training: &'a Training,
    data: Vec<Vec<Q>>,
    known: RefCell<BTreeMap<Vec<Q>, Real>>,
}

impl Costs<'_> {
    pub fn new(training: &Training) -> Costs<'_> {
        Costs { training, data: training.data(), known: RefCell::default() }
    }

    /// The outputs for all rows, those of one after those of the other.
    pub fn outputs(&self, place: &Place) -> Vec<Q> {
        let row = |x: &Vec<Q>| {
            let mut outputs = place.bias.clone();
            place.slots.iter().for_each(|block| block.add_outputs(x, &mut outputs));
            outputs
        };
        self.data.iter().flat_map(row).collect()
    }

    fn loss(&self, fit: Vec<Q>) -> Real {
        let outputs = self.training.outputs;
        let own = |fit: &Vec<Q>| self.training.cost(|k| fit[k * outputs..][..outputs].to_vec());
        self.known.borrow_mut().entry(fit).or_insert_with_key(own).clone()
    }

    /// β₀/2 ‖b‖².
    fn of_bias(&self, bias: &[Q]) -> Q {
        self.training.output_bias.clone().unwrap_or_else(Q::zero) * square(bias) / int(2)
    }

    /// ℓ(f) + β Σ‖w‖‖p‖ + β₀/2 ‖b‖².
    pub fn of(&self, place: &Place) -> Near {
        let loss = self.loss(self.outputs(place));
        let ridge = self.of_bias(&place.bias);
        place.slots.iter().fold((loss.low + &ridge, loss.high + &ridge), |(low, high), block| {
            let p = square(&block.p.iter().map(|p| int(*p)).collect::<Vec<_>>());
            let (below, above) = root_between(&(square(&block.w) * p), BITS);
            (low + self.training.decay() * below, high + self.training.decay() * above)
        })
    }

    /// The objective while neurons scale to balance: all of the way is `t` = 1.
    fn balancing(&self, network: &Network, t: &Q) -> Near {
        let place = End::Network(network.clone()).place();
        if *t == int(1) {
            return self.of(&place);
        }
        let half = |neuron: &Neuron| -> Q {
            let (u, a) = (square(&neuron.u), square(&neuron.a));
            let rest = (int(1) - t) * (int(1) - t) / int(2);
            if neuron.atom {
                neuron.a[0].abs()
            } else if u.is_zero() || a.is_zero() {
                (u + a) * rest
            } else {
                // (u, a) becomes (√g·u, a/√g), and g goes from 1 to ‖a‖/‖u‖.
                let g = int(1) + t * (root_between(&(&a / &u), BITS).0 - int(1));
                (&g * u + a / g) / int(2)
            }
        };
        let fit = self.data.iter().flat_map(|x| network.outputs(x)).collect();
        let penalty = self.training.decay() * network.neurons.iter().map(half).sum::<Q>() + self.of_bias(&network.bias);
        let loss = self.loss(fit);
        (loss.low + &penalty, loss.high + penalty)
    }

    /// Places of a motion: fewer where logarithms take their time.
    fn times(&self) -> Vec<Q> {
        let most = if self.is_enclosed() { 2 } else { 8 };
        let inner = (1..most).map(|k| q(k, most));
        [int(0), q(1, 1024)].into_iter().chain(inner).chain([q(1023, 1024), int(1)]).collect()
    }

    fn is_enclosed(&self) -> bool {
        ["logistic", "poisson", "softmax"].contains(&self.training.loss.word)
    }
}

/// The place at time `t` of a record that moves blocks or the bias; in words why there is no such motion.
pub fn motion(place: &Place, record: &Record, t: &Q) -> Result<Place, String> {
    let mut at = place.clone();
    let known = |i: &usize| place.slots.get(*i).ok_or(format!("no slot {i}"));
    match record {
        Record::Balance | Record::Unbalance => return Err("it stands in the middle".into()),
        Record::Merge(i, j) | Record::Split(i, j, _) if i == j => return Err(format!("slot {i} with itself")),
        Record::Merge(i, j) => {
            let (to, from) = (known(i)?, known(j)?);
            at.slots[*i] = to.plus(from, t);
            at.slots[*j] = from.scaled(&(int(1) - t));
        }
        Record::Split(i, j, part) => {
            if !known(j)?.is_zero() {
                return Err(format!("slot {j} would jump"));
            }
            at.slots[*i] = known(i)?.plus(part, &-t);
            at.slots[*j] = part.scaled(t);
        }
        Record::Straight(_, moves, bias) => {
            for (m, (i, to)) in moves.iter().enumerate() {
                let from = known(i)?;
                if moves[..m].iter().any(|(other, _)| other == i) {
                    return Err(format!("slot {i} twice"));
                }
                if from.p != to.p && !from.is_zero() && !to.is_zero() {
                    return Err(format!("slot {i} jumps to another direction"));
                }
                at.slots[*i] = from.scaled(&(int(1) - t)).plus(to, t);
                if *t == int(1) {
                    at.slots[*i] = to.clone();
                }
            }
            at.bias = place.bias.iter().zip(bias).map(|(a, b)| a * (int(1) - t) + b * t).collect();
        }
    }
    Ok(at)
}

/// Walks the path: the losses, and the blocks where it ends, without zeros; in words why it is none.
pub fn walk(
    training: &Training,
    start: &End,
    end: Option<&End>,
    width: usize,
    records: &[Record],
) -> Result<(Course, Vec<Block>), String> {
    let costs = Costs::new(training);
    if training.hidden_bias == "free" {
        return Err("neurons need not have a balanced form".into());
    }
    let mut place = start.place();
    for end in [Some(start), end].into_iter().flatten() {
        if training.output_bias.is_none() && end.place().bias.iter().any(|b| !b.is_zero()) {
            return Err("an end has an output bias where there is none".into());
        }
        if matches!(end, End::Network(network) if network.neurons.iter().any(|n| n.atom && square(&n.u) != int(1))) {
            return Err("an atom is not of length one".into());
        }
    }
    if place.slots.len() > width || end.is_some_and(|end| end.place().slots.len() > width) {
        return Err("an end is wider than the path".into());
    }
    let zero = Block { p: vec![1; training.outputs], w: vec![Q::zero(); training.columns()] };
    place.slots.resize(width, zero);
    let mut stages = Vec::new();
    let mut rest = records;
    let mut first = costs.of(&place);
    if let End::Network(network) = start {
        let [Record::Balance, others @ ..] = records else { return Err("the start is not balanced".into()) };
        let stage: Vec<Near> = costs.times().iter().map(|t| costs.balancing(network, t)).collect();
        first = stage[0].clone();
        stages.extend(Some(stage).filter(|_| moves(network)));
        rest = others;
    }
    let mut after = None;
    if let Some(End::Network(network)) = end {
        let [others @ .., Record::Unbalance] = rest else { return Err("the end is not reached".into()) };
        let stage: Vec<Near> = costs.times().iter().rev().map(|t| costs.balancing(network, t)).collect();
        after = Some(stage).filter(|_| moves(network));
        rest = others;
    }
    for record in rest {
        let stage: Result<Vec<Near>, String> =
            costs.times().iter().map(|t| Ok(costs.of(&motion(&place, record, t)?))).collect();
        let to = motion(&place, record, &int(1))?;
        if training.output_bias.is_none() && to.bias.iter().any(|b| !b.is_zero()) {
            return Err("an output bias where there is none".into());
        }
        let stays = to.bias == place.bias && to.slots.iter().zip(&place.slots).all(|(a, b)| a.same(b));
        stages.extend(Some(stage?).filter(|_| !stays));
        place = to;
    }
    let blocks: Vec<Block> = place.slots.iter().filter(|block| !block.is_zero()).cloned().collect();
    if end.is_some_and(|end| end.place().bias != place.bias || !same_blocks(&blocks, &end.place().slots)) {
        return Err("it does not end there".into());
    }
    let last = after.as_ref().map_or_else(|| costs.of(&place), |stage| stage[stage.len() - 1].clone());
    stages.extend(after);
    Ok((Course { stages, start: first, end: last, enclosed: costs.is_enclosed() }, blocks))
}

/// Whether balancing changes anything.
fn moves(network: &Network) -> bool {
    network.neurons.iter().any(|n| !n.atom && square(&n.u) != square(&n.a))
}

/// The same blocks in any order, zeros apart.
fn same_blocks(one: &[Block], other: &[Block]) -> bool {
    let mut left: Vec<&Block> = other.iter().filter(|block| !block.is_zero()).collect();
    let found = |block: &Block| left.iter().position(|other| block.same(other)).map(|at| left.remove(at)).is_some();
    one.iter().all(found) && left.is_empty()
}

/// Pairs of one direction in one closed cone, and whether all of these are collinear.
pub fn neighbours(blocks: &[Block], training: &Training) -> (usize, bool) {
    let (mut pairs, mut along) = (0, true);
    for (i, a) in blocks.iter().enumerate() {
        for b in blocks[..i].iter().filter(|b| a.p == b.p && a.shares_cone(b, training)) {
            pairs += 1;
            along &= a.is_along(b);
        }
    }
    (pairs, along)
}
