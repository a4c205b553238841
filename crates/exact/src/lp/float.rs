//! A linear program in scaled doubles: what the float simplex works on. Never trusted.

use num_bigint::BigInt;
use relucert_check::dyadic::{pow2, quotient};
use relucert_check::lp::Program;

/// The matrix of a program, by columns and by rows, scaled by powers of two so that its entries are near one.
///
/// Variable n + i is the activity of row i: `Σ a_ij x_j − x_{n+i} = 0`.
pub(super) struct Scaled {
    pub(super) columns: Vec<Vec<(u32, f64)>>,
    pub(super) rows: Vec<Vec<(u32, f64)>>,
    /// A variable of the program is so many times the scaled one.
    pub(super) unit: Vec<f64>,
}

/// Bounds and costs of all variables, scaled.
#[derive(Clone)]
pub(super) struct Limits {
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    pub(super) cost: Vec<f64>,
}

/// A power of two near 1/√(least · largest).
fn balance(values: impl Iterator<Item = f64>) -> f64 {
    let (mut least, mut largest) = (f64::INFINITY, 0.0f64);
    for v in values.filter(|v| *v != 0.0) {
        least = least.min(v.abs());
        largest = largest.max(v.abs());
    }
    if largest == 0.0 || !largest.is_finite() {
        return 1.0;
    }
    pow2((-0.5 * (least.log2() + largest.log2())).round() as i64)
}

impl Scaled {
    pub(super) fn new(program: &Program) -> Scaled {
        let (n, m) = (program.columns.len(), program.rows.len());
        let mut row_scale = vec![1.0; m];
        let mut column_scale = vec![1.0; n];
        let mut rows: Vec<Vec<(u32, f64)>> = Vec::with_capacity(m);
        for (row, scale) in program.rows.iter().zip(&mut row_scale) {
            // Long integers are shortened first: a row may be scaled freely.
            let longest = row.terms.iter().map(|(_, a)| a.bits()).max().unwrap_or(0);
            let shift = longest.saturating_sub(64);
            let unit = BigInt::from(1) << shift;
            *scale = pow2(-(shift as i64));
            let mut terms: Vec<(u32, f64)> = row.terms.iter().map(|(j, a)| (*j as u32, quotient(a, &unit))).collect();
            terms.sort_by_key(|(j, _)| *j);
            terms.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
            rows.push(terms);
        }
        for _ in 0..4 {
            for (row, scale) in rows.iter_mut().zip(&mut row_scale) {
                let factor = balance(row.iter().map(|(_, a)| *a));
                row.iter_mut().for_each(|(_, a)| *a *= factor);
                *scale *= factor;
            }
            let mut ends = vec![(f64::INFINITY, 0.0f64); n];
            for (j, a) in rows.iter().flatten().filter(|(_, a)| *a != 0.0) {
                let end = &mut ends[*j as usize];
                *end = (end.0.min(a.abs()), end.1.max(a.abs()));
            }
            let factors: Vec<f64> =
                ends.iter().map(|(a, b)| balance([*a, *b].into_iter().filter(|v| v.is_finite()))).collect();
            rows.iter_mut().flatten().for_each(|(j, a)| *a *= factors[*j as usize]);
            column_scale.iter_mut().zip(&factors).for_each(|(scale, factor)| *scale *= factor);
        }
        let mut columns = vec![Vec::new(); n];
        for (i, row) in rows.iter().enumerate() {
            row.iter().for_each(|(j, a)| columns[*j as usize].push((i as u32, *a)));
        }
        let unit = column_scale.into_iter().chain(row_scale.iter().map(|s| 1.0 / s)).collect();
        Scaled { columns, rows, unit }
    }

    pub(super) fn height(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Scales bounds and costs (of a minimisation) given in the units of the program; costs to a largest of
    /// one.
    pub(super) fn scale(&self, lower: Vec<f64>, upper: Vec<f64>, cost: Vec<f64>) -> Limits {
        let over = |values: Vec<f64>| values.iter().zip(&self.unit).map(|(v, unit)| v / unit).collect();
        let mut cost: Vec<f64> = cost.iter().zip(&self.unit).map(|(v, unit)| v * unit).collect();
        let largest = cost.iter().fold(0.0f64, |a, v| a.max(v.abs()));
        if largest > 0.0 && largest.is_finite() {
            cost.iter_mut().for_each(|v| *v /= largest);
        }
        Limits { lower: over(lower), upper: over(upper), cost }
    }
}
