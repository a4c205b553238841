//! The keyword arguments of `Problem` as a recipe: the words and the defaults of the command line.

use crate::error::{Answer, Refused, refused};
use relucert::check::statement::problem::Numbers;
use relucert::decimal;
use relucert::problem::criterion::{Criterion, REDUCTIONS, Reduction};
use relucert::problem::decay::Decay;
use relucert::problem::hidden_bias::HiddenBias;
use relucert::problem::output_bias::Choice;
use relucert::problem::weighting::{ClassWeights, Weighting};
use relucert::problem::{Recipe, Standardize};
use std::collections::HashMap;

/// Keyword arguments by name, as texts.
pub type Words = HashMap<String, String>;

/// Gives an error in words its argument.
fn of<T>(name: &str, read: Result<T, String>) -> Answer<T> {
    read.map_err(|why| Refused::from(anyhow::anyhow!("{name}: {why}")))
}

/// One of several words.
fn one_of<T: Copy>(name: &str, word: &str, words: &[(&str, T)]) -> Answer<T> {
    match words.iter().find(|(known, _)| *known == word) {
        Some((_, value)) => Ok(*value),
        None => {
            let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
            refused(format!("{name}: expected {}, got {word:?}", known.join(", ")))
        }
    }
}

/// The recipe.
pub fn recipe(mut words: Words) -> Answer<Recipe> {
    let mut take = |name: &str| words.remove(name);
    let decay = match (take("beta"), take("weight_decay"), take("alpha")) {
        (Some(beta), None, None) => Some((of("beta", Decay::beta(&beta))?, None)),
        (None, Some(decay), None) => Some((of("weight_decay", Decay::weight_decay(&decay))?, Some("weight_decay"))),
        (None, None, Some(alpha)) => Some((of("alpha", Decay::alpha(&alpha))?, Some("alpha"))),
        (None, None, None) => {
            return refused(
                "give one of beta=0.01, beta=\"0.3max\", weight_decay=1e-4 with loss=\"mse\", or alpha=1e-4 for scikit-learn's",
            );
        }
        _ => return refused("beta, weight_decay and alpha say the same thing: give one of them"),
    };
    let (decay, named) = decay.unzip();
    let named = named.flatten();
    let hidden = take("hidden_bias");
    if named == Some("alpha") && hidden.is_none() {
        return refused(
            "alpha: say hidden_bias=\"free\" for scikit-learn's models, whose hidden biases are not decayed, \"column\" to decay them like the weights, or \"none\" if there are none",
        );
    }
    let hidden = of("hidden_bias", hidden.as_deref().map_or(Ok(HiddenBias::Column), HiddenBias::parse))?;
    let (bias, constant) = of("hidden_bias", hidden.column(decay.as_ref()))?;
    let loss = match (take("loss"), named) {
        (Some(loss), _) => of("loss", Criterion::parse(&loss))?,
        (None, None) => Criterion::default(),
        (None, Some(name)) => {
            return refused(format!(
                "{name} needs loss: \"mse\" for nn.MSELoss(), \"bce-with-logits\", \"cross-entropy\", \"half-squared\" for MLPRegressor, …"
            ));
        }
    };
    let reduction = take("reduction").map(|word| one_of("reduction", &word, &REDUCTIONS)).transpose()?;
    // scikit-learn's losses are means.
    let reduction = reduction.or((named == Some("alpha")).then_some(Reduction::Mean));
    let loss = match reduction {
        Some(reduction) => of("loss", loss.reduced(reduction))?,
        None => loss,
    };
    let ratio = |name: &str, text: Option<String>| text.map(|text| of(name, decimal::ratio(&text))).transpose();
    let output_bias = take("output_bias").map(|word| of("output_bias", Choice::parse(&word))).transpose()?;
    let standardize = [("no", Standardize::No), ("features", Standardize::Features), ("all", Standardize::All)];
    let numbers = [("f64", Numbers::F64), ("f32", Numbers::F32)];
    let recipe = Recipe {
        positive: take("positive"),
        classes: take("classes").map(|classes| classes.split('\u{1f}').map(str::to_string).collect()),
        numbers: take("numbers").map_or(Ok(Numbers::F64), |word| one_of("numbers", &word, &numbers))?,
        standardize: take("standardize").map_or(Ok(Standardize::No), |w| one_of("standardize", &w, &standardize))?,
        bias,
        constant,
        output_bias: output_bias.unwrap_or_default(),
        decay,
        loss,
        weighting: Weighting {
            sample: take("sample_weight"),
            classes: take("class_weight").map(|text| of("class_weight", ClassWeights::parse(&text))).transpose()?,
            positive: ratio("pos_weight", take("pos_weight"))?,
            smoothing: ratio("label_smoothing", take("label_smoothing"))?,
        },
        ..Recipe::default()
    };
    match words.keys().next() {
        Some(name) => refused(format!("there is no argument {name:?}")),
        None => Ok(recipe),
    }
}
