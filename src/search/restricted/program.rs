//! The restricted program itself: columns, prices, and what an optimum of it is (theory §E3.9).

use crate::check::arithmetic::Positive;
use crate::check::arithmetic::vector::dot;
use crate::check::lp::Vector;
use crate::check::statement::Training;
use crate::check::statement::two_layer::Neuron;
use crate::dyadic::{quotient, scaled};
use num_bigint::BigInt;

/// Columns Z of n·K integers over `den`, the K entries of one row after those of the other. The weight γ_i of
/// column i costs βℓ_iγ_i.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    /// Loss, targets, weights, β and output bias; its data are not looked at.
    pub training: &'a Training,
    /// Z by columns.
    pub columns: Vec<Vec<BigInt>>,
    /// Denominator of all columns.
    pub den: Positive,
    /// ℓ.
    pub lengths: Vec<Positive>,
}

/// The best weights.
#[derive(Clone, Debug)]
pub struct Optimum {
    /// γ ≥ 0.
    pub weights: Vector,
    /// b, K entries; zero where there is no output bias.
    pub bias: Vector,
    /// ν ∈ −∂ℓ with z_iᵀν ≤ βℓ_i, equal where γ_i > 0, and 1ᵀν = β₀b; nearly so if the optimum is irrational.
    pub dual: Vector,
    /// Whether these conditions hold exactly: the loss is piecewise linear or quadratic.
    pub exact: bool,
}

/// Why there is no optimum.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Columns and lengths do not belong to the problem.
    #[error("columns of another length than the targets, or not one length for each")]
    Shape,
    /// The quadratic program failed.
    #[error(transparent)]
    Quadratic(#[from] crate::qp::Error),
    /// The linear program failed.
    #[error(transparent)]
    Linear(#[from] crate::lp::Error),
    /// A linear or quadratic program without the solution that it has.
    #[error("no solution of the program over the directions was found (please report this)")]
    Unsolved,
    /// Doubles do not reach that far.
    #[error("the data or beta are beyond the range of doubles, in which the search works")]
    Range,
}

impl<'a> Program<'a> {
    /// That of directions: the columns (Xu)_+pᵀ of neurons with the output weights p; ℓ = ‖u‖‖p‖, of u what
    /// is penalised, in the integers of the neurons. None if a length is zero or irrational.
    pub fn of(training: &'a Training, neurons: &[Neuron]) -> Option<Program<'a>> {
        let root = |square: BigInt| Positive::new(square.sqrt()).filter(|root| *root.square() == square);
        let length = |neuron: &Neuron| {
            let inner = neuron.u.get(..training.penalised())?;
            root(dot(inner, inner) * dot(&neuron.a, &neuron.a))
        };
        let column = |neuron: &Neuron| {
            let mut entries = Vec::with_capacity(training.y.len());
            for x in &training.x {
                let z = dot(x, &neuron.u).max(BigInt::ZERO);
                entries.extend(neuron.a.iter().map(|p| p * &z));
            }
            entries
        };
        let lengths = neurons.iter().map(length).collect::<Option<_>>()?;
        let columns = neurons.iter().map(column).collect();
        Some(Program { training, columns, den: training.x_den.clone(), lengths })
    }

    /// That of columns in doubles, rounded to so many bits of the largest entry, for directions of length
    /// one.
    pub fn near(training: &'a Training, columns: &[Vec<f64>], bits: u32) -> Program<'a> {
        let largest = columns.iter().flatten().fold(0.0f64, |most, z| most.max(z.abs()));
        let scale = (f64::from(bits) - largest.log2().ceil()).clamp(0.0, 1000.0) as u32;
        let round = |column: &Vec<f64>| column.iter().map(|z| scaled(*z, scale, f64::round)).collect();
        let lengths = vec![Positive::one(); columns.len()];
        let den = Positive::power_of_two(scale.into());
        Program { training, columns: columns.iter().map(round).collect(), den, lengths }
    }

    /// The columns in doubles, for directions of length one.
    pub(super) fn doubles(&self) -> Vec<Vec<f64>> {
        let unit = |(column, length): (&Vec<BigInt>, &Positive)| {
            let den = &self.den * length;
            column.iter().map(|z| quotient(z, &den)).collect()
        };
        self.columns.iter().zip(&self.lengths).map(unit).collect()
    }

    /// Zγ/den + b in integers over a denominator.
    pub(super) fn outputs(&self, weights: &Vector, bias: &Vector) -> (Vec<BigInt>, BigInt) {
        let den = &self.den * &weights.den;
        let mut outputs: Vec<BigInt> = bias.num.iter().map(|b| b * &den).cycle().take(self.training.y.len()).collect();
        for (column, weight) in self.columns.iter().zip(&weights.num).filter(|(_, w)| **w != BigInt::ZERO) {
            let weight = weight * &bias.den;
            outputs.iter_mut().zip(column).for_each(|(f, z)| *f += z * &weight);
        }
        (outputs, den * &bias.den)
    }
}
