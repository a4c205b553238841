//! Blocks with dependent outputs: one after the other goes, the predictions stay (theory §6; [MP23], Alg. 1).

use super::trail::Trail;
use crate::check::arithmetic::{Fraction, Positive, Radicals};
use crate::check::dictionary::polytope::polytope;
use crate::check::statement::Network;
use crate::check::weight_path::convex::Block;
use crate::check::weight_path::segment::{Course, Line};
use crate::linear::matrix::Matrix;
use crate::linear::rank::rank;
use num_bigint::{BigInt, Sign};

/// Removes blocks until the outputs of those left are independent; never more than n are.
///
/// For Σ b_i z_i = 0 with Σ b_i ‖w_i‖ ≥ 0 the move w_i ← (1 − t b_i) w_i with t = 1/max b_i keeps the
/// predictions and all signs, empties a slot, and the penalty, affine in t, does not grow.
pub(super) fn prune(trail: &mut Trail) {
    while let Some(step) = step(trail) {
        let constant = Line::new(trail.problem, &trail.slots, &step).is_ok_and(|line| line.takes(Course::Constant));
        trail.straight(if constant { Course::Constant } else { Course::Descent }, step);
    }
}

/// The slots with one of the dependent blocks gone; none if they are independent.
fn step(trail: &Trail) -> Option<Vec<Block>> {
    let active: Vec<usize> = (0..trail.slots.len()).filter(|i| !trail.slots[*i].is_zero()).collect();
    let neurons = active.iter().map(|i| trail.slots[*i].neuron()).collect();
    let set = polytope(trail.problem, &Network { neurons }).ok()?;
    // The columns of the polytope are the outputs times the denominators of the blocks, so the coefficients
    // are divided by these.
    let kernel = rank(&Matrix::dense(&set.rows, active.len()))?.kernel;
    let mut b = kernel.into_iter().next()?.numerators;
    b.iter_mut().zip(&active).for_each(|(b, i)| *b *= &**trail.slots[*i].den());
    let mut growth = Radicals::default();
    for (b, i) in b.iter().zip(&active) {
        let block = &trail.slots[*i];
        growth.add_length(&Fraction::quotient(b.clone(), block.den().clone()), block.w());
    }
    if growth.sign() == Some(Sign::Minus) {
        b.iter_mut().for_each(|b| *b = -&*b);
    }
    let most = Positive::new(b.iter().max()?.clone())?;
    let mut slots = trail.slots.clone();
    for (b, i) in b.iter().zip(&active) {
        let block = &trail.slots[*i];
        slots[*i] = block.combine(&(&*most - b), block, &BigInt::ZERO, &most)?;
    }
    Some(slots)
}
