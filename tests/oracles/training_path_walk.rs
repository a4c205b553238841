//! Walks that become certificates of paths of weights of any loss: legal records, and others that break one
//! condition.

use crate::exact::{Q, int, q, root, square};
use crate::random::Random;
use crate::training_path::Case;
use crate::training_path_truth::{Block, Costs, End, Place, Record, motion};
use crate::training_tiny::{Network, Neuron, Training};
use num_traits::{One, Signed, Zero};

/// Makes the records one after the other; `place` is where the path is.
pub struct Walker<'a> {
    random: &'a mut Random,
    training: Training,
    /// Directions of output weights, few, so that many neurons share one.
    directions: Vec<Vec<i64>>,
    start: End,
    place: Place,
    records: Vec<Record>,
}

impl Walker<'_> {
    pub fn new(random: &mut Random) -> Walker<'_> {
        let mut training = Training::random(random);
        if training.hidden_bias == "free" && !random.once_in(20) {
            training.hidden_bias = "column";
        }
        let (d, outputs) = (training.columns(), training.outputs);
        let directions: Vec<Vec<i64>> = match outputs {
            1 => vec![vec![1], vec![1], vec![-1]],
            _ => (0..2).map(|_| direction(random, outputs)).collect(),
        };
        let count = random.below(4);
        let bias = |random: &mut Random| match training.output_bias.is_some() || random.once_in(20) {
            true => (0..outputs).map(|_| q(random.within(3), random.pick(&[1, 2]))).collect(),
            false => vec![Q::zero(); outputs],
        };
        let start = if random.once_in(3) {
            End::Network(Network { bias: bias(random), ..Network::random(random, &training, count) })
        } else {
            let mut slots: Vec<Block> = Vec::new();
            for i in 0..count {
                let mut block = Block::new(&random.pick(&directions), weights(random, d));
                if i > 0 && random.once_in(3) {
                    let other = slots[random.below(i)].scaled(&random.pick(&[q(1, 2), int(1), int(2)]));
                    block = if random.once_in(3) { Block { p: block.p, ..other } } else { other };
                }
                slots.push(block);
            }
            End::Convex(Place { slots, bias: bias(random) })
        };
        let mut place = start.place();
        let zero = Block { p: vec![1; outputs], w: vec![Q::zero(); d] };
        place.slots.resize(place.slots.len() + random.below(3), zero);
        Walker { random, training, directions, start, place, records: Vec::new() }
    }

    /// Legal records with a wrong one among them, more often than not.
    pub fn certificate(self) -> Case {
        self.walked(true)
    }

    /// Legal records.
    pub fn honest(self) -> Case {
        self.walked(false)
    }

    fn walked(mut self, wrong: bool) -> Case {
        let rare = |this: &mut Self| wrong && this.random.once_in(40);
        if matches!(self.start, End::Network(_)) != rare(&mut self) {
            self.records.push(Record::Balance);
        }
        let steps = self.random.below(5);
        let hostile = if wrong { self.random.below(steps + steps / 3 + 1) } else { steps };
        for step in 0..steps {
            let Some(record) = (if step == hostile { self.hostile() } else { self.legal() }) else { continue };
            let to = motion(&self.place, &record, &int(1));
            self.records.push(record);
            match to {
                Ok(place) => self.place = place,
                Err(_) => break,
            }
        }
        let end = self.end(wrong);
        if matches!(end, Some(End::Network(_))) != rare(&mut self) {
            self.records.push(Record::Unbalance);
        }
        let width = self.place.slots.len().saturating_sub(usize::from(rare(&mut self)));
        Case { training: self.training, start: self.start, end, width, records: self.records }
    }

    /// The end that the walk has reached, now and then another.
    fn end(&mut self, wrong: bool) -> Option<End> {
        if self.random.once_in(4) {
            return None;
        }
        let Place { slots: mut blocks, mut bias } = self.place.clone();
        blocks.sort_by_key(|_| self.random.next());
        if self.random.once_in(2) {
            blocks.retain(|block| !block.is_zero());
        }
        if wrong && self.random.once_in(10) {
            bias[0] += int(1);
        } else if wrong && !blocks.is_empty() && self.random.once_in(10) {
            let i = self.random.below(blocks.len());
            match self.random.below(5) {
                0 => blocks[i].p = self.random.pick(&self.directions),
                1 => drop(blocks.remove(i)),
                2 => blocks.push(blocks[i].clone()),
                3 => blocks[i] = blocks[i].scaled(&q(1001, 1000)),
                _ => blocks[i] = blocks[self.random.below(blocks.len())].clone(),
            }
        }
        Some(match self.random.once_in(2) {
            true => {
                let atoms = self.training.hidden_bias != "free" && self.training.outputs == 1;
                let neurons = blocks.iter().map(|block| neuron(self.random, block, atoms)).collect();
                End::Network(Network { neurons, bias })
            }
            false => End::Convex(Place { slots: blocks, bias }),
        })
    }

    /// A record that is probably right.
    fn legal(&mut self) -> Option<Record> {
        let count = self.place.slots.len();
        let (i, j) = (self.random.below(count), self.random.below(count));
        if i == j || self.random.once_in(4) {
            return (count > 0 || self.training.output_bias.is_some()).then(|| self.straight());
        }
        let (a, b) = (self.place.slots[i].clone(), self.place.slots[j].clone());
        let alike = a.p == b.p || a.is_zero() || b.is_zero();
        if alike && a.shares_cone(&b, &self.training) && self.random.once_in(2) {
            return Some(Record::Merge(i, j));
        }
        if b.is_zero() && self.random.once_in(2) {
            let mut part = a.scaled(&self.random.pick(&[q(1, 2), q(1, 3), int(1), int(0)]));
            if self.random.once_in(2) {
                part.w = self.tried(|this, w| {
                    let part = Block { p: a.p.clone(), w: w.to_vec() };
                    part.shares_cone(&a.plus(&part, &int(-1)), &this.training)
                });
            }
            return Some(Record::Split(i, j, part));
        }
        if a.p == b.p && self.random.once_in(3) {
            let course = self.random.pick(&["constant", "constant", "descent"]);
            return Some(self.exchange(course, i, j, &q(1, 2)));
        }
        Some(self.straight())
    }

    /// Weights that pass a test, or zero.
    fn tried(&mut self, test: impl Fn(&Self, &[Q]) -> bool) -> Vec<Q> {
        let d = self.training.columns();
        let found = (0..8).map(|_| weights(self.random, d)).collect::<Vec<_>>();
        found.into_iter().find(|w| test(self, w)).unwrap_or_else(|| vec![Q::zero(); d])
    }

    /// Some slots move within their cones, and the bias, on the best course that the ends suggest.
    fn straight(&mut self) -> Record {
        let mut moves = Vec::new();
        for i in 0..self.place.slots.len() {
            if self.random.once_in(2) {
                continue;
            }
            let from = self.place.slots[i].clone();
            let mut to = from.scaled(&self.random.pick(&[int(0), q(1, 2), q(9, 10), int(1), int(2)]));
            if self.random.once_in(2) {
                to.w =
                    self.tried(|this, w| from.shares_cone(&Block { p: from.p.clone(), w: w.to_vec() }, &this.training));
            }
            if from.is_zero() {
                to.p = self.random.pick(&self.directions);
            }
            moves.push((i, to));
        }
        let bias = self.bias(&moves);
        let costs = Costs::new(&self.training);
        let at = |t: Q| {
            let place = motion(&self.place, &Record::Straight("convex", moves.clone(), bias.clone()), &t);
            place.map(|place| costs.of(&place).0).unwrap_or_default()
        };
        let course = match (at(int(1)) <= at(q(999, 1000)), at(int(0)) <= at(q(1, 1000))) {
            (true, _) => "descent",
            (_, true) => "ascent",
            _ => "convex",
        };
        Record::Straight(course, moves, bias)
    }

    /// Where the output bias goes: nowhere, anywhere, to a kink of the loss of one row, or, where it is free,
    /// to where it has the same distance from the best one on the other side.
    fn bias(&mut self, moves: &[(usize, Block)]) -> Vec<Q> {
        let bias = self.place.bias.clone();
        let allowed = self.training.output_bias.is_some() || self.random.once_in(20);
        if !allowed || self.random.once_in(3) {
            return bias;
        }
        let record = Record::Straight("convex", moves.to_vec(), bias.clone());
        let fit = motion(&self.place, &record, &int(1)).map(|place| Costs::new(&self.training).outputs(&place));
        let (outputs, rows) = (self.training.outputs, self.training.rows());
        let Ok(fit) = fit else { return bias };
        let error = |k: usize, c: usize| &self.training.targets(k)[c] - &fit[k * outputs + c];
        let k = self.random.below(rows);
        match self.random.below(4) {
            0 => bias.iter().map(|_| q(self.random.within(6), 2)).collect(),
            1 => {
                // f = y, or f = y ± ε, where most losses with a kink have it.
                let off = self.training.loss.value() * int(self.random.within(1));
                bias.iter().enumerate().map(|(c, b)| b + error(k, c) + &off).collect()
            }
            2 => bias.iter().enumerate().map(|(c, b)| b + error(k, c) * int(2)).collect(),
            _ => {
                // The best one as well, which is too far where it costs.
                let total: Q = (0..rows).map(|k| self.training.weight(k)).sum();
                let mean = |c: usize| (0..rows).map(|k| self.training.weight(k) * error(k, c)).sum::<Q>() / &total;
                let times = self.random.pick(&[int(1), int(2)]);
                bias.iter().enumerate().map(|(c, b)| b + mean(c) * &times).collect()
            }
        }
    }

    /// A record that breaks one of the conditions, or none by chance.
    fn hostile(&mut self) -> Option<Record> {
        let (d, count) = (self.training.columns(), self.place.slots.len());
        let beyond = usize::from(self.random.once_in(9));
        let (mut i, mut j) = (self.random.below(count + 1), self.random.below(count + beyond));
        if self.random.once_in(2) {
            // The first slot in use, and the last empty one.
            i = self.place.slots.iter().position(|block| !block.is_zero()).unwrap_or(i);
            j = self.place.slots.iter().rposition(Block::is_zero).unwrap_or(j);
        }
        let any = self.random.pick(&self.directions);
        let block = Block::new(&any, weights(self.random, d));
        let own = self.place.slots.get(i).cloned().unwrap_or(block.clone());
        let factor = self.random.pick(&[q(1, 2), int(1), int(1), int(2), int(-1), int(0)]);
        let course = self.random.pick(&["constant", "descent", "ascent", "convex"]);
        let stays = self.place.bias.clone();
        Some(match self.random.below(17) {
            0 => Record::Merge(i, j),
            1 | 9 => self.strangers(),
            2 | 3 => {
                let p = if self.random.once_in(2) { any } else { own.p.clone() };
                Record::Split(i, j, Block { p, ..own.scaled(&factor) })
            }
            4 => Record::Split(i, j, block),
            // The whole of a slot, for another direction; a part, for a slot in use.
            14 => Record::Split(i, j, Block { p: any, ..own }),
            15 => {
                let used = (0..count).find(|other| *other != i && !self.place.slots[*other].is_zero());
                Record::Split(i, used.unwrap_or(j), own.scaled(&q(1, 2)))
            }
            5 if i < count && j < count => self.exchange(course, i, j, &factor),
            6 => {
                let mut moves = vec![(i, block), (j, own.scaled(&factor))];
                if self.random.once_in(2) {
                    moves.sort_by_key(|(i, _)| *i);
                }
                Record::Straight(course, moves, stays)
            }
            7 => {
                let moves = vec![(i, own.scaled(&factor))];
                let bias = self.bias(&moves);
                Record::Straight(course, moves, bias)
            }
            8 => Record::Straight(course, vec![(i, turned(self.random, &own))], stays),
            16 => Record::Straight("convex", vec![(i, Block { p: any, ..own })], stays),
            10 => {
                let bias = self.bias(&[]);
                Record::Straight(course, Vec::new(), bias)
            }
            11 => Record::Straight(course, vec![(i, Block { p: own.p, ..block })], stays),
            12 => match self.straight() {
                Record::Straight(_, moves, bias) => Record::Straight(course, moves, bias),
                other => other,
            },
            _ => {
                self.random.pick(&[Record::Balance, Record::Unbalance, Record::Straight("constant", Vec::new(), stays)])
            }
        })
    }

    /// A merge of two slots in use that have different directions or cones, if there are such.
    fn strangers(&mut self) -> Record {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (i, a) in self.place.slots.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            for (j, b) in self.place.slots.iter().enumerate().filter(|(j, b)| *j != i && !b.is_zero()) {
                let (alike, cone) = (a.p == b.p, a.shares_cone(b, &self.training));
                pairs.extend(Some((i, j)).filter(|_| alike != cone));
            }
        }
        let (i, j) = if pairs.is_empty() { (0, 1) } else { self.random.pick(&pairs) };
        Record::Merge(i, j)
    }

    /// What slot i loses goes to slot j: nothing changes if the two are collinear.
    fn exchange(&self, course: &'static str, i: usize, j: usize, share: &Q) -> Record {
        let (i, j, slots) = (i.min(j), i.max(j), &self.place.slots);
        let rest = slots[i].scaled(&(int(1) - share));
        let mut moves = vec![(i, rest), (j, slots[j].plus(&slots[i], share))];
        moves.dedup_by_key(|(slot, _)| *slot);
        Record::Straight(course, moves, self.place.bias.clone())
    }
}

