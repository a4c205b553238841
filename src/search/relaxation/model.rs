//! A node's relaxation: its rows and pairs, where its variables stand, and S, B and the matrices at given
//! multipliers.

use crate::kernels::gram;
use crate::kernels::vector::{add_scaled, dot};
use crate::search::cholesky::small_factor;

/// Data of one sign: distinct directions x_k (unit rows) with signed weights v_k / β.
#[derive(Clone, Debug)]
pub struct Rows {
    /// Number of rows.
    pub m: usize,
    /// Columns.
    pub d: usize,
    /// m × d, unit rows.
    pub x: Vec<f64>,
    /// Signed weights over β.
    pub v: Vec<f64>,
}

impl Rows {
    /// Row k.
    pub fn row(&self, k: usize) -> &[f64] {
        &self.x[k * self.d..(k + 1) * self.d]
    }
}

/// A column of the pairing: row j of P is covered by `sign`·x_k.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Row with v_j > 0.
    pub j: usize,
    /// Row with v_k < 0, or a row the path has fixed.
    pub k: usize,
    /// ±1.
    pub sign: f64,
}

/// Multipliers of a node. Everything but μ is nonnegative; `ball` holds (τ, a) with ‖a‖ ≤ τ.
#[derive(Clone, Debug, Default)]
pub struct Multipliers {
    /// Pairs, sorted by (j, k, sign).
    pub pairs: Vec<Pair>,
    /// γ per pair.
    pub gamma: Vec<f64>,
    /// ω per row, zero where the row is not free in P.
    pub omega: Vec<f64>,
    /// θ⁺ per row, zero where the row is not free in N.
    pub plus: Vec<f64>,
    /// θ⁻ per row.
    pub minus: Vec<f64>,
    /// Cone products, pairs i < j of path positions in lexicographic order.
    pub product: Vec<f64>,
    /// Ball terms, d + 1 numbers (τ, a) per path position.
    pub ball: Vec<f64>,
    /// μ.
    pub mu: f64,
    /// B, above what the others prove.
    pub bound: f64,
}

/// Where a pair's second row stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Partner {
    /// Free in N: position in `free_n`.
    Free(usize),
    /// Fixed by the path, on this side.
    Fixed(f64),
}

/// The variables of a node laid out in one vector:
/// γ (by pair) | ω (by `free_p`) | θ⁺ | θ⁻ | κ (each by `free_n`) | ρ | (τ, a) per path position | μ | B.
#[derive(Clone, Debug)]
pub(crate) struct Model<'a> {
    pub rows: &'a Rows,
    pub path: &'a [(usize, i8)],
    pub free_p: Vec<usize>,
    pub free_n: Vec<usize>,
    pub pairs: Vec<Pair>,
    pub partner: Vec<Partner>,
    /// For each free P row the range of its pairs.
    pub block: Vec<std::ops::Range<usize>>,
    /// Unit normals of the path.
    pub h: Vec<Vec<f64>>,
    /// ½ c of theory §3.2.
    pub linear: Vec<f64>,
}

