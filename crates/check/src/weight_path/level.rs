//! What a place of a path costs, and by how much one costs more than another (FORMAT R243, theory §E2.9).
//!
//! Penalties of balanced neurons are sums of square roots, whose sign is decided; the loss is a fraction, or
//! enclosed where it needs logarithms. Where two places have the same outputs their losses are equal,
//! whatever is known of them.

use crate::arithmetic::range::Range;
use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Radicals};
use crate::dictionary::fit::Predictions;
use crate::rejection::Rejection;
use crate::statement::training::Training;
use crate::statement::{Evaluation, TwoLayer, primal};
use crate::weight_path::convex::{Bias, Block, Convex};
use crate::work::{Work, count, longest, products};
use num_bigint::Sign;

/// The objective of a place, in its parts.
#[derive(Clone, Debug)]
pub struct Level {
    /// The outputs on all rows, the output bias included, the K of one row after those of the other.
    pub fit: Predictions,
    /// ℓ(f).
    pub loss: Range,
    /// All penalties, exactly.
    pub penalty: Radicals,
}

/// How much more one place costs than another.
#[derive(Clone, Debug)]
pub struct Rise {
    loss: Range,
    penalty: Radicals,
}

impl Level {
    /// Of a network as it stands, which must be one for the problem.
    pub(crate) fn of_network(training: &Training, network: &TwoLayer) -> Result<Level, Rejection> {
        Level::new(training, network, Radicals::rational(primal::penalty(training, network)))
    }

    /// Of balanced neurons, which must be such as the problem has.
    pub(crate) fn of_convex(training: &Training, place: &Convex) -> Result<Level, Rejection> {
        let mut penalty = Radicals::rational(primal::bias_penalty(training, &square(&place.bias)));
        let beta = training.decay();
        place.blocks.iter().for_each(|block| penalty.add_length(&over_den(&beta, block), &block.product()));
        Level::new(training, &place.network(), penalty)
    }

    fn new(training: &Training, network: &TwoLayer, penalty: Radicals) -> Result<Level, Rejection> {
        let (num, den) = primal::outputs(training, network);
        let loss = primal::losses_at(training, &num, &den)?.range();
        Ok(Level { loss, fit: Predictions { num, den }, penalty })
    }

    /// How much more the other costs.
    pub fn rise(&self, to: &Level) -> Rise {
        let loss = match self.fit.first_difference(&to.fit) {
            None => Range::from(Fraction::zero()),
            Some(_) => Range { low: &to.loss.low - &self.loss.high, high: &to.loss.high - &self.loss.low },
        };
        Rise { loss, penalty: to.penalty.minus(&self.penalty) }
    }

    /// A lower and an upper bound, square roots with so many bits.
    pub fn enclosure(&self, bits: u64) -> (Fraction, Fraction) {
        let (low, high) = self.penalty.enclosure(bits);
        ((&low + &self.loss.low).reduced(), (&high + &self.loss.high).reduced())
    }

    /// An upper bound, equal if the number is rational.
    pub fn upper(&self) -> Fraction {
        self.enclosure(64).1
    }
}

impl Rise {
    /// The sign, if it is known; zero is known only where the loss is.
    pub(crate) fn decided(&self, work: &mut Work) -> Result<Option<Sign>, Rejection> {
        let high = plus(&self.penalty, &self.loss.high).decided(work)?;
        if self.loss.low == self.loss.high || high == Some(Sign::Minus) {
            return Ok(high);
        }
        Ok(plus(&self.penalty, &self.loss.low).decided(work)?.filter(|sign| *sign == Sign::Plus))
    }

    /// The sign, if it is known.
    pub fn sign(&self) -> Option<Sign> {
        self.decided(&mut Work::without_end()).ok().flatten()
    }

    /// Whether it is known to be at most zero.
    pub(crate) fn is_not_positive(&self, work: &mut Work) -> Result<bool, Rejection> {
        plus(&self.penalty, &self.loss.high).is_not_positive(work)
    }
}

/// The sum.
pub(crate) fn plus(sum: &Radicals, term: &Fraction) -> Radicals {
    sum.minus(&Radicals::rational(&Fraction::zero() - term))
}

/// ‖b₀‖².
fn square(bias: &Bias) -> Fraction {
    Fraction::quotient(dot(bias.b(), bias.b()), bias.den().square())
}

/// A factor over the denominator of a block.
pub(crate) fn over_den(factor: &Fraction, block: &Block) -> Fraction {
    factor * &Fraction::quotient(1.into(), block.den().clone())
}

/// The products of words that a [`Level`] takes, and somewhat more than half of the derivative at an end.
pub(crate) fn cost(training: &Training, place: &Convex) -> u128 {
    let network = place.network();
    let long = longest(place.blocks.iter().flat_map(|block| block.w().iter().chain([&**block.den()])));
    let long = long.saturating_add(longest(place.blocks.iter().flat_map(|block| block.direction())));
    let entries = count(place.blocks.len()).saturating_mul(count(training.columns()));
    let lengths = products(entries.saturating_mul(count(training.outputs)), long.saturating_mul(50), long);
    cost_of_network(training, &network).saturating_add(lengths)
}

/// The same for a network as it stands.
pub(crate) fn cost_of_network(training: &Training, network: &TwoLayer) -> u128 {
    let evaluation = Evaluation::of(training, network);
    let losses = match training.loss.shape() {
        _ if training.has_plain_squares() => 0,
        Some(_) => evaluation.fractions(),
        None => evaluation.losses(),
    };
    evaluation.objective().saturating_add(losses)
}
