//! The Newton step of the interior-point method, in the Nesterov–Todd coordinates where S = X = Λ.
//!
//! A variable's derivative of S is a symmetric matrix of rank two, transformed by T with TᵀST = T⁻¹XT⁻ᵀ = Λ, kept as a scaled triangle of length
//! N = (d+1)(d+2)/2. With D the block-diagonal rest (curvature of y yᵀ/ω weighed by X, and z/w), A the matrix of those columns and
//! C the capacities, dw solves D dw + Aᵀ(A dw) + Cᵀt = −∇ (the barrier's gradient). Eliminating dw block by block leaves
//!
//! (I + A D⁻¹Aᵀ) p + A D⁻¹Cᵀ t = −A D⁻¹∇,   C D⁻¹Aᵀ p + C D⁻¹Cᵀ t = −C D⁻¹∇ − r,   p = A dw,
//!
//! r being what rounding made of the capacities (uncorrected they drift, and the bound with them, by 3e-6 and more), and bordered by the two free variables μ and B.

use super::cholesky;
use super::interior_point::Solver;
use super::relaxation::{Partner, axpy, backward, dot, forward, small_factor};
use nalgebra::{DMatrix, DVector};
use std::f64::consts::SQRT_2;

/// Rows of a band of the product A D⁻¹Aᵀ.
const BAND: usize = 96;

/// A step of all variables and duals.
pub(super) struct Direction {
    pub w: Vec<f64>,
    pub z: Vec<f64>,
    /// Of X, row-major.
    pub x: Vec<f64>,
    /// dX in scaled coordinates, row-major.
    tilde: Vec<f64>,
    /// dS to first order in scaled coordinates, scaled triangle.
    slack: Vec<f64>,
}

/// A block of variables with its D = LLᵀ: their indices and L⁻¹ (lower, row-major).
struct Block {
    variables: Vec<usize>,
    inverse: Vec<f64>,
}

pub(super) struct System {
    /// d + 1.
    n: usize,
    /// T, row-major: x̃ = Tᵀ(x; 0).
    t: Vec<f64>,
    lambda: Vec<f64>,
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

/// What the step aims at beyond the linearisation: εΛ⁻¹ with the second-order terms of a predictor (Mehrotra).
pub(super) struct Aim {
    /// What X̃ + Ã dw should be, scaled triangle.
    matrix: Vec<f64>,
    /// What z + (z/w) dw should be; for the balls as vectors.
    dual: Vec<f64>,
}

/// Adds c(abᵀ + baᵀ) to a column, as a scaled triangle.
fn add(column: &mut [f64], c: f64, a: &[f64], b: &[f64]) {
    let mut next = 0;
    for i in 0..a.len() {
        let (ai, bi) = (SQRT_2 * c * a[i], SQRT_2 * c * b[i]);
        for ((t, b), a) in column[next..next + i].iter_mut().zip(b).zip(a) {
            *t += ai * b + bi * a;
        }
        column[next + i] += 2.0 * c * a[i] * b[i];
        next += i + 1;
    }
}

impl System {
    /// The columns, and the reduced matrix factored.
    pub fn new(s: &Solver) -> Option<System> {
        let (rows, at, d) = (s.model.rows, s.at, s.model.rows.d);
        let (w, z) = (&s.w, &s.z);
        let n = d + 1;
        let order = n * (n + 1) / 2;
        let (t, lambda) = scaling(&s.point.factor, &s.x, n)?;
        // Tᵀ(x; 0)
        let change = |x: &[f64]| {
            let mut out = vec![0.0; n];
            for (xi, row) in x.iter().zip(t.chunks_exact(n)) {
                axpy(*xi, row, &mut out);
            }
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
                let weighed: Vec<f64> = jacobian[a].iter().zip(&lambda).map(|(j, l)| 0.5 / omega * j * l).collect();
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
        Some(System { n, t, lambda, columns, blocks, ball_metric, root, free, factor, border })
    }

    /// Aims at the central path's point ε.
    pub fn centre(&self, s: &Solver, epsilon: f64) -> Aim {
        let (at, n) = (s.at, self.n);
        let mut matrix = vec![0.0; n * (n + 1) / 2];
        for i in 0..n {
            matrix[i * (i + 3) / 2] = epsilon / self.lambda[i];
        }
        let mut dual = vec![0.0; at.mu];
        for e in 0..at.ball {
            dual[e] = epsilon / s.w[e];
        }
        for (start, ball) in (at.ball..).step_by(n).zip(s.w[at.ball..at.mu].chunks_exact(n)) {
            let square = ball[0] * ball[0] - dot(&ball[1..], &ball[1..]);
            for l in 0..n {
                dual[start + l] = 2.0 * epsilon / square * if l == 0 { ball[0] } else { -ball[l] };
            }
        }
        Aim { matrix, dual }
    }

    /// Takes the second-order terms of a predicted step of this length into the aim: dw·dz and (dX dS + dS dX)/2.
    pub fn correct(&self, s: &Solver, aim: &mut Aim, predicted: &Direction, length: f64) {
        let (at, n) = (s.at, self.n);
        for e in 0..at.ball {
            aim.dual[e] -= length * length * predicted.w[e] * predicted.z[e] / s.w[e];
        }
        let ds = unpack(&predicted.slack, n);
        let dx = &predicted.tilde;
        let mut cross = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 = (0..n).map(|a| dx[i * n + a] * ds[a * n + j] + ds[i * n + a] * dx[a * n + j]).sum();
                cross[i * n + j] = sum / (self.lambda[i] + self.lambda[j]);
            }
        }
        subtract(&mut aim.matrix, length * length, &cross, n);
    }

