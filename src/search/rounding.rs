//! From floating multipliers to the integers of a leaf, and the least B they prove exactly (FORMAT R12–R19).
//!
//! Every multiplier is rounded towards the inside of its side condition, S is then assembled by the checker's
//! own code, and only μ, B and the factor are fitted to the exact S: rounding costs bound, never validity. A
//! leaf whose bound is below the one asked for is rounded coarsely (`grain`). μ is fitted by bisection: B(μ)
//! = μ + ¼Σω + ¼gᵀM⁻¹g is convex with the derivative 1 − ¼‖M⁻¹g‖².

mod grain;
pub mod reload;
pub mod thin;
pub mod units;

use super::relaxation::{Known, Rows};
use crate::check::optimum::form::Form;
use crate::check::optimum::{Function, Leaf, Pair};
use crate::dyadic::{quotient, scaled};
use crate::kernels::{add_scaled, dot};
use grain::Grain;
use num_bigint::BigInt;
use std::collections::BTreeMap;
use std::time::Instant;
pub use units::{Units, scales};

/// A leaf ready to be written, with the B it proves.
#[derive(Clone, Debug)]
pub struct Rounded {
    /// The pairing table.
    pub pairs: Vec<Pair>,
    /// The leaf.
    pub leaf: Leaf,
    /// B·2^quad.
    pub bound: BigInt,
}

/// Rounds the multipliers of a node, as coarsely as B ≤ `allowed` (over β) lets it; `None` if no B below a
/// hundredfold of the float bound could be proved even with the finest grain (it never happened). After
/// `until` no coarse grain is tried, as each costs about what the finest does.
pub fn round(
    function: &Function,
    rows: &Rows,
    units: &Units,
    path: &[(usize, i8)],
    known: &Known,
    allowed: f64,
    until: Option<Instant>,
) -> Option<Rounded> {
    let most = scaled(allowed * units.beta, function.scales.quad, f64::floor);
    let room = allowed > known.bound + 1e-7;
    let timely = || until.is_none_or(|until| Instant::now() < until);
    let coarse = Grain::ladder(units, &function.scales).into_iter().filter(|_| room && timely());
    let mut short = coarse.filter_map(|grain| round_to(function, rows, units, path, known, &grain));
    short
        .find(|rounded| rounded.bound <= most)
        .or_else(|| round_to(function, rows, units, path, known, &Grain::finest()))
}

/// Rounds to multiples of one grain.
fn round_to(
    function: &Function,
    rows: &Rows,
    units: &Units,
    path: &[(usize, i8)],
    known: &Known,
    grain: &Grain,
) -> Option<Rounded> {
    let (scales, all) = (&function.scales, &known.multipliers);
    let beta = units.beta;
    let mut fixed = vec![false; rows.m];
    for &(k, _) in path {
        fixed[k] = true;
    }
    let free = |k: usize| !fixed[k];
    let mut table: BTreeMap<(usize, usize), BigInt> = BTreeMap::new();
    // With a fixed row each multiplier adds ½γ h·u whatever its sign, but of two opposite ones only the
    // difference is written: the rest is a ball term.
    let mut surplus = vec![0.0; rows.m];
    let mut last: Option<(usize, usize, f64)> = None;
    for (pair, gamma) in all.pairs.iter().zip(&all.gamma).filter(|(pair, _)| free(pair.j)) {
        let value = scaled(pair.sign * gamma * beta / units.norms[pair.k], scales.dual, f64::trunc);
        let value = grain.pair(value);
        if value != BigInt::ZERO {
            *table.entry((pair.j, pair.k)).or_default() += value;
        }
        if let Some((_, _, other)) = last.filter(|&(j, k, _)| (j, k) == (pair.j, pair.k)) {
            surplus[pair.k] += gamma.min(other);
        }
        last = Some((pair.j, pair.k, *gamma));
    }
    let mut pairs: Vec<Pair> = table
        .into_iter()
        .filter(|(_, gamma)| *gamma != BigInt::ZERO)
        .map(|((j, k), gamma)| Pair { j, k, gamma })
        .collect();
    let weights = function.weights();
    let mut used: Vec<BigInt> = vec![BigInt::ZERO; rows.m];
    for pair in &pairs {
        used[pair.k] += BigInt::from(pair.gamma.magnitude().clone());
    }
    let mut theta = Vec::new();
    for k in (0..rows.m).filter(|&k| free(k) && rows.v[k] < 0.0) {
        let mut t = scaled((all.plus[k] - all.minus[k]) * beta / units.norms[k], scales.dual, f64::trunc);
        let room = -&weights[k] - &used[k];
        if room < BigInt::ZERO {
            // Rounding of the weight itself: take the excess from the pairs of k.
            let mut excess = -room;
            for pair in pairs.iter_mut().filter(|p| p.k == k) {
                if excess <= BigInt::ZERO {
                    break;
                }
                let size = BigInt::from(pair.gamma.magnitude().clone());
                let cut = Grain::up(&excess, &grain.dual).min(size);
                pair.gamma = if pair.gamma > BigInt::ZERO { &pair.gamma - &cut } else { &pair.gamma + &cut };
                excess -= cut;
            }
            t = BigInt::ZERO;
        } else if BigInt::from(t.magnitude().clone()) > room {
            t = if t > BigInt::ZERO { room } else { -room };
        }
        let t = Grain::down(&t, &grain.dual);
        if t != BigInt::ZERO {
            theta.push((k, t));
        }
    }
    pairs.retain(|p| p.gamma != BigInt::ZERO);
    let stretch = grain.stretch(rows, units, known, &pairs, scales.dual);
    let omega = (0..rows.m)
        .filter(|&j| free(j) && rows.v[j] > 0.0)
        .map(|j| grain.omega(scaled(all.omega[j] * stretch[j] * beta, scales.omega, f64::ceil).max(BigInt::from(1))))
        .collect();
    let norm = |i: usize| units.norms[path[i].0];
    let mut product = Vec::new();
    let mut next = all.product.iter();
    for i in 0..path.len() {
        for j in i + 1..path.len() {
            let p = scaled(next.next()? * beta / (norm(i) * norm(j)), scales.quad, f64::floor);
            let p = Grain::down(&p, &grain.quad);
            if p > BigInt::ZERO {
                product.push((i, j, p));
            }
        }
    }
    let ball = all
        .ball
        .chunks_exact(rows.d + 1)
        .enumerate()
        .map(|(i, q)| {
            let part = |t: &f64, round| scaled(t * beta / norm(i), scales.quad, round);
            let tau = Grain::up(&(part(&(q[0] + surplus[path[i].0]), f64::ceil) + 1), &grain.quad);
            (i, tau, q[1..].iter().map(|t| Grain::down(&part(t, f64::trunc), &grain.quad)).collect())
        })
        .filter(|(_, tau, _)| grain.keeps_ball(tau))
        .collect();
    let mut leaf =
        Leaf { mu: scaled(all.mu * beta, scales.quad, f64::ceil), omega, theta, product, ball, factor: Vec::new() };
    let mut form = function.assemble(path, &pairs, &leaf).ok()?;
    // The margin of diagonal dominance, growing until the exact test passes.
    let mut margin = grain.margin * beta;
    for _ in 0..grain.attempts() {
        if let Some(shift) = fit(&form, margin) {
            let shift = scaled(shift, scales.quad, f64::ceil);
            raise(&mut form, &shift);
            leaf.mu += shift;
        }
        if let Some(Cholesky { lower, least, .. }) = Cholesky::new(&entries(&form), form.order, -margin) {
            let bound = scaled(least + 2.0 * margin, scales.quad, f64::ceil);
            let whole = |t: &f64| Grain::down(&scaled(*t, scales.factor, f64::round), &grain.factor);
            leaf.factor = lower.iter().map(whole).collect();
            if form.prove(&bound, &leaf.factor).is_ok() {
                return Some(Rounded { pairs, leaf, bound });
            }
        }
        margin *= 2.0;
    }
    None
}

