//! Newton steps: each block is eliminated, the system that is left has the order n.

use super::centre::{centre, longest, sides};
use super::rows::{Equation, Row, RowStep};
use super::state::State;
use crate::kernels::{Matrix, add_scaled, dot, norm};
use crate::search::cholesky;
use crate::search::group_lasso::cone::project;
use crate::search::group_lasso::state::Block;
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

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
#[derive(Clone)]
pub(super) struct Direction {
    pub(super) nu: Vec<f64>,
    pub(super) bias: f64,
    pub(super) rows: Vec<RowStep>,
    pub(super) steps: Vec<Step>,
}

impl Direction {
    /// No step.
    pub(super) fn none(state: &State) -> Direction {
        let (n, blocks) = (state.nu.len(), state.blocks.len());
        Direction {
            nu: vec![0.0; n],
            bias: 0.0,
            rows: vec![RowStep::default(); n],
            steps: vec![Step::default(); blocks],
        }
    }
}

impl Block {
    /// A block at its centre: the weights have length `size`, and for ν = 0 all conditions hold for one μ.
    ///
    /// At the minimum u of ½‖u‖² − Σ log z_k over the cone, u = Σ σ_k x_k/z_k and ‖u‖² = m, the number of
    /// walls. So ρ_k = p/(√m z_k) gives v = p u/√m, and p² = 1/(1 + 2/m) makes λ·slack equal to ρ_k z_k.
    pub(super) fn new(
        (gate, sign): (usize, f64),
        inside: &[f64],
        sigma: Vec<f64>,
        walls: &Matrix,
        (size, penalised): (f64, usize),
    ) -> Block {
        let u = centre(walls, &sigma, inside);
        let length = norm(&u);
        let w: Vec<f64> = u.iter().map(|t| t * size / length).collect();
        let z = sides(walls, &sigma, &w);
        let m = z.len().max(1) as f64;
        let p = (1.0 / (1.0 + 2.0 / m)).sqrt();
        let rho = z.iter().map(|z| p * size / (m * z)).collect();
        let mut block = Block { gate, sign, w, sigma, z, rho, lambda: size / p, v: vec![0.0; walls.d], slack: 0.5 };
        if !block.z.is_empty() {
            block.v = block.pull(&block.rho, walls);
            block.v[penalised..].fill(0.0);
            block.slack = 0.5 * (1.0 - dot(&block.v, &block.v));
        }
        block
    }

    /// s XᵀDν.
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
    pub(super) fn gap(&self, penalised: usize) -> f64 {
        norm(&self.w[..penalised]) - dot(&self.w, &self.v) + dot(&self.rho, &self.z)
    }

    /// The length of the projection of s XᵀDν on the cone, or at most one.
    pub(super) fn height(&self, state: &State) -> f64 {
        let mut v = self.project(&state.nu, state);
        // A weight that is not penalised asks for zero there: as good as that if it counts a thousand times.
        let free = state.penalised < v.len();
        let stretched = free.then(|| {
            let mut x = state.walls.view().transpose();
            x.row_mut(state.penalised).scale_mut(1e3);
            Matrix::new(x.as_slice(), state.walls.n, state.walls.d)
        });
        v[state.penalised..].iter_mut().for_each(|last| *last *= 1e3);
        let walls = stretched.as_ref().unwrap_or(&state.walls);
        for (k, rho) in project(walls, &self.sigma, &v.clone(), if free { 0.0 } else { 1.0 }) {
            add_scaled(&mut v, rho * self.sigma[k], walls.row(k));
        }
        norm(&v)
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
        let walls = longest(&self.rho, &step.rho).min(longest(&self.z, &step.z));
        let linear = walls.min(longest(&[self.lambda], &[step.lambda]));
        // slack − t v·dv − ½t²‖dv‖² = 0.
        let (b, a) = (dot(&self.v, &step.v), dot(&step.v, &step.v));
        let root = (b * b + 2.0 * a * self.slack).sqrt();
        let curved = if b > 0.0 { 2.0 * self.slack / (b + root) } else { (root - b) / a };
        if a > 0.0 { linear.min(curved) } else { linear }
    }

    /// Goes along a step.
    pub(super) fn go(&mut self, step: &Step, length: f64) {
        add_scaled(&mut self.w, length, &step.w);
        add_scaled(&mut self.z, length, &step.z);
        add_scaled(&mut self.rho, length, &step.rho);
        add_scaled(&mut self.v, length, &step.v);
        self.lambda += length * step.lambda;
        self.slack = 0.5 * (1.0 - dot(&self.v, &self.v));
    }
}

/// K with H⁻¹ = KᵀK for the matrix H of a block.
struct Local(DMatrix<f64>);

/// The Newton system at one point, factorised: diag q + Σ D X H⁻¹ Xᵀ D over ν, H_b = M_b⁻¹ + Gᵀ(ρ/z)G with
/// M_b = λ(I + v vᵀ/slack), q the curvatures of the rows.
pub(super) struct System {
    local: Vec<Local>,
    factor: DMatrix<f64>,
    /// With an output bias the solution for the right side 1, and 1ᵀ of it plus β₀.
    constant: Option<(Vec<f64>, f64)>,
}

