//! *Which network is exactly optimal if the penalty is polyhedral?* Norms ℓ₁ and ℓ_∞, and unpenalised biases
//! (theory §4.3, EP20).
//!
//! The maximum of |νᵀ(Xu)_+| lies on finitely many rays, whatever ν is: where d − 1 of the planes x_k·u = 0
//! and of the faces of the norm meet. Columns are generated from these rays, proposed by a product in
//! floating point, and each dictionary program is solved exactly ([`Lasso`]). The last word on the maximum
//! has the checker, for the exact residual; then the gap is zero.
//!
//! The objective falls strictly from round to round as long as a column is violated, and there are finitely
//! many sets of columns: it ends.
//!
//! In words, with examples: `docs/EXACT_CASES.md`.

mod candidates;
pub mod path;

use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::lp::Vector;
use crate::check::polyhedral::Polyhedral;
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::{Ball, Claim, Evidence, Network, Neuron, Size, Verdict};
use crate::dyadic::quotient;
use crate::format;
use crate::optimum::{Certified, Seconds};
use crate::polyhedral::candidates::Unit;
use crate::qp::lasso::Lasso;
use crate::remedy::Remedy;
use candidates::Candidates;
use num_bigint::{BigInt, Sign};
use std::time::Instant;

/// News of a round.
#[derive(Clone, Debug)]
pub struct Round {
    /// From 1.
    pub number: usize,
    /// The network so far.
    pub network: Network,
    /// Its objective.
    pub objective: f64,
    /// The greatest |νᵀ(Xu)_+|/β seen, less one.
    pub violation: f64,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Too many vertices, or a certificate of our own that did not check.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// A dictionary program was not solved.
    #[error("a dictionary program was not solved")]
    Program(#[from] crate::qp::Error),
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Error {
    /// What would help.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Error::Rejected(rejection) if rejection.code == Code::TooManyVertices => Some(Remedy::Candidates),
            _ => None,
        }
    }
}

/// A network with its residual, which is the dual vector.
#[derive(Clone, Debug)]
pub struct Solution {
    /// Atoms, optimal among all networks with their directions and signs; among all networks if the search
    /// was not stopped.
    pub network: Network,
    /// ν = y − f, with sum zero if the bias is free.
    pub dual: Vector,
    /// Rounds needed.
    pub rounds: usize,
    /// Rays that were candidates.
    pub rays: usize,
}

/// The network of least objective, exactly. `limit` bounds the candidates for vertices; `proceed` hears of
/// rounds and stops the search by returning `false`.
///
/// # Errors
/// More candidates than `limit`; a program that is not solved, of which none is known.
pub fn solve(problem: &Polyhedral, limit: u64, proceed: &mut dyn FnMut(&Round) -> bool) -> Result<Solution, Error> {
    let candidates = Candidates::new(problem, limit)?;
    let beta = problem.beta();
    let mut units: Vec<Unit> = Vec::new();
    for number in 1.. {
        let (network, dual, objective) = fit(problem, &mut units)?;
        let (mut news, most) = candidates.violated(&dual, &beta);
        let round = Round { number, network: network.clone(), objective, violation: most - 1.0 };
        if news.is_empty() {
            let peak = problem.peak(&dual.num, &positive(&dual.den)?, limit)?;
            if peak.value > beta {
                news.push(Unit { u: peak.u, sign: peak.sign });
            }
        }
        if !proceed(&round) || news.is_empty() {
            return Ok(Solution { network, dual, rounds: number, rays: candidates.len() });
        }
        units.extend(news);
    }
    unreachable!("the rounds are counted without an end")
}

