//! Multipliers that are affine in the direction of several outputs (theory §E4.8), in floating point.
//!
//! With Q = (Σ r_kh_k, G + Σ h_kt_kᵀ), G = XᵀDV and h_k the walls of the cone, the least τ ≥ λ for which S =
//! [[diag(τ − λ, λI), Qᵀ], [Q, I]] ⪰ 0 bounds ‖Gᵀu‖² on the cone. That is linear in (τ, λ, r, t): a
//! semidefinite program with second-order cones ‖t_k‖ ≤ r_k, followed along its central path by Newton steps.
//! Walls come in as they are missed: with Z = S⁻¹, those for which −(Zh)_0 < ‖(Zh)_{1…K}‖ would lower τ.

use crate::kernels::{Matrix, norm};
use crate::search::cholesky;
use nalgebra::{DMatrix, DVector};

/// τ and λ, and for some walls r > 0 and t.
#[derive(Clone, Debug)]
pub(super) struct Affine {
    pub tau: f64,
    pub lambda: f64,
    pub held: Vec<(usize, f64, Vec<f64>)>,
}

/// Rounds of new walls, and how many come in at once.
const ROUNDS: usize = 40;
const ENTER: usize = 4;
/// The path is followed from the first to the last weight of the barrier.
const PATH: (f64, f64) = (1.0, 1e-11);
/// What the weight is multiplied by.
const SHRINK: f64 = 0.2;
/// Newton steps at one weight.
const STEPS: usize = 25;
/// A wall is missed if it is so far from its condition, relative to Z.
const MISSED: f64 = 1e-8;

/// The least τ found for the columns of G, a d × K matrix, over the cone σ_k x_k·u ≥ 0 (over all u without
/// walls), or one that is `enough`.
pub(super) fn least(g: &DMatrix<f64>, walls: Option<(&Matrix, &[f64])>, enough: f64) -> Affine {
    let mut program = Program { g, walls: DMatrix::zeros(g.nrows(), 0), rows: Vec::new() };
    let mut best: Option<Affine> = None;
    for _ in 0..ROUNDS {
        let (point, z) = program.follow(enough);
        let found = program.read(&point);
        let better = best.as_ref().is_none_or(|best| found.tau < best.tau);
        if better {
            best = Some(found);
        }
        let done = point[0] <= enough || !program.enter(&z, walls);
        if done {
            break;
        }
    }
    best.unwrap_or(Affine { tau: f64::INFINITY, lambda: f64::INFINITY, held: Vec::new() })
}

struct Program<'a> {
    g: &'a DMatrix<f64>,
    /// Unit normals h of the held walls, and their numbers.
    walls: DMatrix<f64>,
    rows: Vec<usize>,
}

