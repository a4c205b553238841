//! What a network must fit.

use crate::check::arithmetic::Fraction;
use crate::check::statement::problem::Bias;

/// What a network must fit.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    /// Columns of the data, the bias column included.
    pub columns: usize,
    /// Whether the last of them is the bias.
    pub bias: Bias,
    /// What the last of them is in all rows, if that is the column of hidden biases with a decay of their
    /// own.
    pub constant: Option<&'a Fraction>,
    /// Outputs K.
    pub outputs: usize,
    /// Whether there is an output bias.
    pub output_bias: bool,
    /// The version of the problem's file, which that of the network's is not above (FORMAT R200).
    pub version: u8,
}

impl Frame<'_> {
    /// Whether weights may have so many inputs, with hidden biases beside them or without.
    pub(super) fn has_width(&self, inputs: usize, biased: bool) -> bool {
        match biased {
            false => inputs == self.columns,
            true => {
                (self.bias == Bias::Column || self.constant.is_some()) && inputs.checked_add(1) == Some(self.columns)
            }
        }
    }

    /// Whether weights of the second shape can be the output weights of those of the first.
    pub(super) fn follow(&self, first: &[usize], second: &[usize], transposed: bool) -> bool {
        let (first, second) = (axes(first, transposed), axes(second, transposed));
        first.zip(second).is_some_and(|([units, _], second)| second == [self.outputs, units])
    }
}

/// Units and inputs of the weights of a layer.
pub(super) fn axes(shape: &[usize], transposed: bool) -> Option<[usize; 2]> {
    match (shape, transposed) {
        (&[units, inputs], false) | (&[inputs, units], true) => Some([units, inputs]),
        _ => None,
    }
}
