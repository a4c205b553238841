//! The dictionary program min ½‖Zc − y‖² + β ℓᵀc over c ≥ 0, ℓ the lengths of the directions (theory §4.1),
//! solved exactly. With β = 0: nonnegative least squares.
//!
//! ```
//! use relucert_check::arithmetic::Fraction;
//! use relucert_exact::qp::lasso::Lasso;
//!
//! // Columns (1, 0), (1, 1), (0, −1); y = (2, 1); β = 1/2.
//! let lasso = Lasso {
//!     columns: vec![vec![1.into(), 0.into()], vec![1.into(), 1.into()], vec![0.into(), (-1).into()]],
//!     columns_den: 1.into(),
//!     lengths: vec![1.into(); 3],
//!     y: vec![2.into(), 1.into()],
//!     y_den: 1.into(),
//!     beta: Fraction::parse("1/2").unwrap(),
//!     weights: None,
//! };
//! let fit = lasso.solve(None)?;
//! assert_eq!((fit.weights.num, fit.weights.den), (vec![1.into(), 2.into(), 0.into()], 2.into()));
//! assert_eq!((fit.residual.num, fit.residual.den), (vec![1.into(), 0.into()], 2.into()));
//! # Ok::<(), relucert_exact::qp::Error>(())
//! ```

use super::solve::{Error, Statistics, solve};
use crate::kkt::State;
use crate::linear::matrix::Matrix;
use num_bigint::{BigInt, Sign};
use relucert_check::arithmetic::Fraction;
use relucert_check::lp::{Answer, Certificate, Column, Flaw, Vector};
use relucert_check::qp::{self, Curvature, Program, Square};

/// A dictionary Z with m columns of n entries, labels y and β ≥ 0.
#[derive(Clone, Debug)]
pub struct Lasso {
    /// Columns of Z, numerators.
    pub columns: Vec<Vec<BigInt>>,
    /// Positive.
    pub columns_den: BigInt,
    /// ℓ: m positive integers; all one where the directions are unit vectors.
    pub lengths: Vec<BigInt>,
    /// n labels, numerators.
    pub y: Vec<BigInt>,
    /// Positive.
    pub y_den: BigInt,
    /// In the scale of ½‖Zc − y‖² + β ℓᵀc.
    pub beta: Fraction,
    /// What the square of each row counts, n positive integers; one if there are none.
    pub weights: Option<Vec<BigInt>>,
}

/// The exact optimum.
#[derive(Clone, Debug)]
pub struct Fit {
    /// c, m entries.
    pub weights: Vector,
    /// ν = y − Zc, n entries: the same for every optimal c.
    pub residual: Vector,
    /// βℓ − Zᵀν ≥ 0, m entries: the multipliers of c ≥ 0.
    pub slack: Vector,
    /// Columns that are not held at zero; their weights may still be zero.
    pub active: Vec<usize>,
    /// ½‖Zc − y‖² + βℓᵀc.
    pub objective: Fraction,
    /// Verified for [`Lasso::program`].
    pub certificate: qp::Certificate,
    /// How it was found.
    pub statistics: Statistics,
}

impl Lasso {
    /// What the square of row k counts.
    fn weight(&self, k: usize) -> BigInt {
        let weight = self.weights.as_ref().and_then(|weights| weights.get(k));
        weight.cloned().unwrap_or_else(|| BigInt::from(1))
    }

    /// The quadratic program: one square for every row of Z. Its constant is ½‖y‖².
    pub fn program(&self) -> Program {
        let (beta, beta_den) = (self.beta.numerator(), self.beta.denominator());
        let unit = &self.columns_den * &self.y_den;
        let column = |(z, length): (&Vec<BigInt>, &BigInt)| {
            let product: BigInt = z.iter().zip(&self.y).enumerate().map(|(k, (z, y))| self.weight(k) * z * y).sum();
            let cost = beta * &unit * length - product * beta_den;
            Column { cost, den: BigInt::from(1), lower: Some(BigInt::ZERO), upper: None }
        };
        let row = |k: usize| {
            let entries = self.columns.iter().enumerate().filter_map(|(j, z)| z.get(k).map(|v| (j, v.clone())));
            let terms = entries.filter(|(_, v)| v.sign() != Sign::NoSign).collect();
            Square { weight: self.weight(k), terms }
        };
        let labels: BigInt = self.y.iter().enumerate().map(|(k, y)| self.weight(k) * y * y).sum();
        Program {
            linear: relucert_check::lp::Program {
                maximize: false,
                cost_den: &unit * beta_den,
                constant: Fraction::new(labels, &self.y_den * &self.y_den).unwrap_or_else(Fraction::zero).half(),
                columns: self.columns.iter().zip(&self.lengths).map(column).collect(),
                rows: Vec::new(),
            },
            curvature: Curvature {
                den: &self.columns_den * &self.columns_den,
                squares: (0..self.y.len()).map(row).collect(),
                matrix: Vec::new(),
            },
        }
    }

    /// Solves it; `start` may say which columns are probably positive.
    ///
    /// # Errors
    /// If a denominator is not positive, a column has another length than y, there is not one positive ℓ for
    /// each column, or the objective is unbounded (β < 0).
    pub fn solve(&self, start: Option<&[usize]>) -> Result<Fit, Error> {
        let malformed = || Error::Program(Flaw::Program.into());
        let n = self.y.len();
        let positive =
            [&self.columns_den, &self.y_den].into_iter().chain(&self.lengths).all(|v| v.sign() == Sign::Plus);
        if !positive || self.lengths.len() != self.columns.len() || self.columns.iter().any(|z| z.len() != n) {
            return Err(malformed());
        }
        let program = self.program();
        let start = start.map(|inside| {
            let mut state = vec![State::Lower; self.columns.len()];
            for &j in inside {
                if let Some(state) = state.get_mut(j) {
                    *state = State::Inside;
                }
            }
            state
        });
        let solution = solve(&program, start.as_deref())?;
        let (Answer::Optimal(value), Certificate::Optimal { x, .. }, Some(slack)) =
            (&solution.answer, &solution.certificate.vectors, solution.multipliers)
        else {
            return Err(malformed());
        };
        let fitted = Matrix::dense(&self.columns, n).transposed().times(&x.num);
        let scale = &self.columns_den * &x.den;
        let residual = self.y.iter().zip(&fitted).map(|(y, f)| y * &scale - f * &self.y_den);
        let residual = Vector { num: residual.collect(), den: scale * &self.y_den };
        let active = (0..self.columns.len()).filter(|&j| solution.active[j] == State::Inside);
        Ok(Fit {
            weights: x.clone(),
            slack,
            residual,
            active: active.collect(),
            objective: (value + &program.linear.constant).reduced(),
            certificate: solution.certificate,
            statistics: solution.statistics,
        })
    }
}
