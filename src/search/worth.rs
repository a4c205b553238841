//! What a dual vector is worth in floating point, D(cν), and the c that is best (theory §E1.2, E1.4).

use crate::check::arithmetic::Fraction;
use crate::check::statement::{Training, dual};
use crate::dyadic::{quotient, scaled};
use crate::search::data::Data;
use num_bigint::{BigInt, Sign};

/// D(cν) as a function of c, which is concave.
pub struct Worth<'a> {
    data: &'a Data,
    nu: Vec<f64>,
    /// The greatest c with cν in the domain.
    most: f64,
}

/// Halvings of an interval for c.
const HALVINGS: usize = 60;

impl<'a> Worth<'a> {
    /// Of the dual vector with these entries.
    pub fn new(data: &'a Data, nu: Vec<f64>) -> Worth<'a> {
        let limit = |k: usize, nu: f64| {
            let (low, high) = data.fit.range(k, data.y[k]);
            let end = if nu > 0.0 { high } else { low };
            if nu == 0.0 { f64::INFINITY } else { end / nu }
        };
        let most = nu.iter().enumerate().map(|(k, nu)| limit(k, *nu)).fold(f64::INFINITY, f64::min);
        Worth { data, nu, most: most.min(1e9) }
    }

    /// D(cν).
    pub fn at(&self, c: f64) -> f64 {
        let fit = &self.data.fit;
        let rows = self.nu.iter().zip(&self.data.y).enumerate();
        let sum: f64 = rows.map(|(k, (nu, y))| fit.dual(k, *y, c * nu)).sum();
        let excess = c * self.nu.iter().sum::<f64>();
        sum - fit.bias.decay().filter(|decay| *decay > 0.0).map_or(0.0, |decay| excess * excess / (2.0 * decay))
    }

    /// The best c up to `limit`, by the derivative's sign: differences suffice, as nothing rests on them.
    pub fn best(&self, limit: f64) -> f64 {
        let end = self.most.min(limit).max(0.0);
        let (mut low, mut high) = (0.0, end);
        for _ in 0..HALVINGS {
            let (a, b) = (low + (high - low) * 0.45, low + (high - low) * 0.55);
            if self.at(a) < self.at(b) { low = a } else { high = b }
        }
        if self.at(end) >= self.at(high) { end } else { high }
    }

    /// The least c with D(cν) ≥ `lower`; the best one if there is none.
    pub fn reaching(&self, lower: f64) -> f64 {
        let best = self.best(f64::INFINITY);
        if self.at(best) < lower {
            return best;
        }
        let (mut low, mut high) = (0.0, best);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if self.at(middle) < lower { low = middle } else { high = middle }
        }
        high
    }

    /// See [`multiplier`].
    pub fn exactly(&self, training: &Training, nu: &[BigInt], scale: u32, bound: &Fraction) -> Fraction {
        multiplier(training, nu, scale, bound, |limit| self.best(limit))
    }
}

/// A rational c with cB ≤ β for ν in integers with scale `scale` and B = `bound`: what `best` finds in
/// floating point up to a limit, or β/B or 1 where that is near and admissible. With ν, which is, cν is admissible
/// for c ≤ 1 (theory §E1.4); for others D(cν) is computed exactly, and logarithms take their time.
pub fn multiplier(
    training: &Training,
    nu: &[BigInt],
    scale: u32,
    bound: &Fraction,
    best: impl Fn(f64) -> f64,
) -> Fraction {
    let Some(largest) = training.decay().over(bound).filter(|c| c.numerator().sign() == Sign::Plus) else {
        return Fraction::zero();
    };
    let limit = quotient(largest.numerator(), largest.denominator());
    let best = best(limit);
    let near = Fraction::dyadic(scaled(best * (1.0 - 1e-12), 60, f64::floor), 60);
    let ends = [(limit, largest.clone()), (1.0, Fraction::one())];
    let ends = ends.into_iter().filter(|(end, _)| (best - end).abs() <= 1e-9 * end).map(|(_, c)| c);
    let inside = |c: &Fraction| {
        let scaled: Vec<BigInt> = nu.iter().map(|nu| nu * c.numerator()).collect();
        dual::value(training, &scaled, &(c.denominator() << u64::from(scale))).is_ok()
    };
    let admissible = |c: &Fraction| *c <= largest && (*c <= Fraction::one() || inside(c));
    ends.chain([near]).find(admissible).map_or_else(Fraction::zero, |c| c.reduced())
}