/// S but for B in its corner, as doubles.
fn entries(form: &Form) -> Vec<f64> {
    let unit = &form.square << form.scale;
    form.entries.iter().map(|e| quotient(e, &unit)).collect()
}

/// Adds to μ: the diagonal of M grows, the corner shrinks.
fn raise(form: &mut Form, shift: &BigInt) {
    let shift = (&form.square * shift) << (form.scale - u64::from(form.scales.quad));
    for i in 0..form.order {
        let entry = &mut form.entries[i * (i + 3) / 2];
        if i + 1 < form.order { *entry += &shift } else { *entry -= &shift }
    }
}

/// Orders above this are large.
const LARGE: usize = 200;

/// What to add to μ for the least B, when M is to be `margin` above singular: the derivative of B changes its
/// sign there.
fn fit(form: &Form, margin: f64) -> Option<f64> {
    let s = entries(form);
    let rising = |shift: f64| Cholesky::new(&s, form.order, shift - margin).is_some_and(|c| c.slope > 0.0);
    let far = |sign: f64| std::iter::successors(Some(sign * margin), |step| Some(2.0 * step)).take(100);
    let mut above = far(1.0).find(|shift| rising(*shift))?;
    let mut below = far(-1.0).find(|shift| !rising(*shift))?;
    // Near its least B is flat; for large forms a factorization costs more than the last digits are worth.
    for _ in 0..if form.order > LARGE { 8 } else { 30 } {
        let middle = 0.5 * (above + below);
        if rising(middle) { above = middle } else { below = middle }
    }
    Some(above)
}

/// The lower triangle L of S with a number added to the diagonal of M, the least B that makes S semidefinite,
/// and its derivative by that number and μ.
struct Cholesky {
    lower: Vec<f64>,
    least: f64,
    slope: f64,
}

impl Cholesky {
    fn new(s: &[f64], n: usize, shift: f64) -> Option<Cholesky> {
        let at = |i: usize, j: usize| i * (i + 1) / 2 + j;
        let mut l = vec![0.0; s.len()];
        for i in 0..n {
            for j in 0..=i {
                let products = dot(&l[at(i, 0)..at(i, j)], &l[at(j, 0)..at(j, j)]);
                if i != j {
                    l[at(i, j)] = (s[at(i, j)] - products) / l[at(j, j)];
                } else if i + 1 < n {
                    let pivot = s[at(i, i)] + shift - products;
                    if pivot.is_nan() || pivot <= 0.0 {
                        return None;
                    }
                    l[at(i, i)] = pivot.sqrt();
                }
            }
        }
        let mut point = l[at(n - 1, 0)..at(n - 1, n - 1)].to_vec();
        let least = dot(&point, &point) - s[at(n - 1, n - 1)] + shift;
        for i in (0..n - 1).rev() {
            point[i] /= l[at(i, i)];
            let value = point[i];
            add_scaled(&mut point[..i], -value, &l[at(i, 0)..at(i, i)]);
        }
        let slope = 1.0 - dot(&point, &point);
        Some(Cholesky { lower: l, least, slope })
    }
}
