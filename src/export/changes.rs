//! What the rounding of an exported network changes.

use super::compare::difference;
use super::fold::Unfolded;
use super::layers::Layers;
use super::neuron::LastColumn;
use super::scaling::Scaling;
use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::range::Range;
use crate::check::rejection::Rejection;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Training, TwoLayer, primal};
use num_bigint::BigInt;

/// What rounding changes.
pub struct Changes {
    /// The objectives of the network and of the exported one, or why there is no second one. With a scaling it is that
    /// of the weights for standardised columns that the exported ones stand for.
    pub objectives: Result<[Range; 2], &'static str>,
    /// The largest change of a prediction.
    pub predictions: Fraction,
}

impl Changes {
    /// Of the layers written, compared with the network on the rows of its problem.
    ///
    /// # Errors
    /// A network for another problem.
    pub fn of(
        training: &Training,
        network: &TwoLayer,
        layers: &Layers,
        last: &LastColumn,
        scaling: Option<&Scaling>,
    ) -> Result<Changes, Rejection> {
        let exported = match scaling {
            Some(scaling) => layers.unfolded(last, scaling),
            None => Unfolded::Network(layers.exact(last)),
        };
        let biased = |network: &TwoLayer| network.bias.iter().any(|b| *b != BigInt::ZERO);
        let objectives = match exported {
            Unfolded::Network(exported) if training.output_bias == OutputBias::None && biased(&exported) => Err(
                "not comparable: the rounded output bias is not exactly the mean, and the problem has no output bias",
            ),
            Unfolded::Network(exported) => {
                Ok([primal::objective(training, network)?, primal::objective(training, &exported)?])
            }
            Unfolded::HiddenBias => Err(
                "not comparable: the rounded hidden biases are not exactly those of the means, and the problem has none",
            ),
            Unfolded::Spread => Err("not comparable: a target has no spread"),
        };
        let predictions = difference(network, layers, &training.x, &training.x_den, last, scaling);
        Ok(Changes { objectives, predictions })
    }

    /// The change of the objective, enclosed.
    ///
    /// # Errors
    /// Why there is none.
    pub fn objective(&self) -> Result<Range, &'static str> {
        let [before, after] = self.objectives.as_ref().map_err(|why| *why)?;
        Ok(Range { low: &after.low - &before.high, high: &after.high - &before.low })
    }
}
