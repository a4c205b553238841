//! Finite differences, solved from scratch, beside the derivatives: where coefficients are linear both are equal.

use super::Error;
use super::sensitivity::{Sensitivity, solve};
use crate::check::arithmetic::Fraction;
use crate::check::dictionary::Lasso;
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::{Training, TwoLayer};
use num_bigint::BigInt;

/// A finite difference in one label.
pub struct Difference {
    /// Which one.
    pub at: usize,
    /// The changes of the coefficients in use over that of the label.
    pub quotients: Vec<Fraction>,
    /// Their derivatives.
    pub derivatives: Vec<Fraction>,
}

fn failed(message: &str) -> Error {
    Error::Derivative(Rejection::new(Code::NotInverse, 0, message))
}

/// The difference in the label of the largest leverage, none for the zero solution, once that in β and this one are
/// seen to be what the derivatives say.
///
/// # Errors
/// See [`Error`]; a difference that differs, which is a defect.
pub fn compared(training: &Training, dictionary: &TwoLayer, found: &Sensitivity) -> Result<Option<Difference>, Error> {
    let by_beta = in_beta(training, dictionary, found)?;
    let by_label = in_label(training, dictionary, found)?;
    match by_beta == found.by_beta && by_label.as_ref().is_none_or(|d| d.quotients == d.derivatives) {
        true => Ok(by_label),
        false => Err(failed("a finite difference differs from the derivative: please report this")),
    }
}

/// (c(β₁) − c(β₂))/(β₁ − β₂) for two β inside the interval, of the directions in use.
fn in_beta(training: &Training, dictionary: &TwoLayer, found: &Sensitivity) -> Result<Vec<Fraction>, Error> {
    let [high, low] = [&found.interval.0, &found.interval.1].map(|end| (end + &found.beta).half());
    let lasso = Lasso::of_training(training, dictionary).map_err(Error::Dictionary)?;
    let (above, below) = (solve(&lasso, &high)?, solve(&lasso, &low)?);
    let width = &high - &low;
    let change = |&i: &usize| (&above[i] - &below[i]).over(&width).ok_or_else(|| failed("an interval without width"));
    found.support.iter().map(change).collect()
}

/// The change of the coefficients with the label of the largest leverage, moved inside the ball; none for the
/// zero solution.
fn in_label(training: &Training, dictionary: &TwoLayer, found: &Sensitivity) -> Result<Option<Difference>, Error> {
    let most = found.leverages.iter().enumerate().max_by(|a, b| a.1.cmp(b.1));
    let (Some((at, _)), Some(radius)) = (most, &found.radius) else { return Ok(None) };
    // Half the radius in units of the labels, in integers.
    let extra = radius.denominator() << 1;
    let step = radius.numerator();
    let mut y: Vec<BigInt> = training.y.iter().map(|y| y * &extra).collect();
    y[at] += step * &training.y_den;
    let moved = training.with_targets(y, &training.y_den * &extra).ok_or_else(|| failed("no label for each row"))?;
    let solution = |training| solve(&Lasso::of_training(training, dictionary).map_err(Error::Dictionary)?, &found.beta);
    let (before, after) = (solution(training)?, solution(&moved)?);
    let size = Fraction::quotient(step.clone(), extra);
    let change = |&i: &usize| (&after[i] - &before[i]).over(&size).ok_or_else(|| failed("a ball without radius"));
    let quotients: Result<Vec<Fraction>, Error> = found.support.iter().map(change).collect();
    let derivatives = found.by_labels.iter().map(|by| by[at].clone()).collect();
    Ok(Some(Difference { at, quotients: quotients?, derivatives }))
}
