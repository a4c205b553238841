//! How coarsely a leaf is rounded: few significant digits where its bound has room (theory §3.2 on rounding).
//!
//! The file holds decimals, so multipliers are rounded to multiples of powers of ten: trailing zeros cost
//! next to nothing once the file is compressed, and the format needs no word for it. Γ comes first, and ω
//! follows the rounded y_j: with U of the relaxation the best ω_j is √(y_jᵀUy_j), so the solver's ω_j is
//! stretched by the ratio of that root after and before. All this is heuristic; a leaf keeps whatever grain
//! proves the bound asked for.

use super::units::Units;
use crate::check::optimum::{Pair, Scales};
use crate::dyadic::quotient;
use crate::kernels::{add_scaled, dot};
use crate::search::relaxation::{Known, Rows};
use num_bigint::{BigInt, Sign};

/// Ball terms below so many grains are dropped.
const DROPPED: u32 = 3;

/// The grain over β, coarsest first.
const STEPS: [f64; 4] = [1e-3, 2e-4, 2e-5, 2e-6];

/// Powers of ten, as integers of the certificate's scales.
#[derive(Clone, Debug)]
pub struct Grain {
    /// Γ and θ.
    pub dual: BigInt,
    /// Cone products and balls.
    pub quad: BigInt,
    /// The factor of S.
    pub factor: BigInt,
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
        Grain { dual: one(), quad: one(), factor: one(), margin: 1e-9 }
    }

    /// Grains to try, coarsest first.
    pub fn ladder(units: &Units, scales: &Scales) -> Vec<Grain> {
        let norm = units.norms.iter().sum::<f64>() / units.norms.len().max(1) as f64;
        let beta = units.beta;
        let grain = |step: &f64| Grain {
            dual: power(step * beta / norm, scales.dual),
            quad: power(step * beta / (norm * norm), scales.quad),
            factor: power(1e-2 * step * beta.sqrt(), scales.factor),
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

    /// Whether a ball term is worth its d + 1 numbers.
    pub fn keeps_ball(&self, tau: &BigInt) -> bool {
        self.is_finest() || *tau > &self.quad * DROPPED
    }

    /// For each row of P the factor by which ω is to grow or shrink with y_j.
    pub fn stretch(&self, rows: &Rows, units: &Units, known: &Known, pairs: &[Pair], scale: u32) -> Vec<f64> {
        if self.is_finest() || known.moment.is_empty() {
            return vec![1.0; rows.m];
        }
        let own = &known.multipliers;
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
        let size = |y: &[f64]| square(&known.moment, y).max(1e-18);
        before.iter().zip(&after).map(|(b, a)| (size(a) / size(b)).sqrt()).collect()
    }
}

/// v_j x_j of every row.
fn weighted(rows: &Rows) -> Vec<Vec<f64>> {
    (0..rows.m).map(|j| rows.row(j).iter().map(|x| rows.v[j] * x).collect()).collect()
}

/// yᵀUy.
fn square(moment: &[f64], y: &[f64]) -> f64 {
    moment.chunks_exact(y.len() + 1).zip(y).map(|(row, yi)| yi * dot(&row[..y.len()], y)).sum()
}
