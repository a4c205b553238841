//! Losses: what a row costs, and what a dual vector gets from it (FORMAT R201, R203, theory §E3.1).
//!
//! Piecewise linear and quadratic losses are one family, exact in fractions; logistic, Poisson and softmax
//! are enclosed by logarithms (R204).

use crate::arithmetic::Fraction;
use num_bigint::BigInt;

/// The loss φ(y, f) of a row with target y and output f.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// ½(f − y)².
    Squared,
    /// |f − y|.
    Absolute,
    /// max(τ(y − f), (τ − 1)(y − f)), 0 < τ < 1.
    Quantile(Fraction),
    /// ½(f − y)² up to |f − y| = δ, linear beyond; δ > 0.
    Huber(Fraction),
    /// The Huber loss over its width: (f − y)²/(2β) up to β, |f − y| − β/2 beyond; β > 0.
    SmoothL1(Fraction),
    /// max(|f − y| − ε, 0), ε > 0.
    EpsilonInsensitive(Fraction),
    /// ½ max(|f − y| − ε, 0)², ε > 0.
    SquaredEpsilonInsensitive(Fraction),
    /// max(0, 1 − yf), y = ±1.
    Hinge,
    /// ½ max(0, 1 − yf)², y = ±1.
    SquaredHinge,
    /// log(1 + e^f) − yf, 0 ≤ y ≤ 1: binary cross-entropy on logits.
    Logistic,
    /// e^f − yf, y ≥ 0.
    Poisson,
    /// log Σ_c e^{f_c} − y·f over K outputs, y in the simplex: cross-entropy.
    Softmax,
}

/// g(e) = max te − ½κt² − ε|t| over the slopes t from `low` to `high`, 0 among them. A row costs g(f − y), or
/// g(1 − yf) for a *margin* loss with y = ±1.
///
/// All of theory §E3.1 that is piecewise linear or quadratic has this form, and with it both sides of
/// Fenchel's inequality: g(e) ≥ te − ½κt² − ε|t| for each t of the box is what a dual vector is paid, the
/// maximum is what the row costs.
#[derive(Clone, Debug)]
pub struct Shape {
    /// κ ≥ 0; without it both ends are given.
    pub curvature: Fraction,
    /// ε ≥ 0.
    pub insensitive: Fraction,
    /// The least slope, −∞ if none.
    pub low: Option<Fraction>,
    /// The greatest slope, ∞ if none.
    pub high: Option<Fraction>,
    /// Whether e = 1 − yf.
    pub margin: bool,
}

/// From which side a slope is taken where g has a corner.
#[derive(Clone, Copy, PartialEq)]
pub enum Limit {
    /// The slope just below.
    Left,
    /// The slope just above.
    Right,
}

