//! What the checker found about stationarity, as text and JSON.

use super::decimal::{Round, decimal, number};
use super::subject::Fitted;
use super::{Reason, Subject};
use crate::check::arithmetic::Fraction;
use crate::check::rejection::Rejection;
use crate::check::stationary::{Claim, Distance, Evidence};
use serde::Serialize;
use std::io::{self, Write};

/// What was claimed about the distance of 0 to the Clarke subdifferential and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct StationaryReport {
    /// `proved`, `refuted`, `undecided` or `not-verified`.
    pub verdict: &'static str,
    /// The claim, as the caller gave it.
    pub claim: String,
    /// The network.
    pub total: Option<Measured>,
    /// Each neuron.
    pub neurons: Vec<Measured>,
    /// The output bias, if the problem has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_bias: Option<Measured>,
    /// Rows at a kink of the loss, where the problem is one of version 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss_kinks: Option<usize>,
    /// Whether it is proved to be stationary, or not to be.
    pub stationary: Option<bool>,
    /// Whether it is proved to be optimal among the networks whose neurons have the patterns and signs (with
    /// several outputs: directions of the output weights) of those of its neurons that are not zero.
    pub optimal_for_its_patterns_and_signs: bool,
    /// SHA-256 of the problem file.
    pub problem_sha256: String,
    /// Why the certificate was rejected.
    pub rejection: Option<Reason>,
    #[serde(skip)]
    about: String,
    #[serde(skip)]
    fit: Option<Fitted>,
}

/// A distance, and numbers that come with it.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// Rows at zero, collinear ones counted once.
    pub ties: usize,
    /// Whether the bounds agree.
    pub exact: bool,
    /// `p/q`: lower bound of the square distance.
    pub square_lower: String,
    /// `p/q`: upper bound.
    pub square_upper: String,
    /// Lower bound of the distance, rounded down.
    pub lower: f64,
    /// Upper bound, rounded up.
    pub upper: f64,
    /// `p/q`: the one-sided derivative of the objective along the direction of the certificate.
    pub slope: String,
    #[serde(skip)]
    decimals: [String; 3],
}

impl Measured {
    fn new((distance, ties): (&Distance, usize)) -> Measured {
        let Distance { lower, upper, slope } = distance;
        let (low, high) = (root(lower, Round::Down), root(upper, Round::Up));
        Measured {
            ties,
            exact: lower == upper,
            square_lower: lower.to_string(),
            square_upper: upper.to_string(),
            lower: number(&low, Round::Down),
            upper: number(&high, Round::Up),
            slope: slope.to_string(),
            decimals: [decimal(&low, 6, Round::Down), decimal(&high, 6, Round::Up), decimal(slope, 6, Round::Up)],
        }
    }

    /// The slope, rounded up.
    pub fn slope_above(&self) -> &str {
        &self.decimals[2]
    }

    /// The distance in words.
    pub fn words(&self) -> String {
        let [low, high, _] = &self.decimals;
        match (self.exact, self.upper == 0.0) {
            (true, true) => "0 (exact)".to_string(),
            (true, _) => format!("{high} (exact up to rounding up)"),
            _ => format!("in [{low}, {high}] (bounds)"),
        }
    }
}

/// A square root to about 64 bits, rounded.
fn root(square: &Fraction, round: Round) -> Fraction {
    let (num, den) = (square.numerator(), square.denominator());
    let shift = (128 + den.bits()).saturating_sub(num.bits()).div_ceil(2);
    let scaled = num << (2 * shift);
    let mut quotient = &scaled / den;
    if round == Round::Up && &quotient * den != scaled {
        quotient += 1;
    }
    let mut root = quotient.sqrt();
    if round == Round::Up && &root * &root != quotient {
        root += 1;
    }
    Fraction::new(root, num_bigint::BigInt::from(1) << shift).unwrap_or_else(Fraction::zero)
}

