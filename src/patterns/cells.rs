//! A vector in each cell of the arrangement of hyperplanes x_k·u = 0, exactly.
//!
//! A full-dimensional cell is an activation pattern 1(Xu ≥ 0) with no ties. Rows come one by one. A new
//! hyperplane H cuts just those cells that meet it, and these correspond to the cells of the arrangement
//! restricted to H (see `count`): a point q in a cell of the restriction, moved a little to both sides of H,
//! is a point in each of the two parts of the cell that was cut. No linear program is needed; all numbers are
//! integers. Collinear rows merge and zero rows drop out at every level, so that degenerate data are counted
//! right.

use crate::check::arithmetic::divisor::gcd;
use crate::check::arithmetic::vector::dot;
use crate::check::patterns::Products;
use num_bigint::{BigInt, Sign};
use std::collections::{BTreeMap, BTreeSet};

/// Cells that were found; all of them if `complete`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// Their number, or a vector in each.
    pub cells: T,
    /// Otherwise the rest was not looked for, and there may be more.
    pub complete: bool,
}

/// A vector in each cell, no entry of X u zero but for zero rows; rows of equal length. Ends with at least
/// `max` cells found, if there are so many.
pub fn list(rows: &[Vec<BigInt>], max: usize, proceed: &mut dyn FnMut(usize) -> bool) -> Found<Vec<Vec<BigInt>>> {
    let planes = hyperplanes(rows);
    let mut cells = vec![unit(rows.first().map_or(0, Vec::len))];
    for i in 0..planes.len() {
        if cells.len() >= max || !proceed(cells.len()) {
            let cells = cells.into_iter().map(|u| generic(u, &planes)).collect();
            return Found { cells, complete: false };
        }
        cells = cut(cells, &planes[..i], &planes[i]);
    }
    Found { cells, complete: true }
}

/// The rows that are not zero, without common divisors and with a positive first entry, each once.
pub(super) fn hyperplanes(rows: &[Vec<BigInt>]) -> Vec<Vec<BigInt>> {
    let mut seen = BTreeSet::new();
    let primitive = |row: &Vec<BigInt>| {
        let first = row.iter().find(|x| x.sign() != Sign::NoSign)?;
        let mut divisor = BigInt::ZERO;
        for x in row {
            divisor = gcd(&divisor, x);
            if divisor == BigInt::from(1) {
                break;
            }
        }
        let divisor = if first.sign() == Sign::Minus { -divisor } else { divisor };
        Some(row.iter().map(|x| x / &divisor).collect::<Vec<_>>())
    };
    rows.iter().filter_map(primitive).filter(|row| seen.insert(row.clone())).collect()
}

/// The hyperplane of a row with coordinates t: u_j = row_p t_j for j ≠ p, u_p = −Σ row_j t_j.
pub(super) struct Restriction<'a> {
    row: &'a [BigInt],
    pivot: usize,
}

impl Restriction<'_> {
    pub(super) fn new(row: &[BigInt]) -> Restriction<'_> {
        let pivot = row.iter().position(|x| x.sign() != Sign::NoSign).unwrap_or(0);
        Restriction { row, pivot }
    }

    fn others(&self) -> impl Iterator<Item = usize> {
        let pivot = self.pivot;
        (0..self.row.len()).filter(move |j| *j != pivot)
    }

    pub(super) fn restrict(&self, row: &[BigInt]) -> Vec<BigInt> {
        self.others().map(|j| &self.row[self.pivot] * &row[j] - &self.row[j] * &row[self.pivot]).collect()
    }

    fn lift(&self, t: &[BigInt]) -> Vec<BigInt> {
        let mut u = vec![BigInt::ZERO; self.row.len()];
        for (j, t) in self.others().zip(t) {
            u[j] = &self.row[self.pivot] * t;
            u[self.pivot] -= &self.row[j] * t;
        }
        u
    }
}

/// Points in all cells of the rows and one more, from points in the cells of the rows.
fn cut(cells: Vec<Vec<BigInt>>, rows: &[Vec<BigInt>], new: &[BigInt]) -> Vec<Vec<BigInt>> {
    let mut found: BTreeMap<Vec<bool>, Vec<BigInt>> = BTreeMap::new();
    let products = Products::new(rows);
    let side =
        |u: &[BigInt]| products.signs(&products.factor(u)).iter().map(|s| *s == Sign::Plus).collect::<Vec<bool>>();
    for u in cells {
        let z = dot(new, &u).sign();
        // A point on the new hyperplane is in a cell that is cut: the restriction finds both parts.
        if z != Sign::NoSign {
            let mut key = side(&u);
            key.push(z == Sign::Plus);
            found.insert(key, u);
        }
    }
    let plane = Restriction::new(new);
    let restricted: Vec<Vec<BigInt>> = rows.iter().map(|row| plane.restrict(row)).collect();
    for t in inside(&hyperplanes(&restricted), new.len() - 1) {
        let q = plane.lift(&t);
        let key = side(&q);
        for positive in [true, false] {
            let mut key = key.clone();
            key.push(positive);
            found.entry(key).or_insert_with(|| beside(&q, rows, new, positive));
        }
    }
    found.into_values().collect()
}

