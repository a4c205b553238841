//! Where the interior-point method starts: multipliers from nothing, or from the parent node.

use super::iterate::{Iterate, lift};
use super::model::{Model, Multipliers, Partner};
use super::outcome::Known;
use crate::kernels::{add_scaled, dot, forms};

/// The share of the parent's moments in the X that a node starts from; the rest is that of a root. The steps
/// of a whole tree (fertility at 0.2, monks-1 at 0.05) are 2428, 3218 with 0.3; 2208, 3155 with 0.9; 1996,
/// 3136 with 0.95; 2825, 3417 without.
const INHERITED: f64 = 0.95;

/// The iterate at which a node starts, with its parent's multipliers and moments if there are any.
pub(super) fn begin<'a>(model: Model<'a>, parent: Option<&Known>) -> Iterate<'a> {
    let at = model.layout();
    let d = model.rows.d;
    let mut w = match parent {
        Some(p) => inherit(&model, &p.multipliers),
        None => fresh(&model),
    };
    let point = lift(&model, &mut w, 0.1);
    let mut x = vec![0.0; (d + 1) * (d + 1)];
    for i in 0..d {
        x[i * (d + 1) + i] = 1.0 / d as f64;
    }
    x[(d + 1) * (d + 1) - 1] = 1.0;
    if let Some(p) = parent.filter(|p| p.moment.len() == x.len()) {
        x.iter_mut().zip(&p.moment).for_each(|(x, p)| *x += INHERITED * (p - *x));
    }
    let epsilon = dot(&x, &point.s) / (d + 1) as f64;
    let mut solver = Iterate { z: Vec::new(), model, at, w, x, point, epsilon, steps: 0 };
    solver.z = duals(&solver, 0.2 / (d as f64).sqrt());
    solver
}

/// A starting point: every N row shares its capacity evenly, ω and μ are generous.
pub(crate) fn fresh(model: &Model) -> Vec<f64> {
    let rows = model.rows;
    let mut start =
        Multipliers { pairs: model.pairs.clone(), gamma: vec![0.0; model.pairs.len()], ..Multipliers::default() };
    start.omega = vec![0.0; rows.m];
    start.plus = vec![0.0; rows.m];
    start.minus = vec![0.0; rows.m];
    let mut crowd = vec![3.0; model.free_n.len()];
    for partner in &model.partner {
        if let Partner::Free(i) = partner {
            crowd[*i] += 1.0;
        }
    }
    for (gamma, partner) in start.gamma.iter_mut().zip(&model.partner) {
        *gamma = match partner {
            Partner::Free(i) => rows.v[model.free_n[*i]].abs() / crowd[*i],
            Partner::Fixed(_) => 1e-3,
        };
    }
    for (i, &k) in model.free_n.iter().enumerate() {
        start.plus[k] = rows.v[k].abs() / crowd[i];
        start.minus[k] = start.plus[k];
    }
    for (i, &j) in model.free_p.iter().enumerate() {
        let mut y: Vec<f64> = rows.row(j).iter().map(|t| t * rows.v[j]).collect();
        for e in model.block[i].clone() {
            let pair = model.pairs[e];
            add_scaled(&mut y, -pair.sign * start.gamma[e], rows.row(pair.k));
        }
        start.omega[j] = 2.0 * (dot(&y, &y) / rows.d as f64).sqrt() + 1e-3 * rows.v[j];
    }
    let t = model.path.len();
    start.product = vec![1e-3; t * t.saturating_sub(1) / 2];
    start.ball = vec![0.0; t * (rows.d + 1)];
    for ball in start.ball.chunks_exact_mut(rows.d + 1) {
        ball[0] = 1e-2;
    }
    start.mu = 1.0;
    start.bound = 2.0;
    flatten(model, &start)
}

