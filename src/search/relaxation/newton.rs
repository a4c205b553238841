//! The Newton step of the interior-point method, in the Nesterov–Todd coordinates where S = X = Λ.
//!
//! A variable's derivative of S is a symmetric matrix of rank two, transformed by T with TᵀST = T⁻¹XT⁻ᵀ = Λ,
//! kept as a scaled triangle of length N = (d+1)(d+2)/2. With D the block-diagonal rest (curvature of y yᵀ/ω
//! weighed by X, and z/w), A the matrix of those columns and C the capacities, dw solves D dw + Aᵀ(A dw) +
//! Cᵀt = −∇ (the barrier's gradient). Eliminating dw block by block leaves
//!
//! (I + A D⁻¹Aᵀ) p + A D⁻¹Cᵀ t = −A D⁻¹∇,   C D⁻¹Aᵀ p + C D⁻¹Cᵀ t = −C D⁻¹∇ − r,   p = A dw,
//!
//! r being what rounding made of the capacities (uncorrected they drift, and the bound with them, by 3e-6 and
//! more), and bordered by the two free variables μ and B.

use super::aim::Aim;
use super::iterate::{Direction, Iterate};
use super::model::Partner;
use super::scaling::{Frame, ball_scaling};
use crate::kernels::{add_scaled, combine, dot, dots};
use crate::search::cholesky::{self, forward, small_factor};
use crate::search::triangle::{add, congruence, unpack};
use nalgebra::{DMatrix, DMatrixView, DVector};

/// Rows of a band of the product A D⁻¹Aᵀ.
const BAND: usize = 96;

/// A block of variables with its D = LLᵀ: their indices and L⁻¹ (lower, row-major).
pub(crate) struct Block {
    pub variables: Vec<usize>,
    pub inverse: Vec<f64>,
}

pub(crate) struct System {
    /// The coordinates.
    pub frame: Frame,
    /// Columns A L⁻ᵀ of all variables but μ and B.
    columns: DMatrix<f64>,
    /// Blocks of the P rows, then of the balls.
    blocks: Vec<Block>,
    /// D of the balls, row-major.
    ball_metric: Vec<Vec<f64>>,
    /// 1/√D of θ⁺, θ⁻, κ, ρ.
    root: Vec<f64>,
    /// The columns of μ and B.
    free: [Vec<f64>; 2],
    /// The factored reduced matrix, and its inverse times the two columns.
    factor: DMatrix<f64>,
    border: [DVector<f64>; 2],
}

