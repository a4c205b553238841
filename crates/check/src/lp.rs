//! Linear programs with rational data, and the three facts about one that a certificate proves.
//!
//! All numbers are integers over denominators of their own. The program comes from the caller; a certificate
//! can only make the answer *yes*. Mathematics: [`Program::dual_bound`] holds for any multipliers, so nothing
//! about how they were found matters.
//!
//! In words: `docs/EXACT.md`; the format: FORMAT §7; the theorems: `proofs/LinearProgram.v`.

use crate::arithmetic::{Fraction, Positive};
use crate::lexer::Lines;
use crate::rejection::{Code, Rejection};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;

/// A variable: `lower/den ≤ x ≤ upper/den`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Coefficient in the objective, times [`Program::cost_den`].
    pub cost: BigInt,
    /// Positive; of the bounds.
    pub den: BigInt,
    /// None is −∞.
    pub lower: Option<BigInt>,
    /// None is +∞.
    pub upper: Option<BigInt>,
}

/// A constraint `lower ≤ Σ a_j x_j ≤ upper`, scaled to integers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// (j, a_j); an index may occur more than once, the coefficients are then added.
    pub terms: Vec<(usize, BigInt)>,
    /// None is −∞.
    pub lower: Option<BigInt>,
    /// None is +∞.
    pub upper: Option<BigInt>,
}

/// `min` or `max` of `Σ cost_j x_j / cost_den + constant` subject to rows and bounds.
#[derive(Clone, Debug)]
pub struct Program {
    /// Whether the objective is to be maximised.
    pub maximize: bool,
    /// Positive.
    pub cost_den: BigInt,
    /// Added to the objective; kept apart, because programs differ in whether they count it.
    pub constant: Fraction,
    /// The variables.
    pub columns: Vec<Column>,
    /// The constraints.
    pub rows: Vec<Row>,
}

/// Integers over one denominator, which must be positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    /// Numerators.
    pub num: Vec<BigInt>,
    /// Positive.
    pub den: BigInt,
}

/// A proof of one of the three answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// A feasible point and multipliers of the rows whose bound is its objective.
    Optimal {
        /// One entry for each column.
        x: Vector,
        /// One entry for each row.
        y: Vector,
    },
    /// Multipliers of the rows that bound zero away from itself (Farkas).
    Infeasible {
        /// One entry for each row.
        y: Vector,
    },
    /// A feasible point and a direction of improvement that stays feasible.
    Unbounded {
        /// One entry for each column.
        x: Vector,
        /// One entry for each column.
        ray: Vector,
    },
}

/// What a certificate has proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The optimum, without the constant.
    Optimal(Fraction),
    /// No point satisfies all constraints.
    Infeasible,
    /// There are feasible points with objectives as good as wished.
    Unbounded,
}

/// Why a certificate proves nothing about a program. Rows and variables count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// The program itself has an index or a denominator out of range.
    Program,
    /// A vector of the wrong length, or over a denominator that is not positive.
    Length {
        /// Rows or variables of the program.
        expected: usize,
        /// Entries of the vector.
        found: usize,
    },
    /// The point has this variable outside its bounds (R21).
    Bound(usize),
    /// The point violates this row (R21).
    Row(usize),
    /// This row lacks the side on which its multiplier pushes (R22).
    Multiplier(usize),
    /// This variable lacks the bound on which its reduced cost pushes (R22).
    ReducedCost(usize),
    /// The bound of the multipliers is not the objective of the point (R22).
    Gap,
    /// The multipliers do not contradict each other (R22).
    NoContradiction,
    /// The objective does not improve along the ray (R23).
    Slope,
    /// The ray leaves the bounds of this variable (R23).
    RayBound(usize),
    /// The ray leaves this row (R23).
    RayRow(usize),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Program => write!(f, "the program has an index or a denominator out of range"),
            Flaw::Length { expected, found } => write!(f, "a vector has {found} entries, the program {expected}"),
            Flaw::Bound(j) => write!(f, "the point has variable {j} outside its bounds"),
            Flaw::Row(i) => write!(f, "the point violates row {i}"),
            Flaw::Multiplier(i) => write!(f, "row {i} lacks the side on which its multiplier pushes"),
            Flaw::ReducedCost(j) => write!(f, "variable {j} lacks the bound on which its reduced cost pushes"),
            Flaw::Gap => write!(f, "the bound of the multipliers is not the objective of the point"),
            Flaw::NoContradiction => write!(f, "the multipliers do not contradict each other"),
            Flaw::Slope => write!(f, "the objective does not improve along the ray"),
            Flaw::RayBound(j) => write!(f, "the ray leaves the bounds of variable {j}"),
            Flaw::RayRow(i) => write!(f, "the ray leaves row {i}"),
        }
    }
}

