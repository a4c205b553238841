//! Convex quadratic programs with rational data, and what a certificate proves about one.
//!
//! A linear program ([`lp`]) with ½xᵀQx added to what is minimised. For Q ⪰ 0 and any points x and x̄, ½xᵀQx
//! ≥ (Qx̄)ᵀx − ½x̄ᵀQx̄: so x̄ is optimal if it is for the linear program with the costs of the gradient at
//! x̄. What is left to prove is Q ⪰ 0.
//!
//! In words: `docs/EXACT.md`; the format: FORMAT §8; the theorems: `proofs/QuadraticProgram.v`.

pub mod convexity;
pub mod curvature;

use crate::arithmetic::Fraction;
use crate::lexer::Lines;
use crate::lp::{self, Answer, Vector};
use crate::rejection::Rejection;
pub use convexity::Convexity;
pub use curvature::{Curvature, Flaw, Square};
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// The linear program with ½xᵀQx added to its objective, or taken off if it is maximised.
#[derive(Clone, Debug)]
pub struct Program {
    /// Constraints and linear objective.
    pub linear: lp::Program,
    /// Q.
    pub curvature: Curvature,
}

/// A proof of one of the three answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Point and multipliers, multipliers alone, or point and ray; the multipliers in the units of the linear
    /// program.
    pub vectors: lp::Certificate,
    /// Needed for an optimum only.
    pub convexity: Convexity,
}

impl Program {
    /// The objective at a point, without the constant.
    pub fn objective(&self, x: &Vector) -> Result<Fraction, Flaw> {
        self.value(x, &self.curvature.times(&x.num)?)
    }

    /// The objective at x, where `curved` is `den`·Q·x.
    fn value(&self, x: &Vector, curved: &[BigInt]) -> Result<Fraction, Flaw> {
        let form: BigInt = curved.iter().zip(&x.num).map(|(q, x)| q * x).sum();
        let form = if self.linear.maximize { -form } else { form };
        let half = lp::quotient(form, (&self.curvature.den * &x.den * &x.den) << 1)?;
        Ok(&self.linear.objective(x)? + &half)
    }

    /// Whether the shapes are right: indices below the number of columns, denominators positive.
    pub fn well_formed(&self) -> Result<(), Flaw> {
        self.linear.well_formed()?;
        let n = self.linear.columns.len();
        let within = self.curvature.matrix.iter().all(|(i, j, _)| *i < n && *j < n)
            && self.curvature.squares.iter().flat_map(|square| &square.terms).all(|(j, _)| *j < n);
        match within && self.curvature.den.sign() == Sign::Plus {
            true => Ok(()),
            false => Err(Flaw::Linear(lp::Flaw::Program)),
        }
    }

    /// What the certificate proves about this program, or why it proves nothing (R24–R29).
    pub fn verify(&self, certificate: &Certificate) -> Result<Answer, Flaw> {
        self.well_formed()?;
        match &certificate.vectors {
            lp::Certificate::Optimal { x, y } => {
                self.linear.feasible(x)?;
                self.curvature.convex(&certificate.convexity)?;
                let curved = self.curvature.times(&x.num)?;
                self.stationary(x, y, &curved)?;
                Ok(Answer::Optimal(self.value(x, &curved)?.reduced()))
            }
            infeasible @ lp::Certificate::Infeasible { .. } => Ok(self.linear.verify(infeasible)?),
            lp::Certificate::Unbounded { x, ray } => {
                self.linear.feasible(x)?;
                self.linear.improving_ray(ray)?;
                match self.curvature.times(&ray.num)?.iter().all(|v| v.sign() == Sign::NoSign) {
                    true => Ok(Answer::Unbounded),
                    false => Err(Flaw::RayCurved),
                }
            }
        }
    }

    /// Whether the bound of the multipliers for the gradient at x is attained at x (R28).
    fn stationary(&self, x: &Vector, y: &Vector, curved: &[BigInt]) -> Result<(), Flaw> {
        // The gradient times cost_den and this unit, which y is multiplied by as well.
        let unit = &self.curvature.den * &x.den;
        let costs = self.linear.costs();
        let gradient = costs.iter().zip(curved).map(|(c, q)| c * &unit + &self.linear.cost_den * q);
        let gradient: Vec<BigInt> = gradient.collect();
        let value: BigInt = gradient.iter().zip(&x.num).map(|(g, x)| g * x).sum();
        let value = lp::quotient(value, x.den.clone())?;
        let y = Vector { num: y.num.iter().map(|v| v * &unit).collect(), den: y.den.clone() };
        match self.linear.dual_bound(&gradient, &y)? == value {
            true => Ok(()),
            false => Err(Flaw::Linear(lp::Flaw::Gap)),
        }
    }
}

/// Reads a certificate file (R24).
pub fn parse(input: impl BufRead) -> Result<Certificate, Rejection> {
    let mut lines = Lines::new(input);
    lines.heading("relucert-qp-certificate")?;
    let (status, line) = lines.setting("status")?;
    let convexity = if status == "optimal" { convexity::parse(&mut lines)? } else { Convexity::default() };
    let vectors = lp::vectors(&mut lines, &status, line)?;
    lines.finish()?;
    Ok(Certificate { vectors, convexity })
}