/// Patterns that one task adds up; fixed, so that the sum does not depend on the number of threads.
const TASKS: usize = 8;

impl System {
    pub(super) fn new(state: &State) -> Option<System> {
        let local: Option<Vec<Local>> =
            state.blocks.par_iter().map(|b| b.local(&state.walls, state.penalised)).collect();
        let local = local?;
        // Blocks of one pattern stand side by side.
        let mut patterns: Vec<std::ops::Range<usize>> = Vec::new();
        for (i, block) in state.blocks.iter().enumerate() {
            match patterns.last_mut() {
                Some(range) if state.blocks[range.start].gate == block.gate => range.end = i + 1,
                _ => patterns.push(i..i + 1),
            }
        }
        let n = state.nu.len();
        let share = patterns.len().div_ceil(TASKS).max(1);
        let parts: Vec<DMatrix<f64>> = patterns
            .par_chunks(share)
            .map(|patterns| {
                let mut sum = DMatrix::zeros(n, n);
                for range in patterns {
                    let rows = &state.rows[state.blocks[range.start].gate];
                    add_pattern(&mut sum, state, rows, &local[range.clone()]);
                }
                sum
            })
            .collect();
        let none = RowStep::default();
        let q = state.losses.iter().zip(&state.nu).map(|(row, nu)| row.equation(*nu, 0.0, 0.0, &none).q);
        let mut matrix = DMatrix::from_diagonal(&DVector::from_iterator(n, q));
        parts.iter().for_each(|part| matrix += part);
        let factor = cholesky::factor(matrix)?;
        let constant = state.data.fit.bias.decay().map(|decay| {
            let mut ones = DVector::from_element(n, 1.0);
            cholesky::solve(&factor, &mut ones);
            let sum = ones.sum() + decay;
            (ones.as_slice().to_vec(), sum)
        });
        Some(System { local, factor, constant })
    }

    /// The direction to the complementarity `mu`, with the second-order terms of an earlier direction.
    pub(super) fn direction(&self, state: &State, residual: &[f64], mu: f64, earlier: &Direction) -> Option<Direction> {
        let all = || state.blocks.par_iter().zip(&self.local).zip(&earlier.steps);
        let sides: Vec<Vec<f64>> = all().map(|((b, l), e)| b.right_side(l, mu, e, state)).collect();
        let rows = || state.losses.iter().zip(&state.nu).zip(&earlier.rows);
        let equation = |(((row, nu), e), r): (((&Row, &f64), &RowStep), &f64)| row.equation(*nu, *r, mu, e);
        let equations: Vec<Equation> = rows().zip(residual).map(equation).collect();
        let mut nu = DVector::from_iterator(equations.len(), equations.iter().map(|equation| equation.side));
        for (block, side) in state.blocks.iter().zip(&sides) {
            state.add_output(-1.0, block, side, nu.as_mut_slice());
        }
        cholesky::solve(&self.factor, &mut nu);
        let mut nu = nu.as_slice().to_vec();
        // 1ᵀ(ν + dν) = β₀(b + db).
        let bias = self.constant.as_ref().map_or(0.0, |(ones, sum)| {
            let bias = (nu.iter().sum::<f64>() + state.imbalance()) / sum;
            add_scaled(&mut nu, -bias, ones);
            bias
        });
        let steps = all().zip(&sides).map(|(((b, l), e), side)| b.step(l, mu, e, side, &nu, state)).collect();
        let rows = rows().zip(&nu).map(|(((row, at), e), by)| row.step(*at, mu, e, *by)).collect();
        nu.iter().all(|v| v.is_finite()).then_some(Direction { nu, bias, rows, steps })
    }
}

/// Adds X_D (Σ H⁻¹) X_Dᵀ, lower triangle; ΣKᵀK = RᵀR by a QR factorisation of both K, one below the other.
fn add_pattern(sum: &mut DMatrix<f64>, state: &State, rows: &[usize], local: &[Local]) {
    let root = match local {
        [Local(first), Local(second)] => {
            let d = first.ncols();
            let mut stack = DMatrix::zeros(2 * d, d);
            stack.rows_mut(0, d).copy_from(first);
            stack.rows_mut(d, d).copy_from(second);
            stack.qr().r()
        }
        [Local(only)] => only.clone(),
        _ => return,
    };
    let x = DMatrix::from_fn(rows.len(), state.matrix.d, |i, j| state.matrix.row(rows[i])[j]);
    let y = x * root.transpose();
    let product = &y * y.transpose();
    for (b, &l) in rows.iter().enumerate() {
        let (mut column, source) = (sum.column_mut(l), product.column(b));
        for (a, &k) in rows.iter().enumerate().skip(b) {
            column[k] += source[a];
        }
    }
}

