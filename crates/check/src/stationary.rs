//! Certificates about the distance of 0 to the Clarke subdifferential (FORMAT §12, §23; theory §7, §E2.6).
//!
//! In words: `docs/STATIONARY.md`; the format: FORMAT §12, and §23 for problems of version 2; the theorems:
//! `proofs/Clarke.v`, `proofs/Stationary.v`.

pub mod arrangement;
mod kinks;
pub mod slopes;
pub mod subgradient;

use crate::arithmetic::rank::independent_within;
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::lexer::{Lines, Tokens, digest};
use crate::rejection::{Code, Rejection};
use crate::statement::{Evaluation, Network, Problem, Training, TwoLayer, Verdict};
use crate::stationary::arrangement::{least, pattern};
use crate::stationary::kinks::Element;
use crate::stationary::slopes::Slopes;
use crate::stationary::subgradient::{Derivative, Tie, bias, subgradients};
use crate::work::{Work, count, longest, products, words};
use num_bigint::{BigInt, Sign};
use std::fmt;
use std::io::BufRead;
pub use subgradient::Subgradient;

/// What is proved about one neuron, or, added up, about the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distance {
    /// The square distance of 0 to the subdifferential is at least this …
    pub lower: Fraction,
    /// … and at most this.
    pub upper: Fraction,
    /// The one-sided derivative of the objective along a direction of square length at most `upper`. Never
    /// positive; the network is no local minimum if it is negative.
    pub slope: Fraction,
}

/// What was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Each neuron, with the number of its ties. At a kink of the loss the neurons have no lower bounds and no
    /// slopes of their own.
    pub neurons: Vec<(Distance, usize)>,
    /// The output bias, if the problem has one.
    pub bias: Option<Distance>,
    /// The network.
    pub total: Distance,
    /// Rows at a kink of the loss: the upper bound is about one subgradient of the loss there, the lower one
    /// about all.
    pub kinks: usize,
    /// Whether every kink on which a neuron lies is convex. A stationary network is then optimal among all
    /// networks whose neurons have its patterns and signs.
    pub convex: bool,
}

/// A claim about the distance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is at most this number.
    Within(Fraction),
    /// It is positive.
    NotStationary,
}

impl Claim {
    /// The answer: distances are compared by their squares.
    pub fn decide(&self, evidence: &Evidence) -> Verdict {
        let Distance { lower, upper, .. } = &evidence.total;
        let zero = Fraction::zero();
        let (proved, refuted) = match self {
            Claim::Within(bound) if *bound < zero => (false, true),
            Claim::Within(bound) => (*upper <= bound * bound, *lower > bound * bound),
            Claim::NotStationary => (*lower > zero, *upper == zero),
        };
        match (proved, refuted) {
            (true, _) => Verdict::Proved,
            (_, true) => Verdict::Refuted,
            _ => Verdict::Undecided,
        }
    }
}

/// The first word of the certificates.
pub const HEADING: &str = "relucert-stationary-certificate";

/// Re-proves a certificate about the network of the caller.
pub fn verify(
    problem: &Problem,
    problem_sha256: &str,
    network: &Network,
    certificate: impl BufRead,
) -> Result<Evidence, Rejection> {
    verify_training(&problem.clone().into(), problem_sha256, &network.clone().into(), certificate)
}

