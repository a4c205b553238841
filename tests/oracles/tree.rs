//! The records from `scales` on (FORMAT §4.2), made for a dual vector and a bound that is to be reached.

use crate::climb::{scaled, share};
use crate::leaf::{Function, Leaf, Scales, Wish, real};
use crate::nearly::summit;
use crate::random::Random;
use crate::tiny::{Problem, words};

/// One node in prefix order.
#[derive(Clone, Debug)]
pub enum Record {
    Split(usize),
    Leaf(Leaf),
}

/// A dual vector, a bound, and two trees.
#[derive(Clone, Debug)]
pub struct Bound {
    pub scales: Scales,
    pub nu: Vec<i128>,
    pub b: i128,
    pub trees: [Vec<Record>; 2],
}

/// How the trees are made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub wish: Wish,
    /// To be reached, as a multiple of h(ν).
    pub aim: f64,
    /// Steps to make a leaf better.
    pub steps: usize,
    /// Leaves only where nothing is left to split.
    pub full: bool,
}

impl Plan {
    pub fn random(random: &mut Random, wishes: &[Wish]) -> Plan {
        let wish = if random.below(5) < 2 { Wish::Nothing } else { random.pick(wishes) };
        let honest = wish == Wish::Nothing;
        let aim = random.pick(if honest { &[1.0 + 1e-6, 1.001, 1.05, 1.3] } else { &[0.7, 0.9, 0.98, 0.999] });
        let full = random.once_in(if honest { 3 } else { 8 });
        Plan { wish, aim, steps: random.pick(if honest { &[0, 20, 60] } else { &[60, 120, 180] }), full }
    }
}

impl Scales {
    /// Fine ones, or coarse ones, where rounding matters.
    pub fn random(random: &mut Random) -> Scales {
        let mut scale = |from: i32, more: usize| from + random.below(more) as i32;
        if scale(0, 3) > 0 {
            let (dual, omega, arc) = (scale(12, 30), scale(12, 20), scale(12, 20));
            return Scales { dual, omega, arc, quad: scale(30, 12), factor: scale(30, 12) };
        }
        let (dual, omega, arc) = (scale(0, 8), scale(0, 8), scale(0, 5));
        Scales { dual, omega, arc, quad: scale(4, 12), factor: scale(4, 12) }
    }
}

/// One tree while it grows.
struct Growth<'a> {
    function: Function,
    columns: usize,
    target: f64,
    plan: Plan,
    random: &'a mut Random,
}

/// A record with the path of its cone.
type Placed = (Vec<(usize, i8)>, Record);

impl Growth<'_> {
    /// The subtree below a path.
    fn grow(&mut self, path: &mut Vec<(usize, i8)>, into: &mut Vec<Placed>) {
        let groups = 0..self.function.rows.len();
        let mut open: Vec<usize> = groups.clone().filter(|k| self.function.side(path, *k).is_none()).collect();
        if self.plan.wish == Wish::SplitTwice && path.len() < 6 && (open.is_empty() || self.random.once_in(3)) {
            open = groups.filter(|k| self.function.weights[*k] < 0).collect();
        }
        if !self.plan.full || open.is_empty() || path.len() > 6 {
            let steps = if path.is_empty() { self.plan.steps } else { self.plan.steps / 2 };
            let (leaf, least) = self.function.leaf(path, self.columns, self.target, steps, self.random);
            if least <= self.target || open.is_empty() || path.len() > 6 || self.random.once_in(30) {
                into.push((path.clone(), Record::Leaf(leaf)));
                return;
            }
        }
        // Where all positive groups are split, F is concave and a leaf proves nearly all that is true.
        let arcs = self.function.arcs(path);
        let any = arcs.is_empty() || self.plan.wish == Wish::FreePartners || self.random.once_in(3);
        let first = if any { &open } else { &arcs };
        let k = self.random.pick(first);
        into.push((path.clone(), Record::Split(k)));
        let sides: &[i8] = match self.plan.wish {
            Wish::OneSide if self.random.once_in(2) => &[1],
            Wish::SwappedSides if self.random.once_in(2) => &[-1, 1],
            _ => &[1, -1],
        };
        for side in sides {
            path.push((k, *side));
            self.grow(path, into);
            path.pop();
        }
    }
}

