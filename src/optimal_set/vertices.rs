//! Vertices and extreme rays of `{τ ≥ 0 : Zτ = f}` by the double description method (Motzkin et al. 1953;
//! Fukuda & Prodon 1996).
//!
//! The cone of all (τ, t) ≥ 0 with Zτ = t·f is cut out of its linear span by one inequality per coordinate.
//! The coordinates outside a basis of the columns form a simplicial cone with the kernel vectors as rays; the
//! others are added one after the other. Each keeps the rays on its right side and joins every adjacent pair
//! on different sides; two rays are adjacent if no third one has all zeros that they have in common.
//! Degenerate vertices cost no more than others, unlike in pivoting methods. All in integers without common
//! divisors.

use super::hints::Watch;
use super::space::Space;
use crate::check::arithmetic::divisor::gcd;
use crate::check::lp::Vector;
use crate::linear::matrix::Matrix;
use crate::linear::rank::rank;
use crate::optimal_set::space::Found;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// Intermediate rays are kept up to this multiple of the vertices allowed, less where numbers are longer than
/// this many bits.
const PATIENCE: usize = 20;
const LONG: usize = 1024;

/// The vertices of the set; those coordinates that are positive throughout need no inequality.
pub(super) fn of(space: &Space, essential: &BTreeSet<usize>, most: usize, watch: &mut Watch) -> Option<Found> {
    let positive = (0..space.open.len()).filter(|at| essential.contains(&space.open[*at])).collect();
    enumerate(&space.matrix(), space.open.len(), &space.fit(), &positive, most, watch)
}

/// Vertices and extreme rays of `{τ ≥ 0 : Zτ = f}`, Z by rows of length `columns`, for a set that is not
/// empty; none if there are more than `most`, or far too many on the way, or the watch says stop. The
/// coordinates in `positive` are known to be positive in all its points.
pub fn enumerate(
    rows: &[Vec<BigInt>],
    columns: usize,
    fit: &[BigInt],
    positive: &BTreeSet<usize>,
    most: usize,
    watch: &mut Watch,
) -> Option<Found> {
    let width = columns + 1;
    let homogeneous = |(row, f): (&Vec<BigInt>, &BigInt)| row.iter().cloned().chain([-f]).collect();
    let matrix: Vec<Vec<BigInt>> = rows.iter().zip(fit).map(homogeneous).collect();
    let basis = rank(&Matrix::dense(&matrix, width))?;
    let start = basis.kernel.into_iter().map(|vector| vector.numerators.iter().map(|v| -v).collect());
    let mut cone = Cone { rays: Vec::new(), dimension: width - basis.rows.len() };
    let free = |j: &usize| basis.columns.binary_search(j).is_err();
    let done: Vec<usize> = (0..width).filter(free).collect();
    cone.rays = start.map(|values| Ray::new(values, &done)).collect();
    let mut rest: Vec<usize> = basis.columns.into_iter().filter(|j| !positive.contains(j)).collect();
    let bits = cone.rays.iter().flat_map(|ray| &ray.values).map(BigInt::bits).max().unwrap_or(0);
    let limit = most.saturating_mul(2).max(most.saturating_mul(PATIENCE * LONG) / (LONG + bits as usize));
    while !rest.is_empty() {
        let at = cone.cheapest(&rest);
        let next = rest.swap_remove(at);
        if watch(&format!("vertices: {} rays, {} inequalities to go", cone.rays.len(), rest.len())) {
            return None;
        }
        cone.cut(next, limit, watch)?;
    }
    let mut found = Found::default();
    for Ray { mut values, .. } in cone.rays {
        match values.pop() {
            Some(den) if den.sign() == Sign::Plus => found.vertices.push(Vector { num: values, den }),
            _ => found.rays.push(values),
        }
    }
    found.rays.sort();
    found.vertices.sort_by(|a, b| a.num.iter().map(|v| v * &b.den).cmp(b.num.iter().map(|v| v * &a.den)));
    (found.vertices.len() <= most).then_some(found)
}

struct Ray {
    values: Vec<BigInt>,
    /// The inequalities added so far that hold with equality, as bits.
    zeros: Vec<u64>,
}

impl Ray {
    fn new(values: Vec<BigInt>, done: &[usize]) -> Ray {
        let common = values.iter().fold(BigInt::ZERO, |common, v| gcd(&common, v));
        let values: Vec<BigInt> = values.iter().map(|v| v / &common).collect();
        let mut ray = Ray { zeros: vec![0; values.len().div_ceil(64)], values };
        done.iter().for_each(|&j| ray.mark(j));
        ray
    }

    fn mark(&mut self, j: usize) {
        if self.values[j].sign() == Sign::NoSign {
            self.zeros[j / 64] |= 1 << (j % 64);
        }
    }
}

struct Cone {
    rays: Vec<Ray>,
    dimension: usize,
}

impl Cone {
    /// The position in `rest` of the coordinate with the fewest pairs of rays on different sides.
    fn cheapest(&self, rest: &[usize]) -> usize {
        let pairs = |j: usize| {
            let count = |sign: Sign| self.rays.iter().filter(|ray| ray.values[j].sign() == sign).count();
            count(Sign::Plus) * count(Sign::Minus)
        };
        (0..rest.len()).min_by_key(|at| (pairs(rest[*at]), rest[*at])).unwrap_or(0)
    }

    /// Adds the inequality `coordinate j ≥ 0`; none if more than `most` rays are left.
    fn cut(&mut self, j: usize, most: usize, watch: &mut Watch) -> Option<()> {
        let side = |sign: Sign| (0..self.rays.len()).filter(|r| self.rays[*r].values[j].sign() == sign).collect();
        let (above, below): (Vec<usize>, Vec<usize>) = (side(Sign::Plus), side(Sign::Minus));
        let mut joined = Vec::new();
        for &p in &above {
            for &q in below.iter().filter(|q| self.adjacent(p, **q)) {
                let (up, down) = (&self.rays[p].values, &self.rays[q].values);
                let sum = up.iter().zip(down).map(|(u, d)| d * &up[j] - u * &down[j]).collect();
                let mut ray = Ray::new(sum, &[]);
                let zeros = self.rays[p].zeros.iter().zip(&self.rays[q].zeros).map(|(a, b)| a & b);
                ray.zeros = zeros.collect();
                joined.push(ray);
            }
            if joined.len() + above.len() > most || watch("vertices") {
                return None;
            }
        }
        self.rays.retain(|ray| ray.values[j].sign() != Sign::Minus);
        self.rays.extend(joined);
        self.rays.iter_mut().for_each(|ray| ray.mark(j));
        Some(())
    }

    /// Whether two rays span a face of dimension two.
    fn adjacent(&self, p: usize, q: usize) -> bool {
        let common = || self.rays[p].zeros.iter().zip(&self.rays[q].zeros).map(|(a, b)| a & b);
        let count: u32 = common().map(u64::count_ones).sum();
        if (count as usize) + 2 < self.dimension {
            return false;
        }
        let contains = |ray: &Ray| common().zip(&ray.zeros).all(|(c, z)| c & z == c);
        !self.rays.iter().enumerate().any(|(r, ray)| r != p && r != q && contains(ray))
    }
}
