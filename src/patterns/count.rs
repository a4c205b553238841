//! How many cells the hyperplanes x_k·u = 0 make, by deletion and restriction.
//!
//! A new hyperplane H cuts just those cells that meet it, and these correspond to the cells of the
//! arrangement restricted to H (Zaslavsky 1975: c(A) = c(A − H) + c(A restricted to H)). With rows coming one
//! by one, c = 1 + Σ_i c(rows before i, restricted to row i), down to the plane, where k lines make 2k cells.
//! So the number is a sum of positive parts over the nodes of a recursion, and what has been added up is a
//! lower bound at any time. The cost grows like n^(r−1), r the rank. Rows are kept in machine integers while
//! they fit, and in big integers below that.

use super::cells::{Found, Restriction, hyperplanes};
use crate::check::arithmetic::rank::rank;
use num_bigint::BigInt;
use std::cmp::Ordering;

/// Plane arrangements between two reports.
const REPORT: u32 = 64;

/// The number of cells; rows have length `d` ≥ 1. `proceed` hears of lower bounds and stops by `false`.
pub fn count(rows: &[Vec<BigInt>], proceed: &mut dyn FnMut(u128) -> bool) -> Found<u128> {
    let mut sum = Sum { cells: 0, until_report: 1, proceed };
    let complete = sum.add(&Planes::new(hyperplanes(&essential(rows)))).is_some();
    Found { cells: sum.cells, complete }
}

/// Rows without columns that depend on the others: patterns are signs of vectors of the column space, which
/// stays the same.
fn essential(rows: &[Vec<BigInt>]) -> Vec<Vec<BigInt>> {
    // Rows of one length have a rank.
    let full = rank(rows).unwrap_or(0);
    let mut kept = rows.to_vec();
    let mut j = 0;
    while kept.first().is_some_and(|row| row.len() > full.max(1)) {
        let less: Vec<Vec<BigInt>> = kept.iter().map(|row| [&row[..j], &row[j + 1..]].concat()).collect();
        if rank(&less) == Ok(full) {
            kept = less;
        } else {
            j += 1;
        }
    }
    kept
}

struct Sum<'a> {
    cells: u128,
    until_report: u32,
    proceed: &'a mut dyn FnMut(u128) -> bool,
}

impl Sum<'_> {
    /// Adds the cells of an arrangement; nothing if it was stopped.
    fn add(&mut self, planes: &Planes) -> Option<()> {
        if planes.dimension() == 2 || planes.len() == 0 {
            return self.found(if planes.len() == 0 { 1 } else { 2 * planes.lines() });
        }
        self.found(1)?;
        (0..planes.len()).try_for_each(|i| self.add(&planes.restricted(i)))
    }

    fn found(&mut self, cells: usize) -> Option<()> {
        self.cells += cells as u128;
        self.until_report -= 1;
        if self.until_report == 0 {
            self.until_report = REPORT;
            return (self.proceed)(self.cells).then_some(());
        }
        Some(())
    }
}

/// Hyperplanes through the origin, none of them twice unless in two dimensions.
enum Planes {
    /// Dimension, and the entries one row after the other.
    Small(usize, Vec<i64>),
    Large(Vec<Vec<BigInt>>),
}

impl Planes {
    fn new(rows: Vec<Vec<BigInt>>) -> Planes {
        let small: Option<Vec<i64>> = rows.iter().flatten().map(machine).collect();
        match (small, rows.first()) {
            (Some(small), Some(first)) => Planes::Small(first.len(), small),
            _ => Planes::Large(rows),
        }
    }

    fn dimension(&self) -> usize {
        match self {
            Planes::Small(d, _) => *d,
            Planes::Large(rows) => rows.first().map_or(0, Vec::len),
        }
    }

    fn len(&self) -> usize {
        match self {
            Planes::Small(d, entries) => entries.len() / (*d).max(1),
            Planes::Large(rows) => rows.len(),
        }
    }

