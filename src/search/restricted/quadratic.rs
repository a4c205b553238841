//! The restricted program of a loss that is piecewise quadratic, exactly (theory §E3.9).
//!
//! Where the pieces of all rows and the columns with a positive weight are known, the conditions of an
//! optimum are one linear system of as many unknowns as there are such columns and outputs. Doubles propose
//! both ([`newton`]); the system is solved exactly, and the conditions are tested exactly at its solution.
//! Where they do not hold, the solution itself proposes the next pieces and columns (Newton's method in
//! fractions). The last resort is the quadratic program with a variable for each row, which always ends.

use super::newton;
use super::program::{Error, Optimum, Program};
use super::rows::{Piece, Rows};
use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::lp::{Certificate, Vector};
use crate::check::program::Model;
use crate::check::program::model::Variable;
use crate::check::program::number::Number;
use crate::check::statement::training::OutputBias;
use crate::dyadic::dyadic;
use crate::linear::matrix::Matrix;
use crate::linear::rank::rank;
use crate::linear::system::System;
use crate::qp;
use num_bigint::{BigInt, Sign};

/// Exact proposals before the last resort.
const ROUNDS: usize = 20;
/// Weights below this share of the largest are taken for zero at first.
const ZERO: f64 = 1e-11;

pub(super) fn solve(program: &Program, rows: &Rows, start: Option<&[f64]>) -> Result<Optimum, Error> {
    let point = newton::minimize(program, start);
    let largest = point.weights.iter().copied().fold(0.0, f64::max);
    let mut support: Vec<usize> = (0..point.weights.len()).filter(|&j| point.weights[j] > ZERO * largest).collect();
    let (outputs, den) =
        dyadic(&point.outputs.iter().map(|f| if f.is_finite() { *f } else { 0.0 }).collect::<Vec<_>>());
    let mut pieces = at(rows, &outputs, &den);
    let mut tried = Vec::new();
    for _ in 0..ROUNDS {
        let Some((weights, bias)) = solved(program, rows, &pieces, &support) else { break };
        let (outputs, den) = program.outputs(&weights, &bias);
        let Some(den) = Positive::new(den) else { break };
        let next = at(rows, &outputs, &den);
        let dual = rows.dual(&next, &outputs, &den).ok_or(Error::Unsolved)?;
        let state = State::of(program, weights, bias, dual);
        if state.optimal(program) {
            return Ok(Optimum { weights: state.weights, bias: state.bias, dual: state.dual, exact: true });
        }
        tried.push((pieces, support));
        support = state.next();
        pieces = next;
        if tried.iter().any(|(old, columns)| *old == pieces && *columns == support) {
            break;
        }
    }
    last_resort(program, rows)
}

fn at(rows: &Rows, outputs: &[BigInt], den: &Positive) -> Vec<Piece> {
    outputs.iter().enumerate().map(|(k, f)| rows.piece(k, &Fraction::quotient(f.clone(), den.clone()))).collect()
}

/// A proposal with its dual vector.
struct State {
    weights: Vector,
    bias: Vector,
    dual: Vector,
    /// The signs of βℓ_i − z_iᵀν.
    slacks: Vec<Sign>,
}

impl State {
    fn of(program: &Program, weights: Vector, bias: Vector, dual: Vector) -> State {
        let (p, q) = &program.training.beta;
        let unit = &**p * &program.den * &dual.den;
        let slack = |(z, length): (&Vec<BigInt>, &Positive)| (&unit * length - dot(z, &dual.num) * q).sign();
        let slacks = program.columns.iter().zip(&program.lengths).map(slack).collect();
        State { weights, bias, dual, slacks }
    }

    /// z_iᵀν ≤ βℓ_i, γ ≥ 0, one of them an equality, and 1ᵀν = β₀b for each output.
    fn optimal(&self, program: &Program) -> bool {
        let fits = |(weight, slack): (&BigInt, &Sign)| match weight.sign() {
            Sign::Minus => false,
            Sign::NoSign => *slack != Sign::Minus,
            Sign::Plus => *slack == Sign::NoSign,
        };
        let training = program.training;
        let price = training.output_bias.price();
        let balanced = |(c, b): (usize, &BigInt)| {
            let sum: BigInt = self.dual.num.iter().skip(c).step_by(training.outputs).sum();
            sum * &self.bias.den * price.denominator() == b * price.numerator() * &self.dual.den
        };
        self.weights.num.iter().zip(&self.slacks).all(fits)
            && (training.output_bias == OutputBias::None || self.bias.num.iter().enumerate().all(balanced))
    }

