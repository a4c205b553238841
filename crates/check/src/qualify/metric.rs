//! The squared loss with sample weights and an output bias as a quadratic form of y − f (FORMAT R236, theory
//! §E2.8).
//!
//! The minimum of ½ Σ s_k(e_k − b)² + β₀/2 b² over b is ½ eᵀMe with M = S − ssᵀ/(Σs + β₀), attained at b =
//! sᵀe/(Σs + β₀); M is positive semidefinite, and ν = Me are the slopes s_k(e_k − b). Without an output bias
//! M = S.

use crate::arithmetic::Positive;
use crate::arithmetic::enclosure::{Interval, combine};
use crate::arithmetic::vector::dot;
use crate::rejection::{Code, Rejection, require};
use crate::statement::Training;
use crate::statement::loss::Loss;
use crate::statement::training::{HiddenBias, OutputBias};
use num_bigint::BigInt;

/// M.
#[derive(Clone, Debug)]
pub(crate) struct Metric {
    /// Numerators w of the sample weights.
    weights: Vec<BigInt>,
    /// Their denominator.
    den: Positive,
    /// Where there is an output bias, Q and T with 1/(Σs + β₀) = den·Q/T.
    bias: Option<(Positive, Positive)>,
}

/// Tests that the optimality conditions of a problem are those of [`System`](crate::qualify::kkt::System).
pub fn squares(training: &Training) -> Result<(), Rejection> {
    let test = |holds: bool, reason: &str| {
        require(holds, Code::OtherLoss, 0, || format!("qualifications are proved for the squared loss: {reason}"))
    };
    test(training.loss == Loss::Squared, "the slopes of another are not linear in the weights, as the equations are")?;
    test(training.outputs == 1, "and for one output, as the weights of a pattern are a matrix with several")?;
    let penalised = training.hidden_bias != HiddenBias::Free;
    test(penalised, "and for penalised hidden biases, as the length of a neuron is that of all its weights")
}

impl Metric {
    /// Of a training problem with the squared loss.
    pub(crate) fn new(training: &Training) -> Metric {
        let (weights, den) = match &training.weights {
            Some((weights, den)) => (weights.iter().map(|w| (**w).clone()).collect(), den.clone()),
            None => (vec![BigInt::from(1); training.rows()], Positive::one()),
        };
        let total: BigInt = weights.iter().sum();
        let bias = match &training.output_bias {
            OutputBias::None => None,
            OutputBias::Free => Positive::new(total).map(|total| (Positive::one(), total)),
            OutputBias::Ridge(p, q) => Positive::new(total * q + &**p * &*den).map(|total| (q.clone(), total)),
        };
        Metric { weights, den, bias }
    }

    /// Mv.
    pub(crate) fn apply(&self, mut v: Vec<Interval>) -> Vec<Interval> {
        if let Some((q, total)) = &self.bias {
            let mean = combine(&self.weights, &v).times(q).over(total);
            v.iter_mut().for_each(|v| *v = &*v - &mean);
        }
        v.iter().zip(&self.weights).map(|(v, w)| v.times(w).over(&self.den)).collect()
    }

    /// aᵀMb over a positive denominator.
    pub(crate) fn product(&self, a: &[BigInt], b: &[BigInt]) -> (BigInt, Positive) {
        let weighted: Vec<BigInt> = a.iter().zip(&self.weights).map(|(a, w)| a * w).collect();
        let plain = dot(&weighted, b);
        match &self.bias {
            None => (plain, self.den.clone()),
            Some((q, total)) => {
                let both = weighted.iter().sum::<BigInt>() * dot(&self.weights, b);
                (plain * total - both * q, &self.den * total)
            }
        }
    }
}
