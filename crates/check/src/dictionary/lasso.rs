//! The dictionary program min ½‖Zc − y‖² + β1ᵀc over c ≥ 0 in integers, for every β > 0 (theory §4.1, FORMAT
//! R91, R92); with an output bias or weights of the rows see `weighted`.

use crate::arithmetic::positive::readable;
use crate::arithmetic::vector::{add_multiple, at, dot};
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::members::Member;
use crate::dictionary::polytope::column;
use crate::rejection::{Code, Rejection};
use crate::statement::{Evaluation, Network, Problem, afford};
use crate::work::{count, longest, products};
use num_bigint::{BigInt, Sign};

/// The program of a dictionary whose directions have integer lengths. A [`Member`] γ stands for the
/// coefficients c_i = γ_i·ℓ_i of unit directions; its predictions are Zγ/x_den.
#[derive(Clone, Debug)]
pub struct Lasso(Program);
readable!(Lasso, Program);

/// What a [`Lasso`] consists of.
#[derive(Clone, Debug)]
pub struct Program {
    /// Z by columns: m columns of n integers `s·max(0, x_k·u)`.
    pub columns: Vec<Vec<BigInt>>,
    /// x_den.
    pub unit: Positive,
    /// ℓ, the lengths of the integers u.
    pub lengths: Vec<Positive>,
    /// Labels times `y_den`, length n.
    pub y: Vec<BigInt>,
    /// Denominator of the labels.
    pub y_den: Positive,
    /// How many rows are of data; the others are output biases (R256).
    pub labels: usize,
    /// What the square of each row counts, n numbers with their denominator; one if there are none (R256).
    pub weights: Option<(Vec<Positive>, Positive)>,
    /// The version of the problem's file.
    pub(crate) version: u8,
    /// The bytes of the files of problem and dictionary, or a little less.
    pub(crate) bytes: u128,
    /// Words of the longest entry of Z.
    pub(crate) longest: u128,
}

impl Lasso {
    /// The program of the directions and signs of a network's neurons; their output weights do not matter.
    /// Rejects a direction whose length is zero or not an integer (R91), and a dictionary for other problems.
    pub fn new(problem: &Problem, dictionary: &Network) -> Result<Lasso, Rejection> {
        problem.admits(dictionary)?;
        afford(problem, &[dictionary], Evaluation::kept)?;
        let lengths = dictionary.neurons.iter().enumerate().map(|(i, neuron)| length(i, dot(&neuron.u, &neuron.u)));
        Ok(Lasso::with_lengths(problem, dictionary, lengths.collect::<Result<_, _>>()?))
    }

    /// The same for lengths in another norm, one for each direction.
    pub(crate) fn with_lengths(problem: &Problem, dictionary: &Network, lengths: Vec<Positive>) -> Lasso {
        let columns: Vec<Vec<BigInt>> = dictionary.neurons.iter().map(|neuron| column(problem, neuron)).collect();
        let (bytes, longest) = (problem.bytes().saturating_add(dictionary.bytes()), longest(columns.iter().flatten()));
        let (unit, y, y_den) = (problem.x_den.clone(), problem.y.clone(), problem.y_den.clone());
        let labels = y.len();
        Lasso(Program { columns, unit, lengths, y, y_den, labels, weights: None, version: 1, bytes, longest })
    }

    /// A program as it stands.
    pub(super) fn of(program: Program) -> Lasso {
        Lasso(program)
    }

    /// The same directions with other data of the same shape.
    pub(crate) fn with_data(
        &self,
        columns: Vec<Vec<BigInt>>,
        unit: Positive,
        y: Vec<BigInt>,
        y_den: Positive,
    ) -> Lasso {
        let (lengths, longest) = (self.lengths.clone(), longest(columns.iter().flatten()));
        let labels = y.len();
        let (weights, version) = (self.weights.clone(), self.version);
        Lasso(Program { columns, unit, lengths, y, y_den, labels, weights, version, bytes: self.bytes, longest })
    }

