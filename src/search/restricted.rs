//! The restricted program: the best weights of given columns and the best output bias, and the dual vector
//! that proves it (theory §E3.9).
//!
//! min ℓ(Zγ + b) + β Σ ℓ_iγ_i + β₀/2 ‖b‖² over γ ≥ 0. Piecewise linear losses make it a linear program
//! (`linear`), piecewise quadratic ones a convex quadratic program (`quadratic`): these are solved
//! exactly, whatever the doubles that propose. For the others doubles go on to their precision (`smooth`).

mod linear;
mod newton;
mod program;
mod quadratic;
mod rows;
mod smooth;

use num_bigint::Sign;
pub use program::{Error, Optimum, Program};
use rows::Rows;

impl Program<'_> {
    /// The optimum; `start` may say what the weights γ_iℓ_i probably are.
    ///
    /// # Errors
    /// If columns or lengths have another number than they should, or numbers no doubles; no other is known.
    pub fn solve(&self, start: Option<&[f64]>) -> Result<Optimum, Error> {
        let entries = self.training.y.len();
        if self.columns.len() != self.lengths.len() || self.columns.iter().any(|column| column.len() != entries) {
            return Err(Error::Shape);
        }
        match Rows::of(self.training) {
            Some(rows) if rows.curvature.numerator().sign() == Sign::NoSign => linear::solve(self, &rows),
            Some(rows) => quadratic::solve(self, &rows, start),
            None => smooth::solve(self, start),
        }
    }
}
