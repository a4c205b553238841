//! A box that holds exactly one solution of the optimality conditions (Krawczyk 1969; theory §9; FORMAT
//! R60–R69).
//!
//! Let z₀ be the centre, Z the box of radius r around it, C any matrix. For z in Z the map `T(z) = z − C
//! F(z)` is `T(z) − z₀ = −C F(z₀) + (I − C J)(z − z₀)` with some J between the Jacobians over Z. If `|C
//! F(z₀)|_i + r Σ_j |I − C J|_ij < r` in every coordinate i, T maps Z into its interior and contracts it, so
//! it has exactly one fixed point in Z; and the rows of I − C J sum to less than 1, so C and every J are
//! invertible, and the fixed point is the only solution of F = 0 in Z.

use crate::arithmetic::Positive;
use crate::arithmetic::enclosure::{Interval, combine};
use crate::arithmetic::vector::at_mut;
use crate::lexer::{Lines, Tokens, digest};
use crate::qualify::kkt::System;
use crate::rejection::{Code, Rejection, require};
use crate::statement::Training;
use crate::work::bytes;
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// The first word of a certificate.
pub const HEADING: &str = "relucert-krawczyk-certificate";

/// A neuron that stands for a block of the support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Index of the neuron, from 0.
    pub neuron: usize,
    /// First rows of the lines that are active.
    pub rows: Vec<usize>,
    /// w, t, ρ: d + 1 + |rows| numbers.
    pub centre: Vec<BigInt>,
    /// Line of the file.
    pub line: u64,
}

/// Multipliers of a pair of pattern and sign that the optimum does not use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inactive {
    /// First rows of lines, and their multipliers.
    pub terms: Vec<(usize, Positive)>,
    /// Line of the file.
    pub line: u64,
}

/// The hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Scale of centres, radius and multipliers.
    pub scale: u32,
    /// Scale of the inverse.
    pub inverse_scale: u32,
    /// The blocks of the support.
    pub blocks: Vec<Proposal>,
    /// Of the box.
    pub radius: Positive,
    /// C, about the inverse of the Jacobian, by rows.
    pub inverse: Vec<Vec<BigInt>>,
    /// One for each pair that is neither in the support nor a twin, in the order of the scope.
    pub inactive: Vec<Inactive>,
}

/// Reads a certificate (R60, R61) for data with so many columns.
pub fn parse(input: impl BufRead, columns: usize, problem_sha256: &str) -> Result<Certificate, Rejection> {
    read(input, 1, columns, problem_sha256)
}

/// The same for a training problem: version 1 if it is of version 1, else version 2 (R236).
pub fn parse_training(
    input: impl BufRead,
    training: &Training,
    problem_sha256: &str,
) -> Result<Certificate, Rejection> {
    read(input, if training.is_plain() { 1 } else { 2 }, training.columns(), problem_sha256)
}

fn read(input: impl BufRead, version: u8, columns: usize, problem_sha256: &str) -> Result<Certificate, Rejection> {
    let mut lines = Lines::new(input);
    if lines.version(HEADING, 2)? != version {
        let message = format!("a certificate for this problem has version {version}");
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let mut tokens = lines.record("scales")?;
    let (scale, inverse_scale) = (tokens.scale()?, tokens.scale()?);
    tokens.end()?;
    let mut blocks = Vec::new();
    for _ in 0..single(lines.record("blocks")?)? {
        let mut tokens = lines.record("block")?;
        let (neuron, rows) = (tokens.count()?, tokens.list(|tokens| tokens.count())?);
        tokens.end()?;
        let line = lines.number();
        let mut tokens = lines.record("centre")?;
        let centre = tokens.integers(columns + 1 + rows.len())?;
        tokens.end()?;
        blocks.push(Proposal { neuron, rows, centre, line });
    }
    let size = blocks.iter().map(|block| block.centre.len()).sum();
    let mut tokens = lines.record("radius")?;
    let radius = tokens.positive()?;
    tokens.end()?;
    let mut inverse = Vec::new();
    for _ in 0..size {
        let mut tokens = lines.record("inverse")?;
        inverse.push(tokens.integers(size)?);
        tokens.end()?;
    }
    let mut inactive = Vec::new();
    for _ in 0..single(lines.record("outside")?)? {
        let mut tokens = lines.record("inactive")?;
        let terms = tokens.list(|tokens| Ok((tokens.count()?, tokens.positive()?)))?;
        tokens.end()?;
        inactive.push(Inactive { terms, line: lines.number() });
    }
    lines.finish()?;
    Ok(Certificate { scale, inverse_scale, blocks, radius, inverse, inactive })
}

/// The rest of a line that is one count.
fn single(mut tokens: Tokens) -> Result<usize, Rejection> {
    let count = tokens.count()?;
    tokens.end()?;
    Ok(count)
}

/// The box, and what is known of the inverse of the Jacobian over it.
pub struct Contraction<'a> {
    /// The box Z.
    pub solution: Vec<Interval>,
    inverse: &'a [Vec<BigInt>],
    /// `Σ_j |I − C J|_ij` for every i, at most.
    defects: Vec<BigInt>,
    /// The number one in the scale of the defects.
    one: BigInt,
    /// One less the greatest defect.
    rest: Positive,
}

