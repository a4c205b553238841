//! A data set as read: features, labels, and where each of them stood.

use super::error::{Error, Fault, quote};
use super::note::Note;
use super::spelling;
use crate::check::arithmetic::Positive;
use crate::decimal::Decimal;
use num_bigint::BigInt;

/// Numbers as the number model wants them.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Finite doubles.
    Doubles(Vec<f64>),
    /// Exact decimals.
    Decimals(Vec<Decimal>),
}

impl Values {
    /// As integers over their least common denominator.
    pub(super) fn integers(&self) -> (Vec<BigInt>, Positive) {
        match self {
            Values::Doubles(v) => crate::dyadic::dyadic(v),
            Values::Decimals(v) => spelling::decimal(v),
        }
    }
}

/// Where the table came from, to say where in it something is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// Text: the line of every row, counted from 1.
    Lines(Vec<u64>),
    /// Arrays: the names of X and y.
    Arrays(String, String),
}

/// A data set of n ≥ 1 rows and at least one feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The file.
    pub path: String,
    /// How its places are called.
    pub origin: Origin,
    /// For every row its number in the file, from 0.
    pub rows: Vec<usize>,
    /// For every feature its name in messages: `column `bmi``, `column 3 (from 0)`.
    pub features: Vec<String>,
    /// The target's name in messages.
    pub target: String,
    /// n × features, row by row.
    pub x: Values,
    /// n × outputs targets, row by row.
    pub y: Values,
    /// Outputs K.
    pub outputs: usize,
    /// The classes of the labels, if there are such: K, or two for one output.
    pub classes: Vec<String>,
    /// Sample weights with their name in messages.
    pub weights: Option<(String, Values)>,
    /// β, if the file holds one.
    pub beta: Option<f64>,
    /// Things to tell the user.
    pub notes: Vec<Note>,
}

impl Table {
    /// Where row `row` of this table stands in the file.
    fn line(&self, row: usize) -> String {
        match &self.origin {
            Origin::Lines(lines) => format!("{}, line {}", self.path, lines[self.rows[row]]),
            Origin::Arrays(..) => format!("{}, row {}", self.path, self.rows[row]),
        }
    }

    /// The error for feature `column` of row `row`.
    pub(super) fn bad_feature(&self, row: usize, column: usize, value: &str, fault: Fault) -> Error {
        let place = match &self.origin {
            Origin::Lines(_) => format!("{}, {}", self.line(row), self.features[column]),
            Origin::Arrays(x, _) => format!("{}, {x}[{}, {column}]", self.path, self.rows[row]),
        };
        Error::Cell { place, text: quote(value), fault, remedy: None }
    }

    /// The place of a sample weight.
    pub(super) fn weight_place(&self, row: usize, name: &str) -> String {
        match &self.origin {
            Origin::Lines(_) => format!("{}, {name}", self.line(row)),
            Origin::Arrays(..) => format!("{}, {name}[{}]", self.path, self.rows[row]),
        }
    }

    /// The error for the label of row `row`.
    pub(super) fn bad_label(&self, row: usize, value: &str, fault: Fault) -> Error {
        let place = match &self.origin {
            Origin::Lines(_) => format!("{}, {}", self.line(row), self.target),
            Origin::Arrays(_, y) => format!("{}, {y}[{}]", self.path, self.rows[row]),
        };
        Error::Cell { place, text: quote(value), fault, remedy: None }
    }

    /// The rows with the given positions, in this order.
    pub fn select(&self, positions: &[usize]) -> Table {
        fn pick<T: Clone>(values: &[T], width: usize, positions: &[usize]) -> Vec<T> {
            positions.iter().flat_map(|&k| values[k * width..(k + 1) * width].iter().cloned()).collect()
        }
        let of = |values: &Values, width: usize| match values {
            Values::Doubles(v) => Values::Doubles(pick(v, width, positions)),
            Values::Decimals(v) => Values::Decimals(pick(v, width, positions)),
        };
        Table {
            rows: positions.iter().map(|&k| self.rows[k]).collect(),
            x: of(&self.x, self.features.len()),
            y: of(&self.y, self.outputs),
            weights: self.weights.as_ref().map(|(name, weights)| (name.clone(), of(weights, 1))),
            ..self.clone()
        }
    }

    /// Rounds all values to binary32 (ties to even).
    ///
    /// # Errors
    /// A value that would be infinite.
    pub fn round_to_single(&mut self) -> Result<(), Error> {
        let width = self.features.len();
        let overflow = |v: &[f64]| v.iter().position(|v| (*v as f32).is_infinite());
        if let Values::Doubles(v) = &self.x
            && let Some(i) = overflow(v)
        {
            return Err(self.bad_feature(i / width, i % width, &format!("{:e}", v[i]), Fault::NoSingle));
        }
        if let Values::Doubles(v) = &self.y
            && let Some(i) = overflow(v)
        {
            return Err(self.bad_label(i / self.outputs, &format!("{:e}", v[i]), Fault::NoSingle));
        }
        if let Some((name, Values::Doubles(v))) = &self.weights
            && let Some(i) = overflow(v)
        {
            let (place, text) = (self.weight_place(i, name), format!("{:e}", v[i]));
            return Err(Error::Cell { place, text: quote(&text), fault: Fault::NoSingle, remedy: None });
        }
        let weights = self.weights.as_mut().map(|(_, weights)| weights);
        for values in [&mut self.x, &mut self.y].into_iter().chain(weights) {
            if let Values::Doubles(v) = values {
                v.iter_mut().for_each(|v| *v = f64::from(*v as f32));
            }
        }
        Ok(())
    }
}
