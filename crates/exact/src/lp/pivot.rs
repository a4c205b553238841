//! The exact simplex: the last resort, which always ends.
//!
//! Every step solves exactly for the point, the multipliers and the direction. The variable with the largest
//! reduced cost enters (Dantzig's rule); after some pivots at the same point Bland's rule (1977) decides until
//! it changes: of all variables that may enter the first, of all that may leave the first. While the point
//! stays the same so do its violated bounds, so phase 1 has a fixed objective there and Bland's proof applies:
//! the point changes in the end; whenever it does, the sum of infeasibilities (phase 1) or the objective
//! (phase 2) falls. So it always ends.

use super::kernel::{Exact, Kernel};
use super::state::State;
use num_bigint::{BigInt, Sign};
use relucert_check::lp::{Certificate, Vector};

/// Pivots at one point after which Bland's rule decides.
const STALLED: usize = 30;

/// Pivots from a basis until a certificate is found; from the basis of activities if the one given is
/// singular.
///
/// Pivots lead from an invertible basis to invertible ones, so that a later kernel can be solved whatever its
/// determinant.
pub(super) fn solve(exact: &Exact, state: &mut Vec<State>, pivots: &mut usize) -> Certificate {
    let n = exact.program.columns.len();
    let costs = exact.costs();
    let mut kernel = exact.kernel(state, None).unwrap_or_else(|| {
        *state = exact.start();
        exact.invertible(state)
    });
    let mut last: Option<Vector> = None;
    let mut stalled = 0;
    loop {
        let x = exact.point(&kernel, state);
        stalled = if last.as_ref().is_some_and(|last| same(last, &x)) { stalled + 1 } else { 0 };
        last = Some(x.clone());
        let violations = exact.violations(&x);
        let phase1 = violations.iter().any(|v| *v != 0);
        let gradient: Vec<BigInt> = violations.iter().map(|v| BigInt::from(*v)).collect();
        let now = if phase1 { &gradient } else { &costs };
        let y = exact.multipliers(&kernel, now);
        let reduced = exact.reduced(now, &y);
        let mut improving = (0..state.len()).filter(|&j| exact.improves(j, state[j], &reduced[j]));
        let entering = match stalled < STALLED {
            true => improving.max_by_key(|&j| reduced[j].magnitude()),
            false => improving.next(),
        };
        let Some(q) = entering else {
            return if phase1 { Certificate::Infeasible { y } } else { optimal(n, x, y) };
        };
        let up = reduced[q].sign() == Sign::Minus;
        match step(exact, &kernel, state, &x, &violations, q, up) {
            Err(ray) => return Certificate::Unbounded { x: first(n, x), ray },
            Ok((leaving, upper)) => {
                *pivots += 1;
                state[q] = State::Basic;
                state[leaving] = if upper { State::Upper } else { State::Lower };
                kernel = exact.invertible(state);
            }
        }
    }
}

/// Whether two points are the same.
fn same(a: &Vector, b: &Vector) -> bool {
    a.num.iter().zip(&b.num).all(|(v, w)| v * &b.den == w * &a.den)
}

/// The certificate of a point with activities, and multipliers.
pub(super) fn optimal(n: usize, x: Vector, y: Vector) -> Certificate {
    Certificate::Optimal { x: first(n, x), y }
}

/// The first n entries.
pub(super) fn first(n: usize, mut x: Vector) -> Vector {
    x.num.truncate(n);
    x
}

/// The variable that leaves when q moves, and whether at its upper bound; a ray if none does.
///
/// A violated variable leaves at the bound it violates; it cannot go beyond unhindered.
fn step(
    exact: &Exact,
    kernel: &Kernel,
    state: &[State],
    x: &Vector,
    violations: &[i8],
    q: usize,
    up: bool,
) -> Result<(usize, bool), Vector> {
    let mut ray = exact.direction(kernel, q);
    if !up {
        ray.num.iter_mut().for_each(|v| *v = -&*v);
    }
    // Length of the step as a fraction with positive denominator, in units of ray.den / x.den.
    let mut best: Option<(BigInt, BigInt, usize, bool)> = None;
    for (j, rate) in ray.num.iter().enumerate() {
        let moves = (state[j] == State::Basic || j == q) && rate.sign() != Sign::NoSign;
        let rises = rate.sign() == Sign::Plus;
        if !moves || (violations[j] < 0 && !rises) || (violations[j] > 0 && rises) {
            continue;
        }
        let (lower, upper) = exact.bounds(j);
        let at_upper = if violations[j] == 0 { rises } else { violations[j] > 0 };
        let Some((bound, den)) = (if at_upper { upper } else { lower }) else { continue };
        // t = (bound/den − x/xden) / rate
        let distance = bound * &x.den - &x.num[j] * &den;
        let (mut num, mut den) = (distance, den * rate);
        if den.sign() == Sign::Minus {
            (num, den) = (-num, -den);
        }
        if best.as_ref().is_none_or(|(n, d, _, _)| &num * d < n * &den) {
            best = Some((num, den, j, at_upper));
        }
    }
    match best {
        Some((_, _, j, upper)) => Ok((j, upper)),
        None => Err(first(exact.program.columns.len(), ray)),
    }
}
