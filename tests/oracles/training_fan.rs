//! Fans of several outputs (FORMAT §21) of our own making: generators with trees, bisections and cones, most
//! of them true, some that believe something false about one rule.

use crate::leaf::{Scales, Wish};
use crate::nearly::dot;
use crate::random::Random;
use crate::tiny::{Problem, words};
use crate::tree::{Bound, Plan, nodes};

/// What is believed wrongly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Belief {
    Nothing,
    /// The last cones need not be closed.
    Uncovered,
    /// The rows sum to zero.
    ZeroSum,
    /// Any vector lies between two others.
    Between,
    /// w need not reach the bounds.
    Short,
    /// w may be longer than the bound.
    Long,
    /// The sign of a generator does not matter.
    Unsigned,
    /// Any vectors are a basis.
    Basis,
}

const BELIEFS: [Belief; 7] =
    [Belief::Uncovered, Belief::ZeroSum, Belief::Between, Belief::Short, Belief::Long, Belief::Unsigned, Belief::Basis];

struct Generator {
    q: Vec<i64>,
    bound: Bound,
}

struct Fan<'a> {
    problem: &'a Problem,
    dual: &'a [Vec<i128>],
    scales: Scales,
    plan: Plan,
    belief: Belief,
    generators: Vec<Generator>,
    /// The lines of the cones, and the greatest ‖w‖ among them, with the scale of bounds.
    cones: Vec<String>,
    longest: f64,
}

impl Fan<'_> {
    fn generator(&mut self, q: Vec<i64>, random: &mut Random) -> usize {
        if let Some(at) = self.generators.iter().position(|g| g.q == q) {
            return at;
        }
        let image = |row: &Vec<i128>| row.iter().zip(&q).map(|(v, q)| v * i128::from(*q)).sum();
        let nu = self.dual.iter().map(image).collect();
        let bound = Bound::new(self.problem, nu, self.scales, self.plan, random);
        self.generators.push(Generator { q, bound });
        self.generators.len() - 1
    }

    /// A cone, bisected now and then.
    fn divide(&mut self, cone: &[(usize, i64)], depth: usize, random: &mut Random) {
        if cone.len() < 2 || depth > 2 || !random.once_in(2) {
            let line = self.close(cone, random);
            self.cones.push(line);
            return;
        }
        let (mut i, mut j) = (random.below(cone.len()), random.below(cone.len()));
        if i == j {
            (i, j) = (0, cone.len() - 1);
        }
        let (i, j) = (i.min(j), i.max(j));
        let (alpha, beta) = (1 + random.below(2) as i64, 1 + random.below(2) as i64);
        let side = |(g, s): (usize, i64)| -> Vec<i64> { self.generators[g].q.iter().map(|q| s * q).collect() };
        let gamma = random.pick(&[1, -1]);
        let sum = |(p, q): (&i64, i64)| gamma * (alpha * p + beta * q);
        let mut q: Vec<i64> = side(cone[i]).iter().zip(side(cone[j])).map(sum).collect();
        if self.belief == Belief::Between && random.once_in(2) {
            q = self.generators[cone[i].0].q.clone();
        }
        if q.iter().all(|q| *q == 0) {
            let line = self.close(cone, random);
            self.cones.push(line);
            return;
        }
        let c = self.generator(q, random);
        self.cones.push(format!("bisect {i} {j} {c} {alpha} {beta} {gamma}"));
        for at in [i, j] {
            let mut part = cone.to_vec();
            part[at] = (c, gamma);
            self.divide(&part, depth + 1, random);
        }
    }

    /// The line of a cone: w = Σ λ_p s_p q_p with w·s_p q_p = b_p, rounded up; some are longer than they need
    /// be.
    fn close(&mut self, cone: &[(usize, i64)], random: &mut Random) -> String {
        let side = |(g, s): &(usize, i64)| -> Vec<f64> {
            let s = if self.belief == Belief::Unsigned { 1 } else { *s };
            self.generators[*g].q.iter().map(|q| (s * q) as f64).collect()
        };
        let rows: Vec<Vec<f64>> = cone.iter().map(side).collect();
        let goals: Vec<f64> = cone.iter().map(|(g, _)| self.generators[*g].bound.b as f64).collect();
        let less = if self.belief == Belief::Short { random.pick(&[0.5, 0.8, 0.99]) } else { 1.0 };
        let mut w = vec![0.0; rows[0].len()];
        // The shortest w by Hildreth's method: each inequality in turn, with multipliers.
        let mut lambda = vec![0.0; rows.len()];
        for _ in 0..3000 {
            for ((row, goal), lambda) in rows.iter().zip(&goals).zip(&mut lambda) {
                let step = ((less * goal - dot(row, &w)) / dot(row, row)).max(-*lambda);
                *lambda += step;
                w.iter_mut().zip(row).for_each(|(w, q)| *w += step * q);
            }
        }
        // A little longer, until the integers reach the goals.
        let mut factor = 1.0;
        loop {
            let whole: Vec<i128> = w.iter().map(|w| (w * factor).round() as i128).collect();
            let reached = |(row, goal): (&Vec<f64>, &f64)| {
                row.iter().zip(&whole).map(|(q, w)| *q as i128 * w).sum::<i128>() >= (less * goal).ceil() as i128
            };
            if factor > 1.1 || rows.iter().zip(&goals).all(reached) {
                let length = whole.iter().map(|w| (*w as f64).powi(2)).sum::<f64>().sqrt();
                self.longest = self.longest.max(length);
                return format!("cone {}", words(&whole));
            }
            factor += 1e-12 + (factor - 1.0);
        }
    }
}

