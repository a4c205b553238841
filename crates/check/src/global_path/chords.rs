//! Knots for problems of version 2: between two of them the loss is at most its chord, and the lower bound at
//! least its own (FORMAT R251–R254, theory §E3.8).

use crate::arithmetic::Fraction;
use crate::lexer::Lines;
use crate::optimum::training::bound;
use crate::rejection::{Code, Rejection, require};
use crate::statement::{Evaluation, Size, Training, primal, two_layer};

/// What a knot says of the β between it and the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chord {
    /// ℓ(f), or the upper end of an enclosed one.
    loss: Fraction,
    /// R = ½ Σ (‖u‖² + ‖a‖²) + ½ β₀/β ‖b₀‖²: the penalties over β.
    penalty: Fraction,
    /// D(cν) for the β of the knot.
    lower: Fraction,
}

impl Chord {
    /// The records after the line `knot`, and the number of neurons: a network, and a lower bound for the
    /// problem with this β, the penalty of the output bias in proportion (R252, R253).
    pub fn read(
        training: &Training,
        beta: &Fraction,
        lines: &mut Lines,
        size: &mut Size,
    ) -> Result<(usize, Chord), Rejection> {
        let (p, q) = (beta.numerator().clone(), (**beta.denominator()).clone());
        let positive = || Rejection::new(Code::NotPositive, lines.number(), "β is positive");
        let training = &training.with_beta(p, q).ok_or_else(positive)?;
        let network = two_layer::neurons(lines, training.columns(), training.outputs)?;
        let evaluation = Evaluation::of(training, &network);
        lines.spend(evaluation.objective().saturating_add(evaluation.losses()))?;
        let loss = primal::loss(training, &network);
        let loss = loss.map_err(|rejection| Rejection { line: lines.number(), ..rejection })?.high;
        let penalty = primal::penalty(training, &network)
            .over(beta)
            .ok_or_else(|| Rejection::new(Code::NotPositive, lines.number(), "β is positive"))?;
        let (lower, _) = bound(training, lines, size)?;
        require(lower >= Fraction::zero(), Code::LowerNegative, lines.number(), || {
            "the lower bound is negative: a gap relative to the objective says nothing".to_string()
        })?;
        Ok((network.neurons.len(), Chord { loss, penalty: penalty.reduced(), lower }))
    }

    /// P.
    pub fn objective(&self, beta: &Fraction) -> Fraction {
        (&self.loss + &(beta * &self.penalty)).reduced()
    }

    /// D.
    pub fn lower(&self) -> &Fraction {
        &self.lower
    }

    /// All numbers.
    pub fn numbers(&self) -> [&Fraction; 3] {
        [&self.loss, &self.penalty, &self.lower]
    }

    /// The coefficients of t(1 − t) in (1 − t)ℓ_0 + tℓ_1 + β(t)((1 − t)R_0 + tR_1) and in (1 − t)D_0 + tD_1.
    pub fn mixed(&self, beta: &Fraction, next: &Chord, next_beta: &Fraction) -> [Fraction; 2] {
        let penalty = &(beta * &next.penalty) + &(next_beta * &self.penalty);
        [&(&self.loss + &next.loss) + &penalty, &self.lower + &next.lower]
    }
}
