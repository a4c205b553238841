//! The recipe that the arguments mean.

use super::args::{NormArg, NumbersArg, Options, StandardizeArg};
use crate::check::statement::problem::Numbers;
use crate::cli::options::check_map;
use crate::problem::criterion::{Criterion, Reduction};
use crate::problem::hidden_bias::HiddenBias;
use crate::problem::weighting::Weighting;
use crate::problem::{Recipe, Standardize};

impl Options {
    /// How the problem is made from the data, whose arrays may have other names, with a seed for the choice of rows.
    pub fn recipe(&self, map: &[(String, String)], seed: u64) -> anyhow::Result<Recipe> {
        check_map(map)?;
        anyhow::ensure!(
            self.alpha.is_none() || self.hidden_bias.is_some(),
            "--alpha: say --hidden-bias free for scikit-learn's models, whose hidden biases are not decayed, column to decay them like the weights, or none if there are none"
        );
        let decay = self.beta.clone().or(self.weight_decay.clone()).or(self.alpha.clone());
        let (bias, constant) =
            self.hidden().column(decay.as_ref()).map_err(|why| anyhow::anyhow!("--hidden-bias: {why}"))?;
        anyhow::ensure!(
            constant.is_none() || self.norm == NormArg::L2,
            "--norm: hidden biases have a decay of their own with l2 only, in which it is a column of another length"
        );
        Ok(Recipe {
            header: if self.header { Some(true) } else { self.no_header.then_some(false) },
            delimiter: self.delimiter,
            target: self.target.clone(),
            positive: self.positive.clone(),
            classes: (!self.classes.is_empty()).then(|| self.classes.clone()),
            map: map.to_vec(),
            numbers: match self.numbers {
                NumbersArg::F64 => Numbers::F64,
                NumbersArg::F32 => Numbers::F32,
                NumbersArg::Decimal => Numbers::Decimal,
            },
            standardize: match self.standardize {
                None => Standardize::No,
                Some(StandardizeArg::All) => Standardize::All,
                Some(StandardizeArg::Features) => Standardize::Features,
            },
            bias,
            constant,
            output_bias: self.output_bias.clone().unwrap_or_default(),
            split: self.split.clone().map(|share| (share, seed)),
            decay,
            loss: self.criterion()?,
            weighting: Weighting {
                sample: self.sample_weight.clone(),
                classes: self.class_weight.clone(),
                positive: self.pos_weight.clone(),
                smoothing: self.label_smoothing.clone(),
            },
        })
    }

    /// The hidden biases.
    pub fn hidden(&self) -> HiddenBias {
        self.hidden_bias.clone().unwrap_or(HiddenBias::Column)
    }

    /// The loss with its reduction.
    fn criterion(&self) -> anyhow::Result<Criterion> {
        let decay = match (&self.weight_decay, &self.alpha) {
            (Some(_), _) => Some("--weight-decay"),
            (_, Some(_)) => Some("--alpha"),
            _ => None,
        };
        let loss = match (&self.loss, decay) {
            (Some(loss), _) => loss.clone(),
            (None, None) => Criterion::default(),
            (None, Some("--alpha")) => anyhow::bail!(
                "--alpha needs --loss: half-squared for MLPRegressor, bce-with-logits for MLPClassifier with two classes, cross-entropy with more"
            ),
            (None, Some(option)) => anyhow::bail!(
                "{option} needs --loss: mse for nn.MSELoss(), mse with --reduction sum for nn.MSELoss(reduction=\"sum\"), half-squared for half the latter, bce-with-logits, cross-entropy, …"
            ),
        };
        // scikit-learn's losses are means.
        let mean = self.alpha.as_ref().map(|_| Reduction::Mean);
        match self.reduction.or(mean) {
            Some(reduction) => loss.reduced(reduction).map_err(|refused| anyhow::anyhow!("--loss {refused}")),
            None => Ok(loss),
        }
    }
}
