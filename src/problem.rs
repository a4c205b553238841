//! Reading data and networks into exact problems and networks.
//!
//! [`make`] turns a file of data into a [`Problem`], [`make_any`] into one of any loss: *read* ([`csv`],
//! [`npz`], [`labels`]) → *choose the rows* ([`split`]) → *scale* ([`standardize`]) → *round* to the number
//! model → *append the bias column*, *weight* ([`weighting`]) → *fix β* ([`decay`], [`output_bias`]). Up to
//! the rounding the values are doubles (or, with `Numbers::Decimal`, the decimals as written); from there
//! on they are integers over a common denominator. [`weights`] reads networks of other tools.

pub mod arrays;
pub mod beta_max;
pub mod criterion;
pub mod csv;
pub mod decay;
pub mod error;
mod exact;
pub mod hidden_bias;
pub mod labels;
pub mod misfit;
pub mod note;
pub mod npy;
pub mod npz;
pub mod output_bias;
pub mod polyhedral;
mod recipe;
mod source;
pub mod spelling;
pub mod split;
pub mod standardize;
mod stated;
pub mod table;
pub mod target;
pub mod weighting;
pub mod weights;

use crate::check::arithmetic::Fraction;
use crate::check::statement::Problem;
use crate::check::statement::problem::Numbers as NumberModel;
use crate::check::statement::training::HiddenBias;
use crate::remedy::Remedy;
use criterion::Criterion;
use decay::Decay;
use error::Error;
use exact::{Numbers, Penalty};
use labels::Kind;
use misfit::Misfit;
use note::Note;
use num_bigint::BigInt;
use output_bias::Choice;
pub use recipe::{Recipe, Standardize};
use standardize::Scaling;
pub use stated::Stated;
use std::path::Path;
use table::{Table, Values};

/// A problem and how it came about.
#[derive(Clone, Debug)]
pub struct Made<P = Problem> {
    /// The problem.
    pub problem: P,
    /// The rows that the split left, with the same scaling and β, if there are any.
    pub rest: Option<P>,
    /// The target's name.
    pub target: String,
    /// Smallest and largest label, for people.
    pub labels: (String, String),
    /// The classes with their numbers of rows, if the labels are classes.
    pub classes: Vec<(String, usize)>,
    /// The weights of the classes, if they have any.
    pub class_weights: Option<Vec<Fraction>>,
    /// The name of the sample weights, if there are any.
    pub weights: Option<String>,
    /// Number of features, the bias column not counted.
    pub features: usize,
    /// Number of rows in the file.
    pub rows_in_file: usize,
    /// Centre and spread of the columns, if they were standardised.
    pub scaling: Option<Scaling>,
    /// κ: the user's objective over that of the problem.
    pub scale: Fraction,
    /// A lower bound of β_max, if β is a share of it.
    pub beta_max: Option<(BigInt, BigInt)>,
    /// What was decided without being asked for.
    pub notes: Vec<Note>,
    /// What may not be meant.
    pub warnings: Vec<Note>,
}

impl<P> Made<P> {
    /// The same with another problem, and what the split left of it.
    fn with<Q>(self, problem: Q, rest: Option<Q>) -> Made<Q> {
        Made {
            problem,
            rest,
            target: self.target,
            labels: self.labels,
            classes: self.classes,
            class_weights: self.class_weights,
            weights: self.weights,
            features: self.features,
            rows_in_file: self.rows_in_file,
            scaling: self.scaling,
            scale: self.scale,
            beta_max: self.beta_max,
            notes: self.notes,
            warnings: self.warnings,
        }
    }
}

impl Made {
    /// The same, as one of the problems of any loss.
    pub fn stated(self) -> Made<Stated> {
        let (problem, rest) = (Stated::Plain(self.problem.clone()), self.rest.clone().map(Stated::Plain));
        self.with(problem, rest)
    }
}

impl Made<Stated> {
    /// The same, if the problem is one of version 1 of the format.
    ///
    /// # Errors
    /// It is not.
    pub fn plain(self) -> Result<Made, Error> {
        let (problem, rest) = (self.problem.clone().plain()?, self.rest.clone().map(Stated::plain).transpose()?);
        Ok(self.with(problem, rest))
    }
}

