//! The optimality conditions of program (2) with support and activity given, as polynomial equations (theory §9; FORMAT R64).
//!
//! Unknown are, for each block j of sign s and active rows A, the weights w ∈ R^d, their length t, and ρ ∈ R^A. With the residual
//! `ν = y − Σ_j s_j D_j X w_j` and the pull `g_j = s_j XᵀD_jν + Σ_A ρ_k σ_k x_k`, σ_k the side of row k,
//!
//! ```text
//! t_j g_j − β w_j = 0        ‖w_j‖² − t_j² = 0        x_k·w_j = 0 for k in A_j
//! ```
//!
//! Everything is evaluated in intervals: at a point for the residual of the equations, over a box for their Jacobian.

use crate::check::enclosure::{Interval, combine, square};
use crate::check::function::{dot, signed};
use crate::check::problem::Problem;
use num_bigint::BigInt;

/// A pattern with its sign and the constraints of its cone that are held.
#[derive(Clone, Debug)]
pub struct Block {
    /// 1 or −1.
    pub sign: i8,
    /// For every data row whether the neuron is active on it.
    pub on: Vec<bool>,
    /// Rows x_k with a multiplier.
    pub rows: Vec<usize>,
    /// The side σ_k of each: the constraint is `σ_k x_k·w ≥ 0`.
    pub sides: Vec<i8>,
}

/// The unknowns of one block.
pub struct Part<'a> {
    /// w, length d.
    pub w: &'a [Interval],
    /// t.
    pub length: Interval,
    /// ρ, one for each active row.
    pub multipliers: &'a [Interval],
}

/// The equations.
pub struct System<'a> {
    problem: &'a Problem,
    /// The blocks of the support.
    pub blocks: Vec<Block>,
    /// The scale of all intervals.
    pub scale: u32,
    beta: Interval,
    labels: Vec<Interval>,
    /// `s_i s_j XᵀD_iD_jX` by rows, for every pair of blocks.
    gram: Vec<Vec<Vec<Vec<Interval>>>>,
}

