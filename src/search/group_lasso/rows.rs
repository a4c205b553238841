//! The rows of the loss in the interior-point method: what the outputs f must be for a dual vector ν, and the
//! multipliers of the ends of its range (theory §E3.1).
//!
//! D(ν) = Σ D_k(ν_k) − p(ν) is to be maximised, D_k concave. At the optimum f_k is the slope of D_k at ν_k:
//! for logistic and Poisson loss one number, infinite at the ends of the range. Else it is y − κν with a
//! multiplier at each end, and less z in ε·∂|ν|, which is complementarity too: ν = p − m with p(ε − z) = 0
//! and m(ε + z) = 0. So corners of a loss need no smoothing: each pair of a slack and a multiplier is followed
//! like those of the cones.

use super::centre::longest;
use crate::kernels::norm;
use crate::search::data::Data;
use crate::search::fit::{Loss, Shape};

/// Where ν_k is, in the units of the method.
#[derive(Clone, Debug)]
pub(super) struct Row {
    curve: Curve,
    /// The ends of the range, perhaps infinite.
    ends: (f64, f64),
    /// Multipliers of the ends, positive; zero where there are none.
    low: f64,
    high: f64,
    split: Option<Split>,
}

/// The slope of D_k, but for multipliers.
#[derive(Clone, Copy, Debug)]
enum Curve {
    /// y − κν.
    Line { y: f64, curvature: f64 },
    /// ln(p/(1 − p)), p = y − ν/s, with the weight s and the unit of f and ν.
    Logistic { weight: f64, unit: f64 },
    /// ln(y − ν/s), likewise.
    Poisson { weight: f64, unit: f64 },
}

/// ν = p − m up to a residual, and z.
#[derive(Clone, Debug)]
struct Split {
    insensitive: f64,
    plus: f64,
    minus: f64,
    z: f64,
}

/// A direction of a row; zeros where nothing is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RowStep {
    nu: f64,
    low: f64,
    high: f64,
    plus: f64,
    minus: f64,
    z: f64,
}

/// The Newton equation of a row: q dν + df = side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Equation {
    pub q: f64,
    pub side: f64,
}

/// A start of ν: at the slopes of the constant `bias`, moved off the ends of its range. For piecewise linear
/// losses ‖Xᵀν‖ ≤ √spread·‖ν‖ is at most a half: there is no curvature to lead it there.
pub(super) fn start(data: &Data, unit: f64, bias: f64, spread: f64) -> Vec<f64> {
    if data.fit.is_plain() {
        return vec![0.0; data.n];
    }
    let mut nu: Vec<f64> = (0..data.n).map(|k| inside(data, k, bias) / unit).collect();
    if data.fit.is_linear() {
        let share = (0.5 / (spread.sqrt() * norm(&nu))).min(1.0);
        nu.iter_mut().for_each(|nu| *nu *= share);
    }
    nu
}

/// The slope of a row at the constant, at least a tenth of the range off its ends, or of the weight where it
/// has no other end.
fn inside(data: &Data, k: usize, bias: f64) -> f64 {
    const OFF: f64 = 0.1;
    let (low, high) = data.fit.range(k, data.y[k]);
    let width = OFF * if high - low < f64::INFINITY { high - low } else { data.fit.weight(k) };
    let nu = data.fit.nu(k, data.y[k], bias);
    let nu = if low.is_finite() { nu.max(low + width) } else { nu };
    if high.is_finite() { nu.min(high - width) } else { nu }
}

/// The rows at a start of ν. `product` is what each pair has at least.
pub(super) fn rows(data: &Data, unit: f64, bias: f64, product: f64, nu: &[f64]) -> Vec<Row> {
    nu.iter().enumerate().map(|(k, nu)| row(data, k, unit, bias, product, *nu)).collect()
}

fn row(data: &Data, k: usize, unit: f64, bias: f64, product: f64, nu: f64) -> Row {
    let (y, weight) = (data.y[k], data.fit.weight(k));
    let (low, high) = data.fit.range(k, y);
    let ends = (low / unit, high / unit);
    let (mut curve, mut split) = (Curve::Logistic { weight, unit }, None);
    match data.fit.loss {
        Loss::Logistic => {}
        Loss::Poisson => curve = Curve::Poisson { weight, unit },
        Loss::Piecewise(Shape { curvature, insensitive, .. }) => {
            curve = Curve::Line { y: y / unit, curvature: curvature / weight };
            let half = 0.5 * unit.recip() * weight;
            split =
                (insensitive > 0.0).then(|| Split { insensitive: insensitive / unit, plus: half, minus: half, z: 0.0 });
        }
    }
    if data.fit.is_plain() {
        return Row { curve, ends, low: 0.0, high: 0.0, split };
    }
    let pair = |end: f64, linear: bool| if end.is_finite() && linear { product / (nu - end).abs() } else { 0.0 };
    let linear = matches!(curve, Curve::Line { .. });
    let (low, high) = (pair(ends.0, linear), pair(ends.1, linear));
    if let Some(split) = &mut split {
        (split.plus, split.minus) = (split.plus + nu.max(0.0), split.minus + (-nu).max(0.0));
    }
    let mut row = Row { curve, ends, low, high, split };
    // The multipliers make up for what ν asks too much or too little of the outputs.
    let missing = bias / unit - row.output(nu);
    let open = if missing > 0.0 { &mut row.low } else { &mut row.high };
    *open += if *open > 0.0 { missing.abs() } else { 0.0 };
    row
}

impl Row {
    /// How strongly concave D_k is.
    pub(super) fn concavity(&self) -> f64 {
        match self.curve {
            Curve::Line { curvature, .. } => curvature,
            Curve::Logistic { weight, .. } => 4.0 / weight,
            Curve::Poisson { .. } => 0.0,
        }
    }

