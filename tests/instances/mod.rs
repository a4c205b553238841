//! Tiny instances, certificates for them, and the leaf lemma written down a second time, plainly and without
//! any test.
//!
//! A float proposes μ and a factor for the plain matrix; whether it is right is for the checker to say.
#![allow(dead_code)]

pub mod edits;

use crate::checked;
use checked::reduce;
use num_bigint::{BigInt, Sign};
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::{Exponents, Leaf, Pair, Scales};
use relucert::check::statement::{Problem, Reduction, problem};
use relucert::format::Writer;

pub const SCALES: Scales =
    Scales::new(Exponents { dual: 20, omega: 20, arc: 30, quad: 40, factor: 40 }).expect("small scales");

/// The digest that stands for a problem whose file was not written.
pub const DIGEST: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

pub fn int(value: i64) -> BigInt {
    BigInt::from(value)
}

pub fn fraction(text: &str) -> Fraction {
    Fraction::parse(text).expect("a fraction")
}

/// A problem with a dual vector (scale `SCALES.dual` unless the scales say otherwise).
pub struct Instance {
    pub problem: Problem,
    pub reduction: Reduction,
    pub nu: Vec<BigInt>,
    pub scales: Scales,
    pub digest: String,
}

impl Instance {
    pub fn new(text: &str, nu: &[i64], scales: Scales, digest: &str) -> Instance {
        let problem = problem::parse(text.as_bytes()).expect("a problem");
        let reduction = reduce(&problem.x);
        let nu = nu.iter().map(|v| int(*v) << scales.dual).collect();
        Instance { problem, reduction, nu, scales, digest: digest.to_string() }
    }

    pub fn weights(&self, sign: i8) -> Vec<BigInt> {
        self.reduction.weights(&self.nu).expect("a weight for each row").into_iter().map(|w| w * sign).collect()
    }
}

pub fn problem_text(numbers: &str, bias: &str, beta: (i64, i64), dens: (i64, i64), rows: &[(&[i64], i64)]) -> String {
    let d = rows[0].0.len();
    let mut text = format!(
        "relucert-problem 1\nnumbers {numbers}\nbias {bias}\nloss half-squared\nbeta {} {}\nshape {} {d}\ndenominators {} {}\n",
        beta.0,
        beta.1,
        rows.len(),
        dens.0,
        dens.1
    );
    for (x, y) in rows {
        let x: String = x.iter().map(|v| format!("{v} ")).collect();
        text += &format!("row {x}{y}\n");
    }
    text + &format!("end {}\n", 7 + rows.len())
}

/// Rows 1 and −1, labels 5 and −5, β = 1: the optimum is 9, by two neurons 2·(2x)_+ and −2·(−2x)_+; ν = (1,
/// −1).
pub fn line_text() -> String {
    problem_text("f64", "none", (1, 1), (1, 1), &[(&[1], 5), (&[-1], -5)])
}

/// Rows 1 and −1, labels 5 and 5, β = 1: h₊ of ν = (1, 1) is 1, h₋ is 0 with the value 0 at the origin only.
pub fn vee_text() -> String {
    problem_text("f32", "none", (1, 1), (1, 1), &[(&[1], 5), (&[-1], 5)])
}

/// The same along the unit vector (0.6, 0.8), and a row at right angles with label 0: the optimum is 9, ν =
/// (1, −1, 0).
pub fn plane_text() -> String {
    problem_text("decimal", "none", (1, 1), (10, 1), &[(&[6, 8], 5), (&[-6, -8], -5), (&[8, -6], 0)])
}

/// Seven rows in space with a bias column; collinear, equal and opposite rows.
pub fn space_text() -> String {
    let rows: [(&[i64], i64); 7] = [
        (&[3, 1, 4], 2),
        (&[-2, 5, 4], -3),
        (&[6, 2, 4], 1),
        (&[3, 1, 4], 2),
        (&[-1, -6, 4], -2),
        (&[0, 2, 4], 4),
        (&[5, -3, 4], -1),
    ];
    problem_text("f64", "column", (3, 2), (4, 2), &rows)
}

pub fn line(digest: &str) -> Instance {
    Instance::new(&line_text(), &[1, -1], SCALES, digest)
}

pub fn vee(digest: &str) -> Instance {
    Instance::new(&vee_text(), &[1, 1], SCALES, digest)
}

pub fn plane(digest: &str) -> Instance {
    Instance::new(&plane_text(), &[1, -1, 0], SCALES, digest)
}

pub fn space(digest: &str) -> Instance {
    Instance::new(&space_text(), &[2, -3, 1, 2, -2, 4, -1], SCALES, digest)
}

