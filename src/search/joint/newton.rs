//! The Newton step of the joint program: that of a node ([`super::super::newton`]) for both signs at once, with the weights as further variables.
//!
//! Weight a_k belongs to the block of row k where it is in P (y_k is linear in it), has a column of S of the other sign, and −1 in the capacity of row k. Eliminating
//! block by block leaves (p₊, p₋, t) with one t for each row: order (d+1)(d+2) + m.

use super::super::cholesky;
use super::super::kernels::{add_scaled, dot};
use super::super::newton::{Block, column_mut, eliminate};
use super::super::scaling::scaling;
use super::super::triangle::{add, congruence, unpack};
use super::Program;
use super::reduced::reduce;
use super::side::Side;
use super::target::Target;
use nalgebra::{DMatrix, DVector};

/// The step of one sign.
pub(super) struct SideStep {
    pub w: Vec<f64>,
    pub z: Vec<f64>,
    pub x: Vec<f64>,
    /// dX and dS in scaled coordinates, row-major.
    pub tilde: Vec<f64>,
    pub slack: Vec<f64>,
}

/// A step of everything.
pub(super) struct Step {
    pub sides: [SideStep; 2],
    pub a: Vec<f64>,
    pub z: Vec<f64>,
}

/// One sign in its scaled coordinates.
pub(super) struct Half {
    pub t: Vec<f64>,
    pub lambda: Vec<f64>,
    /// A L⁻ᵀ; the columns of the weights stand at the end.
    pub columns: DMatrix<f64>,
    pub blocks: Vec<Block>,
    /// 1/√D of θ⁺, θ⁻, κ.
    pub root: Vec<f64>,
    /// The column of μ.
    pub mu: Vec<f64>,
}

pub(super) struct System {
    pub halves: [Half; 2],
    factor: DMatrix<f64>,
    border: [DVector<f64>; 2],
}

impl Half {
    /// All columns but those of the weights of N rows, whose blocks are the other sign's.
    fn new(side: &Side, program: &Program) -> Option<Half> {
        let (at, n, d) = (side.at, side.n(), side.rows.d);
        let order = n * (n + 1) / 2;
        let (t, lambda) = scaling(&side.point.factor, &side.x, n)?;
        let change = |x: &[f64]| {
            let mut out = vec![0.0; n];
            for (xi, row) in x.iter().zip(t.chunks_exact(n)) {
                add_scaled(&mut out, *xi, row);
            }
            out
        };
        let corner = &t[d * n..];
        let x: Vec<f64> = side.rows.x.chunks_exact(d).flat_map(change).collect();
        let row = |k: usize| &x[k * n..(k + 1) * n];
        let mut columns = DMatrix::zeros(order, at.product + side.rows.m);
        let mut blocks = Vec::with_capacity(side.free_p.len());
        for (i, &k) in side.free_p.iter().enumerate() {
            let y = change(&side.point.y[i * d..(i + 1) * d]);
            let omega = side.w[at.omega + i];
            let mut jacobian: Vec<Vec<f64>> = Vec::with_capacity(side.block[i].len() + 2);
            for e in side.block[i].clone() {
                let pair = side.pairs[e];
                add(column_mut(&mut columns, e), 0.25 * pair.sign / omega, row(pair.k), &y);
                jacobian.push(row(pair.k).iter().map(|t| -pair.sign * t).collect());
            }
            let column = column_mut(&mut columns, at.omega + i);
            add(column, 0.125 / (omega * omega), &y, &y);
            add(column, -0.125, corner, corner);
            jacobian.push(y.iter().map(|t| -t / omega).collect());
            let column = column_mut(&mut columns, side.weight(k));
            add(column, -0.25 / omega, row(k), &y);
            add(column, -0.25, row(k), corner);
            jacobian.push(row(k).to_vec());
            let variables = side.variables(i);
            let size = variables.len();
            let mut local = vec![0.0; size * size];
            for a in 0..size {
                let weighed: Vec<f64> = jacobian[a].iter().zip(&lambda).map(|(j, l)| 0.5 / omega * j * l).collect();
                for b in 0..=a {
                    local[a * size + b] = dot(&weighed, &jacobian[b]);
                }
                local[a * size + a] += if a + 1 < size {
                    side.z[variables[a]] / side.w[variables[a]]
                } else {
                    program.z[k] / program.a[k] + program.objective.square[k]
                };
            }
            blocks.push(eliminate(&mut columns, variables, &local));
        }
        for (i, &k) in side.free_n.iter().enumerate() {
            add(column_mut(&mut columns, at.plus + i), -0.25, row(k), corner);
            add(column_mut(&mut columns, at.minus + i), 0.25, row(k), corner);
            add(column_mut(&mut columns, at.kappa + i), 0.25, row(k), row(k));
            add(column_mut(&mut columns, side.weight(k)), 0.25, row(k), corner);
        }
        let root: Vec<f64> = (at.plus..at.product).map(|e| (side.w[e] / side.z[e]).sqrt()).collect();
        for (e, r) in (at.plus..).zip(&root) {
            column_mut(&mut columns, e).iter_mut().for_each(|t| *t *= r);
        }
        let mut mu = vec![0.0; order];
        for l in 0..d {
            let axis = &t[l * n..(l + 1) * n];
            add(&mut mu, 0.5, axis, axis);
        }
        add(&mut mu, -0.5, corner, corner);
        Some(Half { t, lambda, columns, blocks, root, mu })
    }

