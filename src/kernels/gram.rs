//! Weighted Gram matrices Σ_k w_k x_k x_kᵀ: half of the products of a general matrix product.

use super::block::{Block, ROWS};
use super::columns::Columns;
use super::lanes::{LANES, lines, load};
use super::vector::fold;
use fearless_simd::{Level, Simd, SimdBase, dispatch, f64x8};
use std::array::from_fn;

/// Σ w_k x_k x_kᵀ over (w_k, x_k), x_k of length d: symmetric, row-major; error γ_k Σ|w_k x_ki x_kj| with k =
/// 35 plus one for every 256 rows begun.
///
/// Rows are gathered into columns of a block, where entry (i, j) is one inner product of the weighted column
/// i with column j ≤ i. A term passes through the product with its weight, 35 roundings of an inner product
/// (one product, 31 additions in its lane, three of the fold) and the sum over blocks, whose first addition
/// is exact.
pub fn gram<'a>(d: usize, mut rows: impl Iterator<Item = (f64, &'a [f64])>) -> Vec<f64> {
    let mut sum = vec![0.0; d * d];
    let mut block = Block::new(d);
    let mut weights = [0.0; ROWS];
    while block.gather(weights.iter_mut().zip(rows.by_ref()).map(|(own, (weight, row))| {
        *own = weight;
        row
    })) {
        add_block(block.columns(), &weights, &mut sum, d);
    }
    mirrored(sum, d)
}

/// The same from columns, stored one after the other, each as long as the weights.
pub fn gram_of_columns(columns: &[f64], weights: &[f64]) -> Vec<f64> {
    let n = weights.len();
    let d = columns.len().checked_div(n).unwrap_or(0);
    let mut sum = vec![0.0; d * d];
    let mut block = Block::new(d);
    let mut own = [0.0; ROWS];
    for (b, part) in weights.chunks(ROWS).enumerate() {
        own[..part.len()].copy_from_slice(part);
        block.fill(columns.chunks_exact(n).map(|column| &column[b * ROWS..b * ROWS + part.len()]));
        add_block(block.columns(), &own, &mut sum, d);
    }
    mirrored(sum, d)
}

/// Adds rows to the lower triangle. Weights without a row fall on zeros.
fn add_block(columns: Columns, weights: &[f64; ROWS], sum: &mut [f64], d: usize) {
    dispatch!(Level::new(), simd => add_block_with(simd, columns, weights, sum, d));
}

/// By square tiles, in which each vector that is loaded serves a row or a column of entries; as large as
/// their sums fit into the registers.
#[inline(always)]
pub(crate) fn add_block_with<S: Simd>(simd: S, columns: Columns, weights: &[f64; ROWS], sum: &mut [f64], d: usize) {
    if S::f64s::LEN >= LANES {
        add_tiles::<S, 3>(simd, columns, weights, sum, d);
    } else {
        add_tiles::<S, 2>(simd, columns, weights, sum, d);
    }
}

#[inline(always)]
fn add_tiles<S: Simd, const T: usize>(simd: S, columns: Columns, weights: &[f64; ROWS], sum: &mut [f64], d: usize) {
    // The last column stands in for missing ones, whose sums are not used.
    let column = |j: usize| columns.get(j.min(d - 1));
    let mut weighted = [[0.0; ROWS]; T];
    for i in (0..d).step_by(T) {
        for (r, weighted) in weighted.iter_mut().enumerate() {
            for ((t, w), x) in weighted.iter_mut().zip(weights).zip(column(i + r)) {
                *t = w * x;
            }
        }
        for j in (0..=i).step_by(T) {
            let found = tile(simd, weighted.each_ref().map(|w| &w[..columns.n]), from_fn(|c| column(j + c)));
            for (r, found) in found.iter().enumerate().take(d - i) {
                for (c, found) in found.iter().enumerate().take(i + r + 1 - j) {
                    sum[(i + r) * d + j + c] += found;
                }
            }
        }
    }
}

/// The inner products of the ones with the others, all of one length, a multiple of eight.
#[inline(always)]
fn tile<S: Simd, const T: usize>(simd: S, left: [&[f64]; T], right: [&[f64]; T]) -> [[f64; T]; T] {
    let mut sums = [[f64x8::splat(simd, 0.0); T]; T];
    let n = left[0].len() / LANES;
    let (left, right) = (left.map(|a| &lines(a)[..n]), right.map(|a| &lines(a)[..n]));
    for k in 0..n {
        let right = right.map(|a| load(simd, &a[k]));
        for r in 0..T {
            let left = load(simd, &left[r][k]);
            for c in 0..T {
                sums[r][c] += left * right[c];
            }
        }
    }
    sums.map(|row| row.map(|sum| fold(*sum)))
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