/// `DX²·S` without B, as rule R18 reads, in fractions: no side condition is tested.
pub fn plain_form(
    instance: &Instance,
    sign: i8,
    path: &[(usize, i8)],
    pairs: &[Pair],
    leaf: &Leaf,
) -> Vec<Vec<Fraction>> {
    let Exponents { dual, omega, arc, quad, .. } = *instance.scales;
    let rows = &instance.reduction.rows;
    let d = instance.problem.columns();
    let (dx, weights): (&BigInt, _) = (&instance.problem.x_den, instance.weights(sign));
    let side = |k: usize| path.iter().find(|(g, _)| *g == k).map_or(0, |(_, s)| *s);
    let dot = |a: &[BigInt], b: &[BigInt]| -> BigInt { a.iter().zip(b).map(|(p, q)| p * q).sum() };
    let exact = |v: BigInt, scale: u32| Fraction::dyadic(v, scale);
    let roots: Vec<BigInt> = rows
        .iter()
        .map(|r| {
            let square: BigInt = dot(r, r) << 64;
            let mut root = square.sqrt();
            while &root * &root < square {
                root += 1;
            }
            root
        })
        .collect();
    let t = (roots.iter().map(BigInt::bits).max().unwrap_or(0) + 8).saturating_sub(dx.bits()) as u32;
    let mut m = vec![vec![Fraction::zero(); d]; d];
    let mut twice_g = vec![Fraction::zero(); d];
    let mut corner = exact(-leaf.mu.clone(), quad);
    let outer = |m: &mut Vec<Vec<Fraction>>, factor: Fraction, v: &[BigInt], w: &[BigInt]| {
        for (i, row) in m.iter_mut().enumerate() {
            for (l, entry) in row.iter_mut().enumerate() {
                let sym = exact(&v[i] * &w[l] + &w[i] * &v[l], 1);
                *entry = &*entry + &(&factor * &sym);
            }
        }
    };
    let linear = |g: &mut Vec<Fraction>, factor: &BigInt, row: &[BigInt], scale: u32| {
        g.iter_mut().zip(row).for_each(|(entry, r)| *entry = &*entry + &exact(factor * r, scale));
    };
    for (i, row) in m.iter_mut().enumerate() {
        row[i] = exact(&leaf.mu * dx * dx, quad);
    }
    let mut omegas = leaf.omega.iter();
    for j in 0..rows.len() {
        linear(&mut twice_g, &weights[j], &rows[j], dual);
        linear(&mut twice_g, &(&weights[j] * side(j)), &rows[j], dual);
        if side(j) == 0 && weights[j].sign() == Sign::Plus {
            let mut y: Vec<BigInt> = rows[j].iter().map(|r| r * &weights[j]).collect();
            for pair in pairs.iter().filter(|p| p.j == j) {
                y.iter_mut().zip(&rows[pair.k]).for_each(|(e, r)| *e -= &pair.gamma * r);
                let size = BigInt::from(pair.gamma.magnitude().clone()) * side(pair.k);
                linear(&mut twice_g, &size, &rows[pair.k], dual);
            }
            let Some(o) = omegas.next() else { continue };
            let power = BigInt::from(1) << (arc + omega);
            let reciprocal: BigInt = (&power + o - 1) / o;
            outer(&mut m, exact(-reciprocal, arc + 2 + 2 * dual), &y, &y);
            corner = &corner - &exact(o.clone(), omega + 2);
        }
    }
    for (k, theta) in &leaf.theta {
        linear(&mut twice_g, theta, &rows[*k], dual);
    }
    for k in 0..rows.len() {
        if side(k) != 0 || weights[k].sign() != Sign::Minus {
            continue;
        }
        let size = |v: &BigInt| BigInt::from(v.magnitude().clone());
        let mut rest = size(&weights[k]);
        for pair in pairs.iter().filter(|p| p.k == k && side(p.j) == 0) {
            rest -= size(&pair.gamma);
        }
        for (_, theta) in leaf.theta.iter().filter(|(l, _)| *l == k) {
            rest -= size(theta);
        }
        // An attack that overspends is at its best where the deficit is overlooked.
        let rest = rest.max(BigInt::ZERO);
        let c: BigInt = (dx << (t + 32)) / &roots[k];
        outer(&mut m, exact(rest * c, dual + t + 1), &rows[k], &rows[k]);
    }
    let h = |i: usize| -> Vec<BigInt> { rows[path[i].0].iter().map(|r| r * path[i].1).collect() };
    for (i, j, p) in &leaf.product {
        outer(&mut m, exact(-p.clone(), quad), &h(*i), &h(*j));
    }
    let mut g: Vec<Fraction> = twice_g.iter().map(Fraction::half).collect();
    for (i, tau, a) in &leaf.ball {
        outer(&mut m, exact(dx.clone(), quad), &h(*i), a);
        linear(&mut g, tau, &h(*i), quad);
    }
    // g is DX·g now; the off-diagonal of DX²·S is −DX·(DX·g)/2.
    let minus_dx = exact(-dx.clone(), 1);
    let last: Vec<Fraction> = g.iter().map(|entry| &minus_dx * entry).collect();
    for (row, entry) in m.iter_mut().zip(&last) {
        row.push(entry.clone());
    }
    let corner = &corner * &exact(dx * dx, 0);
    m.push(last.into_iter().chain([corner]).collect());
    m
}

