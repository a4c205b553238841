//! Choosing one network among all with the same directions and training predictions (theory §5): fewest
//! neurons, least norm, least or greatest largest coefficient, largest smallest coefficient, least or
//! greatest error on other data, samples.
//!
//! All but the first are linear or quadratic programs over the set {τ ≥ 0 : Zτ = f} of
//! [`check::dictionary::members`](crate::check::dictionary::members), solved exactly. The coefficient of
//! neuron i is c_i = ‖u_i‖·τ_i in units that all share. Where all ‖u_i‖ are rational, as those of atoms are,
//! the choice is exactly the best; elsewhere they are rounded to 2^−32 of themselves first. Either way the
//! result is exactly in the set.
//!
//! In words, with examples: `docs/OPTIMAL_SET.md`.

mod choice;
mod judge;
mod programs;
mod sample;

use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::Member;
use crate::check::dictionary::members::members_of;
use crate::check::dictionary::training::direction;
use crate::check::lp::Vector;
use crate::check::rejection::Rejection;
use crate::check::statement::loss::Loss;
use crate::check::statement::{Network, Problem, Training, TwoLayer};
use crate::linear::lu::Lu;
use crate::linear::matrix::Matrix;
use crate::linear::prime::Prime;
use crate::prune::reweigh::redirected;
use crate::search::refit::refitted;
pub use choice::{Choice, Chosen, Error};
use judge::Judge;
use num_bigint::{BigInt, Sign};
pub use sample::samples;