impl System {
    /// The columns, and the reduced matrix factored.
    pub fn new(s: &Iterate) -> Option<System> {
        let (rows, at, d) = (s.model.rows, s.at, s.model.rows.d);
        let (w, z) = (&s.w, &s.z);
        let n = d + 1;
        let order = n * (n + 1) / 2;
        let frame = Frame::new(&s.point.factor, &s.x, n)?;
        let (t, lambda) = (&frame.t, &frame.lambda);
        // Tᵀ(x; 0)
        let change = |x: &[f64]| {
            let mut out = vec![0.0; n];
            combine(&t[..d * n], x, &mut out);
            out
        };
        let corner = t[d * n..].to_vec();
        let x: Vec<f64> = rows.x.chunks_exact(d).flat_map(change).collect();
        let h: Vec<Vec<f64>> = s.model.h.iter().map(|h| change(h)).collect();
        let row = |k: usize| &x[k * n..(k + 1) * n];
        let mut columns = DMatrix::zeros(order, at.mu);
        let mut blocks = Vec::with_capacity(s.model.free_p.len() + h.len());
        for (i, range) in s.model.block.iter().enumerate() {
            let yj = change(&s.point.y[i * d..(i + 1) * d]);
            let omega = w[at.omega + i];
            let size = range.len() + 1;
            let last = at.omega + i;
            // Derivatives of y_j − (y_j/ω) dω along the block's variables; D = ½/ω JᵀXJ + z/w.
            let mut jacobian: Vec<Vec<f64>> = Vec::with_capacity(size);
            for e in range.clone() {
                let pair = s.model.pairs[e];
                let xk = row(pair.k);
                let column = column_mut(&mut columns, e);
                add(column, 0.25 * pair.sign / omega, xk, &yj);
                if let Partner::Fixed(side) = s.model.partner[e] {
                    add(column, -0.25 * side, xk, &corner);
                }
                jacobian.push(xk.iter().map(|t| -pair.sign * t).collect());
            }
            let column = column_mut(&mut columns, last);
            add(column, 0.125 / (omega * omega), &yj, &yj);
            add(column, -0.125, &corner, &corner);
            jacobian.push(yj.iter().map(|t| -t / omega).collect());
            let variables: Vec<usize> = range.clone().chain([last]).collect();
            let mut local = vec![0.0; size * size];
            for a in 0..size {
                let weighed: Vec<f64> = jacobian[a].iter().zip(lambda).map(|(j, l)| 0.5 / omega * j * l).collect();
                for b in 0..=a {
                    local[a * size + b] = dot(&weighed, &jacobian[b]);
                }
                local[a * size + a] += z[variables[a]] / w[variables[a]];
            }
            blocks.push(eliminate(&mut columns, variables, &local));
        }
        for (i, &k) in s.model.free_n.iter().enumerate() {
            add(column_mut(&mut columns, at.plus + i), -0.25, row(k), &corner);
            add(column_mut(&mut columns, at.minus + i), 0.25, row(k), &corner);
            add(column_mut(&mut columns, at.kappa + i), 0.25, row(k), row(k));
        }
        let mut e = at.product;
        for i in 0..h.len() {
            for j in i + 1..h.len() {
                add(column_mut(&mut columns, e), -0.5, &h[i], &h[j]);
                e += 1;
            }
        }
        let root: Vec<f64> = (at.plus..at.ball).map(|e| (w[e] / z[e]).sqrt()).collect();
        for (e, r) in (at.plus..).zip(&root) {
            column_mut(&mut columns, e).iter_mut().for_each(|t| *t *= r);
        }
        let mut ball_metric = Vec::with_capacity(h.len());
        for (i, hi) in h.iter().enumerate() {
            let start = at.ball + i * n;
            add(column_mut(&mut columns, start), -0.5, hi, &corner);
            for l in 0..d {
                add(column_mut(&mut columns, start + 1 + l), 0.5, hi, &t[l * n..(l + 1) * n]);
            }
            let metric = ball_scaling(&w[start..start + n], &z[start..start + n])?;
            blocks.push(eliminate(&mut columns, (start..start + n).collect(), &metric));
            ball_metric.push(metric);
        }
        let mut mu = vec![0.0; order];
        for l in 0..d {
            let axis = &t[l * n..(l + 1) * n];
            add(&mut mu, 0.5, axis, axis);
        }
        add(&mut mu, -0.5, &corner, &corner);
        let mut bound = vec![0.0; order];
        add(&mut bound, 0.5, &corner, &corner);
        let free = [mu, bound];
        let factor = reduce(s, order, &columns, &blocks, &root)?;
        let border = free.each_ref().map(|a| {
            let mut b = DVector::zeros(factor.nrows());
            b.as_mut_slice()[..order].copy_from_slice(a);
            cholesky::solve(&factor, &mut b);
            b
        });
        Some(System { frame, columns, blocks, ball_metric, root, free, factor, border })
    }

