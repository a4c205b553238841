//! Products with columns, in panels: 32 entries of each column of a group at a time, so that what the columns
//! share stays in registers.

use super::lanes::{LANES, PANEL, lines, load};
use super::vector::{add_scaled, dot, fold};
use fearless_simd::{Level, Simd, SimdBase, SimdFloat, dispatch, f64x8};
use std::array;
use std::ops::Range;

/// Columns taken together: between two panels their lines stay in the fastest cache.
const GROUP: usize = 16;

/// Columns of n entries, `stride` apart.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    pub entries: &'a [f64],
    pub stride: usize,
    pub n: usize,
}

/// `out += Σ_j c_j a_j` over the columns a_j, stored one after the other, each as long as `out`; error
/// γ_(columns + 1) (|out| + Σ|c_j||a_j|).
///
/// Every entry adds the columns in their order: the same bits as column by column.
pub fn combine(columns: &[f64], c: &[f64], out: &mut [f64]) {
    Columns { entries: columns, stride: out.len(), n: out.len() }.combine(c, out);
}

/// `out_j = a_j·v` over the columns a_j, stored one after the other, each as long as `v`; error and bits as
/// of [`dot`].
pub fn dots(columns: &[f64], v: &[f64], out: &mut [f64]) {
    Columns { entries: columns, stride: v.len(), n: v.len() }.dots(v, out);
}

