//! Newton steps: each block is eliminated, the system that is left has the order n.

use super::State;
use crate::search::cholesky;
use crate::search::kernels::{Matrix, add_scaled, dot, norm};
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

/// One block: a pattern with a sign.
pub(super) struct Block {
    pub(super) gate: usize,
    pub(super) sign: f64,
    /// Weights, strictly inside of the cone.
    pub(super) w: Vec<f64>,
    /// The sides σ of the walls.
    sigma: Vec<f64>,
    /// σ_k x_k·w > 0.
    z: Vec<f64>,
    /// Its multipliers, positive.
    rho: Vec<f64>,
    /// Multiplier of the length of v, positive.
    pub(super) lambda: f64,
    /// s XᵀDν + Σ ρ_k σ_k x_k, of length below one.
    pub(super) v: Vec<f64>,
    /// ½(1 − ‖v‖²).
    pub(super) slack: f64,
}

/// A direction of one block; empty vectors count as zero.
#[derive(Clone, Default)]
pub(super) struct Step {
    w: Vec<f64>,
    z: Vec<f64>,
    rho: Vec<f64>,
    lambda: f64,
    v: Vec<f64>,
}

/// A direction of all unknowns.
pub(super) struct Direction {
    pub(super) nu: Vec<f64>,
    pub(super) steps: Vec<Step>,
}

impl Block {
    /// Weights inside of the cone; multipliers come with [`Block::begin`].
    pub(super) fn new(gate: usize, sign: f64, w: Vec<f64>, sigma: Vec<f64>, walls: &Matrix) -> Block {
        let mut z = vec![0.0; walls.n];
        walls.forward(&w, &mut z);
        z.iter_mut().zip(&sigma).for_each(|(z, s)| *z *= s);
        Block { gate, sign, w, sigma, z, rho: vec![], lambda: 1.0, v: vec![], slack: 0.5 }
    }

    /// Multipliers for the present ν.
    pub(super) fn begin(&mut self, state: &State) {
        self.rho = vec![0.25 / self.z.len() as f64; self.z.len()];
        self.look(state);
        self.lambda = self.products().0 / (self.slack * self.z.len().max(1) as f64);
        if self.z.is_empty() {
            self.lambda = norm(&self.w);
        }
    }

    /// Recomputes v and its slack.
    fn look(&mut self, state: &State) {
        self.v = self.gradient(state);
        let pull = self.pull(&self.rho, &state.walls);
        add_scaled(&mut self.v, 1.0, &pull);
        self.slack = 0.5 * (1.0 - dot(&self.v, &self.v));
    }

    /// s XᵀDν.
    pub(super) fn gradient(&self, state: &State) -> Vec<f64> {
        self.project(&state.nu, state)
    }

    fn project(&self, nu: &[f64], state: &State) -> Vec<f64> {
        let mut out = vec![0.0; state.matrix.d];
        for &k in &state.rows[self.gate] {
            add_scaled(&mut out, self.sign * nu[k], state.matrix.row(k));
        }
        out
    }

    /// Σ c_k σ_k x_k over the walls.
    fn pull(&self, c: &[f64], walls: &Matrix) -> Vec<f64> {
        let signed: Vec<f64> = c.iter().zip(&self.sigma).map(|(c, s)| c * s).collect();
        let mut out = vec![0.0; walls.d];
        walls.transposed(&signed, &mut out);
        out
    }

    /// The block's part of the gap.
    pub(super) fn gap(&self) -> f64 {
        norm(&self.w) - dot(&self.w, &self.v) + dot(&self.rho, &self.z)
    }

    /// Sum and number of the complementarity products.
    pub(super) fn products(&self) -> (f64, usize) {
        (dot(&self.rho, &self.z) + self.lambda * self.slack, self.z.len() + 1)
    }

    /// The slack of the length after a step.
    fn slack_after(&self, step: &Step, length: f64) -> f64 {
        self.slack - length * dot(&self.v, &step.v) - 0.5 * length * length * dot(&step.v, &step.v)
    }

    /// Sum of the complementarity products after a step.
    pub(super) fn product_after(&self, step: &Step, length: f64) -> f64 {
        let pairs = self.rho.iter().zip(&step.rho).zip(self.z.iter().zip(&step.z));
        let sum: f64 = pairs.map(|((r, dr), (z, dz))| (r + length * dr) * (z + length * dz)).sum();
        sum + (self.lambda + length * step.lambda) * self.slack_after(step, length)
    }

