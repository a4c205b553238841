//! Losses and output biases as doubles: value, slope and curvature of each row, and the dual side (theory
//! E1–E3).

use crate::check::arithmetic::Fraction;
use crate::check::statement::{Training, loss, training};
use crate::dyadic::quotient;

/// The loss of a row with target y and output f.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// g(e), e = f − y, or the margin's shortfall e = 1 − yf for classes y = ±1.
    Piecewise(Shape),
    /// log(1 + e^f) − yf with y in [0, 1]: binary cross-entropy on logits.
    Logistic,
    /// e^f − yf with y ≥ 0.
    Poisson,
}

/// g(e) = max_{low ≤ t ≤ high} te − ½·curvature·t² − insensitive·|t|: every loss of theory §E3.1 that is
/// piecewise linear or quadratic. 0 lies in the box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// 0 for piecewise linear losses; 1 for ½e².
    pub curvature: f64,
    /// ε of the ε-insensitive losses.
    pub insensitive: f64,
    /// The least slope, perhaps −∞.
    pub low: f64,
    /// The greatest slope, perhaps ∞.
    pub high: f64,
    /// Whether e = 1 − yf.
    pub margin: bool,
}

impl Shape {
    /// ½(f − y)².
    pub const SQUARED: Shape =
        Shape { curvature: 1.0, insensitive: 0.0, low: f64::NEG_INFINITY, high: f64::INFINITY, margin: false };

    /// The t that attains g(e): its slope. Of several the one nearest zero, at a jump.
    fn slope(&self, e: f64) -> f64 {
        let over = if e > 0.0 { (e - self.insensitive).max(0.0) } else { (e + self.insensitive).min(0.0) };
        let t = match self.curvature > 0.0 {
            true => over / self.curvature,
            false if over == 0.0 => 0.0,
            false => over * f64::INFINITY,
        };
        t.clamp(self.low, self.high)
    }

    fn value(&self, e: f64) -> f64 {
        let t = self.slope(e);
        t * e - 0.5 * self.curvature * t * t - self.insensitive * t.abs()
    }

    /// The derivative of the slope, 0 at jumps.
    fn bend(&self, e: f64) -> f64 {
        let t = self.slope(e);
        let inside = t > self.low && t < self.high && (self.insensitive == 0.0 || e.abs() > self.insensitive);
        if inside && self.curvature > 0.0 { 1.0 / self.curvature } else { 0.0 }
    }
}

/// An output bias b₀ and what it costs, β₀/2 b₀².
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OutputBias {
    /// b₀ = 0.
    None,
    /// β₀ = 0.
    Free,
    /// β₀ > 0.
    Ridge(f64),
}

impl OutputBias {
    /// β₀, if there is a bias.
    pub fn decay(self) -> Option<f64> {
        match self {
            OutputBias::None => None,
            OutputBias::Free => Some(0.0),
            OutputBias::Ridge(decay) => Some(decay),
        }
    }
}

/// How well outputs fit targets, and what an output bias costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The loss of a row.
    pub loss: Loss,
    /// A weight for each row; none for all ones.
    pub weights: Vec<f64>,
    /// The output bias.
    pub bias: OutputBias,
}

impl Default for Fit {
    /// ½‖f − y‖² without an output bias.
    fn default() -> Fit {
        Fit { loss: Loss::Piecewise(Shape::SQUARED), weights: Vec::new(), bias: OutputBias::None }
    }
}

