//! Paths in weight space (FORMAT §10): walks of legal records with wrong ones among them.

use crate::exact::{Q, int, q, root, square};
use crate::path_truth::{Block, Course, End, Record, loss, motion, walk};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, file, network_text};
use num_traits::{One, ToPrimitive, Zero};
use relucert::check::passage::{Along, Passage, PathClaim, Place, Shape};

/// A certificate with what it is about.
#[derive(Debug)]
struct Case {
    problem: Problem,
    start: End,
    end: Option<End>,
    width: usize,
    records: Vec<Record>,
}

#[test]
fn paths() {
    try_all("path", |random| {
        let case = Walker::new(random).certificate();
        let text = case.text(random);
        judge(&case, &text)
    });
}

/// A split that gives the whole of a slot to a part of the other sign.
#[test]
fn a_part_of_the_other_sign() {
    let problem = Problem { bias: "none", norm: None, beta: (1, 1), x: vec![vec![1]], x_den: 1, y: vec![5], y_den: 1 };
    let block = |negative| Block { negative, w: vec![int(3)] };
    let (start, end) = (End::Convex(vec![block(false)]), Some(End::Convex(vec![block(true)])));
    let case = Case { problem, start, end, width: 2, records: vec![Record::Split(0, 1, block(true))] };
    let text = case.text(&mut Random::new(1));
    assert!(matches!(judge(&case, &text), Outcome::Rejected(_)));
}

fn judge(case: &Case, text: &str) -> Outcome {
    let problem = relucert::check::problem::parse(case.problem.text().as_bytes()).expect("a problem");
    let (start, end) = (case.place(&case.start), case.end.as_ref().map(|end| case.place(end)));
    let passage = match relucert::check::path::verify(&problem, DIGEST, &start, end.as_ref(), text.as_bytes()) {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(passage) => passage,
    };
    let files = || format!("{case:#?}\n{}\n{text}\n{passage:?}", case.problem.text());
    match walk(&case.problem, &case.start, case.end.as_ref(), case.width, &case.records) {
        Err(why) => Outcome::False(format!("no such path: {why}\n{}", files())),
        Ok(course) => match wrong(case, &passage, &course) {
            Some(what) => Outcome::False(format!("{what}\n{}", files())),
            None => claims(case, &passage, &course)
                .map_or_else(|what| Outcome::False(format!("{what}\n{}", files())), Outcome::True),
        },
    }
}

fn fraction(value: &relucert::check::fraction::Fraction) -> Q {
    value.to_string().parse().expect("a fraction")
}

/// What is wrong with the facts reported.
fn wrong(case: &Case, passage: &Passage, course: &Course) -> Option<&'static str> {
    let outside = |ends: (_, _), truth: &(Q, Q)| fraction(&ends.0) > truth.1 || fraction(&ends.1) < truth.0;
    let (start, end) = (passage.start.enclosure(64), passage.end.enclosure(64));
    let peak = course.exceeds(&fraction(&passage.peak));
    let facts = [
        (outside(start, &course.start), "the loss at the start"),
        (outside(end, &course.end), "the loss at the end"),
        (peak, "the peak"),
        (passage.width < case.width, "the width"),
        (passage.segments != case.records.len(), "the number of segments"),
        (passage.neurons != course.blocks.len(), "the number of neurons"),
    ];
    facts.into_iter().find(|(wrong, _)| *wrong).map(|(_, what)| what)
}

/// All claims that are called proved, and how many: they must be true.
fn claims(case: &Case, passage: &Passage, course: &Course) -> Result<usize, String> {
    let (pairs, along) = course.neighbours(&case.problem);
    let losses = [
        (Along::Constant, course.is_constant()),
        (Along::Decreasing, course.is_decreasing()),
        (Along::NonIncreasing, course.is_non_increasing()),
        (Along::NeverAbove, course.is_never_above_start()),
        (Along::Bounded, true),
    ];
    let shapes = [(Shape::Any, true), (Shape::NearlyMinimal, along), (Shape::Minimal, pairs == 0)];
    let widths = [(None, true), (Some(case.width), true), (Some(case.width.saturating_sub(1)), case.width == 0)];
    let mut proved = 0;
    for (along, loss_holds) in losses {
        for (width, width_holds) in widths {
            for (shape, shape_holds) in shapes {
                let claim = PathClaim { along, width, shape };
                if claim.proved(passage) && !(loss_holds && width_holds && shape_holds) {
                    return Err(format!("called proved: {claim:?}"));
                }
                proved += usize::from(claim.proved(passage));
            }
        }
    }
    Ok(proved)
}

