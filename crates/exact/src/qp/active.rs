//! A float proposal for min ½xᵀGᵀWGx + c·x, x ≥ 0: the active set of Lawson & Hanson (1974) with a growing
//! Cholesky factor. Never trusted.
//!
//! Of the matrix of products only the rows of variables that are or were inside are computed, so many columns
//! cost little. A column that depends on those inside is exchanged for one of them along the direction that
//! leaves GX unchanged.

/// An entering column must have a slope of this share of the largest costs.
const ENTER: f64 = 1e-12;
/// A column is dependent if its square distance from the span of those inside is this share of its square
/// length.
const DEPENDENT: f64 = 1e-12;

struct Active<'a> {
    columns: &'a [Vec<f64>],
    costs: &'a [f64],
    inside: Vec<usize>,
    values: Vec<f64>,
    /// Rows of the Cholesky factor of the products among those inside.
    factor: Vec<Vec<f64>>,
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The variables that are positive at the optimum, as far as doubles tell. `columns` holds √W·G column by
/// column; `start` may say with which to begin.
pub(super) fn minimize(columns: &[Vec<f64>], costs: &[f64]) -> Vec<usize> {
    let lengths: Vec<f64> = columns.iter().map(|column| dot(column, column)).collect();
    let height = columns.first().map_or(0, Vec::len);
    let mut active = Active { columns, costs, inside: Vec::new(), values: Vec::new(), factor: Vec::new() };
    let mut banned = vec![false; columns.len()];
    for _ in 0..5 * columns.len() + 50 {
        let mut fit = vec![0.0; height];
        for (&j, x) in active.inside.iter().zip(&active.values) {
            fit.iter_mut().zip(&columns[j]).for_each(|(f, g)| *f += g * x);
        }
        let size = dot(&fit, &fit).sqrt();
        let slope = |j: usize| (costs[j] + dot(&columns[j], &fit)) / lengths[j].sqrt();
        let candidates = (0..columns.len()).filter(|&j| !banned[j] && lengths[j] > 0.0 && !active.inside.contains(&j));
        let steep = |(j, slope): &(usize, f64)| *slope < -ENTER * (size + costs[*j].abs() / lengths[*j].sqrt());
        let slopes = candidates.map(|j| (j, slope(j))).filter(steep);
        let Some((j, _)) = slopes.min_by(|a, b| a.1.total_cmp(&b.1)) else { break };
        active.enter(j, lengths[j]);
        active.descend();
        if active.inside.contains(&j) {
            banned.fill(false);
        } else {
            banned[j] = true;
        }
    }
    active.inside
}

impl Active<'_> {
    /// Takes a column in at value zero; if it depends on those inside, one of them is traded for it, if any
    /// falls to zero.
    fn enter(&mut self, j: usize, length: f64) {
        for _ in 0..2 {
            let products: Vec<f64> = self.inside.iter().map(|&i| dot(&self.columns[i], &self.columns[j])).collect();
            let mut row = self.forth(&products);
            let left = length - dot(&row, &row);
            if left > DEPENDENT * length {
                row.push(left.sqrt());
                self.factor.push(row);
                self.inside.push(j);
                self.values.push(0.0);
                return;
            }
            let combination = self.back(row);
            let ratio = |p: usize| self.values[p] / combination[p];
            let falling = (0..self.inside.len()).filter(|&p| combination[p] > 1e-9);
            let Some(first) = falling.min_by(|a, b| ratio(*a).total_cmp(&ratio(*b))) else { return };
            let step = ratio(first);
            self.values.iter_mut().zip(&combination).for_each(|(v, c)| *v = (*v - step * c).max(0.0));
            self.leave(first);
        }
    }

    fn leave(&mut self, place: usize) {
        self.values.remove(place);
        let later = self.inside.split_off(place);
        self.factor.truncate(place);
        for &j in &later[1..] {
            let products: Vec<f64> = self.inside.iter().map(|&i| dot(&self.columns[i], &self.columns[j])).collect();
            let mut row = self.forth(&products);
            let length = dot(&self.columns[j], &self.columns[j]);
            row.push((length - dot(&row, &row)).max(DEPENDENT * length).sqrt());
            self.factor.push(row);
            self.inside.push(j);
        }
    }

    /// Goes to the minimum over those inside, dropping those that reach zero on the way.
    fn descend(&mut self) {
        while !self.inside.is_empty() {
            let side: Vec<f64> = self.inside.iter().map(|&j| -self.costs[j]).collect();
            let target = self.back(self.forth(&side));
            let places = (0..target.len()).filter(|&p| target[p] <= 0.0);
            let ratio = |p: usize| self.values[p] / (self.values[p] - target[p]).max(f64::MIN_POSITIVE);
            match places.min_by(|a, b| ratio(*a).total_cmp(&ratio(*b))) {
                None => {
                    self.values = target;
                    return;
                }
                Some(first) => {
                    let length = ratio(first);
                    self.values.iter_mut().zip(&target).for_each(|(v, t)| *v = (*v + length * (t - *v)).max(0.0));
                    self.leave(first);
                }
            }
        }
    }

    /// Solves L x = b.
    fn forth(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(b.len());
        for (row, b) in self.factor.iter().zip(b) {
            let i = x.len();
            x.push((b - dot(&row[..i], &x)) / row[i]);
        }
        x
    }

    /// Solves Lᵀ x = b.
    fn back(&self, mut b: Vec<f64>) -> Vec<f64> {
        for i in (0..b.len()).rev() {
            b[i] /= self.factor[i][i];
            let x = b[i];
            b[..i].iter_mut().zip(&self.factor[i]).for_each(|(b, l)| *b -= l * x);
        }
        b
    }
}
