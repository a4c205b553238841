//! Global regularization paths: networks for every β of an interval, each within a relative gap of the
//! optimum over all networks of any width (FORMAT §17, §27; theory §10.2, §E3.8).
//!
//! At the knots β_0 > … > β_K there is a network, and a dual vector ν with h(ν) ≤ β. Between two knots both
//! are joined: (1 − t)ν_0 + tν_1 is feasible at β(t) = (1 − t)β_0 + tβ_1 because h is convex, and the two
//! networks side by side, their weights times √(1 − t) and √t, have the predictions (1 − t)f_0 + tf_1 and the
//! penalty (1 − t)R_0 + tR_1. So objective and lower bound are quadratics in t, and a bound of the gap on a
//! whole segment is a question about three numbers. With other losses and biases the loss is at most its
//! chord, and the lower bound at least its own: quadratics again (`chords`). Trees are streamed; memory holds
//! two knots.
//!
//! In words: `docs/GLOBAL_PATH.md`; the format: FORMAT §17, and §27 for problems of version 2; the theorems:
//! `proofs/GlobalPath.v`.

mod chords;

use crate::arithmetic::Fraction;
use crate::arithmetic::vector::dot;
use crate::global_path::chords::Chord;
use crate::lexer::{Lines, Tokens, digest};
use crate::optimum::bounded;
use crate::rejection::{Code, Rejection};
use crate::statement::network::neurons;
use crate::statement::objective::{multiplier, squared_weights};
use crate::statement::{Evaluation, Problem, Size, Training, TwoLayer, primal};
use crate::work::{Work, count, longest, products};
use num_bigint::BigInt;
use std::io::BufRead;

/// The first word of a certificate.
pub const HEADING: &str = "relucert-global-path-certificate";

/// That a path has `P − P* ≤ gap·P` for every β from `from` down to `to`, P being its objective and P* the
/// optimum at β over all networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathClaim {
    /// The largest β.
    pub from: Fraction,
    /// The least β, positive.
    pub to: Fraction,
    /// From 0 to 1.
    pub gap: Fraction,
}

impl PathClaim {
    /// Whether the numbers are in their ranges: otherwise the claim has no meaning and must not be decided.
    pub fn is_sensible(&self) -> bool {
        let (zero, one) = (Fraction::zero(), Fraction::dyadic(1.into(), 0));
        self.to > zero && self.to <= self.from && self.gap >= zero && self.gap <= one
    }
}

/// One knot with the bounds proved there, without its network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knot {
    /// β.
    pub beta: Fraction,
    /// Neurons of the network.
    pub neurons: usize,
    proof: Proof,
}

/// What is kept of a knot.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    /// Of a problem of version 1.
    Exact(Exact),
    /// Of a problem of version 2.
    Chord(Chord),
}

/// The vectors that objective and lower bound are quadratics of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exact {
    /// y − f.
    residual: Vector,
    /// R = ½ Σ (‖u‖² + a²).
    penalty: Fraction,
    /// A vector with h ≤ β.
    dual: Vector,
    /// `dual`ᵀy.
    along: Fraction,
}

/// Integers over one denominator, times a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Vector {
    entries: Vec<BigInt>,
    factor: Fraction,
}

impl Vector {
    fn dot(&self, other: &Vector) -> Fraction {
        let inner = Fraction::dyadic(dot(&self.entries, &other.entries), 0);
        (&(&self.factor * &other.factor) * &inner).reduced()
    }
}

impl Knot {
    /// The records of one knot (R101–R103, R251–R253); its β must be less than that of the knot before.
    pub fn read(
        training: &Training,
        lines: &mut Lines,
        before: Option<&Knot>,
        size: &mut Size,
    ) -> Result<Knot, Rejection> {
        let mut tokens = lines.record("knot")?;
        let beta = beta(&mut tokens, before)?;
        tokens.end()?;
        let (neurons, proof) = match training.is_plain() {
            true => {
                let (neurons, exact) = Exact::read(training, &beta, lines, size)?;
                (neurons, Proof::Exact(exact))
            }
            false => {
                let (neurons, chord) = Chord::read(training, &beta, lines, size)?;
                (neurons, Proof::Chord(chord))
            }
        };
        Ok(Knot { beta, neurons, proof })
    }

    /// The products of words that a stretch takes on this side: inner products, and some hundred common
    /// divisors of numbers as long as these.
    fn cost(&self) -> u128 {
        let (inner, rows, factors) = match &self.proof {
            Proof::Exact(exact) => {
                let (residual, dual) = (&exact.residual, &exact.dual);
                let factors = vec![&residual.factor, &dual.factor, &exact.penalty, &exact.along];
                (longest(&residual.entries).max(longest(&dual.entries)), residual.entries.len(), factors)
            }
            Proof::Chord(chord) => (0, 0, chord.numbers().to_vec()),
        };
        let factors = factors.into_iter().chain([&self.beta]);
        let long = longest(factors.flat_map(|f| [f.numerator(), f.denominator()]));
        let sums = products(count(rows).saturating_mul(8), inner, inner);
        // Fractions of more than 2^17 bits are not reduced.
        let sides = inner.saturating_add(long).saturating_mul(8).min(4096);
        sums.saturating_add(products(100, sides.saturating_mul(40), sides))
    }

