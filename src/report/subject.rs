//! What a report says of the problem, whatever its penalty.

use crate::check::arithmetic::Fraction;
use crate::check::polyhedral::Polyhedral;
use crate::check::statement::objective::beta;
use crate::check::statement::problem::{Bias, Fields, Loss, NUMBERS, Numbers};
use crate::check::statement::{Norm, Problem};

/// The facts of a problem that a report repeats.
pub struct Subject {
    pub(super) numbers: &'static str,
    pub(super) loss: Loss,
    pub(super) bias: Bias,
    pub(super) beta: Fraction,
    pub(super) shape: (usize, usize),
    /// The norm of the penalty, where it is not ℓ₂ of all weights.
    pub(super) norm: Option<&'static str>,
}

impl Subject {
    /// Which problem a verdict is about.
    pub(super) fn about(&self, sha256: &str) -> String {
        let norm = self.norm.map(|norm| format!("{norm}, ")).unwrap_or_default();
        format!("({} data, {norm}beta {}, problem {sha256:.16})", self.numbers, self.beta)
    }
}

impl From<&Problem> for Subject {
    fn from(problem: &Problem) -> Subject {
        let Fields { numbers, loss, bias, .. } = **problem;
        let shape = (problem.rows(), problem.columns());
        Subject { numbers: word(numbers), loss, bias, beta: beta(problem), shape, norm: None }
    }
}

impl From<&Polyhedral> for Subject {
    fn from(problem: &Polyhedral) -> Subject {
        let ((numbers, loss, bias), shape) = (problem.terms(), (problem.rows(), problem.columns()));
        Subject { numbers: word(numbers), loss, bias, beta: problem.beta(), shape, norm: Some(norm(problem)) }
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
