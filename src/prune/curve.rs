//! Exact objectives and scores of networks whose neurons all come from one: the points of a pruning curve.

use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::polytope::column;
use crate::check::statement::objective::beta;
use crate::check::statement::problem::Fields;
use crate::check::statement::{Network, Problem};
use crate::dyadic::quotient;
use crate::report::decimal::{Round, decimal};
use num_bigint::BigInt;
use std::collections::BTreeSet;

/// Bits after the point of norms: objectives are known to 19 digits.
const BITS: u64 = 64;

/// One network of a curve.
#[derive(Clone, Debug)]
pub struct Point {
    /// How it came about.
    pub method: &'static str,
    /// Number of neurons.
    pub neurons: usize,
    /// ½‖f − y‖².
    pub loss: Fraction,
    /// At least Σ|a_i|‖u_i‖, and by less than 2^−64 of it.
    pub penalty: Fraction,
    /// Loss and β times penalty: the objective once every neuron is balanced.
    pub objective: Fraction,
    /// Accuracy on the training rows if the training labels take two values, else R².
    pub train: f64,
    /// The same on the test rows.
    pub test: Option<f64>,
}

/// Data on which networks are judged, with the columns of all neurons.
struct Set<'a> {
    problem: &'a Problem,
    columns: Vec<Vec<BigInt>>,
}

/// Judges networks of the directions and signs of one.
///
/// Coefficients are those of [`Polytope`](crate::check::dictionary::polytope::Polytope): τ_i = num_i/den
/// stands for the output weight ±τ_i·u_den_i.
pub struct Judge<'a> {
    sets: Vec<Set<'a>>,
    /// ‖u_i‖ in integers, rounded up.
    norms: Vec<BigInt>,
    /// The labels, if there are two: with the denominator of the first set.
    classes: Option<[&'a BigInt; 2]>,
}

/// Σ τ_i z_i on every set and Σ τ_i‖u_i‖, over a common denominator.
#[derive(Clone, Debug)]
pub struct Sums {
    fits: Vec<Vec<BigInt>>,
    penalty: BigInt,
    den: Positive,
    neurons: usize,
}

impl<'a> Judge<'a> {
    /// For a problem and a network; `test` has the same columns.
    pub fn new(problem: &'a Problem, test: Option<&'a Problem>, network: &Network) -> Judge<'a> {
        let columns = |problem| network.neurons.iter().map(|neuron| column(problem, neuron)).collect();
        let sets = [problem].into_iter().chain(test).map(|problem| Set { problem, columns: columns(problem) });
        let norm = |u: &[BigInt]| {
            let square = dot(u, u) << (2 * BITS);
            let root = square.sqrt();
            if &root * &root == square { root } else { root + 1 }
        };
        let labels: Vec<&BigInt> = problem.y.iter().collect::<BTreeSet<_>>().into_iter().collect();
        let norms = network.neurons.iter().map(|neuron| norm(&neuron.u)).collect();
        Judge { sets: sets.collect(), norms, classes: labels.try_into().ok() }
    }

    /// Whether the scores are accuracies.
    pub fn classifies(&self) -> bool {
        self.classes.is_some()
    }

    /// The sums of a network of some neurons.
    pub fn sums(&self, active: &[usize], num: &[BigInt], den: &Positive) -> Sums {
        let fits = self.sets.iter().map(|set| vec![BigInt::ZERO; set.problem.rows()]).collect();
        let mut sums = Sums { fits, penalty: BigInt::ZERO, den: den.clone(), neurons: 0 };
        active.iter().zip(num).for_each(|(&i, v)| self.add(&mut sums, i, v));
        sums.neurons = active.len();
        sums
    }

    /// Removes a neuron with this coefficient.
    pub fn remove(&self, sums: &mut Sums, neuron: usize, num: &BigInt) {
        self.add(sums, neuron, &-num);
        sums.neurons -= 1;
    }

    fn add(&self, sums: &mut Sums, neuron: usize, num: &BigInt) {
        for (fit, set) in sums.fits.iter_mut().zip(&self.sets) {
            fit.iter_mut().zip(&set.columns[neuron]).for_each(|(f, z)| *f += z * num);
        }
        sums.penalty += num * &self.norms[neuron];
    }

    /// The point of a curve.
    pub fn point(&self, method: &'static str, sums: &Sums) -> Point {
        let squares: Vec<Fraction> =
            self.sets.iter().zip(&sums.fits).map(|(set, fit)| set.squares(fit, sums)).collect();
        let loss = squares[0].half();
        let penalty = Fraction::quotient(sums.penalty.clone(), &sums.den << BITS);
        let objective = &loss + &(&beta(self.sets[0].problem) * &penalty);
        let scores: Vec<f64> = (0..squares.len()).map(|at| self.score(at, &squares[at], sums)).collect();
        let (train, test) = (scores[0], scores.get(1).copied());
        Point { method, neurons: sums.neurons, loss, penalty, objective, train, test }
    }

    /// Share of rows that lie on the side of their label, or R².
    fn score(&self, at: usize, squares: &Fraction, sums: &Sums) -> f64 {
        let (set, train) = (&self.sets[at], self.sets[0].problem);
        let Fields { y, y_den, x_den, .. } = &**set.problem;
        match self.classes {
            Some([low, high]) => {
                let middle = (low + high) * &sums.den * x_den;
                let right = |(f, y): (&BigInt, &BigInt)| {
                    let label = if f * &train.y_den * 2 >= middle { high } else { low };
                    y * &train.y_den == label * y_den
                };
                sums.fits[at].iter().zip(y).filter(|row| right(*row)).count() as f64 / y.len() as f64
            }
            None => {
                // Σ(y − ȳ)² = Σy² − (Σy)²/n
                let (sum, n) = (y.iter().sum::<BigInt>(), BigInt::from(y.len()));
                let total = Fraction::new(dot(y, y) * &n - &sum * &sum, n * y_den.square());
                let share = total.and_then(|total| squares.over(&total));
                share.map_or(f64::NAN, |share| 1.0 - quotient(share.numerator(), share.denominator()))
            }
        }
    }
}

impl Set<'_> {
    /// ‖f − y‖².
    fn squares(&self, fit: &[BigInt], sums: &Sums) -> Fraction {
        let Fields { y, y_den, x_den, .. } = &**self.problem;
        let den = &sums.den * x_den;
        let residuals: Vec<BigInt> = fit.iter().zip(y).map(|(f, y)| f * y_den - y * &den).collect();
        let den = den * y_den;
        Fraction::quotient(dot(&residuals, &residuals), den.square())
    }
}

/// The curve as CSV; objective, loss and penalty to twelve digits, rounded up.
pub fn csv(points: &[Point], accuracy: bool) -> String {
    let score = if accuracy { "accuracy" } else { "r2" };
    let mut text = format!("method,neurons,objective,loss,penalty,train_{score},test_{score}\n");
    for point in points {
        let [objective, loss, penalty] =
            [&point.objective, &point.loss, &point.penalty].map(|value| decimal(value, 12, Round::Up));
        let test = point.test.map_or(String::new(), |test| format!("{test:.6}"));
        let Point { method, neurons, train, .. } = point;
        text += &format!("{method},{neurons},{objective},{loss},{penalty},{train:.6},{test}\n");
    }
    text
}
