//! Symmetric matrices of integers: sums of outer products, and the proof that one is positive semidefinite
//! (FORMAT R18, R19).

use crate::arithmetic::vector::{at, at_mut};
use crate::optimum::hints::Scales;
use crate::rejection::{Code, Rejection, require};
use num_bigint::{BigInt, Sign};

/// The lower triangle of a symmetric matrix, row by row, as a sum of terms.
pub(crate) struct Gram {
    order: usize,
    entries: Vec<BigInt>,
}

impl Gram {
    pub(crate) fn zero(order: usize) -> Gram {
        Gram { order, entries: positions(order).map(|_| BigInt::ZERO).collect() }
    }

    /// Adds `factor · v vᵀ`.
    pub(crate) fn add(&mut self, factor: &BigInt, v: &[BigInt]) {
        let mut entries = self.entries.iter_mut();
        for (i, vi) in v.iter().enumerate() {
            let scaled = factor * vi;
            v.iter().take(i + 1).zip(&mut entries).for_each(|(vl, entry)| *entry += &scaled * vl);
        }
    }

    /// The entries of the lower triangle.
    pub(crate) fn values(&self) -> impl Iterator<Item = &BigInt> {
        self.entries.iter()
    }

    /// Rows and columns in the order of the entries.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (usize, usize)> {
        positions(self.order)
    }

    /// Adds `factor · (v wᵀ + w vᵀ)`.
    pub(crate) fn add_symmetric(&mut self, factor: &BigInt, v: &[BigInt], w: &[BigInt]) {
        let mut entries = self.entries.iter_mut();
        for (i, (vi, wi)) in v.iter().zip(w).enumerate() {
            let pairs = v.iter().zip(w).take(i + 1);
            pairs.zip(&mut entries).for_each(|((vl, wl), entry)| *entry += factor * (vi * wl + wi * vl));
        }
    }
}

/// Rows and columns of a lower triangle, in the order of its entries.
fn positions(order: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..order).flat_map(|i| (0..=i).map(move |l| (i, l)))
}

/// `DX²·S` of a leaf, of order d + 1, without B in its corner (R18); or, whole, that of R162.
#[derive(Clone, Debug)]
pub struct Form {
    /// Rows and columns.
    pub order: usize,
    /// Lower triangle row by row, integers times 2^−`scale`; the last is the corner −DX²(μ + ¼Σω).
    pub entries: Vec<BigInt>,
    /// Of the entries.
    pub scale: u64,
    /// DX².
    pub square: BigInt,
    /// The scales of B and of factors.
    pub scales: Scales,
}

impl Form {
    /// Whether `DX²·(S − LLᵀ)` is diagonally dominant with B = b·2^−quad in the corner of S (R19).
    ///
    /// A symmetric matrix with `R_ii ≥ Σ_{j≠i} |R_ij|` is positive semidefinite (Gershgorin), and so is LLᵀ:
    /// then S is, and F ≤ B on the leaf. `factor` is the whole lower triangle of L row by row (scale
    /// `factor`); any L serves. In a rejection, `line` counts the records of the leaf from 0.
    pub fn prove(&self, b: &BigInt, factor: &[BigInt]) -> Result<(), Rejection> {
        let square_scale = 2 * u64::from(self.scales.factor);
        let scale = self.scale.max(square_scale).max(u64::from(self.scales.quad));
        let count = self.order.saturating_mul(self.order.saturating_add(1)) / 2;
        require(self.entries.len() == count && factor.len() == count, Code::FactorCount, 5, || {
            format!("{} entries and a factor of {}, not {count}", self.entries.len(), factor.len())
        })?;
        let mut rows: Vec<&[BigInt]> = Vec::new();
        let mut rest = factor;
        for i in 0..self.order {
            let short = || Rejection::new(Code::FactorCount, 5, "the factor is no triangle");
            let (row, next) = rest.split_at_checked(i + 1).ok_or_else(short)?;
            rows.push(row);
            rest = next;
        }
        let mut slack = vec![BigInt::ZERO; self.order];
        for ((i, l), entry) in positions(self.order).zip(&self.entries) {
            let product: BigInt = at(&rows, i)?.iter().zip(*at(&rows, l)?).map(|(p, q)| p * q).sum();
            let mut residual = (entry << (scale - self.scale)) - ((product * &self.square) << (scale - square_scale));
            if i + 1 == self.order && l == i {
                residual += (b * &self.square) << (scale - u64::from(self.scales.quad));
            }
            let term = if i == l { residual } else { -BigInt::from(residual.magnitude().clone()) };
            *at_mut(&mut slack, i)? += &term;
            if i != l {
                *at_mut(&mut slack, l)? += &term;
            }
        }
        match slack.iter().position(|sum| sum.sign() == Sign::Minus) {
            None => Ok(()),
            Some(i) => {
                let message = format!("S − LLᵀ is not diagonally dominant in row {i} of {}", self.order);
                Err(Rejection::new(Code::NotDominant, 5, message))
            }
        }
    }
}