    pub fn column(&self, e: usize) -> &[f64] {
        let order = self.columns.nrows();
        &self.columns.as_slice()[e * order..(e + 1) * order]
    }
}

impl System {
    /// The columns, and the reduced matrix factored.
    pub fn new(program: &Program) -> Option<System> {
        let sides = &program.sides;
        let (first, second) = rayon::join(|| Half::new(&sides[0], program), || Half::new(&sides[1], program));
        let mut halves = [first?, second?];
        for s in 0..2 {
            for (i, &k) in sides[s].free_p.iter().enumerate() {
                let size = sides[s].block[i].len() + 2;
                let last = halves[s].blocks[i].inverse[size * size - 1];
                let column = column_mut(&mut halves[1 - s].columns, sides[1 - s].weight(k));
                column.iter_mut().for_each(|t| *t *= last);
            }
        }
        let factor = reduce(program, &halves)?;
        let order = halves[0].mu.len();
        let border = [0, 1].map(|s| {
            let mut b = DVector::zeros(factor.nrows());
            b.as_mut_slice()[s * order..(s + 1) * order].copy_from_slice(&halves[s].mu);
            cholesky::solve(&factor, &mut b);
            b
        });
        Some(System { halves, factor, border })
    }

    /// Solves the reduced system for a target.
    pub fn solve(&self, program: &Program, aim: &Target) -> Option<Step> {
        let (sides, m) = (&program.sides, program.a.len());
        let order = self.halves[0].mu.len();
        // L⁻¹∇, the weights' parts of both signs added up.
        let mut scaled = [0, 1].map(|s| -> Vec<f64> {
            let columns = self.halves[s].columns.ncols();
            (0..columns).map(|e| -dot(self.halves[s].column(e), &aim.matrix[s])).collect()
        });
        let weight = |k: usize| {
            let slope = program.sign[k] * program.objective.linear[k] - program.objective.square[k] * program.a[k];
            aim.weight[k] + slope
        };
        for s in 0..2 {
            for (&k, block) in sides[s].free_p.iter().zip(&self.halves[s].blocks) {
                let len = block.variables.len();
                for (a, &e) in block.variables.iter().enumerate() {
                    for (inverse, &b) in block.inverse[a * len..=a * len + a].iter().zip(&block.variables) {
                        let dual = if b < sides[s].at.product { aim.dual[s][b] } else { weight(k) };
                        scaled[s][e] -= inverse * dual;
                    }
                }
                let (own, other) = (sides[s].weight(k), sides[1 - s].weight(k));
                let total = scaled[s][own] + scaled[1 - s][other];
                scaled[s][own] = total;
                scaled[1 - s][other] = total;
            }
            for e in sides[s].at.plus..sides[s].at.product {
                scaled[s][e] -= self.halves[s].root[e - sides[s].at.plus] * aim.dual[s][e];
            }
        }
        let mut rhs = DVector::zeros(2 * order + m);
        let t = 2 * order;
        for s in 0..2 {
            let (side, half) = (&sides[s], &self.halves[s]);
            for (e, r) in scaled[s].iter().enumerate() {
                add_scaled(&mut rhs.as_mut_slice()[s * order..(s + 1) * order], -r, half.column(e));
            }
            for (&k, block) in side.free_p.iter().zip(&half.blocks) {
                let len = block.variables.len();
                for (l, &e) in block.variables.iter().enumerate() {
                    let Some((row, sign)) = side.capacity(e, k) else { continue };
                    for a in l..len {
                        rhs[t + row] -= sign * block.inverse[a * len + l] * scaled[s][block.variables[a]];
                    }
                }
            }
            for (i, (k, rest)) in side.rest(&program.a).into_iter().enumerate() {
                rhs[t + k] -= rest;
                for e in side.scalars(i) {
                    rhs[t + k] -= half.root[e - side.at.plus] * scaled[s][e];
                }
            }
        }
        cholesky::solve(&self.factor, &mut rhs);
        // Stationarity of both μ.
        let along = |s: usize, x: &DVector<f64>| dot(&self.halves[s].mu, &x.as_slice()[s * order..(s + 1) * order]);
        let (a, b, c) = (along(0, &self.border[0]), along(0, &self.border[1]), along(1, &self.border[1]));
        let [f, g] = [0, 1].map(|s| dot(&self.halves[s].mu, &aim.matrix[s]) - along(s, &rhs));
        let determinant = a * c - b * b;
        let dmu = [(f * c - g * b) / determinant, (a * g - b * f) / determinant];
        for (d, border) in dmu.iter().zip(&self.border) {
            rhs.axpy(*d, border, 1.0);
        }
        let solution = rhs.as_slice();
        let mut da = vec![0.0; m];
        let p = [&solution[..order], &solution[order..t]];
        let mut inner =
            [0, 1].map(|s| -> Vec<f64> { (0..scaled[s].len()).map(|e| dot(self.halves[s].column(e), p[s])).collect() });
        for k in 0..m {
            let [first, second] = [sides[0].weight(k), sides[1].weight(k)];
            let total = inner[0][first] + inner[1][second];
            inner[0][first] = total;
            inner[1][second] = total;
        }
        let steps = [0, 1].map(|s| {
            let (side, half) = (&sides[s], &self.halves[s]);
            let inner: Vec<f64> = inner[s].iter().zip(&scaled[s]).map(|(a, b)| a + b).collect();
            let mut dw = vec![0.0; side.w.len()];
            dw[side.at.mu] = dmu[s];
            for (&k, block) in side.free_p.iter().zip(&half.blocks) {
                let len = block.variables.len();
                let mut right: Vec<f64> = block.variables.iter().map(|&e| inner[e]).collect();
                for (l, &e) in block.variables.iter().enumerate() {
                    let Some((row, sign)) = side.capacity(e, k) else { continue };
                    for a in l..len {
                        right[a] += sign * block.inverse[a * len + l] * solution[t + row];
                    }
                }
                for (l, &e) in block.variables.iter().enumerate() {
                    let value = -(l..len).map(|a| block.inverse[a * len + l] * right[a]).sum::<f64>();
                    if l + 1 < len {
                        dw[e] = value;
                    } else {
                        da[k] = value;
                    }
                }
            }
            for (i, &k) in side.free_n.iter().enumerate() {
                for e in side.scalars(i) {
                    let root = half.root[e - side.at.plus];
                    dw[e] = -root * (inner[e] + root * solution[t + k]);
                }
            }
            let dz = (0..side.at.product)
                .map(|e| aim.dual[s][e] - side.z[e] - side.z[e] / side.w[e] * dw[e])
                .chain(std::iter::repeat_n(0.0, side.z.len() - side.at.product))
                .collect();
            let n = side.n();
            let mut tilde: Vec<f64> = aim.matrix[s].iter().zip(p[s]).map(|(a, p)| a - p).collect();
            for i in 0..n {
                tilde[i * (i + 3) / 2] -= half.lambda[i];
            }
            let tilde = unpack(&tilde, n);
            SideStep { w: dw, z: dz, x: congruence(&half.t, &tilde, n), tilde, slack: unpack(p[s], n) }
        });
        let z = (0..m).map(|k| aim.weight[k] - program.z[k] - program.z[k] / program.a[k] * da[k]).collect();
        let finite = da.iter().chain(&steps[0].w).chain(&steps[1].w).all(|t| t.is_finite());
        finite.then_some(Step { sides: steps, a: da, z })
    }
}