pub fn float(value: &Fraction) -> f64 {
    let scaled = (value.numerator() << 64) / value.denominator();
    i128::try_from(scaled).expect("a small number") as f64 / 2f64.powi(64)
}

/// The Cholesky factor of a matrix less δ on its diagonal, if it has one.
fn cholesky(s: &[Vec<f64>], delta: f64) -> Option<Vec<Vec<f64>>> {
    let n = s.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let rest = s[i][j] - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
            if i == j {
                let pivot = rest - delta;
                if pivot <= 0.0 {
                    return None;
                }
                l[i][i] = pivot.sqrt();
            } else {
                l[i][j] = rest / l[j][j];
            }
        }
    }
    Some(l)
}

/// Hints completed: the best μ near `mu_center` and a factor, for the bound b. Nothing if the floats see no
/// way.
pub fn complete(
    instance: &Instance,
    sign: i8,
    path: &[(usize, i8)],
    pairs: &[Pair],
    hints: &Leaf,
    b: &BigInt,
) -> Option<Leaf> {
    let Exponents { quad, factor, .. } = *instance.scales;
    let bare = Leaf { mu: BigInt::ZERO, ..hints.clone() };
    let plain = plain_form(instance, sign, path, pairs, &bare);
    let square = float(&Fraction::dyadic(instance.problem.x_den.square().into(), 0));
    let order = plain.len();
    let bound = float(&Fraction::dyadic(b.clone(), quad));
    let with = |mu: f64| -> Vec<Vec<f64>> {
        let mut s: Vec<Vec<f64>> = plain.iter().map(|row| row.iter().map(|v| float(v) / square).collect()).collect();
        (0..order - 1).for_each(|i| s[i][i] += mu);
        s[order - 1][order - 1] += bound - mu;
        s
    };
    // The least eigenvalue of S is concave in μ.
    let least = |mu: f64| {
        let s = with(mu);
        let (mut low, mut high) = (-4.0 * bound - 1e3, bound + 1e3);
        for _ in 0..56 {
            let middle = 0.5 * (low + high);
            if cholesky(&s, middle).is_some() { low = middle } else { high = middle }
        }
        low
    };
    let (mut low, mut high) = (-bound - 100.0, 2.0 * bound + 100.0);
    for _ in 0..80 {
        let (a, c) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if least(a) < least(c) { low = a } else { high = c }
    }
    let mu = (0.5 * (low + high) * 2f64.powi(quad as i32)).round();
    let s = with(mu / 2f64.powi(quad as i32));
    let delta = least(0.5 * (low + high)) * 0.5;
    if delta <= 0.0 {
        return None;
    }
    let l = cholesky(&s, delta)?;
    let scale = 2f64.powi(factor as i32);
    // The checker's product LLᵀ is compared with S, not with DX²·S.
    let entries = (0..order).flat_map(|i| l[i][..=i].to_vec()).map(|v| BigInt::from((v * scale).round() as i64));
    Some(Leaf { mu: BigInt::from(mu as i64), factor: entries.collect(), ..hints.clone() })
}

/// A tree to be certified: leaves hold hints without μ and factor.
#[derive(Clone)]
pub enum Node {
    Split(usize, Box<[Node; 2]>),
    Leaf(Leaf),
    Pairs(Vec<Pair>, Box<Node>),
}

pub fn split(k: usize, plus: Node, minus: Node) -> Node {
    Node::Split(k, Box::new([plus, minus]))
}

pub fn pair(j: usize, k: usize, gamma: i64, scales: &Scales) -> Pair {
    Pair { j, k, gamma: int(gamma) << scales.dual }
}

pub fn omegas(values: &[f64]) -> Vec<BigInt> {
    values.iter().map(|v| int((v * 2f64.powi(SCALES.omega as i32)) as i64)).collect()
}

/// Two trees that split on group 0: opposite rows 0 and 1 with ν = (1, −1) cancel by a tangent in one and by
/// a pair with the fixed row in the other, so that the bound is exact.
pub fn split_trees(instance: &Instance) -> [Node; 2] {
    let weight = instance.weights(1)[0].clone();
    let tangent = Node::Leaf(Leaf { theta: vec![(1, weight.clone())], ..Leaf::default() });
    let arc = Node::Leaf(Leaf { omega: omegas(&[1e-6]), ..Leaf::default() });
    let table = vec![Pair { j: 1, k: 0, gamma: -weight }];
    [split(0, tangent.clone(), tangent), Node::Pairs(table, Box::new(split(0, arc.clone(), arc)))]
}

