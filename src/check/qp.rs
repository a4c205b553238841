//! Convex quadratic programs with rational data, and what a certificate proves about one.
//!
//! A linear program ([`lp`](crate::check::lp)) with ½xᵀQx added to what is minimised. For Q ⪰ 0 and any points x and x̄,
//! ½xᵀQx ≥ (Qx̄)ᵀx − ½x̄ᵀQx̄: so x̄ is optimal if it is for the linear program with the costs of the gradient at x̄. What is left to prove is Q ⪰ 0.

use crate::check::fraction::Fraction;
use crate::check::lexer::{Lines, Tokens};
use crate::check::lp::{self, Answer, Vector};
use crate::check::rejection::Rejection;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;
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

/// A vector of the kernel of M: `den` at one variable, minus the terms at pivots, zero elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    /// Not a pivot.
    pub variable: usize,
    /// Positive.
    pub den: BigInt,
    /// (place in the list of pivots, numerator).
    pub terms: Vec<(usize, BigInt)>,
}

/// A proof that M is positive semidefinite. All empty if M is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convexity {
    /// Variables S, increasing.
    pub pivots: Vec<usize>,
    /// Of the factor: its entries are the integers times 2^−scale.
    pub scale: u32,
    /// Rows of a lower triangular matrix L for which M_SS − LLᵀ is diagonally dominant: (place of the column, entry).
    pub factor: Vec<Vec<(usize, BigInt)>>,
    /// One for every variable outside S with an entry in M; increasing.
    pub kernel: Vec<Combination>,
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

/// M by rows.
type Symmetric = BTreeMap<usize, BTreeMap<usize, BigInt>>;

impl Curvature {
    /// Q = 0.
    pub fn none() -> Curvature {
        Curvature { den: BigInt::from(1), squares: Vec::new(), matrix: Vec::new() }
    }

    /// Whether Q is zero as it is written.
    pub fn is_none(&self) -> bool {
        self.squares.is_empty() && self.matrix.is_empty()
    }

    /// `den`·Q·x.
    pub fn times(&self, x: &[BigInt]) -> Vec<BigInt> {
        let mut image = vec![BigInt::ZERO; x.len()];
        let mut add = |j: &usize, v: BigInt| {
            if let Some(entry) = image.get_mut(*j) {
                *entry += v;
            }
        };
        for square in &self.squares {
            let value: BigInt = square.terms.iter().filter_map(|(j, a)| x.get(*j).map(|x| a * x)).sum();
            if value.sign() != Sign::NoSign {
                let value = &square.weight * value;
                square.terms.iter().for_each(|(j, a)| add(j, a * &value));
            }
        }
        for (i, j, q) in &self.matrix {
            x.get(*j).into_iter().for_each(|x| add(i, q * x));
            if i != j {
                x.get(*i).into_iter().for_each(|x| add(j, q * x));
            }
        }
        image
    }

    fn symmetric(&self) -> Symmetric {
        let mut rows = Symmetric::new();
        let mut add = |i: usize, j: usize, q: &BigInt| *rows.entry(i).or_default().entry(j).or_default() += q;
        for (i, j, q) in &self.matrix {
            add(*i, *j, q);
            if i != j {
                add(*j, *i, q);
            }
        }
        rows
    }

    /// Whether the proof shows that Q ⪰ 0 (R25–R27).
    ///
    /// Every vector is a combination of those of the kernel plus a vector u on S, and M u determines its form: uᵀM_SS u ≥ 0.
    pub fn convex(&self, proof: &Convexity) -> Result<(), Flaw> {
        if let Some(k) = self.squares.iter().position(|square| square.weight.sign() != Sign::Plus) {
            return Err(Flaw::Weight(k));
        }
        let matrix = self.symmetric();
        let pivots = &proof.pivots;
        let increasing = pivots.iter().zip(pivots.iter().skip(1)).all(|(a, b)| a < b);
        if !increasing || proof.factor.len() != pivots.len() {
            return Err(Flaw::Shape);
        }
        dominant(&matrix, proof)?;
        let mut kernel = proof.kernel.iter();
        for (t, _) in matrix.iter().filter(|(t, _)| pivots.binary_search(t).is_err()) {
            let vector = kernel.next().filter(|v| v.variable == *t).ok_or(Flaw::Kernel(*t))?;
            if vector.den.sign() != Sign::Plus || !annihilated(&matrix, pivots, vector) {
                return Err(Flaw::Kernel(*t));
            }
        }
        kernel.next().map_or(Ok(()), |extra| Err(Flaw::Kernel(extra.variable)))
    }
}

