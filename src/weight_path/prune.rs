//! Blocks with dependent outputs: one after the other goes, the predictions stay (theory §6, §E2.7; [MP23],
//! Alg. 1).

use super::trail::Trail;
use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive, Radicals};
use crate::check::dictionary::training::polytope;
use crate::check::statement::TwoLayer;
use crate::check::weight_path::Convex;
use crate::check::weight_path::convex::Bias;
use crate::check::weight_path::segment::{Course, Line};
use crate::linear::matrix::Matrix;
use crate::linear::rank::rank;
use num_bigint::{BigInt, Sign};

/// Removes blocks until the outputs of those left are independent, modulo constants if the output bias is
/// free; never more than nK are.
///
/// For Σ b_i z_i = 1tᵀ with Σ b_i ‖w_i‖‖p_i‖ ≥ 0 the move w_i ← (1 − τ b_i) w_i, b₀ ← b₀ + τt with τ = 1/max
/// b_i keeps the predictions and all directions, empties a slot, and the penalty, affine in τ, does not grow:
/// t = 0 unless the output bias is free.
pub(super) fn prune(trail: &mut Trail) {
    while let Some(step) = step(trail) {
        let constant = Line::new(trail.training, &trail.here, &step).is_ok_and(|line| line.takes(Course::Constant));
        trail.straight(if constant { Course::Constant } else { Course::Descent }, step);
    }
}

/// The slots with one of the dependent blocks gone; none if they are independent.
fn step(trail: &Trail) -> Option<Convex> {
    let (training, Convex { blocks, bias }) = (trail.training, &trail.here);
    let active: Vec<usize> = (0..blocks.len()).filter(|i| !blocks[*i].is_zero()).collect();
    let neurons = active.iter().filter_map(|i| blocks[*i].neuron()).collect();
    let set = polytope(training, &TwoLayer { neurons, ..TwoLayer::zero(training.outputs) }).ok()?;
    // The columns of the polytope are the outputs times the denominators of the blocks, so the coefficients
    // are divided by these.
    let kernel = rank(&Matrix::dense(&set.rows, active.len()))?.kernel;
    let mut b = kernel.into_iter().next()?.numerators;
    b.iter_mut().zip(&active).for_each(|(b, i)| *b *= &**blocks[*i].den());
    let mut growth = Radicals::default();
    for (b, i) in b.iter().zip(&active) {
        let block = &blocks[*i];
        let product: Vec<BigInt> =
            block.w().iter().flat_map(|w| block.direction().iter().map(move |p| w * p)).collect();
        growth.add_length(&Fraction::quotient(b.clone(), block.den().clone()), &product);
    }
    if growth.sign() == Some(Sign::Minus) {
        b.iter_mut().for_each(|b| *b = -&*b);
    }
    let most = Positive::new(b.iter().max()?.clone())?;
    let mut slots = blocks.clone();
    // What the first row gets less is what all get less.
    let mut less = vec![Fraction::zero(); training.outputs];
    for (b, i) in b.iter().zip(&active) {
        let block = &blocks[*i];
        slots[*i] = block.combine(&(&*most - b), block, &BigInt::ZERO, &most)?;
        let output = b * dot(training.x.first()?, block.w()).max(BigInt::ZERO);
        let part = |p: &BigInt| Fraction::quotient(p * &output, block.den() * &most * &training.x_den);
        less.iter_mut().zip(block.direction()).for_each(|(less, p)| *less = (&*less + &part(p)).reduced());
    }
    Some(Convex { blocks: slots, bias: plus(bias, &less) })
}

/// An output bias and more.
fn plus(bias: &Bias, more: &[Fraction]) -> Bias {
    let den = more.iter().fold(bias.den().clone(), |den, more| den.lcm(more.denominator()));
    let own = &*den / bias.den();
    let entry = |(b, more): (&BigInt, &Fraction)| b * &own + &*den / more.denominator() * more.numerator();
    Bias::new(&bias.b().iter().zip(more).map(entry).collect::<Vec<_>>(), &den)
}