impl Block {
    /// H in a basis that begins with the direction of w, factorised there.
    ///
    /// Towards the end H of an active block has three sizes: ρ/z on the span of the walls it touches, 1/λ
    /// beside it, and slack/λ along w. Cholesky factors of so graded a matrix are accurate if its entries
    /// are, and along w they are: x_k·w is σ_k z_k, and in M⁻¹ = (I − v vᵀ/(slack + ‖v‖²))/λ the part of v
    /// across w is small by itself.
    ///
    /// A weight that is not penalised has no part in M⁻¹, and stays as it is in the basis.
    fn local(&self, walls: &Matrix, penalised: usize) -> Option<Local> {
        let d = self.w.len();
        let length = norm(&self.w[..penalised]);
        let mut mirror = DVector::from_iterator(d, self.w.iter().map(|w| w / length));
        mirror.as_mut_slice()[penalised..].fill(0.0);
        let side = if mirror[0] < 0.0 { -1.0 } else { 1.0 };
        mirror[0] += side;
        mirror.normalize_mut();
        let basis = DMatrix::identity(d, d) - 2.0 * &mirror * mirror.transpose();
        let v = &basis * DVector::from_column_slice(&self.v);
        let across: f64 = v.iter().skip(1).map(|t| t * t).sum();
        let total = self.slack + across + v[0] * v[0];
        let mut h = v.clone() * v.transpose() / -total;
        (1..penalised).for_each(|i| h[(i, i)] += 1.0);
        h[(0, 0)] = (self.slack + across) / total;
        h /= self.lambda;
        if !self.z.is_empty() {
            let mut rows = walls.view() * &basis;
            for (k, z) in self.z.iter().enumerate() {
                if penalised == d {
                    rows[(k, 0)] = -side * self.sigma[k] * z / length;
                }
                rows.row_mut(k).scale_mut((self.rho[k] / z).sqrt());
            }
            h += rows.transpose() * &rows;
        }
        Some(Local(cholesky::factor(h)?.solve_lower_triangular(&basis)?))
    }

    /// Residuals of the three nonlinear conditions: ρz = μ, λ·slack = μ, w = λv.
    fn residuals(&self, mu: f64, earlier: &Step, penalised: usize) -> (Vec<f64>, f64, Vec<f64>) {
        let second = earlier.rho.iter().zip(&earlier.z).map(|(r, z)| r * z).chain(std::iter::repeat(0.0));
        let walls = self.rho.iter().zip(&self.z).zip(second).map(|((r, z), s)| mu - r * z - s).collect();
        let curve = earlier.lambda * dot(&self.v, &earlier.v) + 0.5 * self.lambda * dot(&earlier.v, &earlier.v);
        let length = mu - self.lambda * self.slack + curve;
        let mut tie: Vec<f64> = self.v.iter().zip(&self.w).map(|(v, w)| self.lambda * v - w).collect();
        add_scaled(&mut tie, earlier.lambda, &earlier.v);
        tie[penalised..].fill(0.0);
        (walls, length, tie)
    }

    /// H⁻¹(r + Gᵀ(e/z) + M⁻¹(v·e_λ/slack + e_w)), r the residual of v: the step of w for dν = 0.
    fn right_side(&self, local: &Local, mu: f64, earlier: &Step, state: &State) -> Vec<f64> {
        let (walls, length, mut tie) = self.residuals(mu, earlier, state.penalised);
        add_scaled(&mut tie, length / self.slack, &self.v);
        let shrink = dot(&self.v, &tie) / (self.slack + dot(&self.v, &self.v));
        let rho: Vec<f64> = walls.iter().zip(&self.z).zip(&self.rho).map(|((e, z), r)| r + e / z).collect();
        let mut side = self.pull(&rho, &state.walls);
        add_scaled(&mut side, 1.0, &self.project(&state.nu, state));
        add_scaled(&mut side, -1.0, &self.v);
        add_scaled(&mut side, 1.0 / self.lambda, &tie);
        add_scaled(&mut side, -shrink / self.lambda, &self.v);
        solved(local, side)
    }

    /// The rest of the step. Both dλ and dv follow from dw, since a sum over dρ has lost the digits of a
    /// slack by cancellation.
    fn step(&self, local: &Local, mu: f64, earlier: &Step, side: &[f64], nu: &[f64], state: &State) -> Step {
        let (walls, length, tie) = self.residuals(mu, earlier, state.penalised);
        let mut w = solved(local, self.project(nu, state));
        add_scaled(&mut w, 1.0, side);
        let z = sides(&state.walls, &self.sigma, &w);
        let pairs = self.rho.iter().zip(&self.z).zip(walls.iter().zip(&z));
        let rho = pairs.map(|((r, z), (e, dz))| (e - r * dz) / z).collect();
        let mut v = w.clone();
        add_scaled(&mut v, -1.0, &tie);
        let lambda = (length + dot(&self.v, &v)) / (self.slack + dot(&self.v, &self.v));
        add_scaled(&mut v, -lambda, &self.v);
        v.iter_mut().for_each(|t| *t /= self.lambda);
        v[state.penalised..].fill(0.0);
        Step { w, z, rho, lambda, v }
    }
}

fn solved(local: &Local, side: Vec<f64>) -> Vec<f64> {
    let Local(root) = local;
    let side = root.tr_mul(&(root * DVector::from_vec(side)));
    side.as_slice().to_vec()
}