    /// The number of lines in two dimensions.
    fn lines(&self) -> usize {
        let Planes::Small(_, entries) = self else { return self.len() };
        let cross =
            |p: &(i64, i64), q: &(i64, i64)| i128::from(p.0) * i128::from(q.1) - i128::from(p.1) * i128::from(q.0);
        let mut lines: Vec<(i64, i64)> = entries.chunks_exact(2).map(|p| upper((p[0], p[1]))).collect();
        // In the half-plane a > 0, or a = 0 and b > 0, the cross product orders directions.
        lines.sort_unstable_by(|p, q| cross(q, p).cmp(&0));
        lines.dedup_by(|p, q| cross(p, q).cmp(&0) == Ordering::Equal);
        lines.len()
    }

    /// The rows before `i` restricted to row `i`.
    fn restricted(&self, i: usize) -> Planes {
        match self {
            Planes::Small(d, _) if i == 0 => Planes::Small(d - 1, Vec::new()),
            Planes::Small(d, entries) => restrict(*d, &entries[..i * d], &entries[i * d..(i + 1) * d])
                .map(|rows| Planes::Small(d - 1, rows))
                .unwrap_or_else(|| {
                    let rows: Vec<Vec<BigInt>> =
                        entries.chunks_exact(*d).map(|row| row.iter().map(|x| BigInt::from(*x)).collect()).collect();
                    Planes::Large(rows).restricted(i)
                }),
            Planes::Large(rows) => {
                let plane = Restriction::new(&rows[i]);
                let restricted: Vec<Vec<BigInt>> = rows[..i].iter().map(|row| plane.restrict(row)).collect();
                Planes::new(hyperplanes(&restricted))
            }
        }
    }
}

/// The opposite pair if the first entry that is not zero is negative.
fn upper(p: (i64, i64)) -> (i64, i64) {
    if p < (0, 0) { (-p.0, -p.1) } else { p }
}

/// Rows of dimension `d` restricted to a plane, in machine integers; nothing if they do not fit.
fn restrict(d: usize, rows: &[i64], plane: &[i64]) -> Option<Vec<i64>> {
    let pivot = plane.iter().position(|x| *x != 0)?;
    let mut kept = Vec::with_capacity(rows.len() / d * (d - 1));
    let mut wide = vec![0; d - 1];
    for row in rows.chunks_exact(d) {
        let others = (0..d).filter(|j| *j != pivot);
        for (w, j) in wide.iter_mut().zip(others) {
            let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
            *w = product(plane[pivot], row[j]) - product(plane[j], row[pivot]);
        }
        // In two dimensions lines are counted as they are; elsewhere equal planes must have equal rows.
        let divisor = if d == 3 && wide.iter().all(|w| machine(*w).is_some()) { 1 } else { divisor(&wide) };
        for w in wide.iter().filter(|_| divisor != 0) {
            kept.push(machine(w / divisor)?);
        }
    }
    Some(if d == 3 { without_zeros(kept) } else { distinct(kept, d - 1) })
}

/// Entries of which the opposite fits, too: then the difference of two products fits an `i128`.
fn machine(value: impl TryInto<i64>) -> Option<i64> {
    value.try_into().ok().filter(|x| *x != i64::MIN)
}

/// The greatest common divisor with the sign of the first entry that is not zero.
fn divisor(row: &[i128]) -> i128 {
    let gcd = row.iter().fold(0, |g: u128, x| if g == 1 { 1 } else { gcd(g, x.unsigned_abs()) });
    let negative = row.iter().find(|x| **x != 0).is_some_and(|x| *x < 0);
    if negative { -(gcd as i128) } else { gcd as i128 }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(p), Ok(q)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(short_gcd(p, q));
        }
        (a, b) = (b, a % b);
    }
    a
}

fn short_gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn without_zeros(pairs: Vec<i64>) -> Vec<i64> {
    pairs.chunks_exact(2).filter(|p| **p != [0, 0]).flatten().copied().collect()
}

fn distinct(rows: Vec<i64>, d: usize) -> Vec<i64> {
    let mut rows: Vec<&[i64]> = rows.chunks_exact(d).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.concat()
}
