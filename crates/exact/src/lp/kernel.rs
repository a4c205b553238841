//! What a basis says exactly: the point, the multipliers, and where they fail.

use super::state::State;
use crate::linear::lu::Lu;
use crate::linear::matrix::{Limbs, Matrix, Row};
use crate::linear::prime::Prime;
use crate::linear::reconstruct::Quotients;
use crate::linear::reference;
use crate::linear::system::System;
use num_bigint::{BigInt, Sign};
use relucert_check::lp::{Program, Vector};

/// A program as integer matrices by rows and by columns.
///
/// Variable n + i is the activity of row i, as in the float simplex.
pub(super) struct Exact {
    pub(super) program: Program,
    rows: Matrix,
    columns: Matrix,
}

/// The kernel of a basis: rows whose activity is at a side, and basic variables, as many; factored.
pub(super) struct Kernel {
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
    inverse: Inverse,
}

/// How systems with the kernel are solved.
enum Inverse {
    Lifting(Box<System>),
    /// Slowly: every prime of the lifting divides the determinant.
    Elimination(Matrix),
}

impl Inverse {
    fn solve(&self, b: &[BigInt]) -> Quotients {
        match self {
            Inverse::Lifting(system) => system.solve(b),
            Inverse::Elimination(matrix) => eliminate(matrix, b),
        }
    }

    fn solve_transposed(&self, c: &[BigInt]) -> Quotients {
        match self {
            Inverse::Lifting(system) => system.solve_transposed(c),
            Inverse::Elimination(matrix) => eliminate(&matrix.transposed(), c),
        }
    }
}

/// The x with A x = b of an invertible matrix by fraction-free elimination; zero if the matrix is singular.
fn eliminate(matrix: &Matrix, b: &[BigInt]) -> Quotients {
    let dense = |row: &Row| {
        let mut dense = vec![BigInt::ZERO; matrix.width()];
        row.iter().for_each(|(j, v)| dense[j] = v);
        dense
    };
    let rows: Vec<Vec<BigInt>> = matrix.rows().iter().map(dense).collect();
    let nothing = || (vec![BigInt::ZERO; b.len()], BigInt::from(1));
    let (mut numerators, mut denominator) = reference::solve(&rows, b).unwrap_or_else(nothing);
    if denominator.sign() == Sign::Minus {
        numerators.iter_mut().chain([&mut denominator]).for_each(|v| *v = -&*v);
    }
    Quotients { numerators, denominator }
}

/// A rational bound.
pub(super) type Bound = Option<(BigInt, BigInt)>;

impl Exact {
    pub(super) fn new(program: Program) -> Exact {
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

    /// Where a variable rests outside the basis: at the bound nearest to zero.
    pub(super) fn rest(&self, j: usize) -> State {
        match self.bounds(j) {
            (Some((l, _)), Some((u, _))) if u.magnitude() < l.magnitude() => State::Upper,
            (Some(_), _) => State::Lower,
            (None, Some(_)) => State::Upper,
            (None, None) => State::Zero,
        }
    }

    /// The basis of activities.
    pub(super) fn start(&self) -> Vec<State> {
        let n = self.program.columns.len();
        (0..n).map(|j| self.rest(j)).chain(self.program.rows.iter().map(|_| State::Basic)).collect()
    }

    /// Moves variables that rest at bounds which do not exist.
    pub(super) fn settle(&self, states: &mut [State]) {
        for (j, state) in states.iter_mut().enumerate() {
            let (lower, upper) = self.bounds(j);
            let stays = match state {
                State::Basic => true,
                State::Lower => lower.is_some(),
                State::Upper => upper.is_some(),
                State::Zero => lower.is_none() && upper.is_none(),
            };
            if !stays {
                *state = self.rest(j);
            }
        }
    }

    /// Rows and columns of the kernel.
    fn shape(&self, state: &[State]) -> (Vec<usize>, Vec<usize>) {
        let n = self.program.columns.len();
        let columns = (0..n).filter(|&j| state[j] == State::Basic).collect();
        let rows = (0..self.program.rows.len()).filter(|&i| state[n + i] != State::Basic).collect();
        (rows, columns)
    }

    /// Factors the kernel, unless it is the one given; none if it is singular modulo all primes in use.
    pub(super) fn kernel(&self, state: &[State], known: Option<Kernel>) -> Option<Kernel> {
        let (rows, columns) = self.shape(state);
        if let Some(kernel) = known.filter(|known| known.rows == rows && known.columns == columns) {
            return Some(kernel);
        }
        let system = System::new(self.rows.minor(&rows, &columns))?;
        Some(Kernel { rows, columns, inverse: Inverse::Lifting(Box::new(system)) })
    }

    /// The kernel of a basis that is known to be invertible.
    pub(super) fn invertible(&self, state: &[State]) -> Kernel {
        self.kernel(state, None).unwrap_or_else(|| {
            let (rows, columns) = self.shape(state);
            let inverse = Inverse::Elimination(self.rows.minor(&rows, &columns));
            Kernel { rows, columns, inverse }
        })
    }

    /// Exchanges columns of a singular basis for activities until it is invertible modulo a prime.
    pub(super) fn repair(&self, state: &mut [State]) {
        let n = self.program.columns.len();
        let (rows, columns) = self.shape(state);
        let prime = Prime::ALL[0];
        let residues = self.rows.minor(&rows, &columns).rows().iter().map(|row| row.residues(prime)).collect();
        columns.iter().for_each(|&j| state[j] = self.rest(j));
        let pivots = Lu::new(prime, residues, columns.len()).pivots();
        let mut activities = rows.clone();
        for (row, column) in pivots {
            state[columns[column]] = State::Basic;
            activities.retain(|i| *i != rows[row]);
        }
        activities.iter().for_each(|i| state[n + i] = State::Basic);
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
        let Quotients { numerators, denominator } = kernel.inverse.solve(&side);
        num.iter_mut().for_each(|v| *v *= &denominator);
        kernel.columns.iter().zip(numerators).for_each(|(&j, v)| num[j] = v);
        let activity = self.rows.times(&num);
        num.extend(activity);
        Vector { num, den: den * denominator }
    }

    /// The multipliers y of the rows for which all basic variables have reduced cost zero, given costs of all
    /// variables.
    pub(super) fn multipliers(&self, kernel: &Kernel, costs: &[BigInt]) -> Vector {
        let n = self.program.columns.len();
        let mut y: Vec<BigInt> = costs[n..].iter().map(|c| -c).collect();
        kernel.rows.iter().for_each(|&i| y[i] = BigInt::ZERO);
        let limbs = Limbs::new(&y);
        let side = |&j: &usize| &costs[j] - self.columns.rows()[j].dot(&limbs);
        let side: Vec<BigInt> = kernel.columns.iter().map(side).collect();
        let Quotients { numerators, denominator } = kernel.inverse.solve_transposed(&side);
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
        let Quotients { numerators, denominator } = kernel.inverse.solve(&side);
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
