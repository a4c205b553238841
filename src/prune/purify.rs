//! Alg. 1 with rounding: from a point of the polytope to the support of a vertex. A proposal, never trusted.
//!
//! All coefficients are scaled to one, so that columns stand in the order of what they contribute.
//! Elimination with complete pivoting picks a basis among them and writes every other column as a combination
//! of it: these are the kernel vectors. One after the other, the remaining columns are then moved in the
//! direction in which the penalty does not grow, until they or a column of the basis vanish; in the latter
//! case the two change places. A column that vanished never comes back, so that the walk ends after m − rank
//! steps.

use super::reals::Reals;
use crate::check::dictionary::polytope::Part;
use num_bigint::BigInt;

/// Columns of a vertex, as far as these numbers can tell; `rank` is that of Z, `squares` are the ‖u_i‖² that
/// belong to the coefficients. None if they cannot.
pub(super) fn support<R: Reals>(reals: R, polytope: &Part, squares: &[BigInt], rank: usize) -> Option<Vec<usize>> {
    let paid = squares.iter().zip(&polytope.point).map(|(s, t)| (s << (2 * reals.bits())).sqrt() * t);
    let costs = scaled(&reals, &paid.collect::<Vec<BigInt>>());
    let products = |row: &Vec<BigInt>| row.iter().zip(&polytope.point).map(|(z, t)| z * t).collect::<Vec<BigInt>>();
    let rows = polytope.rows.iter().map(|row| scaled(&reals, &products(row))).collect();
    let mut walk = Walk::new(reals, rows, rank, costs)?;
    while walk.remove() {}
    Some(walk.basis)
}

/// Integers divided by a power of two so that they are less than one.
fn scaled<R: Reals>(reals: &R, values: &[BigInt]) -> Vec<R::Number> {
    let longest = values.iter().map(BigInt::bits).max().unwrap_or(0);
    let unit = BigInt::from(1) << longest;
    values.iter().map(|v| reals.quotient(v, &unit)).collect()
}

/// The state of the walk: one row for each column of the basis, one entry in it for each of `rest`, all of
/// which have the value one.
struct Walk<R: Reals> {
    reals: R,
    rows: Vec<Vec<R::Number>>,
    basis: Vec<usize>,
    value: Vec<R::Number>,
    rest: Vec<usize>,
    costs: Vec<R::Number>,
}

impl<R: Reals> Walk<R> {
    /// Gauss–Jordan elimination; the columns of the basis disappear from the table. None if fewer than `rank`
    /// pivots are found.
    fn new(reals: R, mut open: Vec<Vec<R::Number>>, rank: usize, costs: Vec<R::Number>) -> Option<Walk<R>> {
        let mut rest: Vec<usize> = (0..costs.len()).collect();
        let (mut rows, mut basis) = (Vec::<Vec<R::Number>>::new(), Vec::new());
        for _ in 0..rank {
            let (i, j) = largest(&reals, &open)?;
            let mut pivot = open.swap_remove(i);
            let unit = pivot.swap_remove(j);
            pivot.iter_mut().for_each(|v| *v = reals.over(v, &unit));
            for row in rows.iter_mut().chain(&mut open) {
                let factor = row.swap_remove(j);
                reals.subtract(row, &factor, &pivot);
            }
            rows.push(pivot);
            basis.push(rest.swap_remove(j));
        }
        let value = vec![reals.one(); rank];
        Some(Walk { reals, rows, basis, value, rest, costs })
    }

    /// Removes the last column outside the basis, or one of the basis in its place; false if there is none.
    fn remove(&mut self) -> bool {
        let Some(column) = self.rest.pop() else { return false };
        let combination: Vec<R::Number> = self.rows.iter_mut().filter_map(Vec::pop).collect();
        let (one, reals) = (self.reals.one(), &self.reals);
        let (mut slope, mut size) = (self.costs[column].clone(), self.costs[column].clone());
        for (t, &i) in combination.iter().zip(&self.basis) {
            let part = reals.negative(&reals.times(t, &self.costs[i]));
            size = reals.plus(&size, &reals.abs(&part));
            slope = reals.plus(&slope, &part);
        }
        let grows = slope < reals.negative(&reals.times(&reals.tolerance(), &size));
        let down: Vec<R::Number> = combination.iter().map(|t| reals.negative(t)).collect();
        let rates = if grows { &combination } else { &down };
        match self.blocking(rates).filter(|(_, step)| grows || *step < one) {
            Some((at, step)) => {
                self.advance(rates, &step);
                let way = if grows { step } else { self.reals.negative(&step) };
                self.value[at] = self.reals.plus(&one, &way);
                self.basis[at] = column;
                self.exchange(at, &combination);
            }
            // Where the penalty falls while the column grows, something must block it; if rounding hides
            // what, the column goes.
            None => self.advance(&down, &one),
        }
        true
    }

    /// Where and when a coefficient of the basis vanishes if they all fall at these rates. Coefficients may
    /// seem to go a little below zero for the sake of a larger pivot (Harris 1973); rates much below the
    /// largest count as zero.
    fn blocking(&self, rates: &[R::Number]) -> Option<(usize, R::Number)> {
        let (reals, tolerance) = (&self.reals, self.reals.tolerance());
        let most = rates.iter().map(|r| reals.abs(r)).fold(reals.zero(), |most, r| if r > most { r } else { most });
        let floor = reals.times(&most, &tolerance);
        let falling: Vec<usize> = (0..rates.len()).filter(|&i| rates[i] > floor).collect();
        let latest = |&i: &usize| reals.over(&reals.plus(&self.value[i], &tolerance), &rates[i]);
        let limit = falling.iter().map(latest).reduce(|least, t| if t < least { t } else { least })?;
        let step = |i: usize| reals.over(&self.value[i], &rates[i]);
        let early = falling.into_iter().filter(|&i| step(i) <= limit);
        early.reduce(|best, i| if rates[i] > rates[best] { i } else { best }).map(|i| (i, step(i)))
    }

    fn advance(&mut self, rates: &[R::Number], step: &R::Number) {
        for (v, rate) in self.value.iter_mut().zip(rates) {
            let moved = self.reals.plus(v, &self.reals.negative(&self.reals.times(step, rate)));
            *v = if moved < self.reals.zero() { self.reals.zero() } else { moved };
        }
    }

    /// The combinations of the remaining columns after one column of the basis was replaced by another.
    fn exchange(&mut self, at: usize, combination: &[R::Number]) {
        let mut pivot = std::mem::take(&mut self.rows[at]);
        pivot.iter_mut().for_each(|t| *t = self.reals.over(t, &combination[at]));
        for (i, row) in self.rows.iter_mut().enumerate().filter(|(i, _)| *i != at) {
            self.reals.subtract(row, &combination[i], &pivot);
        }
        self.rows[at] = pivot;
    }
}

/// The position of the largest entry; none if all are zero.
fn largest<R: Reals>(reals: &R, rows: &[Vec<R::Number>]) -> Option<(usize, usize)> {
    let mut best = (reals.zero(), None);
    for (i, row) in rows.iter().enumerate() {
        for (j, v) in row.iter().enumerate() {
            let size = reals.abs(v);
            if size > best.0 {
                best = (size, Some((i, j)));
            }
        }
    }
    best.1
}