/// Whether 4^scale·M_SS − LLᵀ is diagonally dominant, row by row of its lower triangle.
fn dominant(matrix: &Symmetric, proof: &Convexity) -> Result<(), Flaw> {
    let place: BTreeMap<usize, usize> = proof.pivots.iter().enumerate().map(|(at, &j)| (j, at)).collect();
    // Columns of L as far as they have been read: (row, entry).
    let mut columns: Vec<Vec<(usize, &BigInt)>> = vec![Vec::new(); proof.pivots.len()];
    let mut margin = vec![BigInt::ZERO; proof.pivots.len()];
    for (i, (pivot, row)) in proof.pivots.iter().zip(&proof.factor).enumerate() {
        let mut rest = vec![BigInt::ZERO; i + 1];
        for (j, q) in matrix.get(pivot).into_iter().flatten() {
            if let Some(entry) = place.get(j).and_then(|at| rest.get_mut(*at)) {
                *entry += q << (2 * proof.scale);
            }
        }
        for (k, l) in row {
            let column = columns.get_mut(*k).filter(|_| *k <= i).ok_or(Flaw::Shape)?;
            if column.last().is_some_and(|(last, _)| *last == i) {
                return Err(Flaw::Shape);
            }
            column.push((i, l));
            for (j, other) in column.iter() {
                if let Some(entry) = rest.get_mut(*j) {
                    *entry -= l * *other;
                }
            }
        }
        for (j, entry) in rest.into_iter().enumerate() {
            let size = if j == i { entry } else { BigInt::from_biguint(Sign::Minus, entry.into_parts().1) };
            for at in if j == i { vec![i] } else { vec![i, j] } {
                if let Some(margin) = margin.get_mut(at) {
                    *margin += &size;
                }
            }
        }
    }
    margin.iter().position(|m| m.sign() == Sign::Minus).map_or(Ok(()), |i| Err(Flaw::NotDominant(i)))
}

/// Whether M maps the vector to zero.
fn annihilated(matrix: &Symmetric, pivots: &[usize], vector: &Combination) -> bool {
    let mut image: BTreeMap<usize, BigInt> = BTreeMap::new();
    let mut add = |j: usize, factor: &BigInt| {
        let column = matrix.get(&j).into_iter().flatten();
        column.for_each(|(i, q)| *image.entry(*i).or_default() += q * factor);
    };
    add(vector.variable, &vector.den);
    for (at, value) in &vector.terms {
        let Some(j) = pivots.get(*at) else { return false };
        add(*j, &-value);
    }
    image.values().all(|v| v.sign() == Sign::NoSign)
}

impl Program {
    /// The objective at a point, without the constant.
    pub fn objective(&self, x: &Vector) -> Fraction {
        self.value(x, &self.curvature.times(&x.num))
    }

    /// The objective at x, where `curved` is `den`·Q·x.
    fn value(&self, x: &Vector, curved: &[BigInt]) -> Fraction {
        let form: BigInt = curved.iter().zip(&x.num).map(|(q, x)| q * x).sum();
        let form = if self.linear.maximize { -form } else { form };
        let half = Fraction::new(form, (&self.curvature.den * &x.den * &x.den) << 1).unwrap_or_else(Fraction::zero);
        &self.linear.objective(x) + &half
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
                let curved = self.curvature.times(&x.num);
                self.stationary(x, y, &curved)?;
                Ok(Answer::Optimal(self.value(x, &curved).reduced()))
            }
            infeasible @ lp::Certificate::Infeasible { .. } => Ok(self.linear.verify(infeasible)?),
            lp::Certificate::Unbounded { x, ray } => {
                self.linear.feasible(x)?;
                self.linear.improving_ray(ray)?;
                match self.curvature.times(&ray.num).iter().all(|v| v.sign() == Sign::NoSign) {
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
        let value = Fraction::new(value, x.den.clone()).unwrap_or_else(Fraction::zero);
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
    let convexity = if status == "optimal" { convexity(&mut lines)? } else { Convexity::default() };
    let vectors = lp::vectors(&mut lines, &status, line)?;
    lines.finish()?;
    Ok(Certificate { vectors, convexity })
}

fn convexity(lines: &mut Lines<impl BufRead>) -> Result<Convexity, Rejection> {
    fn one<T>(
        lines: &mut Lines<impl BufRead>,
        keyword: &str,
        read: impl FnOnce(&mut Tokens) -> Result<T, Rejection>,
    ) -> Result<T, Rejection> {
        let mut tokens = lines.record(keyword)?;
        let value = read(&mut tokens)?;
        tokens.end().map(|()| value)
    }
    let terms = |tokens: &mut Tokens| tokens.list(|tokens| Ok((tokens.count()?, tokens.integer()?)));
    let pivots = one(lines, "pivots", |tokens| tokens.list(|tokens| tokens.count()))?;
    let scale = one(lines, "scale", |tokens| tokens.scale())?;
    let factor = pivots.iter().map(|_| one(lines, "factor", terms)).collect::<Result<_, _>>()?;
    let count = one(lines, "kernel", |tokens| tokens.count())?;
    let combination = |tokens: &mut Tokens| {
        Ok(Combination { variable: tokens.count()?, den: tokens.positive()?, terms: terms(tokens)? })
    };
    let kernel = (0..count).map(|_| one(lines, "combination", combination)).collect::<Result<_, _>>()?;
    Ok(Convexity { pivots, scale, factor, kernel })
}
