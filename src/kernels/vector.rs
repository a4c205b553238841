//! Loops over single vectors, in eight lanes.

use super::lanes::LANES;

/// Inner product, in eight accumulators; error γ_k Σ|a_i b_i| with k = max(n/8 + 3, 7) + 2: a product, the
/// additions of its lane and three of the fold, or the seven of the tail, and one of both.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = [0.0; LANES];
    let (ca, cb) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let tail: f64 = ca.remainder().iter().zip(cb.remainder()).map(|(p, q)| p * q).sum();
    for (p, q) in ca.zip(cb) {
        for l in 0..LANES {
            sum[l] += p[l] * q[l];
        }
    }
    fold(sum) + tail
}

/// Σ v_k (z_k)_+; error as of [`dot`].
pub fn positive_dot(v: &[f64], z: &[f64]) -> f64 {
    let mut sum = [0.0; LANES];
    let (cv, cz) = (v.chunks_exact(LANES), z.chunks_exact(LANES));
    let tail: f64 = cv.remainder().iter().zip(cz.remainder()).map(|(p, q)| p * q.max(0.0)).sum();
    for (p, q) in cv.zip(cz) {
        for l in 0..LANES {
            sum[l] += p[l] * q[l].max(0.0);
        }
    }
    fold(sum) + tail
}

/// `y += a x`.
pub fn add_scaled(y: &mut [f64], a: f64, x: &[f64]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// Euclidean norm.
pub fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// Scales to norm one and returns the old norm; a zero vector is left alone.
pub fn normalize(a: &mut [f64]) -> f64 {
    let length = norm(a);
    if length > 0.0 {
        a.iter_mut().for_each(|v| *v /= length);
    }
    length
}

pub(crate) fn fold(s: [f64; LANES]) -> f64 {
    ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]))
}