    /// Takes into the aim what S loses by the curvature of y yᵀ/ω when this length of a step is taken:
    /// (y+dy)(y+dy)ᵀ/(ω+dω) exceeds its linearisation by r rᵀ/(ω+dω), r = dy − y dω/ω. Without it steps end early, where M turns indefinite.
    pub fn bend(&self, s: &Solver, aim: &mut Aim, step: &Direction, length: f64) {
        let (at, n, d) = (s.at, self.n, self.n - 1);
        let mut lost = vec![0.0; n * n];
        for (i, range) in s.model.block.iter().enumerate() {
            let omega = s.w[at.omega + i];
            let ratio = step.w[at.omega + i] / omega;
            let mut r: Vec<f64> = s.point.y[i * d..(i + 1) * d].iter().map(|y| -y * ratio).collect();
            for e in range.clone() {
                let pair = s.model.pairs[e];
                axpy(-pair.sign * step.w[e], s.model.rows.row(pair.k), &mut r);
            }
            let factor = -0.25 * length / (omega * (1.0 + length * ratio));
            for a in 0..d {
                axpy(factor * r[a], &r, &mut lost[a * n..a * n + d]);
            }
        }
        subtract(&mut aim.matrix, 1.0, &congruence(&transpose(&self.t, n), &lost, n), n);
    }

    /// Solves the reduced system for an aim.
    pub fn solve(&self, s: &Solver, aim: &Aim) -> Option<Direction> {
        let (at, q, n) = (s.at, s.model.free_n.len(), self.n);
        let order = aim.matrix.len();
        let size = order + q;
        let column = |e: usize| &self.columns.as_slice()[e * order..(e + 1) * order];
        // L⁻¹∇ with ∇ = −A(aim) − aim of z.
        let mut scaled: Vec<f64> = (0..at.mu).map(|e| -dot(column(e), &aim.matrix)).collect();
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
        for (e, r) in scaled.iter().enumerate() {
            axpy(-r, column(e), &mut rhs.as_mut_slice()[..order]);
        }
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
        let inner: Vec<f64> = (0..at.mu).map(|e| scaled[e] + dot(column(e), p)).collect();
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
            tilde[i * (i + 3) / 2] -= self.lambda[i];
        }
        let tilde = unpack(&tilde, n);
        let dx = congruence(&self.t, &tilde, n);
        let finite = dw.iter().chain(&dz).chain(&dx).all(|t| t.is_finite());
        finite.then(|| Direction { w: dw, z: dz, x: dx, tilde, slack: p.to_vec() })
    }
}

/// The capacity row of a variable, if it is a pair with a free N row.
fn capacity(s: &Solver, e: usize) -> Option<usize> {
    match s.model.partner.get(e)? {
        Partner::Free(row) => Some(*row),
        Partner::Fixed(_) => None,
    }
}

/// θ⁺, θ⁻ and κ of a free N row.
fn scalars(s: &Solver, i: usize) -> [usize; 3] {
    [s.at.plus + i, s.at.minus + i, s.at.kappa + i]
}

fn column_mut(columns: &mut DMatrix<f64>, e: usize) -> &mut [f64] {
    let order = columns.nrows();
    &mut columns.as_mut_slice()[e * order..(e + 1) * order]
}

/// Assembles and factors [I + A D⁻¹Aᵀ, A D⁻¹Cᵀ; ·, C D⁻¹Cᵀ].
fn reduce(s: &Solver, order: usize, columns: &DMatrix<f64>, blocks: &[Block], root: &[f64]) -> Option<DMatrix<f64>> {
    let q = s.model.free_n.len();
    let column = |e: usize| &columns.as_slice()[e * order..(e + 1) * order];
    let mut k = DMatrix::zeros(order + q, order + q);
    // The lower triangle in bands of rows.
    let turned = columns.transpose();
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
            for a in l..len {
                axpy(block.inverse[a * len + l], column(block.variables[a]), column_mut(&mut coupling, row));
            }
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
            axpy(root, column(e), column_mut(&mut coupling, i));
            k[(order + i, order + i)] += root * root;
        }
    }
    k.view_mut((order, 0), (q, order)).copy_from(&coupling.transpose());
    cholesky::factor(k)
}

