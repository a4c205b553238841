//! The element of least length where the ties are dependent: the point of a polytope next to the origin, by
//! exact arithmetic.

use super::cells::{Cells, Least};
use super::hull::Hull;
use crate::check::arithmetic::Positive;
use crate::check::arithmetic::divisor::gcd;
use crate::check::arithmetic::vector::dot;
use crate::check::stationary::Subgradient;
use crate::linear::matrix::Matrix;
use crate::linear::reconstruct::Quotients;
use crate::linear::system::System;
use num_bigint::{BigInt, Sign};

/// Nodes of the first trees; more only where these find no better vertex and prove nothing.
const FIRST: usize = 50;

/// A vertex of the polytope that is in use.
struct Vertex {
    /// The direction that shows its pattern.
    e: Vec<BigInt>,
    /// `base + Σ s_t·w_t·p_t`.
    point: Vec<BigInt>,
    weight: BigInt,
}

/// A convex combination of patterns whose element of ∂_u is shortest, or nearly so if `nodes` do not suffice
/// for a tree.
///
/// Wolfe (1976): a set of affinely independent vertices whose convex hull holds the point of their affine
/// hull next to the origin; the vertex that goes furthest beyond it, found by [`Cells`], joins the set;
/// vertices whose weights would become negative leave. In rational arithmetic it ends with the nearest point,
/// and its last tree proves that.
pub(super) fn minimize(set: &Subgradient, nodes: usize) -> Hull {
    let mut cells = Cells::new(&set.ties);
    let vertex = |(e, on): &(Vec<BigInt>, Vec<bool>), weight: i32| {
        let m: Vec<BigInt> =
            set.ties.iter().zip(on).map(|(tie, &on)| if on { tie.weight.clone() } else { BigInt::ZERO }).collect();
        Vertex { e: e.clone(), point: set.at(&m, &Positive::one()), weight: BigInt::from(weight) }
    };
    let mut corral = vec![vertex(&cells.any(), 1)];
    let mut effort = nodes.min(FIRST);
    loop {
        let v = combination(&corral);
        let Least { cell, tree, proved } = cells.least(&set.costs(&v), effort);
        let next = vertex(&cell, 0);
        // Both sides times Σ weights: ⟨v, next⟩ < ‖v‖².
        let nearer = dot(&v, &next.point) * total(&corral) < dot(&v, &v);
        let new = corral.iter().all(|vertex| vertex.point != next.point);
        if nearer && new && descend(&mut corral, next) {
            continue;
        }
        if proved || effort >= nodes {
            let patterns = corral.iter().map(|vertex| (vertex.weight.clone(), vertex.e.clone())).collect();
            return Hull { den: total(&corral), patterns, tree };
        }
        effort = nodes.min(4 * effort);
    }
}

fn total(corral: &[Vertex]) -> BigInt {
    corral.iter().map(|vertex| &vertex.weight).sum()
}

/// `Σ weight·point`.
fn combination(corral: &[Vertex]) -> Vec<BigInt> {
    let mut sum = vec![BigInt::ZERO; corral[0].point.len()];
    for vertex in corral {
        sum.iter_mut().zip(&vertex.point).for_each(|(s, p)| *s += &vertex.weight * p);
    }
    sum
}

/// Adds a vertex and moves to the nearest point; false, and nothing changes, if the vertex depends affinely
/// on the others.
fn descend(corral: &mut Vec<Vertex>, next: Vertex) -> bool {
    corral.push(next);
    loop {
        let Some(Quotients { numerators: goal, denominator: den }) = affine_nearest(corral) else {
            corral.pop();
            return false;
        };
        let sum = total(corral);
        // On the way from the weights λ = l/sum to μ = g/den the first to vanish is where λ/(λ − μ) = a/b is
        // least.
        let ratio = |(vertex, g): (&Vertex, &BigInt)| {
            let a = &vertex.weight * &den;
            let b = &a - g * &sum;
            (a, b)
        };
        let falling = corral.iter().zip(&goal).filter(|(_, g)| g.sign() != Sign::Plus).map(ratio);
        let first = falling
            .filter(|(_, b)| b.sign() == Sign::Plus)
            .reduce(|x, y| if &x.0 * &y.1 <= &y.0 * &x.1 { x } else { y });
        let (a, b) = first.unwrap_or((BigInt::from(1), BigInt::from(1)));
        for (vertex, g) in corral.iter_mut().zip(&goal) {
            vertex.weight = (&b - &a) * &vertex.weight * &den + &a * g * &sum;
        }
        corral.retain(|vertex| vertex.weight.sign() == Sign::Plus);
        let divisor = corral.iter().fold(BigInt::ZERO, |g, vertex| gcd(&g, &vertex.weight));
        corral.iter_mut().for_each(|vertex| vertex.weight /= &divisor);
        if a == b {
            return true;
        }
    }
}

/// The weights, of any sign and with sum one, of the point of the affine hull next to the origin.
///
/// The stationarity conditions are Σ_j ⟨p_i, p_j⟩μ_j = const; adding Σμ = const' to them makes the matrix
/// regular (Wolfe).
fn affine_nearest(corral: &[Vertex]) -> Option<Quotients> {
    let product = |a: &Vertex, b: &Vertex| dot(&a.point, &b.point) + 1;
    let products: Vec<Vec<BigInt>> = corral.iter().map(|a| corral.iter().map(|b| product(a, b)).collect()).collect();
    let ones = vec![BigInt::from(1); corral.len()];
    let numerators = System::new(Matrix::dense(&products, corral.len()))?.solve(&ones).numerators;
    let denominator: BigInt = numerators.iter().sum();
    (denominator.sign() == Sign::Plus).then_some(Quotients { numerators, denominator })
}
