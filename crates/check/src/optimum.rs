//! A whole certificate: what it proves about the problem and the network of the caller (FORMAT §4).
//!
//! The mathematics: theory §2–3; the format: FORMAT §4; the theorems: `proofs/Certificate.v`,
//! `proofs/Leaf.v`, `proofs/Verdict.v`.

pub mod centred;
pub mod fan;
pub mod form;
pub mod function;
pub mod hints;
pub mod leaf;
pub mod matrix;
pub mod norms;
pub(crate) mod records;
pub mod several;
pub mod spectral;
pub mod training;
pub mod tree;

use crate::arithmetic::{Fraction, Positive};
use crate::lexer::{Lines, digest};
use crate::optimum::matrix::Subject;
use crate::optimum::records::{bound_above_zero, heading, scales, side};
use crate::rejection::{Code, Rejection};
use crate::statement::evidence::Evidence;
use crate::statement::network::neurons;
use crate::statement::objective::{beta, dual_bound, objective, zero_objective};
use crate::statement::reduction::reduce;
use crate::statement::{Evaluation, Network, Problem, Size};
use crate::work::Work;
pub use function::Function;
pub use hints::{Exponents, Leaf, Pair, Scales};
use num_bigint::BigInt;
use std::io::BufRead;
use std::slice::from_ref;

/// Re-proves a certificate, streaming. The claim is not needed: decide it by
/// [`Claim::decide`](super::statement::Claim::decide).
///
/// `problem_sha256` is the digest of the problem file in lower-case hexadecimal (R7); the network must have
/// been read for the problem's number of columns.
pub fn verify(
    problem: &Problem,
    problem_sha256: &str,
    network: &Network,
    certificate: impl BufRead,
) -> Result<Evidence, Rejection> {
    let mut lines = Lines::about(certificate, Work::new(problem.bytes().saturating_add(network.bytes())));
    lines.spend(Evaluation::new(problem, network).objective())?;
    let upper = objective(problem, network)?;
    let zero = zero_objective(problem);
    lines.heading("relucert-certificate")?;
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let mut tokens = lines.record("kind")?;
    let kind = tokens.word()?;
    let is_better = match kind {
        "bound" => false,
        "better" => true,
        _ => return Err(tokens.reject(Code::WrongKeyword, format!("there is no kind `{kind}`"))),
    };
    tokens.end()?;
    let size = Size::default();
    let mut evidence = Evidence {
        upper,
        lower: Fraction::zero(),
        zero,
        better: None,
        width: Fraction::zero(),
        bound_over_beta: None,
        size,
    };
    if is_better {
        let (better, _) = neurons(&mut lines, Some(problem.columns()))?;
        lines.spend(Evaluation::new(problem, &better).objective())?;
        evidence.better = Some(objective(problem, &better)?);
    }
    bound(problem, &mut lines, &mut evidence)?;
    lines.finish()?;
    Ok(evidence)
}

/// The records from `scales` on: h(ν) ≤ B by two trees, hence the lower bound (R9).
fn bound(problem: &Problem, lines: &mut Lines, evidence: &mut Evidence) -> Result<(), Rejection> {
    let Bounded { nu, den, value } = bounded(&problem.x, &problem.x_den, lines, &mut evidence.size)?;
    evidence.lower = dual_bound(problem, &nu, &den, &value);
    evidence.bound_over_beta = value.over(&beta(problem)).map(|ratio| ratio.reduced());
    Ok(())
}

/// A dual vector ν, integers over a positive denominator, with h(ν) ≤ B proved.
pub(crate) struct Bounded {
    pub(crate) nu: Vec<BigInt>,
    pub(crate) den: Positive,
    pub(crate) value: Fraction,
}

/// The records from `scales` on: a vector, a bound, and what proves it, two trees or norms. β does not occur.
pub(crate) fn bounded(
    x: &[Vec<BigInt>],
    x_den: &Positive,
    lines: &mut Lines,
    size: &mut Size,
) -> Result<Bounded, Rejection> {
    let scales = scales(lines)?;
    let mut tokens = lines.record("dual")?;
    let nu = tokens.integers(x.len())?;
    tokens.end()?;
    let mut tokens = lines.record("bound")?;
    let b = bound_above_zero(&mut tokens)?;
    let mut tokens = lines.next()?;
    match tokens.word()? {
        "sign" => {
            side(&mut tokens, 1)?;
            let reduction = reduce(x)?;
            let plus = Function::new(&reduction, &nu, 1, x_den, scales)?;
            tree::prove(lines, &plus, &b, size)?;
            heading(lines, -1)?;
            let minus = Function::new(&reduction, &nu, -1, x_den, scales)?;
            tree::prove(lines, &minus, &b, size)?;
        }
        "norms" => {
            tokens.end()?;
            let rows: Vec<&[BigInt]> = nu.iter().map(from_ref).collect();
            norms::prove(Subject { x, x_den, outputs: 1 }, &rows, (scales, &b), lines, size)?;
        }
        word => {
            let message = format!("`sign` or `norms` must stand here, not `{word}`");
            return Err(tokens.reject(Code::WrongKeyword, message));
        }
    }
    Ok(Bounded { nu, den: Positive::power_of_two(scales.dual.into()), value: Fraction::dyadic(b, scales.quad) })
}
