//! Quadratic forms x_kᵀ U x_k, 32 rows at a time.

use super::block::Block;
use super::columns::Columns;
use super::lanes::{LANES, PANEL, lines, load};
use fearless_simd::{Level, Simd, SimdBase, dispatch, f64x8};
use std::array;

/// x_kᵀ U x_k for every row, U symmetric of order d, row-major (its lower triangle is read); error γ_(2d)
/// |x|ᵀ|U||x|.
///
/// The form is Σ_i x_i (U_ii x_i + Σ_(j<i) 2U_ij x_j): half the products of the full one, and doubling is
/// exact. A term passes through two products and at most d − 1 roundings of either sum, whose first addition
/// is exact.
pub fn forms<'a>(u: &[f64], d: usize, mut rows: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let lower = lower_triangle(u, d);
    let mut block = Block::new(d);
    let mut out = Vec::with_capacity(rows.size_hint().0.next_multiple_of(LANES));
    while block.gather(rows.by_ref()) {
        add_forms(&lower, &mut block, &mut out);
    }
    out
}

/// U_ii and 2U_ij, j < i, row by row.
pub(crate) fn lower_triangle(u: &[f64], d: usize) -> Vec<f64> {
    (0..d).flat_map(|i| (0..=i).map(move |j| if j < i { 2.0 * u[i * d + j] } else { u[i * d + i] })).collect()
}

/// Appends the forms of the rows of a block.
fn add_forms(lower: &[f64], block: &mut Block, out: &mut Vec<f64>) {
    let end = out.len() + block.rows();
    let columns = block.columns();
    let start = out.len();
    out.resize(start + columns.n, 0.0);
    dispatch!(Level::new(), simd => forms_with(simd, lower, columns, &mut out[start..]));
    out.truncate(end);
}

#[inline(always)]
pub(crate) fn forms_with<S: Simd>(simd: S, lower: &[f64], columns: Columns, out: &mut [f64]) {
    let (panels, rest) = out.as_chunks_mut::<LANES>().0.as_chunks_mut::<PANEL>();
    let start = panels.len() * PANEL * LANES;
    for (g, panel) in panels.iter_mut().enumerate() {
        some_forms(simd, lower, columns, g * PANEL * LANES, panel);
    }
    for (g, line) in rest.iter_mut().enumerate() {
        some_forms(simd, lower, columns, start + g * LANES, array::from_mut(line));
    }
}

/// The forms of the rows from `at` on.
#[inline(always)]
fn some_forms<S: Simd, const P: usize>(
    simd: S,
    lower: &[f64],
    columns: Columns,
    at: usize,
    out: &mut [[f64; LANES]; P],
) {
    let part = |j: usize| -> [f64x8<S>; P] {
        let lines = lines(&columns.get(j)[at..at + P * LANES]);
        array::from_fn(|p| load(simd, &lines[p]))
    };
    let mut sums = [f64x8::splat(simd, 0.0); P];
    let (mut i, mut rest) = (0, lower);
    while let Some((row, after)) = rest.split_at_checked(i + 1) {
        let mut image = [f64x8::splat(simd, 0.0); P];
        for (j, u) in row.iter().enumerate() {
            let x = part(j);
            for p in 0..P {
                image[p] += x[p] * *u;
            }
        }
        let x = part(i);
        for p in 0..P {
            sums[p] += x[p] * image[p];
        }
        (i, rest) = (i + 1, after);
    }
    for p in 0..P {
        sums[p].store_slice(&mut out[p]);
    }
}