/// A root leaf for each sign in which opposite rows 0 and 1 with ν = (1, −1) cancel as a pair.
pub fn paired_trees(instance: &Instance) -> [Node; 2] {
    let weight = instance.weights(1)[0].clone();
    let leaf = Node::Leaf(Leaf { omega: omegas(&[1e-6]), ..Leaf::default() });
    [(0, 1), (1, 0)].map(|(j, k)| Node::Pairs(vec![Pair { j, k, gamma: -&weight }], Box::new(leaf.clone())))
}

/// Splits on every group of nonzero weight, in order: each leaf is one linear piece.
pub fn full_tree(instance: &Instance) -> Node {
    let weights = instance.weights(1);
    let groups: Vec<usize> = (0..weights.len()).filter(|k| weights[*k].sign() != Sign::NoSign).collect();
    groups.iter().rev().fold(Node::Leaf(Leaf::default()), |below, k| split(*k, below.clone(), below))
}

type Walk<'a> = dyn FnMut(&[(usize, i8)], &[Pair], &Leaf) + 'a;

fn leaves(node: &Node, path: &mut Vec<(usize, i8)>, pairs: &mut Vec<Pair>, visit: &mut Walk) {
    match node {
        Node::Pairs(table, below) => {
            *pairs = table.clone();
            leaves(below, path, pairs, visit);
        }
        Node::Split(k, below) => {
            for (side, child) in [1, -1].into_iter().zip(below.iter()) {
                path.push((*k, side));
                leaves(child, path, pairs, visit);
                path.pop();
            }
        }
        Node::Leaf(leaf) => visit(path, pairs, leaf),
    }
}

/// The least b (to a relative 2^−30 or so) for which every leaf can be completed.
pub fn least_bound(instance: &Instance, trees: &[Node; 2]) -> BigInt {
    let feasible = |b: &BigInt| {
        let mut all = true;
        for (sign, tree) in [1, -1].into_iter().zip(trees) {
            leaves(tree, &mut Vec::new(), &mut Vec::new(), &mut |path, pairs, leaf| {
                all = all && complete(instance, sign, path, pairs, leaf, b).is_some();
            });
        }
        all
    };
    let (mut low, mut high) = (BigInt::ZERO, BigInt::from(1i64 << 50));
    while &high - &low > (&high >> 30u32) + 1u32 {
        let middle: BigInt = (&low + &high) >> 1u32;
        if feasible(&middle) { high = middle } else { low = middle }
    }
    &high + (&high >> 28u32)
}

fn write(node: &Node, finished: &mut std::vec::IntoIter<Leaf>, out: &mut Writer<Vec<u8>>) {
    match node {
        Node::Pairs(table, below) => {
            out.pairs(table).unwrap();
            write(below, finished, out);
        }
        Node::Split(k, below) => {
            out.split(*k).unwrap();
            below.iter().for_each(|child| write(child, finished, out));
        }
        Node::Leaf(_) => out.leaf(&finished.next().unwrap()).unwrap(),
    }
}

/// A certificate with the bound b; leaves that cannot be completed keep μ = 0 and a factor of zeros.
pub fn certificate(instance: &Instance, trees: &[Node; 2], b: &BigInt) -> String {
    let mut out = Writer::new(Vec::new());
    out.bound_header(&instance.digest, None, &instance.scales, &instance.nu, b).unwrap();
    let d = instance.problem.columns();
    for (sign, tree) in [1, -1].into_iter().zip(trees) {
        let mut finished = Vec::new();
        leaves(tree, &mut Vec::new(), &mut Vec::new(), &mut |path, pairs, leaf| {
            let open = Leaf { factor: vec![BigInt::ZERO; (d + 1) * (d + 2) / 2], ..leaf.clone() };
            finished.push(complete(instance, sign, path, pairs, leaf, b).unwrap_or(open));
        });
        let mut part = Writer::new(Vec::new());
        part.sign(sign).unwrap();
        write(tree, &mut finished.into_iter(), &mut part);
        out.append(part).unwrap();
    }
    String::from_utf8(out.end().unwrap()).unwrap()
}

/// The certificate with the least bound.
pub fn best_certificate(instance: &Instance, trees: &[Node; 2]) -> String {
    certificate(instance, trees, &least_bound(instance, trees))
}

/// A small generator of pseudo-random numbers (xorshift), so that tests need no crate and repeat exactly.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    pub fn within(&mut self, size: i64) -> i64 {
        self.below(2 * size as usize + 1) as i64 - size
    }
}