/// The double next to a fraction, or nearly.
fn double(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

impl Fit {
    /// That of a training problem with one output.
    pub fn of(training: &Training) -> Fit {
        let loss = match (&training.loss, training.loss.shape()) {
            (_, Some(shape)) => Loss::Piecewise(Shape {
                curvature: double(&shape.curvature),
                insensitive: double(&shape.insensitive),
                low: shape.low.as_ref().map_or(f64::NEG_INFINITY, double),
                high: shape.high.as_ref().map_or(f64::INFINITY, double),
                margin: shape.margin,
            }),
            (loss::Loss::Poisson, _) => Loss::Poisson,
            _ => Loss::Logistic,
        };
        let weights = match &training.weights {
            Some((weights, den)) => weights.iter().map(|s| quotient(s, den)).collect(),
            None => Vec::new(),
        };
        let bias = match &training.output_bias {
            training::OutputBias::None => OutputBias::None,
            training::OutputBias::Free => OutputBias::Free,
            training::OutputBias::Ridge(p, q) => OutputBias::Ridge(quotient(p, q)),
        };
        Fit { loss, weights, bias }
    }

    /// Whether it is ½‖f − y‖² without weights and output bias.
    pub fn is_plain(&self) -> bool {
        self.loss == Loss::Piecewise(Shape::SQUARED) && self.weights.is_empty() && self.bias == OutputBias::None
    }

    /// s_k.
    pub fn weight(&self, k: usize) -> f64 {
        self.weights.get(k).copied().unwrap_or(1.0)
    }

    /// s_k φ(y, f).
    pub fn value(&self, k: usize, y: f64, f: f64) -> f64 {
        self.weight(k)
            * match self.loss {
                Loss::Piecewise(shape) => shape.value(if shape.margin { 1.0 - y * f } else { f - y }),
                Loss::Logistic => f.max(0.0) + (-f.abs()).exp().ln_1p() - y * f,
                Loss::Poisson => f.exp() - y * f,
            }
    }

    /// ν_k = −s_k φ′(f).
    pub fn nu(&self, k: usize, y: f64, f: f64) -> f64 {
        self.weight(k)
            * match self.loss {
                Loss::Piecewise(shape) if shape.margin => y * shape.slope(1.0 - y * f),
                Loss::Piecewise(shape) => -shape.slope(f - y),
                Loss::Logistic if f > 0.0 => y - 1.0 / (1.0 + (-f).exp()),
                Loss::Logistic => y - f.exp() / (1.0 + f.exp()),
                Loss::Poisson => y - f.exp(),
            }
    }

    /// s_k φ″(f), of one side at a kink.
    pub fn bend(&self, k: usize, y: f64, f: f64) -> f64 {
        self.weight(k)
            * match self.loss {
                Loss::Piecewise(shape) => shape.bend(if shape.margin { 1.0 - y * f } else { f - y }),
                Loss::Logistic => {
                    let e = (-f.abs()).exp();
                    e / ((1.0 + e) * (1.0 + e))
                }
                Loss::Poisson => f.exp(),
            }
    }

    /// The least and the greatest ν_k that a dual vector may have.
    pub fn range(&self, k: usize, y: f64) -> (f64, f64) {
        let s = self.weight(k);
        let (low, high) = match self.loss {
            Loss::Piecewise(Shape { margin: true, low, high, .. }) if y > 0.0 => (low, high),
            Loss::Piecewise(Shape { low, high, .. }) => (-high, -low),
            Loss::Logistic => (y - 1.0, y),
            Loss::Poisson => (f64::NEG_INFINITY, y),
        };
        (s * low, s * high)
    }

    /// −s_k φ*(−ν_k/s_k), the row's part of D(ν), for ν_k in [`Fit::range`].
    pub fn dual(&self, k: usize, y: f64, nu: f64) -> f64 {
        let s = self.weight(k);
        let r = nu / s;
        let entropy = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
        s * match self.loss {
            Loss::Piecewise(shape) => r * y - 0.5 * shape.curvature * r * r - shape.insensitive * r.abs(),
            Loss::Logistic => entropy(y - r) + entropy(1.0 - (y - r)),
            Loss::Poisson => (y - r) + entropy(y - r),
        }
    }

    /// Derivative of [`Fit::dual`] in ν_k, which is the output f that ν_k belongs to, and minus the second one,
    /// both a little inside the range.
    pub fn slopes(&self, k: usize, y: f64, nu: f64) -> (f64, f64) {
        const INSIDE: f64 = 1e-6;
        let s = self.weight(k);
        let r = nu / s;
        let (output, curvature) = match self.loss {
            Loss::Piecewise(shape) if shape.margin => (y * (1.0 - shape.curvature * y * r), shape.curvature),
            Loss::Piecewise(shape) => {
                (y - shape.curvature * r - if r == 0.0 { 0.0 } else { shape.insensitive * r.signum() }, shape.curvature)
            }
            Loss::Logistic => {
                let p = (y - r).clamp(INSIDE, 1.0 - INSIDE);
                ((p / (1.0 - p)).ln(), 1.0 / (p * (1.0 - p)))
            }
            Loss::Poisson => {
                let q = (y - r).max(INSIDE);
                (q.ln(), 1.0 / q)
            }
        };
        (output, curvature / s)
    }

    /// Whether the loss is piecewise linear: its dual has no curvature.
    pub fn is_linear(&self) -> bool {
        matches!(self.loss, Loss::Piecewise(Shape { curvature, .. }) if curvature <= 0.0)
    }

    /// The loss with corners of width about `width` rounded off: between it and `width`/2 Σ s t² less, t the
    /// largest slopes. Losses that are smooth stay as they are.
    pub fn smoothed(&self, width: f64) -> Fit {
        match self.loss {
            Loss::Piecewise(shape) if shape.curvature < width => {
                Fit { loss: Loss::Piecewise(Shape { curvature: width, ..shape }), ..self.clone() }
            }
            _ => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn losses() -> Vec<(Loss, Vec<f64>)> {
        let infinite = f64::INFINITY;
        let shape = |curvature, insensitive, low, high, margin| {
            Loss::Piecewise(Shape { curvature, insensitive, low, high, margin })
        };
        let (real, classes) = (vec![-0.7, 0.0, 1.3], vec![-1.0, 1.0]);
        vec![
            (shape(1.0, 0.0, -infinite, infinite, false), real.clone()),
            (shape(0.0, 0.0, -1.0, 1.0, false), real.clone()),
            (shape(0.0, 0.0, -0.3, 0.7, false), real.clone()),
            (shape(1.0, 0.0, -0.5, 0.5, false), real.clone()),
            (shape(0.25, 0.0, -1.0, 1.0, false), real.clone()),
            (shape(0.0, 0.1, -1.0, 1.0, false), real.clone()),
            (shape(1.0, 0.1, -infinite, infinite, false), real),
            (shape(0.0, 0.0, 0.0, 1.0, true), classes.clone()),
            (shape(1.0, 0.0, 0.0, infinite, true), classes),
            (Loss::Logistic, vec![0.0, 0.05, 0.5, 1.0]),
            (Loss::Poisson, vec![0.0, 1.0, 3.5]),
        ]
    }

    /// Fenchel: value + νf ≥ dual for every ν in the range, with equality at the slope; the curvature is the
    /// slope's derivative.
    #[test]
    fn primal_and_dual_belong_together() {
        for (loss, targets) in losses() {
            let fit = Fit { loss, weights: vec![2.0], bias: OutputBias::None };
            for y in targets {
                let (low, high) = fit.range(0, y);
                for i in -40..=40 {
                    let f = f64::from(i) * 0.1 + 0.013;
                    let (value, nu) = (fit.value(0, y, f), fit.nu(0, y, f));
                    assert!(nu >= low - 1e-12 && nu <= high + 1e-12, "{loss:?}");
                    assert!((value + nu * f - fit.dual(0, y, nu)).abs() < 1e-9, "{loss:?} {y} {f}");
                    for j in 0..=20 {
                        let other = low.max(-9.0) + f64::from(j) / 20.0 * (high.min(9.0) - low.max(-9.0));
                        assert!(value + other * f >= fit.dual(0, y, other) - 1e-9, "{loss:?} {y} {f} {other}");
                    }
                    let step = 1e-6;
                    let rise = (fit.value(0, y, f + step) - fit.value(0, y, f - step)) / (2.0 * step);
                    assert!((rise + nu).abs() < 1e-4, "{loss:?} {y} {f}");
                    let bend = (fit.nu(0, y, f - step) - fit.nu(0, y, f + step)) / (2.0 * step);
                    assert!((bend - fit.bend(0, y, f)).abs() < 1e-3 * (1.0 + bend.abs()), "{loss:?} {y} {f}");
                }
            }
        }
    }

    #[test]
    fn smoothing_takes_little_off() {
        for (loss, targets) in losses() {
            let fit = Fit { loss, ..Fit::default() };
            let smooth = fit.smoothed(0.01);
            for f in [-2.0, -0.3, 0.0, 0.4, 1.0, 1.7] {
                let lost = fit.value(0, targets[0], f) - smooth.value(0, targets[0], f);
                assert!((-1e-12..=0.005 + 1e-12).contains(&lost), "{loss:?}");
            }
        }
    }
}