    /// Solves the reduced system for an aim.
    pub fn solve(&self, s: &Iterate, aim: &Aim) -> Option<Direction> {
        let (at, q, n) = (s.at, s.model.free_n.len(), self.frame.n);
        let order = aim.matrix.len();
        let size = order + q;
        // L⁻¹∇ with ∇ = −A(aim) − aim of z.
        let mut scaled = self.along(&aim.matrix);
        scaled.iter_mut().for_each(|t| *t = -*t);
        for block in &self.blocks {
            let len = block.variables.len();
            for (a, &e) in block.variables.iter().enumerate() {
                let own = &block.inverse[a * len..a * len + a + 1];
                scaled[e] -= own.iter().zip(&block.variables).map(|(i, &b)| i * aim.dual[b]).sum::<f64>();
            }
        }
        for e in at.plus..at.ball {
            scaled[e] -= self.root[e - at.plus] * aim.dual[e];
        }
        let mut rhs = DVector::zeros(size);
        combine(self.columns.as_slice(), &scaled, &mut rhs.as_mut_slice()[..order]);
        rhs.neg_mut();
        for block in &self.blocks[..s.model.free_p.len()] {
            let len = block.variables.len();
            for (l, &e) in block.variables.iter().enumerate() {
                let Some(row) = capacity(s, e) else { continue };
                for a in l..len {
                    rhs[order + row] -= block.inverse[a * len + l] * scaled[block.variables[a]];
                }
            }
        }
        for (i, rest) in s.model.rest(&s.w).into_iter().enumerate() {
            rhs[order + i] -= rest;
            for e in scalars(s, i) {
                rhs[order + i] -= self.root[e - at.plus] * scaled[e];
            }
        }
        cholesky::solve(&self.factor, &mut rhs);
        // Border: stationarity of μ and of B (whose cost is 1).
        let along = |i: usize, x: &DVector<f64>| dot(&self.free[i], &x.as_slice()[..order]);
        let [mu, bound] = &self.border;
        let (a, b, c) = (along(0, mu), along(0, bound), along(1, bound));
        let f = dot(&self.free[0], &aim.matrix) - along(0, &rhs);
        let g = dot(&self.free[1], &aim.matrix) - 1.0 - along(1, &rhs);
        let determinant = a * c - b * b;
        let (dmu, dbound) = ((f * c - g * b) / determinant, (a * g - b * f) / determinant);
        rhs.axpy(dmu, mu, 1.0);
        rhs.axpy(dbound, bound, 1.0);
        let (p, t) = rhs.as_slice().split_at(order);

        let mut dw = vec![0.0; at.bound + 1];
        dw[at.mu] = dmu;
        dw[at.bound] = dbound;
        let inner: Vec<f64> = self.along(p).iter().zip(&scaled).map(|(along, scaled)| scaled + along).collect();
        for block in &self.blocks {
            let len = block.variables.len();
            let mut right: Vec<f64> = block.variables.iter().map(|&e| inner[e]).collect();
            for (l, &e) in block.variables.iter().enumerate() {
                if let Some(row) = capacity(s, e) {
                    for a in l..len {
                        right[a] += block.inverse[a * len + l] * t[row];
                    }
                }
            }
            for (l, &e) in block.variables.iter().enumerate() {
                dw[e] = -(l..len).map(|a| block.inverse[a * len + l] * right[a]).sum::<f64>();
            }
        }
        for i in 0..q {
            for e in scalars(s, i) {
                let root = self.root[e - at.plus];
                dw[e] = -root * (inner[e] + root * t[i]);
            }
        }
        for e in at.product..at.ball {
            dw[e] = -self.root[e - at.plus] * inner[e];
        }
        let mut dz = vec![0.0; at.bound + 1];
        for e in 0..at.ball {
            dz[e] = aim.dual[e] - s.z[e] - s.z[e] / s.w[e] * dw[e];
        }
        for (i, metric) in self.ball_metric.iter().enumerate() {
            let start = at.ball + i * n;
            for l in 0..n {
                let moved = dot(&metric[l * n..(l + 1) * n], &dw[start..start + n]);
                dz[start + l] = aim.dual[start + l] - s.z[start + l] - moved;
            }
        }
        // dX̃ = aim − Λ − p, and back: dX = T dX̃ Tᵀ.
        let mut tilde: Vec<f64> = aim.matrix.iter().zip(p).map(|(a, p)| a - p).collect();
        for i in 0..n {
            tilde[i * (i + 3) / 2] -= self.frame.lambda[i];
        }
        let tilde = unpack(&tilde, n);
        let dx = congruence(&self.frame.t, &tilde, n);
        let finite = dw.iter().chain(&dz).chain(&dx).all(|t| t.is_finite());
        finite.then(|| Direction { w: dw, z: dz, x: dx, tilde, slack: p.to_vec() })
    }

    /// The inner products of all columns with a scaled triangle.
    fn along(&self, triangle: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.columns.ncols()];
        dots(self.columns.as_slice(), triangle, &mut out);
        out
    }
}

/// The capacity row of a variable, if it is a pair with a free N row.
fn capacity(s: &Iterate, e: usize) -> Option<usize> {
    match s.model.partner.get(e)? {
        Partner::Free(row) => Some(*row),
        Partner::Fixed(_) => None,
    }
}

/// θ⁺, θ⁻ and κ of a free N row.
fn scalars(s: &Iterate, i: usize) -> [usize; 3] {
    [s.at.plus + i, s.at.minus + i, s.at.kappa + i]
}

pub(crate) fn column_mut(columns: &mut DMatrix<f64>, e: usize) -> &mut [f64] {
    let order = columns.nrows();
    &mut columns.as_mut_slice()[e * order..(e + 1) * order]
}

