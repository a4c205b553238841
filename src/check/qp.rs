//! Convex quadratic programs with rational data, and what a certificate proves about one.
//!
//! A linear program ([`lp`]) with ½xᵀQx added to what is minimised. For Q ⪰ 0 and any points x and x̄,
//! ½xᵀQx ≥ (Qx̄)ᵀx − ½x̄ᵀQx̄: so x̄ is optimal if it is for the linear program with the costs of the gradient at x̄. What is left to prove is Q ⪰ 0.

use crate::check::convexity::{self, Convexity};
use crate::check::fraction::Fraction;
use crate::check::lexer::Lines;
use crate::check::lp::{self, Answer, Vector};
use crate::check::rejection::Rejection;
use num_bigint::{BigInt, Sign};
use std::fmt;
use std::io::BufRead;

/// `weight·(Σ a_j x_j)²`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// Positive.
    pub weight: BigInt,
    /// (j, a_j); an index may occur more than once, the coefficients are then added.
    pub terms: Vec<(usize, BigInt)>,
}

/// The matrix Q, times `den`: squares, which are convex as they stand, and a symmetric matrix, for which that must be proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curvature {
    /// Positive.
    pub den: BigInt,
    /// Σ weight·a aᵀ.
    pub squares: Vec<Square>,
    /// (i, j, q) adds q to the entries (i, j) and (j, i) of the symmetric matrix M; once if i = j.
    pub matrix: Vec<(usize, usize, BigInt)>,
}

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
    /// Point and multipliers, multipliers alone, or point and ray; the multipliers in the units of the linear program.
    pub vectors: lp::Certificate,
    /// Needed for an optimum only.
    pub convexity: Convexity,
}

/// Why a certificate proves nothing about a program. Squares, variables and places count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// As in linear programs.
    Linear(lp::Flaw),
    /// The weight of this square is not positive (R25).
    Weight(usize),
    /// The pivots or the factor have a wrong length, order or index (R26).
    Shape,
    /// Row of M_SS − LLᵀ that is not diagonally dominant (R26).
    NotDominant(usize),
    /// No vector of the kernel is given for this variable, or M does not map it to zero (R27).
    Kernel(usize),
    /// The objective is curved along the ray (R29).
    RayCurved,
}

impl From<lp::Flaw> for Flaw {
    fn from(flaw: lp::Flaw) -> Flaw {
        Flaw::Linear(flaw)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Linear(flaw) => write!(f, "{flaw}"),
            Flaw::Weight(k) => write!(f, "the weight of square {k} is not positive"),
            Flaw::Shape => write!(f, "the proof of convexity has a list of the wrong length or order"),
            Flaw::NotDominant(i) => write!(f, "the factor does not fit row {i} of the pivots"),
            Flaw::Kernel(j) => write!(f, "the column of variable {j} is not the combination of pivots that is claimed"),
            Flaw::RayCurved => write!(f, "the objective is curved along the ray"),
        }
    }
}

impl std::error::Error for Flaw {}

impl Curvature {
    /// Q = 0.
    pub fn none() -> Curvature {
        Curvature { den: BigInt::from(1), squares: Vec::new(), matrix: Vec::new() }
    }

    /// Whether Q is zero as it is written.
    pub fn is_none(&self) -> bool {
        self.squares.is_empty() && self.matrix.is_empty()
    }

    /// `den`·Q·x; an index without an entry in x is a flaw of the program.
    pub fn times(&self, x: &[BigInt]) -> Result<Vec<BigInt>, Flaw> {
        let mut image = vec![BigInt::ZERO; x.len()];
        let flaw = || Flaw::Linear(lp::Flaw::Program);
        let of = |j: &usize| x.get(*j).ok_or_else(flaw);
        let mut add = |j: &usize, v: BigInt| image.get_mut(*j).map(|entry| *entry += v).ok_or_else(flaw);
        for square in &self.squares {
            let terms = square.terms.iter().map(|(j, a)| Ok(a * of(j)?));
            let value = terms.sum::<Result<BigInt, Flaw>>()?;
            if value.sign() != Sign::NoSign {
                let value = &square.weight * value;
                square.terms.iter().try_for_each(|(j, a)| add(j, a * &value))?;
            }
        }
        for (i, j, q) in &self.matrix {
            add(i, q * of(j)?)?;
            if i != j {
                add(j, q * of(i)?)?;
            }
        }
        Ok(image)
    }
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
