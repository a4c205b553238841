//! The table of facts of a page: the problem, the data, the network.

use super::html::escaped;
use super::objective::whole;
use crate::check::arithmetic::Fraction;
use crate::check::statement::loss::Loss;
use crate::check::statement::problem::Bias;
use crate::check::statement::training::HiddenBias;
use crate::check::statement::{Training, TwoLayer, primal};
use crate::dyadic::quotient;
use crate::report::decimal::{Round, decimal};
use crate::report::makeup::Makeup;
use crate::report::{Fitted, Subject};

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The name by which the script of the page compares it with what the checker finds; empty if it does
    /// not.
    pub name: &'static str,
    /// What it is.
    pub words: String,
    /// Its value.
    pub value: String,
}

impl Fact {
    /// A row that the page does not compare.
    pub fn new(words: impl Into<String>, value: impl ToString) -> Fact {
        Fact::named("", words, value)
    }

    /// A row that the page compares.
    pub fn named(name: &'static str, words: impl Into<String>, value: impl ToString) -> Fact {
        Fact { name, words: words.into(), value: value.to_string() }
    }

    pub(super) fn row(&self) -> String {
        let printed = if self.name.is_empty() { String::new() } else { format!(" data-printed=\"{}\"", self.name) };
        let (words, value) = (escaped(&self.words), escaped(&self.value));
        format!("<tr><th>{words}</th><td class=\"number\"{printed}>{value}</td></tr>\n")
    }
}

/// What the columns are.
pub fn columns(training: Option<&Training>, has_bias: bool) -> &'static str {
    match training.map(|t| t.hidden_bias) {
        Some(HiddenBias::Free) => "columns, d, the last one a bias without a penalty",
        Some(HiddenBias::Column) => "columns, d, the last one the bias",
        _ if has_bias => "columns, d, the last one the bias",
        _ => "columns, d",
    }
}

/// The facts of a problem whose penalty is the sum of squares.
pub fn problem(training: &Training, sha256: &str) -> Vec<Fact> {
    let has_bias = training.hidden_bias.column() == Bias::Column;
    let subject = Subject::from(training);
    vec![
        Fact::new("rows of data, n", training.rows()),
        Fact::new(columns(Some(training), has_bias), training.columns()),
        Fact::new("outputs, K", training.outputs),
        Fact::new("loss", subject.fitted().map_or("squared", |fit: &Fitted| &fit.loss)),
        Fact::new("weight decay β", whole(&training.decay().to_string())),
        Fact::new("SHA-256 of the problem", sha256),
    ]
}

/// A summary of the targets.
pub fn data(training: &Training) -> Vec<Fact> {
    let y: Vec<f64> = training.y.iter().map(|y| quotient(y, &training.y_den)).collect();
    let mut levels = y.clone();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let value = match (training.outputs, &levels[..]) {
        (1, few) if few.len() <= 4 => {
            let count = |level: &f64| format!("{level} in {} rows", y.iter().filter(|y| *y == level).count());
            few.iter().map(count).collect::<Vec<_>>().join(", ")
        }
        (_, [low, .., high]) => {
            let mean = y.iter().sum::<f64>() / y.len() as f64;
            format!("about from {low:.4} to {high:.4}, mean {:.4}", (1e4 * mean).round() / 1e4 + 0.0)
        }
        _ => return Vec::new(),
    };
    vec![Fact::new("targets", value)]
}

/// A summary of a network: its size, the two parts of its objective, and how well it fits.
pub fn network(training: &Training, network: &TwoLayer) -> Vec<Fact> {
    let makeup = Makeup::new(training, network);
    let up = |value: &Fraction| decimal(value, 6, Round::Up);
    let mut facts = Vec::new();
    if let Ok(loss) = primal::loss(training, network) {
        facts.push(Fact::new("loss of the network, at most", up(&loss.high)));
    }
    facts.push(Fact::new("penalty of the network, at most", up(&makeup.penalty)));
    match makeup.correct {
        Some(right) => facts.push(Fact::new("rows that it answers right", format!("{right} of {}", training.rows()))),
        None if labelled(&training.loss) => {}
        None => facts.extend(share(training, network).map(|r| Fact::new("R², about", format!("{r:.4}")))),
    }
    facts
}

/// Whether the targets are labels or counts, and the outputs something else.
pub fn labelled(loss: &Loss) -> bool {
    matches!(loss, Loss::Hinge | Loss::SquaredHinge | Loss::Logistic | Loss::Poisson | Loss::Softmax)
}

/// R² on the data, in floating point: 1 less the squared errors over those of the mean.
fn share(training: &Training, network: &TwoLayer) -> Option<f64> {
    let (outputs, den) = primal::outputs(training, network);
    let y: Vec<f64> = training.y.iter().map(|y| quotient(y, &training.y_den)).collect();
    let errors = y.iter().zip(&outputs).map(|(y, f)| (y - quotient(f, &den)).powi(2)).sum::<f64>();
    let mean = |k: usize| y.iter().skip(k).step_by(training.outputs).sum::<f64>() / training.rows() as f64;
    let means: Vec<f64> = (0..training.outputs).map(mean).collect();
    let spread = y.iter().enumerate().map(|(i, y)| (y - means[i % training.outputs]).powi(2)).sum::<f64>();
    Some(1.0 - errors / spread).filter(|r| r.is_finite())
}
