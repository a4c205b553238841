//! What a basis says exactly: the point, the multipliers, and where they fail.

use super::simplex::State;
use crate::check::lp::{Program, Vector};
use crate::exact::matrix::{Limbs, Matrix, Row};
use crate::exact::system::{Quotients, System};
use num_bigint::{BigInt, Sign};

/// A program as integer matrices by rows and by columns.
///
/// Variable n + i is the activity of row i, as in the float simplex.
pub(super) struct Exact<'a> {
    pub(super) program: &'a Program,
    rows: Matrix,
    columns: Matrix,
}

/// The kernel of a basis: rows whose activity is at a side, and basic variables, as many; factored.
pub(super) struct Kernel {
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
    system: System,
}

/// A rational bound.
pub(super) type Bound = Option<(BigInt, BigInt)>;

impl<'a> Exact<'a> {
    pub(super) fn new(program: &'a Program) -> Exact<'a> {
        let n = program.columns.len();
        let row = |terms: &Vec<(usize, BigInt)>| {
            let mut terms = terms.clone();
            terms.sort_by_key(|(j, _)| *j);
            let mut row = Row::default();
            let mut i = 0;
            while i < terms.len() {
                let same = terms[i..].iter().take_while(|t| t.0 == terms[i].0).count();
                let sum: BigInt = terms[i..i + same].iter().map(|t| &t.1).sum();
                row.push(terms[i].0, &sum);
                i += same;
            }
            row
        };
        let rows = Matrix::sparse(program.rows.iter().map(|r| row(&r.terms)).collect(), n);
        Exact { program, columns: rows.transposed(), rows }
    }

    /// Costs of the minimisation, times `cost_den`.
    pub(super) fn costs(&self) -> Vec<BigInt> {
        let cost = |c: &BigInt| if self.program.maximize { -c } else { c.clone() };
        let columns = self.program.columns.iter().map(|c| cost(&c.cost));
        columns.chain(self.program.rows.iter().map(|_| BigInt::ZERO)).collect()
    }

    /// Lower and upper bound of a variable, numerator and denominator.
    pub(super) fn bounds(&self, j: usize) -> (Bound, Bound) {
        let n = self.program.columns.len();
        let (lower, upper, den) = match j.checked_sub(n) {
            None => {
                let column = &self.program.columns[j];
                (&column.lower, &column.upper, column.den.clone())
            }
            Some(i) => (&self.program.rows[i].lower, &self.program.rows[i].upper, BigInt::from(1)),
        };
        let with = |v: &Option<BigInt>| v.as_ref().map(|v| (v.clone(), den.clone()));
        (with(lower), with(upper))
    }

    /// Factors the kernel; none if the basis is singular.
    pub(super) fn kernel(&self, state: &[State]) -> Option<Kernel> {
        let n = self.program.columns.len();
        let columns: Vec<usize> = (0..n).filter(|&j| state[j] == State::Basic).collect();
        let rows: Vec<usize> = (0..self.program.rows.len()).filter(|&i| state[n + i] != State::Basic).collect();
        let system = System::new(self.rows.minor(&rows, &columns))?;
        Some(Kernel { rows, columns, system })
    }

    /// The values of all variables, activities included, at the basis.
    pub(super) fn point(&self, kernel: &Kernel, state: &[State]) -> Vector {
        let n = self.program.columns.len();
        let mut num = vec![BigInt::ZERO; n];
        let value = |j: usize| match state[j] {
            State::Lower => self.bounds(j).0,
            State::Upper => self.bounds(j).1,
            _ => None,
        };
        // One denominator for the variables outside the basis.
        let mut den = BigInt::from(1);
        let mut fixed = Vec::new();
        for (j, at) in state.iter().enumerate().take(n) {
            if *at != State::Basic
                && let Some((v, d)) = value(j)
                && v.sign() != Sign::NoSign
            {
                if (&den % &d).sign() != Sign::NoSign {
                    den *= &d;
                }
                fixed.push((j, v, d));
            }
        }
        for (j, v, d) in fixed {
            num[j] = v * (&den / d);
        }
        let limbs = Limbs::new(&num);
        let side = |&i: &usize| {
            let side = value(n + i).map_or(BigInt::ZERO, |v| v.0);
            side * &den - self.rows.rows()[i].dot(&limbs)
        };
        let side: Vec<BigInt> = kernel.rows.iter().map(side).collect();
        let Quotients { numerators, denominator } = kernel.system.solve(&side);
        num.iter_mut().for_each(|v| *v *= &denominator);
        kernel.columns.iter().zip(numerators).for_each(|(&j, v)| num[j] = v);
        let activity = self.rows.times(&num);
        num.extend(activity);
        Vector { num, den: den * denominator }
    }

    /// The multipliers y of the rows for which all basic variables have reduced cost zero, given costs of all variables.
    pub(super) fn multipliers(&self, kernel: &Kernel, costs: &[BigInt]) -> Vector {
        let n = self.program.columns.len();
        let mut y: Vec<BigInt> = costs[n..].iter().map(|c| -c).collect();
        kernel.rows.iter().for_each(|&i| y[i] = BigInt::ZERO);
        let limbs = Limbs::new(&y);
        let side = |&j: &usize| &costs[j] - self.columns.rows()[j].dot(&limbs);
        let side: Vec<BigInt> = kernel.columns.iter().map(side).collect();
        let Quotients { numerators, denominator } = kernel.system.solve_transposed(&side);
        y.iter_mut().for_each(|v| *v *= &denominator);
        kernel.rows.iter().zip(numerators).for_each(|(&i, v)| y[i] = v);
        Vector { num: y, den: denominator }
    }

    /// Reduced costs of all variables, over the denominator of y.
    pub(super) fn reduced(&self, costs: &[BigInt], y: &Vector) -> Vec<BigInt> {
        let n = self.program.columns.len();
        let limbs = Limbs::new(&y.num);
        let structural = self.columns.rows().iter().zip(costs).map(|(column, c)| c * &y.den - column.dot(&limbs));
        let activities = y.num.iter().zip(&costs[n..]).map(|(v, c)| c * &y.den + v);
        structural.chain(activities).collect()
    }

    /// How all variables change per unit of the variable q, which is outside the basis.
    pub(super) fn direction(&self, kernel: &Kernel, q: usize) -> Vector {
        let n = self.program.columns.len();
        let mut num = vec![BigInt::ZERO; n];
        let mut side = vec![BigInt::ZERO; kernel.rows.len()];
        if q < n {
            num[q] = BigInt::from(1);
            let limbs = Limbs::new(&num);
            side = kernel.rows.iter().map(|&i| -self.rows.rows()[i].dot(&limbs)).collect();
        } else if let Some(at) = kernel.rows.iter().position(|&i| i == q - n) {
            side[at] = BigInt::from(1);
        }
        let Quotients { numerators, denominator } = kernel.system.solve(&side);
        num.iter_mut().for_each(|v| *v *= &denominator);
        kernel.columns.iter().zip(numerators).for_each(|(&j, v)| num[j] = v);
        let activity = self.rows.times(&num);
        num.extend(activity);
        Vector { num, den: denominator }
    }

    /// −1, 0 or 1 for every variable: below its lower bound, within, above its upper bound.
    pub(super) fn violations(&self, x: &Vector) -> Vec<i8> {
        let outside = |(j, v): (usize, &BigInt)| {
            let (lower, upper) = self.bounds(j);
            if lower.is_some_and(|(l, d)| v * d < l * &x.den) {
                -1
            } else if upper.is_some_and(|(u, d)| v * d > u * &x.den) {
                1
            } else {
                0
            }
        };
        x.num.iter().enumerate().map(outside).collect()
    }

    /// Whether the reduced cost of a variable has the wrong sign for where it is.
    pub(super) fn improves(&self, j: usize, state: State, reduced: &BigInt) -> bool {
        let fixed = || {
            let (lower, upper) = self.bounds(j);
            lower.is_some() && lower == upper
        };
        match (state, reduced.sign()) {
            (State::Basic, _) | (_, Sign::NoSign) => false,
            (State::Lower, sign) => sign == Sign::Minus && !fixed(),
            (State::Upper, sign) => sign == Sign::Plus && !fixed(),
            (State::Zero, _) => true,
        }
    }
}
