//! The sub-sampled convex program of given patterns, to high accuracy (theory §1.2 (2); Mishkin & Pilanci
//! 2023): a group lasso with cone constraints.
//!
//! min ℓ(Σ_b s_b D_bX w_b + b₀1) + β₀/2 b₀² + β Σ_b ‖w_b‖ over blocks b of a pattern and a sign, with w_b in
//! the cone of the pattern, σ_k x_k·w_b ≥ 0; without the cones it is the gated ReLU program (one sign is
//! enough there). Its dual is max D(ν) over ν and ρ_b ≥ 0 with ‖v_b‖ ≤ β, v_b = s_b XᵀD_bν + Σ_k ρ_bk σ_k x_k
//! (theory §E1.2); for ½‖f − y‖² it is quadratically constrained, D(ν) = νᵀy − ½‖ν‖². With a multiplier λ_b
//! for ½(β² − ‖v_b‖²) ≥ 0 the optimum has w_b = λ_b v_b, and ρ_bk is complementary to z_bk = σ_k x_k·w_b. A
//! primal-dual interior-point method follows these conditions and those of the loss (`rows`) by Newton steps
//! (`newton`): blocks and rows are eliminated one by one, and what is left is one system of order n. The dual
//! side of the gap is ν scaled until it is feasible.
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
mod rows;
pub mod state;

use super::data::Data;
use super::fit::OutputBias;
use super::group_lasso::gates::Gate;
use super::neuron::misfit;
use super::train::constant::best_bias;
use super::train::dual::{admissible, bound};
use crate::kernels::{Matrix, add_scaled, dot, norm};
use crate::search::group_lasso::state::{Block, State};
use rayon::prelude::*;
use rows::{Row, rows as losses, start};

/// The program: data, patterns, and whether the cones bind.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// Data, labels and β.
    pub data: &'a Data,
    /// The patterns; a gate vector must lie inside of its cone (no ties) where cones bind.
    pub gates: &'a [Gate],
    /// `true` for ReLU networks with these patterns, `false` for gated ReLU.
    pub cones: bool,
    /// Whether the last weight, that of a column of ones, is not penalised; not without cones.
    pub free: bool,
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
    /// The output bias.
    pub bias: f64,
    /// The dual vector, admissible for the loss.
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
/// Above this relative gap the way is still through points that fulfil no condition, where the gap says
/// little.
const FAR: f64 = 0.1;

