//! Walks that become certificates of paths: legal records, and others that break one condition.

use crate::exact::{Q, dot, int, q, root, square};
use crate::path::Case;
use crate::path_truth::{Block, End, Record, loss, motion, residual};
use crate::random::Random;
use crate::tiny::{Neuron, Problem};
use num_traits::{One, ToPrimitive, Zero};

/// Makes the records one after the other; `slots` is where the path is.
pub struct Walker<'a> {
    random: &'a mut Random,
    problem: Problem,
    start: End,
    slots: Vec<Block>,
    records: Vec<Record>,
}

impl Walker<'_> {
    pub fn new(random: &mut Random) -> Walker<'_> {
        let mut problem = Problem::random(random, 3, 2);
        if problem.bias == "none" && random.once_in(5) {
            let column = random.below(problem.columns());
            problem.x.iter_mut().for_each(|x| x[column] = 0);
        }
        if random.once_in(3) {
            // Predictions matter more than lengths.
            problem.beta = (1, 1000);
            let factor = random.pick(&[1, 10, -100, 100]);
            problem.y.iter_mut().for_each(|y| *y *= factor);
        }
        let d = problem.columns();
        let count = random.below(4);
        let start = if random.once_in(3) {
            End::Network((0..count).map(|_| Neuron::random(random, d)).collect())
        } else {
            let mut blocks: Vec<Block> = Vec::new();
            for i in 0..count {
                let mut block = Block { negative: random.once_in(3), w: weights(random, d) };
                if i > 0 && random.once_in(3) {
                    block = blocks[random.below(i)].scaled(&random.pick(&[q(1, 2), int(1), int(2)]));
                    block.negative ^= random.once_in(3);
                }
                blocks.push(block);
            }
            End::Convex(blocks)
        };
        let mut slots = start.blocks();
        slots.resize(count + random.below(3), Block { negative: false, w: vec![Q::zero(); d] });
        Walker { random, problem, start, slots, records: Vec::new() }
    }

    pub fn certificate(mut self) -> Case {
        if matches!(self.start, End::Network(_)) && !self.random.once_in(40) {
            self.records.push(Record::Balance);
        }
        let steps = self.random.below(5);
        let wrong = self.random.below(steps + steps / 3 + 1);
        for step in 0..steps {
            let record = if step == wrong { self.hostile() } else { self.honest() };
            let Some(record) = record else { continue };
            let to = motion(&self.slots, &record, &int(1));
            self.records.push(record);
            match to {
                Ok(slots) => self.slots = slots,
                Err(_) => break,
            }
        }
        let end = self.end();
        if matches!(end, Some(End::Network(_))) != self.random.once_in(40) {
            self.records.push(Record::Unbalance);
        }
        let width = self.slots.len().saturating_sub(usize::from(self.random.once_in(40)));
        Case { problem: self.problem, start: self.start, end, width, records: self.records }
    }

    /// The end that the walk has reached, now and then another.
    fn end(&mut self) -> Option<End> {
        if self.random.once_in(4) {
            return None;
        }
        let mut blocks: Vec<Block> = self.slots.clone();
        blocks.sort_by_key(|_| self.random.next());
        if self.random.once_in(2) {
            blocks.retain(|block| !block.is_zero());
        }
        if !blocks.is_empty() && self.random.once_in(10) {
            let i = self.random.below(blocks.len());
            match self.random.below(5) {
                0 => blocks[i].negative ^= true,
                1 => drop(blocks.remove(i)),
                2 => blocks.push(blocks[i].clone()),
                3 => blocks[i] = blocks[i].scaled(&q(1001, 1000)),
                _ => blocks[i] = blocks[self.random.below(blocks.len())].clone(),
            }
        }
        let neurons: Option<Vec<Neuron>> = blocks.iter().map(|block| neuron(self.random, block)).collect();
        Some(neurons.filter(|_| self.random.once_in(2)).map_or(End::Convex(blocks), End::Network))
    }

    /// A record that is probably right.
    fn honest(&mut self) -> Option<Record> {
        let (i, j) = (self.random.below(self.slots.len()), self.random.below(self.slots.len()));
        if i == j {
            return if self.slots.is_empty() { None } else { Some(self.straight()) };
        }
        let (a, b) = (self.slots[i].clone(), self.slots[j].clone());
        let meets = a.shares_cone(&b, &self.problem) && (a.negative == b.negative || a.is_zero() || b.is_zero());
        if meets && self.random.once_in(2) {
            return Some(Record::Merge(i, j));
        }
        if b.is_zero() && self.random.once_in(2) {
            let mut part = a.scaled(&self.random.pick(&[q(1, 2), q(1, 3), int(1), int(0)]));
            if self.random.once_in(2) {
                part.w = self.tried(|this, w| {
                    let part = Block { negative: a.negative, w: w.to_vec() };
                    part.shares_cone(&a.plus(&part, &int(-1)), &this.problem)
                });
            }
            return Some(Record::Split(i, j, part));
        }
        if a.negative == b.negative && self.random.once_in(3) {
            let course = self.random.pick(&["constant", "constant", "descent"]);
            return Some(exchange(course, i.min(j), &self.slots, i.max(j), &q(1, 2)));
        }
        Some(self.straight())
    }

    /// Weights that pass a test, or zero.
    fn tried(&mut self, test: impl Fn(&Self, &[Q]) -> bool) -> Vec<Q> {
        let d = self.problem.columns();
        let found = (0..8).map(|_| weights(self.random, d)).collect::<Vec<_>>();
        found.into_iter().find(|w| test(self, w)).unwrap_or_else(|| vec![Q::zero(); d])
    }

    /// Some slots move within their cones, on the best course that the ends suggest.
    fn straight(&mut self) -> Record {
        let mut moves = Vec::new();
        for i in 0..self.slots.len() {
            if self.random.once_in(2) {
                continue;
            }
            let from = self.slots[i].clone();
            let mut to = from.scaled(&self.random.pick(&[int(0), q(1, 2), q(9, 10), int(1), int(2)]));
            if self.random.once_in(2) {
                to.w = self.tried(|this, w| from.shares_cone(&Block { negative: false, w: w.to_vec() }, &this.problem));
            }
            if from.is_zero() {
                to.negative = self.random.once_in(2);
            }
            moves.push((i, to));
        }
        let at = |t: Q| {
            let slots = motion(&self.slots, &Record::Straight("convex", moves.clone()), &t);
            slots.map(|slots| loss(&self.problem, &slots).0).unwrap_or_default()
        };
        let course = match (at(int(1)) <= at(q(999, 1000)), at(int(0)) <= at(q(1, 1000))) {
            (true, _) => "descent",
            (_, true) => "ascent",
            _ => "convex",
        };
        Record::Straight(course, moves)
    }

    /// A record that breaks one of the conditions, or none by chance.
    fn hostile(&mut self) -> Option<Record> {
        let (d, count) = (self.problem.columns(), self.slots.len());
        let beyond = usize::from(self.random.once_in(9));
        let (mut i, mut j) = (self.random.below(count + 1), self.random.below(count + beyond));
        if self.random.once_in(2) {
            // The first slot in use, and the last empty one.
            i = self.slots.iter().position(|block| !block.is_zero()).unwrap_or(i);
            j = self.slots.iter().rposition(Block::is_zero).unwrap_or(j);
        }
        let block = Block { negative: self.random.once_in(2), w: weights(self.random, d) };
        let own = self.slots.get(i).cloned().unwrap_or(block.clone());
        let factor = self.random.pick(&[q(1, 2), int(1), int(1), int(2), int(-1), int(0)]);
        Some(match self.random.below(14) {
            0 => Record::Merge(i, j),
            1 | 9 => self.strangers(),
            2 | 3 => {
                let negative = own.negative ^ self.random.once_in(2);
                Record::Split(i, j, Block { negative, ..own.scaled(&factor) })
            }
            4 => Record::Split(i, j, block),
            5 if i < count && j < count => {
                let course = self.course();
                exchange(course, i.min(j), &self.slots, i.max(j), &factor)
            }
            6 => {
                let mut moves = vec![(i, block), (j, own.scaled(&factor))];
                if self.random.once_in(2) {
                    moves.sort_by_key(|(i, _)| *i);
                }
                Record::Straight(self.course(), moves)
            }
            7 => Record::Straight(self.course(), vec![(i, own.scaled(&factor))]),
            8 => Record::Straight(self.course(), vec![(i, turned(self.random, &own))]),
            10 => Record::Straight("constant", vec![(i, self.mirrored(i, &own).unwrap_or(block))]),
            11 => Record::Straight(self.course(), vec![(i, Block { negative: own.negative, ..block })]),
            12 => match self.straight() {
                Record::Straight(_, moves) => Record::Straight(self.course(), moves),
                other => other,
            },
            _ => self.random.pick(&[Record::Balance, Record::Unbalance, Record::Straight("constant", Vec::new())]),
        })
    }

    /// A merge of two slots in use that have different signs or cones, if there are such.
    fn strangers(&mut self) -> Record {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (i, a) in self.slots.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            for (j, b) in self.slots.iter().enumerate().filter(|(j, b)| *j != i && !b.is_zero()) {
                let (sign, cone) = (a.negative == b.negative, a.shares_cone(b, &self.problem));
                pairs.extend(Some((i, j)).filter(|_| sign != cone));
            }
        }
        let (i, j) = if pairs.is_empty() { (0, 1) } else { self.random.pick(&pairs) };
        Record::Merge(i, j)
    }

    /// The other multiple of a slot at which the loss, a quadratic function of the factor, is the same.
    fn mirrored(&self, i: usize, own: &Block) -> Option<Block> {
        let length = root(&square(&own.w))?;
        let mut others = self.slots.clone();
        others.get_mut(i)?.w.fill(Q::zero());
        let (rest, alone) = (residual(&self.problem, &others), residual(&self.problem, std::slice::from_ref(own)));
        let g: Vec<Q> = self.problem.labels().iter().zip(&alone).map(|(y, nu)| y - nu).collect();
        let bend = Some(square(&g)).filter(|bend| !bend.is_zero())?;
        let factor = (dot(&g, &rest) - self.problem.decay() * length) / bend * int(2) - int(1);
        Some(own.scaled(&factor))
    }

    fn course(&mut self) -> &'static str {
        self.random.pick(&["constant", "descent", "ascent", "convex"])
    }
}

