//! Everything that decides what a problem is made of, beside the file.

use super::criterion::Criterion;
use super::decay::Decay;
use super::labels::{Kind, Labelling};
use super::misfit::Misfit;
use super::output_bias::Choice;
use super::weighting::Weighting;
use crate::check::statement::loss::Loss;
use crate::check::statement::problem::Numbers;
use crate::check::statement::training::HiddenBias;
use num_bigint::BigInt;

/// What is standardised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standardize {
    /// Nothing.
    No,
    /// The features.
    Features,
    /// The features, and the target where that is a number to be met.
    All,
}

/// Everything that decides what a problem is made of, beside the file.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Text: whether the first line is a header; `None` decides by its look.
    pub header: Option<bool>,
    /// Text: between two fields; `None` is the comma, in `.tsv` the tab.
    pub delimiter: Option<u8>,
    /// Text: name or index of the target, or several with commas between; `None` is the last column.
    pub target: Option<String>,
    /// The label that becomes +1.
    pub positive: Option<String>,
    /// Several classes: their labels in order; `None` takes those that occur.
    pub classes: Option<Vec<String>>,
    /// Arrays: (`X`, `y` or `beta`, its name in the file).
    pub map: Vec<(String, String)>,
    /// What the values are.
    pub numbers: Numbers,
    /// What is scaled.
    pub standardize: Standardize,
    /// Whether a column of ones is appended, and whether its weights are penalised.
    pub bias: HiddenBias,
    /// The column of hidden biases with a decay of their own is this number t in place of ones, and for the
    /// file a feature; without it `bias` says what there is.
    pub constant: Option<(BigInt, BigInt)>,
    /// The output bias.
    pub output_bias: Choice,
    /// Share of the rows that is used, as p/q, and the seed of the choice.
    pub split: Option<((BigInt, BigInt), u64)>,
    /// Weight decay; `None` takes `beta` of the file.
    pub decay: Option<Decay>,
    /// The loss and the scale the user thinks in.
    pub loss: Criterion,
    /// Weights of rows and classes, label smoothing.
    pub weighting: Weighting,
}

impl Default for Recipe {
    /// As `relucert problem` without options: doubles, a bias column, nothing scaled, β from the file.
    fn default() -> Recipe {
        Recipe {
            header: None,
            delimiter: None,
            target: None,
            positive: None,
            classes: None,
            map: Vec::new(),
            numbers: Numbers::F64,
            standardize: Standardize::No,
            bias: HiddenBias::Column,
            constant: None,
            output_bias: Choice::Unsaid,
            split: None,
            decay: None,
            loss: Criterion::default(),
            weighting: Weighting::default(),
        }
    }
}

impl Recipe {
    /// How labels are read.
    pub fn labelling(&self) -> Labelling {
        Labelling {
            kind: self.loss.kind(),
            several: *self.loss.loss() == Loss::Squared,
            positive: self.positive.clone(),
            classes: self.classes.clone(),
            decimals: self.numbers == Numbers::Decimal,
        }
    }

    /// Refuses choices that do not go together.
    pub(super) fn fits(&self) -> Result<(), Misfit> {
        let kind = self.loss.kind();
        if self.standardize != Standardize::No && self.numbers == Numbers::Decimal {
            return Err(Misfit::StandardDecimals);
        }
        match (kind, &self.classes, &self.positive) {
            (Kind::Classes, _, Some(_)) => return Err(Misfit::PositiveOfClasses),
            (Kind::Classes, ..) | (_, None, _) => {}
            (_, Some(_), _) => return Err(Misfit::Classes),
        }
        self.weighting.fits(kind)
    }
}
