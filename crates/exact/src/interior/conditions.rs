//! The optimality conditions of a partition, solved exactly next to an interior point, and where they fail.

use super::floats::Floats;
use super::proposal::Proposal;
use crate::kkt::{Exact, State};
use crate::linear::matrix::{Limbs, Matrix, Row};
use crate::linear::nearest::{Near, Nearest};
use num_bigint::{BigInt, Sign};
use relucert_check::dyadic::{pow2, quotient};
use relucert_check::lp::Vector;

/// Values of the variables and multipliers of the rows, in the units of [`Exact`]; over the same denominator
/// if the program is curved.
pub(super) struct Point {
    pub(super) x: Vector,
    pub(super) y: Vector,
}

/// What the exact point says of its partition.
#[derive(Default)]
pub(super) struct Faults {
    /// Pairs with a wrong sign: where they should be, and how wrong it is in the units of the doubles.
    pub(super) wrong: Vec<(usize, State, f64)>,
    /// Equations that do not hold, because they contradict others.
    pub(super) broken: usize,
}

/// Solves Q x − Aᵀy + c = 0 for the variables inside and A x = r for the tight rows.
///
/// Without Q these are two systems, one the transpose of the other; they share their factors.
pub(super) fn solve(exact: &Exact, floats: &Floats, states: &[State], proposal: &Proposal) -> Option<Point> {
    let (n, m) = (exact.width(), exact.rows().height());
    let inside: Vec<usize> = (0..n).filter(|&j| states[j] == State::Inside).collect();
    let tight: Vec<usize> = (0..m).filter(|&i| states[n + i] != State::Inside).collect();
    let held = exact.held(states);
    let limbs = Limbs::new(&held.num[..n]);
    let sides: Vec<BigInt> = tight.iter().map(|&i| &held.num[n + i] - exact.rows().rows()[i].dot(&limbs)).collect();
    let near_x: Vec<Near> = inside.iter().map(|&j| (proposal.values[j], 0)).collect();
    let unit = |i: usize| floats.exponent - floats.exponents[i];
    let near_y: Vec<Near> = tight.iter().map(|&i| (proposal.multipliers[i], unit(i))).collect();
    // What is far from its bounds may move without harm.
    let room = |&j: &usize| {
        let x = proposal.values[j];
        (x - floats.lower[j]).abs().min((floats.upper[j] - x).abs())
    };
    let room_x: Vec<f64> = inside.iter().map(room).collect();
    let size = |&i: &usize| if floats.fixed[n + i] { f64::INFINITY } else { proposal.multipliers[i].abs() };
    let room_y: Vec<f64> = tight.iter().map(size).collect();
    let matrix = exact.rows().minor(&tight, &inside);
    let place = |short: &[BigInt], among: &[usize], long: &mut [BigInt]| {
        short.iter().zip(among).for_each(|(v, &at)| long[at] = v.clone());
    };
    let mut y = vec![BigInt::ZERO; m];
    let mut x: Vec<BigInt> = held.num[..n].to_vec();
    let point = if exact.is_linear() {
        let nearest = Nearest::new(&matrix, &room_y, &room_x)?;
        let values = nearest.solve(&sides, &held.den, &near_x);
        let costs: Vec<BigInt> = inside.iter().map(|&j| exact.costs()[j].clone()).collect();
        let multipliers = nearest.solve_transposed(&costs, &BigInt::from(1), &near_y);
        // The denominator of the solution is a multiple of that of the held values.
        let scale = &values.den / &held.den;
        x.iter_mut().for_each(|v| *v *= &scale);
        place(&values.num, &inside, &mut x);
        place(&multipliers.num, &tight, &mut y);
        Point { x: Vector { num: x, den: values.den }, y: Vector { num: y, den: multipliers.den } }
    } else {
        let bent = exact.rest().times(&held.num[..n]);
        let pulls = inside.iter().map(|&j| &exact.costs()[j] * &held.den + &bent[j]);
        let sides: Vec<BigInt> = pulls.chain(sides).collect();
        let system = symmetric(&exact.rest().minor(&inside, &inside), &matrix);
        let weights: Vec<f64> = room_x.into_iter().chain(room_y).collect();
        let near: Vec<Near> = near_x.into_iter().chain(near_y).collect();
        let both = Nearest::new(&system, &weights, &weights)?.solve(&sides, &held.den, &near);
        let scale = &both.den / &held.den;
        x.iter_mut().for_each(|v| *v *= &scale);
        place(&both.num[..inside.len()], &inside, &mut x);
        place(&both.num[inside.len()..], &tight, &mut y);
        Point { x: Vector { num: x, den: both.den.clone() }, y: Vector { num: y, den: both.den } }
    };
    Some(point)
}

/// The matrix (−Q Aᵀ; A 0).
fn symmetric(curvature: &Matrix, matrix: &Matrix) -> Matrix {
    let size = curvature.height();
    let transposed = matrix.transposed();
    let mut rows: Vec<Row> = Vec::with_capacity(size + matrix.height());
    for (bends, sides) in curvature.rows().iter().zip(transposed.rows()) {
        let mut row = Row::default();
        bends.iter().for_each(|(j, q)| row.push(j, &-q));
        sides.iter().for_each(|(i, a)| row.push(size + i, &a));
        rows.push(row);
    }
    rows.extend(matrix.rows().iter().cloned());
    Matrix::sparse(rows, size + matrix.height())
}

/// All exact signs and equations.
pub(super) fn faults(exact: &Exact, floats: &Floats, states: &[State], point: &Point) -> Faults {
    let n = exact.width();
    let Point { x, y } = point;
    let activities = exact.rows().times(&x.num);
    let pulls = exact.columns().times(&y.num);
    let bent = exact.rest().times(&x.num);
    let reduced = exact.costs().iter().zip(bent).zip(pulls).map(|((c, q), a)| c * &y.den + q - a);
    let multipliers: Vec<BigInt> = reduced.chain(y.num.iter().cloned()).collect();
    let mut faults = Faults::default();
    for (k, value) in x.num.iter().chain(&activities).enumerate() {
        let (lower, upper, den) = exact.bounds(k);
        let apart = |bound: Option<&BigInt>| bound.map(|b| value * den - b * &x.den);
        let shift = k.checked_sub(n).map_or(0, |i| floats.exponents[i]);
        if states[k] == State::Inside {
            faults.broken += usize::from(k < n && multipliers[k].sign() != Sign::NoSign);
            let far = |d: &BigInt| quotient(d, &(&x.den * den)).abs() * pow2(-shift);
            if let Some(d) = apart(lower).filter(|d| d.sign() == Sign::Minus) {
                faults.wrong.push((k, State::Lower, far(&d)));
            }
            if let Some(d) = apart(upper).filter(|d| d.sign() == Sign::Plus) {
                faults.wrong.push((k, State::Upper, far(&d)));
            }
            continue;
        }
        let bound = if states[k] == State::Upper { upper } else { lower };
        faults.broken += usize::from(apart(bound).is_some_and(|d| d.sign() != Sign::NoSign));
        let sign = multipliers[k].sign();
        let against = if states[k] == State::Upper { Sign::Plus } else { Sign::Minus };
        if sign == against && !floats.fixed[k] {
            let size = quotient(&multipliers[k], &y.den).abs() * pow2(shift - floats.exponent);
            faults.wrong.push((k, State::Inside, size));
        }
    }
    faults
}
