//! From a program to a verified certificate: float proposals, exact answers, refinement.

use super::basis::{Exact, Kernel};
use super::float::{Limits, Scaled};
use super::pivot;
use super::simplex::{Belief, State, minimize};
use crate::check::fraction::Fraction;
use crate::check::lp::{Answer, Certificate, Flaw, Program, Vector};
use crate::check::reduction::gcd;
use crate::exact::quotient;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// How a program was solved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Float proposals, the first included.
    pub proposals: usize,
    /// Exact pivots; zero if a float basis was exactly right.
    pub pivots: usize,
}

/// A verified answer.
#[derive(Clone, Debug)]
pub struct Solution {
    /// What has been proved.
    pub answer: Answer,
    /// The proof.
    pub certificate: Certificate,
    /// How it was found.
    pub statistics: Statistics,
}

/// Proposals before exact pivots begin.
const PROPOSALS: usize = 30;

/// Solves a program.
///
/// # Errors
/// If the program refers to variables that do not exist, or has a denominator that is not positive.
pub fn solve(program: &Program) -> Result<Solution, Flaw> {
    program.well_formed()?;
    let mut statistics = Statistics::default();
    if let Some(certificate) = trivial(program) {
        let answer = program.verify(&certificate)?;
        return Ok(Solution { answer, certificate, statistics });
    }
    let exact = Exact::new(program);
    let scaled = Scaled::new(program);
    let mut state = start(&exact);
    let proposed = propose(&exact, &scaled, &mut state, &mut statistics);
    if let Some(certificate) = proposed.map(reduced)
        && let Ok(answer) = program.verify(&certificate)
    {
        return Ok(Solution { answer, certificate, statistics });
    }
    // From a singular basis the exact simplex cannot start; the activities alone are a basis always.
    let certificate = match pivot::solve(&exact, &mut state, &mut statistics.pivots) {
        Some(certificate) => certificate,
        None => pivot::solve(&exact, &mut start(&exact), &mut statistics.pivots).ok_or(Flaw::Program)?,
    };
    let certificate = reduced(certificate);
    let answer = program.verify(&certificate)?;
    Ok(Solution { answer, certificate, statistics })
}

/// The certificate of a program that contradicts itself openly: the checker needs no multipliers then.
fn trivial(program: &Program) -> Option<Certificate> {
    let y = Vector { num: vec![BigInt::ZERO; program.rows.len()], den: BigInt::from(1) };
    program.contradictory().then_some(Certificate::Infeasible { y })
}

/// The basis of activities; variables at the bound nearest to zero.
pub(super) fn start(exact: &Exact) -> Vec<State> {
    let n = exact.program.columns.len();
    let first = |j: usize| match exact.bounds(j) {
        (Some((l, _)), Some((u, _))) if u.magnitude() < l.magnitude() => State::Upper,
        (Some(_), _) => State::Lower,
        (None, Some(_)) => State::Upper,
        (None, None) => State::Zero,
    };
    (0..n).map(first).chain(exact.program.rows.iter().map(|_| State::Basic)).collect()
}

/// Float proposals until one is exactly right; none if they do not lead there.
fn propose(exact: &Exact, scaled: &Scaled, state: &mut Vec<State>, statistics: &mut Statistics) -> Option<Certificate> {
    let n = exact.program.columns.len();
    let costs = exact.costs();
    let mut limits = original(exact, scaled, &costs);
    let mut seen = BTreeSet::new();
    while statistics.proposals < PROPOSALS {
        let belief = minimize(scaled, &limits, state);
        statistics.proposals += 1;
        let kernel = exact.kernel(state)?;
        let x = exact.point(&kernel, state);
        let violations = exact.violations(&x);
        let feasible = violations.iter().all(|v| *v == 0);
        if belief == Belief::Infeasible && !feasible {
            let gradient: Vec<BigInt> = violations.iter().map(|v| BigInt::from(*v)).collect();
            let y = exact.multipliers(&kernel, &gradient);
            if exact.program.dual_bound(&[], &y).is_ok_and(|bound| bound > Fraction::zero()) {
                return Some(Certificate::Infeasible { y });
            }
        }
        if let (Belief::Unbounded(q), true) = (belief, feasible)
            && let Some(certificate) = unbounded(exact, &kernel, &x, q)
        {
            return Some(certificate);
        }
        let y = exact.multipliers(&kernel, &costs);
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

/// The program around the exact point x in units of its largest violation, its costs the exact reduced costs in units of the
/// largest wrong one. The rows stay as they are: x satisfies them exactly, so differences from it do.
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

/// The same vector over the least denominator, but for accidents.
fn lowest(v: Vector) -> Vector {
    // The divisor common to the denominator and to a sum with weights divides all entries, but for accidents.
    let weighted: BigInt = v.num.iter().zip(1u32..).map(|(entry, k)| entry * (k | 1)).sum();
    let g = gcd(&v.den, &weighted);
    let exactly = |entry: &BigInt| (entry % &g).sign() == Sign::NoSign;
    if g == BigInt::from(1) || !v.num.iter().all(exactly) {
        return v;
    }
    Vector { num: v.num.iter().map(|entry| entry / &g).collect(), den: &v.den / &g }
}

/// The certificate with its vectors in lowest terms.
pub(crate) fn reduced(certificate: Certificate) -> Certificate {
    match certificate {
        Certificate::Optimal { x, y } => Certificate::Optimal { x: lowest(x), y: lowest(y) },
        Certificate::Infeasible { y } => Certificate::Infeasible { y: lowest(y) },
        Certificate::Unbounded { x, ray } => Certificate::Unbounded { x: lowest(x), ray: lowest(ray) },
    }
}