impl std::error::Error for Flaw {}

impl Program {
    /// Costs of the minimisation that this is, times `cost_den`.
    pub(super) fn costs(&self) -> Vec<BigInt> {
        let sign = BigInt::from(if self.maximize { -1 } else { 1 });
        self.columns.iter().map(|column| &sign * &column.cost).collect()
    }

    /// Costs of zero.
    pub fn no_costs(&self) -> Vec<BigInt> {
        vec![BigInt::ZERO; self.columns.len()]
    }

    /// The objective at a point, without the constant.
    pub fn objective(&self, x: &Vector) -> Result<Fraction, Flaw> {
        shape(x, self.columns.len())?;
        let sum: BigInt = self.columns.iter().zip(&x.num).map(|(column, x)| &column.cost * x).sum();
        quotient(sum, &x.den * &self.cost_den)
    }

    /// `Σ a_j x_j` of a row, in numerators.
    fn activity(row: &Row, x: &Vector) -> Result<BigInt, Flaw> {
        row.terms.iter().map(|(j, a)| x.num.get(*j).map(|x| a * x)).sum::<Option<BigInt>>().ok_or(Flaw::Program)
    }

    /// Whether the shapes are right: every index below the number of columns, every denominator positive.
    pub fn well_formed(&self) -> Result<(), Flaw> {
        let n = self.columns.len();
        let mut dens = self.columns.iter().map(|column| &column.den).chain([&self.cost_den]);
        let positive = dens.all(|den| den.sign() == Sign::Plus);
        let within = self.rows.iter().all(|row| row.terms.iter().all(|(j, _)| *j < n));
        if positive && within { Ok(()) } else { Err(Flaw::Program) }
    }

    /// Whether some variable or row has a lower side above its upper side: then nothing is feasible.
    pub fn contradictory(&self) -> bool {
        let crossed = |l: &Option<BigInt>, u: &Option<BigInt>| matches!((l, u), (Some(l), Some(u)) if l > u);
        self.columns.iter().any(|c| crossed(&c.lower, &c.upper))
            || self.rows.iter().any(|r| crossed(&r.lower, &r.upper))
    }

    /// Whether the point satisfies all constraints (R21).
    pub(super) fn feasible(&self, x: &Vector) -> Result<(), Flaw> {
        shape(x, self.columns.len())?;
        for (j, (column, value)) in self.columns.iter().zip(&x.num).enumerate() {
            if !between(&(value * &column.den), &column.lower, &column.upper, &x.den) {
                return Err(Flaw::Bound(j));
            }
        }
        for (i, row) in self.rows.iter().enumerate() {
            if !between(&Self::activity(row, x)?, &row.lower, &row.upper, &x.den) {
                return Err(Flaw::Row(i));
            }
        }
        Ok(())
    }

    /// Whether adding any positive multiple of the direction keeps every point feasible, and improves it
    /// (R23).
    pub(super) fn improving_ray(&self, ray: &Vector) -> Result<(), Flaw> {
        shape(ray, self.columns.len())?;
        let slope: BigInt = self.costs().iter().zip(&ray.num).map(|(c, r)| c * r).sum();
        if slope.sign() != Sign::Minus {
            return Err(Flaw::Slope);
        }
        let stays = |change: &BigInt, lower: &Option<BigInt>, upper: &Option<BigInt>| {
            (lower.is_none() || change.sign() != Sign::Minus) && (upper.is_none() || change.sign() != Sign::Plus)
        };
        for (j, (column, change)) in self.columns.iter().zip(&ray.num).enumerate() {
            if !stays(change, &column.lower, &column.upper) {
                return Err(Flaw::RayBound(j));
            }
        }
        for (i, row) in self.rows.iter().enumerate() {
            if !stays(&Self::activity(row, ray)?, &row.lower, &row.upper) {
                return Err(Flaw::RayRow(i));
            }
        }
        Ok(())
    }

