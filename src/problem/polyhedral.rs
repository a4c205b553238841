//! Problems with a polyhedral penalty from a file of data (FORMAT R110).

use super::decay::{Decay, Resolved, Units};
use super::error::Error;
use super::misfit::Misfit;
use super::{Made, Recipe, make, with_beta};
use crate::check::arithmetic::Fraction;
use crate::check::polyhedral::Polyhedral;
use crate::check::statement::Ball;
use crate::decimal::lowest;
use crate::polyhedral::beta_max;
use crate::report::decimal::{Round, decimal};
use std::path::Path;

/// Makes the problem, and that of the rows that a split left. `made` tells how; its own problem has the data
/// and β, but not the penalty.
///
/// A share of β_max is resolved as by [`resolve`]; `limit` bounds the vertices it may take.
///
/// # Errors
/// As [`make`]; a ball that does not fit the columns; too many vertices.
pub fn make_polyhedral(
    path: &Path,
    recipe: &Recipe,
    ball: Ball,
    limit: u64,
) -> Result<(Made, Polyhedral, Option<Polyhedral>), Error> {
    let share = recipe.decay.as_ref().filter(|decay| matches!(decay, Decay::ShareOfMax(..)));
    let fixed = Recipe {
        bias: recipe.bias.column().into(),
        decay: share.map_or(recipe.decay.clone(), |_| Some(Decay::Beta(1.into(), 1.into()))),
        ..recipe.clone()
    };
    let mut made = make(path, &fixed)?;
    let mut problem = Polyhedral::new(made.problem.clone(), ball).ok_or(Misfit::FreeBias)?;
    if let Some(share) = share {
        let Resolved { beta, beta_max } = resolve(share, &problem, limit)?;
        made.problem = with_beta(&made.problem, &beta)?;
        made.rest = made.rest.map(|rest| with_beta(&rest, &beta)).transpose()?;
        made.beta_max = beta_max;
        problem = Polyhedral::new(made.problem.clone(), ball).ok_or(Misfit::FreeBias)?;
    }
    let rest = made.rest.clone().and_then(|rest| Polyhedral::new(rest, ball));
    Ok((made, problem, rest))
}

/// β as numerator and denominator in lowest terms, with the β_max of which it may be a share: the exact one
/// of this penalty, rounded down to nine digits. `limit` bounds the vertices it may take.
///
/// # Errors
/// Too many vertices; β_max is zero.
pub fn resolve(decay: &Decay, problem: &Polyhedral, limit: u64) -> Result<Resolved, Error> {
    decay.resolve_by(&Units::plain(problem.terms().1, problem.rows()), || {
        let exact = beta_max(problem, limit).map_err(Error::Rejected)?;
        let most = Fraction::parse(&decimal(&exact, 9, Round::Down)).filter(|most| *most > Fraction::zero());
        let most = most.ok_or_else(|| Error::Share("β_max is 0".into()))?;
        Ok(lowest(most.numerator().clone(), most.denominator().clone().into()))
    })
}