impl<'a> Columns<'a> {
    /// Column j.
    pub fn get(self, j: usize) -> &'a [f64] {
        &self.entries[j * self.stride..j * self.stride + self.n]
    }

    /// `out += Σ_j c_j a_j`; error as of [`combine`].
    pub fn combine(self, c: &[f64], out: &mut [f64]) {
        if self.n < LANES {
            c.iter().enumerate().for_each(|(j, c)| add_scaled(out, *c, self.get(j)));
        } else {
            dispatch!(Level::new(), simd => self.combine_with(simd, c, out));
        }
    }

    /// `out_j = a_j·v`; error and bits as of [`dot`].
    pub fn dots(self, v: &[f64], out: &mut [f64]) {
        if self.n < LANES {
            out.iter_mut().enumerate().for_each(|(j, out)| *out = dot(self.get(j), v));
        } else {
            dispatch!(Level::new(), simd => self.dots_with(simd, v, out));
        }
    }

    /// `out_j = Σ a_kj v_k` over the rows k that are on; error as of [`dot`].
    pub fn masked(self, on: &[bool], v: &[f64], out: &mut [f64]) {
        dispatch!(Level::new(), simd => self.masked_with(simd, on, v, out));
    }

    /// Euclidean norms of the rows of the first d columns.
    pub fn row_norms(self, d: usize, out: &mut [f64]) {
        out.fill(0.0);
        if self.n < LANES {
            for j in 0..d {
                out.iter_mut().zip(self.get(j)).for_each(|(s, x)| *s += x * x);
            }
            out.iter_mut().for_each(|s| *s = s.sqrt());
        } else {
            dispatch!(Level::new(), simd => self.norms_with(simd, d, out));
        }
    }

    #[inline(always)]
    pub(crate) fn combine_with<S: Simd>(self, simd: S, c: &[f64], out: &mut [f64]) {
        for start in (0..c.len()).step_by(GROUP) {
            let group = start..c.len().min(start + GROUP);
            self.accumulate(simd, group, out, |x, j| x * c[j], |sum| sum);
        }
    }

    #[inline(always)]
    pub(crate) fn norms_with<S: Simd>(self, simd: S, d: usize, out: &mut [f64]) {
        self.accumulate(simd, 0..d, out, |x, _| x * x, |sum| sum.sqrt());
    }

    /// `out = finish(out + Σ_j term(a_j, j))`, entry by entry, n ≥ 8.
    #[inline(always)]
    fn accumulate<S: Simd>(
        self,
        simd: S,
        group: Range<usize>,
        out: &mut [f64],
        term: impl Fn(f64x8<S>, usize) -> f64x8<S>,
        finish: impl Fn(f64x8<S>) -> f64x8<S>,
    ) {
        // Eight entries end with the last one. They overlap with others, so they are summed before those are
        // written.
        let whole = self.n - self.n % LANES;
        let last = self.n - LANES;
        let end = (whole < self.n).then(|| self.panel::<S, 1>(simd, group.clone(), out, last, &term));
        let mut at = 0;
        while at + PANEL * LANES <= whole {
            let sums: [_; PANEL] = self.panel(simd, group.clone(), out, at, &term);
            for (sum, line) in sums.iter().zip(out[at..].as_chunks_mut::<LANES>().0) {
                finish(*sum).store_slice(line);
            }
            at += PANEL * LANES;
        }
        while at < whole {
            let [sum] = self.panel(simd, group.clone(), out, at, &term);
            finish(sum).store_slice(&mut out[at..at + LANES]);
            at += LANES;
        }
        if let Some([sum]) = end {
            out[whole..].copy_from_slice(&finish(sum).as_slice()[whole - last..]);
        }
    }

    /// `out + Σ_j term(a_j, j)` for the entries from `at` on.
    #[inline(always)]
    fn panel<S: Simd, const P: usize>(
        self,
        simd: S,
        group: Range<usize>,
        out: &[f64],
        at: usize,
        term: &impl Fn(f64x8<S>, usize) -> f64x8<S>,
    ) -> [f64x8<S>; P] {
        let out = lines(&out[at..at + P * LANES]);
        let mut sums = array::from_fn(|p| load(simd, &out[p]));
        for j in group {
            let part = lines(&self.get(j)[at..at + P * LANES]);
            for p in 0..P {
                sums[p] += term(load(simd, &part[p]), j);
            }
        }
        sums
    }

    #[inline(always)]
    pub(crate) fn dots_with<S: Simd>(self, simd: S, v: &[f64], out: &mut [f64]) {
        let whole = self.n - self.n % LANES;
        for (g, out) in out.chunks_mut(GROUP).enumerate() {
            let mut sums = [f64x8::splat(simd, 0.0); GROUP];
            let sums = &mut sums[..out.len()];
            let (panels, rest) = lines(v).as_chunks::<PANEL>();
            for (p, panel) in panels.iter().enumerate() {
                self.add_products(simd, g * GROUP, p * PANEL * LANES, panel, sums);
            }
            for (p, line) in rest.iter().enumerate() {
                self.add_products(simd, g * GROUP, (panels.len() * PANEL + p) * LANES, array::from_ref(line), sums);
            }
            for (c, (out, sum)) in out.iter_mut().zip(sums).enumerate() {
                let column = self.get(g * GROUP + c);
                let tail: f64 = column[whole..].iter().zip(&v[whole..]).map(|(a, v)| a * v).sum();
                *out = fold(**sum) + tail;
            }
        }
    }

    #[inline(always)]
    pub(crate) fn masked_with<S: Simd>(self, simd: S, on: &[bool], v: &[f64], out: &mut [f64]) {
        let active: Vec<f64> = on.iter().zip(v).map(|(&on, &v)| if on { v } else { 0.0 }).collect();
        self.dots_with(simd, &active, out);
    }

    /// Adds the products of a panel of v with the columns from `first` on, entries from `at` on.
    #[inline(always)]
    fn add_products<S: Simd, const P: usize>(
        self,
        simd: S,
        first: usize,
        at: usize,
        panel: &[[f64; LANES]; P],
        sums: &mut [f64x8<S>],
    ) {
        let panel = panel.each_ref().map(|line| load(simd, line));
        for (c, sum) in sums.iter_mut().enumerate() {
            let part = lines(&self.get(first + c)[at..at + P * LANES]);
            let mut total = *sum;
            for p in 0..P {
                total += load(simd, &part[p]) * panel[p];
            }
            *sum = total;
        }
    }
}
