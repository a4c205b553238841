//! The slopes of the loss at the outputs of a network, r_k ∈ s_k ∂φ(y_k, f_k) (FORMAT R210–R212, theory
//! §E2.6).
//!
//! Of a piecewise quadratic loss a slope is a rational number, or any number of an interval where the loss
//! has a kink: there the certificate chooses. Of a loss that needs logarithms it is known up to a radius.

use crate::arithmetic::enclosure::Interval;
use crate::arithmetic::logarithm::{SCALE, exponential, shares};
use crate::arithmetic::range::{Range, interval};
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::{Code, Rejection};
use crate::statement::loss::{Limit, Loss};
use crate::statement::training::{Sample, Training};
use crate::statement::{TwoLayer, primal};
use num_bigint::{BigInt, Sign};

/// Where each slope lies; the K of one row stand after those of the other.
#[derive(Clone, Debug)]
pub struct Ranges {
    /// A number if both ends are the same.
    pub entries: Vec<Range>,
    /// Whether a range encloses one number; else it holds all subgradients at a kink.
    pub enclosed: bool,
}

/// A row at a kink of the loss, one of one output: the subgradients are those from r − `below` to r +
/// `above`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kink {
    /// Its number.
    pub row: usize,
    /// Not negative.
    pub below: BigInt,
    /// Not negative.
    pub above: BigInt,
}

/// The slopes r at which subdifferentials are taken, integers over `den`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slopes {
    /// Of all numbers here.
    pub den: Positive,
    /// r, the K of one row after those of the other.
    pub r: Vec<BigInt>,
    /// How far the true slope may be from r.
    pub radius: Vec<BigInt>,
    /// The rows whose r was chosen.
    pub kinks: Vec<Kink>,
}

/// Where the slopes at the outputs of a network lie. Rejects a network for other problems, and an output
/// whose exponential is out of reach.
pub fn ranges(training: &Training, network: &TwoLayer) -> Result<Ranges, Rejection> {
    training.admits(network)?;
    let (outputs, den) = primal::outputs(training, network);
    ranges_at(training, &outputs, &den)
}

/// The same at outputs over a denominator, the K of one row after those of the other.
pub(crate) fn ranges_at(training: &Training, outputs: &[BigInt], den: &Positive) -> Result<Ranges, Rejection> {
    let mut entries = Vec::new();
    for (k, (f, sample)) in outputs.chunks(training.outputs).zip(training.samples()).enumerate() {
        let f: Vec<Fraction> = f.iter().map(|f| Fraction::quotient(f.clone(), den.clone())).collect();
        entries.extend(row(&training.loss, &sample, &f).map_err(|rejection| primal::of_row(rejection, k))?);
    }
    // In version 1 the denominator is that of R71, as it comes out here.
    if !training.is_plain() {
        entries = entries.iter().map(|r| Range { low: r.low.reduced(), high: r.high.reduced() }).collect();
    }
    Ok(Ranges { entries, enclosed: training.loss.shape().is_none() })
}

/// s ∂φ(y, f) of a row, for each output.
fn row(loss: &Loss, sample: &Sample, f: &[Fraction]) -> Result<Vec<Range>, Rejection> {
    let weight = sample.weight();
    let enclosed = match (loss, f) {
        (Loss::Logistic, [f]) => shares(&[interval(f), Interval::default()]),
        (Loss::Softmax, f) => shares(&f.iter().map(interval).collect::<Vec<_>>()),
        (Loss::Poisson, f) => {
            let all = f.iter().map(|f| exponential(&interval(f))).collect::<Option<Vec<_>>>();
            let message = "the output is too large: its exponential is not computed";
            all.ok_or_else(|| Rejection::new(Code::OutputTooLarge, 0, message))?
        }
        (loss, f) => {
            let message = || format!("the loss `{}` has one output, not {}", loss.name().0, f.len());
            let shape = loss.shape().ok_or_else(|| Rejection::new(Code::BadOutputs, 0, message()))?;
            let slopes = |(y, f): (&Fraction, &Fraction)| {
                let e = shape.error(y, f);
                let [low, high] = [Limit::Left, Limit::Right].map(|from| &weight * &shape.slope(&e, from));
                if !shape.margin {
                    return Range { low, high };
                }
                // e = 1 − yf falls with f if y > 0.
                let [one, other] = [low, high].map(|t| &Fraction::zero() - &(y * &t));
                if one <= other { Range { low: one, high: other } } else { Range { low: other, high: one } }
            };
            return Ok(sample.targets.iter().zip(f).map(slopes).collect());
        }
    };
    let end = |end: &BigInt, y: &Fraction| &weight * &(&Fraction::dyadic(end.clone(), SCALE) - y);
    let slope = |(p, y): (&Interval, &Fraction)| Range { low: end(&p.low, y), high: end(&p.high, y) };
    Ok(enclosed.iter().zip(&sample.targets).map(slope).collect())
}

impl Ranges {
    /// Whether the certificate states this slope: one at a kink, or any that is enclosed (R211).
    pub fn open(&self, range: &Range) -> bool {
        self.enclosed || range.low != range.high
    }

    /// The slopes, the open ones being those stated over `den`, in their order.
    ///
    /// At a kink every subgradient will do; an enclosed slope differs from any number by no more than the
    /// ends of its range do.
    pub fn at(&self, stated: &[BigInt], den: &Positive) -> Result<Slopes, Rejection> {
        let open = || self.entries.iter().filter(|range| self.open(range)).count();
        let count = || Rejection::new(Code::SlopeCount, 0, format!("{} slopes are to be stated", open()));
        let ends = || self.entries.iter().flat_map(|range| [&range.low, &range.high]);
        let common = match self.enclosed {
            true => den.lcm(&Positive::power_of_two(SCALE.into())),
            false => ends().fold(den.clone(), |common, end| common.lcm(end.denominator())),
        };
        let over = |value: &Fraction| &*common / value.denominator() * value.numerator();
        let mut slopes = Slopes { den: common.clone(), r: Vec::new(), radius: Vec::new(), kinks: Vec::new() };
        let mut stated = stated.iter().map(|r| &*common / den * r);
        for (entry, range) in self.entries.iter().enumerate() {
            let r = if self.open(range) { stated.next().ok_or_else(count)? } else { over(&range.low) };
            let value = Fraction::quotient(r.clone(), common.clone());
            let mut radius = BigInt::ZERO;
            if self.enclosed {
                let far = (&range.high - &value).max(&value - &range.low);
                radius = -far.denominator().floor(&-(far.numerator() * &common));
            } else if self.open(range) {
                let (below, above) = (&r - over(&range.low), over(&range.high) - &r);
                if below.sign() == Sign::Minus || above.sign() == Sign::Minus {
                    let message = format!("{value} is no subgradient of the loss in row {}", entry + 1);
                    return Err(Rejection::new(Code::SlopeOutside, 0, message));
                }
                slopes.kinks.push(Kink { row: entry, below, above });
            }
            slopes.r.push(r);
            slopes.radius.push(radius);
        }
        if stated.next().is_none() { Ok(slopes) } else { Err(count()) }
    }
}