impl<'a> Model<'a> {
    pub fn new(rows: &'a Rows, path: &'a [(usize, i8)], pairs: &[Pair]) -> Model<'a> {
        let d = rows.d;
        let mut side = vec![0i8; rows.m];
        for &(k, s) in path {
            side[k] = s;
        }
        let free_p: Vec<usize> = (0..rows.m).filter(|&k| side[k] == 0 && rows.v[k] > 0.0).collect();
        let free_n: Vec<usize> = (0..rows.m).filter(|&k| side[k] == 0 && rows.v[k] < 0.0).collect();
        let mut position = vec![usize::MAX; rows.m];
        for (i, &k) in free_n.iter().enumerate() {
            position[k] = i;
        }
        let mut linear = vec![0.0; d];
        for k in 0..rows.m {
            let weight = 0.5 * rows.v[k] * (1.0 + f64::from(side[k]));
            add_scaled(&mut linear, weight, rows.row(k));
        }
        // With multipliers from another dual vector some rows may have changed their sign.
        let serves = |p: &&Pair| side[p.j] == 0 && rows.v[p.j] > 0.0 && (side[p.k] != 0 || rows.v[p.k] < 0.0);
        let pairs: Vec<Pair> = pairs.iter().filter(serves).copied().collect();
        let partner = pairs
            .iter()
            .map(|p| if side[p.k] == 0 { Partner::Free(position[p.k]) } else { Partner::Fixed(f64::from(side[p.k])) })
            .collect();
        let mut block = Vec::with_capacity(free_p.len());
        let mut next = 0;
        for &j in &free_p {
            let start = next;
            while next < pairs.len() && pairs[next].j == j {
                next += 1;
            }
            block.push(start..next);
        }
        let h = path.iter().map(|&(k, s)| rows.row(k).iter().map(|t| t * f64::from(s)).collect()).collect();
        Model { rows, path, free_p, free_n, pairs, partner, block, h, linear }
    }

    pub fn layout(&self) -> Layout {
        let (p, q, t) = (self.free_p.len(), self.free_n.len(), self.path.len());
        let omega = self.pairs.len();
        let plus = omega + p;
        let product = plus + 3 * q;
        let ball = product + t * t.saturating_sub(1) / 2;
        let mu = ball + t * (self.rows.d + 1);
        Layout { omega, plus, minus: plus + q, kappa: plus + 2 * q, product, ball, mu, bound: mu + 1 }
    }

    /// What the capacities leave over at `w`: zero but for rounding, which Newton steps correct as they go.
    pub fn rest(&self, w: &[f64]) -> Vec<f64> {
        let at = self.layout();
        let spent = |i: usize| w[at.plus + i] + w[at.minus + i] + w[at.kappa + i];
        let mut rest: Vec<f64> =
            self.free_n.iter().enumerate().map(|(i, &k)| self.rows.v[k].abs() - spent(i)).collect();
        for (gamma, partner) in w.iter().zip(&self.partner) {
            if let Partner::Free(i) = partner {
                rest[*i] -= gamma;
            }
        }
        rest
    }

    /// S and the bound at `w`, B raised to leave at least `room` > 0 above the bound; `None` where M is not
    /// positive definite.
    ///
    /// A Newton step knows S to first order; what y yᵀ/ω loses in second order is given back here instead of
    /// by a shorter step.
    pub fn point(&self, w: &[f64], room: f64) -> Option<(f64, Point)> {
        let (d, at) = (self.rows.d, self.layout());
        let mut y = vec![0.0; self.free_p.len() * d];
        let mut g = self.linear.clone();
        let mut omega_sum = 0.0;
        for (i, &j) in self.free_p.iter().enumerate() {
            let yj = &mut y[i * d..(i + 1) * d];
            add_scaled(yj, self.rows.v[j], self.rows.row(j));
            for e in self.block[i].clone() {
                add_scaled(yj, -self.pairs[e].sign * w[e], self.rows.row(self.pairs[e].k));
                if let Partner::Fixed(side) = self.partner[e] {
                    add_scaled(&mut g, 0.5 * w[e] * side, self.rows.row(self.pairs[e].k));
                }
            }
            omega_sum += w[at.omega + i];
        }
        for (i, &k) in self.free_n.iter().enumerate() {
            add_scaled(&mut g, 0.5 * (w[at.plus + i] - w[at.minus + i]), self.rows.row(k));
        }
        let arcs = w[at.omega..at.plus].iter().map(|omega| -0.25 / omega).zip(y.chunks_exact(d));
        let parabolas = w[at.kappa..at.product].iter().zip(&self.free_n).map(|(w, &k)| (0.5 * w, self.rows.row(k)));
        let mut m = gram(d, arcs.chain(parabolas));
        let mut next = at.product;
        for i in 0..self.h.len() {
            for j in i + 1..self.h.len() {
                rank_one(-w[next], &self.h[i], &self.h[j], &mut m);
                next += 1;
            }
        }
        for (i, h) in self.h.iter().enumerate() {
            let ball = &w[at.ball + i * (d + 1)..at.ball + (i + 1) * (d + 1)];
            add_scaled(&mut g, ball[0], h);
            rank_one(1.0, h, &ball[1..], &mut m);
        }
        let n = d + 1;
        let mut s = vec![0.0; n * n];
        for i in 0..d {
            for j in 0..i {
                let mean = 0.5 * (m[i * d + j] + m[j * d + i]);
                s[i * n + j] = mean;
                s[j * n + i] = mean;
            }
            s[i * n + i] = m[i * d + i] + w[at.mu];
            s[i * n + d] = -0.5 * g[i];
            s[d * n + i] = -0.5 * g[i];
        }
        let rest = w[at.mu] + 0.25 * omega_sum;
        // The least B first: factor with a corner that is certainly large enough.
        s[d * n + d] = f64::MAX / 4.0;
        let mut factor = small_factor(&s, n)?;
        let corner = &factor[d * n..d * n + d];
        let bound = rest + dot(corner, corner);
        let b = w[at.bound].max(bound + room);
        s[d * n + d] = b - rest;
        factor[n * n - 1] = (b - bound).sqrt();
        bound.is_finite().then_some((b, Point { y, s, factor, bound }))
    }
}

/// Offsets into the variable vector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub omega: usize,
    pub plus: usize,
    pub minus: usize,
    pub kappa: usize,
    pub product: usize,
    pub ball: usize,
    pub mu: usize,
    pub bound: usize,
}

/// The point the variables describe.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// y_j, one row per free P row.
    pub y: Vec<f64>,
    /// S of order d + 1, row-major.
    pub s: Vec<f64>,
    /// Its lower Cholesky factor.
    pub factor: Vec<f64>,
    /// The least B the other multipliers prove, over β.
    pub bound: f64,
}

/// m += a·x yᵀ (row-major square).
pub(crate) fn rank_one(a: f64, x: &[f64], y: &[f64], m: &mut [f64]) {
    for (xi, row) in x.iter().zip(m.chunks_exact_mut(y.len())) {
        add_scaled(row, a * xi, y);
    }
}
