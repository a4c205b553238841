//! The Newton step of the joint program: that of a node ([`crate::search::relaxation::newton`]) for both
//! signs at once, with the weights as further variables.
//!
//! Weight a_k belongs to the block of row k where it is in P (y_k is linear in it), has a column of S of the
//! other sign, and −1 in the capacity of row k. Eliminating block by block leaves (p₊, p₋, t) with one t for
//! each row: order (d+1)(d+2) + m.

use super::super::cholesky;
use super::super::triangle::{congruence, unpack};
use super::half::Half;
use super::program::Program;
use super::reduced::reduce;
use super::side::{SideStep, Step};
use super::target::Target;
use crate::kernels::{add_scaled, dot};
use crate::search::relaxation::newton::column_mut;
use nalgebra::{DMatrix, DVector};

pub(super) struct System {
    pub halves: [Half; 2],
    factor: DMatrix<f64>,
    border: [DVector<f64>; 2],
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

    /// Solves the reduced system for a target, with this multiplier of the sum T.
    pub fn solve(&self, program: &Program, aim: &Target, multiplier: f64) -> Option<Step> {
        let (sides, m) = (&program.sides, program.a.len());
        let order = self.halves[0].mu.len();
        // L⁻¹∇, the weights' parts of both signs added up.
        let mut scaled = [0, 1].map(|s| -> Vec<f64> {
            let columns = self.halves[s].columns.ncols();
            (0..columns).map(|e| -dot(self.halves[s].column(e), &aim.matrix[s])).collect()
        });
        let pull = program.pull(&aim.caps, multiplier);
        let weight = |k: usize| {
            let slope = program.sign[k] * program.objective.linear[k] - program.objective.square[k] * program.a[k];
            aim.weight[k] + slope - pull[k]
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
                tilde[i * (i + 3) / 2] -= half.frame.lambda[i];
            }
            let tilde = unpack(&tilde, n);
            SideStep { w: dw, z: dz, x: congruence(&half.frame.t, &tilde, n), tilde, slack: unpack(p[s], n) }
        });
        let z = (0..m).map(|k| aim.weight[k] - program.z[k] - program.z[k] / program.a[k] * da[k]).collect();
        let finite = da.iter().chain(&steps[0].w).chain(&steps[1].w).all(|t| t.is_finite());
        let caps = program.caps.iter().zip(&aim.caps);
        let caps = caps.map(|(cap, aim)| aim - cap.dual + cap.dual / cap.slack(&program.a) * da[cap.k]).collect();
        finite.then_some(Step { sides: steps, a: da, z, caps })
    }
}
