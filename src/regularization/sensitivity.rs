//! The derivatives of a solution in β and in the labels, and how far they hold (theory §9, §E7.1).

use super::gram::Gram;
use super::homotopy::below;
use super::piece::Piece;
use super::{Error, certificate, negative};
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::{Lasso, Member};
use crate::check::regularization::sensitivity::{radius, root};
use crate::check::regularization::verify;
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::training::{OutputBias, Sample};
use crate::check::statement::{Network, Problem, Training, TwoLayer};
use crate::linear::reconstruct::Quotients;
use crate::linear::system::System;
use num_bigint::{BigInt, Sign};

/// The solution at one β, with the derivatives of c. Everything is exact but `radius`.
pub struct Sensitivity {
    /// β.
    pub beta: Fraction,
    /// The directions in use, increasing.
    pub support: Vec<usize>,
    /// Their coefficients c.
    pub coefficients: Vec<Fraction>,
    /// ∂c/∂β.
    pub by_beta: Vec<Fraction>,
    /// ∂c/∂y: an entry for each label, for each direction in use.
    pub by_labels: Vec<Vec<Fraction>>,
    /// The diagonal of ∂f/∂y, the leverages; without output bias the sum is the number of directions in use,
    /// with one that is free K more.
    pub leverages: Vec<Fraction>,
    /// The β from the greatest to the least between which the support stays, proved; the greatest may be a
    /// given bound.
    pub interval: (Fraction, Fraction),
    /// For labels y + δ with ‖δ‖₂ less than this the support stays and the derivatives in y are the same,
    /// proved; at most 2^−64 or so below the largest such number. None if all labels will do.
    pub radius: Option<Fraction>,
}

impl Sensitivity {
    /// The trace of ∂f/∂y, the degrees of freedom of the fit.
    pub fn degrees_of_freedom(&self) -> Fraction {
        total(&self.leverages)
    }
}

fn total(values: &[Fraction]) -> Fraction {
    values.iter().fold(Fraction::zero(), |sum, value| (&sum + value).reduced())
}

/// The solution of a dictionary program at β and its derivatives.
///
/// # Errors
/// See [`Error`]; [`Error::Derivative`] if strict complementarity fails at β.
pub fn sensitivity(problem: &Problem, dictionary: &Network, beta: &Fraction) -> Result<Sensitivity, Error> {
    sensitivity_of(&problem.clone().into(), &dictionary.clone().into(), beta)
}