    /// The exact objective of the network, or the upper end of an enclosed one.
    pub fn objective(&self) -> Fraction {
        match &self.proof {
            Proof::Exact(exact) => exact.objective(&self.beta),
            Proof::Chord(chord) => chord.objective(&self.beta),
        }
    }

    /// The lower bound for all networks.
    pub fn lower(&self) -> Fraction {
        match &self.proof {
            Proof::Exact(exact) => exact.lower(),
            Proof::Chord(chord) => chord.lower().clone(),
        }
    }
}

/// The β of a knot.
fn beta(tokens: &mut Tokens, before: Option<&Knot>) -> Result<Fraction, Rejection> {
    let beta = Fraction::quotient(tokens.positive()?.into(), tokens.positive()?);
    if before.is_some_and(|before| before.beta <= beta) {
        return Err(tokens.reject(Code::KnotOrder, format!("the knot before has not a larger beta than {beta}")));
    }
    Ok(beta)
}

impl Exact {
    /// The records after the line `knot`, and the number of neurons.
    fn read(
        training: &Training,
        beta: &Fraction,
        lines: &mut Lines,
        size: &mut Size,
    ) -> Result<(usize, Exact), Rejection> {
        let (network, _) = neurons(lines, Some(training.columns()))?;
        let (count, penalty) = (network.neurons.len(), squared_weights(&network).half().reduced());
        let network = TwoLayer::from(network);
        lines.spend(Evaluation::of(training, &network).objective())?;
        let bound = bounded(&training.x, &training.x_den, lines, size)?;
        let inner = Fraction::quotient(dot(&bound.nu, &training.y), &training.y_den * &bound.den);
        let square = Fraction::quotient(dot(&bound.nu, &bound.nu), bound.den.square());
        let c = multiplier(&inner, &square, beta, &bound.value);
        let (outputs, den) = primal::outputs(training, &network);
        let residual = |(y, f): (&BigInt, &BigInt)| y * &den - f * &training.y_den;
        let entries = training.y.iter().zip(&outputs).map(residual).collect();
        let exact = Exact {
            residual: Vector { entries, factor: Fraction::quotient(1.into(), &den * &training.y_den) },
            penalty,
            along: (&c * &inner).reduced(),
            dual: Vector { entries: bound.nu, factor: &c * &Fraction::quotient(1.into(), bound.den) },
        };
        Ok((count, exact))
    }

    fn objective(&self, beta: &Fraction) -> Fraction {
        (&self.residual.dot(&self.residual).half() + &(beta * &self.penalty)).reduced()
    }

    fn lower(&self) -> Fraction {
        (&self.along - &self.dual.dot(&self.dual).half()).reduced()
    }
}

/// s(1 − t)² + m t(1 − t) + e t².
struct Quadratic {
    start: Fraction,
    mixed: Fraction,
    end: Fraction,
}

impl Quadratic {
    /// Twice the polar form: 2q(t) at s = t.
    fn polar(&self, s: &Fraction, t: &Fraction) -> Fraction {
        let one = Fraction::dyadic(1.into(), 0);
        let (s_, t_) = (&one - s, &one - t);
        let ends = &(&self.start * &(&s_ * &t_)) + &(&self.end * &(s * t));
        &(&ends + &ends) + &(&self.mixed * &(&(s * &t_) + &(&s_ * t)))
    }

    /// The same function with s and t as the ends of its interval.
    fn between(&self, s: &Fraction, t: &Fraction) -> Quadratic {
        Quadratic { start: self.polar(s, s).half(), mixed: self.polar(s, t), end: self.polar(t, t).half() }
    }

    /// Whether it is at most zero for all t from 0 to 1: with p = 1 − t, q(p, t) is a form that is to be
    /// nonpositive for p, t ≥ 0.
    fn nonpositive(&self) -> bool {
        let zero = Fraction::zero();
        let product = &self.start * &self.end;
        let four = Fraction::dyadic(4.into(), 0);
        self.start <= zero && self.end <= zero && (self.mixed <= zero || &self.mixed * &self.mixed <= &four * &product)
    }
}

/// What is proved between two knots, or where the claim cuts them off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The larger β.
    pub from: Fraction,
    /// The smaller β.
    pub to: Fraction,
    /// `P − P* ≤ gap·P` for every β between: the least multiple of 2^−20 for which this is proved.
    pub gap: Fraction,
    /// Whether it is proved for the gap of the claim.
    pub closed: bool,
}

/// Bits behind the point of a reported gap.
const GAP_BITS: u32 = 20;

