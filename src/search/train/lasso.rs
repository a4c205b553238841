//! The dictionary program min_{c ≥ 0} ½‖Zc − y‖² + β 1ᵀc (theory §4.1), by an active set.

use crate::kernels::{add_scaled, dot};

/// An entering column must be worth this share of ‖z‖‖y‖ + β.
const ENTER: f64 = 1e-14;
/// A column is dependent on the active ones if its square distance from their span is this share of its
/// square norm.
const DEPENDENT: f64 = 1e-13;

/// Solves the program for the columns `z` (each of length n); `start`, if given, says which columns to begin
/// with and at what values. Returns c.
///
/// Lawson and Hanson's method for nonnegative least squares with a linear term. It works on the Gram matrix,
/// with two steps of refinement on the true residual at the end. A column that depends on the active ones
/// (columns of nearly equal neurons do) does not break it: the objective is linear along the null direction,
/// which is followed until a weight reaches zero and leaves. Not exact: the certificate does not depend on
/// it.
pub fn solve(z: &[Vec<f64>], y: &[f64], beta: f64, start: Option<&[f64]>) -> Vec<f64> {
    let m = z.len();
    let gram: Vec<Vec<f64>> = z.iter().map(|a| z.iter().map(|b| dot(a, b)).collect()).collect();
    let linear: Vec<f64> = z.iter().map(|a| dot(a, y) - beta).collect();
    let size = dot(y, y).sqrt();
    let mut c: Vec<f64> = start.map_or(vec![0.0; m], |s| s.iter().map(|v| v.max(0.0)).collect());
    let mut active: Vec<usize> = (0..m).filter(|&j| c[j] > 0.0 && gram[j][j] > 0.0).collect();
    (0..m).filter(|j| !active.contains(j)).for_each(|j| c[j] = 0.0);
    let mut banned = vec![false; m];
    descend(&gram, &linear, &mut active, &mut c);
    for _ in 0..20 * m + 50 {
        let residual = residual(z, y, &c);
        let entering = (0..m)
            .filter(|&j| !active.contains(&j) && !banned[j] && gram[j][j] > 0.0)
            .map(|j| (j, (dot(&z[j], &residual) - beta) / gram[j][j].sqrt(), gram[j][j].sqrt()))
            .filter(|&(_, gain, length)| gain > ENTER * (size + beta / length))
            .fold(None, |best: Option<(usize, f64)>, (j, gain, _)| match best {
                Some((_, top)) if top >= gain => best,
                _ => Some((j, gain)),
            });
        let Some((j, _)) = entering else { break };
        active.push(j);
        descend(&gram, &linear, &mut active, &mut c);
        if active.contains(&j) {
            banned.fill(false);
        } else {
            banned[j] = true;
        }
    }
    refine(z, y, beta, &gram, &active, &mut c);
    c
}

/// `y − Zc`.
pub fn residual(z: &[Vec<f64>], y: &[f64], c: &[f64]) -> Vec<f64> {
    let mut r = y.to_vec();
    for (z, &c) in z.iter().zip(c) {
        if c != 0.0 {
            add_scaled(&mut r, -c, z);
        }
    }
    r
}

/// Goes to the minimum over the active columns, dropping those whose weight reaches zero on the way.
fn descend(gram: &[Vec<f64>], linear: &[f64], active: &mut Vec<usize>, c: &mut [f64]) {
    while !active.is_empty() {
        let (step, whole) = match factor(gram, active) {
            Ok(l) => {
                let b: Vec<f64> = active.iter().map(|&j| linear[j]).collect();
                let target = back(&l, forth(&l, &b));
                (target.iter().zip(active.iter()).map(|(t, &j)| t - c[j]).collect::<Vec<f64>>(), true)
            }
            Err((l, place)) => {
                // Column `place` is a combination of those before it: (−s, 1, 0, …) leaves the fit unchanged.
                let b: Vec<f64> = active[..place].iter().map(|&i| gram[i][active[place]]).collect();
                let mut null: Vec<f64> = back(&l, forth(&l, &b)).iter().map(|s| -s).collect();
                null.push(1.0);
                null.resize(active.len(), 0.0);
                let slope: f64 = null
                    .iter()
                    .zip(active.iter())
                    .map(|(t, &j)| t * (dot_indexed(&gram[j], active, c) - linear[j]))
                    .sum();
                if slope > 0.0 || null.iter().all(|&t| t >= 0.0) {
                    null.iter_mut().for_each(|t| *t = -*t);
                }
                (null, false)
            }
        };
        let mut length = if whole { 1.0 } else { f64::INFINITY };
        let mut leaves = None;
        for (place, (&t, &j)) in step.iter().zip(active.iter()).enumerate() {
            if t < 0.0 && c[j] + length * t <= 0.0 {
                length = -c[j] / t;
                leaves = Some(place);
            }
        }
        if !length.is_finite() {
            return;
        }
        for (&t, &j) in step.iter().zip(active.iter()) {
            c[j] = (c[j] + length * t).max(0.0);
        }
        match leaves {
            Some(place) => c[active.remove(place)] = 0.0,
            None => return,
        }
    }
}