impl StationaryReport {
    /// The report on a claim, after a certificate was accepted or rejected.
    pub fn new(
        problem: impl Into<Subject>,
        problem_sha256: &str,
        claim: &Claim,
        outcome: Result<&Evidence, Rejection>,
    ) -> StationaryReport {
        let subject = problem.into();
        let (evidence, rejection) = match outcome {
            Ok(evidence) => (Some(evidence), None),
            Err(rejection) => (None, Some(Reason::from(rejection))),
        };
        let zero = Fraction::zero();
        let ties = |e: &Evidence| e.neurons.iter().map(|(_, ties)| ties).sum();
        let parts = evidence.iter().flat_map(|e| &e.neurons);
        StationaryReport {
            verdict: evidence.map_or("not-verified", |e| claim.decide(e).name()),
            claim: claim.to_string(),
            total: evidence.map(|e| Measured::new((&e.total, ties(e)))),
            neurons: parts.map(|(distance, ties)| Measured::new((distance, *ties))).collect(),
            output_bias: evidence.and_then(|e| e.bias.as_ref()).map(|distance| Measured::new((distance, 0))),
            loss_kinks: evidence.filter(|_| subject.fit.is_some()).map(|e| e.kinks),
            stationary: evidence.and_then(|e| match (e.total.upper == zero, e.total.lower > zero) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            }),
            optimal_for_its_patterns_and_signs: evidence.is_some_and(|e| e.convex && e.total.upper == Fraction::zero()),
            problem_sha256: problem_sha256.to_string(),
            rejection,
            about: subject.about(problem_sha256),
            fit: subject.fit,
        }
    }

    /// 0 proved, 1 refuted or not verified, 2 malformed, 3 undecided.
    pub fn exit_code(&self) -> u8 {
        super::exit_code(self.verdict, self.rejection.as_ref())
    }

    /// The text lines but the verdict; `neurons` asks for one line for each neuron.
    pub fn write_facts(&self, out: &mut impl Write, neurons: bool) -> io::Result<()> {
        let Some(total) = &self.total else { return Ok(()) };
        let objective = self.fit.as_ref().map_or_else(|| "1/2 |f - y|^2".to_string(), Fitted::objective);
        writeln!(
            out,
            "c distance of 0 to the Clarke subdifferential of {objective} + beta/2 (sum of squared weights)"
        )?;
        if let Some(kinks) = self.loss_kinks.filter(|kinks| *kinks > 0) {
            writeln!(out, "c rows at a kink of the loss: {kinks}; 0 is sought for one subgradient of the loss there")?;
        }
        writeln!(out, "v distance {}", total.words())?;
        writeln!(
            out,
            "v slope {} the derivative along a direction no longer than that, rounded up",
            total.decimals[2]
        )?;
        writeln!(out, "v neurons {} ties {}", self.neurons.len(), total.ties)?;
        for (i, neuron) in self.neurons.iter().enumerate().filter(|_| neurons) {
            writeln!(out, "v neuron {i} ties {} distance {}", neuron.ties, neuron.words())?;
        }
        if let Some(bias) = self.output_bias.as_ref().filter(|_| neurons) {
            writeln!(out, "v output-bias distance {}", bias.words())?;
        }
        let stationary = match self.stationary {
            Some(true) => "proved",
            Some(false) => "refuted; the distance above is proved",
            None => "open; the bounds above are proved",
        };
        let own = match (self.optimal_for_its_patterns_and_signs, self.stationary, &self.fit) {
            (true, ..) => {
                "proved for those of its neurons that are not zero: stationary, and all kinks they lie on are convex"
            }
            (_, Some(true), None) => "does not follow: it lies on a concave kink; relucert certify --scope patterns",
            (_, Some(true), Some(_)) => "does not follow: it lies on a concave kink",
            (.., None) => "relucert certify --scope patterns proves how far",
            (.., Some(_)) => "open",
        };
        let signs = if self.fit.as_ref().is_some_and(|fit| fit.outputs > 1) { "output directions" } else { "signs" };
        let own_scope = format!("optimal for its patterns and {signs}");
        let width = own_scope.len();
        writeln!(out, "c scope: {:width$} {stationary}", "stationary")?;
        writeln!(out, "c scope: {own_scope} {own}")?;
        writeln!(out, "c scope: {:width$} relucert certify proves how far", "optimal over all networks")
    }

    /// The verdict in one line.
    pub fn write_verdict(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(reason) = &self.rejection {
            return writeln!(out, "s NOT VERIFIED {} {}: {}", self.claim, self.about, reason.sentence());
        }
        let distance = self.total.as_ref().map_or(String::new(), |total| {
            let descent = if total.slope.starts_with('-') { ", with a certified direction of descent" } else { "" };
            format!("; distance at most {}{descent}", total.decimals[1])
        });
        writeln!(out, "s {} {}{distance} {}", self.verdict.to_uppercase(), self.claim, self.about)
    }
}
