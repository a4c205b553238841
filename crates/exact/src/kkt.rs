//! What an active set says exactly: the point, the multipliers, and where they fail.

use crate::linear::matrix::{Limbs, Matrix, Row};
use crate::linear::reconstruct::Quotients;
use crate::linear::system::System;
use num_bigint::{BigInt, Sign};
use relucert_check::arithmetic::divisor::gcd;
use relucert_check::lp::Vector;
use relucert_check::qp::Program;

/// Where a pair is: a variable and its reduced cost, or the activity of a row and its multiplier. Pair n + i
/// belongs to row i.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The value is free, the multiplier zero.
    Inside,
    /// The value is the lower bound.
    Lower,
    /// The value is the upper bound.
    Upper,
    /// The value is zero, for want of a bound.
    Zero,
}

/// A program as integer matrices: Q x − Aᵀy + c = s, A x = r, with all terms of the objective multiplied so
/// that they are integers.
pub struct Exact<'a> {
    /// The program.
    pub program: &'a Program,
    rows: Matrix,
    columns: Matrix,
    /// The squares by rows and by columns, their weights, and the rest of Q.
    forms: Matrix,
    factors: Matrix,
    weights: Vec<BigInt>,
    rest: Matrix,
    costs: Vec<BigInt>,
    /// Multipliers of the linear program times this are those here.
    unit: BigInt,
    one: BigInt,
}

/// Values and multipliers of all pairs, over one positive denominator.
#[derive(Clone, Debug)]
pub struct Point {
    /// Variables, then activities.
    pub values: Vec<BigInt>,
    /// Reduced costs, then multipliers of the rows; in the units of [`Exact`].
    pub multipliers: Vec<BigInt>,
    /// Positive.
    pub den: BigInt,
}

/// The optimality conditions of an active set as a linear system, factored.
///
/// It can be solved for any linear term and any values of the pairs that are not inside, which is all that
/// changes along a parametric path as long as the active set stays.
pub struct Kkt {
    inside: Vec<usize>,
    tight: Vec<usize>,
    system: System,
}

impl<'a> Exact<'a> {
    /// Prepares a [well-formed](Program::well_formed) program.
    pub fn new(program: &'a Program) -> Exact<'a> {
        let (linear, curvature) = (&program.linear, &program.curvature);
        let n = linear.columns.len();
        let common = gcd(&linear.cost_den, &curvature.den);
        let (curved, unit) = (&linear.cost_den / &common, &curvature.den / &common);
        let rows = linear.rows.iter().map(|row| Row::collect(row.terms.clone())).collect();
        let rows = Matrix::sparse(rows, n);
        let forms = curvature.squares.iter().map(|square| Row::collect(square.terms.clone())).collect();
        let forms = Matrix::sparse(forms, n);
        let mut rest = vec![Vec::new(); n];
        for (i, j, q) in &curvature.matrix {
            rest[*i].push((*j, q * &curved));
            if i != j {
                rest[*j].push((*i, q * &curved));
            }
        }
        let sign = if linear.maximize { -&unit } else { unit.clone() };
        Exact {
            program,
            columns: rows.transposed(),
            rows,
            factors: forms.transposed(),
            forms,
            weights: curvature.squares.iter().map(|square| &square.weight * &curved).collect(),
            rest: Matrix::sparse(rest.into_iter().map(Row::collect).collect(), n),
            costs: linear.columns.iter().map(|column| &column.cost * &sign).collect(),
            unit,
            one: BigInt::from(1),
        }
    }

    /// Number of variables.
    pub fn width(&self) -> usize {
        self.costs.len()
    }

    /// Number of pairs: variables and rows.
    pub fn pairs(&self) -> usize {
        self.width() + self.rows.height()
    }

    /// The linear term c of the minimisation.
    pub fn costs(&self) -> &[BigInt] {
        &self.costs
    }

    /// A by rows.
    pub(crate) fn rows(&self) -> &Matrix {
        &self.rows
    }

    /// A by columns.
    pub(crate) fn columns(&self) -> &Matrix {
        &self.columns
    }

    /// The part of Q that is not squares.
    pub(crate) fn rest(&self) -> &Matrix {
        &self.rest
    }

    /// Whether Q is zero.
    pub(crate) fn is_linear(&self) -> bool {
        self.weights.is_empty() && self.rest.rows().iter().all(|row| row.count() == 0)
    }

    /// Multipliers of the linear program times this are those here.
    pub(crate) fn unit(&self) -> &BigInt {
        &self.unit
    }

    /// The weight of a square.
    pub(crate) fn weight(&self, k: usize) -> &BigInt {
        &self.weights[k]
    }

    /// Entries (i, j, q) of the part of Q that is not squares.
    pub(crate) fn bent(&self) -> impl Iterator<Item = (usize, usize, BigInt)> + '_ {
        self.rest.rows().iter().enumerate().flat_map(|(i, row)| row.iter().map(move |(j, q)| (i, j, q)))
    }

