//! The problem as doubles: what the search sees. Nothing proved depends on this rounding.

use crate::check::problem::Problem;
use num_bigint::BigInt;

/// Row-major data, labels and β, each the nearest double (or nearly) of the exact value.
#[derive(Clone, Debug)]
pub struct Data {
    /// Rows.
    pub n: usize,
    /// Columns, bias included.
    pub d: usize,
    /// n × d, row-major.
    pub x: Vec<f64>,
    /// n labels.
    pub y: Vec<f64>,
    /// Weight decay in the scale ½‖f − y‖² + β/2 ‖θ‖².
    pub beta: f64,
}

impl Data {
    /// Rounds the exact problem.
    pub fn new(problem: &Problem) -> Data {
        Data {
            n: problem.rows(),
            d: problem.columns(),
            x: problem.x.iter().flatten().map(|v| quotient(v, &problem.x_den)).collect(),
            y: problem.y.iter().map(|v| quotient(v, &problem.y_den)).collect(),
            beta: quotient(&problem.beta.0, &problem.beta.1),
        }
    }

    /// Row k.
    pub fn row(&self, k: usize) -> &[f64] {
        &self.x[k * self.d..(k + 1) * self.d]
    }
}

/// `num / den` as a double, to about 60 bits before the last rounding; `den > 0`.
pub fn quotient(num: &BigInt, den: &BigInt) -> f64 {
    let shift = 64 + den.bits() as i64 - num.bits() as i64;
    let q = if shift >= 0 { (num << shift as u64) / den } else { num / (den << (-shift) as u64) };
    let q: f64 = to_f64(&q);
    // Two steps, so that a subnormal result does not overflow the power of two.
    q * pow2(-shift / 2) * pow2(-shift + shift / 2)
}

/// 2^e, zero or infinity where it does not fit.
pub fn pow2(e: i64) -> f64 {
    2f64.powi(e.clamp(-2000, 2000) as i32)
}

/// The double next to an integer that fits 2^1023 in magnitude (infinite otherwise).
pub fn to_f64(v: &BigInt) -> f64 {
    let bits = v.bits() as i64;
    let drop = (bits - 64).max(0);
    let top = v >> drop as u64;
    let digits = top.iter_u64_digits().next().unwrap_or(0) as f64;
    let digits = if v.sign() == num_bigint::Sign::Minus { -digits } else { digits };
    digits * pow2(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_round_to_the_nearest_double() {
        for (a, b) in [(1i64, 3i64), (-2, 7), (0, 5), (1 << 60, 3), (5, 1 << 61), (-123456789, 1000)] {
            assert_eq!(quotient(&BigInt::from(a), &BigInt::from(b)), a as f64 / b as f64);
        }
        assert_eq!(quotient(&BigInt::from(3), &(BigInt::from(1) << 1074)), 3.0 * f64::from_bits(1));
    }
}