/// What the chosen network is to be best at. An error is the sum of the losses of the problem given, which
/// has the columns and outputs of the training problem and a loss that is piecewise linear or quadratic.
#[derive(Clone, Copy, Debug)]
pub enum Criterion<'a> {
    /// Fewest neurons: most of the weights are zero. Proved to be the fewest if the search for them ends.
    FewestNeurons,
    /// Least ‖c‖₂: for balanced neurons the least sum of fourth powers.
    LeastNorm,
    /// Least ‖c‖_∞.
    LeastLargest,
    /// Greatest ‖c‖_∞.
    GreatestLargest,
    /// The largest smallest coefficient, among neurons that some network of the set uses.
    LargestSmallest,
    /// Least error.
    LeastError(&'a Training),
    /// Greatest error. The error is convex, so that it is greatest at a vertex: all are tried where neurons
    /// are few; else a search among them finds a lower bound of the greatest.
    GreatestError(&'a Training),
}

/// Bits behind the point of irrational lengths.
const PRECISION: u32 = 32;

impl Choice {
    /// The networks with the training predictions of a network, and its directions and signs or those of the
    /// dictionary. Neurons that output nothing on the data are left out; so are, if the network is optimal
    /// over all these directions, those that no optimal one has.
    ///
    /// # Errors
    /// Networks for other problems.
    pub fn new(problem: &Problem, network: &Network, dictionary: &Network) -> Result<Choice, Rejection> {
        Choice::of(problem.clone().into(), network.clone().into(), dictionary.clone().into())
    }

    /// The same for a training problem of any loss and bias, and several outputs. Neurons whose outputs are
    /// constants are left out as well if the output bias is free.
    ///
    /// # Errors
    /// Networks for other problems.
    pub fn of(training: Training, network: TwoLayer, dictionary: TwoLayer) -> Result<Choice, Rejection> {
        let members = members_of(&training, &network, &dictionary)?;
        let matrix = Matrix::dense(&members.columns, members.fit.len()).transposed();
        let [prime, ..] = Prime::ALL;
        let residues = matrix.rows().iter().map(|row| row.residues(prime)).collect();
        let mut rows: Vec<usize> = Lu::new(prime, residues, matrix.width()).pivots().iter().map(|p| p.0).collect();
        rows.sort_unstable();
        let row = |&k: &usize| members.columns.iter().map(|column| column[k].clone()).collect();
        let exact = members.squares.iter().all(|square| square.sqrt().pow(2) == *square);
        let shift = if exact { 0 } else { 2 * PRECISION };
        Ok(Choice {
            lengths: members.squares.iter().map(|square| (square << shift).sqrt()).collect(),
            fit: rows.iter().map(|&k| members.fit[k].clone()).collect(),
            rows: rows.iter().map(row).collect(),
            training,
            network,
            dictionary,
            members,
            exact,
        })
    }

    /// Whether the network, once balanced, is optimal over the directions: then the set is that of all
    /// optimal ones with its predictions.
    pub fn optimal(&self) -> bool {
        self.members.optimal_if_balanced
    }

    /// Whether all optimal networks are known to predict the same.
    pub fn unique_predictions(&self) -> bool {
        self.training.loss == Loss::Squared
    }

    /// Whether neuron i is left out of no network of the set and outputs something on the data.
    fn acts(&self, i: usize) -> bool {
        !self.members.left_out[i] && self.rows.iter().any(|row| row[i].sign() != Sign::NoSign)
    }

    /// The denominator of coefficients: c_i = `lengths`_i·τ_i / unit.
    fn unit(&self) -> BigInt {
        &*self.members.den << if self.exact { 0 } else { PRECISION }
    }

    /// The network best by a criterion, and whether it is proved to be (for the lengths as they were
    /// rounded).
    ///
    /// # Errors
    /// See [`Error`].
    pub fn choose(&self, criterion: Criterion) -> Result<(Chosen, bool), Error> {
        let (point, proved) = match criterion {
            Criterion::FewestNeurons => self.fewest()?,
            Criterion::LeastNorm => (self.least_norm()?, true),
            Criterion::LeastLargest => (self.least_largest()?, true),
            Criterion::GreatestLargest => (self.greatest_largest()?, true),
            Criterion::LargestSmallest => (self.largest_smallest()?, true),
            Criterion::LeastError(data) => (self.least_error(data)?, true),
            Criterion::GreatestError(data) => self.greatest_error(data)?,
        };
        let value = self.value(criterion, &point)?;
        Ok((self.chosen(point, value)?, proved))
    }

    /// The value of a criterion at a point.
    fn value(&self, criterion: Criterion, point: &Vector) -> Result<Fraction, Error> {
        let coefficient = |(l, t): (&BigInt, &BigInt)| l * t;
        let coefficients: Vec<BigInt> = self.lengths.iter().zip(&point.num).map(coefficient).collect();
        let den = &point.den * self.unit();
        let (num, den) = match criterion {
            Criterion::FewestNeurons => {
                let used = coefficients.iter().filter(|c| c.sign() != Sign::NoSign).count();
                (used.into(), BigInt::from(1))
            }
            Criterion::LeastNorm => (dot(&coefficients, &coefficients), &den * &den),
            Criterion::LeastLargest | Criterion::GreatestLargest => {
                (coefficients.into_iter().max().unwrap_or(BigInt::ZERO), den)
            }
            Criterion::LargestSmallest => {
                let positive = coefficients.into_iter().filter(|c| c.sign() == Sign::Plus);
                (positive.min().unwrap_or(BigInt::ZERO), den)
            }
            Criterion::LeastError(data) | Criterion::GreatestError(data) => {
                return Ok(Judge::new(self, data)?.value(point));
            }
        };
        Ok(Fraction::new(num, den).unwrap_or_else(Fraction::zero).reduced())
    }

    /// The network of a point.
    fn chosen(&self, point: Vector, value: Fraction) -> Result<Chosen, Error> {
        let entries = point.num.iter().cloned().enumerate().filter(|(_, t)| t.sign() != Sign::NoSign).collect();
        let negative = || Error::Program("a point outside the set was found: a coefficient is negative".to_string());
        let member = Positive::new(point.den.clone()).and_then(|den| Member::new(den, entries)).ok_or_else(negative)?;
        self.members
            .contains(&member)
            .map_err(|e| Error::Program(format!("a point outside the set was found: {e}")))?;
        let den = &member.den * &self.members.den;
        let all = self.network.neurons.iter().chain(&self.dictionary.neurons);
        let used = all.zip(&point.num).filter(|(_, t)| t.sign() == Sign::Plus);
        let neurons = used.map(|(neuron, t)| {
            let weight = Fraction::quotient(t * &neuron.u_den, den.clone()).reduced();
            let (num, den) = (weight.numerator().clone(), weight.denominator());
            redirected(neuron, self.training.penalised(), &direction(neuron).0, num, den)
        });
        let misfit = || Error::Program("a neuron has not the outputs of the problem".to_string());
        let neurons = neurons.collect::<Option<_>>().ok_or_else(misfit)?;
        let network = TwoLayer { neurons, ..self.network.clone() };
        let network = refitted(&self.training, &self.network, network).ok_or_else(misfit)?;
        Ok(Chosen { network, point, value })
    }
}