/// The test; C must be a square matrix, with a row for each unknown.
pub(crate) fn contract<'a>(system: &System, certificate: &'a Certificate) -> Result<Contraction<'a>, Rejection> {
    let Certificate { scale, inverse_scale, radius, inverse, .. } = certificate;
    let reject = |at: usize| {
        let message = format!("the map is no contraction of the box into itself: coordinate {at}");
        Rejection::new(Code::NoContraction, 0, message)
    };
    let centre = || certificate.blocks.iter().flat_map(|block| &block.centre);
    let point: Vec<Interval> = centre().cloned().map(Interval::point).collect();
    let solution: Vec<Interval> = centre().map(|v| Interval::around(v, radius)).collect();
    let (values, jacobian) = (system.values(&point)?, system.jacobian(&solution)?);
    require(
        inverse.len() == point.len() && inverse.iter().all(|row| row.len() == point.len()),
        Code::WrongShape,
        0,
        || format!("the inverse is no matrix of order {}", point.len()),
    )?;
    let one = BigInt::from(1) << (scale + inverse_scale);
    let (mut defects, mut largest) = (Vec::new(), BigInt::ZERO);
    for (i, row) in inverse.iter().enumerate() {
        let defect = defect(i, row, &jacobian, &one)?;
        let step = combine(row, &values).magnitude() << *scale;
        if step + &defect * radius >= radius * &one {
            return Err(reject(i));
        }
        largest = largest.max(defect.clone());
        defects.push(defect);
    }
    let rest = Positive::new(&one - largest).ok_or_else(|| reject(0))?;
    Ok(Contraction { solution, inverse, defects, one, rest })
}

/// `Σ_j |δ_ij − Σ_k c_k J_kj|`, at most.
fn defect(i: usize, row: &[BigInt], jacobian: &[Vec<Interval>], one: &BigInt) -> Result<BigInt, Rejection> {
    let mut product = vec![Interval::default(); row.len()];
    *at_mut(&mut product, i)? = Interval::point(-one);
    for (c, entries) in row.iter().zip(jacobian).filter(|(c, _)| c.sign() != Sign::NoSign) {
        let entries = product.iter_mut().zip(entries).filter(|(_, entry)| !entry.is_zero());
        entries.for_each(|(sum, entry)| sum.add_multiple(c, entry));
    }
    Ok(product.iter().map(Interval::magnitude).sum())
}

impl Contraction<'_> {
    /// Encloses the x with J x = b for every Jacobian J over the box and every b in the given intervals; the
    /// result has the scale of [`slope_scale`](Certificate::slope_scale) (R69).
    ///
    /// `x = C b + (I − C J) x`, so `‖x‖ ≤ ‖C b‖/(1 − q)` in the largest coordinate, q the largest defect;
    /// this again bounds the second term.
    pub(crate) fn solve(&self, b: &[Interval]) -> Vec<Interval> {
        let near: Vec<Interval> = self.inverse.iter().map(|row| combine(row, b)).collect();
        let largest = near.iter().map(Interval::magnitude).fold(BigInt::ZERO, BigInt::max);
        let bound = largest * &self.one / &self.rest + 1;
        let widen = |(v, defect): (&Interval, &BigInt)| {
            let radius = defect * &bound / &self.one + 1;
            v.widened(&radius)
        };
        near.iter().zip(&self.defects).map(widen).collect()
    }
}

impl Certificate {
    /// The bytes of its file, or a little less.
    pub(crate) fn bytes(&self) -> u128 {
        let centres = bytes(self.blocks.iter().flat_map(|block| &block.centre));
        let multipliers = bytes(self.inactive.iter().flat_map(|inactive| &inactive.terms).map(|(_, rho)| &**rho));
        bytes(self.inverse.iter().flatten()).saturating_add(centres).saturating_add(multipliers)
    }

    /// The scale of the enclosures of `Contraction::solve`.
    pub fn slope_scale(&self) -> u32 {
        self.scale + self.inverse_scale
    }
}
