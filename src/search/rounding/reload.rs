//! From the integers of a leaf back to floating multipliers: the inverse of
//! [`rounding`](crate::search::rounding), to go on from a certificate.

use super::units::Units;
use crate::check::optimum::{Function, Leaf};
use crate::dyadic::quotient;
use crate::search::relaxation::start::flatten;
use crate::search::relaxation::{Known, Model, Multipliers, Pair, Rows};
use num_bigint::BigInt;

/// The multipliers of a leaf and the bound they prove; nothing if the leaf breaks a side condition, for this
/// dual vector or at all.
pub fn reload(
    function: &Function,
    rows: &Rows,
    units: &Units,
    path: &[(usize, i8)],
    pairs: &[crate::check::optimum::Pair],
    leaf: &Leaf,
) -> Option<Known> {
    // The checker's own code tests every index, count and sign.
    function.assemble(path, pairs, leaf).ok()?;
    let scales = &function.scales;
    let value = |v: &BigInt, scale: u32| quotient(v, &(BigInt::from(1) << scale)) / units.beta;
    let weight = |v: &BigInt, k: usize| value(v, scales.dual) * units.norms[k];
    let fixed = |k: usize| path.iter().any(|p| p.0 == k);
    let mut all = Multipliers { mu: value(&leaf.mu, scales.quad), ..Multipliers::default() };
    for pair in pairs.iter().filter(|pair| !fixed(pair.j)) {
        if rows.v[pair.j] <= 0.0 || !(fixed(pair.k) || rows.v[pair.k] < 0.0) {
            return None;
        }
        let gamma = weight(&pair.gamma, pair.k);
        all.pairs.push(Pair { j: pair.j, k: pair.k, sign: gamma.signum() });
        all.gamma.push(gamma.abs());
    }
    for list in [&mut all.omega, &mut all.plus, &mut all.minus] {
        list.resize(rows.m, 0.0);
    }
    let free = (0..rows.m).filter(|&j| !fixed(j) && rows.v[j] > 0.0);
    for (j, omega) in free.zip(&leaf.omega) {
        all.omega[j] = value(omega, scales.omega);
    }
    for (k, theta) in &leaf.theta {
        let theta = weight(theta, *k);
        all.plus[*k] = theta.max(0.0);
        all.minus[*k] = (-theta).max(0.0);
    }
    let norm = |i: usize| units.norms[path[i].0];
    let mut products = leaf.product.iter().peekable();
    for i in 0..path.len() {
        for j in i + 1..path.len() {
            let here = products.next_if(|(a, b, _)| (*a, *b) == (i, j));
            all.product.push(here.map_or(0.0, |(_, _, p)| value(p, scales.quad) * norm(i) * norm(j)));
        }
    }
    all.ball = vec![0.0; path.len() * (rows.d + 1)];
    for (i, tau, a) in &leaf.ball {
        let target = &mut all.ball[i * (rows.d + 1)..(i + 1) * (rows.d + 1)];
        for (entry, v) in target.iter_mut().zip([tau].into_iter().chain(a)) {
            *entry = value(v, scales.quad) * norm(*i);
        }
    }
    let model = Model::new(rows, path, &all.pairs);
    let (_, point) = model.point(&flatten(&model, &all), 1e-6)?;
    all.bound = point.bound;
    // Multipliers that prove next to nothing are no help, and may overflow in a solver.
    (point.bound < 1e6).then_some(Known { bound: point.bound, multipliers: all, moment: Vec::new() })
}
