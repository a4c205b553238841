//! The dictionary program min ½‖Zc − y‖² + β1ᵀc over c ≥ 0 in integers, for every β > 0 (theory §4.1, FORMAT R91, R92).

use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::members::Member;
use crate::check::network::Network;
use crate::check::polytope::column;
use crate::check::problem::Problem;
use crate::check::rejection::{Code, Rejection};
use crate::check::work::{count, longest, products};
use num_bigint::{BigInt, Sign};

/// The program of a dictionary whose directions have integer lengths. A [`Member`] γ stands for the coefficients c_i = γ_i·ℓ_i of unit
/// directions; its predictions are Zγ/x_den.
#[derive(Clone, Debug)]
pub struct Lasso {
    /// Z by columns: m columns of n integers `s·max(0, x_k·u)`.
    pub columns: Vec<Vec<BigInt>>,
    /// x_den, positive.
    pub unit: BigInt,
    /// ℓ, the lengths of the integers u.
    pub lengths: Vec<BigInt>,
    /// Labels times `y_den`, length n.
    pub y: Vec<BigInt>,
    /// Positive.
    pub y_den: BigInt,
    /// The bytes of the files of problem and dictionary, or a little less.
    pub(crate) bytes: u128,
    /// Words of the longest entry of Z.
    pub(crate) longest: u128,
}

impl Lasso {
    /// The program of the directions and signs of a network's neurons; their output weights do not matter. Rejects a direction whose length is zero or
    /// not an integer (R91).
    pub fn new(problem: &Problem, dictionary: &Network) -> Result<Lasso, Rejection> {
        let squares = || dictionary.neurons.iter().map(|neuron| dot(&neuron.u, &neuron.u));
        let lengths: Vec<BigInt> = squares().map(|square| square.sqrt()).collect();
        let wrong = |(square, length): (BigInt, &BigInt)| length.sign() != Sign::Plus || length * length != square;
        if let Some(i) = squares().zip(&lengths).position(wrong) {
            let message = format!("the direction of neuron {i} has length zero or an irrational one");
            return Err(Rejection::new(Code::IrrationalLength, 0, message));
        }
        Ok(Lasso::with_lengths(problem, dictionary, lengths))
    }

    /// The same for positive lengths in another norm.
    pub(super) fn with_lengths(problem: &Problem, dictionary: &Network, lengths: Vec<BigInt>) -> Lasso {
        let columns: Vec<Vec<BigInt>> = dictionary.neurons.iter().map(|neuron| column(problem, neuron)).collect();
        let (bytes, longest) = (problem.bytes().saturating_add(dictionary.bytes()), longest(columns.iter().flatten()));
        let Problem { x_den, y, y_den, .. } = problem.clone();
        Lasso { columns, unit: x_den, lengths, y, y_den, bytes, longest }
    }

    /// The products of words that [`tight`](Lasso::tight) takes: the residual of a point, and its product with every column.
    pub(crate) fn cost(&self, beta: &Fraction, point: &Member) -> u128 {
        let rows = count(self.rows());
        let numbers = longest(point.entries.values().chain([&point.den, beta.numerator(), beta.denominator()]));
        let residual = numbers + self.longest + longest(self.y.iter().chain([&self.unit, &self.y_den]));
        let fit = products(count(point.entries.len() + 2).saturating_mul(rows), self.longest, numbers);
        fit.saturating_add(products(count(self.columns.len()).saturating_mul(rows + 4), self.longest, residual))
    }

    /// Number of rows n.
    pub fn rows(&self) -> usize {
        self.y.len()
    }

    /// The slacks `βℓ_i − z_iᵀν/x_den` for ν = y − Zγ/x_den, over a positive denominator.
    ///
    /// γ ≥ 0 is optimal at β if and only if none is negative and those with γ_i > 0 are zero.
    pub fn slacks(&self, beta: &Fraction, point: &Member) -> (Vec<BigInt>, BigInt) {
        let (nu, den) = self.residual(point);
        let scale = den * &self.unit;
        let unit = beta.numerator() * &scale;
        let slack = |(column, length): (&Vec<BigInt>, &BigInt)| &unit * length - dot(column, &nu) * beta.denominator();
        (self.columns.iter().zip(&self.lengths).map(slack).collect(), scale * beta.denominator())
    }

    /// ν = y − Zγ/x_den, integers over a positive denominator.
    pub fn residual(&self, point: &Member) -> (Vec<BigInt>, BigInt) {
        let mut fit = vec![BigInt::ZERO; self.rows()];
        for (i, factor) in &point.entries {
            let column = self.columns.get(*i).into_iter().flatten();
            fit.iter_mut().zip(column).for_each(|(sum, z)| *sum += factor * z);
        }
        let scale = &point.den * &self.unit;
        let nu = self.y.iter().zip(&fit).map(|(y, f)| y * &scale - f * &self.y_den).collect();
        (nu, scale * &self.y_den)
    }

    /// The tight directions of an optimal γ, those with slack zero (R92).
    pub fn tight(&self, beta: &Fraction, point: &Member) -> Result<Vec<usize>, Rejection> {
        let (slacks, _) = self.slacks(beta, point);
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