/// Solves the program to the relative gap `tolerance`, or as near as doubles get. `proceed` hears of every
/// iteration and stops by `false`. The solution is that of the iteration with the least gap.
pub fn solve(program: &Program, tolerance: f64, proceed: &mut dyn FnMut(&Iteration) -> bool) -> Solution {
    let mut state = State::new(program);
    let mut best = Best { gap: f64::INFINITY, nu: Vec::new(), bias: 0.0, blocks: Vec::new() };
    let (mut number, mut stalls) = (0, 0);
    loop {
        let (objective, gap) = (state.objective(), state.gap());
        let relative = gap / objective.abs().max(f64::MIN_POSITIVE);
        stalls = if gap < 0.9 * best.gap || relative > FAR { 0 } else { stalls + 1 };
        if gap < best.gap {
            best = Best { gap, nu: state.nu.clone(), bias: state.bias, blocks: state.blocks.clone() };
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
    (state.nu, state.bias, state.blocks) = (best.nu, best.bias, best.blocks);
    state.finish(number)
}

/// The iterate with the least gap.
struct Best {
    gap: f64,
    nu: Vec<f64>,
    bias: f64,
    blocks: Vec<Block>,
}

impl<'a> State<'a> {
    fn new(program: &Program<'a>) -> State<'a> {
        let (data, d) = (program.data, program.data.d);
        let longest = (0..data.n).map(|k| norm(data.row(k))).fold(f64::MIN_POSITIVE, f64::max);
        let x: Vec<f64> = data.x.iter().map(|x| x / longest).collect();
        let unit = data.beta / longest;
        let matrix = Matrix::new(&x, data.n, d);
        let (walls, group) = if program.cones { Matrix::distinct(&x, data.n, d) } else { Matrix::distinct(&[], 0, d) };
        let penalised = d - usize::from(program.free);
        let spread = matrix.norms.iter().map(|t| t * t).sum();
        let signs: &[f64] = if program.cones { &[1.0, -1.0] } else { &[1.0] };
        let constant = best_bias(data, &vec![0.0; data.n]);
        let zero = match data.fit.is_plain() {
            true => {
                let y: Vec<f64> = data.y.iter().map(|y| y / unit).collect();
                0.5 * dot(&y, &y)
            }
            false => misfit(data, &vec![constant; data.n], constant).abs() / (unit * unit),
        };
        let size = START * zero / (signs.len() * program.gates.len()).max(1) as f64;
        let block = |(gate, pattern): (usize, &Gate)| -> Vec<Block> {
            let mut sigma = vec![0.0; walls.n];
            group.iter().zip(&pattern.side).for_each(|(g, side)| {
                g.iter().for_each(|g| sigma[*g] = if *side { 1.0 } else { -1.0 });
            });
            let inside: Vec<f64> = pattern.g.iter().map(crate::dyadic::to_f64).collect();
            signs
                .iter()
                .map(|sign| Block::new((gate, *sign), &inside, sigma.clone(), &walls, (size, penalised)))
                .collect()
        };
        let blocks = program.gates.par_iter().enumerate().flat_map_iter(block).collect();
        let rows = program.gates.iter().map(|gate| (0..data.n).filter(|k| gate.side[*k]).collect()).collect();
        let nu = start(data, unit, constant, spread);
        let losses = losses(data, unit, constant, size / walls.n.max(1) as f64, &nu);
        let bias = constant / unit;
        State { data, matrix, walls, nu, losses, bias, blocks, rows, penalised, unit, longest, spread }
    }

    /// What ν asks of the outputs, less what they are; y − ν − f(w) for the plain squared loss.
    fn residual(&self) -> Vec<f64> {
        let output = |(row, nu): (&Row, &f64)| row.output(*nu) - self.bias;
        let mut r: Vec<f64> = self.losses.iter().zip(&self.nu).map(output).collect();
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

    /// The outputs in the units of the problem.
    fn outputs(&self) -> Vec<f64> {
        let mut f = vec![self.bias; self.nu.len()];
        self.blocks.iter().for_each(|block| self.add_output(1.0, block, &block.w, &mut f));
        f.iter_mut().for_each(|f| *f *= self.unit);
        f
    }

    /// 1ᵀν − β₀b, zero at the optimum with an output bias.
    fn imbalance(&self) -> f64 {
        let decay = self.data.fit.bias.decay();
        decay.map_or(0.0, |decay| self.nu.iter().sum::<f64>() - decay * self.bias)
    }

    /// Primal minus dual value, as a sum of terms that are not negative where ν is balanced: Fenchel's
    /// inequality for each row (½‖y − f − ν‖² for the plain squared loss), and Σ(‖w‖ − w·v) + Σ ρz.
    fn gap(&self) -> f64 {
        let blocks = self.blocks.iter().map(|block| block.gap(self.penalised)).sum::<f64>();
        let (fit, square) = (&self.data.fit, self.unit * self.unit);
        if fit.is_plain() {
            let r = self.residual();
            return 0.5 * dot(&r, &r) + blocks;
        }
        let rows = self.outputs().into_iter().zip(&self.data.y).zip(&self.nu).enumerate();
        let fenchel = |(k, ((f, y), nu)): (usize, ((f64, &f64), &f64))| {
            let nu = nu * self.unit;
            fit.value(k, *y, f) + nu * f - fit.dual(k, *y, nu)
        };
        let balance = match fit.bias {
            OutputBias::Ridge(decay) => 0.5 * self.imbalance().powi(2) / decay,
            _ => (self.imbalance() * self.bias).abs(),
        };
        rows.map(fenchel).sum::<f64>() / square + balance + blocks
    }

    /// An admissible dual vector near ν, and its value once it is scaled so that all gradients s XᵀD_bν rise
    /// by at most one on their cones. The multipliers ρ of the iterate have lost digits where walls are
    /// touched, so the gradients are projected anew.
    fn dual(&mut self) -> f64 {
        let (plain, unit) = (self.data.fit.is_plain(), self.unit);
        if !plain {
            let nu = admissible(self.data, self.nu.iter().map(|nu| nu * unit).collect());
            self.nu = nu.iter().map(|nu| nu / unit).collect();
        }
        let lengths: Vec<f64> = self.blocks.par_iter().map(|b| b.height(self)).collect();
        let scale = 1.0 / lengths.into_iter().fold(1.0, f64::max);
        if !plain {
            let nu: Vec<f64> = self.nu.iter().map(|nu| nu * unit).collect();
            return bound(self.data, &nu, scale) / (unit * unit);
        }
        let y: Vec<f64> = self.data.y.iter().map(|y| y / unit).collect();
        scale * dot(&self.nu, &y) - 0.5 * scale * scale * dot(&self.nu, &self.nu)
    }

    fn objective(&self) -> f64 {
        let weights = self.blocks.iter().map(|b| norm(&b.w[..self.penalised])).sum::<f64>();
        if !self.data.fit.is_plain() {
            return misfit(self.data, &self.outputs(), self.bias * self.unit) / (self.unit * self.unit) + weights;
        }
        let mut r = self.residual();
        add_scaled(&mut r, 1.0, &self.nu);
        0.5 * dot(&r, &r) + weights
    }

    /// Drops blocks that are zero at every optimum: if D is strongly concave, by q, ν* is within √(2·gap/q)
    /// of ν, and where ‖v_b‖ stays below β for all such ν (with the same ρ_b) the block is zero (Ndiaye,
    /// Fercoq, Gramfort & Salmon 2017, "gap safe").
    fn screen(&mut self, gap: f64) {
        let concavity = self.losses.iter().map(Row::concavity).fold(f64::INFINITY, f64::min);
        let radius = (2.0 * gap / concavity * self.spread).sqrt();
        self.blocks.retain(|b| norm(&b.v) + radius >= 1.0);
    }

    /// One predictor-corrector step (Mehrotra 1992); nothing if the system is not definite any more.
    fn advance(&mut self) -> Option<()> {
        let residual = self.residual();
        let none = newton::Direction::none(self);
        let (rows, pairs) = self.products_after(&none, 0.0);
        let (sum, count) = self.blocks.iter().map(Block::products).fold((0.0, 0), |(s, c), (t, n)| (s + t, c + n));
        let (sum, mu) = (sum + rows, (sum + rows) / (count + pairs) as f64);
        let system = newton::System::new(self)?;
        let affine = system.direction(self, &residual, 0.0, &none)?;
        let length = self.longest_step(&affine).min(1.0);
        let after: f64 = self
            .blocks
            .par_iter()
            .zip(&affine.steps)
            .map(|(b, s)| b.product_after(s, length))
            .collect::<Vec<f64>>()
            .iter()
            .sum::<f64>()
            + self.products_after(&affine, length).0;
        let target = mu * (after / sum).clamp(1e-8, 1.0).powi(3);
        let step = system.direction(self, &residual, target, &affine)?;
        let length = (STAY * self.longest_step(&step)).min(1.0);
        self.losses.iter_mut().zip(&step.rows).for_each(|(row, step)| row.go(step, length));
        self.bias += length * step.bias;
        add_scaled(&mut self.nu, length, &step.nu);
        self.blocks.par_iter_mut().zip(&step.steps).for_each(|(b, s)| b.go(s, length));
        Some(())
    }

    /// Sum and number of the products of the rows after a step.
    fn products_after(&self, direction: &newton::Direction, length: f64) -> (f64, usize) {
        let rows = self.losses.iter().zip(&self.nu).zip(&direction.rows);
        rows.map(|((row, nu), step)| row.products(*nu, step, length)).fold((0.0, 0), |(s, c), (t, n)| (s + t, c + n))
    }

    fn longest_step(&self, direction: &newton::Direction) -> f64 {
        let lengths: Vec<f64> = self.blocks.par_iter().zip(&direction.steps).map(|(b, s)| b.longest_step(s)).collect();
        let rows = self.losses.iter().zip(&self.nu).zip(&direction.rows);
        let rows = rows.map(|((row, nu), step)| row.longest(*nu, step));
        lengths.into_iter().chain(rows).fold(f64::INFINITY, f64::min)
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
            bias: self.bias * self.unit,
            nu: self.nu.iter().map(|v| v * self.unit).collect(),
            objective: objective * self.unit * self.unit,
            gap: if objective == 0.0 { 0.0 } else { (objective - dual) / objective.abs() },
            iterations,
        }
    }
}