    /// The longest step that keeps everything positive.
    pub(super) fn longest_step(&self, step: &Step) -> f64 {
        let ratio = |(a, da): (&f64, &f64)| if *da < 0.0 { -a / da } else { f64::INFINITY };
        let walls = self.rho.iter().zip(&step.rho).chain(self.z.iter().zip(&step.z)).map(ratio);
        let linear = walls.fold(ratio((&self.lambda, &step.lambda)), f64::min);
        // slack − t v·dv − ½t²‖dv‖² = 0.
        let (b, a) = (dot(&self.v, &step.v), dot(&step.v, &step.v));
        let root = (b * b + 2.0 * a * self.slack).sqrt();
        let curved = if b > 0.0 { 2.0 * self.slack / (b + root) } else { (root - b) / a };
        if a > 0.0 { linear.min(curved) } else { linear }
    }

    /// Goes along a step, after ν did.
    pub(super) fn go(&mut self, step: &Step, length: f64, state: &State) {
        add_scaled(&mut self.w, length, &step.w);
        add_scaled(&mut self.z, length, &step.z);
        add_scaled(&mut self.rho, length, &step.rho);
        self.lambda += length * step.lambda;
        self.look(state);
    }
}

/// A block's own matrix and what its right-hand sides need.
struct Local {
    factor: DMatrix<f64>,
    inverse: DMatrix<f64>,
}

/// The Newton system at one point, factorised: I + Σ D X H⁻¹ Xᵀ D over ν, H_b = M_b⁻¹ + Gᵀ(ρ/z)G with M_b = λ(I + v vᵀ/slack).
pub(super) struct System {
    local: Vec<Local>,
    factor: DMatrix<f64>,
}

/// Patterns that one task adds up; fixed, so that the sum does not depend on the number of threads.
const TASKS: usize = 8;

impl System {
    pub(super) fn new(state: &State) -> Option<System> {
        let local: Option<Vec<Local>> = state.blocks.par_iter().map(|b| b.local(&state.walls)).collect();
        let local = local?;
        // Blocks of one pattern stand side by side.
        let mut patterns: Vec<std::ops::Range<usize>> = Vec::new();
        for (i, block) in state.blocks.iter().enumerate() {
            match patterns.last_mut() {
                Some(range) if state.blocks[range.start].gate == block.gate => range.end = i + 1,
                _ => patterns.push(i..i + 1),
            }
        }
        let n = state.y.len();
        let share = patterns.len().div_ceil(TASKS).max(1);
        let parts: Vec<DMatrix<f64>> = patterns
            .par_chunks(share)
            .map(|patterns| {
                let mut sum = DMatrix::zeros(n, n);
                for range in patterns {
                    let inverse = local[range.clone()]
                        .iter()
                        .map(|l| &l.inverse)
                        .fold(DMatrix::zeros(state.matrix.d, state.matrix.d), |a, b| a + b);
                    add_pattern(&mut sum, state, &state.rows[state.blocks[range.start].gate], inverse);
                }
                sum
            })
            .collect();
        let mut matrix = DMatrix::identity(n, n);
        parts.iter().for_each(|part| matrix += part);
        Some(System { local, factor: cholesky::factor(matrix)? })
    }

    /// The direction to the complementarity `mu`, with the second-order terms of an earlier direction.
    pub(super) fn direction(&self, state: &State, residual: &[f64], mu: f64, earlier: &[Step]) -> Option<Direction> {
        let all = || state.blocks.par_iter().zip(&self.local).zip(earlier);
        let sides: Vec<Vec<f64>> = all().map(|((b, l), e)| b.right_side(l, mu, e, state)).collect();
        let mut nu = DVector::from_column_slice(residual);
        for (block, side) in state.blocks.iter().zip(&sides) {
            state.add_output(-1.0, block, side, nu.as_mut_slice());
        }
        cholesky::solve(&self.factor, &mut nu);
        let nu = nu.as_slice().to_vec();
        let steps = all().zip(&sides).map(|(((b, l), e), side)| b.step(l, mu, e, side, &nu, state)).collect();
        nu.iter().all(|v| v.is_finite()).then_some(Direction { nu, steps })
    }
}

/// Adds X_D H⁻¹ X_Dᵀ, lower triangle, by a factor F of H⁻¹ = F Fᵀ.
fn add_pattern(sum: &mut DMatrix<f64>, state: &State, rows: &[usize], inverse: DMatrix<f64>) {
    let Some(root) = inverse.cholesky() else { return };
    let x = DMatrix::from_fn(rows.len(), state.matrix.d, |i, j| state.matrix.row(rows[i])[j]);
    let y = x * root.l();
    let product = &y * y.transpose();
    for (b, &l) in rows.iter().enumerate() {
        let (mut column, source) = (sum.column_mut(l), product.column(b));
        for (a, &k) in rows.iter().enumerate().skip(b) {
            column[k] += source[a];
        }
    }
}

