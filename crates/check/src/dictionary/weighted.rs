//! The dictionary program of a problem of version 2: squared loss, weights of the rows, an output bias
//! (FORMAT R256, R280, theory §E3.8).
//!
//! For given c the best output bias is linear in the residual r = y − Zc. With it in its place the program is
//! one of theory §4.1 again, with weights: of the rows r − b1, and with a ridge of one row more, b itself,
//! with the weight β₀. With K outputs this is so for each of them; columns have the K outputs of each row one
//! after the other, and then the K entries of b.

use crate::arithmetic::Positive;
use crate::dictionary::lasso::{Lasso, Program, length};
use crate::dictionary::training::{signed_outputs, square};
use crate::rejection::{Code, Rejection, require};
use crate::statement::loss::Loss;
use crate::statement::training::{HiddenBias, OutputBias, Training};
use crate::statement::{Evaluation, TwoLayer};
use crate::work::{Work, longest};
use num_bigint::BigInt;

/// How the best output bias follows from the residuals of all rows: b = factor·Σ s r / total.
struct Centre<'a> {
    weights: &'a [Positive],
    factor: Positive,
    total: Positive,
    /// K.
    outputs: usize,
}

impl Centre<'_> {
    /// total·b, one number for each output.
    fn bias(&self, values: &[BigInt]) -> Vec<BigInt> {
        let mut b = vec![BigInt::ZERO; self.outputs];
        for (row, s) in values.chunks(self.outputs).zip(self.weights) {
            b.iter_mut().zip(row).for_each(|(b, value)| *b += value * &**s);
        }
        b.iter_mut().for_each(|b| *b *= &*self.factor);
        b
    }
}

/// times·r − b for all rows, the K entries of one after those of the other.
fn less(values: &[BigInt], times: &BigInt, b: &[BigInt]) -> Vec<BigInt> {
    values.iter().zip(b.iter().cycle()).map(|(value, b)| value * times - b).collect()
}

/// The weights of the rows over their denominator.
fn weights(training: &Training) -> (Vec<Positive>, Positive) {
    let ones = || (vec![Positive::one(); training.rows()], Positive::one());
    training.weights.clone().unwrap_or_else(ones)
}

/// What the best output bias is, if there is one; the weights are over `den`.
fn centre<'a>(training: &Training, weights: &'a [Positive], den: &Positive) -> Result<Option<Centre<'a>>, Rejection> {
    let sum = weights.iter().skip(1).fold(weights.first().cloned(), |sum, s| sum.map(|sum| &sum + s));
    let sum = sum.ok_or_else(|| Rejection::new(Code::NotPositive, 0, "a problem has a row"))?;
    let outputs = training.outputs;
    Ok(match &training.output_bias {
        OutputBias::None => None,
        OutputBias::Free => Some(Centre { weights, factor: Positive::one(), total: sum, outputs }),
        OutputBias::Ridge(p, q) => {
            Some(Centre { weights, factor: q.clone(), total: &(&sum * q) + &(p * den), outputs })
        }
    })
}

/// A number for each output of each row.
fn each(weights: &[Positive], outputs: usize) -> impl Iterator<Item = Positive> {
    weights.iter().flat_map(move |s| std::iter::repeat_n(s.clone(), outputs))
}

