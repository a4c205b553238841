//! The units of a certificate's integers: scales, β, and the norms of the rows.

use crate::check::optimum::Exponents;

/// The sizes needed to go from scaled floats to the exact problem's units.
#[derive(Clone, Debug)]
pub struct Units {
    /// β as a double.
    pub beta: f64,
    /// ‖r_k‖/DX per group.
    pub norms: Vec<f64>,
}

/// Scales that give every quantity of a problem with this β, and dual entries up to `largest`, some 40 bits.
pub fn scales(beta: f64, largest: f64) -> Exponents {
    let exponent = |x: f64| if x > 0.0 && x.is_finite() { x.log2().ceil() as i64 } else { 0 };
    let b = exponent(beta);
    let scale = |s: i64| u32::try_from(s.clamp(0, 4000)).unwrap_or(0);
    Exponents {
        dual: scale(38 - exponent(largest)),
        omega: scale(36 - b),
        arc: scale(36 + b),
        quad: scale(40 - b),
        factor: scale(32 - b / 2),
    }
}
