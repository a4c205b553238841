//! The projection on the cone of an activation pattern: how far a linear function rises on it (theory §2,
//! §3.7).

use crate::kernels::{Matrix, add_scaled, dot, norm};
use nalgebra::{DMatrix, DVector};

/// A wall is violated if σ_k x_k·v is below −‖x_k‖ times this share of ‖v‖, plus what rounding leaves of ‖g‖.
const INSIDE: f64 = 1e-13;
/// Vectors of this share of ‖g‖ are rounding errors.
const ROUNDING: f64 = 1e-15;
/// A wall depends on the held ones if this share of it, or less, is left beside their span.
const DEPENDENT: f64 = 1e-11;

/// Multipliers ρ > 0 (row, ρ) that make ‖g + Σ ρ_k σ_k x_k‖ at most `enough`, or least.
///
/// The minimum is the length of the projection of g on the cone σ_k x_k·u ≥ 0 (Moreau), the maximum of g·u
/// over its unit vectors. Nonnegative least squares by active sets (Lawson & Hanson 1974): the most violated
/// wall enters, walls whose multipliers turn negative leave. A wall that does not make the vector shorter,
/// which only rounding explains, is refused until another has. Stopping at `enough` keeps the multipliers
/// few; any ρ ≥ 0 proves what its vector's length says.
pub fn project(walls: &Matrix, sigma: &[f64], g: &[f64], enough: f64) -> Vec<(usize, f64)> {
    let cone = Cone { walls, sigma, g };
    let noise = ROUNDING * norm(g);
    let mut held: Vec<(usize, f64)> = Vec::new();
    let mut refused: Vec<usize> = Vec::new();
    let mut v = g.to_vec();
    for _ in 0..20 * walls.d + 100 {
        let length = norm(&v);
        if length <= enough.max(noise) || held.len() == walls.d {
            break;
        }
        let slope = |k: usize| sigma[k] * dot(walls.row(k), &v) / walls.norms[k];
        let free = (0..walls.n).filter(|k| held.iter().all(|(h, _)| h != k) && !refused.contains(k));
        let worst = free.map(|k| (slope(k), k)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, k)) = worst.filter(|(slope, _)| *slope < -INSIDE * length - noise) else { break };
        let settled = cone.enter(&held, k).map(|held| (cone.rest(&held), held));
        match settled.filter(|(rest, _)| norm(rest) < length) {
            Some(shorter) => {
                (v, held) = shorter;
                refused.clear();
            }
            None => refused.push(k),
        }
    }
    held
}

struct Cone<'a> {
    walls: &'a Matrix,
    sigma: &'a [f64],
    g: &'a [f64],
}

impl Cone<'_> {
    /// g + Σ ρ_k σ_k x_k.
    fn rest(&self, held: &[(usize, f64)]) -> Vec<f64> {
        let mut v = self.g.to_vec();
        held.iter().for_each(|(k, rho)| add_scaled(&mut v, rho * self.sigma[*k], self.walls.row(*k)));
        v
    }

    /// Least squares over the held walls and `k`; on the way there, walls that reach zero are let go. Nothing
    /// if the walls are dependent.
    fn enter(&self, held: &[(usize, f64)], k: usize) -> Option<Vec<(usize, f64)>> {
        let mut held = held.to_vec();
        held.push((k, 0.0));
        loop {
            let goal = self.least_squares(&held)?;
            let leaving = |((_, rho), t): (&(usize, f64), &f64)| (*t <= 0.0).then(|| rho / (rho - t));
            let ratios: Vec<Option<f64>> = held.iter().zip(&goal).map(leaving).collect();
            let Some(length) = ratios.iter().flatten().copied().min_by(f64::total_cmp) else {
                return Some(held.iter().zip(goal).map(|((k, _), t)| (*k, t)).collect());
            };
            let moved = held.iter().zip(&goal).map(|((k, rho), t)| (*k, rho + length * (t - rho)));
            held = moved.zip(&ratios).filter(|(_, ratio)| **ratio != Some(length)).map(|(held, _)| held).collect();
        }
    }

    /// The multipliers, of any sign, that make the rest least; two steps of refinement bring it to right
    /// angles with the walls.
    fn least_squares(&self, held: &[(usize, f64)]) -> Option<Vec<f64>> {
        let column = |j: usize| self.walls.row(held[j].0).iter().map(move |x| self.sigma[held[j].0] * x);
        let a = DMatrix::from_iterator(self.walls.d, held.len(), (0..held.len()).flat_map(column));
        let (q, r) = a.clone().qr().unpack();
        let dependent = |(j, (k, _)): (usize, &(usize, f64))| r[(j, j)].abs() <= DEPENDENT * self.walls.norms[*k];
        if held.len() > self.walls.d || held.iter().enumerate().any(dependent) {
            return None;
        }
        let mut goal = DVector::zeros(held.len());
        for _ in 0..2 {
            let rest = &a * &goal + DVector::from_column_slice(self.g);
            goal -= r.solve_upper_triangular(&q.tr_mul(&rest))?;
        }
        Some(goal.as_slice().to_vec()).filter(|goal: &Vec<f64>| goal.iter().all(|t| t.is_finite()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The vector that is left lies in the cone, at right angles to what was taken away (Moreau).
    #[test]
    fn projections_satisfy_moreau() {
        for seed in 0..30 {
            let mut random = Random::new(seed, 0);
            let (n, d) = (40, 6);
            let walls = Matrix::new(&random.normals(n * d), n, d);
            let (inside, g) = (random.normals(d), random.normals(d));
            let sigma: Vec<f64> = (0..n).map(|k| dot(walls.row(k), &inside).signum()).collect();
            let held = project(&walls, &sigma, &g, 0.0);
            let mut v = g.clone();
            held.iter().for_each(|(k, rho)| add_scaled(&mut v, rho * sigma[*k], walls.row(*k)));
            assert!(held.iter().all(|(_, rho)| *rho > 0.0));
            assert!((0..n).all(|k| sigma[k] * dot(walls.row(k), &v) > -1e-11), "seed {seed}");
            assert!((dot(&v, &g) - dot(&v, &v)).abs() < 1e-11, "seed {seed}");
            assert!(held.len() <= d);
            let some = project(&walls, &sigma, &g, 0.9 * norm(&g));
            assert!(some.len() <= held.len());
        }
    }

    /// Small integers: many walls meet in every corner, and depend on each other.
    #[test]
    fn degenerate_walls() {
        for seed in 0..60 {
            let mut random = Random::new(seed, 1);
            let (n, d) = (30, 4);
            let x: Vec<f64> = (0..n * d).map(|_| random.below(3) as f64 - 1.0).collect();
            let (walls, _) = Matrix::distinct(&x, n, d);
            let (inside, g) = (random.normals(d), random.normals(d));
            let sigma: Vec<f64> = (0..walls.n).map(|k| dot(walls.row(k), &inside).signum()).collect();
            let held = project(&walls, &sigma, &g, 0.0);
            let v = Cone { walls: &walls, sigma: &sigma, g: &g }.rest(&held);
            assert!(held.iter().all(|(_, rho)| *rho > 0.0));
            assert!((0..walls.n).all(|k| sigma[k] * dot(walls.row(k), &v) > -1e-12), "seed {seed}");
            assert!((dot(&v, &g) - dot(&v, &v)).abs() < 1e-12, "seed {seed}");
        }
    }
}