    /// The columns with a positive weight, and those that would lower the objective.
    fn next(&self) -> Vec<usize> {
        let wanted = |j: &usize| self.weights.num[*j].sign() == Sign::Plus || self.slacks[*j] == Sign::Minus;
        (0..self.slacks.len()).filter(wanted).collect()
    }
}

/// The conditions of an optimum for these pieces and columns, other weights being zero: matrix and right
/// side, which is to be divided by `common`. The unknowns are γ_j of the columns, and den·b.
///
/// Where a row is curved its slope is s(f − v)/κ, elsewhere −sv/κ; all is multiplied by den²κ, or by denκ for
/// the bias, and by what makes integers of it.
struct Conditions {
    matrix: Vec<Vec<BigInt>>,
    right: Vec<BigInt>,
    common: Positive,
}

fn conditions(program: &Program, rows: &Rows, pieces: &[Piece], support: &[usize]) -> Conditions {
    let (training, den) = (program.training, &program.den);
    let outputs = training.outputs;
    let (kappa, weights_den) = (&rows.curvature, &rows.weights_den);
    let biases = if training.output_bias == OutputBias::None { 0 } else { outputs };
    let value = |(k, piece): (usize, &Piece)| match piece {
        Piece::Curved(offset) => &rows.target(k) + offset,
        Piece::Flat(t) => &Fraction::zero() - &(kappa * t),
    };
    let values: Vec<Fraction> = pieces.iter().enumerate().map(value).collect();
    let beta = &training.decay() * kappa;
    let common = values.iter().fold(beta.denominator().clone(), |common, v| common.lcm(v.denominator()));
    let over = |v: &Fraction| v.numerator() * (&*common / v.denominator());
    let side: Vec<BigInt> = values.iter().zip(&rows.weights).map(|(v, s)| over(v) * s * &**den).collect();
    let curved: Vec<bool> = pieces.iter().map(|piece| matches!(piece, Piece::Curved(_))).collect();
    let bent = |j: &usize| -> Vec<BigInt> {
        let entries = program.columns[*j].iter().zip(&rows.weights).zip(&curved);
        entries.map(|((z, s), curved)| if *curved { z * s } else { BigInt::ZERO }).collect()
    };
    let bent: Vec<Vec<BigInt>> = support.iter().map(bent).collect();
    let size = support.len() + biases;
    let mut matrix = vec![vec![BigInt::ZERO; size]; size];
    let mut right = vec![BigInt::ZERO; size];
    let length = &over(&beta) * den.square() * weights_den;
    for (i, (&column, bent)) in support.iter().zip(&bent).enumerate() {
        for (j, &other) in support[..=i].iter().enumerate() {
            let product = dot(bent, &program.columns[other]);
            matrix[j][i].clone_from(&product);
            matrix[i][j] = product;
        }
        for c in 0..biases {
            let sum: BigInt = bent.iter().skip(c).step_by(outputs).sum();
            matrix[support.len() + c][i].clone_from(&sum);
            matrix[i][support.len() + c] = sum;
        }
        right[i] = dot(&program.columns[column], &side) - &length * &program.lengths[column];
    }
    let decay =
        &(&training.output_bias.price() * kappa) * &Fraction::quotient((**weights_den).clone(), Positive::one());
    for c in 0..biases {
        let at = support.len() + c;
        let whole = rows.weights.iter().zip(&curved).skip(c).step_by(outputs);
        matrix[at][at] = whole.filter(|(_, curved)| **curved).map(|(s, _)| s).sum();
        right[at] = side.iter().skip(c).step_by(outputs).sum();
        matrix[at].iter_mut().for_each(|entry| *entry *= &**decay.denominator());
        matrix[at][at] += decay.numerator();
        right[at] *= &**decay.denominator();
    }
    Conditions { matrix, right, common }
}