/// Makes the problem from the file: with the squared loss, one output without a bias, and no weights.
///
/// # Errors
/// Anything wrong with the file or the recipe, see [`Error`].
pub fn make(path: &Path, recipe: &Recipe) -> Result<Made, Error> {
    make_any(path, recipe)?.plain()
}

/// Makes the problem from the file, of any loss.
///
/// # Errors
/// Anything wrong with the file or the recipe, see [`Error`].
pub fn make_any(path: &Path, recipe: &Recipe) -> Result<Made<Stated>, Error> {
    recipe.fits()?;
    any_from_table(source::read(path, recipe)?, recipe)
}

/// As [`make`], from a table that is already read.
///
/// # Errors
/// A recipe that does not fit, a constant target, β ≤ 0.
pub fn from_table(table: Table, recipe: &Recipe) -> Result<Made, Error> {
    any_from_table(table, recipe)?.plain()
}

/// As [`make_any`], from a table that is already read.
///
/// # Errors
/// A recipe that does not fit, a constant target, β ≤ 0.
pub fn any_from_table(table: Table, recipe: &Recipe) -> Result<Made<Stated>, Error> {
    recipe.fits()?;
    let kind = recipe.loss.kind();
    let rows_in_file = table.rows.len();
    let (mut notes, mut warnings) = (table.notes.clone(), Vec::new());
    let decay = decay_of(recipe, table.beta, &mut notes)?;
    let (mut used, mut left) = match &recipe.split {
        Some((share, seed)) => {
            let (train, rest) = split::split(rows_in_file, share, *seed)?;
            (table.select(&train), (!rest.is_empty()).then(|| table.select(&rest)))
        }
        None => (table, None),
    };
    check_target(&used, recipe)?;
    let scaling = standardized(&mut used, left.as_mut(), recipe, &mut notes, &mut warnings)?;
    if recipe.numbers == NumberModel::F32 {
        [Some(&mut used), left.as_mut()].into_iter().flatten().try_for_each(Table::round_to_single)?;
    }
    check_target(&used, recipe)?;
    let class_weights = recipe.weighting.of_classes(&used)?;
    let numbers = Numbers::of(&used, recipe, kind, class_weights.as_deref())?;
    if numbers.dropped() > 0 {
        notes.push(format!("{} rows have weight 0 and are left out", numbers.dropped()).into());
    }
    warnings.extend(ones_noted(&numbers, &used, recipe));
    let choice = recipe.output_bias.meant(&decay);
    choice_noted(&choice, recipe, &decay, &mut notes);
    let plain = numbers.plain(recipe, &choice);
    if plain && recipe.loss == Criterion::default().averaged() {
        let text = "the file has the scale 1, that of ½ Σ(f − y)²: without an output bias it knows no mean of it";
        notes.push(text.to_string().into());
    }
    let Penalty { beta, bias, beta_max } = Penalty::of(&numbers, recipe, &decay, &choice)?;
    let rest = left.map(|table| -> Result<Stated, Error> {
        let numbers = Numbers::of(&table, recipe, kind, class_weights.as_deref())?;
        numbers.problem(recipe, plain, beta.clone(), bias.clone())
    });
    let rest = rest.transpose()?;
    let scale = numbers.units(recipe).scale;
    let problem = numbers.problem(recipe, plain, beta, bias)?;
    let counts = if used.classes.is_empty() { vec![] } else { weighting::counts(&used) };
    Ok(Made {
        problem,
        rest,
        labels: extremes(&used.y),
        classes: used.classes.iter().cloned().zip(counts).collect(),
        class_weights,
        weights: used.weights.map(|(name, _)| name),
        target: used.target,
        features: used.features.len(),
        rows_in_file,
        scaling,
        scale,
        beta_max,
        notes,
        warnings,
    })
}

/// A feature of ones beside the bias column.
fn ones_noted(numbers: &Numbers, table: &Table, recipe: &Recipe) -> Option<Note> {
    let ones = numbers.ones(table.features.len()).filter(|_| recipe.bias != HiddenBias::None)?;
    let text = format!("{} is all ones already, and a bias column is appended", table.features[ones]);
    Some(Note { text, remedy: Some(Remedy::NoBiasColumn) })
}

