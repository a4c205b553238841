//! The dictionary program of a problem of version 2: squared loss of one output, weights of the rows, an
//! output bias (FORMAT R256, theory §E3.8).
//!
//! For given c the best output bias is linear in the residual r = y − Zc. With it in its place the program is
//! one of theory §4.1 again, with weights: of the rows r − b1, and with a ridge of one row more, b itself,
//! with the weight β₀.

use crate::arithmetic::Positive;
use crate::dictionary::lasso::{Lasso, Program, lengths};
use crate::dictionary::training::signed_outputs;
use crate::rejection::{Code, Rejection, require};
use crate::statement::loss::Loss;
use crate::statement::training::{HiddenBias, OutputBias, Training};
use crate::statement::{Evaluation, TwoLayer};
use crate::work::{Work, longest};
use num_bigint::BigInt;

/// How the best output bias follows from the residuals of all rows: b = factor·Σ s r / total.
struct Centre<'a> {
    weights: &'a [Positive],
    factor: &'a Positive,
    total: &'a Positive,
    /// Whether b is a row of its own.
    kept: bool,
}

impl Centre<'_> {
    /// total·(r − b1), and total·b.
    fn apply(&self, values: &[BigInt]) -> Vec<BigInt> {
        let sum: BigInt = self.weights.iter().zip(values).map(|(s, value)| value * s).sum();
        let b = sum * self.factor;
        let mut rows: Vec<BigInt> = values.iter().map(|value| value * self.total - &b).collect();
        if self.kept {
            rows.push(b);
        }
        rows
    }
}

impl Lasso {
    /// The program of the directions and signs of a network's neurons, for a problem of version 2; β₀ is that
    /// of the problem whatever β is. Rejects what [`Lasso::new`] does, and problems without such a program.
    pub fn of_training(training: &Training, dictionary: &TwoLayer) -> Result<Lasso, Rejection> {
        training.admits(dictionary)?;
        let refuse = |holds, message: &str| require(holds, Code::OtherLoss, 0, || message.to_string());
        refuse(
            training.loss == Loss::Squared,
            "solutions are piecewise linear in β, and rational, for the squared loss; for others they bend or change at kinks of the loss",
        )?;
        refuse(
            training.outputs == 1,
            "with several outputs solutions over given directions of inputs are not piecewise linear in β",
        )?;
        refuse(
            training.hidden_bias != HiddenBias::Free,
            "a hidden bias that is not penalised is no part of the length of a direction, which is needed whole here",
        )?;
        let bytes = training.bytes().saturating_add(dictionary.bytes());
        Work::new(bytes).spend(Evaluation::of(training, dictionary).kept())?;
        let lengths = lengths(dictionary.neurons.iter().map(|neuron| &*neuron.u))?;
        let ones = || (vec![Positive::one(); training.rows()], Positive::one());
        let (weights, den) = training.weights.clone().unwrap_or_else(ones);
        let columns: Vec<Vec<BigInt>> =
            dictionary.neurons.iter().map(|neuron| signed_outputs(training, neuron)).collect();
        let sum = weights.iter().skip(1).fold(weights.first().cloned(), |sum, s| sum.map(|sum| &sum + s));
        let sum = sum.ok_or_else(|| Rejection::new(Code::NotPositive, 0, "a problem has a row"))?;
        let one = Positive::one();
        let (total, factor, all) = match &training.output_bias {
            OutputBias::None => (None, one.clone(), (weights.clone(), den)),
            OutputBias::Free => (Some(sum), one.clone(), (weights.clone(), den)),
            // Over den·q the weights are s·q, and β₀ is p·den.
            OutputBias::Ridge(p, q) => {
                let decay = p * &den;
                let rows = weights.iter().map(|s| s * q).chain([decay.clone()]).collect();
                (Some(&(&sum * q) + &decay), q.clone(), (rows, &den * q))
            }
        };
        let centred = |values: Vec<BigInt>| match &total {
            None => values,
            Some(total) => {
                let kept = training.output_bias != OutputBias::Free;
                Centre { weights: &weights, factor: &factor, total, kept }.apply(&values)
            }
        };
        let columns: Vec<Vec<BigInt>> = columns.into_iter().map(centred).collect();
        let y = centred(training.y.clone());
        let total = total.as_ref().map_or(&one, |total| total);
        let (unit, y_den, longest) =
            (&training.x_den * total, &training.y_den * total, longest(columns.iter().flatten()));
        Ok(Lasso::of(Program { columns, unit, lengths, y, y_den, weights: Some(all), version: 2, bytes, longest }))
    }
}
