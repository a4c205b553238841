//! Quadratic forms x_kᵀ U x_k, eight rows at a time.

use super::LANES;

/// x_kᵀ U x_k for every row, U symmetric of order d, row-major (its lower triangle is read); error γ_(2d) |x|ᵀ|U||x|.
///
/// The form is Σ_i x_i (U_ii x_i + Σ_(j<i) 2U_ij x_j): half the products of the full one, and doubling is exact. A term passes through two
/// products and at most d − 1 roundings of either sum, whose first addition is exact.
pub fn forms<'a>(u: &[f64], d: usize, rows: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let lower: Vec<f64> =
        (0..d).flat_map(|i| (0..=i).map(move |j| if j < i { 2.0 * u[i * d + j] } else { u[i * d + i] })).collect();
    let mut block = vec![[0.0; LANES]; d];
    let (mut out, mut filled) = (Vec::new(), 0);
    for row in rows {
        for (column, x) in block.iter_mut().zip(row) {
            column[filled] = *x;
        }
        filled += 1;
        if filled == LANES {
            out.extend(eight(&lower, &block));
            filled = 0;
        }
    }
    out.extend(&eight(&lower, &block)[..filled]);
    out
}

/// The forms of eight rows, given by columns.
fn eight(lower: &[f64], block: &[[f64; LANES]]) -> [f64; LANES] {
    let mut sum = [0.0; LANES];
    let mut next = 0;
    for (i, x) in block.iter().enumerate() {
        let mut image = [0.0; LANES];
        for (u, other) in lower[next..next + i + 1].iter().zip(block) {
            for l in 0..LANES {
                image[l] += u * other[l];
            }
        }
        for l in 0..LANES {
            sum[l] += x[l] * image[l];
        }
        next += i + 1;
    }
    sum
}