/// The greatest values of F and −F over unit vectors, nearly.
fn heights(problem: &Problem, nu: &[i128], scale: i32) -> [f64; 2] {
    let divided = |v: &i64| *v as f64 / problem.x_den as f64;
    let data: Vec<Vec<f64>> = problem.x.iter().map(|row| row.iter().map(divided).collect()).collect();
    [1, -1].map(|sign| summit(&nu.iter().map(|v| real(sign * v, scale)).collect::<Vec<_>>(), &data).1)
}

impl Bound {
    pub fn new(problem: &Problem, nu: Vec<i128>, scales: Scales, plan: Plan, random: &mut Random) -> Bound {
        let columns = problem.columns();
        let height = heights(problem, &nu, scales.dual);
        let one_sign = plan.wish == Wish::OneSign;
        if one_sign && height[0] > height[1] {
            return Bound::new(problem, nu.iter().map(|v| -v).collect(), scales, plan, random);
        }
        let target = if one_sign { 1.0001 * height[0] } else { plan.aim * height[0].max(height[1]) };
        let mut grown = [1, -1].map(|sign| {
            // With this wish the second tree is for the lower sign + too.
            let sign = if one_sign { 1 } else { sign };
            let function = Function::new(problem, &nu, sign, scales, plan.wish);
            let mut growth = Growth { function, columns, target, plan, random: &mut *random };
            let mut records = Vec::new();
            growth.grow(&mut Vec::new(), &mut records);
            (growth.function, records)
        });
        let mut bound = 0.01 * target;
        for (function, records) in &grown {
            for (path, record) in records {
                if let Record::Leaf(leaf) = record {
                    let (least, mu) = function.least(path, leaf, columns);
                    bound = f64::max(bound, least + function.margin(least, mu, columns));
                }
            }
        }
        let more = random.pick(&[0.0, 0.0, 0.0, 1e-3, 0.1]) * share(random);
        let b = scaled((1.0 + more) * bound, scales.quad).max(1);
        for (function, records) in grown.iter_mut() {
            for (path, record) in records {
                if let Record::Leaf(leaf) = record {
                    function.finish(path, leaf, b, columns);
                }
            }
        }
        let trees = grown.map(|(_, records)| records.into_iter().map(|placed| placed.1).collect());
        Bound { scales, nu, b, trees }
    }

    /// From `scales` on.
    pub fn lines(&self) -> Vec<String> {
        let Scales { dual, omega, arc, quad, factor } = self.scales;
        let mut lines = vec![
            format!("scales {dual} {omega} {arc} {quad} {factor}"),
            format!("dual {}", words(&self.nu)),
            format!("bound {}", self.b),
        ];
        for (sign, records) in ["+", "-"].iter().zip(&self.trees) {
            lines.push(format!("sign {sign}"));
            lines.extend(nodes(records));
        }
        lines
    }
}

/// The lines of a tree; a table only where it changes.
pub fn nodes(records: &[Record]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut table = Vec::new();
    for record in records {
        match record {
            Record::Split(k) => lines.push(format!("split {k}")),
            Record::Leaf(leaf) => {
                let pairs: Vec<_> = leaf.pairs.iter().filter(|pair| pair.2 != 0).copied().collect();
                if pairs != table {
                    lines.push(list("pairs", pairs.iter().map(|(j, k, g)| format!("{j} {k} {g}"))));
                    table = pairs;
                }
                lines.extend(leaf_lines(leaf));
            }
        }
    }
    lines
}

/// A keyword, a count, and items.
fn list(keyword: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    let count = items.len();
    [vec![keyword.to_string(), count.to_string()], items].concat().join(" ")
}

fn leaf_lines(leaf: &Leaf) -> Vec<String> {
    let Leaf { mu, omega, theta, product, ball, factor, .. } = leaf;
    let theta = theta.iter().filter(|theta| theta.1 != 0);
    let product = product.iter().filter(|product| product.2 != 0);
    let ball = ball.iter().filter(|(_, tau, a)| *tau != 0 || a.iter().any(|a| *a != 0));
    vec![
        format!("leaf {mu}"),
        list("omega", omega.iter().map(i128::to_string)),
        list("theta", theta.map(|(k, t)| format!("{k} {t}"))),
        list("product", product.map(|(i, j, p)| format!("{i} {j} {p}"))),
        list("ball", ball.map(|(i, tau, a)| format!("{i} {tau} {}", words(a)))),
        list("factor", factor.iter().map(i128::to_string)),
    ]
}