    /// Bounds of a pair's value and their denominator.
    pub fn bounds(&self, k: usize) -> (Option<&BigInt>, Option<&BigInt>, &BigInt) {
        match k.checked_sub(self.width()) {
            None => {
                let column = &self.program.linear.columns[k];
                (column.lower.as_ref(), column.upper.as_ref(), &column.den)
            }
            Some(i) => {
                (self.program.linear.rows[i].lower.as_ref(), self.program.linear.rows[i].upper.as_ref(), &self.one)
            }
        }
    }

    /// Whether the bounds of a pair are equal.
    pub(crate) fn fixed(&self, k: usize) -> bool {
        matches!(self.bounds(k), (Some(l), Some(u), _) if l == u)
    }

    /// Whether a pair has no bounds.
    pub(crate) fn unbounded(&self, k: usize) -> bool {
        matches!(self.bounds(k), (None, None, _))
    }

    /// Q x.
    pub(crate) fn curved(&self, x: &[BigInt]) -> Vec<BigInt> {
        let mut image = self.rest.times(x);
        let forms = self.forms.times(x);
        let weighted: Vec<BigInt> = forms.iter().zip(&self.weights).map(|(v, w)| v * w).collect();
        image.iter_mut().zip(self.factors.times(&weighted)).for_each(|(sum, v)| *sum += v);
        image
    }

    /// Q among some variables, by rows.
    fn curvature(&self, among: &[usize]) -> Vec<Vec<BigInt>> {
        let weighted = |row: &Row| {
            let mut weighted = Row::default();
            row.iter().for_each(|(k, v)| weighted.push(k, &(v * &self.weights[k])));
            weighted
        };
        let equal = self.weights.windows(2).all(|w| w[0] == w[1]);
        let factor = self.weights.first().filter(|_| equal);
        let rest = self.rest.minor(among, among);
        let mut q = vec![vec![BigInt::ZERO; among.len()]; among.len()];
        for (row, entries) in q.iter_mut().zip(rest.rows()) {
            entries.iter().for_each(|(b, v)| row[b] = v);
        }
        for (a, &i) in among.iter().enumerate() {
            let row = &self.factors.rows()[i];
            let scaled = if equal { row.clone() } else { weighted(row) };
            for (b, &j) in among[..=a].iter().enumerate() {
                let product = scaled.times(&self.factors.rows()[j]);
                let product = if let Some(weight) = factor { product * weight } else { product };
                if b < a {
                    q[b][a] += &product;
                }
                q[a][b] += product;
            }
        }
        q
    }

    /// The values at which the pairs outside are held: zero for the others.
    pub fn held(&self, state: &[State]) -> Vector {
        let bound = |k: usize| {
            let (lower, upper, den) = self.bounds(k);
            let value = match state[k] {
                State::Lower => lower,
                State::Upper => upper,
                _ => None,
            };
            (value.cloned().unwrap_or(BigInt::ZERO), den)
        };
        let bounds: Vec<_> = (0..state.len()).map(bound).collect();
        let mut common = BigInt::from(1);
        for (_, den) in bounds.iter().filter(|(v, _)| v.sign() != Sign::NoSign) {
            common = &common / gcd(&common, den) * *den;
        }
        Vector { num: bounds.iter().map(|(v, den)| v * &common / *den).collect(), den: common }
    }

    /// Which way a pair must be driven to mend it, the value if it is held, else the multiplier; zero if
    /// nothing is wrong.
    pub(crate) fn wrong(&self, k: usize, state: State, point: &Point) -> i8 {
        let sign = |v: &BigInt| i8::from(v.sign() == Sign::Plus) - i8::from(v.sign() == Sign::Minus);
        let multiplier = sign(&point.multipliers[k]);
        match state {
            State::Inside => {
                let (lower, upper, den) = self.bounds(k);
                let value = &point.values[k] * den;
                let below = lower.is_some_and(|l| value < l * &point.den);
                i8::from(below) - i8::from(upper.is_some_and(|u| value > u * &point.den))
            }
            State::Zero => -multiplier,
            _ if self.fixed(k) => 0,
            State::Lower => (-multiplier).max(0),
            State::Upper => (-multiplier).min(0),
        }
    }

    /// A point as the linear program counts: x and y.
    pub(crate) fn vectors(&self, point: &Point) -> (Vector, Vector) {
        let (x, y) = (&point.values[..self.width()], &point.multipliers[self.width()..]);
        (Vector { num: x.to_vec(), den: point.den.clone() }, Vector { num: y.to_vec(), den: &point.den * &self.unit })
    }