/// A direction of several outputs.
fn direction(random: &mut Random, outputs: usize) -> Vec<i64> {
    let mut p: Vec<i64> = (0..outputs).map(|_| random.within(2)).collect();
    p[random.below(outputs)] = random.pick(&[1, -1, 2]);
    Block::new(&p, vec![Q::one()]).p
}

/// As long as before, and somewhere else or of another direction.
fn turned(random: &mut Random, block: &Block) -> Block {
    let mut to = block.clone();
    match random.below(5) {
        0 => to.p.iter_mut().for_each(|p| *p = -*p),
        1 => to.w.reverse(),
        2 => to.w[0] = -to.w[0].clone(),
        3 => to.p.reverse(),
        _ => to = to.scaled(&int(-1)),
    }
    to
}

/// Weights, of rational length more often than not.
fn weights(random: &mut Random, columns: usize) -> Vec<Q> {
    let scale = random.pick(&[q(1, 1), q(1, 1), q(1, 2), q(1, 5), q(1, 1_000_000_000)]);
    let sides = [(3, 4), (4, 3), (-3, 4), (3, -4), (5, 12), (-4, -3), (0, 2), (1, 0), (0, -1), (-2, 0)];
    let (first, second) = if random.once_in(3) { (random.within(3), random.within(3)) } else { random.pick(&sides) };
    let mut w: Vec<Q> = [first, second].iter().map(|v| int(*v) * &scale).collect();
    w.resize(columns, Q::zero());
    w
}

