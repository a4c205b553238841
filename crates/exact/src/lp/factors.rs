//! A float basis: factors of its matrix and the pivots since (product form of the inverse).

use super::float::Scaled;
use crate::linear::lu::{Doubles, Lu};

const FIELD: Doubles = Doubles { negligible: 1e-13 };

/// Repairs of a singular basis before it is given up.
const REPAIRS: usize = 5;

/// A pivot: its position in the basis, its entry, and the other entries of its column.
struct Eta {
    at: usize,
    pivot: f64,
    others: Vec<(u32, f64)>,
}

/// Solves with the basis matrix B, whose columns are variables: structural ones, or −e_i for the activity of
/// row i.
pub(super) struct Factors {
    lu: Lu<Doubles>,
    etas: Vec<Eta>,
    weight: usize,
}

impl Factors {
    /// Factors the basis of the variables given. If it is singular, columns are exchanged for activities:
    /// `basic` is changed and the variables that left are returned.
    pub(super) fn new(matrix: &Scaled, basic: &mut [usize]) -> (Factors, Vec<usize>) {
        let (n, m) = (matrix.width(), matrix.height());
        let mut left = Vec::new();
        let mut attempt = 0;
        loop {
            if attempt == REPAIRS {
                // Not numbers, perhaps. The basis of activities is the negated identity.
                let activities = n..n + m;
                left.extend(basic.iter().copied().filter(|j| *j < n));
                basic.iter_mut().zip(activities).for_each(|(j, activity)| *j = activity);
            }
            let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); m];
            for (at, &j) in basic.iter().enumerate() {
                if j >= n {
                    rows[j - n].push((at as u32, -1.0));
                } else {
                    matrix.columns[j].iter().for_each(|(i, a)| rows[*i as usize].push((at as u32, *a)));
                }
            }
            let lu = Lu::new(FIELD, rows, m);
            if lu.rank() == m || attempt == REPAIRS {
                left.retain(|j| !basic.contains(j));
                return (Factors { lu, etas: Vec::new(), weight: 0 }, left);
            }
            let (mut free_row, mut free_column) = (vec![true; m], vec![true; m]);
            for (i, j) in lu.pivots() {
                (free_row[i], free_column[j]) = (false, false);
            }
            let rows = (0..m).filter(|&i| free_row[i]);
            let columns: Vec<usize> = (0..m).filter(|&j| free_column[j]).collect();
            for (row, column) in rows.zip(columns) {
                left.push(basic[column]);
                basic[column] = n + row;
            }
            attempt += 1;
        }
    }

    /// B⁻¹ b, by position in the basis.
    pub(super) fn solve(&self, mut b: Vec<f64>) -> Vec<f64> {
        let mut x = self.lu.solve(&mut b);
        for eta in &self.etas {
            let f = x[eta.at] / eta.pivot;
            if f != 0.0 {
                eta.others.iter().for_each(|(i, w)| x[*i as usize] -= w * f);
            }
            x[eta.at] = f;
        }
        x
    }

    /// B⁻ᵀ c for c by position in the basis; the result is by row.
    pub(super) fn solve_transposed(&self, mut c: Vec<f64>) -> Vec<f64> {
        for eta in self.etas.iter().rev() {
            let sum: f64 = eta.others.iter().map(|(i, w)| w * c[*i as usize]).sum();
            c[eta.at] = (c[eta.at] - sum) / eta.pivot;
        }
        self.lu.solve_transposed(&mut c)
    }

    /// Replaces the column at a position by one whose image under B⁻¹ is `w`.
    pub(super) fn replace(&mut self, at: usize, w: &[f64]) {
        let others = w.iter().enumerate().filter(|(i, v)| *i != at && v.abs() > 1e-14);
        let others: Vec<(u32, f64)> = others.map(|(i, v)| (i as u32, *v)).collect();
        self.weight += others.len() + 1;
        self.etas.push(Eta { at, pivot: w[at], others });
    }

    /// Whether factoring anew is due.
    pub(super) fn stale(&self) -> bool {
        self.etas.len() >= 100 || (self.etas.len() >= 20 && self.weight > 40 * self.lu.rank())
    }

    /// Whether nothing has been replaced since the factors were made.
    pub(super) fn fresh(&self) -> bool {
        self.etas.is_empty()
    }
}