impl Lasso {
    /// The program of the directions of a network's neurons, those of u and those of α, for a problem of
    /// version 2; β₀ is that of the problem whatever β is. Rejects what [`Lasso::new`] does, and problems
    /// without such a program.
    pub fn of_training(training: &Training, dictionary: &TwoLayer) -> Result<Lasso, Rejection> {
        training.admits(dictionary)?;
        let refuse = |holds, message: &str| require(holds, Code::OtherLoss, 0, || message.to_string());
        refuse(
            training.loss == Loss::Squared,
            "solutions are piecewise linear in β, and rational, for the squared loss; for others they bend or change at kinks of the loss",
        )?;
        refuse(
            training.hidden_bias != HiddenBias::Free,
            "a hidden bias that is not penalised is no part of the length of a direction, which is needed whole here",
        )?;
        let bytes = training.bytes().saturating_add(dictionary.bytes());
        Work::new(bytes).spend(Evaluation::of(training, dictionary).kept())?;
        let lengths = dictionary.neurons.iter().enumerate().map(|(i, neuron)| length(i, square(training, neuron)));
        let lengths = lengths.collect::<Result<_, _>>()?;
        let (rows, den) = weights(training);
        let centre = centre(training, &rows, &den)?;
        let counts = each(&rows, training.outputs);
        let (counts, den) = match &training.output_bias {
            // Over den·q the weights are s·q, and β₀ is p·den.
            OutputBias::Ridge(p, q) => {
                (counts.map(|s| &s * q).chain(vec![p * &den; training.outputs]).collect(), &den * q)
            }
            _ => (counts.collect(), den),
        };
        let kept = matches!(training.output_bias, OutputBias::Ridge(..));
        let centred = |values: Vec<BigInt>| match &centre {
            None => values,
            Some(centre) => {
                let b = centre.bias(&values);
                let mut rows = less(&values, &centre.total, &b);
                rows.extend(b.into_iter().filter(|_| kept));
                rows
            }
        };
        let columns = dictionary.neurons.iter().map(|neuron| centred(signed_outputs(training, neuron)));
        let columns: Vec<Vec<BigInt>> = columns.collect();
        let (y, labels) = (centred(training.y.clone()), training.y.len());
        let total = centre.map_or(Positive::one(), |centre| centre.total);
        let (unit, y_den) = (&training.x_den * &total, &training.y_den * &total);
        let (weights, longest) = (Some((counts, den)), longest(columns.iter().flatten()));
        Ok(Lasso::of(Program { columns, unit, lengths, y, y_den, labels, weights, version: 2, bytes, longest }))
    }

    /// The same dictionary and the output bias of this problem on the rows of another one, where squares
    /// count what they do in the loss of its user. Rejects a problem with another loss or other columns or
    /// outputs.
    pub fn elsewhere(training: &Training, dictionary: &TwoLayer, other: &Training) -> Result<Lasso, Rejection> {
        let own = Lasso::of_training(training, dictionary)?;
        other.admits(dictionary)?;
        let squared = || "the error on other data is piecewise quadratic in β for the squared loss only".to_string();
        require(other.loss == Loss::Squared, Code::OtherLoss, 0, squared)?;
        let bytes = own.bytes.saturating_add(other.bytes());
        Work::new(bytes).spend(Evaluation::of(other, dictionary).kept())?;
        let (rows, den) = weights(training);
        let centre = centre(training, &rows, &den)?;
        let (total, none) = (centre.as_ref().map_or(Positive::one(), |c| c.total.clone()), vec![BigInt::ZERO]);
        // The values of other rows over `theirs`, less the bias of those of this problem over total·`ours`.
        let moved = |there: &[BigInt], here: &[BigInt], theirs: &Positive, ours: &Positive| {
            let b = centre.as_ref().map_or(none.clone(), |centre| centre.bias(here));
            less(there, &(&total * ours), &b.iter().map(|b| b * &**theirs).collect::<Vec<_>>())
        };
        let (here, there) = (&training.x_den, &other.x_den);
        let column = |neuron| moved(&signed_outputs(other, neuron), &signed_outputs(training, neuron), there, here);
        let columns: Vec<Vec<BigInt>> = dictionary.neurons.iter().map(column).collect();
        let y = moved(&other.y, &training.y, &other.y_den, &training.y_den);
        let (unit, y_den) = (&(there * here) * &total, &(&other.y_den * &training.y_den) * &total);
        let (rows, den) = weights(other);
        let (p, q) = &other.scale;
        let weights = Some((each(&rows, other.outputs).map(|s| &s * p).collect(), &den * q));
        let (lengths, labels, longest) = (own.lengths.clone(), y.len(), longest(columns.iter().flatten()));
        Ok(Lasso::of(Program { columns, unit, lengths, y, y_den, labels, weights, version: 2, bytes, longest }))
    }
}