/// A neuron with this block, balanced or not; an atom only if the length is rational.
fn neuron(random: &mut Random, block: &Block, atoms: bool) -> Neuron {
    let a = |size: &Q| block.p.iter().map(|p| int(*p) * size).collect::<Vec<Q>>();
    if block.is_zero() {
        let (u, size) = random.pick(&[(0, int(0)), (1, int(0)), (0, int(2))]);
        return Neuron { atom: false, u: vec![int(u); block.w.len()], a: a(&size) };
    }
    // ‖u‖ = ‖α‖ for α = sp, u = w/s and s² = ‖w‖/‖p‖.
    let lengths = [square(&block.w), square(&a(&int(1)))].map(|v| root(&v));
    let [length, of_p] = lengths;
    if let Some(length) = length.clone().filter(|_| atoms && random.once_in(3)) {
        return Neuron { atom: true, u: block.w.iter().map(|w| w / &length).collect(), a: a(&length) };
    }
    let balanced = length.zip(of_p).and_then(|(w, p)| root(&(w / p))).filter(|_| random.once_in(2));
    let size = balanced.unwrap_or_else(|| random.pick(&[int(1), int(2), q(1, 2), q(5, 3)]));
    Neuron { atom: false, u: block.w.iter().map(|w| w / &size).collect(), a: a(&size.abs()) }
}
