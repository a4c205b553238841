//! Multipliers of a contradiction (Farkas), next to those of an interior point.

use super::floats::Floats;
use crate::kkt::Exact;
use crate::linear::nearest::{Near, Nearest};
use num_bigint::{BigInt, Sign};
use relucert_check::arithmetic::Fraction;
use relucert_check::lp::Vector;

/// Multipliers and reduced costs smaller than this part of the largest are taken for zero.
const CUTS: [f64; 4] = [1e-7, 1e-5, 1e-9, 1e-3];

/// Corrections of one guess.
const ROUNDS: usize = 40;

/// Whether a multiplier of this sign pushes on a side that does not exist.
fn lacks(exact: &Exact, k: usize, sign: Sign) -> bool {
    let (lower, upper, _) = exact.bounds(k);
    match sign {
        Sign::NoSign => false,
        Sign::Plus => lower.is_none(),
        Sign::Minus => upper.is_none(),
    }
}

fn sign(v: f64) -> Sign {
    match v {
        v if v > 0.0 => Sign::Plus,
        v if v < 0.0 => Sign::Minus,
        _ => Sign::NoSign,
    }
}

/// Exact multipliers whose bound is above zero for costs of zero; none if the guesses lead to none.
///
/// Small multipliers are dropped. Reduced costs are made zero exactly where they push on a bound that is
/// missing, and only there: the others may have any value of their sign.
pub(super) fn contradiction(exact: &Exact, floats: &Floats, multipliers: &[f64]) -> Option<Vector> {
    CUTS.into_iter().find_map(|cut| with(exact, floats, multipliers, cut))
}

fn with(exact: &Exact, floats: &Floats, multipliers: &[f64], cut: f64) -> Option<Vector> {
    let (n, m) = (exact.width(), exact.rows().height());
    let top = multipliers.iter().fold(0.0, |top: f64, v| top.max(v.abs()));
    let serves = |i: usize| multipliers[i].abs() > cut * top && !lacks(exact, n + i, sign(multipliers[i]));
    let mut support: Vec<bool> = (0..m).map(serves).collect();
    let vanishes = |j: usize| {
        let terms = floats.columns[j].iter().filter(|(i, _)| support[*i]).map(|(i, a)| -a * multipliers[*i]);
        let (sum, size) = terms.fold((0.0, 0.0), |(sum, size), t| (sum + t, size + t.abs()));
        let (lower, upper, _) = exact.bounds(j);
        let small = sum.abs() <= cut * size && (lower.is_none() || upper.is_none());
        lacks(exact, j, sign(sum)) || small
    };
    let mut zero: Vec<bool> = (0..n).map(vanishes).collect();
    for _ in 0..ROUNDS {
        let rows: Vec<usize> = (0..m).filter(|&i| support[i]).collect();
        let columns: Vec<usize> = (0..n).filter(|&j| zero[j]).collect();
        let near: Vec<Near> = rows.iter().map(|&i| (multipliers[i] / top, -floats.exponents[i])).collect();
        let weights: Vec<f64> = rows.iter().map(|&i| multipliers[i].abs()).collect();
        let matrix = exact.columns().minor(&columns, &rows);
        let nearest = Nearest::new(&matrix, &vec![0.0; columns.len()], &weights)?;
        let found = nearest.solve(&vec![BigInt::ZERO; columns.len()], &BigInt::from(1), &near);
        let mut y = vec![BigInt::ZERO; m];
        rows.iter().zip(found.num).for_each(|(&i, v)| y[i] = v);
        let pulls = exact.columns().times(&y);
        let unserved: Vec<usize> = (0..m).filter(|&i| lacks(exact, n + i, y[i].sign())).collect();
        let open: Vec<usize> = (0..n).filter(|&j| !zero[j] && lacks(exact, j, (-&pulls[j]).sign())).collect();
        if unserved.is_empty() && open.is_empty() {
            let y = Vector { num: y, den: found.den };
            let linear = &exact.program.linear;
            let bound = linear.dual_bound(&linear.no_costs(), &y);
            return bound.is_ok_and(|bound| bound > Fraction::zero()).then_some(y);
        }
        unserved.iter().for_each(|&i| support[i] = false);
        open.iter().for_each(|&j| zero[j] = true);
    }
    None
}
