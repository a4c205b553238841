//! A program in doubles, as the interior point method is given it. Never trusted.

use crate::kkt::Exact;
use num_bigint::BigInt;
use relucert_check::dyadic::quotient;

/// Rows and costs are scaled by powers of two, so that exact numbers follow from doubles by shifting.
pub(super) struct Floats {
    pub(super) rows: Vec<Vec<(usize, f64)>>,
    pub(super) columns: Vec<Vec<(usize, f64)>>,
    /// A row of the program is 2^exponent times the one here.
    pub(super) exponents: Vec<i64>,
    /// Of all pairs; infinite if missing.
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    pub(super) fixed: Vec<bool>,
    /// The objective of the program is 2^exponent times the one here.
    pub(super) exponent: i64,
    pub(super) costs: Vec<f64>,
    /// (i, j, q) of Q, i ≤ j.
    pub(super) curvature: Vec<(usize, usize, f64)>,
}

impl Floats {
    /// None if a number has no double.
    pub(super) fn new(exact: &Exact) -> Option<Floats> {
        let n = exact.width();
        let power = |bits: u64| BigInt::from(1) << bits;
        let mut exponents = Vec::with_capacity(exact.rows().height());
        let mut rows = Vec::with_capacity(exact.rows().height());
        let mut columns = vec![Vec::new(); n];
        for (i, row) in exact.rows().rows().iter().enumerate() {
            let entries: Vec<(usize, BigInt)> = row.iter().collect();
            let bits = entries.iter().map(|(_, a)| a.bits()).max().unwrap_or(0);
            let unit = power(bits);
            exponents.push(bits as i64);
            let row: Vec<(usize, f64)> = entries.iter().map(|(j, a)| (*j, quotient(a, &unit))).collect();
            row.iter().for_each(|(j, a)| columns[*j].push((i, *a)));
            rows.push(row);
        }
        let side = |k: usize, bound: Option<&BigInt>, den: &BigInt, missing: f64| match (bound, k.checked_sub(n)) {
            (None, _) => missing,
            (Some(v), None) => quotient(v, den),
            (Some(v), Some(i)) => quotient(v, &power(exponents[i] as u64)),
        };
        let ends = (0..exact.pairs()).map(|k| {
            let (lower, upper, den) = exact.bounds(k);
            (side(k, lower, den, f64::NEG_INFINITY), side(k, upper, den, f64::INFINITY))
        });
        let (lower, upper): (Vec<f64>, Vec<f64>) = ends.unzip();
        let bent: Vec<(usize, usize, BigInt)> = exact.bent().filter(|(i, j, _)| i <= j).collect();
        let longest = exact.costs().iter().map(BigInt::bits).max().unwrap_or(0);
        let longest = if longest > 0 { longest } else { bent.iter().map(|(_, _, q)| q.bits()).max().unwrap_or(0) };
        let unit = power(longest);
        let floats = Floats {
            rows,
            columns,
            exponents,
            fixed: (0..exact.pairs()).map(|k| exact.fixed(k)).collect(),
            exponent: longest as i64,
            costs: exact.costs().iter().map(|c| quotient(c, &unit)).collect(),
            curvature: bent.iter().map(|(i, j, q)| (*i, *j, quotient(q, &unit))).collect(),
            lower,
            upper,
        };
        floats.finite(exact).then_some(floats)
    }

    /// Whether every number that exists has a double.
    fn finite(&self, exact: &Exact) -> bool {
        let sides = (0..exact.pairs()).all(|k| {
            let (lower, upper, _) = exact.bounds(k);
            lower.is_some() == self.lower[k].is_finite() && upper.is_some() == self.upper[k].is_finite()
        });
        let numbers = self.rows.iter().flatten().map(|(_, a)| a).chain(&self.costs);
        sides && numbers.chain(self.curvature.iter().map(|(_, _, q)| q)).all(|v| v.is_finite())
    }
}