/// Newton steps on the true residual, kept while all weights stay positive.
fn refine(z: &[Vec<f64>], y: &[f64], beta: f64, gram: &[Vec<f64>], active: &[usize], c: &mut [f64]) {
    let Ok(l) = factor(gram, active) else { return };
    for _ in 0..2 {
        let r = residual(z, y, c);
        let b: Vec<f64> = active.iter().map(|&j| dot(&z[j], &r) - beta).collect();
        let step = back(&l, forth(&l, &b));
        if active.iter().zip(&step).any(|(&j, s)| c[j] + s <= 0.0) {
            return;
        }
        active.iter().zip(&step).for_each(|(&j, s)| c[j] += s);
    }
}

type Triangle = Vec<Vec<f64>>;

/// Cholesky factor of the active Gram matrix, or the factor up to the first dependent column and its place.
fn factor(gram: &[Vec<f64>], active: &[usize]) -> Result<Triangle, (Triangle, usize)> {
    let mut l: Triangle = Vec::with_capacity(active.len());
    for (place, &j) in active.iter().enumerate() {
        let b: Vec<f64> = active[..place].iter().map(|&i| gram[i][j]).collect();
        let mut row = forth(&l, &b);
        let left = gram[j][j] - row.iter().map(|v| v * v).sum::<f64>();
        if left.is_nan() || left <= DEPENDENT * gram[j][j] {
            return Err((l, place));
        }
        row.push(left.sqrt());
        l.push(row);
    }
    Ok(l)
}

/// Solves L x = b for the rows of L there are.
fn forth(l: &Triangle, b: &[f64]) -> Vec<f64> {
    let mut x: Vec<f64> = Vec::with_capacity(l.len());
    for (row, b) in l.iter().zip(b) {
        let t = row.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>();
        x.push((b - t) / row[x.len()]);
    }
    x
}

/// Solves Lᵀ x = b.
fn back(l: &Triangle, mut b: Vec<f64>) -> Vec<f64> {
    for i in (0..l.len()).rev() {
        b[i] /= l[i][i];
        let x = b[i];
        for (b, a) in b[..i].iter_mut().zip(&l[i]) {
            *b -= a * x;
        }
    }
    b
}

fn dot_indexed(row: &[f64], active: &[usize], c: &[f64]) -> f64 {
    active.iter().map(|&i| row[i] * c[i]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use proptest::prelude::*;

    proptest! {
        /// The KKT conditions: Zᵀν ≤ β, with equality where c > 0; also with repeated and nearly repeated
        /// columns.
        #[test]
        fn kkt(seed in any::<u64>(), n in 2usize..12, m in 1usize..15, share in 0.001f64..0.9, near in 0usize..3) {
            let mut random = Random::new(seed, 0);
            let mut z: Vec<Vec<f64>> = (0..m).map(|_| random.normals(n)).collect();
            for i in 0..m / 2 {
                let noise = [0.0, 1e-12, 1e-6][near];
                z[i] = z[m - 1 - i].iter().map(|v| v + noise * random.normal()).collect();
            }
            let y = random.normals(n);
            let top = z.iter().map(|z| dot(z, &y)).fold(0.0, f64::max);
            let beta = share * top + 1e-3;
            let start: Vec<f64> = (0..m).map(|_| random.normal()).collect();
            for start in [None, Some(&start[..])] {
                let c = solve(&z, &y, beta, start);
                let nu = residual(&z, &y, &c);
                let penalty: f64 = c.iter().sum();
                for (z, &c) in z.iter().zip(&c) {
                    let slack = beta - dot(z, &nu);
                    prop_assert!(c >= 0.0 && slack > -1e-9 && (slack * c).abs() < 1e-9 * (1.0 + penalty), "{c} {slack}");
                }
            }
        }
    }
}