    /// A number that `costs·x`, times the denominator of y, is at least on every feasible x (R22).
    ///
    /// `c·x = y·(Ax) + (c − Aᵀy)·x`, and each product is at least its factor times the side of the row or the
    /// bound of the variable on which the factor's sign pushes. If that side is infinite y bounds nothing.
    pub fn dual_bound(&self, costs: &[BigInt], y: &Vector) -> Result<Fraction, Flaw> {
        shape(y, self.rows.len())?;
        if costs.len() != self.columns.len() {
            return Err(Flaw::Length { expected: self.columns.len(), found: costs.len() });
        }
        let mut reduced: Vec<BigInt> = costs.iter().map(|c| c * &y.den).collect();
        let mut bound = BigInt::ZERO;
        for (i, (row, y)) in self.rows.iter().zip(&y.num).enumerate() {
            let side = match y.sign() {
                Sign::NoSign => continue,
                Sign::Plus => &row.lower,
                Sign::Minus => &row.upper,
            };
            let Some(side) = side else {
                return Err(Flaw::Multiplier(i));
            };
            bound += y * side;
            for (j, a) in &row.terms {
                *reduced.get_mut(*j).ok_or(Flaw::Program)? -= a * y;
            }
        }
        // The bounds of variables have denominators of their own: equal ones are added up as integers.
        let mut bound = quotient(bound, y.den.clone())?;
        let mut sums: BTreeMap<&BigInt, BigInt> = BTreeMap::new();
        for (j, (column, d)) in self.columns.iter().zip(&reduced).enumerate() {
            let side = match d.sign() {
                Sign::NoSign => continue,
                Sign::Plus => &column.lower,
                Sign::Minus => &column.upper,
            };
            let Some(side) = side else {
                return Err(Flaw::ReducedCost(j));
            };
            *sums.entry(&column.den).or_default() += d * side;
        }
        for (den, sum) in sums {
            bound = &bound + &quotient(sum, den * &y.den)?;
        }
        Ok(bound)
    }

    /// What the certificate proves about this program, or why it proves nothing.
    pub fn verify(&self, certificate: &Certificate) -> Result<Answer, Flaw> {
        self.well_formed()?;
        match certificate {
            Certificate::Optimal { x, y } => {
                self.feasible(x)?;
                let costs = self.costs();
                let value: BigInt = costs.iter().zip(&x.num).map(|(c, x)| c * x).sum();
                let value = quotient(value, x.den.clone())?;
                if self.dual_bound(&costs, y)? != value {
                    return Err(Flaw::Gap);
                }
                Ok(Answer::Optimal(self.objective(x)?.reduced()))
            }
            Certificate::Infeasible { .. } if self.contradictory() => Ok(Answer::Infeasible),
            Certificate::Infeasible { y } => match self.dual_bound(&self.no_costs(), y)? > Fraction::zero() {
                true => Ok(Answer::Infeasible),
                false => Err(Flaw::NoContradiction),
            },
            Certificate::Unbounded { x, ray } => {
                self.feasible(x)?;
                self.improving_ray(ray)?;
                Ok(Answer::Unbounded)
            }
        }
    }
}

/// `num/den`; a denominator that is not positive belongs to no program and no vector.
pub(super) fn quotient(num: BigInt, den: BigInt) -> Result<Fraction, Flaw> {
    Positive::new(den).map(|den| Fraction::quotient(num, den)).ok_or(Flaw::Program)
}

/// Whether `lower·den ≤ value ≤ upper·den`.
fn between(value: &BigInt, lower: &Option<BigInt>, upper: &Option<BigInt>, den: &BigInt) -> bool {
    lower.as_ref().is_none_or(|l| l * den <= *value) && upper.as_ref().is_none_or(|u| *value <= u * den)
}

fn shape(vector: &Vector, length: usize) -> Result<(), Flaw> {
    let right = vector.num.len() == length && vector.den.sign() == Sign::Plus;
    if right { Ok(()) } else { Err(Flaw::Length { expected: length, found: vector.num.len() }) }
}

/// Reads a certificate file (R20): `x`, `y` and `ray` are a denominator, a count and so many integers.
pub fn parse(input: impl BufRead) -> Result<Certificate, Rejection> {
    let mut lines = Lines::new(input);
    lines.heading("relucert-lp-certificate")?;
    let (status, line) = lines.setting("status")?;
    let certificate = vectors(&mut lines, &status, line)?;
    lines.finish()?;
    Ok(certificate)
}

/// The vectors that belong to a status, which stood in the line given.
pub(super) fn vectors(lines: &mut Lines, status: &str, line: u64) -> Result<Certificate, Rejection> {
    let mut vector = |keyword: &str| {
        let mut tokens = lines.record(keyword)?;
        let den = tokens.positive()?.into();
        let num = tokens.list(|tokens| tokens.integer())?;
        tokens.end()?;
        Ok::<Vector, Rejection>(Vector { num, den })
    };
    Ok(match status {
        "optimal" => Certificate::Optimal { x: vector("x")?, y: vector("y")? },
        "infeasible" => Certificate::Infeasible { y: vector("y")? },
        "unbounded" => Certificate::Unbounded { x: vector("x")?, ray: vector("ray")? },
        _ => return Err(Rejection::new(Code::WrongKeyword, line, format!("there is no status `{status}`"))),
    })
}