/// Assembles and factors [I + A D⁻¹Aᵀ, A D⁻¹Cᵀ; ·, C D⁻¹Cᵀ].
fn reduce(s: &Iterate, order: usize, columns: &DMatrix<f64>, blocks: &[Block], root: &[f64]) -> Option<DMatrix<f64>> {
    let q = s.model.free_n.len();
    let column = |e: usize| &columns.as_slice()[e * order..(e + 1) * order];
    let mut k = DMatrix::zeros(order + q, order + q);
    // The lower triangle in bands of rows.
    let turned = DMatrixView::from_slice_with_strides(columns.as_slice(), columns.ncols(), order, order, 1);
    for start in (0..order).step_by(BAND) {
        let width = BAND.min(order - start);
        k.view_mut((start, 0), (width, start + width)).gemm(
            1.0,
            &columns.rows(start, width),
            &turned.columns(0, start + width),
            0.0,
        );
    }
    for i in 0..order {
        k[(i, i)] += 1.0;
    }
    let mut coupling = DMatrix::zeros(order, q);
    for block in &blocks[..s.model.free_p.len()] {
        let len = block.variables.len();
        for l in 0..len {
            let Some(row) = capacity(s, block.variables[l]) else { continue };
            // The pairs of a P row stand side by side, its ω elsewhere.
            let first = block.variables[l];
            let factors: Vec<f64> = (l..len).map(|a| block.inverse[a * len + l]).collect();
            let (omega, pairs) = factors.split_last().unwrap_or((&0.0, &[]));
            let target = column_mut(&mut coupling, row);
            combine(&columns.as_slice()[first * order..(first + pairs.len()) * order], pairs, target);
            add_scaled(target, *omega, column(block.variables[len - 1]));
            for m in 0..=l {
                let Some(other) = capacity(s, block.variables[m]) else { continue };
                let value: f64 = (l..len).map(|a| block.inverse[a * len + l] * block.inverse[a * len + m]).sum();
                let (high, low) = (row.max(other), row.min(other));
                // Both orders of two variables fall on one lower entry; on the diagonal they count twice.
                k[(order + high, order + low)] += if l != m && high == low { 2.0 * value } else { value };
            }
        }
    }
    for i in 0..q {
        for e in scalars(s, i) {
            let root = root[e - s.at.plus];
            add_scaled(column_mut(&mut coupling, i), root, column(e));
            k[(order + i, order + i)] += root * root;
        }
    }
    k.view_mut((order, 0), (q, order)).copy_from(&coupling.transpose());
    cholesky::factor(k)
}

/// Factors the block's D = LLᵀ and replaces its columns A by AL⁻ᵀ.
pub(crate) fn eliminate(columns: &mut DMatrix<f64>, variables: Vec<usize>, local: &[f64]) -> Block {
    let n = variables.len();
    let order = columns.nrows();
    // A tiny lift of the diagonal keeps the factor away from rounding; if that fails the diagonal alone
    // serves.
    let mut lifted = local.to_vec();
    for a in 0..n {
        lifted[a * n + a] *= 1.0 + 1e-11;
    }
    let l = small_factor(&lifted, n).unwrap_or_else(|| {
        let mut l = vec![0.0; n * n];
        for a in 0..n {
            l[a * n + a] = (lifted[a * n + a].abs() * n as f64).sqrt().max(1e-150);
        }
        l
    });
    let mut inverse = vec![0.0; n * n];
    for b in 0..n {
        let mut unit = vec![0.0; n];
        unit[b] = 1.0;
        forward(&l, n, &mut unit);
        for a in b..n {
            inverse[a * n + b] = unit[a];
        }
    }
    // The first variables stand side by side.
    let together = (0..n).take_while(|&a| variables[a] == variables[0] + a).count();
    let mut sum = vec![0.0; order];
    for a in (0..n).rev() {
        sum.fill(0.0);
        let (first, beside) = (variables[0] * order, a.min(together - 1) + 1);
        combine(&columns.as_slice()[first..first + beside * order], &inverse[a * n..a * n + beside], &mut sum);
        for b in beside..=a {
            add_scaled(&mut sum, inverse[a * n + b], column_mut(columns, variables[b]));
        }
        column_mut(columns, variables[a]).copy_from_slice(&sum);
    }
    Block { variables, inverse }
}