/// The optimum over the units: its network, residual and objective. Units of weight zero are dropped.
///
/// A free bias makes the constant c free: minimised over it, ½‖Zw + c·1 − y‖² is ½‖P(Zw − y)‖² with the
/// projection P that takes off the mean, and c is the mean of y − Zw.
fn fit(problem: &Polyhedral, units: &mut Vec<Unit>) -> Result<(Network, Vector, f64), Error> {
    let ((x, x_den), (y, y_den)) = (problem.x(), problem.y());
    let (ball, n) = (problem.ball(), BigInt::from(problem.rows()));
    let output = |unit: &Unit| {
        let positive = |row: &Vec<BigInt>| dot(row, &unit.u).max(BigInt::ZERO) * BigInt::from(unit.sign);
        x.iter().map(positive).collect::<Vec<BigInt>>()
    };
    let (factor, columns): (BigInt, Vec<Vec<BigInt>>) = match ball.free_bias {
        true => (n.clone(), units.iter().map(|unit| centred(&output(unit))).collect()),
        false => (1.into(), units.iter().map(output).collect()),
    };
    let lengths: Vec<BigInt> = units.iter().map(|unit| ball.length(&unit.u)).collect();
    let lasso = Lasso {
        columns,
        columns_den: x_den * &factor,
        lengths: lengths.clone(),
        y: if ball.free_bias { centred(y) } else { y.to_vec() },
        y_den: y_den * &factor,
        beta: problem.beta(),
        weights: None,
    };
    let fit = lasso.solve(None)?;
    let mut neurons = Vec::new();
    let mut constant = Fraction::new(y.iter().sum(), y_den * &n).unwrap_or_else(Fraction::zero);
    for ((unit, length), weight) in units.iter().zip(lengths).zip(&fit.weights.num) {
        let outputs: BigInt = output(unit).iter().sum::<BigInt>() * weight;
        constant = &constant - &fraction(outputs, x_den * &n * &fit.weights.den);
        let a = fraction(weight * &length * BigInt::from(unit.sign), fit.weights.den.clone());
        neurons.extend(atom(ball, unit.u.clone(), length, &a));
    }
    if ball.free_bias {
        let mut u = vec![BigInt::ZERO; problem.columns()];
        u.iter_mut().last().into_iter().for_each(|bias| *bias = 1.into());
        neurons.extend(atom(ball, u, 1.into(), &constant.reduced()));
    }
    let mut weights = fit.weights.num.iter();
    units.retain(|_| weights.next().is_some_and(|weight| weight.sign() == Sign::Plus));
    neurons.retain(|neuron| neuron.a.sign() != Sign::NoSign);
    let objective = quotient(fit.objective.numerator(), fit.objective.denominator());
    Ok((Network { neurons }, fit.residual, objective))
}

/// A denominator as the checker wants it.
fn positive(den: &BigInt) -> Result<Positive, Rejection> {
    Positive::new(den.clone()).ok_or_else(|| Rejection::new(Code::NotPositive, 0, format!("{den} is not positive")))
}

/// n times the vector less its mean, n being its length.
fn centred(values: &[BigInt]) -> Vec<BigInt> {
    let sum: BigInt = values.iter().sum();
    values.iter().map(|value| value * BigInt::from(values.len()) - &sum).collect()
}

/// In lowest terms; `den` is positive.
fn fraction(num: BigInt, den: BigInt) -> Fraction {
    Fraction::new(num, den).unwrap_or_else(Fraction::zero).reduced()
}

/// The atom of a direction of length u_den.
fn atom(ball: Ball, u: Vec<BigInt>, u_den: BigInt, a: &Fraction) -> Option<Neuron> {
    Neuron::atom_of(ball, u, Positive::new(u_den)?, a.numerator().clone(), a.denominator().clone())
}

/// β_max: the least β for which no network is better than zero, or than a constant if the bias is free
/// (theory §3.4).
///
/// # Errors
/// More candidates for vertices than `limit`.
pub fn beta_max(problem: &Polyhedral, limit: u64) -> Result<Fraction, Rejection> {
    let (y, y_den) = problem.y();
    let peak = match problem.ball().free_bias {
        true => problem.peak(&centred(y), &(y_den * positive(&problem.rows().into())?), limit)?,
        false => problem.peak(y, y_den, limit)?,
    };
    Ok(peak.value)
}

/// Finds the network of least objective, and proves what it says about the claim, for a problem as it stands
/// in its file. `limit` and `proceed` as in [`solve`].
///
/// # Errors
/// More candidates than `limit`.
pub fn prove(
    problem: &Polyhedral,
    network: &Network,
    claim: &Claim,
    limit: u64,
    proceed: &mut dyn FnMut(&Round) -> bool,
) -> Result<Certified, Error> {
    let solution = solve(problem, limit, proceed)?;
    certify(problem, &problem.digest(), network, claim, &solution, limit)
}

/// Writes and checks what a solution proves about a claim on a network.
///
/// # Errors
/// As [`Polyhedral::verify`]; none is known but too many vertices.
pub fn certify(
    problem: &Polyhedral,
    problem_sha256: &str,
    network: &Network,
    claim: &Claim,
    solution: &Solution,
    limit: u64,
) -> Result<Certified, Error> {
    let clock = Instant::now();
    let (upper, value) = (problem.objective(network)?, problem.objective(&solution.network)?);
    let improved = (value < upper).then(|| (solution.network.clone(), value.clone()));
    let known = Evidence {
        upper,
        lower: Fraction::zero(),
        zero: problem.zero_objective(),
        better: Some(value),
        width: Fraction::zero(),
        bound_over_beta: None,
        size: Size::default(),
    };
    let refuted = improved.is_some() && claim.decide(&known) == Verdict::Refuted;
    let better = refuted.then_some(&solution.network);
    let mut certificate = Vec::new();
    format::vertex_certificate(problem_sha256, better, problem.columns(), &solution.dual, &mut certificate)?;
    let evidence = problem.verify(problem_sha256, network, certificate.as_slice(), limit)?;
    let seconds = Seconds { search: 0.0, check: clock.elapsed().as_secs_f64(), evaluation: 0.0 };
    Ok(Certified { verdict: claim.decide(&evidence), evidence, certificate, improved, seconds })
}
