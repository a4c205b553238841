//! β_max = h(y) from below: a search in floating point, then one value in integers (theory §3.4).
//!
//! For every direction u, |yᵀ(Xu)_+|/‖u‖ ≤ h(y). The search may return any u; the bound is computed exactly
//! for it, with the square root rounded down.

use crate::check::statement::Problem;
use crate::decimal::{lowest, power_of_ten};
use crate::search::data::Data;
use crate::search::train::ascent::{AscentSettings, maxima};
use num_bigint::BigInt;

/// A proved lower bound for β_max with nine significant digits, in lowest terms; `None` if the search found
/// only zeros.
pub fn lower_bound(problem: &Problem) -> Option<(BigInt, BigInt)> {
    let data = Data::new(problem);
    let negated: Vec<f64> = data.y.iter().map(|v| -v).collect();
    [&data.y, &negated]
        .into_iter()
        .filter_map(|v| value(problem, &integers(&strongest(&data, v))))
        .max_by(|a, b| (&a.0 * &b.1).cmp(&(&b.0 * &a.1)))
}

/// The direction as integers of about 40 bits; only the direction counts.
fn integers(u: &[f64]) -> Vec<BigInt> {
    let size = u.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    u.iter().map(|v| BigInt::from((v / size * (1u64 << 40) as f64) as i64)).collect()
}

/// |yᵀ(Xu)_+|/‖u‖ rounded down to nine significant digits, in lowest terms; `None` if it is zero.
pub fn value(problem: &Problem, u: &[BigInt]) -> Option<(BigInt, BigInt)> {
    let norm2: BigInt = u.iter().map(|v| v * v).sum();
    let mut total = BigInt::ZERO;
    for (row, y) in problem.x.iter().zip(&problem.y) {
        let z: BigInt = row.iter().zip(u).map(|(a, b)| a * b).sum();
        if z > BigInt::ZERO {
            total += z * y;
        }
    }
    if total == BigInt::ZERO || norm2 == BigInt::ZERO {
        return None;
    }
    // The square of the value is top/bottom.
    let scale = &problem.x_den * &problem.y_den;
    let (top, bottom) = (&total * &total, norm2 * &scale * &scale);
    // ⌊value·10^k⌋ for a k that leaves nine digits; the first guess from bit lengths is off by at most one or
    // two.
    let bits = (top.bits() as i64 - bottom.bits() as i64) / 2;
    let mut k = 9 - (bits as f64 * std::f64::consts::LOG10_2).floor() as i64;
    loop {
        let floor = (&top * power_of_ten(2 * k) / (&bottom * power_of_ten(-2 * k))).sqrt();
        match floor.to_string().len() {
            9 => return Some(lowest(floor * power_of_ten(-k), power_of_ten(k))),
            digits => k += 9 - digits as i64,
        }
    }
}

/// A direction u with large vᵀ(Xu)_+ / ‖u‖; from 100 000 entries of X on with fewer starts, so that the time
/// grows slowly.
fn strongest(data: &Data, v: &[f64]) -> Vec<f64> {
    let share = (1e5 / data.x.len().max(1) as f64).min(1.0);
    let part = |all: usize| ((all as f64 * share) as usize).max(5);
    let settings = AscentSettings { starts: part(100), rows: part(50), hops: part(100), ..AscentSettings::default() };
    let found = maxima(&data.x, data.n, data.d, v, &settings, &[]);
    found.into_iter().next().map_or_else(|| vec![1.0; data.d], |best| best.u)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::arithmetic::Positive;
    use crate::check::statement::problem::{Bias, Fields, Loss, Numbers};
    use crate::dyadic::to_f64;

    fn problem(x: &[&[i64]], x_den: i64, y: &[i64]) -> Problem {
        let one = Positive::one;
        Problem::new(Fields {
            numbers: Numbers::F64,
            bias: Bias::None,
            loss: Loss::HalfSquared,
            beta: (one(), one()),
            x: x.iter().map(|r| r.iter().map(|&v| v.into()).collect()).collect(),
            x_den: Positive::new(x_den.into()).unwrap(),
            y: y.iter().map(|&v| v.into()).collect(),
            y_den: one(),
        })
        .unwrap()
    }

    fn float(v: (BigInt, BigInt)) -> f64 {
        to_f64(&v.0) / to_f64(&v.1)
    }

    #[test]
    fn values_round_down_to_nine_digits() {
        let p = problem(&[&[1, 1]], 2, &[-3]);
        // |−3|·(½, ½)·(1, 1)/√2 = 3/√2 = 2.12132034355…
        assert_eq!(value(&p, &[1.into(), 1.into()]), Some((106066017.into(), 50000000.into())));
        assert_eq!(value(&p, &[(-1).into(), (-1).into()]), None);
        assert_eq!(value(&p, &[0.into(), 0.into()]), None);
        let exact = problem(&[&[3, 4]], 1, &[100_000_000]);
        assert_eq!(value(&exact, &[3.into(), 4.into()]), Some((500_000_000.into(), 1.into())));
        let tiny = problem(&[&[1]], 1 << 42, &[3]);
        assert_eq!(value(&tiny, &[7.into()]).map(|v| (float(v) * 2f64.powi(42) / 3.0 * 1e8).round()), Some(1e8));
    }

    #[test]
    fn the_maximum_of_small_problems() {
        // All labels positive and rows in a quadrant: F(u) = (Σ y_k x_k)·u near the best u = that sum.
        let p = problem(&[&[1, 0], &[0, 1], &[2, 1]], 1, &[1, 2, 3]);
        assert!((float(lower_bound(&p).unwrap()) - (49f64 + 25.0).sqrt()).abs() < 1e-6);
        // One dimension: the better of the two sides.
        let p = problem(&[&[1], &[-2], &[3]], 1, &[1, -5, 2]);
        assert_eq!(float(lower_bound(&p).unwrap()), 10.0);
        assert_eq!(lower_bound(&problem(&[&[0, 0]], 1, &[1])), None);
    }
}
