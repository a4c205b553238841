//! Problems with a known rational solution of the optimality conditions of program (2): an optimum more often
//! than not.

use crate::exact::{Q, int, kernel, q, rank, solve};
use crate::qualify_truth::{Block, Pattern, Scope};
use crate::random::Random;
use crate::tiny::{Neuron, Problem};
use crate::training_tiny::{Loss, Training};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A problem, a network that gives the patterns, and blocks that solve the equations.
pub struct Plant {
    pub problem: Problem,
    /// What makes it a problem of version 2.
    pub extras: Option<Extras>,
    pub network: Vec<Neuron>,
    pub blocks: Vec<Block>,
}

/// Weights of the rows over a denominator, and an output bias: β₀, zero if it is free.
#[derive(Clone)]
pub struct Extras {
    pub weights: Vec<i64>,
    pub den: i64,
    pub ridge: Option<Q>,
}

impl Extras {
    fn random(random: &mut Random, rows: usize) -> Extras {
        let ridge = q(random.pick(&[1, 2, 7]), random.pick(&[1, 3, 1000]));
        Extras {
            weights: (0..rows).map(|_| random.pick(&[1, 1, 2, 3])).collect(),
            den: random.pick(&[2, 1, 3]),
            ridge: random.pick(&[None, Some(Q::zero()), Some(Q::zero()), Some(ridge)]),
        }
    }

    /// The weights.
    pub fn s(&self) -> Vec<Q> {
        self.weights.iter().map(|w| q(*w, self.den)).collect()
    }
}

impl Plant {
    /// The file of the problem.
    pub fn text(&self) -> String {
        let Some(extras) = &self.extras else { return self.problem.text() };
        let Problem { beta, x, x_den, y, y_den, .. } = self.problem.clone();
        Training {
            loss: Loss { word: "squared", parameter: None },
            beta,
            hidden_bias: self.problem.bias,
            output_bias: extras.ridge.clone(),
            outputs: 1,
            x,
            x_den,
            y: y.into_iter().map(|y| vec![y]).collect(),
            y_den,
            weights: Some((extras.weights.clone(), extras.den)),
        }
        .text()
    }
}

