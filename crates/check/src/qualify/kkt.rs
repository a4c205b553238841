//! The optimality conditions of program (2) with support and activity given, as polynomial equations (theory
//! §9; FORMAT R64).
//!
//! Unknown are, for each block j of sign s and active rows A, the weights w ∈ R^d, their length t, and ρ ∈
//! R^A. With the residual `ν = M(y − Σ_j s_j D_j X w_j)`, M the identity but for sample weights and an output
//! bias (`metric`), and the pull `g_j = s_j XᵀD_jν + Σ_A ρ_k σ_k x_k`, σ_k the side of row k,
//!
//! ```text
//! t_j g_j − β w_j = 0        ‖w_j‖² − t_j² = 0        x_k·w_j = 0 for k in A_j
//! ```
//!
//! Everything is evaluated in intervals: at a point for the residual of the equations, over a box for their
//! Jacobian.

use crate::arithmetic::enclosure::{Interval, combine, square};
use crate::arithmetic::vector::{at, signed, transposed};
use crate::qualify::metric::Metric;
use crate::rejection::{Code, Rejection, require};
use crate::statement::Training;
use num_bigint::BigInt;

/// A pattern with its sign and the constraints of its cone that are held.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    /// 1 or −1.
    pub(crate) sign: i8,
    /// For every data row whether the neuron is active on it.
    on: Vec<bool>,
    /// The rows with a multiplier.
    pub(crate) held: Vec<Held<'a>>,
}

/// A row x_k with a multiplier: the constraint is `σ_k x_k·w ≥ 0`.
#[derive(Clone, Debug)]
pub(crate) struct Held<'a> {
    /// k.
    pub(crate) row: usize,
    /// σ_k.
    pub(crate) side: i8,
    /// x_k.
    pub(crate) x: &'a [BigInt],
}

impl<'a> Block<'a> {
    /// The block of a pattern, one side for each data row, and of rows with their sides.
    pub fn new(
        training: &'a Training,
        sign: i8,
        on: Vec<bool>,
        held: impl Iterator<Item = (usize, i8)>,
    ) -> Result<Block<'a>, Rejection> {
        require(on.len() == training.rows(), Code::WrongShape, 0, || format!("a pattern of {} rows", on.len()))?;
        let held = held.map(|(row, side)| Ok(Held { row, side, x: at(&training.x, row)? }));
        Ok(Block { sign, on, held: held.collect::<Result<_, _>>()? })
    }

    /// The held rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> {
        self.held.iter().map(|held| held.row)
    }
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
    training: &'a Training,
    metric: Metric,
    /// The blocks of the support.
    pub(crate) blocks: Vec<Block<'a>>,
    /// The scale of all intervals.
    pub(crate) scale: u32,
    beta: Interval,
    labels: Vec<Interval>,
    /// `s_i s_j XᵀD_iMD_jX` by rows, for every pair of blocks.
    gram: Vec<Vec<Vec<Vec<Interval>>>>,
}