/// triangle −= c · (the scaled triangle of a symmetric matrix)
fn subtract(triangle: &mut [f64], c: f64, m: &[f64], n: usize) {
    let mut next = 0;
    for i in 0..n {
        for j in 0..i {
            triangle[next + j] -= SQRT_2 * c * m[i * n + j];
        }
        triangle[next + i] -= c * m[i * n + i];
        next += i + 1;
    }
}

fn transpose(t: &[f64], n: usize) -> Vec<f64> {
    (0..n * n).map(|i| t[(i % n) * n + i / n]).collect()
}

/// T M Tᵀ, row-major.
fn congruence(t: &[f64], m: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for (i, target) in out.chunks_exact_mut(n).enumerate() {
        let mut left = vec![0.0; n];
        for (a, row) in m.chunks_exact(n).enumerate() {
            axpy(t[i * n + a], row, &mut left);
        }
        for (j, value) in target.iter_mut().enumerate() {
            *value = dot(&left, &t[j * n..(j + 1) * n]);
        }
    }
    out
}

/// A scaled triangle as a symmetric matrix.
fn unpack(triangle: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for i in 0..n {
        let start = i * (i + 1) / 2;
        for j in 0..i {
            out[i * n + j] = triangle[start + j] / SQRT_2;
            out[j * n + i] = out[i * n + j];
        }
        out[i * n + i] = triangle[start + i];
    }
    out
}

/// T (row-major) and Λ with TᵀST = T⁻¹XT⁻ᵀ = Λ, from S = LLᵀ and X = PPᵀ: PᵀL = QΛVᵀ, T = L⁻ᵀVΛ^½.
fn scaling(l: &[f64], x: &[f64], n: usize) -> Option<(Vec<f64>, Vec<f64>)> {
    let p = small_factor(x, n)?;
    let l_matrix = DMatrix::from_row_slice(n, n, l);
    let product = DMatrix::from_row_slice(n, n, &p).transpose() * l_matrix;
    let svd = product.try_svd(false, true, 1e-14, 500)?;
    let v_t = svd.v_t?;
    let lambda: Vec<f64> = svd.singular_values.iter().map(|t| t.max(1e-300)).collect();
    let mut t = vec![0.0; n * n];
    for a in 0..n {
        let mut column: Vec<f64> = v_t.row(a).iter().map(|v| v * lambda[a].sqrt()).collect();
        backward(l, n, &mut column);
        for i in 0..n {
            t[i * n + a] = column[i];
        }
    }
    Some((t, lambda))
}

/// The Nesterov–Todd metric of a second-order cone: the symmetric D with D·q = z (q primal, z dual).
fn ball_scaling(q: &[f64], z: &[f64]) -> Option<Vec<f64>> {
    let n = q.len();
    let size = |v: &[f64]| v[0] * v[0] - dot(&v[1..], &v[1..]);
    let (sq, sz) = (size(q), size(z));
    if !(sq > 0.0 && sz > 0.0) {
        return None;
    }
    let (nq, nz) = (sq.sqrt(), sz.sqrt());
    let gamma = (0.5 * (1.0 + dot(q, z) / (nq * nz))).sqrt();
    // J w̄ with w̄ = (q̄ + J z̄)/2γ
    let v: Vec<f64> = (0..n)
        .map(|i| {
            let flip = if i == 0 { 1.0 } else { -1.0 };
            (flip * q[i] / nq + z[i] / nz) / (2.0 * gamma)
        })
        .collect();
    let eta = nz / nq;
    let mut metric = vec![0.0; n * n];
    for i in 0..n {
        axpy(2.0 * eta * v[i], &v, &mut metric[i * n..(i + 1) * n]);
        metric[i * n + i] -= if i == 0 { eta } else { -eta };
    }
    Some(metric)
}

/// Factors the block's D = LLᵀ and replaces its columns A by AL⁻ᵀ.
fn eliminate(columns: &mut DMatrix<f64>, variables: Vec<usize>, local: &[f64]) -> Block {
    let n = variables.len();
    let order = columns.nrows();
    // A tiny lift of the diagonal keeps the factor away from rounding; if that fails the diagonal alone serves.
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
    for a in (0..n).rev() {
        let mut sum = vec![0.0; order];
        for b in 0..=a {
            axpy(inverse[a * n + b], column_mut(columns, variables[b]), &mut sum);
        }
        column_mut(columns, variables[a]).copy_from_slice(&sum);
    }
    Block { variables, inverse }
}