/// The same for a problem of version 2 that has such a program.
///
/// With support S and strict complementarity c_S = ℓ_S·γ_S, γ_S = unit·G⁻¹(m_S/y_den − β·unit·w·ℓ_S) holds
/// for all nearby β and y, w being the denominator of the weights.
///
/// # Errors
/// As [`sensitivity`].
pub fn sensitivity_of(training: &Training, dictionary: &TwoLayer, beta: &Fraction) -> Result<Sensitivity, Error> {
    let lasso = Lasso::of_training(training, dictionary).map_err(Error::Dictionary)?;
    let gram = Gram::new(&lasso);
    let t = gram.parameter(beta);
    let piece = match Piece::new(&gram, Vec::new()).filter(|piece| piece.goes_down_from(&t)) {
        Some(piece) => piece,
        None => below(&gram, &t, &[])?,
    };
    let point = piece.at(&t).and_then(|point| gram.member(&point)).ok_or_else(negative)?;
    let support = &piece.support;
    let failed = |message: &str| Error::Derivative(Rejection::new(Code::NotInverse, 0, message));
    let system = System::new(gram.products.minor(support, support)).ok_or_else(|| failed("dependent columns"))?;
    let unit = |k: usize| (0..support.len()).map(|i| BigInt::from(u8::from(i == k))).collect::<Vec<_>>();
    let rows: Vec<Quotients> = (0..support.len()).map(|k| system.solve(&unit(k))).collect();
    let dens: Option<Vec<Positive>> = rows.iter().map(|row| Positive::new(row.denominator.clone())).collect();
    let dens = dens.ok_or_else(|| failed("a denominator is not positive"))?;
    let den = dens.iter().fold(Positive::one(), |common, den| common.lcm(den));
    let whole = |row: &Quotients| row.numerators.iter().map(|v| v * (&*den / &row.denominator)).collect();
    let inverse: Vec<Vec<BigInt>> = rows.iter().map(whole).collect();
    let square = radius(&lasso, beta, &point, (&inverse, &den)).map_err(Error::Derivative)?;
    let (low, high) = (piece.low.clone(), piece.high.clone().unwrap_or_else(|| &t + &t));
    let low = if low.numerator().sign() == Sign::Plus { low } else { t.half() };
    prove_interval(&gram, &lasso, &piece, (&high, &low))?;
    let columns: Vec<&Vec<BigInt>> = support.iter().map(|&i| &lasso.columns[i]).collect();
    let moments: Vec<Vec<BigInt>> = columns.iter().map(|column| lasso.weighted(column)).collect();
    // Row k of G⁻¹V_Sᵀ, times den.
    let image = |row: &Vec<BigInt>| -> Vec<BigInt> {
        let entry = |n: usize| row.iter().zip(&moments).map(|(v, z)| v * &z[n]).sum();
        (0..lasso.labels).map(entry).collect()
    };
    let images: Vec<Vec<BigInt>> = inverse.iter().map(image).collect();
    let lengths: Vec<&BigInt> = support.iter().map(|&i| &*lasso.lengths[i]).collect();
    let weights_den = lasso.weights.as_ref().map_or(Positive::one(), |(_, den)| den.clone());
    let slope = |(row, own): (&Vec<BigInt>, &&BigInt)| {
        let sum: BigInt = row.iter().zip(&lengths).map(|(v, length)| v * *length).sum();
        Fraction::quotient(-sum * *own * lasso.unit.square() * &*weights_den, den.clone()).reduced()
    };
    let jacobian = |(row, own): (&Vec<BigInt>, &&BigInt)| {
        row.iter().map(|v| Fraction::quotient(v * *own * &*lasso.unit, den.clone()).reduced()).collect()
    };
    let shares = shares(training);
    let leverage = |n: usize| {
        let sum: BigInt = images.iter().zip(&columns).map(|(row, z)| &row[n] * &z[n]).sum();
        (&Fraction::quotient(sum, den.clone()) + &shares[n / training.outputs]).reduced()
    };
    Ok(Sensitivity {
        beta: beta.clone(),
        coefficients: support
            .iter()
            .zip(&lengths)
            .map(|(&i, l)| Fraction::quotient(point.entry(i) * *l, point.den.clone()).reduced())
            .collect(),
        by_beta: inverse.iter().zip(&lengths).map(slope).collect(),
        by_labels: images.iter().zip(&lengths).map(jacobian).collect(),
        leverages: (0..lasso.labels).map(leverage).collect(),
        interval: (gram.beta(&high), gram.beta(&low)),
        radius: square.map(|square| root(&square)),
        support: support.clone(),
    })
}

/// What a label of each row moves the best constant by, s_k/(Σs + β₀); nothing without output bias.
fn shares(training: &Training) -> Vec<Fraction> {
    let weights: Vec<Fraction> = training.samples().iter().map(Sample::weight).collect();
    let all = total(&weights);
    let share = |s: &Fraction| match training.output_bias {
        OutputBias::None => Fraction::zero(),
        _ => s.over(&(&all + &training.output_bias.price())).unwrap_or_else(Fraction::zero),
    };
    weights.iter().map(share).collect()
}

/// Has the checker prove a piece between two t.
fn prove_interval(gram: &Gram, lasso: &Lasso, piece: &Piece, ends: (&Fraction, &Fraction)) -> Result<(), Error> {
    let member = |t: &Fraction| piece.at(t).and_then(|point| gram.member(&point)).ok_or_else(negative);
    let points = [ends.0, ends.1].into_iter().map(|t| Ok((gram.beta(t), member(t)?)));
    let points = points.collect::<Result<Vec<(Fraction, Member)>, Error>>()?;
    let digest = "0".repeat(64);
    let bytes = certificate::write(&digest, lasso, &points)?;
    verify(lasso, &digest, bytes.as_slice()).map(drop).map_err(Error::Rejected)
}

/// All coefficients at β, from scratch: for finite differences.
///
/// # Errors
/// See [`Error`].
pub fn solve(lasso: &Lasso, beta: &Fraction) -> Result<Vec<Fraction>, Error> {
    let gram = Gram::new(lasso);
    let t = gram.parameter(beta);
    let active = gram.solve(&t, &[])?;
    let failed = || Error::Derivative(Rejection::new(Code::NotInverse, 0, "dependent columns"));
    let point = Piece::new(&gram, active).ok_or_else(failed)?.at(&t);
    let point = point.and_then(|point| gram.member(&point)).ok_or_else(negative)?;
    let value =
        |(i, length): (usize, &Positive)| Fraction::quotient(point.entry(i) * length, point.den.clone()).reduced();
    Ok(lasso.lengths.iter().enumerate().map(value).collect())
}
