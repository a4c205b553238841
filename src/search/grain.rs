//! How coarsely a leaf is rounded: few significant digits where its bound has room (theory §3.2 on rounding).
//!
//! The file holds decimals, so multipliers are rounded to multiples of powers of ten: trailing zeros cost next to nothing once the file is compressed, and
//! the format needs no word for it. Γ comes first, pairs below a few grains are dropped, and ω follows the y_j that are left: with U of the relaxation
//! the best ω_j is √(y_jᵀUy_j), so the solver's ω_j is stretched by the ratio of that root after and before. All this is heuristic; a leaf keeps
//! whatever grain proves the bound asked for.

use super::interior_point::Outcome;
use super::kernels::{add_scaled, dot};
use super::relaxation::{Multipliers, Rows};
use super::rounding::Units;
use crate::check::leaf::{Pair, Scales};
use crate::exact::quotient;
use num_bigint::{BigInt, Sign};

/// Ball terms below so many grains are dropped.
const DROPPED: u32 = 3;

/// Coarsest first: the grain over β, and the share of the largest pair of a row below which its others are dropped.
const STEPS: [(f64, f64); 7] =
    [(1e-4, 0.2), (1e-4, 0.05), (1e-4, 0.01), (1e-5, 0.05), (1e-5, 0.01), (1e-5, 1e-3), (1e-6, 1e-3)];

/// Powers of ten, as integers of the certificate's scales.
#[derive(Clone, Debug)]
pub struct Grain {
    /// Γ and θ.
    pub dual: BigInt,
    /// Cone products and balls.
    pub quad: BigInt,
    /// The factor of S.
    pub factor: BigInt,
    /// Pairs below this share of the largest of their row are dropped.
    pub share: f64,
    /// The least margin of diagonal dominance over β.
    pub margin: f64,
}

/// The largest power of ten that is at most `value·2^scale`, at least 1.
fn power(value: f64, scale: u32) -> BigInt {
    let digits = (value.log10() + f64::from(scale) * std::f64::consts::LOG10_2).floor();
    BigInt::from(10).pow(digits.clamp(0.0, 1000.0) as u32)
}

impl Grain {
    /// No grain but that of the scales.
    pub fn finest() -> Grain {
        let one = || BigInt::from(1);
        Grain { dual: one(), quad: one(), factor: one(), share: 0.0, margin: 1e-9 }
    }

    /// Grains to try, coarsest first.
    pub fn ladder(units: &Units, scales: &Scales) -> Vec<Grain> {
        let norm = units.norms.iter().sum::<f64>() / units.norms.len().max(1) as f64;
        let beta = units.beta;
        let grain = |&(step, share): &(f64, f64)| Grain {
            dual: power(step * beta / norm, scales.dual),
            quad: power(step * beta / (norm * norm), scales.quad),
            factor: power(1e-2 * step * beta.sqrt(), scales.factor),
            share,
            margin: 1e-2 * step,
        };
        STEPS.iter().map(grain).collect()
    }

    fn is_finest(&self) -> bool {
        self.dual == BigInt::from(1)
    }

    /// How often the margin is doubled before a coarser leaf is given up.
    pub fn attempts(&self) -> u32 {
        if self.is_finest() { 40 } else { 6 }
    }

    /// The multiple of `grain` next to `value` towards zero.
    pub fn down(value: &BigInt, grain: &BigInt) -> BigInt {
        value / grain * grain
    }

    /// The multiple of `grain` next to `value ≥ 0` from above.
    pub fn up(value: &BigInt, grain: &BigInt) -> BigInt {
        (value + grain - 1) / grain * grain
    }

    /// Γ: to the nearest multiple.
    pub fn pair(&self, value: BigInt) -> BigInt {
        if self.is_finest() {
            return value;
        }
        let half = &self.dual / 2;
        Grain::down(&if value.sign() == Sign::Minus { value - half } else { value + half }, &self.dual)
    }

    /// ω > 0: two significant digits, rounded up. At the optimum a relative error ε costs only ε²ω/8.
    pub fn omega(&self, value: BigInt) -> BigInt {
        if self.is_finest() {
            return value;
        }
        let digits = value.to_string().len().saturating_sub(2) as u32;
        Grain::up(&value, &BigInt::from(10).pow(digits))
    }

    /// The largest γ of every row of P.
    pub fn largest(own: &Multipliers, m: usize) -> Vec<f64> {
        let mut largest = vec![0.0f64; m];
        own.pairs.iter().zip(&own.gamma).for_each(|(pair, gamma)| largest[pair.j] = gamma.max(largest[pair.j]));
        largest
    }

    /// Weight that Γ had taken from each row of N and gives back goes to its tangent, signed, where that is worth more than the parabola.
    pub fn returned(&self, rows: &Rows, units: &Units, outcome: &Outcome, pairs: &[Pair], scale: u32) -> Vec<f64> {
        let mut returned = vec![0.0; rows.m];
        if self.is_finest() {
            return returned;
        }
        let own = &outcome.multipliers;
        own.pairs.iter().zip(&own.gamma).for_each(|(pair, gamma)| returned[pair.k] += gamma);
        let one = BigInt::from(1) << scale;
        for pair in pairs {
            returned[pair.k] -= quotient(&pair.gamma, &one).abs() * units.norms[pair.k] / units.beta;
        }
        for (k, value) in returned.iter_mut().enumerate() {
            let z = dot(rows.row(k), &outcome.u);
            *value = if z.abs() > square(outcome, rows.row(k)) { value.max(0.0) * z.signum() } else { 0.0 };
        }
        returned
    }

    /// Whether a ball term is worth its d + 1 numbers.
    pub fn keeps_ball(&self, tau: &BigInt) -> bool {
        self.is_finest() || *tau > &self.quad * DROPPED
    }

    /// For each row of P the factor by which ω is to grow or shrink with y_j.
    pub fn stretch(&self, rows: &Rows, units: &Units, outcome: &Outcome, pairs: &[Pair], scale: u32) -> Vec<f64> {
        if self.is_finest() {
            return vec![1.0; rows.m];
        }
        let own = &outcome.multipliers;
        let mut before = weighted(rows);
        for (pair, gamma) in own.pairs.iter().zip(&own.gamma) {
            add_scaled(&mut before[pair.j], -pair.sign * gamma, rows.row(pair.k));
        }
        let mut after = weighted(rows);
        let one = BigInt::from(1) << scale;
        for pair in pairs {
            let gamma = quotient(&pair.gamma, &one) * units.norms[pair.k] / units.beta;
            add_scaled(&mut after[pair.j], -gamma, rows.row(pair.k));
        }
        let size = |y: &[f64]| square(outcome, y).max(1e-18);
        before.iter().zip(&after).map(|(b, a)| (size(a) / size(b)).sqrt()).collect()
    }
}

/// v_j x_j of every row.
fn weighted(rows: &Rows) -> Vec<Vec<f64>> {
    (0..rows.m).map(|j| rows.row(j).iter().map(|x| rows.v[j] * x).collect()).collect()
}

/// yᵀUy for the U of the relaxation.
fn square(outcome: &Outcome, y: &[f64]) -> f64 {
    let spread: f64 = outcome.spread.chunks_exact(y.len()).zip(y).map(|(row, yi)| yi * dot(row, y)).sum();
    spread + dot(&outcome.u, y).powi(2)
}
