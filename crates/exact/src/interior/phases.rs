//! Programs whose optima are a contradiction or a ray of another.

use super::floats::Floats;
use super::optimum::{self, Ending};
use crate::kkt::Exact;
use num_bigint::{BigInt, Sign};
use relucert_check::arithmetic::Fraction;
use relucert_check::lp::{self, Column, Row, Vector};
use relucert_check::qp::{Curvature, Program};

/// The exact optimum of a linear program: point and multipliers.
fn optimum(linear: lp::Program, tries: &mut usize) -> Option<(Vector, Vector)> {
    let program = Program { linear, curvature: Curvature::none() };
    let exact = Exact::new(&program);
    let floats = Floats::new(&exact)?;
    match optimum::find(&exact, &floats, tries)? {
        Ending::Optimal(point, _) => Some((point.x, point.y)),
        _ => None,
    }
}

fn without_costs(linear: &lp::Program) -> lp::Program {
    let mut linear = linear.clone();
    (linear.maximize, linear.cost_den) = (false, BigInt::from(1));
    linear.columns.iter_mut().for_each(|column| column.cost = BigInt::ZERO);
    linear
}

/// Multipliers that contradict each other: those of the least violation of the rows, if that is positive.
pub(super) fn contradiction(program: &Program, tries: &mut usize) -> Option<Vector> {
    let mut linear = without_costs(&program.linear);
    let rows = std::mem::take(&mut linear.rows);
    for mut row in rows {
        let bits = row.terms.iter().map(|(_, a)| a.bits()).max().unwrap_or(1);
        let unit = BigInt::from(1) << bits.saturating_sub(1);
        for (side, sign) in [(row.lower.is_some(), 1), (row.upper.is_some(), -1)] {
            if side {
                row.terms.push((linear.columns.len(), &unit * sign));
                let (cost, den) = (BigInt::from(1), BigInt::from(1));
                linear.columns.push(Column { cost, den, lower: Some(BigInt::ZERO), upper: None });
            }
        }
        linear.rows.push(row);
    }
    let (_, y) = optimum(linear, tries)?;
    let bound = program.linear.dual_bound(&program.linear.no_costs(), &y);
    bound.is_ok_and(|bound| bound > Fraction::zero()).then_some(y)
}

/// A direction of improvement that stays feasible and is not curved: the steepest in the box [−1, 1].
pub(super) fn ray(program: &Program, tries: &mut usize) -> Option<Vector> {
    let exact = Exact::new(program);
    let one = BigInt::from(1);
    let zero = |side: &Option<BigInt>| side.as_ref().map(|_| BigInt::ZERO);
    let mut linear = without_costs(&program.linear);
    for (column, cost) in linear.columns.iter_mut().zip(exact.costs()) {
        let (lower, upper) = (zero(&column.lower).unwrap_or(-&one), zero(&column.upper).unwrap_or(one.clone()));
        *column = Column { cost: cost.clone(), den: one.clone(), lower: Some(lower), upper: Some(upper) };
    }
    linear.rows.iter_mut().for_each(|row| (row.lower, row.upper) = (zero(&row.lower), zero(&row.upper)));
    for row in exact.rest().rows().iter().filter(|row| row.count() > 0) {
        let side = Some(BigInt::ZERO);
        linear.rows.push(Row { terms: row.iter().collect(), lower: side.clone(), upper: side });
    }
    let (ray, _) = optimum(linear, tries)?;
    let slope: BigInt = exact.costs().iter().zip(&ray.num).map(|(c, d)| c * d).sum();
    (slope.sign() == Sign::Minus).then_some(ray)
}
