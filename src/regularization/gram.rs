//! The dictionary program by the products of its columns.

use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::{Lasso, Member};
use crate::linear::matrix::{Matrix, Row};
use crate::qp;
use num_bigint::BigInt;

/// G = ZᵀSZ, m = ZᵀSy and the lengths ℓ, in the integers of the files; S the weights of the rows over their
/// denominator s_den.
///
/// With t = β·x_den·y_den·s_den and γ in units of x_den/y_den the optimality conditions are Gγ − m + tℓ ≥ 0,
/// with zeros where γ > 0.
pub struct Gram<'a> {
    lasso: &'a Lasso,
    /// G, m × m.
    pub products: Matrix,
    /// m entries.
    pub moments: Vec<BigInt>,
    /// m entries.
    pub lengths: Vec<Positive>,
}

impl<'a> Gram<'a> {
    /// All products.
    pub fn new(lasso: &'a Lasso) -> Gram<'a> {
        let columns = &lasso.columns;
        let weighted: Vec<Vec<BigInt>> = columns.iter().map(|column| lasso.weighted(column)).collect();
        let (rows, weighted) = (Matrix::dense(columns, lasso.rows()), Matrix::dense(&weighted, lasso.rows()));
        let products = weighted.rows().iter().map(|a| {
            let mut row = Row::default();
            rows.rows().iter().enumerate().for_each(|(j, b)| row.push(j, &a.times(b)));
            row
        });
        let labels = lasso.weighted(&lasso.y);
        Gram {
            lasso,
            products: Matrix::sparse(products.collect(), columns.len()),
            moments: columns.iter().map(|column| dot(column, &labels)).collect(),
            lengths: lasso.lengths.clone(),
        }
    }

    fn unit(&self) -> Positive {
        let unit = &self.lasso.unit * &self.lasso.y_den;
        self.lasso.weights.as_ref().map_or(unit.clone(), |(_, den)| unit * den)
    }

    /// t of β.
    pub fn parameter(&self, beta: &Fraction) -> Fraction {
        Fraction::quotient(beta.numerator() * self.unit(), beta.denominator().clone())
    }

    /// β of t, in lowest terms.
    pub fn beta(&self, t: &Fraction) -> Fraction {
        Fraction::quotient(t.numerator().clone(), t.denominator() * self.unit()).reduced()
    }

    /// γ in the units of [`Lasso`].
    pub fn member(&self, point: &Member) -> Option<Member> {
        let entries = point.entries.iter().map(|(i, v)| (*i, v * &self.lasso.unit)).collect();
        super::gram::reduced(entries, &point.den * &self.lasso.y_den)
    }

    /// The active set of the solution at t, from scratch.
    ///
    /// # Errors
    /// As [`qp::lasso::Lasso::solve`].
    pub fn solve(&self, t: &Fraction, start: &[usize]) -> Result<Vec<usize>, qp::Error> {
        let program = qp::lasso::Lasso {
            columns: self.lasso.columns.clone(),
            columns_den: self.lasso.unit.clone().into(),
            lengths: self.lengths.iter().cloned().map(BigInt::from).collect(),
            y: self.lasso.y.clone(),
            y_den: self.lasso.y_den.clone().into(),
            // With integers for weights everything counts s_den times.
            beta: self.lasso.weights.as_ref().map_or(self.beta(t), |(_, den)| &self.beta(t) * &whole(den)),
            weights: self
                .lasso
                .weights
                .as_ref()
                .map(|(weights, _)| weights.iter().cloned().map(BigInt::from).collect()),
        };
        Ok(program.solve(Some(start))?.active)
    }
}

/// An integer as a fraction.
fn whole(value: &Positive) -> Fraction {
    Fraction::quotient((**value).clone(), Positive::one())
}

/// A member in lowest terms; none if a coefficient is negative.
pub fn reduced(entries: Vec<(usize, BigInt)>, den: Positive) -> Option<Member> {
    let (places, numerators): (Vec<usize>, Vec<BigInt>) = entries.into_iter().unzip();
    let (numerators, den) = den.lowest(&numerators);
    Member::new(den, places.into_iter().zip(numerators).collect())
}
