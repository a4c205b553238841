//! The maximum of |νᵀ(Xu)_+| over a polyhedral ball, by its candidates (FORMAT R114, theory §4.3).
//!
//! F(u) = Σ w_k (r_k·u)_+ is positively homogeneous, and convex wherever the rows with w_k < 0 keep their
//! sides. The norm is linear wherever the *faces* keep theirs: planes u_i = 0 for ℓ₁, u_i = ±u_j for ℓ_∞. So
//! on every cell of the arrangement of both a convex function is maximised over a polyhedron, and the maximum
//! lies at a vertex: on an extreme ray of the cell, where d − 1 planes meet. All such rays are tried, in both
//! directions. No certificate is needed, and none could be wrong.
//!
//! With an unpenalised bias the polyhedron is unbounded along ±(0, …, 0, 1), where F = 0 because the sum of ν
//! is zero: a convex function with recession value zero does not rise, so its maximum is at a vertex
//! nevertheless. The cells are pointed in all cases: the faces leave at most that one line, and a row, whose
//! last entry is not zero, cuts it; without a row of negative weight F ≥ 0 has weights of sum zero, so that
//! all are zero.

use crate::arithmetic::divisor::gcd;
use crate::arithmetic::vector::{dot, signed};
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::{Code, Rejection};
use crate::statement::reduction::reduce;
use crate::statement::{Ball, Norm, Reduction};
use crate::work::{Work, bytes, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// Bits of the weights in a first bound.
const PRECISION: u64 = 192;

/// The maximum of |νᵀ(Xu)_+| over ‖u‖ ≤ 1.
#[derive(Clone, Debug)]
pub struct Peak {
    /// h(ν).
    pub value: Fraction,
    /// A direction that attains it, in primitive integers; empty if h(ν) = 0.
    pub u: Vec<BigInt>,
    /// The sign of νᵀ(Xu)_+ there: 1 or −1.
    pub sign: i8,
    /// Choices of d − 1 planes, both signs of ν together.
    pub candidates: u64,
}

/// h(ν) exactly, for ν = nu over a denominator that `den` is the product of with that of the rows `x`.
pub(crate) fn maximum(
    x: &[Vec<BigInt>],
    den: &Positive,
    nu: &[BigInt],
    ball: &Ball,
    limit: u64,
) -> Result<Peak, Rejection> {
    let d = x.first().map_or(0, Vec::len);
    let reduction = reduce(x)?;
    let weights = reduction.weights(nu)?;
    let concave = |sign: i8| {
        let rows = reduction.rows.iter().zip(&weights);
        let negative = rows.filter(|(_, w)| signed(w, sign).sign() == Sign::Minus).map(|(row, _)| row.clone());
        planes(negative.chain(faces(ball, d)))
    };
    let planes = [(1, concave(1)), (-1, concave(-1))];
    let candidates = planes.iter().map(|(_, planes)| choices(planes.len(), d)).fold(0, u64::saturating_add);
    if candidates > limit {
        let message = format!("{} candidates for vertices, more than the {limit} allowed", shown(candidates));
        return Err(Rejection::new(Code::TooManyVertices, 0, message));
    }
    let planned = planes.iter().map(|(_, planes)| cost(planes, &reduction, &weights, d)).fold(0, u128::saturating_add);
    work(x, nu, limit).spend(planned)?;
    let mut peak = Peak { value: Fraction::zero(), u: Vec::new(), sign: 1, candidates };
    for (sign, planes) in planes {
        let weights: Vec<BigInt> = weights.iter().map(|w| signed(w, sign)).collect();
        // Weights rounded up to PRECISION bits: most rays need no more.
        let shift = weights.iter().map(BigInt::bits).fold(0, u64::max).saturating_sub(PRECISION);
        let short: Vec<BigInt> = weights.iter().map(|w| (w >> shift) + 1).collect();
        rays(&planes, d, |ray| {
            // Along a line of length zero F is zero.
            let Some(length) = Positive::new(ball.length(ray) * den) else { return };
            let above = |bound| Fraction::quotient(bound << shift, length.clone()) > peak.value;
            if !both(&reduction, &short, ray).into_iter().any(above) {
                return;
            }
            for (side, value) in [1, -1].into_iter().zip(both(&reduction, &weights, ray)) {
                let value = Fraction::quotient(value, length.clone());
                if value > peak.value {
                    let u = ray.iter().map(|v| signed(v, side)).collect();
                    peak = Peak { value, u, sign, candidates };
                }
            }
        });
    }
    peak.value = peak.value.reduced();
    Ok(peak)
}

/// What the candidates may cost (R115): so much for each of those that the caller allows, besides what every
/// check may cost.
fn work(x: &[Vec<BigInt>], nu: &[BigInt], limit: u64) -> Work {
    let size = bytes(x.iter().flatten()).saturating_add(bytes(nu));
    Work::new(size).with_free(u128::from(limit).saturating_mul(size.saturating_add(1000)).saturating_mul(24))
}

/// The products of words that the candidates of one sign take.
///
/// There are at most d − 1 states for each choice, with a basis of at most d vectors of length d, whose
/// numbers are minors of the planes; and each candidate is multiplied with the row of every group, at first
/// with short weights.
fn cost(planes: &[Vec<BigInt>], reduction: &Reduction, weights: &[BigInt], d: usize) -> u128 {
    let (choices, width) = (u128::from(choices(planes.len(), d)), count(d));
    let weight = longest(weights);
    let bits = planes.iter().flatten().map(BigInt::bits).fold(0, u64::max) + 8;
    let minor = u128::from(bits).saturating_mul(width) / 64 + 1;
    let states = choices.saturating_mul(width.saturating_sub(1));
    let bases = products(states.saturating_mul(width).saturating_mul(width) / 2, minor, minor);
    let groups = choices.saturating_mul(count(reduction.rows.len()));
    let rows = longest(reduction.rows.iter().flatten());
    let values = products(groups.saturating_mul(width), rows, minor);
    bases.saturating_add(values).saturating_add(products(groups, weight.min(4), minor + rows))
}

/// A count for people.
fn shown(count: u64) -> String {
    if count == u64::MAX { "more than 10^19".to_string() } else { count.to_string() }
}

/// `Σ w (r·u)_+` and the same at −u.
fn both(reduction: &Reduction, weights: &[BigInt], u: &[BigInt]) -> [BigInt; 2] {
    let mut sums = [BigInt::ZERO, BigInt::ZERO];
    let [plus, minus] = &mut sums;
    for (row, weight) in reduction.rows.iter().zip(weights) {
        let z = dot(row, u);
        match z.sign() {
            Sign::Plus => *plus += weight * z,
            Sign::Minus => *minus -= weight * z,
            Sign::NoSign => {}
        }
    }
    sums
}

/// The planes on whose cells the norm is linear, by their normals of length d.
pub fn faces(ball: &Ball, d: usize) -> Vec<Vec<BigInt>> {
    let penalised = d - usize::from(ball.free_bias).min(d);
    let normal = |entries: &[(usize, i8)]| {
        let entry = |j| entries.iter().find(|(i, _)| *i == j).map_or(BigInt::ZERO, |(_, v)| BigInt::from(*v));
        (0..d).map(entry).collect::<Vec<BigInt>>()
    };
    match ball.norm {
        Some(Norm::Linf) if penalised > 1 => {
            let pairs = (0..penalised).flat_map(|i| (0..i).map(move |j| (i, j)));
            pairs.flat_map(|(i, j)| [normal(&[(i, 1), (j, 1)]), normal(&[(i, 1), (j, -1)])]).collect()
        }
        _ => (0..penalised).map(|i| normal(&[(i, 1)])).collect(),
    }
}

/// The distinct planes among normals: each once, primitive, its first nonzero entry positive.
pub fn planes(normals: impl Iterator<Item = Vec<BigInt>>) -> Vec<Vec<BigInt>> {
    let oriented = |normal: Vec<BigInt>| {
        let first = normal.iter().map(BigInt::sign).find(|sign| *sign != Sign::NoSign)?;
        let side = if first == Sign::Minus { -1 } else { 1 };
        Some(primitive(&normal).iter().map(|v| signed(v, side)).collect())
    };
    normals.filter_map(oriented).collect::<BTreeSet<Vec<BigInt>>>().into_iter().collect()
}

/// The number of choices of d − 1 of m planes, at most `u64::MAX`.
pub fn choices(m: usize, d: usize) -> u64 {
    let step = |count: BigInt, i: usize| count * BigInt::from(m.saturating_sub(i)) / BigInt::from(i + 1);
    u64::try_from((0..d.saturating_sub(1)).fold(BigInt::from(1), step)).unwrap_or(u64::MAX)
}

/// Calls `visit` with a vector on each line in which d − 1 of the planes with these normals meet, at least
/// once.
///
/// Planes are chosen in increasing order; a state is the next plane and a basis of the space where the chosen
/// ones meet. A plane is left out if too few would be left after it, so that there are at most d − 1 states
/// for each choice that [`choices`] counts.
pub fn rays(planes: &[Vec<BigInt>], d: usize, mut visit: impl FnMut(&[BigInt])) {
    let unit = |i: usize| (0..d).map(|j| BigInt::from(u8::from(i == j))).collect::<Vec<BigInt>>();
    let mut stack: Vec<(usize, Vec<Vec<BigInt>>)> = vec![(0, (0..d).map(unit).collect())];
    while let Some((from, basis)) = stack.pop() {
        if let [ray] = basis.as_slice() {
            visit(ray);
            continue;
        }
        let end = (planes.len() + 2).saturating_sub(basis.len());
        for (next, plane) in planes.iter().enumerate().take(end).skip(from) {
            let met = meet(&basis, plane);
            if met.len() < basis.len() {
                stack.push((next + 1, met));
            }
        }
    }
}

/// A basis of the part of a space that lies in a plane: the space itself if all of it does.
fn meet(basis: &[Vec<BigInt>], plane: &[BigInt]) -> Vec<Vec<BigInt>> {
    let products: Vec<BigInt> = basis.iter().map(|b| dot(b, plane)).collect();
    let mut pairs = basis.iter().zip(&products);
    let Some((pivot, factor)) = pairs.find(|(_, p)| p.sign() != Sign::NoSign) else { return basis.to_vec() };
    let others = basis.iter().zip(&products).filter(|(b, _)| *b != pivot);
    let combined = |(b, p): (&Vec<BigInt>, &BigInt)| {
        let entries: Vec<BigInt> = b.iter().zip(pivot).map(|(b, q)| b * factor - q * p).collect();
        primitive(&entries)
    };
    others.map(combined).collect()
}

/// The vector divided by the greatest common divisor of its entries.
fn primitive(vector: &[BigInt]) -> Vec<BigInt> {
    let g = vector.iter().fold(BigInt::ZERO, |g, entry| gcd(&g, entry));
    if g.sign() == Sign::NoSign { vector.to_vec() } else { vector.iter().map(|entry| entry / &g).collect() }
}