/// What slot i loses goes to slot j: nothing changes if the two are collinear.
fn exchange(course: &'static str, i: usize, slots: &[Block], j: usize, share: &Q) -> Record {
    let rest = slots[i].scaled(&(int(1) - share));
    let mut moves = vec![(i, rest), (j, slots[j].plus(&slots[i], share))];
    moves.dedup_by_key(|(slot, _)| *slot);
    Record::Straight(course, moves)
}

/// As long as before, and somewhere else or of another sign.
fn turned(random: &mut Random, block: &Block) -> Block {
    let mut to = block.clone();
    match random.below(4) {
        0 => to.negative ^= true,
        1 => to.w.reverse(),
        2 => to.w[0] = -to.w[0].clone(),
        _ => to = to.scaled(&int(-1)),
    }
    to
}

/// Weights, of rational length more often than not.
fn weights(random: &mut Random, columns: usize) -> Vec<Q> {
    let scale = random.pick(&[q(1, 1), q(1, 1), q(1, 2), q(1, 5), int(2), q(1, 1_000_000_000)]);
    let sides = [(3, 4), (4, 3), (-3, 4), (3, -4), (5, 12), (-4, -3), (0, 2), (1, 0), (0, -1), (-2, 0)];
    let (first, second) = if random.once_in(3) { (random.within(3), random.within(3)) } else { random.pick(&sides) };
    [first, second].iter().take(columns).map(|v| int(*v) * &scale).collect()
}

