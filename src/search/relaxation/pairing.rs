//! Which pairs (j, k) the pairing of theory §3.2 uses: the nearest rows first, then those the relaxation
//! violates.

use super::iterate::Iterate;
use super::model::{Model, Multipliers, Pair, Rows};
use super::start;
use crate::kernels::{dot, forms};

/// For each P row the N rows of largest |cos|, with the sign of the cosine.
pub(crate) fn nearest(rows: &Rows, neighbours: usize) -> Vec<Pair> {
    let negative: Vec<usize> = (0..rows.m).filter(|&k| rows.v[k] < 0.0).collect();
    let mut pairs = Vec::new();
    for j in (0..rows.m).filter(|&j| rows.v[j] > 0.0) {
        let mut near: Vec<(f64, usize)> = negative.iter().map(|&k| (dot(rows.row(j), rows.row(k)), k)).collect();
        near.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
        near.truncate(neighbours);
        near.sort_by_key(|n| n.1);
        pairs.extend(near.iter().map(|&(cos, k)| Pair { j, k, sign: if cos < 0.0 { -1.0 } else { 1.0 } }));
    }
    pairs
}

/// The pairs that a node used: most end with a multiplier near zero, and its children are solved faster
/// without them.
pub(crate) fn used(rows: &Rows, parent: &Multipliers, share: f64) -> Vec<Pair> {
    let all = parent.pairs.iter().zip(&parent.gamma);
    all.filter(|(p, gamma)| **gamma > share * rows.v[p.j].abs().min(rows.v[p.k].abs())).map(|(p, _)| *p).collect()
}

/// Adds the pairs (j, k, ±) whose reduced cost is negative: ±x_k·V_j > t_k with V_j = U y_j/ω_j, the few
/// worst of each row. The prices t_k are raised above the violations, so that the duals stay feasible; a
/// newcomer's multiplier is what complementarity asks for, taken from the parabola's share.
pub(crate) fn extend(solver: &mut Iterate) {
    let rows = solver.model.rows;
    let (d, at) = (rows.d, solver.at);
    let (u, spread) = solver.moments();
    let free = || solver.model.free_n.iter().map(|&k| rows.row(k));
    let price: Vec<f64> = free()
        .zip(forms(&spread, d, free()))
        .zip(&solver.z[at.kappa..])
        .map(|((x, variance), slack)| dot(x, &u).powi(2) + variance + 2.0 * slack)
        .collect();
    let mut found: Vec<(f64, Pair)> = Vec::new();
    for (i, &j) in solver.model.free_p.iter().enumerate() {
        let y = &solver.point.y[i * d..(i + 1) * d];
        let omega = solver.w[at.omega + i];
        let along = dot(y, &u) / omega;
        let mut v: Vec<f64> = u.iter().map(|t| t * along).collect();
        for (row, target) in spread.chunks_exact(d).zip(v.iter_mut()) {
            *target += dot(row, y) / omega;
        }
        let free = solver.model.free_n.iter().zip(&price).map(|(&k, &p)| (k, p));
        let fixed = solver.model.path.iter().zip(&solver.model.h).map(|(&(k, _), h)| (k, dot(h, &u)));
        let mut here: Vec<(f64, Pair)> = free
            .chain(fixed)
            .filter_map(|(k, price)| {
                let value = dot(rows.row(k), &v);
                let violation = value.abs() - price;
                (violation > 1e-3).then_some((violation, Pair { j, k, sign: value.signum() }))
            })
            .filter(|(_, pair)| !solver.model.pairs[solver.model.block[i].clone()].contains(pair))
            .collect();
        here.sort_by(|a, b| b.0.total_cmp(&a.0));
        here.truncate(3);
        found.extend(here);
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(2 * solver.model.free_p.len());
    if found.is_empty() {
        return;
    }
    let mut crowd = vec![0.0; rows.m];
    let mut raise = vec![0.0f64; rows.m];
    for (violation, pair) in &found {
        crowd[pair.k] += 1.0;
        raise[pair.k] = raise[pair.k].max(0.5 * violation);
    }
    // (pair, γ, z)
    let mut all: Vec<(Pair, f64, f64)> = (0..at.omega)
        .map(|e| {
            let pair = solver.model.pairs[e];
            let lift = if solver.free_partner(pair.k).is_some() { 1.1 * raise[pair.k] } else { 0.0 };
            (pair, solver.w[e], solver.z[e] + lift)
        })
        .collect();
    for i in 0..solver.model.free_n.len() {
        let lift = 1.1 * raise[solver.model.free_n[i]];
        for e in [at.plus + i, at.minus + i, at.kappa + i] {
            solver.z[e] += lift;
        }
    }
    for (violation, pair) in &found {
        let (slack, dual) = match solver.free_partner(pair.k) {
            Some(i) => (
                0.3 * solver.w[at.kappa + i] / crowd[pair.k],
                1.1 * raise[pair.k] - 0.5 * violation + solver.z[at.kappa + i],
            ),
            None => (f64::MAX, 0.5 * violation),
        };
        all.push((*pair, (solver.epsilon / dual).min(slack), dual));
    }
    all.sort_by(|a, b| (a.0.j, a.0.k).cmp(&(b.0.j, b.0.k)).then(a.0.sign.total_cmp(&b.0.sign)));
    let mut multipliers = solver.multipliers();
    multipliers.pairs = all.iter().map(|a| a.0).collect();
    multipliers.gamma = all.iter().map(|a| a.1).collect();
    let model = Model::new(rows, solver.model.path, &multipliers.pairs);
    let mut z: Vec<f64> = all.iter().map(|a| a.2).collect();
    z.extend(&solver.z[at.omega..]);
    let w = start::flatten(&model, &multipliers);
    solver.replace_model(model, w, z);
}
