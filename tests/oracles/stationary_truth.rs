//! The truth about stationarity (FORMAT R71, R78, R79): the Clarke subdifferential as the hull of the
//! gradients on all sides of a neuron's kinks,
//! which can be counted where the tied rows lie in a plane: for two columns, and for three if u is not zero.

use crate::exact::{Q, dot, int, positive, q, solve, square};
use crate::tiny::{Neuron, Problem, predictions};
use num_traits::{Signed, Zero};

/// A neuron and all that its derivatives depend on. An atom is (û, ±1), squares of its derivatives counting c
/// times.
pub struct Kink {
    pub c: Q,
    pub u: Vec<Q>,
    pub a: Q,
    pub x: Vec<Vec<Q>>,
    pub r: Vec<Q>,
    pub beta: Q,
}

/// The kinks of all neurons.
pub fn kinks(problem: &Problem, network: &[Neuron]) -> Vec<Kink> {
    let x = problem.data();
    let r: Vec<Q> = predictions(network, &x).iter().zip(problem.labels()).map(|(f, y)| f - y).collect();
    let kink = |neuron: &Neuron| {
        let (a, u) = (neuron.weight(), neuron.direction());
        let (c, a) = if neuron.atom { (a.abs(), a.signum()) } else { (int(1), a) };
        Kink { c, u, a, x: x.clone(), r: r.clone(), beta: problem.decay() }
    };
    network.iter().map(kink).collect()
}

/// A vector perpendicular to a tied row, in the plane of the tied rows.
fn perpendicular(u: &[Q], x: &[Q]) -> Vec<Q> {
    if x.len() == 2 {
        return vec![-x[1].clone(), x[0].clone()];
    }
    let entry = |i: usize, j: usize| &u[i] * &x[j] - &u[j] * &x[i];
    vec![entry(1, 2), entry(2, 0), entry(0, 1)]
}

impl Kink {
    /// Rows x ≠ 0 with x·u = 0.
    pub fn tied(&self) -> Vec<&Vec<Q>> {
        let tied = |x: &&Vec<Q>| dot(x, &self.u).is_zero() && !square(x).is_zero();
        self.x.iter().filter(tied).collect()
    }

    /// At least one direction on every side of the tied rows.
    pub fn directions(&self) -> Vec<Vec<Q>> {
        let tied = self.tied();
        if tied.is_empty() {
            return vec![vec![int(1); self.u.len()]];
        }
        let opposite = |v: &Vec<Q>| v.iter().map(|v| -v).collect::<Vec<Q>>();
        let mut found: Vec<Vec<Q>> = tied.iter().flat_map(|x| [x.to_vec(), opposite(x)]).collect();
        if self.u.len() > 1 {
            // A side lies between two neighbouring perpendiculars: in it is their sum.
            let edges: Vec<Vec<Q>> =
                tied.iter().map(|x| perpendicular(&self.u, x)).flat_map(|e| [opposite(&e), e]).collect();
            let sum = |a: &Vec<Q>, b: &Vec<Q>| a.iter().zip(b).map(|(a, b)| a + b).collect::<Vec<Q>>();
            found.extend(edges.iter().flat_map(|a| edges.iter().map(|b| sum(a, b))));
        }
        found.retain(|e| tied.iter().all(|x| !dot(x, e).is_zero()));
        let sides = |e: &Vec<Q>| tied.iter().map(|x| dot(x, e).is_positive()).collect::<Vec<bool>>();
        found.sort_by_key(sides);
        found.dedup_by_key(|e| sides(e));
        found
    }

    /// ∂_u on the side of `e`; a row that has `e` on it lies on the side of a direction nearby.
    pub fn gradient(&self, e: &[Q]) -> Vec<Q> {
        let nearby = [int(1), q(1, 1_000_003), q(1, 1_000_000_000_033)];
        let mut sum: Vec<Q> = self.u.iter().map(|u| u * &self.beta).collect();
        for (x, r) in self.x.iter().zip(&self.r) {
            let first = [dot(x, &self.u), dot(x, e), dot(x, &nearby[..x.len()])].into_iter().find(|v| !v.is_zero());
            if first.is_some_and(|v| v.is_positive()) {
                sum.iter_mut().zip(x).for_each(|(sum, x)| *sum += &self.a * r * x);
            }
        }
        sum
    }