impl Case {
    fn place(&self, end: &End) -> Place {
        let columns = self.problem.columns();
        match end {
            End::Network(neurons) => {
                let text = network_text(neurons, columns);
                Place::Network(relucert::check::network::parse(text.as_bytes(), columns).expect("a network"))
            }
            End::Convex(blocks) => {
                let mut lines = vec!["relucert-convex 1".to_string(), format!("shape {} {columns}", blocks.len())];
                lines.extend(blocks.iter().map(|block| format!("block {}", block_text(block, 1))));
                let text = file(lines);
                let read = relucert::check::convex::parse(text.as_bytes(), Some(columns));
                Place::Convex(read.expect("convex weights").0)
            }
        }
    }

    fn text(&self, random: &mut Random) -> String {
        let mut lines = vec!["relucert-path-certificate 1".to_string(), format!("problem {DIGEST}")];
        lines.push(format!("width {}", self.width));
        lines.push(format!("segments {}", self.records.len()));
        let mut text = |block: &Block| block_text(block, random.pick(&[1, 1, 1, 2, 6]));
        for record in &self.records {
            match record {
                Record::Balance => lines.push("balance".into()),
                Record::Unbalance => lines.push("unbalance".into()),
                Record::Merge(i, j) => lines.push(format!("merge {i} {j}")),
                Record::Split(i, j, part) => lines.push(format!("split {i} {j} {}", text(part))),
                Record::Straight(course, moves) => {
                    lines.push(format!("{course} {}", moves.len()));
                    lines.extend(moves.iter().map(|(i, block)| format!("slot {i} {}", text(block))));
                }
            }
        }
        file(lines)
    }
}

/// `S DW w_1 … w_D`, over `factor` times the least denominator.
fn block_text(block: &Block, factor: i64) -> String {
    let den = block.w.iter().fold(int(factor), |den, w| &den * (&den * w).denom());
    let words: Vec<String> = block.w.iter().map(|w| (w * &den).to_integer().to_string()).collect();
    format!("{} {} {}", if block.negative { '-' } else { '+' }, den.to_integer(), words.join(" "))
}

/// Makes the records one after the other; `slots` is where the path is.
struct Walker<'a> {
    random: &'a mut Random,
    problem: Problem,
    start: End,
    slots: Vec<Block>,
    records: Vec<Record>,
}

impl Walker<'_> {
    fn new(random: &mut Random) -> Walker<'_> {
        let mut problem = Problem::random(random, 3, 2);
        if problem.bias == "none" && random.once_in(5) {
            let column = random.below(problem.columns());
            problem.x.iter_mut().for_each(|x| x[column] = 0);
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

    fn certificate(mut self) -> Case {
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
            return Some(exchange(i.min(j), &self.slots, i.max(j), &q(1, 2)));
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
        Some(match self.random.below(10) {
            0 => Record::Merge(i, j),
            1 | 2 => {
                let negative = own.negative ^ self.random.once_in(2);
                Record::Split(i, j, Block { negative, ..own.scaled(&factor) })
            }
            3 => Record::Split(i, j, block),
            4 if i < count && j < count => exchange(i.min(j), &self.slots, i.max(j), &factor),
            5 => {
                let mut moves = vec![(i, block), (j, own.scaled(&factor))];
                if self.random.once_in(2) {
                    moves.sort_by_key(|(i, _)| *i);
                }
                Record::Straight(self.course(), moves)
            }
            6 => Record::Straight(self.course(), vec![(i, own.scaled(&factor))]),
            7 => Record::Straight(self.course(), vec![(i, turned(self.random, &own))]),
            8 => self.random.pick(&[Record::Balance, Record::Unbalance, Record::Straight("constant", Vec::new())]),
            _ => match self.straight() {
                Record::Straight(_, moves) => Record::Straight(self.course(), moves),
                other => other,
            },
        })
    }

    fn course(&mut self) -> &'static str {
        self.random.pick(&["constant", "descent", "ascent", "convex"])
    }
}

/// What slot i loses goes to slot j: nothing changes if the two are collinear.
fn exchange(i: usize, slots: &[Block], j: usize, share: &Q) -> Record {
    let rest = slots[i].scaled(&(int(1) - share));
    let mut moves = vec![(i, rest), (j, slots[j].plus(&slots[i], share))];
    moves.dedup_by_key(|(slot, _)| *slot);
    Record::Straight("constant", moves)
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
