//! The projection on the cone of an activation pattern: how far a linear function rises on it (theory §2, §3.7).

use super::kernels::{Matrix, add_scaled, dot, norm};
use nalgebra::{DMatrix, DVector};

/// A wall is violated if σ_k x_k·v is below −‖x_k‖‖v‖ times this.
const INSIDE: f64 = 1e-13;

/// Multipliers ρ ≥ 0 (row, ρ) that make ‖g + Σ ρ_k σ_k x_k‖ at most `enough`, or least.
///
/// The minimum is the length of the projection of g on the cone σ_k x_k·u ≥ 0 (Moreau), the maximum of g·u over its unit vectors. Nonnegative least
/// squares by active sets (Lawson & Hanson 1974): the most violated wall enters, walls whose multipliers turn negative leave. Stopping at `enough`
/// keeps the multipliers few; any ρ ≥ 0 proves what its vector's length says.
pub fn project(walls: &Matrix, sigma: &[f64], g: &[f64], enough: f64) -> Vec<(usize, f64)> {
    let mut held: Vec<(usize, f64)> = Vec::new();
    for _ in 0..20 * walls.d + 100 {
        let mut v = g.to_vec();
        held.iter().for_each(|(k, rho)| add_scaled(&mut v, rho * sigma[*k], walls.row(*k)));
        let length = norm(&v);
        let slope = |k: usize| sigma[k] * dot(walls.row(k), &v) / walls.norms[k];
        let free = (0..walls.n).filter(|k| held.iter().all(|(h, _)| h != k));
        let worst = free.map(|k| (slope(k), k)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, k)) = worst.filter(|(slope, _)| *slope < -INSIDE * length && length > enough) else { break };
        held.push((k, 0.0));
        if !settle(walls, sigma, g, &mut held) {
            held.retain(|(h, rho)| *h != k && *rho > 0.0);
            break;
        }
    }
    held
}

/// Least squares over the held walls; on the way there, walls that reach zero are let go. `false` if the walls are dependent.
fn settle(walls: &Matrix, sigma: &[f64], g: &[f64], held: &mut Vec<(usize, f64)>) -> bool {
    while !held.is_empty() {
        let a = DMatrix::from_fn(walls.d, held.len(), |i, j| sigma[held[j].0] * walls.row(held[j].0)[i]);
        let qr = a.qr();
        let side = qr.q().tr_mul(&DVector::from_column_slice(g));
        let Some(goal) = qr.r().solve_upper_triangular(&-side).filter(|goal| goal.iter().all(|t| t.is_finite())) else {
            return false;
        };
        if goal.iter().all(|t| *t > 0.0) {
            held.iter_mut().zip(&goal).for_each(|((_, rho), t)| *rho = *t);
            return true;
        }
        let newest = held.len() - 1;
        let step = |((_, rho), t): (&(usize, f64), &f64)| if *t <= 0.0 { rho / (rho - t) } else { 1.0 };
        if goal[newest] <= 0.0 && held[newest].1 == 0.0 {
            return false;
        }
        let length = held.iter().zip(&goal).map(step).fold(1.0, f64::min);
        held.iter_mut().zip(&goal).for_each(|((_, rho), t)| *rho += length * (t - *rho));
        let least = held.iter().map(|(_, rho)| *rho).fold(f64::INFINITY, f64::min);
        held.retain(|(_, rho)| *rho > least.max(0.0));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::random::Random;

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
            let some = project(&walls, &sigma, &g, 0.9 * norm(&g));
            assert!(some.len() <= held.len());
        }
    }
}
