//! Global regularization paths: networks for every β of an interval, each within a relative gap of the
//! optimum over all networks of any width (FORMAT §17; theory §10.2).
//!
//! At the knots β_0 > … > β_K there is a network, and a dual vector ν with h(ν) ≤ β. Between two knots both
//! are joined: (1 − t)ν_0 + tν_1 is feasible at β(t) = (1 − t)β_0 + tβ_1 because h is convex, and the two
//! networks side by side, their weights times √(1 − t) and √t, have the predictions (1 − t)f_0 + tf_1 and the
//! penalty (1 − t)R_0 + tR_1. So objective and lower bound are quadratics in t, and a bound of the gap on a
//! whole segment is a question about three numbers. Trees are streamed; memory holds two knots.
//!
//! In words: `docs/GLOBAL_PATH.md`; the format: FORMAT §17; the theorems: `proofs/GlobalPath.v`.

use crate::arithmetic::Fraction;
use crate::arithmetic::vector::dot;
use crate::dictionary::residual;
use crate::lexer::{Lines, digest};
use crate::optimum::bounded;
use crate::rejection::{Code, Rejection};
use crate::statement::network::neurons;
use crate::statement::objective::{multiplier, squared_weights};
use crate::statement::{Evaluation, Problem, Size};
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
    /// The records of one knot (R101–R103); its β must be less than that of the knot before.
    pub fn read(
        problem: &Problem,
        lines: &mut Lines,
        before: Option<&Knot>,
        size: &mut Size,
    ) -> Result<Knot, Rejection> {
        let mut tokens = lines.record("knot")?;
        let beta = Fraction::quotient(tokens.positive()?.into(), tokens.positive()?);
        if before.is_some_and(|before| before.beta <= beta) {
            return Err(tokens.reject(Code::KnotOrder, format!("the knot before has not a larger beta than {beta}")));
        }
        tokens.end()?;
        let (network, _) = neurons(lines, Some(problem.columns()))?;
        lines.spend(Evaluation::new(problem, &network).objective())?;
        let dual = bounded(&problem.x, &problem.x_den, lines, size)?;
        let inner = Fraction::quotient(dot(&dual.nu, &problem.y), &problem.y_den * &dual.den);
        let square = Fraction::quotient(dot(&dual.nu, &dual.nu), dual.den.square());
        let c = multiplier(&inner, &square, &beta, &dual.value);
        let (entries, den) = residual(problem, &network);
        Ok(Knot {
            neurons: network.neurons.len(),
            residual: Vector { entries, factor: Fraction::quotient(1.into(), den) },
            penalty: squared_weights(&network).half().reduced(),
            along: (&c * &inner).reduced(),
            dual: Vector { entries: dual.nu, factor: &c * &Fraction::quotient(1.into(), dual.den) },
            beta,
        })
    }

    /// The products of words that a stretch takes on this side: inner products, and some hundred common
    /// divisors of numbers as long as these.
    fn cost(&self) -> u128 {
        let (residual, dual) = (longest(&self.residual.entries), longest(&self.dual.entries));
        let factors = [&self.residual.factor, &self.dual.factor, &self.penalty, &self.beta, &self.along];
        let long = longest(factors.into_iter().flat_map(|f| [f.numerator(), f.denominator()]));
        let inner = residual.max(dual);
        let sums = products(count(self.residual.entries.len()).saturating_mul(8), inner, inner);
        // Fractions of more than 2^17 bits are not reduced.
        let sides = inner.saturating_add(long).saturating_mul(8).min(4096);
        sums.saturating_add(products(100, sides.saturating_mul(40), sides))
    }

    /// The exact objective of the network.
    pub fn objective(&self) -> Fraction {
        (&self.residual.dot(&self.residual).half() + &(&self.beta * &self.penalty)).reduced()
    }

    /// The lower bound for all networks.
    pub fn lower(&self) -> Fraction {
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
        let [primal, dual] = [primal(first, second), dual(first, second)].map(|q| q.between(&s, &t));
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

/// P(t) = ½‖(1 − t)e_0 + te_1‖² + β(t)((1 − t)R_0 + tR_1), e the residuals.
fn primal(a: &Knot, b: &Knot) -> Quadratic {
    let mixed = &a.residual.dot(&b.residual) + &(&(&a.beta * &b.penalty) + &(&b.beta * &a.penalty));
    Quadratic { start: a.objective(), mixed: mixed.reduced(), end: b.objective() }
}

/// D(t) = ν(t)ᵀy − ½‖ν(t)‖².
fn dual(a: &Knot, b: &Knot) -> Quadratic {
    let mixed = &(&a.along + &b.along) - &a.dual.dot(&b.dual);
    Quadratic { start: a.lower(), mixed: mixed.reduced(), end: b.lower() }
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
    let mut lines = Lines::about(certificate, Work::new(problem.bytes()));
    lines.heading(HEADING)?;
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let mut tokens = lines.record("knots")?;
    let knots = tokens.count()?;
    if knots < 2 {
        return Err(tokens.reject(Code::FewKnots, "a path has at least two knots"));
    }
    tokens.end()?;
    let mut size = Size::default();
    let mut last = Knot::read(problem, &mut lines, None, &mut size)?;
    let first = last.beta.clone();
    let mut stretches = Vec::new();
    for _ in 1..knots {
        let next = Knot::read(problem, &mut lines, Some(&last), &mut size)?;
        lines.spend(last.cost().saturating_add(next.cost()))?;
        stretches.extend(Stretch::new([&last, &next], claim));
        last = next;
    }
    lines.finish()?;
    let covered = claim.from <= first && claim.to >= last.beta;
    let proved = claim.is_sensible() && covered && stretches.iter().all(|stretch| stretch.closed);
    Ok(Traced { proved, ends: [first, last.beta], stretches, knots, size })
}