impl Program<'_> {
    /// Variables (τ, λ, then r and t of each wall): the number of one for column i of Q and wall k.
    fn place(&self, k: usize, i: usize) -> usize {
        2 + k * (self.g.ncols() + 1) + i
    }

    /// S at a point.
    fn matrix(&self, point: &DVector<f64>) -> DMatrix<f64> {
        let (d, outputs) = self.g.shape();
        let mut s = DMatrix::identity(d + outputs + 1, d + outputs + 1);
        s[(0, 0)] = point[0] - point[1];
        (1..=outputs).for_each(|i| s[(i, i)] = point[1]);
        for i in 0..=outputs {
            let weights =
                DVector::from_iterator(self.rows.len(), (0..self.rows.len()).map(|k| point[self.place(k, i)]));
            let mut column = &self.walls * weights;
            if i > 0 {
                column += self.g.column(i - 1);
            }
            s.view_mut((outputs + 1, i), (d, 1)).copy_from(&column);
            s.view_mut((i, outputs + 1), (1, d)).copy_from(&column.transpose());
        }
        s
    }

    /// Of each wall r² − ‖t‖² and the place of r, if all are positive.
    fn cones(&self, point: &DVector<f64>) -> Option<Vec<(f64, usize)>> {
        let outputs = self.g.ncols();
        let cone = |k: usize| {
            let at = self.place(k, 0);
            let size: f64 = (1..=outputs).map(|i| point[at + i] * point[at + i]).sum();
            let room = point[at] * point[at] - size;
            (point[at] > 0.0 && room > 0.0).then_some((room, at))
        };
        (0..self.rows.len()).map(cone).collect()
    }

    /// τ/μ − log det S − Σ log(r² − ‖t‖²).
    fn value(&self, point: &DVector<f64>, mu: f64) -> Option<f64> {
        let factor = cholesky::factor(self.matrix(point))?;
        let logs: f64 = (0..factor.nrows()).map(|i| 2.0 * factor[(i, i)].ln()).sum();
        let cones: f64 = self.cones(point)?.iter().map(|(room, _)| room.ln()).sum();
        Some(point[0] / mu - logs - cones)
    }

    /// The end of the central path, and Z there.
    fn follow(&self, enough: f64) -> (DVector<f64>, DMatrix<f64>) {
        let size = self.place(self.rows.len(), 0);
        let mut point = DVector::zeros(size);
        (0..self.rows.len()).for_each(|k| point[self.place(k, 0)] = 1e-2);
        let spread = 4.0 * (1.0 + self.g.norm_squared() + self.rows.len() as f64);
        (point[0], point[1]) = (spread, 0.5 * spread);
        let (mut mu, mut z) = (PATH.0, DMatrix::zeros(0, 0));
        while mu > PATH.1 {
            for _ in 0..STEPS {
                let Some((gradient, hessian, inverse)) = self.model(&point, mu) else { return (point, z) };
                z = inverse;
                let Some(factor) = cholesky::factor(hessian) else { return (point, z) };
                let mut step = -gradient.clone();
                cholesky::solve(&factor, &mut step);
                let decrement = -step.dot(&gradient);
                let Some(here) = self.value(&point, mu) else { return (point, z) };
                let mut length = 1.0;
                while length > 1e-8 {
                    let next = &point + &step * length;
                    if self.value(&next, mu).is_some_and(|value| value <= here - 0.01 * length * decrement) {
                        point = next;
                        break;
                    }
                    length *= 0.5;
                }
                if decrement < 1e-3 || length <= 1e-8 {
                    break;
                }
            }
            if point[0] <= enough {
                break;
            }
            mu *= SHRINK;
        }
        (point, z)
    }

    /// Gradient and Hessian of the barrier, and Z = S⁻¹. For the change E of S by a variable they are −tr(ZE)
    /// and tr(ZEZE′).
    fn model(&self, point: &DVector<f64>, mu: f64) -> Option<(DVector<f64>, DMatrix<f64>, DMatrix<f64>)> {
        let (outputs, count) = (self.g.ncols(), self.rows.len());
        let z = self.matrix(point).cholesky()?.inverse();
        let below = outputs + 1;
        let cross = z.view((0, below), (below, self.g.nrows())) * &self.walls;
        let inner = self.walls.transpose() * z.view((below, below), (self.g.nrows(), self.g.nrows())) * &self.walls;
        let sign = |j: usize| if j == 0 { -1.0 } else { 1.0 };
        let all = || 0..=outputs;
        let size = self.place(count, 0);
        let (mut gradient, mut hessian) = (DVector::zeros(size), DMatrix::zeros(size, size));
        gradient[0] = 1.0 / mu - z[(0, 0)];
        gradient[1] = -all().map(|j| sign(j) * z[(j, j)]).sum::<f64>();
        hessian[(0, 0)] = z[(0, 0)] * z[(0, 0)];
        hessian[(1, 0)] = all().map(|j| sign(j) * z[(0, j)] * z[(0, j)]).sum::<f64>();
        hessian[(1, 1)] =
            all().flat_map(|j| all().map(move |l| (j, l))).map(|at| sign(at.0) * sign(at.1) * z[at] * z[at]).sum();
        for k in 0..count {
            for i in all() {
                let at = self.place(k, i);
                gradient[at] = -2.0 * cross[(i, k)];
                hessian[(at, 0)] = 2.0 * z[(0, i)] * cross[(0, k)];
                hessian[(at, 1)] = all().map(|j| 2.0 * sign(j) * z[(j, i)] * cross[(j, k)]).sum();
                for l in 0..=k {
                    for j in all() {
                        let entry = z[(i, j)] * inner[(k, l)] + cross[(i, l)] * cross[(j, k)];
                        hessian[(at, self.place(l, j))] = 2.0 * entry;
                    }
                }
            }
        }
        for (room, at) in self.cones(point)? {
            // −log(r² − ‖t‖²): slopes −2r/room and 2t/room.
            let slope = |i: usize| if i == 0 { -point[at] } else { point[at + i] } * 2.0 / room;
            for i in all() {
                gradient[at + i] += slope(i);
                for j in 0..=i {
                    let curve = if i == j { sign(i) * 2.0 / room } else { 0.0 };
                    hessian[(at + i, at + j)] += slope(i) * slope(j) + curve;
                }
            }
        }
        Some((gradient, hessian, z))
    }

    /// Takes in the walls that are missed most; whether there is one.
    fn enter(&mut self, z: &DMatrix<f64>, walls: Option<(&Matrix, &[f64])>) -> bool {
        let Some((walls, sigma)) = walls else { return false };
        let (d, outputs) = self.g.shape();
        let below = outputs + 1;
        if z.nrows() == 0 || self.rows.len() >= 8 * d {
            return false;
        }
        let normal = |k: usize| {
            let scale = sigma[k] / walls.norms[k];
            DVector::from_iterator(d, walls.row(k).iter().map(move |x| x * scale))
        };
        let scale = z.view((0, below), (below, d)).norm();
        let missed = |k: usize| {
            let along = z.view((0, below), (below, d)) * normal(k);
            let reduced = -along[0] - norm(&along.as_slice()[1..]);
            (reduced < -MISSED * scale).then_some((reduced, k))
        };
        let free = (0..walls.n).filter(|k| !self.rows.contains(k));
        let mut worst: Vec<(f64, usize)> = free.filter_map(missed).collect();
        worst.sort_by(|a, b| a.0.total_cmp(&b.0));
        worst.truncate(ENTER);
        for (_, k) in &worst {
            let at = self.rows.len();
            self.walls = std::mem::replace(&mut self.walls, DMatrix::zeros(0, 0)).insert_column(at, 0.0);
            self.walls.set_column(at, &normal(*k));
            self.rows.push(*k);
        }
        !worst.is_empty()
    }

    /// The multipliers at a point, of the unit normals.
    fn read(&self, point: &DVector<f64>) -> Affine {
        let held = |k: usize| {
            let at = self.place(k, 0);
            (self.rows[k], point[at], point.as_slice()[at + 1..=at + self.g.ncols()].to_vec())
        };
        Affine { tau: point[0], lambda: point[1], held: (0..self.rows.len()).map(held).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Without walls τ is the square of the spectral norm; with walls it is not below any ‖Gᵀu‖² on the cone,
    /// and below the spectral norm where its vector is outside.
    #[test]
    fn between_the_cone_and_the_sphere() {
        let mut cuts = 0;
        for seed in 0..12 {
            let mut random = Random::new(seed, 9);
            let (n, d, outputs) = (12, 3, 2);
            let g = DMatrix::from_vec(d, outputs, random.normals(d * outputs));
            let top = g.singular_values().max().powi(2);
            let free = least(&g, None, 0.0);
            assert!((free.tau - top).abs() < 1e-6 * top, "{} {top}", free.tau);
            let walls = Matrix::new(&random.normals(n * d), n, d);
            let inside = random.normals(d);
            let side = |u: &[f64], k: usize| walls.row(k).iter().zip(u).map(|(x, u)| x * u).sum::<f64>();
            let sigma: Vec<f64> = (0..n).map(|k| side(&inside, k).signum()).collect();
            let bound = least(&g, Some((&walls, &sigma)), 0.0);
            assert!(bound.tau < top * (1.0 + 1e-6));
            assert!(bound.held.iter().all(|(_, r, t)| norm(t) <= *r));
            cuts += usize::from(bound.tau < 0.99 * top);
            for _ in 0..20_000 {
                let u = random.normals(d);
                if (0..n).all(|k| sigma[k] * side(&u, k) >= 0.0) {
                    let u = DVector::from_vec(u).normalize();
                    assert!((g.transpose() * u).norm_squared() <= bound.tau * (1.0 + 1e-9));
                }
            }
        }
        assert!(cuts > 3, "{cuts}");
    }
}