/// Their solution; if it is not unique, one with fewer columns.
fn solved(program: &Program, rows: &Rows, pieces: &[Piece], support: &[usize]) -> Option<(Vector, Vector)> {
    let Conditions { matrix, right, common } = conditions(program, rows, pieces, support);
    let size = right.len();
    let matrix = Matrix::dense(&matrix, size);
    let (kept, solution) = match System::new(matrix.clone()) {
        Some(system) => ((0..size).collect(), system.solve(&right)),
        None => {
            let kept = rank(&matrix)?.columns;
            let system = System::new(matrix.minor(&kept, &kept))?;
            let right: Vec<BigInt> = kept.iter().map(|&i| right[i].clone()).collect();
            (kept, system.solve(&right))
        }
    };
    let whole = solution.denominator * &*common;
    let mut weights = Vector { num: vec![BigInt::ZERO; program.columns.len()], den: whole.clone() };
    let mut bias = Vector { num: vec![BigInt::ZERO; program.training.outputs], den: whole * &*program.den };
    for (at, value) in kept.into_iter().zip(solution.numerators) {
        match support.get(at) {
            Some(&column) => weights.num[column] = value,
            None => bias.num[at - support.len()] = value,
        }
    }
    Some((weights, bias))
}

/// The program itself, with variables for what a row is beyond its quadratic piece: φ(e) is the least of
/// ½w²/κ + high·v⁺ − low·v⁻ with e = w + q + v⁺ − v⁻, |q| ≤ ε.
fn last_resort(program: &Program, rows: &Rows) -> Result<Optimum, Error> {
    let training = program.training;
    let number =
        |value: &Fraction| Number::fraction(value.numerator().clone(), BigInt::from(value.denominator().clone()));
    let number = |value: &Fraction| number(value).ok_or(Error::Unsolved);
    let integer = |value: &BigInt| Fraction::quotient(value.clone(), Positive::one());
    let mut model = Model::minimize();
    let zero = || Some(Number::from(0));
    let one = model.variable("", 0, Some(1.into()), Some(1.into()));
    let mut weights = Vec::new();
    for length in &program.lengths {
        weights.push(model.variable("", number(&(&training.decay() * &integer(length)))?, zero(), None));
    }
    let mut biases = Vec::new();
    if training.output_bias != OutputBias::None {
        for _ in 0..training.outputs {
            let bias = model.variable("", 0, None, None);
            model.square(&[(bias, 1.into())], number(&training.output_bias.price())?);
            biases.push(bias);
        }
    }
    for (k, [low, high]) in rows.ends.iter().enumerate() {
        let weight = Fraction::quotient(rows.weights[k].clone(), rows.weights_den.clone());
        let mut terms = vec![(one, number(&(&Fraction::zero() - &rows.target(k)))?)];
        for (column, &variable) in program.columns.iter().zip(&weights) {
            terms.push((variable, number(&Fraction::quotient(column[k].clone(), program.den.clone()))?));
        }
        terms.extend(biases.get(k % training.outputs).map(|bias| (*bias, Number::from(1))));
        if rows.insensitive > Fraction::zero() {
            let (least, most) = (number(&(&Fraction::zero() - &rows.insensitive))?, number(&rows.insensitive)?);
            terms.push((model.variable("", 0, Some(least), Some(most)), (-1).into()));
        }
        for (end, sign) in [(high, -1), (low, 1)] {
            let Some(end) = end else { continue };
            terms.push((model.variable("", number(&(&weight * &end.abs()))?, zero(), None), sign.into()));
        }
        model.square(&terms, number(&weight.over(&rows.curvature).ok_or(Error::Unsolved)?)?);
    }
    let solution = qp::solve(&model.quadratic(), None)?;
    let Certificate::Optimal { x, .. } = solution.certificate.vectors else { return Err(Error::Unsolved) };
    let value = |variable: &Variable| x.num[variable.0].clone();
    let weights = Vector { num: weights.iter().map(value).collect(), den: x.den.clone() };
    let bias = match biases.is_empty() {
        true => Vector { num: vec![BigInt::ZERO; training.outputs], den: 1.into() },
        false => Vector { num: biases.iter().map(value).collect(), den: x.den.clone() },
    };
    let (outputs, den) = program.outputs(&weights, &bias);
    let den = Positive::new(den).ok_or(Error::Unsolved)?;
    let dual = rows.dual(&at(rows, &outputs, &den), &outputs, &den).ok_or(Error::Unsolved)?;
    let state = State::of(program, weights, bias, dual);
    match state.optimal(program) {
        true => Ok(Optimum { weights: state.weights, bias: state.bias, dual: state.dual, exact: true }),
        false => Err(Error::Unsolved),
    }
}