    /// Reduced costs of the variables, then multipliers of the rows, in the units of the objective; from a
    /// point and the multipliers of the linear program.
    pub(crate) fn all_multipliers(&self, x: &Vector, y: &Vector) -> Vector {
        // Everything over x.den·y.den·unit, in the units of this.
        let both = &x.den * &y.den;
        let pulls = self.columns.times(&y.num).into_iter().map(|a| a * &self.unit * &x.den);
        let bent = self.curved(&x.num).into_iter().map(|q| q * &y.den);
        let reduced = bent.zip(&self.costs).zip(pulls).map(|((q, c), a)| q + c * &both - a);
        let rows = y.num.iter().map(|v| v * &self.unit * &x.den);
        let num = reduced.chain(rows).collect();
        Vector { num, den: both * &self.unit * &self.program.linear.cost_den }
    }

    /// The multipliers of a point in the units of the objective.
    pub(crate) fn multipliers(&self, point: Point) -> Vector {
        Vector { num: point.multipliers, den: point.den * &self.unit * &self.program.linear.cost_den }
    }
}

impl Kkt {
    /// Factors the conditions of an active set; none if they have no unique solution.
    pub fn new(exact: &Exact, state: &[State]) -> Option<Kkt> {
        let n = exact.width();
        let inside: Vec<usize> = (0..n).filter(|&j| state[j] == State::Inside).collect();
        let tight: Vec<usize> = (0..exact.rows.height()).filter(|&i| state[n + i] != State::Inside).collect();
        let size = inside.len();
        let constraints = exact.rows.minor(&tight, &inside);
        let mut rows: Vec<Row> = Vec::with_capacity(size + tight.len());
        let curvature = if exact.weights.is_empty() {
            exact.rest.minor(&inside, &inside)
        } else {
            Matrix::dense(&exact.curvature(&inside), size)
        };
        for (entries, sides) in curvature.rows().iter().zip(constraints.transposed().rows()) {
            let mut row = entries.clone();
            sides.iter().for_each(|(i, v)| row.push(size + i, &v));
            rows.push(row);
        }
        rows.extend(constraints.rows().iter().cloned());
        let system = System::new(Matrix::sparse(rows, size + tight.len()))?;
        Some(Kkt { inside, tight, system })
    }

    /// The point with the linear term `costs`, the held pairs at the values given (those of the others must
    /// be zero).
    pub fn point(&self, exact: &Exact, costs: &[BigInt], held: &Vector) -> Point {
        let n = exact.width();
        let outside = &held.num[..n];
        let limbs = Limbs::new(outside);
        let still = outside.iter().all(|v| v.sign() == Sign::NoSign);
        let curved = if still { vec![BigInt::ZERO; n] } else { exact.curved(outside) };
        let top = self.inside.iter().map(|&j| -(&costs[j] * &held.den + &curved[j]));
        let bottom = self.tight.iter().map(|&i| &held.num[n + i] - exact.rows.rows()[i].dot(&limbs));
        let side: Vec<BigInt> = top.chain(bottom).collect();
        let Quotients { numerators, denominator } = self.system.solve(&side);
        let den = &held.den * &denominator;
        let mut values: Vec<BigInt> = outside.iter().map(|v| v * &denominator).collect();
        self.inside.iter().zip(&numerators).for_each(|(&j, v)| values[j] = v.clone());
        let mut y = vec![BigInt::ZERO; exact.rows.height()];
        self.tight.iter().zip(&numerators[self.inside.len()..]).for_each(|(&i, v)| y[i] = -v);
        let pull = exact.columns.times(&y);
        let reduced = exact.curved(&values).into_iter().zip(costs).zip(pull).map(|((q, c), a)| q + c * &den - a);
        let multipliers = reduced.chain(y).collect();
        let activities = exact.rows.times(&values);
        values.extend(activities);
        Point { values, multipliers, den }
    }

    /// How all pairs change when pair k is driven up: its value if it is held, else its multiplier.
    pub(crate) fn direction(&self, exact: &Exact, state: &[State], k: usize) -> Point {
        let n = exact.width();
        let mut held = Vector { num: vec![BigInt::ZERO; exact.pairs()], den: BigInt::from(1) };
        let mut costs = vec![BigInt::ZERO; n];
        if state[k] != State::Inside {
            held.num[k] = BigInt::from(1);
            return self.point(exact, &costs, &held);
        }
        match k.checked_sub(n) {
            None => costs[k] = BigInt::from(-1),
            Some(i) => exact.rows.rows()[i].iter().for_each(|(j, a)| costs[j] = -a),
        }
        let mut change = self.point(exact, &costs, &held);
        change.multipliers[k] = change.den.clone();
        change
    }
}