/// A point in each cell of distinct hyperplanes in dimension `d`.
fn inside(planes: &[Vec<BigInt>], d: usize) -> Vec<Vec<BigInt>> {
    (0..planes.len()).fold(vec![unit(d)], |cells, i| cut(cells, &planes[..i], &planes[i]))
}

fn unit(d: usize) -> Vec<BigInt> {
    (0..d).map(|j| BigInt::from(i32::from(j == 0))).collect()
}

/// 2^s q ± new with s so large that no row changes its side, then with shorter integers where they serve.
fn beside(q: &[BigInt], rows: &[Vec<BigInt>], new: &[BigInt], positive: bool) -> Vec<BigInt> {
    let magnitude = |v: BigInt| v.bits();
    let need = rows.iter().map(|row| (magnitude(dot(row, new)) + 1).saturating_sub(magnitude(dot(row, q))));
    let shift = need.max().unwrap_or(0);
    let step = |(q, n): (&BigInt, &BigInt)| if positive { (q << shift) + n } else { (q << shift) - n };
    shorter(q.iter().zip(new).map(step).collect(), rows, new)
}

/// The same signs with fewer bits.
fn shorter(u: Vec<BigInt>, rows: &[Vec<BigInt>], new: &[BigInt]) -> Vec<BigInt> {
    let bits = u.iter().map(BigInt::bits).max().unwrap_or(0);
    for keep in [6, 12, 20, 32, 48, 80, 130, 200, 320] {
        let Some(drop) = bits.checked_sub(keep) else { break };
        let half = (BigInt::from(1) << drop) >> 1u32;
        let short: Vec<BigInt> = u.iter().map(|v| (v + &half) >> drop).collect();
        let same = |row: &[BigInt]| dot(row, &short).sign() == dot(row, &u).sign();
        if same(new) && rows.iter().all(|row| same(row)) {
            return short;
        }
    }
    u
}

