//! The dual vector of a network and the lower bound D(cν) that it gives (theory §E1).

use crate::kernels::dot;
use crate::search::data::Data;
use crate::search::fit::OutputBias;

/// Halvings, nearly, of the interval of c.
const SECTIONS: usize = 90;

/// A dual vector that is admissible, near ν: every ν_k in its range, and Σν = 0 up to rounding if the bias is
/// free, by scaling down the entries of the heavier sign (0 is in every range, theory §E2.2). The plain squared
/// loss leaves ν as it is.
pub fn admissible(data: &Data, mut nu: Vec<f64>) -> Vec<f64> {
    if data.fit.is_plain() {
        return nu;
    }
    for (k, (nu, &y)) in nu.iter_mut().zip(&data.y).enumerate() {
        let (low, high) = data.fit.range(k, y);
        *nu = if nu.is_nan() { 0.0 } else { nu.max(low).min(high) };
    }
    if data.fit.bias == OutputBias::Free {
        for _ in 0..2 {
            let part = |sign: f64| nu.iter().map(|nu| (sign * nu).max(0.0)).sum::<f64>();
            let (up, down) = (part(1.0), part(-1.0));
            let (heavier, share) = if up > down { (1.0, down / up) } else { (-1.0, up / down) };
            if up != down && share.is_finite() {
                nu.iter_mut().filter(|nu| **nu * heavier > 0.0).for_each(|nu| *nu *= share);
            }
        }
    }
    nu
}

/// The relative gap between an objective and D(cν) for the best c from 0 to 1/(1 + violation).
///
/// In the plain case c = min(1/(1 + violation), νᵀy/‖ν‖²). Everywhere D(cν) is concave in c, with all of 0 to
/// 1 admissible if ν is (theory §E1.4); elsewhere [`bound`] looks for the best.
pub fn gap(data: &Data, nu: &[f64], objective: f64, violation: f64) -> f64 {
    let most = 1.0 / (1.0 + violation.max(0.0));
    if !data.fit.is_plain() {
        let lost = objective - bound(data, nu, most);
        return if lost == 0.0 { 0.0 } else { lost / objective.abs() };
    }
    let (along, square) = (dot(nu, &data.y), dot(nu, nu));
    if objective <= 0.0 || square <= 0.0 {
        return 0.0;
    }
    let c = most.min(along / square).max(0.0);
    (objective - c * along + 0.5 * c * c * square) / objective
}

/// The largest D(cν), 0 ≤ c ≤ `most` ≤ 1, by golden section.
pub fn bound(data: &Data, nu: &[f64], most: f64) -> f64 {
    let value = |c: f64| dual(data, nu, c);
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    let (mut low, mut high) = (0.0, most);
    for _ in 0..SECTIONS {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if value(left) < value(right) { low = left } else { high = right }
    }
    [most, low, high].into_iter().map(value).fold(value(0.0), f64::max)
}

/// D(cν) = −Σ s_k φ*(−cν_k/s_k) − (c 1ᵀν)²/(2β₀).
fn dual(data: &Data, nu: &[f64], c: f64) -> f64 {
    let loss: f64 = nu.iter().zip(&data.y).enumerate().map(|(k, (nu, &y))| data.fit.dual(k, y, c * nu)).sum();
    match data.fit.bias {
        OutputBias::Ridge(decay) => loss - (c * nu.iter().sum::<f64>()).powi(2) / (2.0 * decay),
        _ => loss,
    }
}