/// Duals that satisfy the relaxation's constraints at the solver's X, as far as X allows: t_k above
/// everything that must lie below it.
pub(crate) fn duals(solver: &Iterate, margin: f64) -> Vec<f64> {
    let (model, at, d) = (&solver.model, solver.at, solver.model.rows.d);
    let (u, spread) = solver.moments();
    let times = |x: &[f64]| -> Vec<f64> {
        let along = dot(x, &u);
        spread.chunks_exact(d).zip(&u).map(|(row, ui)| dot(row, x) + along * ui).collect()
    };
    let mut z = vec![0.0; solver.w.len()];
    let free = || model.free_n.iter().map(|&k| model.rows.row(k));
    let squares: Vec<f64> = forms(&spread, d, free())
        .iter()
        .zip(free())
        .map(|(variance, x)| 0.5 * (variance + dot(x, &u).powi(2)))
        .collect();
    let mut lower: Vec<f64> =
        squares.iter().zip(free()).map(|(square, x)| square.max(0.5 * dot(x, &u).abs())).collect();
    let mut value = vec![0.0; model.pairs.len()];
    for (i, range) in model.block.iter().enumerate() {
        let y = &solver.point.y[i * d..(i + 1) * d];
        let omega = solver.w[at.omega + i];
        let v: Vec<f64> = times(y).iter().map(|t| t / omega).collect();
        for e in range.clone() {
            value[e] = 0.5 * model.pairs[e].sign * dot(model.rows.row(model.pairs[e].k), &v);
            if let Partner::Free(k) = model.partner[e] {
                lower[k] = lower[k].max(value[e]);
            }
        }
        z[at.omega + i] = (0.25 - 0.25 * dot(y, &v) / omega).max(0.01);
    }
    for e in 0..model.pairs.len() {
        let price = match model.partner[e] {
            Partner::Free(k) => lower[k] + margin,
            Partner::Fixed(side) => 0.5 * side * dot(model.rows.row(model.pairs[e].k), &u),
        };
        z[e] = (price - value[e]).max(0.1 * margin);
    }
    for (i, &k) in model.free_n.iter().enumerate() {
        let x = model.rows.row(k);
        let t = lower[i] + margin;
        let along = 0.5 * dot(x, &u);
        z[at.plus + i] = t + along;
        z[at.minus + i] = t - along;
        z[at.kappa + i] = t - squares[i];
    }
    let mut e = at.product;
    for (i, h) in model.h.iter().enumerate() {
        let uh = times(h);
        for other in &model.h[i + 1..] {
            z[e] = dot(other, &uh).max(margin);
            e += 1;
        }
        let ball = &mut z[at.ball + i * (d + 1)..at.ball + (i + 1) * (d + 1)];
        for (target, t) in ball[1..].iter_mut().zip(&uh) {
            *target = -t;
        }
        ball[0] = dot(h, &u).max(dot(&uh, &uh).sqrt() + margin);
    }
    z
}

/// The parent's multipliers on the child's cone, moved off the boundary; the new path position starts small.
pub(crate) fn inherit(model: &Model, parent: &Multipliers) -> Vec<f64> {
    let rows = model.rows;
    let mut own = parent.clone();
    own.pairs = model.pairs.clone();
    let mut old = parent.pairs.iter().zip(&parent.gamma);
    own.gamma = model.pairs.iter().map(|p| old.find(|(o, _)| *o == p).map_or(1e-6, |(_, g)| *g)).collect();
    let t = model.path.len();
    let had = parent.ball.len() / (rows.d + 1);
    let mut product = Vec::with_capacity(t * t.saturating_sub(1) / 2);
    let mut next = parent.product.iter();
    for i in 0..t {
        for j in i + 1..t {
            product.push(if j < had { next.next().copied().unwrap_or(1e-4) } else { 1e-4 }.max(1e-5));
        }
    }
    own.product = product;
    for _ in had..t {
        own.ball.push(1e-3);
        own.ball.extend(std::iter::repeat_n(0.0, rows.d));
    }
    for ball in own.ball.chunks_exact_mut(rows.d + 1) {
        ball[0] = ball[0] * 1.01 + 1e-5;
    }
    // Off the boundary: mix with the even share.
    let floor = |value: f64, scale: f64| value.max(1e-3 * scale);
    for (gamma, pair) in own.gamma.iter_mut().zip(&own.pairs) {
        *gamma = floor(*gamma, 0.1 * rows.v[pair.j].min(rows.v[pair.k].abs()));
    }
    for k in 0..rows.m {
        let scale = rows.v[k].abs();
        own.plus[k] = floor(own.plus[k], scale);
        own.minus[k] = floor(own.minus[k], scale);
        own.omega[k] = floor(own.omega[k], scale);
    }
    let mut used = vec![0.0; rows.m];
    for (gamma, pair) in own.gamma.iter().zip(&own.pairs) {
        used[pair.k] += gamma;
    }
    let shrink: Vec<f64> = (0..rows.m)
        .map(|k| {
            let total = used[k] + own.plus[k] + own.minus[k];
            let capacity = 0.99 * rows.v[k].abs();
            if total > capacity { capacity / total } else { 1.0 }
        })
        .collect();
    let fixed = |k: usize| model.path.iter().any(|p| p.0 == k);
    for (gamma, pair) in own.gamma.iter_mut().zip(&own.pairs) {
        if !fixed(pair.k) {
            *gamma *= shrink[pair.k];
        }
    }
    for k in 0..rows.m {
        own.plus[k] *= shrink[k];
        own.minus[k] *= shrink[k];
    }
    flatten(model, &own)
}

/// Multipliers as the vector of variables; κ takes the capacity that is left.
pub(crate) fn flatten(model: &Model, all: &Multipliers) -> Vec<f64> {
    let rows = model.rows;
    let mut w = all.gamma.clone();
    w.extend(model.free_p.iter().map(|&j| all.omega[j]));
    w.extend(model.free_n.iter().map(|&k| all.plus[k]));
    w.extend(model.free_n.iter().map(|&k| all.minus[k]));
    let mut kappa: Vec<f64> = model.free_n.iter().map(|&k| rows.v[k].abs() - all.plus[k] - all.minus[k]).collect();
    for (gamma, partner) in all.gamma.iter().zip(&model.partner) {
        if let Partner::Free(i) = partner {
            kappa[*i] -= gamma;
        }
    }
    w.extend(kappa);
    w.extend(&all.product);
    w.extend(&all.ball);
    w.push(all.mu);
    w.push(all.bound);
    w
}
