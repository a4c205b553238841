//! Points in the middle of cones: where the interior-point method starts.

use crate::kernels::{Matrix, add_scaled, dot, norm};
use crate::search::cholesky;
use crate::search::group_lasso::cone::project;
use nalgebra::{DMatrix, DVector};

/// σ_k x_k·w.
pub(super) fn sides(walls: &Matrix, sigma: &[f64], w: &[f64]) -> Vec<f64> {
    let mut z = vec![0.0; walls.n];
    walls.forward(w, &mut z);
    z.iter_mut().zip(sigma).for_each(|(z, s)| *z *= s);
    z
}

/// Near enough to the minimum of ½‖u‖² − Σ log z_k over the cone, by Newton steps from a point inside,
/// however near to a wall. A step of 1/(1 + decrement) is always safe (the function is self-concordant);
/// longer ones that lead further down are tried first.
pub(super) fn centre(walls: &Matrix, sigma: &[f64], inside: &[f64]) -> Vec<f64> {
    let mut u = off_walls(walls, sigma, inside);
    let scale = (walls.n.max(1) as f64).sqrt() / norm(&u);
    u.iter_mut().for_each(|t| *t *= scale);
    let value = |u: &[f64], z: &[f64]| 0.5 * dot(u, u) - z.iter().map(|z| z.ln()).sum::<f64>();
    for _ in 0..200 {
        let z = sides(walls, sigma, &u);
        let mut rows = walls.view();
        (0..z.len()).for_each(|k| rows.row_mut(k).scale_mut(sigma[k] / z[k]));
        let force = rows.row_sum_tr() - DVector::from_column_slice(&u);
        let hessian = DMatrix::identity(u.len(), u.len()) + rows.transpose() * &rows;
        let Some(factor) = cholesky::factor(hessian) else { break };
        let mut step = force.clone();
        cholesky::solve(&factor, &mut step);
        let decrement = step.dot(&force).max(0.0).sqrt();
        if decrement < 1e-3 {
            break;
        }
        let (dz, safe) = (sides(walls, sigma, step.as_slice()), 1.0 / (1.0 + decrement));
        let mut length = 0.95 * longest(&z, &dz);
        while length > safe {
            let moved: Vec<f64> = u.iter().zip(&step).map(|(u, t)| u + length * t).collect();
            if value(&moved, &sides(walls, sigma, &moved)) < value(&u, &z) {
                break;
            }
            length *= 0.5;
        }
        add_scaled(&mut u, length.max(safe), step.as_slice());
    }
    u
}

/// A wall is near if u is at an angle of this, or less, to it.
const NEAR: f64 = 1e-6;

/// Half of the way from a unit vector in the cone, along a direction that rises on all walls near to it, to
/// the first other wall.
///
/// Gates that are neurons of a trained network lie on walls up to the last digits, where Newton steps have
/// none left. The direction is the point a of least norm in the convex hull of the unit normals of these
/// walls, since n·a ≥ ‖a‖² for all of them; by lifting normals to (n, 1) it is part of the projection of (0,
/// −1).
fn off_walls(walls: &Matrix, sigma: &[f64], inside: &[f64]) -> Vec<f64> {
    let (length, d) = (norm(inside), walls.d);
    let mut u: Vec<f64> = inside.iter().map(|t| t / length).collect();
    let mut z = sides(walls, sigma, &u);
    let near: Vec<usize> = (0..walls.n).filter(|k| z[*k] <= NEAR * walls.norms[*k]).collect();
    if near.is_empty() {
        return u;
    }
    let lift =
        |k: &usize| walls.row(*k).iter().map(|x| sigma[*k] * x / walls.norms[*k]).chain([1.0]).collect::<Vec<_>>();
    let lifted = Matrix::new(&near.iter().flat_map(lift).collect::<Vec<_>>(), near.len(), d + 1);
    let mut direction = vec![0.0; d + 1];
    for (k, rho) in project(&lifted, &vec![1.0; near.len()], &unit(d), 0.0) {
        add_scaled(&mut direction, rho, lifted.row(k));
    }
    direction.truncate(d);
    let step = sides(walls, sigma, &direction);
    near.iter().for_each(|k| z[*k] = z[*k].max(0.0));
    let far = longest(&z, &step).min(1.0 / norm(&direction).max(f64::MIN_POSITIVE));
    add_scaled(&mut u, 0.5 * far, &direction);
    u
}

/// (0, …, 0, −1) of length d + 1.
fn unit(d: usize) -> Vec<f64> {
    (0..=d).map(|j| if j == d { -1.0 } else { 0.0 }).collect()
}

/// The longest step along `step` for which no entry of `from` turns negative.
pub(super) fn longest(from: &[f64], step: &[f64]) -> f64 {
    let ratio = |(a, da): (&f64, &f64)| if *da < 0.0 { -a / da } else { f64::INFINITY };
    from.iter().zip(step).map(ratio).fold(1e3, f64::min)
}