/// The decay of the recipe, or that of the file.
fn decay_of(recipe: &Recipe, file: Option<f64>, notes: &mut Vec<Note>) -> Result<Decay, Error> {
    match (&recipe.decay, file) {
        (Some(decay), file) => {
            if let Some(beta) = file {
                notes.push(format!("the file's beta = {beta} is not used, since another one was given").into());
            }
            Ok(decay.clone())
        }
        (None, Some(beta)) if beta.is_finite() && beta > 0.0 => {
            let (mut integers, den) = crate::dyadic::dyadic(&[beta]);
            Ok(Decay::Beta(integers.remove(0), den.into()))
        }
        (None, Some(beta)) => Err(Error::FileBeta(beta)),
        (None, None) => Err(Misfit::NoDecay.into()),
    }
}

/// Says what was meant by saying nothing about the output bias, and what separate decays leave open.
fn choice_noted(choice: &Choice, recipe: &Recipe, decay: &Decay, notes: &mut Vec<Note>) {
    if recipe.output_bias == Choice::Unsaid && *choice != Choice::None {
        let text = match choice {
            Choice::Free => "the output bias is free, as in scikit-learn",
            _ => "the output bias is decayed like the weights, as in PyTorch with all parameters",
        };
        notes.push(Note { text: text.into(), remedy: Some(Remedy::NoOutputBias) });
    }
    if let Decay::Separate(..) = decay {
        let text = "β is the root of the two decays over κ: the optimum is that of separate decays, and so is the \
                    objective of a network whose neurons are balanced";
        notes.push(text.to_string().into());
    }
}

/// Scales what the recipe says, by the rows used, and says how.
fn standardized(
    used: &mut Table,
    left: Option<&mut Table>,
    recipe: &Recipe,
    notes: &mut Vec<Note>,
    warnings: &mut Vec<Note>,
) -> Result<Option<Scaling>, Error> {
    if recipe.standardize == Standardize::No {
        return Ok(None);
    }
    let all = recipe.standardize == Standardize::All;
    let met = recipe.loss.kind() == Kind::Numbers;
    if all && !met {
        notes.push("the target is not standardised: this loss has labels or counts".to_string().into());
    }
    let scaling = Scaling::measure(used, all && met)?;
    for (name, scale) in used.features.iter().zip(&scaling.features) {
        if scale.deviation == 0.0 {
            warnings.push(format!("{name} is constant ({}); standardised it is all zeros", scale.mean).into());
        }
    }
    [Some(used), left].into_iter().flatten().try_for_each(|table| scaling.apply(table))?;
    Ok(Some(scaling))
}

/// Refuses a constant target: a column of numbers, or the same label in all rows.
fn check_target(table: &Table, recipe: &Recipe) -> Result<(), Error> {
    fn constant<T: PartialEq>(y: &[T], outputs: usize, by_column: bool) -> bool {
        let same = |j: usize| y.iter().skip(j).step_by(outputs).all(|v| *v == y[j]);
        if by_column { (0..outputs).any(same) } else { (0..outputs).all(same) }
    }
    let by_column = recipe.loss.kind() != Kind::Classes;
    let found = match &table.y {
        Values::Doubles(y) => constant(y, table.outputs, by_column),
        Values::Decimals(y) => constant(y, table.outputs, by_column),
    };
    if found {
        let class = weighting::counts(table).iter().position(|count| *count == table.rows.len());
        let class = class.and_then(|class| table.classes.get(class).cloned());
        return Err(Error::ConstantTarget {
            path: table.path.clone(),
            target: table.target.clone(),
            value: class.unwrap_or_else(|| extremes(&table.y).0),
            rows: table.rows.len(),
            used: if recipe.split.is_some() { " of the training part" } else { "" },
        });
    }
    Ok(())
}

/// The smallest and the largest value, for people.
fn extremes(values: &Values) -> (String, String) {
    let doubles: Vec<f64> = match values {
        Values::Doubles(v) => v.clone(),
        Values::Decimals(v) => {
            v.iter().map(|v| format!("{}e{}", v.digits, v.exponent).parse().unwrap_or(f64::NAN)).collect()
        }
    };
    let low = doubles.iter().copied().fold(f64::INFINITY, f64::min);
    let high = doubles.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low.to_string(), high.to_string())
}

/// The problem with this β.
fn with_beta(problem: &Problem, (p, q): &(BigInt, BigInt)) -> Result<Problem, Error> {
    let refused = || Error::Beta(format!("β is {p}/{q}, but must be positive"));
    problem.with_beta(p.clone(), q.clone()).ok_or_else(refused)
}

#[cfg(test)]
mod tests;
