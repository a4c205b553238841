//! What networks predict on the data, and which are minimal (theory §5, §6). Decided from the files alone: no
//! hints are read.

use crate::arithmetic::rank::independent_within;
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::polytope::column;
use crate::rejection::{Code, Rejection};
use crate::statement::{Evaluation, Network, Neuron, Problem, afford};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// The outputs of a network on all rows of the data: `num/den`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predictions {
    /// One for each row.
    pub num: Vec<BigInt>,
    /// Of all of them.
    pub den: Positive,
}

/// `|a|/(a_den·u_den)` as a numerator and a positive denominator, common divisors of a and u_den cancelled.
pub(crate) fn weight(neuron: &Neuron) -> (BigInt, Positive) {
    let (a, u_den) = neuron.u_den.coprime(&BigInt::from(neuron.a.magnitude().clone()));
    (a, u_den * &neuron.a_den)
}

/// The outputs of a network on the rows of a problem; rejects a network for other problems.
pub fn predictions(problem: &Problem, network: &Network) -> Result<Predictions, Rejection> {
    problem.admits(network)?;
    afford(problem, &[network], Evaluation::objective)?;
    Ok(predictions_of(problem, network))
}

/// The same for a network that the problem admits.
pub(crate) fn predictions_of(problem: &Problem, network: &Network) -> Predictions {
    let weights: Vec<(BigInt, Positive)> = network.neurons.iter().map(weight).collect();
    let den = weights.iter().fold(Positive::one(), |common, (_, den)| common.lcm(den));
    let mut num = vec![BigInt::ZERO; problem.rows()];
    for (neuron, (weight, own)) in network.neurons.iter().zip(&weights) {
        let factor = &*den / own * weight;
        num.iter_mut().zip(column(problem, neuron)).for_each(|(sum, z)| *sum += z * &factor);
    }
    Predictions { num, den: den * &problem.x_den }
}

impl Predictions {
    /// The first row, counted from 0, where two networks differ.
    pub fn first_difference(&self, other: &Predictions) -> Option<usize> {
        let equal = |(a, b): (&BigInt, &BigInt)| (a * &other.den).cmp(&(b * &self.den)) == Ordering::Equal;
        match self.num.len() == other.num.len() {
            true => self.num.iter().zip(&other.num).position(|pair| !equal(pair)),
            false => Some(self.num.len().min(other.num.len())),
        }
    }

    /// `½‖f − y‖²`; rejects predictions for other rows.
    pub fn loss(&self, problem: &Problem) -> Result<Fraction, Rejection> {
        if self.num.len() != problem.rows() {
            let message = format!("{} predictions for {} rows", self.num.len(), problem.rows());
            return Err(Rejection::new(Code::WrongShape, 0, message));
        }
        let square = |(f, y): (&BigInt, &BigInt)| {
            let residual = f * &problem.y_den - y * &self.den;
            &residual * &residual
        };
        let squares: BigInt = self.num.iter().zip(&problem.y).map(square).sum();
        let den = &self.den * &problem.y_den;
        Ok(Fraction::quotient(squares, den.square()).half())
    }
}

/// Whether a network is *minimal*: no output weight is zero, and the columns `s_i·(Xu_i)_+` are linearly
/// independent.
///
/// Then it is a vertex of its polytope (theory §5): no network with only some of its directions, with the
/// same signs, has its predictions.
pub fn minimal(problem: &Problem, network: &Network) -> Result<bool, Rejection> {
    problem.admits(network)?;
    let mut work = afford(problem, &[network], Evaluation::kept)?;
    let columns: Vec<Vec<BigInt>> = network.neurons.iter().map(|neuron| column(problem, neuron)).collect();
    Ok(network.neurons.iter().all(|neuron| neuron.a.sign() != Sign::NoSign) && independent_within(&columns, &mut work)?)
}
