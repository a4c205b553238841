//! The quadratic part of a program, and what can be wrong with a certificate (FORMAT R25–R27).

use crate::lp;
use num_bigint::{BigInt, Sign};
use std::fmt;

/// `weight·(Σ a_j x_j)²`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// Positive.
    pub weight: BigInt,
    /// (j, a_j); an index may occur more than once, the coefficients are then added.
    pub terms: Vec<(usize, BigInt)>,
}

/// The matrix Q, times `den`: squares, which are convex as they stand, and a symmetric matrix, for which that
/// must be proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curvature {
    /// Positive.
    pub den: BigInt,
    /// Σ weight·a aᵀ.
    pub squares: Vec<Square>,
    /// (i, j, q) adds q to the entries (i, j) and (j, i) of the symmetric matrix M; once if i = j.
    pub matrix: Vec<(usize, usize, BigInt)>,
}

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

/// Why a certificate proves nothing about a program. Squares, variables and places count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