/// What is known of a loss by its word in the format: it, without its parameter, and whether it has one.
pub type Word = (&'static str, fn(Fraction) -> Loss, bool);

/// The words of the format.
pub const WORDS: [Word; 12] = [
    ("squared", |_| Loss::Squared, false),
    ("absolute", |_| Loss::Absolute, false),
    ("quantile", Loss::Quantile, true),
    ("huber", Loss::Huber, true),
    ("smooth-l1", Loss::SmoothL1, true),
    ("epsilon-insensitive", Loss::EpsilonInsensitive, true),
    ("squared-epsilon-insensitive", Loss::SquaredEpsilonInsensitive, true),
    ("hinge", |_| Loss::Hinge, false),
    ("squared-hinge", |_| Loss::SquaredHinge, false),
    ("logistic", |_| Loss::Logistic, false),
    ("poisson", |_| Loss::Poisson, false),
    ("softmax", |_| Loss::Softmax, false),
];

impl Loss {
    /// Whether the loss of this name has a parameter; nothing if there is no such loss.
    pub fn has_parameter(word: &str) -> Option<bool> {
        WORDS.iter().find(|(name, ..)| *name == word).map(|(_, _, parameter)| *parameter)
    }

    /// The loss of this name with its parameter, if it has one; nothing if the parameter is out of range.
    pub fn named(word: &str, parameter: Option<Fraction>) -> Option<Loss> {
        let (_, make, has) = WORDS.iter().find(|(name, ..)| *name == word)?;
        let positive = |value: &Fraction| *value > Fraction::zero();
        let below_one = |value: &Fraction| word != "quantile" || *value < Fraction::one();
        match (parameter, has) {
            (Some(value), true) if positive(&value) && below_one(&value) => Some(make(value)),
            (None, false) => Some(make(Fraction::zero())),
            _ => None,
        }
    }

    /// Its name, and its parameter if it has one.
    pub fn name(&self) -> (&'static str, Option<&Fraction>) {
        let found = |word: &'static str| WORDS.iter().find(|(name, ..)| *name == word).map_or("", |(name, ..)| name);
        match self {
            Loss::Squared => (found("squared"), None),
            Loss::Absolute => (found("absolute"), None),
            Loss::Quantile(value) => (found("quantile"), Some(value)),
            Loss::Huber(value) => (found("huber"), Some(value)),
            Loss::SmoothL1(value) => (found("smooth-l1"), Some(value)),
            Loss::EpsilonInsensitive(value) => (found("epsilon-insensitive"), Some(value)),
            Loss::SquaredEpsilonInsensitive(value) => (found("squared-epsilon-insensitive"), Some(value)),
            Loss::Hinge => (found("hinge"), None),
            Loss::SquaredHinge => (found("squared-hinge"), None),
            Loss::Logistic => (found("logistic"), None),
            Loss::Poisson => (found("poisson"), None),
            Loss::Softmax => (found("softmax"), None),
        }
    }

    /// The family of piecewise linear and quadratic losses; nothing for those that need logarithms.
    pub fn shape(&self) -> Option<Shape> {
        let (zero, one) = (Fraction::zero(), Fraction::one());
        let shape = |curvature: &Fraction, insensitive: &Fraction, box_: Option<(Fraction, Fraction)>| {
            let (low, high) = box_.map_or((None, None), |(low, high)| (Some(low), Some(high)));
            Some(Shape { curvature: curvature.clone(), insensitive: insensitive.clone(), low, high, margin: false })
        };
        let within = |size: &Fraction| Some((&zero - size, size.clone()));
        let margin = |curvature: &Fraction, high: Option<Fraction>| {
            let (curvature, insensitive) = (curvature.clone(), zero.clone());
            Some(Shape { curvature, insensitive, low: Some(zero.clone()), high, margin: true })
        };
        match self {
            Loss::Squared => shape(&one, &zero, None),
            Loss::Absolute => shape(&zero, &zero, within(&one)),
            Loss::Quantile(tau) => shape(&zero, &zero, Some((&zero - tau, &one - tau))),
            Loss::Huber(delta) => shape(&one, &zero, within(delta)),
            Loss::SmoothL1(width) => shape(width, &zero, within(&one)),
            Loss::EpsilonInsensitive(epsilon) => shape(&zero, epsilon, within(&one)),
            Loss::SquaredEpsilonInsensitive(epsilon) => shape(&one, epsilon, None),
            Loss::Hinge => margin(&zero, Some(one.clone())),
            Loss::SquaredHinge => margin(&one, None),
            Loss::Logistic | Loss::Poisson | Loss::Softmax => None,
        }
    }

    /// Whether y/den, a row's targets, are targets of this loss (R201), or what they should be.
    pub(crate) fn admits(&self, y: &[BigInt], den: &BigInt) -> Result<(), &'static str> {
        let zero = BigInt::ZERO;
        let (fits, expected) = match self {
            Loss::Hinge | Loss::SquaredHinge => (y.iter().all(|y| *y == *den || *y == -den), "1 or -1"),
            Loss::Logistic => (y.iter().all(|y| *y >= zero && y <= den), "from 0 to 1"),
            Loss::Poisson => (y.iter().all(|y| *y >= zero), "not negative"),
            Loss::Softmax => {
                (y.iter().all(|y| *y >= zero) && y.iter().sum::<BigInt>() == *den, "shares that add up to one")
            }
            _ => (true, ""),
        };
        if fits { Ok(()) } else { Err(expected) }
    }
}

impl Shape {
    /// e of a row with target y and output f.
    pub fn error(&self, y: &Fraction, f: &Fraction) -> Fraction {
        if self.margin { &Fraction::one() - &(y * f) } else { f - y }
    }

    /// The slope of g at e, from one side where there are two: the t of the maximum, which is e less ε
    /// towards zero, over κ, and then the nearest t of the box.
    pub fn slope(&self, e: &Fraction, from: Limit) -> Fraction {
        let zero = Fraction::zero();
        let (above, below) = (e - &self.insensitive, e + &self.insensitive);
        // Without curvature the sign of e, less ε towards zero, decides; at a corner the side does.
        let (rises, falls) = match from {
            Limit::Right => (above >= zero, below < zero),
            Limit::Left => (above > zero, below <= zero),
        };
        let over = if rises {
            above
        } else if falls {
            below
        } else {
            return zero;
        };
        let Some(t) = over.over(&self.curvature) else {
            // Without curvature both ends are given.
            let end = if rises { &self.high } else { &self.low };
            return end.clone().map_or(zero, |end| end);
        };
        let t = self.low.iter().fold(t, |t, low| t.max(low.clone()));
        self.high.iter().fold(t, |t, high| t.min(high.clone()))
    }

    /// te − ½κt² − ε|t|.
    pub fn paid(&self, e: &Fraction, t: &Fraction) -> Fraction {
        let quadratic = (&self.curvature * &(t * t)).half();
        &(&(t * e) - &quadratic) - &(&self.insensitive * &t.abs())
    }

    /// g(e).
    pub fn value(&self, e: &Fraction) -> Fraction {
        self.paid(e, &self.slope(e, Limit::Right))
    }

    /// Whether t is in the box.
    pub fn holds(&self, t: &Fraction) -> bool {
        self.low.as_ref().is_none_or(|low| low <= t) && self.high.as_ref().is_none_or(|high| t <= high)
    }

    /// The e at which the slope of g has a corner or a jump.
    pub fn corners(&self) -> Vec<Fraction> {
        let zero = Fraction::zero();
        let end = |t: &Fraction| {
            let bent = &self.curvature * t;
            if *t < zero { &bent - &self.insensitive } else { &bent + &self.insensitive }
        };
        let ends = self.low.iter().chain(&self.high).map(end);
        ends.chain([self.insensitive.clone(), &zero - &self.insensitive]).collect()
    }
}