impl<'a> System<'a> {
    /// The system of these blocks; the data enter exactly where they are dyadic, else enclosed.
    pub(crate) fn new(training: &'a Training, blocks: Vec<Block<'a>>, scale: u32) -> System<'a> {
        let metric = Metric::new(training);
        let beta = Interval::quotient(&training.beta.0, &training.beta.1, scale);
        let labels = training.y.iter().map(|y| Interval::quotient(y, &training.y_den, scale)).collect();
        let gram = |a| blocks.iter().map(|b| gram(&metric, training, a, b, scale)).collect();
        let gram = blocks.iter().map(gram).collect();
        System { training, metric, blocks, scale, beta, labels, gram }
    }

    /// The number of unknowns of a block, and of equations.
    pub fn size(&self, block: &Block) -> usize {
        self.training.columns() + 1 + block.held.len()
    }

    /// β.
    pub fn beta(&self) -> &Interval {
        &self.beta
    }

    /// The unknowns by blocks; rejects a vector of another length.
    pub fn parts<'b>(&self, z: &'b [Interval]) -> Result<Vec<Part<'b>>, Rejection> {
        let mut rest = Some(z);
        let mut take = |count: usize| {
            let (first, next) = rest?.split_at_checked(count)?;
            rest = Some(next);
            Some(first)
        };
        let mut part = |block: &Block| {
            let w = take(self.training.columns())?;
            let length = take(1)?.first()?.clone();
            Some(Part { w, length, multipliers: take(block.held.len())? })
        };
        let parts = self.blocks.iter().map(&mut part).collect::<Option<Vec<_>>>();
        let size: usize = self.blocks.iter().map(|block| self.size(block)).sum();
        let message = || format!("{} numbers for {size} unknowns", z.len());
        parts.filter(|_| z.len() == size).ok_or_else(|| Rejection::new(Code::WrongShape, 0, message()))
    }

    /// `x·w` for a row of the data.
    pub fn along(&self, x: &[BigInt], w: &[Interval]) -> Interval {
        combine(x, w).over(&self.training.x_den)
    }

    /// ν, one entry for each data row.
    pub fn residual_vector(&self, parts: &[Part]) -> Vec<Interval> {
        let mut residual = self.labels.clone();
        for (block, part) in self.blocks.iter().zip(parts) {
            let rows = residual.iter_mut().zip(&self.training.x).zip(&block.on).filter(|(_, on)| **on);
            rows.for_each(|((nu, x), _)| *nu = &*nu - &turn(self.along(x, part.w), block.sign));
        }
        self.metric.apply(residual)
    }

    /// The pull `s XᵀDν + Σ ρ_k σ_k x_k` on a block, which need not be one of the support.
    pub fn pull(&self, block: &Block, nu: &[Interval], multipliers: &[Interval]) -> Vec<Interval> {
        let mut sum = vec![Interval::default(); self.training.columns()];
        let mut add = |x: &[BigInt], side: i8, factor: &Interval| {
            sum.iter_mut().zip(x).for_each(|(v, x)| v.add_multiple(&signed(x, side), factor));
        };
        let active = self.training.x.iter().zip(nu).zip(&block.on).filter(|(_, on)| **on);
        active.for_each(|((x, nu), _)| add(x, block.sign, nu));
        block.held.iter().zip(multipliers).for_each(|(held, rho)| add(held.x, held.side, rho));
        sum.iter().map(|v| v.over(&self.training.x_den)).collect()
    }

    /// The left sides of the equations.
    pub fn values(&self, z: &[Interval]) -> Result<Vec<Interval>, Rejection> {
        let parts = self.parts(z)?;
        let nu = self.residual_vector(&parts);
        let mut values = Vec::new();
        for (block, part) in self.blocks.iter().zip(&parts) {
            let pull = self.pull(block, &nu, part.multipliers);
            let force = |(g, w): (&Interval, &Interval)| {
                &g.product(&part.length, self.scale) - &w.product(&self.beta, self.scale)
            };
            values.extend(pull.iter().zip(part.w).map(force));
            values.push(&square(part.w, self.scale) - &part.length.product(&part.length, self.scale));
            values.extend(block.held.iter().map(|held| self.along(held.x, part.w)));
        }
        Ok(values)
    }

    /// The Jacobian of the left sides, by rows.
    pub fn jacobian(&self, z: &[Interval]) -> Result<Vec<Vec<Interval>>, Rejection> {
        let parts = self.parts(z)?;
        let nu = self.residual_vector(&parts);
        let mut rows = Vec::new();
        let two = BigInt::from(2);
        for ((j, block), (part, gram)) in self.blocks.iter().enumerate().zip(parts.iter().zip(&self.gram)) {
            let pull = self.pull(block, &nu, part.multipliers);
            let den = &self.training.x_den;
            for (c, pull) in pull.iter().enumerate() {
                let own = |held: &Held| Ok(part.length.times(&signed(at(held.x, c)?, held.side)).over(den));
                let own = block.held.iter().map(own).collect::<Result<Vec<Interval>, Rejection>>()?;
                let mut row: Vec<Interval> = Vec::new();
                for (i, (other, gram)) in self.blocks.iter().zip(gram).enumerate() {
                    let products = at(gram, c)?.iter().map(|g| -&g.product(&part.length, self.scale));
                    let bend = |(e, v)| if (i, e) == (j, c) { &v - &self.beta } else { v };
                    match i == j {
                        true => {
                            row.extend(products.enumerate().map(bend));
                            row.push(pull.clone());
                            row.extend(own.clone());
                        }
                        false => {
                            row.extend(products);
                            row.extend(vec![Interval::default(); 1 + other.held.len()]);
                        }
                    }
                }
                rows.push(row);
            }
            let norm = part.w.iter().map(|w| w.times(&two)).chain([part.length.times(&-&two)]).collect();
            rows.push(self.alone(j, norm));
            for held in &block.held {
                rows.push(self.alone(j, held.x.iter().map(|x| Interval::quotient(x, den, self.scale)).collect()));
            }
        }
        Ok(rows)
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

fn gram(metric: &Metric, training: &Training, a: &Block, b: &Block, scale: u32) -> Vec<Vec<Interval>> {
    let columns = |block: &Block| {
        let zeros = vec![BigInt::ZERO; training.columns()];
        let rows = training.x.iter().zip(&block.on).map(|(x, on)| if *on { x } else { &zeros });
        transposed(rows, training.columns())
    };
    let den = training.x_den.square();
    let (left, right) = (columns(a), columns(b));
    let entry = |(p, q): (&Vec<BigInt>, &Vec<BigInt>)| {
        let (product, unit) = metric.product(p, q);
        Interval::quotient(&signed(&product, a.sign * b.sign), &(unit * &den), scale)
    };
    left.iter().map(|p| right.iter().map(|q| entry((p, q))).collect()).collect()
}

/// ± the interval.
fn turn(v: Interval, sign: i8) -> Interval {
    if sign < 0 { -&v } else { v }
}