    /// The products of words that [`tight`](Lasso::tight) takes: the residual of a point, and its product
    /// with every column.
    pub(crate) fn cost(&self, beta: &Fraction, point: &Member) -> u128 {
        let rows = count(self.rows());
        let dens: [&BigInt; 3] = [&point.den, beta.numerator(), beta.denominator()];
        let numbers = longest(point.entries.values().chain(dens));
        let dens: [&BigInt; 2] = [&self.unit, &self.y_den];
        let weights =
            self.weights.iter().flat_map(|(weights, den)| weights.iter().chain([den])).map(|weight| &**weight);
        let residual = numbers + self.longest + longest(self.y.iter().chain(dens)) + longest(weights);
        let fit = products(count(point.entries.len() + 2).saturating_mul(rows), self.longest, numbers);
        fit.saturating_add(products(count(self.columns.len()).saturating_mul(rows + 4), self.longest, residual))
    }

    /// The version of the problem's file, and of certificates.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// Number of rows n.
    pub fn rows(&self) -> usize {
        self.y.len()
    }

    /// Values times the weights of their rows.
    pub fn weighted(&self, values: &[BigInt]) -> Vec<BigInt> {
        match &self.weights {
            Some((weights, _)) => values.iter().zip(weights).map(|(value, weight)| value * &**weight).collect(),
            None => values.to_vec(),
        }
    }

    /// The slacks `βℓ_i − z_iᵀSν/x_den` for ν = y − Zγ/x_den, S the weights of the rows, over a positive
    /// denominator.
    ///
    /// γ ≥ 0 is optimal at β if and only if none is negative and those with γ_i > 0 are zero.
    pub fn slacks(&self, beta: &Fraction, point: &Member) -> Result<(Vec<BigInt>, Positive), Rejection> {
        let (mut nu, mut den) = self.residual(point)?;
        if let Some((weights, weights_den)) = &self.weights {
            nu.iter_mut().zip(weights).for_each(|(nu, weight)| *nu *= &**weight);
            den = den * weights_den;
        }
        let scale = den * &self.unit;
        let unit = beta.numerator() * &scale;
        let slack =
            |(column, length): (&Vec<BigInt>, &Positive)| &unit * length - dot(column, &nu) * beta.denominator();
        Ok((self.columns.iter().zip(&self.lengths).map(slack).collect(), scale * beta.denominator()))
    }

    /// ν = y − Zγ/x_den, integers over a positive denominator; rejects a γ for other programs.
    pub fn residual(&self, point: &Member) -> Result<(Vec<BigInt>, Positive), Rejection> {
        let mut fit = vec![BigInt::ZERO; self.rows()];
        for (i, factor) in &point.entries {
            add_multiple(&mut fit, factor, at(&self.columns, *i)?);
        }
        let scale = &point.den * &self.unit;
        let nu = self.y.iter().zip(&fit).map(|(y, f)| y * &scale - f * &self.y_den).collect();
        Ok((nu, scale * &self.y_den))
    }

    /// The tight directions of an optimal γ, those with slack zero (R92).
    pub fn tight(&self, beta: &Fraction, point: &Member) -> Result<Vec<usize>, Rejection> {
        let (slacks, _) = self.slacks(beta, point)?;
        if let Some(i) = slacks.iter().position(|slack| slack.sign() == Sign::Minus) {
            return Err(Rejection::new(Code::SlopeTooGreat, 0, format!("direction {i} would lower the objective")));
        }
        let tight = |i: &usize| slacks.get(*i).is_some_and(|slack| slack.sign() == Sign::NoSign);
        match point.entries.keys().find(|i| !tight(i)) {
            Some(i) => Err(Rejection::new(Code::SlopeTooSmall, 0, format!("direction {i} should have less weight"))),
            None => Ok((0..slacks.len()).filter(tight).collect()),
        }
    }
}

/// The length of the direction of neuron i by its square; it must be a positive integer (R91).
pub(super) fn length(i: usize, square: BigInt) -> Result<Positive, Rejection> {
    let length = Positive::new(square.sqrt()).filter(|length| *length.square() == square);
    let message = || format!("the direction of neuron {i} has length zero or an irrational one");
    length.ok_or_else(|| Rejection::new(Code::IrrationalLength, 0, message()))
}