    /// ∂_α.
    pub fn output(&self) -> Q {
        let along: Q = self.x.iter().zip(&self.r).map(|(x, r)| r * positive(&dot(x, &self.u))).sum();
        along + &self.beta * &self.a
    }

    /// The square of the distance of 0 to the subdifferential.
    pub fn distance(&self) -> Q {
        let mut corners: Vec<Vec<Q>> = self.directions().iter().map(|e| self.gradient(e)).collect();
        corners.sort();
        corners.dedup();
        let (least, _) = nearest(&corners);
        (least + self.output() * self.output()) * &self.c
    }

    /// The one-sided derivative of the objective along (δu, δα), counted c times as for the neuron (√c·û,
    /// ±√c) along √c·(δu, δα).
    pub fn derivative(&self, u: &[Q], a: &Q) -> Q {
        let row = |x: &[Q]| {
            let (here, change) = (dot(x, &self.u), dot(x, u));
            let bend = if here.is_zero() { positive(&change) } else { change };
            a * positive(&here) + if here.is_negative() { Q::zero() } else { &self.a * bend }
        };
        let loss: Q = self.x.iter().zip(&self.r).map(|(x, r)| r * row(x)).sum();
        (loss + &self.beta * (dot(&self.u, u) + &self.a * a)) * &self.c
    }

    /// Whether a neuron of this sign along e, in the closed cone of 1(Xu ≥ 0), would lower the objective.
    pub fn improves(&self, e: &[Q]) -> bool {
        let side = |x: &Vec<Q>| {
            let along = dot(x, e);
            if dot(x, &self.u).is_negative() { !along.is_positive() } else { !along.is_negative() }
        };
        let pull: Q = self.x.iter().zip(&self.r).map(|(x, r)| -r * positive(&dot(x, e)) * self.a.signum()).sum();
        self.x.iter().all(side) && pull.is_positive() && &pull * &pull > &self.beta * &self.beta * square(e)
    }
}

/// The least square length in the hull of points of a plane, and the weights of at most three corners that
/// have it.
pub fn nearest(corners: &[Vec<Q>]) -> (Q, Vec<(usize, Q)>) {
    let mut best = (square(&corners[0]), vec![(0, int(1))]);
    let mut offer = |some: &[usize]| {
        // The point of least length in the affine hull: its products with the corners are equal, and the
        // weights add up to one.
        let mut rows: Vec<Vec<Q>> = some
            .iter()
            .map(|i| some.iter().map(|j| dot(&corners[*i], &corners[*j])).chain([int(1)]).collect())
            .collect();
        rows.push(vec![int(1); some.len()].into_iter().chain([int(0)]).collect());
        let right: Vec<Q> = vec![int(0); some.len()].into_iter().chain([int(1)]).collect();
        let Some(weights) = solve(&rows, &right) else { return };
        let weights: Vec<(usize, Q)> = some.iter().copied().zip(weights).collect();
        let coordinate = |c: usize| weights.iter().map(|(i, w)| w * &corners[*i][c]).sum();
        let length = square(&(0..corners[0].len()).map(coordinate).collect::<Vec<Q>>());
        if weights.iter().all(|(_, w)| !w.is_negative()) && length < best.0 {
            best = (length, weights);
        }
    };
    for i in 0..corners.len() {
        offer(&[i]);
        for j in i + 1..corners.len() {
            offer(&[i, j]);
            (j + 1..corners.len()).for_each(|k| offer(&[i, j, k]));
        }
    }
    best
}

/// Whether no small neuron with a pattern and the sign of one of the network's improves it, integer
/// directions up to `size` (2 for three columns) being tried.
/// In one column these are all directions there are.
pub fn best_of_its_patterns(kinks: &[Kink], size: i64) -> bool {
    let live = |kink: &&Kink| !kink.a.is_zero() && !kink.c.is_zero() && !square(&kink.u).is_zero();
    kinks.iter().filter(live).all(|kink| {
        let range = || (-size..=size).map(int);
        let third = |e: Vec<Q>| (-2..=2).map(move |c| e.iter().cloned().chain([int(c)]).collect());
        let all: Vec<Vec<Q>> = match kink.u.len() {
            1 => range().map(|a| vec![a]).collect(),
            2 => range().flat_map(|a| range().map(move |b| vec![a.clone(), b])).collect(),
            _ => (-2..=2).flat_map(|a| (-2..=2).map(move |b| vec![int(a), int(b)])).flat_map(third).collect(),
        };
        !all.iter().any(|e| kink.improves(e))
    })
}
