//! The sub-sampled convex program of given patterns, to high accuracy (theory §1.2 (2); Mishkin & Pilanci
//! 2023): a group lasso with cone constraints.
//!
//! min ½‖Σ_b s_b D_bX w_b − y‖² + β Σ_b ‖w_b‖ over blocks b of a pattern and a sign, with w_b in the cone of
//! the pattern, σ_k x_k·w_b ≥ 0; without the cones it is the gated ReLU program (one sign is enough there).
//! Its dual is a quadratically constrained program: max νᵀy − ½‖ν‖² over ν and ρ_b ≥ 0 with ‖v_b‖ ≤ β, v_b =
//! s_b XᵀD_bν + Σ_k ρ_bk σ_k x_k. With a multiplier λ_b for ½(β² − ‖v_b‖²) ≥ 0 the optimum has w_b = λ_b v_b,
//! and ρ_bk is complementary to z_bk = σ_k x_k·w_b. A primal-dual interior-point method follows these
//! conditions (`newton`): the blocks are eliminated one by one, and what is left is one system of order n.
//! The dual side of the gap is ν scaled until it is feasible.
//!
//! Why this method: it meets a relative gap of 1e-9 in 16 to 44 iterations on all data tried
//! (docs/PATTERNS.md); the w_b stay strictly inside of their cones, so that each neuron has exactly the
//! pattern of its gate; and from the interior all blocks that can be active at an optimum become active, none
//! is merged away. It is the only solver built: first-order methods (scnn: accelerated proximal gradients in
//! an augmented Lagrangian) have not been measured beside it.

mod centre;
pub mod cone;
pub mod gates;
mod newton;
pub mod state;

use super::data::Data;
use super::group_lasso::gates::Gate;
use crate::kernels::{Matrix, add_scaled, dot, norm};
use crate::search::group_lasso::state::{Block, State};
use newton::Step;
use rayon::prelude::*;

/// The program: data, patterns, and whether the cones bind.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// Data, labels and β.
    pub data: &'a Data,
    /// The patterns; a gate vector must lie inside of its cone (no ties) where cones bind.
    pub gates: &'a [Gate],
    /// `true` for ReLU networks with these patterns, `false` for gated ReLU.
    pub cones: bool,
}

/// An active block of the optimum.
#[derive(Clone, Debug, PartialEq)]
pub struct Active {
    /// Index of its gate.
    pub gate: usize,
    /// 1 or −1.
    pub sign: f64,
    /// Direction times weight.
    pub w: Vec<f64>,
}

/// A solution with both sides of its gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Blocks that are not zero, by gate and sign.
    pub active: Vec<Active>,
    /// The dual vector.
    pub nu: Vec<f64>,
    /// Objective of the active blocks.
    pub objective: f64,
    /// Objective minus the value of ν, scaled into the feasible set, over the objective.
    pub gap: f64,
    /// Interior-point iterations.
    pub iterations: usize,
}

/// The state after an iteration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Iteration {
    /// From 0, the start.
    pub number: usize,
    /// Blocks that are not yet proved zero.
    pub blocks: usize,
    /// Primal and dual value.
    pub objective: f64,
    /// Relative gap, as the iteration has it.
    pub gap: f64,
}

const ITERATIONS: usize = 200;
/// Sum of the lengths at the start, in terms of the objective of the zero network.
const START: f64 = 1.0;
/// The largest share of the way to the border that is gone.
const STAY: f64 = 0.995;
/// After so many iterations that do not lower the gap by a tenth, doubles are exhausted.
const STALLS: usize = 8;

