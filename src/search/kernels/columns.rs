//! Several columns at a time: a vector that is shared by all of them is read and written once for each group.

use super::{LANES, dot, fold};

/// `out += Σ_j c_j a_j` over the columns a_j, stored one after the other, each as long as `out`; error γ_(columns + 1) (|out| + Σ|c_j||a_j|).
///
/// Four columns at a time, added in their order: the same bits as one by one, with a quarter of the traffic on `out`.
pub fn combine(columns: &[f64], c: &[f64], out: &mut [f64]) {
    let n = out.len();
    if n == 0 {
        return;
    }
    let groups = columns.chunks_exact(4 * n);
    let tail = groups.remainder().chunks_exact(n).zip(c.chunks_exact(4).remainder());
    for (group, c) in groups.zip(c.chunks_exact(4)) {
        add_four([0, 1, 2, 3].map(|i| (c[i], &group[i * n..(i + 1) * n])), out);
    }
    for (a, c) in tail {
        super::add_scaled(out, *c, a);
    }
}

/// `out += Σ c_i a_i`, in the order given.
fn add_four(terms: [(f64, &[f64]); 4], out: &mut [f64]) {
    let [(p, a), (q, b), (r, e), (s, f)] = terms;
    for ((((out, a), b), e), f) in out.iter_mut().zip(a).zip(b).zip(e).zip(f) {
        *out = *out + p * a + q * b + r * e + s * f;
    }
}

/// `out_j = a_j·v` over the columns a_j, stored one after the other, each as long as `v`; error and bits as of [`dot`].
pub fn dots(columns: &[f64], v: &[f64], out: &mut [f64]) {
    let column = |j: usize| &columns[j * v.len()..(j + 1) * v.len()];
    for (j, out) in out.chunks_mut(2).enumerate() {
        match out {
            [first, second] => [*first, *second] = two_dots(column(2 * j), column(2 * j + 1), v),
            [last] => *last = dot(column(2 * j), v),
            _ => {}
        }
    }
}

/// a·v and b·v, with the bits of [`dot`].
pub(super) fn two_dots(a: &[f64], b: &[f64], v: &[f64]) -> [f64; 2] {
    let (mut p, mut q) = ([0.0; LANES], [0.0; LANES]);
    let (ca, cb, cv) = (a.chunks_exact(LANES), b.chunks_exact(LANES), v.chunks_exact(LANES));
    let tail = |a: &[f64]| -> f64 { a.iter().zip(cv.remainder()).map(|(a, v)| a * v).sum() };
    let tails = [tail(ca.remainder()), tail(cb.remainder())];
    for ((a, b), v) in ca.zip(cb).zip(cv) {
        for l in 0..LANES {
            p[l] += a[l] * v[l];
            q[l] += b[l] * v[l];
        }
    }
    [fold(p) + tails[0], fold(q) + tails[1]]
}

/// Euclidean norms of the n rows, from the d columns; their squares have the error γ_(d + 2) times the exact square.
pub fn row_norms(columns: &[f64], n: usize) -> Vec<f64> {
    let mut squares = vec![0.0; n];
    for column in columns.chunks_exact(n.max(1)) {
        squares.iter_mut().zip(column).for_each(|(s, x)| *s += x * x);
    }
    squares.iter_mut().for_each(|s| *s = s.sqrt());
    squares
}