impl<'a> System<'a> {
    /// The system of these blocks; the data enter exactly where they are dyadic, else enclosed.
    pub fn new(problem: &'a Problem, blocks: Vec<Block>, scale: u32) -> System<'a> {
        let beta = Interval::quotient(&problem.beta.0, &problem.beta.1, scale);
        let labels = problem.y.iter().map(|y| Interval::quotient(y, &problem.y_den, scale)).collect();
        let gram = |a| blocks.iter().map(|b| gram(problem, a, b, scale)).collect();
        let gram = blocks.iter().map(gram).collect();
        System { problem, blocks, scale, beta, labels, gram }
    }

    /// The number of unknowns of a block, and of equations.
    pub fn size(&self, block: &Block) -> usize {
        self.problem.columns() + 1 + block.rows.len()
    }

    /// β.
    pub fn beta(&self) -> &Interval {
        &self.beta
    }

    /// The unknowns by blocks.
    pub fn parts<'b>(&self, mut z: &'b [Interval]) -> Vec<Part<'b>> {
        let mut take = |count: usize| {
            let (first, rest) = z.split_at_checked(count).unwrap_or((z, &[]));
            z = rest;
            first
        };
        let part = |block: &Block| Part {
            w: take(self.problem.columns()),
            length: take(1).first().cloned().unwrap_or_default(),
            multipliers: take(block.rows.len()),
        };
        self.blocks.iter().map(part).collect()
    }

    /// `x_k·w`.
    pub fn along(&self, k: usize, w: &[Interval]) -> Interval {
        self.problem.x.get(k).map(|x| combine(x, w).over(&self.problem.x_den)).unwrap_or_default()
    }

    /// ν, one entry for each data row.
    pub fn residual_vector(&self, parts: &[Part]) -> Vec<Interval> {
        let entry = |(k, y): (usize, &Interval)| {
            let on = |block: &Block| block.on.get(k) == Some(&true);
            let blocks = self.blocks.iter().zip(parts).filter(|(block, _)| on(block));
            blocks.fold(y.clone(), |nu, (block, part)| &nu - &turn(self.along(k, part.w), block.sign))
        };
        self.labels.iter().enumerate().map(entry).collect()
    }

    /// The pull `s XᵀDν + Σ ρ_k σ_k x_k` on a block, which need not be one of the support.
    pub fn pull(&self, block: &Block, nu: &[Interval], multipliers: &[Interval]) -> Vec<Interval> {
        let mut sum = vec![Interval::default(); self.problem.columns()];
        let mut add = |k: usize, side: i8, factor: &Interval| {
            let row = self.problem.x.get(k).into_iter().flatten();
            sum.iter_mut().zip(row).for_each(|(v, x)| v.add_multiple(&signed(x, side), factor));
        };
        let active = nu.iter().zip(&block.on).enumerate().filter(|(_, (_, on))| **on);
        active.for_each(|(k, (nu, _))| add(k, block.sign, nu));
        block.rows.iter().zip(&block.sides).zip(multipliers).for_each(|((k, side), rho)| add(*k, *side, rho));
        sum.iter().map(|v| v.over(&self.problem.x_den)).collect()
    }

    /// The left sides of the equations.
    pub fn values(&self, z: &[Interval]) -> Vec<Interval> {
        let parts = self.parts(z);
        let nu = self.residual_vector(&parts);
        let mut values = Vec::new();
        for (block, part) in self.blocks.iter().zip(&parts) {
            let pull = self.pull(block, &nu, part.multipliers);
            let force = |(g, w): (&Interval, &Interval)| {
                &g.product(&part.length, self.scale) - &w.product(&self.beta, self.scale)
            };
            values.extend(pull.iter().zip(part.w).map(force));
            values.push(&square(part.w, self.scale) - &part.length.product(&part.length, self.scale));
            values.extend(block.rows.iter().map(|k| self.along(*k, part.w)));
        }
        values
    }

    /// The Jacobian of the left sides, by rows.
    pub fn jacobian(&self, z: &[Interval]) -> Vec<Vec<Interval>> {
        let parts = self.parts(z);
        let nu = self.residual_vector(&parts);
        let mut rows = Vec::new();
        let two = BigInt::from(2);
        for ((j, block), (part, gram)) in self.blocks.iter().enumerate().zip(parts.iter().zip(&self.gram)) {
            let pull = self.pull(block, &nu, part.multipliers);
            let entry = |row: usize, c: usize| {
                let x = self.problem.x.get(row).and_then(|x| x.get(c)).cloned().unwrap_or_default();
                (x, &self.problem.x_den)
            };
            for (c, pull) in pull.iter().enumerate() {
                let own = block.rows.iter().zip(&block.sides).map(|(k, side)| {
                    let (x, den) = entry(*k, c);
                    part.length.times(&signed(&x, *side)).over(den)
                });
                let mut row: Vec<Interval> = Vec::new();
                for (i, (other, gram)) in self.blocks.iter().zip(gram).enumerate() {
                    let products = gram.get(c).into_iter().flatten().map(|g| -&g.product(&part.length, self.scale));
                    let bend = |(e, v)| if (i, e) == (j, c) { &v - &self.beta } else { v };
                    match i == j {
                        true => {
                            row.extend(products.enumerate().map(bend));
                            row.push(pull.clone());
                            row.extend(own.clone());
                        }
                        false => {
                            row.extend(products);
                            row.extend(vec![Interval::default(); 1 + other.rows.len()]);
                        }
                    }
                }
                rows.push(row);
            }
            let norm = part.w.iter().map(|w| w.times(&two)).chain([part.length.times(&-&two)]).collect();
            rows.push(self.alone(j, norm));
            for k in &block.rows {
                let row = (0..part.w.len()).map(|c| entry(*k, c));
                rows.push(self.alone(j, row.map(|(x, den)| Interval::quotient(&x, den, self.scale)).collect()));
            }
        }
        rows
    }

    /// A row of the Jacobian that begins so in block j and is zero elsewhere.
    fn alone(&self, j: usize, entries: Vec<Interval>) -> Vec<Interval> {
        let before: usize = self.blocks.iter().take(j).map(|block| self.size(block)).sum();
        let size = self.blocks.iter().map(|block| self.size(block)).sum();
        let mut row = vec![Interval::default(); before];
        row.extend(entries);
        row.resize(size, Interval::default());
        row
    }
}

fn gram(problem: &Problem, a: &Block, b: &Block, scale: u32) -> Vec<Vec<Interval>> {
    let both = a.on.iter().zip(&b.on).map(|(a, b)| *a && *b);
    let rows: Vec<&Vec<BigInt>> = problem.x.iter().zip(both).filter(|(_, both)| *both).map(|(x, _)| x).collect();
    let column = |c: usize| rows.iter().filter_map(|x| x.get(c).cloned()).collect::<Vec<BigInt>>();
    let columns: Vec<Vec<BigInt>> = (0..problem.columns()).map(column).collect();
    let den = &problem.x_den * &problem.x_den;
    let entry =
        |(p, q): (&Vec<BigInt>, &Vec<BigInt>)| Interval::quotient(&signed(&dot(p, q), a.sign * b.sign), &den, scale);
    columns.iter().map(|p| columns.iter().map(|q| entry((p, q))).collect()).collect()
}

/// ± the interval.
fn turn(v: Interval, sign: i8) -> Interval {
    if sign < 0 { -&v } else { v }
}