/// Solves the program to the relative gap `tolerance`, or as near as doubles get. `proceed` hears of every
/// iteration and stops by `false`. The solution is that of the iteration with the least gap.
pub fn solve(program: &Program, tolerance: f64, proceed: &mut dyn FnMut(&Iteration) -> bool) -> Solution {
    let mut state = State::new(program);
    let mut best = Best { gap: f64::INFINITY, nu: Vec::new(), blocks: Vec::new() };
    let (mut number, mut stalls) = (0, 0);
    loop {
        let (objective, gap) = (state.objective(), state.gap());
        let relative = gap / objective.max(f64::MIN_POSITIVE);
        stalls = if gap < 0.9 * best.gap { 0 } else { stalls + 1 };
        if gap < best.gap {
            best = Best { gap, nu: state.nu.clone(), blocks: state.blocks.clone() };
        }
        let unit = state.unit * state.unit;
        let blocks = state.blocks.len();
        let go_on = proceed(&Iteration { number, blocks, objective: unit * objective, gap: relative });
        if !go_on || relative <= tolerance || number >= ITERATIONS || stalls > STALLS || blocks == 0 {
            break;
        }
        number += 1;
        state.screen(gap);
        if state.advance().is_none() {
            break;
        }
    }
    (state.nu, state.blocks) = (best.nu, best.blocks);
    state.finish(number)
}

/// The iterate with the least gap.
struct Best {
    gap: f64,
    nu: Vec<f64>,
    blocks: Vec<Block>,
}

impl State {
    fn new(program: &Program) -> State {
        let (data, d) = (program.data, program.data.d);
        let longest = (0..data.n).map(|k| norm(data.row(k))).fold(f64::MIN_POSITIVE, f64::max);
        let x: Vec<f64> = data.x.iter().map(|x| x / longest).collect();
        let unit = data.beta / longest;
        let y: Vec<f64> = data.y.iter().map(|y| y / unit).collect();
        let matrix = Matrix::new(&x, data.n, d);
        let (walls, group) = if program.cones { Matrix::distinct(&x, data.n, d) } else { Matrix::distinct(&[], 0, d) };
        let spread = matrix.norms.iter().map(|t| t * t).sum();
        let signs: &[f64] = if program.cones { &[1.0, -1.0] } else { &[1.0] };
        let size = START * 0.5 * dot(&y, &y) / (signs.len() * program.gates.len()).max(1) as f64;
        let block = |(gate, pattern): (usize, &Gate)| -> Vec<Block> {
            let mut sigma = vec![0.0; walls.n];
            group.iter().zip(&pattern.side).for_each(|(g, side)| {
                g.iter().for_each(|g| sigma[*g] = if *side { 1.0 } else { -1.0 });
            });
            let inside: Vec<f64> = pattern.g.iter().map(crate::dyadic::to_f64).collect();
            signs.iter().map(|sign| Block::new(gate, *sign, &inside, sigma.clone(), &walls, size)).collect()
        };
        let blocks = program.gates.par_iter().enumerate().flat_map_iter(block).collect();
        let rows = program.gates.iter().map(|gate| (0..data.n).filter(|k| gate.side[*k]).collect()).collect();
        State { matrix, walls, nu: vec![0.0; y.len()], y, blocks, rows, unit, longest, spread }
    }

    /// y − ν − f(w).
    fn residual(&self) -> Vec<f64> {
        let mut r = self.y.clone();
        add_scaled(&mut r, -1.0, &self.nu);
        for block in &self.blocks {
            self.add_output(-1.0, block, &block.w, &mut r);
        }
        r
    }

    /// Adds the output of a block with the weights `w`, times `factor`.
    fn add_output(&self, factor: f64, block: &Block, w: &[f64], out: &mut [f64]) {
        for &k in &self.rows[block.gate] {
            out[k] += factor * block.sign * dot(self.matrix.row(k), w);
        }
    }

    /// Primal minus dual value, as a sum of terms that are not negative: ½‖y − f − ν‖² + Σ(‖w‖ − w·v) + Σ ρz.
    fn gap(&self) -> f64 {
        let r = self.residual();
        0.5 * dot(&r, &r) + self.blocks.iter().map(Block::gap).sum::<f64>()
    }

