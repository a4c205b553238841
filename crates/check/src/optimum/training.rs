//! A certificate about a training problem of any loss (FORMAT R205, R207).
//!
//! That h(ν) ≤ B is proved as for the squared loss: it is about the data and ν alone (theory §E1). What is
//! new is the number c by which ν is multiplied, stated by the certificate, and what cν is worth.

use super::centred::Centred;
use super::matrix::Subject;
use super::several::{DualMatrix, bounded_matrix};
use super::{Bounded, bounded};
use crate::arithmetic::{Fraction, Positive, Range};
use crate::lexer::{Lines, digest};
use crate::rejection::{Code, Rejection, require};
use crate::statement::objective::multiplier;
use crate::statement::training::HiddenBias;
use crate::statement::{
    Evaluation, Evidence, Network, Size, Training, TwoLayer, constant, dual, network, primal, two_layer,
};
use crate::work::{Work, count, longest, products};
use num_bigint::BigInt;
use std::io::BufRead;

/// Re-proves a certificate, streaming: version 1 for a problem of version 1, else version 2.
///
/// `problem_sha256` is the digest of the problem file in lower-case hexadecimal (R7).
pub fn verify(
    training: &Training,
    problem_sha256: &str,
    network: &TwoLayer,
    certificate: impl BufRead,
) -> Result<Evidence, Rejection> {
    let mut lines = Lines::about(certificate, Work::new(training.bytes().saturating_add(network.bytes())));
    let own = measured(training, network, &mut lines)?;
    lines.spend(Evaluation::of(training, network).losses().saturating_add(Evaluation::constant(training)))?;
    let zero = constant::best(training)?;
    let newest = if training.is_plain() { 1 } else { 2 };
    if lines.version("relucert-certificate", 2)? != newest {
        let message = format!("a certificate for this problem has version {newest}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let better = match lines.setting("kind")? {
        (kind, _) if kind == "bound" => None,
        (kind, _) if kind == "better" => {
            let better = another(training, &mut lines)?;
            Some(measured(training, &better, &mut lines)?)
        }
        (kind, line) => return Err(Rejection::new(Code::WrongKeyword, line, format!("there is no kind `{kind}`"))),
    };
    let widths = [Some(&own), Some(&zero), better.as_ref()].into_iter().flatten();
    let width = widths.map(|range| &range.high - &range.low).fold(Fraction::zero(), Fraction::max).reduced();
    let mut evidence = Evidence {
        upper: own.high,
        lower: Fraction::zero(),
        zero: zero.high,
        better: better.map(|better| better.high),
        width,
        bound_over_beta: None,
        size: Size::default(),
    };
    (evidence.lower, evidence.bound_over_beta) = bound(training, &mut lines, &mut evidence.size)?;
    lines.finish()?;
    Ok(evidence)
}

/// The objective of a network, paid for.
fn measured(training: &Training, network: &TwoLayer, lines: &mut Lines) -> Result<Range, Rejection> {
    let evaluation = Evaluation::of(training, network);
    lines.spend(evaluation.objective().saturating_add(evaluation.losses()))?;
    primal::objective(training, network).map_err(|rejection| Rejection { line: lines.number(), ..rejection })
}

/// The network of a certificate of kind `better`.
fn another(training: &Training, lines: &mut Lines) -> Result<TwoLayer, Rejection> {
    match training.is_plain() {
        true => network::neurons(lines, Some(training.columns())).map(|(network, _): (Network, _)| network.into()),
        false => two_layer::neurons(lines, training.columns(), training.outputs),
    }
}

/// The records from `multiplier` on: c, and h(ν) ≤ B by two trees, or by a fan for several outputs; D(cν)
/// with cB ≤ β (R205, R207). In version 1 there is no `multiplier`: c is that of R9. Returns D(cν) and B/β.
pub(crate) fn bound(
    training: &Training,
    lines: &mut Lines,
    size: &mut Size,
) -> Result<(Fraction, Option<Fraction>), Rejection> {
    let stated = match training.is_plain() {
        true => None,
        false => {
            let mut tokens = lines.record("multiplier")?;
            let c = (tokens.integer()?, tokens.positive()?);
            tokens.end()?;
            Some(Fraction::quotient(c.0, c.1))
        }
    };
    let centred = match training.hidden_bias {
        HiddenBias::Free => {
            let mut tokens = lines.record("centre")?;
            let (den, centre) = (tokens.positive()?, tokens.integers(training.penalised())?);
            let length = (tokens.positive()?, tokens.positive()?);
            tokens.end()?;
            let entries = count(training.rows()).saturating_mul(count(training.columns()));
            let long = longest(&centre) + longest([&*den, &*length.0, &*length.1]);
            lines.spend(products(entries, long + longest(training.x.iter().flatten()), long))?;
            Some(Centred::new(training, &centre, &den, (&length.0, &length.1)))
        }
        _ => None,
    };
    let (x, x_den) = centred.as_ref().map_or((&training.x, &training.x_den), |rows| (&rows.x, &rows.x_den));
    let Bounded { nu, den, value } = match training.outputs {
        1 => bounded(x, x_den, lines, size)?,
        outputs => {
            let subject = Subject { x, x_den, outputs };
            let DualMatrix { dual, den, value, .. } = bounded_matrix(subject, lines, size)?;
            Bounded { nu: dual.into_iter().flatten().collect(), den, value }
        }
    };
    let value = centred.as_ref().map_or(value.clone(), |rows| &rows.factor * &value);
    let decay = training.decay();
    let c = stated.unwrap_or_else(|| closed(training, &nu, &den, &value));
    let small = c >= Fraction::zero() && &c * &value <= decay;
    require(small, Code::MultiplierTooLarge, lines.number(), || {
        format!("with c = {c} the bound cB exceeds β, or c < 0")
    })?;
    lines.spend(Evaluation::of(training, &TwoLayer::zero(training.outputs)).losses())?;
    let scaled: Vec<BigInt> = nu.iter().map(|nu| nu * c.numerator()).collect();
    let worth = dual::value(training, &scaled, &(&den * c.denominator()));
    let lower = worth.map_err(|rejection| Rejection { line: lines.number(), ..rejection })?;
    Ok((lower, value.over(&decay).map(|ratio| ratio.reduced())))
}

/// The c of R9, with which D(cν) is greatest for the squared loss.
fn closed(training: &Training, nu: &[BigInt], den: &Positive, bound: &Fraction) -> Fraction {
    let product = |a: &[BigInt], b: &[BigInt]| a.iter().zip(b).map(|(a, b)| a * b).sum::<BigInt>();
    let inner = Fraction::quotient(product(nu, &training.y), &training.y_den * den);
    multiplier(&inner, &Fraction::quotient(product(nu, nu), den.square()), &training.decay(), bound)
}