impl Stretch {
    /// The part of a segment that the claim is about (R104, R105), if there is one.
    pub fn new([first, second]: [&Knot; 2], claim: &PathClaim) -> Option<Stretch> {
        let from = claim.from.clone().min(first.beta.clone());
        let to = claim.to.clone().max(second.beta.clone());
        let length = &first.beta - &second.beta;
        let place = |beta: &Fraction| (&first.beta - beta).over(&length).map(|t| t.reduced());
        let (s, t) = (place(&from)?, place(&to)?);
        if from < to {
            return None;
        }
        let [primal, dual] = curves(first, second)?.map(|q| q.between(&s, &t));
        let proved = |gap: &Fraction| {
            let rest = &Fraction::dyadic(1.into(), 0) - gap;
            let part = |p: &Fraction, d: &Fraction| (&(&rest * p) - d).reduced();
            Quadratic {
                start: part(&primal.start, &dual.start),
                mixed: part(&primal.mixed, &dual.mixed),
                end: part(&primal.end, &dual.end),
            }
            .nonpositive()
        };
        // A gap of one is always proved: D is concave and not negative at the knots.
        let (mut low, mut high) = (-1i64, 1i64 << GAP_BITS);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match proved(&Fraction::dyadic(middle.into(), GAP_BITS)) {
                true => high = middle,
                false => low = middle,
            }
        }
        let closed = proved(&claim.gap);
        Some(Stretch { from, to, gap: Fraction::dyadic(high.into(), GAP_BITS).reduced(), closed })
    }
}

/// P(t) = ½‖(1 − t)e_0 + te_1‖² + β(t)((1 − t)R_0 + tR_1), e the residuals, and D(t) = ν(t)ᵀy − ½‖ν(t)‖²;
/// with chords their upper and lower bounds (R254). Nothing for knots of different problems.
fn curves(a: &Knot, b: &Knot) -> Option<[Quadratic; 2]> {
    let [primal, dual] = match (&a.proof, &b.proof) {
        (Proof::Exact(p), Proof::Exact(q)) => {
            let penalty = &(&a.beta * &q.penalty) + &(&b.beta * &p.penalty);
            [&p.residual.dot(&q.residual) + &penalty, &(&p.along + &q.along) - &p.dual.dot(&q.dual)]
        }
        (Proof::Chord(p), Proof::Chord(q)) => p.mixed(&a.beta, q, &b.beta),
        _ => return None,
    };
    Some([
        Quadratic { start: a.objective(), mixed: primal.reduced(), end: b.objective() },
        Quadratic { start: a.lower(), mixed: dual.reduced(), end: b.lower() },
    ])
}

/// What was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// The claim holds.
    pub proved: bool,
    /// The β of the first and the last knot.
    pub ends: [Fraction; 2],
    /// The parts of the segments that lie in the interval of the claim, β decreasing.
    pub stretches: Vec<Stretch>,
    /// Number of knots.
    pub knots: usize,
    /// How much was checked, all trees together.
    pub size: Size,
}

/// Re-proves a certificate for the claim of the caller, streaming (R100–R106). The β of the problem itself
/// does not matter.
pub fn verify(
    problem: &Problem,
    problem_sha256: &str,
    claim: &PathClaim,
    certificate: impl BufRead,
) -> Result<Traced, Rejection> {
    verify_training(&problem.clone().into(), problem_sha256, claim, certificate)
}

/// The same for any loss and bias: version 1 for a problem of version 1, else version 2. The penalty of an
/// output bias stays in proportion to β.
pub fn verify_training(
    training: &Training,
    problem_sha256: &str,
    claim: &PathClaim,
    certificate: impl BufRead,
) -> Result<Traced, Rejection> {
    let mut lines = Lines::about(certificate, Work::new(training.bytes()));
    let newest = if training.is_plain() { 1 } else { 2 };
    if lines.version(HEADING, 2)? != newest {
        let message = format!("a certificate for this problem has version {newest}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let mut tokens = lines.record("knots")?;
    let knots = tokens.count()?;
    if knots < 2 {
        return Err(tokens.reject(Code::FewKnots, "a path has at least two knots"));
    }
    tokens.end()?;
    let mut size = Size::default();
    let mut last = Knot::read(training, &mut lines, None, &mut size)?;
    let first = last.beta.clone();
    let mut stretches = Vec::new();
    for _ in 1..knots {
        let next = Knot::read(training, &mut lines, Some(&last), &mut size)?;
        lines.spend(last.cost().saturating_add(next.cost()))?;
        stretches.extend(Stretch::new([&last, &next], claim));
        last = next;
    }
    lines.finish()?;
    let covered = claim.from <= first && claim.to >= last.beta;
    let proved = claim.is_sensible() && covered && stretches.iter().all(|stretch| stretch.closed);
    Ok(Traced { proved, ends: [first, last.beta], stretches, knots, size })
}