    /// The value of ν, scaled so that all gradients s XᵀD_bν rise by at most one on their cones. The
    /// multipliers ρ of the iterate have lost digits where walls are touched, so the gradients are projected
    /// anew.
    fn dual(&self) -> f64 {
        let lengths: Vec<f64> = self.blocks.par_iter().map(|b| b.height(self)).collect();
        let scale = 1.0 / lengths.into_iter().fold(1.0, f64::max);
        scale * dot(&self.nu, &self.y) - 0.5 * scale * scale * dot(&self.nu, &self.nu)
    }

    fn objective(&self) -> f64 {
        let mut r = self.residual();
        add_scaled(&mut r, 1.0, &self.nu);
        0.5 * dot(&r, &r) + self.blocks.iter().map(|b| norm(&b.w)).sum::<f64>()
    }

    /// Drops blocks that are zero at every optimum: D is strongly concave, so that ν* is within √(2·gap) of
    /// ν, and where ‖v_b‖ stays below β for all such ν (with the same ρ_b) the block is zero (Ndiaye, Fercoq,
    /// Gramfort & Salmon 2017, "gap safe").
    fn screen(&mut self, gap: f64) {
        let radius = (2.0 * gap * self.spread).sqrt();
        self.blocks.retain(|b| norm(&b.v) + radius >= 1.0);
    }

    /// One predictor-corrector step (Mehrotra 1992); nothing if the system is not definite any more.
    fn advance(&mut self) -> Option<()> {
        let residual = self.residual();
        let (sum, count) = self.blocks.iter().map(Block::products).fold((0.0, 0), |(s, c), (t, n)| (s + t, c + n));
        let mu = sum / count as f64;
        let system = newton::System::new(self)?;
        let plain = vec![Step::default(); self.blocks.len()];
        let affine = system.direction(self, &residual, 0.0, &plain)?;
        let length = self.longest_step(&affine).min(1.0);
        let after: f64 = self
            .blocks
            .par_iter()
            .zip(&affine.steps)
            .map(|(b, s)| b.product_after(s, length))
            .collect::<Vec<f64>>()
            .iter()
            .sum();
        let target = mu * (after / sum).clamp(1e-8, 1.0).powi(3);
        let step = system.direction(self, &residual, target, &affine.steps)?;
        let length = (STAY * self.longest_step(&step)).min(1.0);
        add_scaled(&mut self.nu, length, &step.nu);
        self.blocks.par_iter_mut().zip(&step.steps).for_each(|(b, s)| b.go(s, length));
        Some(())
    }

    fn longest_step(&self, direction: &newton::Direction) -> f64 {
        let lengths: Vec<f64> = self.blocks.par_iter().zip(&direction.steps).map(|(b, s)| b.longest_step(s)).collect();
        lengths.into_iter().fold(f64::INFINITY, f64::min)
    }

    /// The active blocks in the caller's units, and the gap they leave.
    ///
    /// At strict complementarity either λ_b or the slack of the block vanishes with μ, so the larger of the
    /// two, in units of the largest λ, tells which: nothing else is set to zero.
    fn finish(mut self, iterations: usize) -> Solution {
        let dual = self.dual();
        let top = self.blocks.iter().map(|b| b.lambda).fold(0.0, f64::max);
        self.blocks.retain(|b| b.lambda > top * b.slack);
        let objective = self.objective();
        let weight = self.unit / self.longest;
        let active = |b: &Block| Active { gate: b.gate, sign: b.sign, w: b.w.iter().map(|w| w * weight).collect() };
        Solution {
            active: self.blocks.iter().map(active).collect(),
            nu: self.nu.iter().map(|v| v * self.unit).collect(),
            objective: objective * self.unit * self.unit,
            gap: if objective > 0.0 { (objective - dual) / objective } else { 0.0 },
            iterations,
        }
    }
}