    /// The slope of D_k at ν without multipliers, and minus its derivative.
    fn curve(&self, nu: f64) -> (f64, f64) {
        match self.curve {
            Curve::Line { y, curvature } => (y - curvature * nu, curvature),
            Curve::Logistic { weight, unit } => {
                let (p, rest) = ((self.ends.1 - nu) * unit / weight, (nu - self.ends.0) * unit / weight);
                ((p / rest).ln() / unit, (1.0 / p + 1.0 / rest) / weight)
            }
            Curve::Poisson { weight, unit } => {
                let rate = (self.ends.1 - nu) * unit / weight;
                (rate.ln() / unit, 1.0 / (rate * weight))
            }
        }
    }

    /// The f that ν asks for.
    pub(super) fn output(&self, nu: f64) -> f64 {
        self.curve(nu).0 + self.low - self.high - self.split.as_ref().map_or(0.0, |split| split.z)
    }

    /// The equation at f = output(ν) − `residual`, for products `mu`, with the second-order terms of an
    /// earlier direction.
    pub(super) fn equation(&self, nu: f64, residual: f64, mu: f64, earlier: &RowStep) -> Equation {
        let (mut q, mut side) = (self.curve(nu).1, residual);
        for (end, (error, gap, multiplier)) in self.pairs(nu, mu, earlier) {
            q += multiplier / gap;
            side += end * error / gap;
        }
        if let Some(split) = &self.split {
            let ([plus, minus], give) = split.errors(mu, earlier);
            q += 1.0 / give;
            side += (split.plus - split.minus - nu + plus - minus) / give;
        }
        Equation { q, side }
    }

    /// Of the ends that have a multiplier: 1 or −1, what their product lacks, their distance and the
    /// multiplier.
    fn pairs(&self, nu: f64, mu: f64, earlier: &RowStep) -> impl Iterator<Item = (f64, (f64, f64, f64))> + use<> {
        let low = (nu - self.ends.0, self.low, earlier.low * earlier.nu);
        let high = (self.ends.1 - nu, self.high, -earlier.high * earlier.nu);
        let pair = move |(gap, multiplier, second): (f64, f64, f64)| (mu - multiplier * gap - second, gap, multiplier);
        [(1.0, low), (-1.0, high)].into_iter().filter(|(_, end)| end.1 > 0.0).map(move |(sign, end)| (sign, pair(end)))
    }

    /// The rest of a step, after dν.
    pub(super) fn step(&self, nu: f64, mu: f64, earlier: &RowStep, by: f64) -> RowStep {
        let mut step = RowStep { nu: by, ..RowStep::default() };
        for (end, (error, gap, multiplier)) in self.pairs(nu, mu, earlier) {
            let change = (error - end * multiplier * by) / gap;
            if end > 0.0 { step.low = change } else { step.high = change }
        }
        if let Some(split) = &self.split {
            let ([plus, minus], give) = split.errors(mu, earlier);
            step.z = (by - (split.plus - split.minus - nu) - plus + minus) / give;
            step.plus = plus + split.plus / (split.insensitive - split.z) * step.z;
            step.minus = minus - split.minus / (split.insensitive + split.z) * step.z;
        }
        step
    }

    /// Sum and number of the products after a step.
    pub(super) fn products(&self, nu: f64, step: &RowStep, length: f64) -> (f64, usize) {
        let (mut sum, mut count) = (0.0, 0);
        let nu = nu + length * step.nu;
        if self.low > 0.0 {
            (sum, count) = (sum + (self.low + length * step.low) * (nu - self.ends.0), count + 1);
        }
        if self.high > 0.0 {
            (sum, count) = (sum + (self.high + length * step.high) * (self.ends.1 - nu), count + 1);
        }
        if let Some(Split { insensitive, plus, minus, z }) = &self.split {
            let z = z + length * step.z;
            sum += (plus + length * step.plus) * (insensitive - z) + (minus + length * step.minus) * (insensitive + z);
            count += 2;
        }
        (sum, count)
    }

    /// The longest step that keeps everything positive.
    pub(super) fn longest(&self, nu: f64, step: &RowStep) -> f64 {
        let finite = |gap: f64| if gap.is_finite() { gap } else { 1.0 };
        let up = if self.ends.1.is_finite() { -step.nu } else { 0.0 };
        let down = if self.ends.0.is_finite() { step.nu } else { 0.0 };
        let gaps = [finite(nu - self.ends.0), finite(self.ends.1 - nu)];
        let ends = longest(&gaps, &[down, up]).min(longest(&[self.low, self.high], &[step.low, step.high]));
        self.split.as_ref().map_or(ends, |split| {
            let from = [split.plus, split.minus, split.insensitive - split.z, split.insensitive + split.z];
            ends.min(longest(&from, &[step.plus, step.minus, -step.z, step.z]))
        })
    }

    /// Goes along a step, but for ν.
    pub(super) fn go(&mut self, step: &RowStep, length: f64) {
        self.low += length * step.low;
        self.high += length * step.high;
        if let Some(split) = &mut self.split {
            split.plus += length * step.plus;
            split.minus += length * step.minus;
            split.z += length * step.z;
        }
    }
}

impl Split {
    /// What p and m change by at z as it is, and (p/(ε − z) + m/(ε + z)).
    fn errors(&self, mu: f64, earlier: &RowStep) -> ([f64; 2], f64) {
        let (above, below) = (self.insensitive - self.z, self.insensitive + self.z);
        let plus = (mu - self.plus * above + earlier.plus * earlier.z) / above;
        let minus = (mu - self.minus * below - earlier.minus * earlier.z) / below;
        ([plus, minus], self.plus / above + self.minus / below)
    }
}