/// The records from `scales` on for a dual matrix with so many outputs.
pub fn fan(problem: &Problem, dual: &[Vec<i128>], scales: Scales, plan: Plan, random: &mut Random) -> Vec<String> {
    let belief = if plan.wish == Wish::Nothing && random.once_in(2) { random.pick(&BELIEFS) } else { Belief::Nothing };
    let outputs = dual[0].len();
    let zero = dual.iter().all(|row| row.iter().sum::<i128>() == 0);
    let zero_sum = outputs > 1 && (belief == Belief::ZeroSum || (zero && random.below(4) > 0));
    let rank = outputs - usize::from(zero_sum);
    let (cones, generators) = (Vec::new(), Vec::new());
    let mut fan = Fan { problem, dual, scales, plan, belief, generators, cones, longest: 1.0 };
    for i in 0..rank {
        let mut q: Vec<i64> =
            (0..outputs).map(|j| i64::from(j == i) - i64::from(zero_sum && j + 1 == outputs)).collect();
        if belief == Belief::Basis && random.once_in(2) {
            q.iter_mut().for_each(|q| *q += random.within(1));
        }
        fan.generator(q, random);
    }
    let start: Vec<usize> = (0..rank).map(|i| i.min(fan.generators.len() - 1)).collect();
    let all = 1usize << (rank - 1);
    let closed = if belief == Belief::Uncovered { all - random.below(2).min(all - 1) } else { all };
    for bits in 0..closed {
        let sign = |i: usize| if i > 0 && bits >> (rank - 1 - i) & 1 == 1 { -1 } else { 1 };
        let cone: Vec<(usize, i64)> = start.iter().enumerate().map(|(i, g)| (*g, sign(i))).collect();
        fan.divide(&cone, 0, random);
    }
    if belief == Belief::Uncovered && closed == all {
        fan.cones.pop();
    }
    let most = if belief == Belief::Long { 0.9 * fan.longest } else { fan.longest };
    let bound = most.ceil() as i128 + 1;
    let Scales { dual: sv, omega, arc, quad, factor } = scales;
    let mut lines = vec![format!("scales {sv} {omega} {arc} {quad} {factor}")];
    lines.extend(dual.iter().map(|row| format!("dual {}", words(row))));
    lines.push(format!("bound {bound}"));
    lines.push(format!("fan {}", if zero_sum { "zero-sum" } else { "full" }));
    lines.push(format!("generators {}", fan.generators.len()));
    for Generator { q, bound } in &fan.generators {
        lines.push(format!("generator {} {}", words(q), bound.b));
        for (sign, records) in ["+", "-"].iter().zip(&bound.trees) {
            lines.push(format!("sign {sign}"));
            lines.extend(nodes(records));
        }
    }
    lines.extend(fan.cones);
    lines
}