/// A neuron with this block, balanced or not; an atom only if the length is rational.
fn neuron(random: &mut Random, block: &Block) -> Option<Neuron> {
    if block.is_zero() {
        let (u, a) = random.pick(&[(0, 0), (1, 0), (0, 2)]);
        return Some(Neuron { atom: false, u: vec![u; block.w.len()], u_den: 1, a_den: 1, a });
    }
    let length = root(&square(&block.w)).filter(|_| random.once_in(2));
    let atom = length.is_some();
    let a = length.unwrap_or_else(|| random.pick(&[int(1), int(2), q(1, 2), q(5, 3)]));
    let u: Vec<Q> = block.w.iter().map(|w| w / &a).collect();
    let u_den = whole(&u);
    let u = u.iter().map(|u| (u * &u_den).to_integer().to_i64()).collect::<Option<Vec<i64>>>()?;
    let sign = if block.negative { -1 } else { 1 };
    let (u_den, a_den) = (u_den.to_integer().to_i64()?, a.denom().to_i64()?);
    Some(Neuron { atom, u, u_den, a_den, a: sign * a.numer().to_i64()? })
}

/// A common denominator.
fn whole(values: &[Q]) -> Q {
    values.iter().fold(Q::one(), |den, v| &den * (&den * v).denom())
}
