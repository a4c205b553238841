//! Weighted Gram matrices Σ_k w_k x_k x_kᵀ: half of the products of a general matrix product.

use super::columns::two_dots;
use super::dot;

/// Rows taken together: their columns stay in the fastest cache.
pub(super) const BLOCK: usize = 128;

/// Σ w_k x_k x_kᵀ over (w_k, x_k), x_k of length d: symmetric, row-major; error γ_k Σ|w_k x_ki x_kj| with k = 21 plus one for every 128 rows begun.
///
/// Rows are gathered into columns of a block, where entry (i, j) is one inner product of the weighted column i with column j ≤ i. A term passes through the
/// product with its weight, 20 roundings of an inner product (one product, 15 additions in its lane, three of the fold, one of the tail) and the sum over blocks.
pub fn gram<'a>(d: usize, rows: impl Iterator<Item = (f64, &'a [f64])>) -> Vec<f64> {
    let mut sum = vec![0.0; d * d];
    let mut columns = vec![0.0; d * BLOCK];
    let mut weights = Vec::with_capacity(BLOCK);
    for (weight, row) in rows {
        for (column, x) in columns.chunks_exact_mut(BLOCK).zip(row) {
            column[weights.len()] = *x;
        }
        weights.push(weight);
        if weights.len() == BLOCK {
            add_block(&columns, BLOCK, 0, &weights, &mut sum);
            weights.clear();
        }
    }
    add_block(&columns, BLOCK, 0, &weights, &mut sum);
    mirrored(sum, d)
}

/// The same from columns, stored one after the other, each as long as the weights.
pub fn gram_of_columns(columns: &[f64], weights: &[f64]) -> Vec<f64> {
    let n = weights.len();
    let d = columns.len().checked_div(n).unwrap_or(0);
    let mut sum = vec![0.0; d * d];
    for (b, weights) in weights.chunks(BLOCK).enumerate() {
        add_block(columns, n, b * BLOCK, weights, &mut sum);
    }
    mirrored(sum, d)
}

/// Adds the rows from `start` on, one for each weight, to the lower triangle; columns begin `stride` apart.
fn add_block(columns: &[f64], stride: usize, start: usize, weights: &[f64], sum: &mut [f64]) {
    let column = |j: usize| &columns[j * stride + start..j * stride + start + weights.len()];
    let d = columns.len() / stride;
    let mut weighted = [0.0; BLOCK];
    let weighted = &mut weighted[..weights.len()];
    for (i, row) in sum.chunks_exact_mut(d.max(1)).enumerate() {
        for ((t, w), x) in weighted.iter_mut().zip(weights).zip(column(i)) {
            *t = w * x;
        }
        for (half, entries) in row[..=i].chunks_mut(2).enumerate() {
            let j = 2 * half;
            match entries {
                [first, second] => {
                    let [p, q] = two_dots(column(j), column(j + 1), weighted);
                    *first += p;
                    *second += q;
                }
                [last] => *last += dot(column(j), weighted),
                _ => {}
            }
        }
    }
}

/// The lower triangle copied to the upper one.
fn mirrored(mut m: Vec<f64>, d: usize) -> Vec<f64> {
    for i in 0..d {
        for j in 0..i {
            m[j * d + i] = m[i * d + j];
        }
    }
    m
}