/// The same for any loss and bias: version 1 for a problem of version 1, else version 2.
pub fn verify_training(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    certificate: impl BufRead,
) -> Result<Evidence, Rejection> {
    let mut lines = Lines::about(certificate, Work::new(training.bytes().saturating_add(network.bytes())));
    let evaluation = Evaluation::of(training, network);
    lines.spend(evaluation.objective().saturating_add(evaluation.gradients()))?;
    let newest = if training.is_plain() { 1 } else { 2 };
    if lines.version(HEADING, 2)? != newest {
        let message = format!("a certificate for this problem has version {newest}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let slopes = slopes_of(training, network, &mut lines)?;
    let mut elements = Vec::new();
    let mut evidence = Evidence {
        neurons: Vec::new(),
        bias: None,
        total: Distance { lower: Fraction::zero(), upper: Fraction::zero(), slope: Fraction::zero() },
        kinks: slopes.kinks.len(),
        convex: true,
    };
    for (i, set) in subgradients(training, network, &slopes)?.iter().enumerate() {
        let (distance, element) = match set.ties.is_empty() {
            true => distance(set, set.base.clone(), &Positive::one(), |_| Ok(BigInt::ZERO))?,
            false => block(&mut lines, i, set)?,
        };
        evidence.convex &= set.convex;
        evidence.add(&mut lines, &distance)?;
        evidence.neurons.push((distance, set.ties.len()));
        elements.push(element);
    }
    let bias = bias(training, network, &slopes);
    if !bias.is_empty() {
        let [lower, upper, slope] = squares(&bias);
        let distance = Distance { lower, upper, slope };
        evidence.add(&mut lines, &distance)?;
        evidence.bias = Some(distance);
    }
    if evidence.kinks > 0 {
        let seen = kinks::Seen { training, network, slopes: &slopes, elements: &elements, bias: &bias };
        lines.spend(seen.price())?;
        let [lower, slope] = seen.joint(&evidence.total.upper)?;
        evidence.total = Distance { lower, slope, ..evidence.total };
        let parts = evidence.neurons.iter_mut().map(|(distance, _)| distance).chain(&mut evidence.bias);
        parts.for_each(|part| (part.lower, part.slope) = (Fraction::zero(), Fraction::zero()));
    }
    lines.finish()?;
    Ok(evidence)
}

/// The slopes of the loss; in version 2 with the line `slopes DEN C r_1 … r_C` (R211, R212).
fn slopes_of(training: &Training, network: &TwoLayer, lines: &mut Lines) -> Result<Slopes, Rejection> {
    if training.is_plain() {
        return slopes::ranges(training, network)?.at(&[], &Positive::one());
    }
    lines.spend(Evaluation::of(training, network).losses())?;
    let mut tokens = lines.record("slopes")?;
    let den = tokens.positive()?;
    let stated = tokens.list(|tokens| tokens.integer())?;
    tokens.end()?;
    let slopes = slopes::ranges(training, network).and_then(|ranges| ranges.at(&stated, &den));
    let slopes = slopes.map_err(|rejection| Rejection { line: lines.number(), ..rejection })?;
    lines.spend(Evaluation::of(training, network).weighted(longest(slopes.r.iter().chain([&*slopes.den]))))?;
    Ok(slopes)
}

impl Evidence {
    /// Adds a part of the network: the subdifferential is a product.
    fn add(&mut self, lines: &mut Lines, part: &Distance) -> Result<(), Rejection> {
        let total = &mut self.total;
        // Three sums of fractions; each is longer than the one before.
        lines.spend(products(9, words(total.upper.denominator()), words(part.upper.denominator())))?;
        lines.spend(products(9, words(total.lower.denominator()), words(part.lower.denominator())))?;
        total.lower = &total.lower + &part.lower;
        total.upper = &total.upper + &part.upper;
        total.slope = &total.slope + &part.slope;
        Ok(())
    }
}

/// The records of one neuron: an element of its subdifferential, and a tree (R72–R77).
fn block(lines: &mut Lines, i: usize, set: &Subgradient) -> Result<(Distance, Element), Rejection> {
    let mut tokens = lines.record("neuron")?;
    if tokens.count()? != i {
        return Err(tokens.reject(Code::WrongNeuron, format!("neuron {i} must stand here, the next one with ties")));
    }
    tokens.end()?;
    let mut tokens = lines.next()?;
    let (multipliers, scale) = match tokens.word()? {
        "box" => in_box(&mut tokens, set)?,
        "hull" => {
            let (scale, count) = (tokens.positive()?, tokens.count()?);
            tokens.end()?;
            in_hull(lines, set, scale, count)?
        }
        word => {
            return Err(tokens.reject(Code::WrongKeyword, format!("`box` or `hull` must stand here, not `{word}`")));
        }
    };
    let sums = count(set.ties.len() + 8).saturating_mul(count(set.base.len()));
    let long = longest(multipliers.iter().chain(&set.base).chain([&*scale])).saturating_mul(2);
    lines.spend(products(sums.saturating_mul(4), long, long))?;
    distance(set, set.at(&multipliers, &scale), &scale, |costs| least(lines, &set.ties, costs))
}

/// The rest of a line `box DEN C m_1 … m_C` (R73). All patterns of independent ties exist, so S is the box.
fn in_box(tokens: &mut Tokens, set: &Subgradient) -> Result<(Vec<BigInt>, Positive), Rejection> {
    let scale = tokens.positive()?;
    let mut multipliers = Vec::new();
    let count = tokens.count()?;
    if count != set.ties.len() {
        return Err(tokens.reject(Code::TieCount, format!("the neuron has {} ties", set.ties.len())));
    }
    for tie in &set.ties {
        let m = tokens.integer()?;
        let end = &tie.weight * &scale;
        if m < BigInt::ZERO.min(end.clone()) || m > BigInt::ZERO.max(end) {
            return Err(tokens.reject(Code::MultiplierOutside, "a multiplier is from zero to the weight of its tie"));
        }
        multipliers.push(m);
    }
    tokens.end()?;
    let rows: Vec<Vec<BigInt>> = set.ties.iter().map(|tie| tie.row.clone()).collect();
    match independent_within(&rows, tokens.work())? {
        true => Ok((multipliers, scale)),
        false => Err(tokens.reject(Code::TiesDependent, "not all patterns of dependent ties exist")),
    }
}

/// The lines `pattern WEIGHT e_1 … e_D` (R74).
fn in_hull(
    lines: &mut Lines,
    set: &Subgradient,
    scale: Positive,
    patterns: usize,
) -> Result<(Vec<BigInt>, Positive), Rejection> {
    let mut multipliers = vec![BigInt::ZERO; set.ties.len()];
    let mut sum = BigInt::ZERO;
    for _ in 0..patterns {
        let mut tokens = lines.record("pattern")?;
        let weight = tokens.integer()?;
        if weight.sign() != Sign::Plus {
            return Err(tokens.reject(Code::PatternWeight, "a weight is positive"));
        }
        let e = tokens.integers(set.base.len())?;
        let entries = count(set.ties.len()).saturating_mul(count(e.len() + 2));
        let rows = longest(set.ties.iter().flat_map(|tie| tie.row.iter().chain([&tie.weight])));
        tokens.spend(products(entries, rows, longest(e.iter().chain([&weight]))))?;
        let on = pattern(&set.ties, &e)
            .map_err(|t| tokens.reject(Code::WitnessOnTie, format!("the direction lies on tie {t}")))?;
        tokens.end()?;
        for ((m, tie), _) in multipliers.iter_mut().zip(&set.ties).zip(on).filter(|(_, on)| *on) {
            *m += &weight * &tie.weight;
        }
        sum += weight;
    }
    match sum == *scale {
        true => Ok((multipliers, scale)),
        false => {
            Err(Rejection::new(Code::WeightsNotOne, lines.number(), format!("the weights add up to {sum}/{scale}")))
        }
    }
}

/// The distance from both sides, by an element `v/(den·scale)` of ∂_u at the slopes r (R77, R78, R213).
///
/// ‖v‖ bounds it from above. For every element g of ∂_u, ‖g‖ ≥ v·g/‖v‖, and `least` bounds the part of v·g
/// that depends on s. Along −v the ties with p_t·v < 0 are on, and the derivative is −v·g for that s; the
/// direction is 0 instead if this is positive. With the true slopes no entry of g differs by more than the
/// radius of its place, and v·g by no more than Σ|v_j|·radius_j.
fn distance(
    set: &Subgradient,
    v: Vec<BigInt>,
    scale: &Positive,
    least: impl FnOnce(&[BigInt]) -> Result<BigInt, Rejection>,
) -> Result<(Distance, Element), Rejection> {
    let costs = set.costs(&v);
    let fixed = dot(&v, &set.base);
    let sizes: Vec<BigInt> = v.iter().map(|v| v.magnitude().clone().into()).collect();
    let unknown = dot(&sizes, &set.radius);
    let support = &fixed + least(&costs)? - &unknown;
    let on = |(tie, _): &(&Tie, &BigInt)| dot(&tie.row, &v).sign() == Sign::Minus;
    let descent = fixed + set.ties.iter().zip(&costs).filter(on).map(|(_, cost)| cost).sum::<BigInt>() - unknown;
    let longest: Vec<BigInt> = sizes.iter().zip(&set.radius).map(|(size, radius)| size + radius * scale).collect();
    let den = set.den.square();
    let outputs = squares(&set.outputs);
    let with = |[lower, upper, slope]: [Fraction; 3]| {
        let [own_lower, own_upper, own_slope] = &outputs;
        let sum = |own: &Fraction, part: Fraction| (&set.square * &(own + &part.reduced())).reduced();
        Distance { lower: sum(own_lower, lower), upper: sum(own_upper, upper), slope: sum(own_slope, slope) }
    };
    let over = |value: &BigInt| Fraction::quotient(value.clone(), &den * scale);
    let below = support.clone().max(BigInt::ZERO);
    let distance = with([
        // For v = 0 the bound below is zero.
        match Positive::new(dot(&v, &v)) {
            Some(square) => Fraction::quotient(&below * &below, &den * square),
            None => Fraction::zero(),
        },
        Fraction::quotient(dot(&longest, &longest), &den * scale.square()),
        over(&-descent.clone().max(BigInt::ZERO)),
    ]);
    let along = with([over(&support), Fraction::zero(), over(&-descent)]);
    let (den, outputs) = (&set.den * scale, set.outputs.clone());
    Ok((distance, Element { support: along.lower, derivative: along.slope, v, den, outputs }))
}

/// The square distance of 0 to numbers that are known up to a radius, from below and from above, and a bound of
/// the derivative along their negatives; a number that may be zero is not moved.
fn squares(derivatives: &[Derivative]) -> [Fraction; 3] {
    let zero = Fraction::zero();
    let add = |[lower, upper, slope]: [Fraction; 3], Derivative { value, radius }: &Derivative| {
        let size = value.abs();
        let (least, most) = ((&size - radius).max(zero.clone()), &size + radius);
        let sums = [&lower + &(&least * &least), &upper + &(&most * &most), &slope - &(&size * &least)];
        sums.map(|sum| sum.reduced())
    };
    derivatives.iter().fold([zero.clone(), zero.clone(), zero.clone()], add)
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Claim::Within(bound) if *bound == Fraction::zero() => write!(f, "stationary"),
            Claim::Within(bound) => write!(f, "stationary up to {bound}"),
            Claim::NotStationary => write!(f, "not stationary"),
        }
    }
}