impl Block {
    fn local(&self, walls: &Matrix) -> Option<Local> {
        let d = self.v.len();
        let weights: Vec<f64> = self.rho.iter().zip(&self.z).map(|(r, z)| r / z).collect();
        let mut h = DMatrix::zeros(d, d);
        let mut scaled = vec![0.0; walls.n];
        let shrink = 1.0 / (self.slack + dot(&self.v, &self.v));
        for i in 0..d {
            scaled.iter_mut().zip(&weights).zip(walls.column(i)).for_each(|((s, w), x)| *s = w * x);
            for j in 0..=i {
                let own = if i == j { 1.0 } else { 0.0 };
                let value = dot(&scaled, walls.column(j)) + (own - self.v[i] * self.v[j] * shrink) / self.lambda;
                h[(i, j)] = value;
                h[(j, i)] = value;
            }
        }
        let factor = cholesky::factor(h)?;
        let mut inverse = DMatrix::zeros(d, d);
        for j in 0..d {
            let mut unit = DVector::zeros(d);
            unit[j] = 1.0;
            cholesky::solve(&factor, &mut unit);
            inverse.set_column(j, &unit);
        }
        let inverse = 0.5 * (&inverse + inverse.transpose());
        Some(Local { factor, inverse })
    }

    /// Residuals of the three nonlinear conditions: ρz = μ, λ·slack = μ, w = λv.
    fn residuals(&self, mu: f64, earlier: &Step) -> (Vec<f64>, f64, Vec<f64>) {
        let second = earlier.rho.iter().zip(&earlier.z).map(|(r, z)| r * z).chain(std::iter::repeat(0.0));
        let walls = self.rho.iter().zip(&self.z).zip(second).map(|((r, z), s)| mu - r * z - s).collect();
        let curve = earlier.lambda * dot(&self.v, &earlier.v) + 0.5 * self.lambda * dot(&earlier.v, &earlier.v);
        let length = mu - self.lambda * self.slack + curve;
        let mut tie: Vec<f64> = self.v.iter().zip(&self.w).map(|(v, w)| self.lambda * v - w).collect();
        add_scaled(&mut tie, earlier.lambda, &earlier.v);
        (walls, length, tie)
    }

    /// H⁻¹(Gᵀ(e/z) + M⁻¹(v·e_λ/slack + e_w)): the step of w for dν = 0.
    fn right_side(&self, local: &Local, mu: f64, earlier: &Step, state: &State) -> Vec<f64> {
        let (walls, length, mut tie) = self.residuals(mu, earlier);
        add_scaled(&mut tie, length / self.slack, &self.v);
        let shrink = dot(&self.v, &tie) / (self.slack + dot(&self.v, &self.v));
        let over: Vec<f64> = walls.iter().zip(&self.z).map(|(e, z)| e / z).collect();
        let mut side = self.pull(&over, &state.walls);
        add_scaled(&mut side, 1.0 / self.lambda, &tie);
        add_scaled(&mut side, -shrink / self.lambda, &self.v);
        solved(local, side)
    }

    fn step(&self, local: &Local, mu: f64, earlier: &Step, side: &[f64], nu: &[f64], state: &State) -> Step {
        let (walls, length, _) = self.residuals(mu, earlier);
        let pushed = self.project(nu, state);
        let mut w = solved(local, pushed.clone());
        add_scaled(&mut w, 1.0, side);
        let mut z = vec![0.0; self.z.len()];
        state.walls.forward(&w, &mut z);
        z.iter_mut().zip(&self.sigma).for_each(|(z, s)| *z *= s);
        let pairs = self.rho.iter().zip(&self.z).zip(walls.iter().zip(&z));
        let rho: Vec<f64> = pairs.map(|((r, z), (e, dz))| (e - r * dz) / z).collect();
        let mut v = pushed;
        add_scaled(&mut v, 1.0, &self.pull(&rho, &state.walls));
        let lambda = (length + self.lambda * dot(&self.v, &v)) / self.slack;
        Step { w, z, rho, lambda, v }
    }
}

fn solved(local: &Local, side: Vec<f64>) -> Vec<f64> {
    let mut side = DVector::from_vec(side);
    cholesky::solve(&local.factor, &mut side);
    side.as_slice().to_vec()
}