/// The different pairs of a pattern and a sign, for each neuron its own sign first.
pub fn pairs(scope: &Scope, network: &[Neuron]) -> Vec<(Pattern, i64)> {
    let mut pairs = Vec::new();
    for neuron in network.iter().filter(|n| n.a != 0 && n.u.iter().any(|v| *v != 0)) {
        for sign in [neuron.a.signum(), -neuron.a.signum()] {
            let pair = (scope.pattern(&neuron.direction()), sign);
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    pairs
}

/// Integer vectors of integer length.
fn weights(random: &mut Random, d: usize) -> (Vec<i64>, i64) {
    let (mut w, length) = match d {
        1 => (vec![1], 1),
        2 => random.pick(&[(vec![3, 4], 5), (vec![4, 3], 5), (vec![1, 0], 1), (vec![0, 1], 1), (vec![5, 12], 13)]),
        _ => random.pick(&[(vec![1, 2, 2], 3), (vec![2, 3, 6], 7), (vec![0, 3, 4], 5), (vec![0, 0, 1], 1)]),
    };
    w.iter_mut().for_each(|v| *v *= random.pick(&[1, -1]));
    w.rotate_left(random.below(d));
    (w, length)
}

/// A row perpendicular to w.
fn perpendicular(random: &mut Random, w: &[i64]) -> Vec<i64> {
    match w {
        [a, b] => vec![-b, *a],
        [a, b, c] => {
            let (e, f, g) = (random.within(1), random.within(1), random.within(1));
            vec![b * g - c * f, c * e - a * g, a * f - b * e]
        }
        _ => vec![random.within(2)],
    }
}

fn rows(random: &mut Random, d: usize, directions: &[(Vec<i64>, i64)]) -> Vec<Vec<i64>> {
    let mut x: Vec<Vec<i64>> = Vec::new();
    for k in 0..1 + random.below(4) {
        let row = if k > 0 && random.once_in(4) {
            let factor = random.pick(&[1, -1, 2, -2, 0]);
            x[random.below(k)].iter().map(|v| v * factor).collect()
        } else if !directions.is_empty() && random.once_in(2) {
            let (w, _) = random.pick(directions);
            perpendicular(random, &w)
        } else {
            (0..d).map(|_| random.within(3)).collect()
        };
        x.push(row);
    }
    x
}

/// A neuron near w, on some side of the rows that w lies on; or anywhere.
fn neuron(random: &mut Random, w: &[i64], a: i64) -> Neuron {
    let far = random.once_in(8);
    let u = w.iter().map(|v| if far { random.within(3) } else { 16 * v + random.within(1) }).collect();
    Neuron { atom: false, u, u_den: random.pick(&[1, 2, 16]), a_den: random.pick(&[1, 3]), a }
}

/// Tries to plant, in a problem of version 2 if that is asked for.
pub fn plant(random: &mut Random, second: bool) -> Option<Plant> {
    let d = random.pick(&[1, 2, 2, 2, 3, 3]);
    let count = random.pick(&[0, 1, 1, 2]);
    let directions: Vec<(Vec<i64>, i64)> = (0..count).map(|_| weights(random, d)).collect();
    let x = rows(random, d, &directions);
    let beta = random.pick(&[(1, 1), (1, 2), (3, 1), (1, 3), (2, 5)]);
    let (y, x_den) = (vec![0; x.len()], random.pick(&[1, 1, 2]));
    let mut problem = Problem { bias: "none", norm: None, beta, x, x_den, y, y_den: 1 };
    let extras = second.then(|| Extras::random(random, problem.rows()));
    let scope = Scope::new(&problem, extras.as_ref());
    let (mut network, mut blocks) = (Vec::new(), Vec::new());
    for (w, length) in &directions {
        let sign = random.pick(&[1, 1, -1]);
        extra(random, d, &directions, &mut network);
        let a = sign * random.pick(&[1, 2]);
        network.push(neuron(random, w, a));
        let factor = random.pick(&[int(1), int(2), q(1, 2)]);
        let pattern = scope.pattern(&network[network.len() - 1].direction());
        let w: Vec<Q> = w.iter().map(|v| int(*v) * &factor).collect();
        let mut held: Vec<usize> = Vec::new();
        for line in scope.ties(&w) {
            let rows: Vec<Vec<Q>> = held.iter().chain([&line]).map(|line| scope.row(*line).to_vec()).collect();
            held.extend(Some(line).filter(|_| rank(&rows) == rows.len()));
        }
        let turned = if random.once_in(20) { -1 } else { 1 };
        let length = int(*length * turned) * factor;
        blocks.push(Block { neuron: network.len() - 1, pattern, sign, w, length, rho: Vec::new(), held });
    }
    extra(random, d, &directions, &mut network);
    if !scope.apart(&blocks) && !random.once_in(4) {
        return None;
    }
    let nu = multipliers(random, &scope, &pairs(&scope, &network), &mut blocks)?;
    // With y = 0 the errors are minus the predictions.
    let mut y: Vec<Q> = scope.errors_of(&nu)?.iter().zip(scope.errors(&blocks)).map(|(e, minus)| e - minus).collect();
    if scope.ridge.as_ref().is_some_and(Zero::is_zero) {
        let shift = int(random.within(3));
        y.iter_mut().for_each(|y| *y += &shift);
    }
    let t = y.iter().fold(Q::one(), |den, y| &den * (&den * y).denom());
    problem.y = y.iter().map(|y| (y * &t).to_integer().to_i64()).collect::<Option<_>>()?;
    problem.beta.0 *= t.to_integer().to_i64().filter(|t| *t < 1_000_000)?;
    for block in &mut blocks {
        block.length *= &t;
        block.w.iter_mut().chain(&mut block.rho).for_each(|v| *v *= &t);
    }
    Some(Plant { problem, extras, network, blocks })
}

/// Neurons that may give more patterns: those beyond ties, others, and zeros.
fn extra(random: &mut Random, d: usize, directions: &[(Vec<i64>, i64)], network: &mut Vec<Neuron>) {
    while random.once_in(3) {
        let zero = vec![0; d];
        let near = directions.first().map_or(&zero, |(w, _)| w);
        let a = random.pick(&[1, -1, 2, 0]);
        network.push(neuron(random, near, a));
    }
}

/// ν that solves the equations of the blocks, whose multipliers it fills in; an optimum if one is found soon
/// and the blocks lie in their cones.
fn multipliers(random: &mut Random, scope: &Scope, pairs: &[(Pattern, i64)], blocks: &mut [Block]) -> Option<Vec<Q>> {
    let (n, d) = (scope.x.len(), scope.x[0].len());
    let unknowns = n + blocks.iter().map(|b| b.held.len()).sum::<usize>();
    let (mut rows, mut right, mut at) = (Vec::new(), Vec::new(), n);
    for b in blocks.iter() {
        for c in 0..d {
            let mut row = vec![Q::zero(); unknowns];
            (0..n).filter(|k| b.pattern.on[*k]).for_each(|k| row[k] = int(b.sign) * &scope.x[k][c]);
            for (i, line) in b.held.iter().enumerate() {
                row[at + i] = int(b.pattern.sides[*line]) * &scope.row(*line)[c];
            }
            rows.push(row);
            right.push(&scope.beta * &b.w[c] / &b.length);
        }
        at += b.held.len();
    }
    if scope.ridge.as_ref().is_some_and(Zero::is_zero) {
        rows.push((0..unknowns).map(|j| int(i64::from(j < n))).collect());
        right.push(Q::zero());
    }
    let first = if rows.is_empty() { vec![Q::zero(); unknowns] } else { solve(&rows, &right)? };
    let kernel = kernel(&rows, unknowns);
    let kernel = if rows.is_empty() { (0..n).map(|k| unit(k, n)).collect() } else { kernel };
    let any = random.once_in(4);
    for _ in 0..12 {
        let mut z = first.clone();
        for v in &kernel {
            let factor = random.pick(&[int(0), int(0), q(1, 2), q(-1, 2), q(1, 4), int(1), int(-1), q(1, 10)]);
            z.iter_mut().zip(v).for_each(|(z, v)| *z += &factor * v);
        }
        let mut rest = z.split_off(n);
        for b in blocks.iter_mut() {
            b.rho = rest.drain(..b.held.len()).collect();
        }
        let positive = blocks.iter().all(|b| b.rho.iter().all(Signed::is_positive));
        if any || (positive && scope.are_short(pairs, &z)) {
            return Some(z);
        }
    }
    None
}

fn unit(k: usize, n: usize) -> Vec<Q> {
    (0..n).map(|i| int(i64::from(i == k))).collect()
}