/// Moves a point off all hyperplanes, within the cell of those it is not on.
fn generic(u: Vec<BigInt>, planes: &[Vec<BigInt>]) -> Vec<BigInt> {
    if planes.iter().all(|row| dot(row, &u).sign() != Sign::NoSign) {
        return u;
    }
    // A row is orthogonal to (1, t, t², …) for fewer than d values of t.
    let curve = |t: u32| (0..u.len() as u32).map(|j| BigInt::from(t).pow(j)).collect::<Vec<_>>();
    let off = |v: &Vec<BigInt>| planes.iter().all(|row| dot(row, v).sign() != Sign::NoSign);
    let Some(step) = (1u32..).map(curve).find(off) else { return u };
    let on = |row: &&Vec<BigInt>| dot(row, &u).sign() == Sign::NoSign;
    let away: Vec<Vec<BigInt>> = planes.iter().filter(|row| !on(row)).cloned().collect();
    beside(&u, &away, &step, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::solve_model;
    use crate::patterns::count::count;
    use crate::random::Random;

    fn data(random: &mut Random, n: usize, d: usize, size: u64) -> Vec<Vec<BigInt>> {
        let mut entry = || BigInt::from(random.below(2 * size + 1)) - BigInt::from(size);
        (0..n).map(|_| (0..d).map(|_| entry()).collect()).collect()
    }

    fn all(rows: &[Vec<BigInt>]) -> (u128, Vec<Vec<BigInt>>) {
        let (number, cells) = (count(rows, &mut |_| true), list(rows, usize::MAX, &mut |_| true));
        assert!(number.complete && cells.complete);
        (number.cells, cells.cells)
    }

    fn patterns(rows: &[Vec<BigInt>], cells: &[Vec<BigInt>]) -> BTreeSet<Vec<Sign>> {
        cells.iter().map(|u| rows.iter().map(|row| dot(row, u).sign()).collect()).collect()
    }

    /// 2 Σ_{k<d} C(n−1, k) in general position (Cover 1965).
    #[test]
    fn general_position() {
        let mut random = Random::new(3, 0);
        for (n, d) in [(1, 1), (5, 1), (7, 2), (9, 3), (12, 4), (8, 5), (4, 6)] {
            let rows = data(&mut random, n, d, 1 << 40);
            let binomial = |k: usize| (0..k).fold(1u64, |b, i| b * (n - 1 - i.min(n - 1)) as u64 / (i + 1) as u64);
            let formula: u128 = 2 * u128::from((0..d.min(n)).map(binomial).sum::<u64>());
            let (number, cells) = all(&rows);
            assert_eq!(number, formula, "{n} {d}");
            assert_eq!(patterns(&rows, &cells).len() as u128, formula);
            assert_eq!(cells.len() as u128, formula);
        }
    }

    /// Degenerate data against an exact linear program for every sign vector.
    #[test]
    fn brute_force() {
        use crate::check::lp::Answer;
        use crate::program::{Model, Number};
        let mut random = Random::new(5, 0);
        for round in 0..25 {
            let (n, d) = (2 + round % 5, 1 + round % 4);
            let rows = data(&mut random, n, d, 1 + round as u64 % 2);
            let proper: Vec<&Vec<BigInt>> = rows.iter().filter(|r| r.iter().any(|x| *x != BigInt::ZERO)).collect();
            // σ_k x_k·u ≥ 1 has a solution just if the open cone is not empty.
            let feasible = |signs: usize| {
                let mut model = Model::minimize();
                let u: Vec<_> = (0..d).map(|j| model.variable(&j.to_string(), 0, None, None)).collect();
                for (k, row) in proper.iter().enumerate() {
                    let sign = if signs >> k & 1 == 1 { 1 } else { -1 };
                    let entry = |x: &BigInt| Number::from(sign * i32::try_from(x).unwrap());
                    let terms: Vec<_> = u.iter().zip(row.iter()).map(|(u, x)| (*u, entry(x))).collect();
                    model.constrain("", &terms, Some(1.into()), None);
                }
                matches!(solve_model(&model).unwrap().answer, Answer::Optimal(_))
            };
            let brute = (0..1usize << proper.len()).filter(|signs| feasible(*signs)).count();
            let (number, cells) = all(&rows);
            assert_eq!(number, brute as u128, "{rows:?}");
            assert_eq!((cells.len(), patterns(&rows, &cells).len()), (brute, brute));
        }
    }

    #[test]
    fn duplicates_opposites_and_zero_rows_do_not_count() {
        let rows: Vec<Vec<BigInt>> = [[0, 0, 0], [1, 2, 3], [-2, -4, -6], [1, 2, 3], [0, 1, 0], [1, 3, 3]]
            .iter()
            .map(|r| r.map(BigInt::from).to_vec())
            .collect();
        // Three planes through one line.
        assert_eq!(all(&rows).0, 6);
        assert_eq!(all(&rows[..1]).0, 1);
        assert_eq!(all(&rows[..4]).0, 2);
    }

    /// A stopped search has found what it says: true lower bounds, and vectors of distinct full-dimensional
    /// cells.
    #[test]
    fn partial_answers_are_true() {
        let rows = data(&mut Random::new(9, 0), 14, 3, 3);
        let wide = data(&mut Random::new(9, 1), 30, 4, 3);
        let (mut heard, total) = (Vec::new(), count(&wide, &mut |_| true).cells);
        let stopped = count(&wide, &mut |known| {
            heard.push(known);
            heard.len() < 6
        });
        assert!(
            !stopped.complete && stopped.cells < total && heard.is_sorted() && heard.last() == Some(&stopped.cells)
        );
        let some = list(&rows, 20, &mut |_| true);
        assert!(!some.complete && some.cells.len() >= 20);
        let seen = patterns(&rows, &some.cells);
        assert_eq!(seen.len(), some.cells.len());
        let zero = |k: usize| rows[k].iter().all(|x| *x == BigInt::ZERO);
        assert!(seen.iter().all(|signs| (0..14).all(|k| zero(k) || signs[k] != Sign::NoSign)));
    }

    /// Entries at and beyond the border of machine integers: scaled columns leave the number of cells as it
    /// is.
    #[test]
    fn machine_integers_and_big_ones_count_the_same() {
        let mut random = Random::new(11, 0);
        for (n, d) in [(12, 3), (10, 4), (9, 5)] {
            let rows = data(&mut random, n, d, 4);
            let plain = count(&rows, &mut |_| true).cells;
            for bits in [20, 30, 45, 61, 62, 100] {
                let scale = |row: &Vec<BigInt>| row.iter().enumerate().map(|(j, x)| x << (bits * (j % 2))).collect();
                let scaled: Vec<Vec<BigInt>> = rows.iter().map(scale).collect();
                assert_eq!(count(&scaled, &mut |_| true).cells, plain, "{n} {d} {bits}");
                // A column that is the sum of two others adds nothing.
                let wider: Vec<Vec<BigInt>> =
                    scaled.iter().map(|row| row.iter().cloned().chain([&row[0] + &row[1]]).collect()).collect();
                assert_eq!(count(&wider, &mut |_| true).cells, plain, "{n} {d} {bits}");
            }
        }
    }
}
