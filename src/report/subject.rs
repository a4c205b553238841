//! What a report says of the problem, whatever its penalty.

use super::decimal::plain;
use crate::check::arithmetic::Fraction;
use crate::check::polyhedral::Polyhedral;
use crate::check::statement::objective::beta;
use crate::check::statement::problem::{Bias, Fields, Loss, NUMBERS, Numbers};
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Norm, Problem, Training};

/// The facts of a problem that a report repeats.
pub struct Subject {
    pub(super) numbers: &'static str,
    /// What the user's objective is called, and what it is over ours.
    pub(super) scale: Option<(&'static str, Fraction)>,
    pub(super) bias: Bias,
    pub(super) beta: Fraction,
    pub(super) shape: (usize, usize),
    /// The norm of the penalty, where it is not ℓ₂ of all weights.
    pub(super) norm: Option<&'static str>,
    /// The loss and the output bias, where they are not ½‖f − y‖² and none.
    pub(super) fit: Option<Fitted>,
}

/// The loss and the output bias of a training problem, in words.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Its name and parameter.
    pub loss: String,
    /// Whether rows have weights.
    pub weighted: bool,
    /// `none`, `free`, or `ridge` with β₀.
    pub output_bias: String,
    /// Number of outputs.
    pub outputs: usize,
}

impl Fitted {
    /// ℓ(f) in words.
    pub(super) fn objective(&self) -> String {
        let weighted = if self.weighted { "weighted " } else { "" };
        let outputs = if self.outputs > 1 { format!(" of {} outputs", self.outputs) } else { String::new() };
        let bias = self.output_bias.strip_prefix("ridge ");
        let bias = bias.map_or_else(String::new, |decay| format!(" + ({decay})/2 (squared output bias)"));
        format!("{weighted}sum of {} losses{outputs}{bias}", self.loss)
    }

    /// What is said of an output bias that costs nothing.
    pub(super) fn constant(&self) -> &'static str {
        if self.output_bias == "free" { " with any output bias" } else { "" }
    }
}

impl Subject {
    /// The objective but for the penalty of the weights, in words.
    pub fn objective(&self) -> String {
        self.fit.as_ref().map_or_else(|| "1/2 |f - y|^2".to_string(), Fitted::objective)
    }

    /// The loss and the output bias, where they are not ½‖f − y‖² and none.
    pub fn fitted(&self) -> Option<&Fitted> {
        self.fit.as_ref()
    }

    /// Which problem a verdict is about.
    pub(super) fn about(&self, sha256: &str) -> String {
        let norm = self.norm.map(|norm| format!("{norm}, ")).unwrap_or_default();
        format!("({} data, {norm}beta {}, problem {sha256:.16})", self.numbers, plain(&self.beta))
    }
}

impl From<&Problem> for Subject {
    fn from(problem: &Problem) -> Subject {
        let Fields { numbers, loss, bias, .. } = **problem;
        let shape = (problem.rows(), problem.columns());
        let scale = scale(loss, problem.rows());
        Subject { numbers: word(numbers), scale, bias, beta: beta(problem), shape, norm: None, fit: None }
    }
}

impl From<&Polyhedral> for Subject {
    fn from(problem: &Polyhedral) -> Subject {
        let ((numbers, loss, bias), shape) = (problem.terms(), (problem.rows(), problem.columns()));
        let (scale, norm) = (scale(loss, problem.rows()), Some(norm(problem)));
        Subject { numbers: word(numbers), scale, bias, beta: problem.beta(), shape, norm, fit: None }
    }
}

impl From<&Training> for Subject {
    fn from(training: &Training) -> Subject {
        let (name, parameter) = training.loss.name();
        let fit = Fitted {
            loss: parameter.map_or_else(|| name.to_string(), |value| format!("{name} {value}")),
            weighted: training.weights.is_some(),
            output_bias: match &training.output_bias {
                OutputBias::None => "none".to_string(),
                OutputBias::Free => "free".to_string(),
                OutputBias::Ridge(p, q) => format!("ridge {p}/{q}"),
            },
            outputs: training.outputs,
        };
        let scale = Fraction::quotient((*training.scale.0).clone(), training.scale.1.clone());
        Subject {
            numbers: word(training.numbers),
            scale: (scale != Fraction::one()).then_some(("your objective", scale)),
            bias: training.hidden_bias.column(),
            beta: training.decay(),
            shape: (training.rows(), training.columns()),
            norm: None,
            fit: (!training.is_plain()).then_some(fit),
        }
    }
}

/// The user's scale of the squared loss for so many rows, where it is another than ours.
fn scale(loss: Loss, rows: usize) -> Option<(&'static str, Fraction)> {
    match loss {
        Loss::HalfSquared => None,
        Loss::MseMean => Fraction::new(2.into(), rows.into()).map(|factor| ("mse-mean", factor)),
        Loss::MseSum => Fraction::new(2.into(), 1.into()).map(|factor| ("mse-sum", factor)),
    }
}

/// The word for the number model.
fn word(numbers: Numbers) -> &'static str {
    NUMBERS.iter().find(|(_, v)| *v == numbers).map_or("", |(word, _)| word)
}

/// What the penalty measures of the input weights of a neuron.
fn norm(problem: &Polyhedral) -> &'static str {
    match (problem.ball().norm, problem.ball().free_bias) {
        (Some(Norm::L1), false) => "norm l1",
        (Some(Norm::Linf), false) => "norm linf",
        (Some(Norm::L1), true) => "norm l1 without the bias",
        (Some(Norm::Linf), true) => "norm linf without the bias",
        (None, _) => "size without the bias",
    }
}
