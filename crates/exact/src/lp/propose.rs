//! Float proposals until one is exactly right.

use super::float::{Limits, Scaled};
use super::kernel::{Exact, Kernel};
use super::pivot;
use super::simplex::{Belief, Position, minimize};
use super::state::State;
use num_bigint::{BigInt, Sign};
use relucert_check::arithmetic::Fraction;
use relucert_check::dyadic::quotient;
use relucert_check::lp::{Certificate, Vector};
use std::collections::BTreeSet;

/// Proposals before exact pivots begin.
const PROPOSALS: usize = 30;

/// The last basis that was factored exactly, and its point.
pub(super) struct Vertex {
    states: Vec<State>,
    kernel: Kernel,
    /// None once bounds have changed.
    pub(super) point: Option<Vector>,
}

impl Vertex {
    /// The vertex of a basis; what is known of the last one is kept. None if the basis is singular.
    fn at(exact: &Exact, states: &[State], last: Option<Vertex>) -> Option<Vertex> {
        let (known, point) = match last {
            Some(last) => (Some(last.kernel), last.point.filter(|_| last.states == states)),
            None => (None, None),
        };
        let kernel = exact.kernel(states, known)?;
        Some(Vertex { states: states.to_vec(), kernel, point })
    }
}

/// Float proposals until one is exactly right; none if they do not lead there.
pub(super) fn propose(
    exact: &Exact,
    scaled: &Scaled,
    position: &mut Position,
    vertex: &mut Option<Vertex>,
    proposals: &mut usize,
) -> Option<Certificate> {
    let n = exact.program.columns.len();
    let costs = exact.costs();
    let mut limits = original(exact, scaled, &costs);
    let mut seen = BTreeSet::new();
    let mut repaired = false;
    while *proposals < PROPOSALS {
        let belief = minimize(scaled, &limits, position);
        *proposals += 1;
        *vertex = Vertex::at(exact, &position.states, vertex.take());
        if vertex.is_none() && !repaired {
            // What doubles took for independent is not: a pivot near zero is zero.
            repaired = true;
            exact.repair(&mut position.states);
            *vertex = Vertex::at(exact, &position.states, None);
        }
        let Vertex { kernel, point, .. } = vertex.as_mut()?;
        let state = &position.states;
        let x = point.get_or_insert_with(|| exact.point(kernel, state)).clone();
        let violations = exact.violations(&x);
        let feasible = violations.iter().all(|v| *v == 0);
        if belief == Belief::Infeasible && !feasible {
            let gradient: Vec<BigInt> = violations.iter().map(|v| BigInt::from(*v)).collect();
            let y = exact.multipliers(kernel, &gradient);
            if exact.program.dual_bound(&exact.program.no_costs(), &y).is_ok_and(|bound| bound > Fraction::zero()) {
                return Some(Certificate::Infeasible { y });
            }
        }
        if let (Belief::Unbounded(q), true) = (belief, feasible)
            && let Some(certificate) = unbounded(exact, kernel, &x, q)
        {
            return Some(certificate);
        }
        let y = exact.multipliers(kernel, &costs);
        let reduced = exact.reduced(&costs, &y);
        let wrong = |&j: &usize| exact.improves(j, state[j], &reduced[j]);
        if feasible && !(0..state.len()).any(|j| wrong(&j)) {
            return Some(pivot::optimal(n, x, y));
        }
        if !seen.insert(state.clone()) {
            return None;
        }
        limits = magnified(exact, scaled, state, &x, &violations, &reduced, &y.den);
    }
    None
}

/// The ray along which the variable q improves, if nothing blocks it.
fn unbounded(exact: &Exact, kernel: &Kernel, x: &Vector, q: usize) -> Option<Certificate> {
    let n = exact.program.columns.len();
    let mut ray = pivot::first(n, exact.direction(kernel, q));
    let costs = exact.costs();
    let slope: BigInt = ray.num.iter().zip(&costs).map(|(r, c)| r * c).sum();
    if slope.sign() == Sign::Plus {
        ray.num.iter_mut().for_each(|v| *v = -&*v);
    }
    let certificate = Certificate::Unbounded { x: pivot::first(n, x.clone()), ray };
    exact.program.verify(&certificate).is_ok().then_some(certificate)
}

/// The program itself in doubles.
fn original(exact: &Exact, scaled: &Scaled, costs: &[BigInt]) -> Limits {
    let largest = costs.iter().map(BigInt::bits).max().unwrap_or(0);
    let unit = BigInt::from(1) << largest.saturating_sub(64);
    let cost = costs.iter().map(|c| quotient(c, &unit)).collect();
    let ends = (0..costs.len()).map(|j| exact.bounds(j));
    let side = |bound: &Option<(BigInt, BigInt)>, missing: f64| bound.as_ref().map_or(missing, |(v, d)| quotient(v, d));
    let (lower, upper) = ends.map(|(l, u)| (side(&l, f64::NEG_INFINITY), side(&u, f64::INFINITY))).unzip();
    scaled.scale(lower, upper, cost)
}

/// The program around the exact point x in units of its largest violation, its costs the exact reduced costs
/// in units of the largest wrong one. The rows stay as they are: x satisfies them exactly, so differences
/// from it do.
fn magnified(
    exact: &Exact,
    scaled: &Scaled,
    state: &[State],
    x: &Vector,
    violations: &[i8],
    reduced: &[BigInt],
    reduced_den: &BigInt,
) -> Limits {
    let apart = |j: usize, bound: &(BigInt, BigInt)| {
        quotient(&(&bound.0 * &x.den - &x.num[j] * &bound.1), &(&x.den * &bound.1))
    };
    let (mut lower, mut upper) = (Vec::new(), Vec::new());
    let mut worst = 0.0f64;
    for (j, violation) in violations.iter().enumerate() {
        let (l, u) = exact.bounds(j);
        let l = l.map_or(f64::NEG_INFINITY, |l| apart(j, &l));
        let u = u.map_or(f64::INFINITY, |u| apart(j, &u));
        if *violation != 0 {
            worst = worst.max(if *violation < 0 { l } else { -u } / scaled.unit[j]);
        }
        lower.push(l);
        upper.push(u);
    }
    if worst > 0.0 {
        lower.iter_mut().chain(&mut upper).for_each(|v| *v /= worst);
    }
    let cost: Vec<f64> = reduced.iter().map(|d| quotient(d, reduced_den)).collect();
    let wrong = (0..state.len()).filter(|&j| exact.improves(j, state[j], &reduced[j]));
    let wrong = wrong.map(|j| (cost[j] * scaled.unit[j]).abs()).fold(0.0, f64::max);
    let mut limits = scaled.scale(lower, upper, cost.clone());
    if wrong > 0.0 {
        limits.cost = cost.iter().zip(&scaled.unit).map(|(c, unit)| c * unit / wrong).collect();
    }
    limits
}
