//! Certificates about the distance of 0 to the Clarke subdifferential (FORMAT §12, theory §7).
//!
//! In words: `docs/STATIONARY.md`; the format: FORMAT §12; the theorems: `proofs/Clarke.v`,
//! `proofs/Stationary.v`.

pub mod arrangement;
pub mod subgradient;

use crate::arithmetic::rank::independent_within;
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::lexer::{Lines, Tokens, digest};
use crate::rejection::{Code, Rejection};
use crate::statement::{Evaluation, Network, Problem, Verdict};
use crate::stationary::arrangement::{least, pattern};
use crate::stationary::subgradient::{Tie, subgradients};
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
    /// Each neuron, with the number of its ties.
    pub neurons: Vec<(Distance, usize)>,
    /// The network.
    pub total: Distance,
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
    let mut lines = Lines::about(certificate, Work::new(problem.bytes().saturating_add(network.bytes())));
    let evaluation = Evaluation::new(problem, network);
    lines.spend(evaluation.objective().saturating_add(evaluation.gradients()))?;
    lines.heading(HEADING)?;
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let zero = Distance { lower: Fraction::zero(), upper: Fraction::zero(), slope: Fraction::zero() };
    let mut evidence = Evidence { neurons: Vec::new(), total: zero, convex: true };
    for (i, set) in subgradients(problem, network)?.iter().enumerate() {
        let found = match set.ties.is_empty() {
            true => distance(set, &set.base, &Positive::one(), |_| Ok(BigInt::ZERO))?,
            false => block(&mut lines, i, set)?,
        };
        evidence.convex &= set.convex;
        // The subdifferential is a product.
        let total = &mut evidence.total;
        // Three sums of fractions; each is longer than the one before.
        lines.spend(products(9, words(total.upper.denominator()), words(found.upper.denominator())))?;
        lines.spend(products(9, words(total.lower.denominator()), words(found.lower.denominator())))?;
        total.lower = &total.lower + &found.lower;
        total.upper = &total.upper + &found.upper;
        total.slope = &total.slope + &found.slope;
        evidence.neurons.push((found, set.ties.len()));
    }
    lines.finish()?;
    Ok(evidence)
}

/// The records of one neuron: an element of its subdifferential, and a tree (R72–R77).
fn block(lines: &mut Lines, i: usize, set: &Subgradient) -> Result<Distance, Rejection> {
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
    distance(set, &set.at(&multipliers, &scale), &scale, |costs| least(lines, &set.ties, costs))
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

/// The distance from both sides, by an element `v/(den·scale)` of ∂_u (R77, R78).
///
/// ‖v‖ bounds it from above. For every element g of ∂_u, ‖g‖ ≥ v·g/‖v‖, and `least` bounds the part of v·g
/// that depends on s. Along −v the ties with p_t·v < 0 are on, and the derivative is −v·g for that s; the
/// direction is 0 instead if this is positive.
fn distance(
    set: &Subgradient,
    v: &[BigInt],
    scale: &Positive,
    least: impl FnOnce(&[BigInt]) -> Result<BigInt, Rejection>,
) -> Result<Distance, Rejection> {
    let costs = set.costs(v);
    let fixed = dot(v, &set.base);
    let below = (&fixed + least(&costs)?).max(BigInt::ZERO);
    let on = |(tie, _): &(&Tie, &BigInt)| dot(&tie.row, v).sign() == Sign::Minus;
    let down = (fixed + set.ties.iter().zip(&costs).filter(on).map(|(_, cost)| cost).sum::<BigInt>()).max(BigInt::ZERO);
    let square = dot(v, v);
    let den = set.den.square();
    let output = &set.output * &set.output;
    let with_output = |part: Fraction| {
        let part = part.reduced();
        (&set.square * &(&output + &part)).reduced()
    };
    Ok(Distance {
        // For v = 0 the bound below is zero.
        lower: with_output(match Positive::new(square.clone()) {
            Some(square) => Fraction::quotient(&below * &below, &den * square),
            None => Fraction::zero(),
        }),
        upper: with_output(Fraction::quotient(square, &den * scale.square())),
        slope: &Fraction::zero() - &with_output(Fraction::quotient(down, den * scale)),
    })
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
