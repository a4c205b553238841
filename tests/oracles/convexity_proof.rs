//! Proofs that a matrix is positive semidefinite, as certificates of quadratic programs hold them (FORMAT
//! R24–R27): honest ones and others.

use crate::exact::{Q, solve};
use crate::program_certificate::common;
use crate::random::Random;
use crate::tiny::words;
use num_bigint::BigInt;
use num_traits::{FromPrimitive, One, Signed, ToPrimitive, Zero};

type Terms = Vec<(usize, BigInt)>;

/// Variable, denominator, terms.
type Combination = (usize, BigInt, Terms);

/// The lines `pivots`, `scale`, `factor`, `kernel` and `combination`.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    pub pivots: Vec<usize>,
    pub scale: u32,
    pub factor: Vec<Terms>,
    pub kernel: Vec<Combination>,
}

fn part(matrix: &[Vec<Q>], chosen: &[usize]) -> Vec<Vec<Q>> {
    chosen.iter().map(|i| chosen.iter().map(|j| matrix[*i][*j].clone()).collect()).collect()
}

fn determinant(square: &[Vec<Q>]) -> Q {
    let Some((first, rest)) = square.split_first() else { return Q::one() };
    let minor = |column: usize| -> Vec<Vec<Q>> {
        rest.iter().map(|row| [&row[..column], &row[column + 1..]].concat()).collect()
    };
    let term = |(column, value): (usize, &Q)| {
        let value = value * determinant(&minor(column));
        if column % 2 == 0 { value } else { -value }
    };
    first.iter().enumerate().map(term).fold(Q::zero(), |sum, v| sum + v)
}

/// The combination of pivots that has the same entries as variable j there; and whether it has them
/// everywhere.
fn combination(random: &mut Random, matrix: &[Vec<Q>], pivots: &[usize], j: usize) -> (Combination, bool) {
    let right: Vec<Q> = pivots.iter().map(|i| matrix[*i][j].clone()).collect();
    let terms = match pivots {
        [] => Vec::new(),
        _ => solve(&part(matrix, pivots), &right).unwrap_or(vec![Q::zero(); pivots.len()]),
    };
    let same = |row: &Vec<Q>| pivots.iter().zip(&terms).map(|(i, t)| &row[*i] * t).sum::<Q>() == row[j];
    let holds = matrix.iter().all(same);
    let den: BigInt = common(&terms) * random.pick(&[1, 1, 3]);
    let terms = terms.iter().map(|t| t.numer() * &den / t.denom()).enumerate();
    ((j, den.clone(), terms.filter(|(_, t)| !t.is_zero()).collect()), holds)
}

impl Proof {
    /// The proof for a matrix, if it is positive semidefinite; otherwise something like it, in which the
    /// combinations that fail are kept, left out or replaced by one that holds.
    pub fn honest(random: &mut Random, matrix: &[Vec<Q>]) -> Proof {
        let n = matrix.len();
        let unit = Q::from(common(matrix.iter().flatten()));
        let matrix: Vec<Vec<Q>> = matrix.iter().map(|row| row.iter().map(|q| q * &unit).collect()).collect();
        let mut pivots: Vec<usize> = Vec::new();
        for j in 0..n {
            let more = [pivots.as_slice(), &[j]].concat();
            if determinant(&part(&matrix, &more)).is_positive() {
                pivots = more;
            }
        }
        let square = part(&matrix, &pivots);
        let (scale, factor) = factor(&square);
        let outside = (0..n).filter(|j| !pivots.contains(j) && !matrix[*j].iter().all(Zero::is_zero));
        let all: Vec<_> = outside.map(|j| combination(random, &matrix, &pivots, j)).collect();
        let right = all.iter().find(|(_, holds)| *holds).map(|(vector, _)| vector.clone());
        let evasion = random.below(3);
        let kernel = all.into_iter().filter_map(|(vector, holds)| match (holds, evasion) {
            (true, _) | (false, 0) => Some(vector),
            (false, 1) => None,
            (false, _) => right.clone().or(Some(vector)),
        });
        Proof { pivots, scale, factor, kernel: kernel.collect() }
    }

    /// Pivots everywhere, no factor: right for matrices that are diagonally dominant.
    pub fn bare(n: usize) -> Proof {
        Proof { pivots: (0..n).collect(), factor: vec![Vec::new(); n], ..Proof::default() }
    }

    /// Changes one thing.
    pub fn spoil(&mut self, random: &mut Random, n: usize) {
        let at = random.below(self.pivots.len());
        let (any, step) = (random.below(n), BigInt::from(random.pick(&[1, -1, 2])));
        match random.below(14) {
            0 if !self.pivots.is_empty() => {
                self.pivots.remove(at);
                self.factor.remove(at);
            }
            1 => {
                self.pivots.push(any);
                self.factor.push(Vec::new());
            }
            2 => self.pivots.reverse(),
            3 => self.scale = random.pick(&[0, 1, self.scale + 1]),
            4..7 => {
                let entry = self.factor.get_mut(at).and_then(|row| row.first_mut());
                entry.into_iter().for_each(|(place, value)| match random.below(4) {
                    0 => *place = any,
                    1 => *value = -value.clone(),
                    _ => *value += step.clone(),
                });
            }
            7 => self.factor.get_mut(at).into_iter().for_each(|row| row.extend(row.clone())),
            8 => self.factor.iter_mut().for_each(Vec::clear),
            9 => drop(self.kernel.pop()),
            10 => {
                // A combination again, under its own name or another.
                let again = self.kernel.first().cloned().unwrap_or((any, BigInt::one(), Vec::new()));
                let variable = random.pick(&[again.0, any]);
                self.kernel.insert(random.below(self.kernel.len() + 1), (variable, again.1, again.2));
            }
            11 => self.kernel.iter_mut().for_each(|(_, den, _)| *den = -den.clone()),
            12 => self.kernel.iter_mut().for_each(|(_, _, terms)| terms.clear()),
            _ => self.kernel.iter_mut().flat_map(|(_, _, terms)| terms).for_each(|(place, value)| {
                *place = if random.once_in(2) { any } else { *place };
                *value += step.clone();
            }),
        }
    }

    pub fn lines(&self) -> Vec<String> {
        let list = |terms: &Terms| {
            let pairs: String = terms.iter().map(|(place, value)| format!(" {place} {value}")).collect();
            format!("{}{pairs}", terms.len())
        };
        let mut lines = vec![
            format!("pivots {} {}", self.pivots.len(), words(&self.pivots)).trim_end().to_string(),
            format!("scale {}", self.scale),
        ];
        lines.extend(self.factor.iter().map(|row| format!("factor {}", list(row))));
        lines.push(format!("kernel {}", self.kernel.len()));
        lines.extend(self.kernel.iter().map(|(j, den, terms)| format!("combination {j} {den} {}", list(terms))));
        lines
    }
}

/// A scale and rows of L for which the rest is diagonally dominant, if some are found; empty rows otherwise.
fn factor(square: &[Vec<Q>]) -> (u32, Vec<Terms>) {
    for scale in [0, 6, 20, 40] {
        for shift in [0.0, 1e-9, 1e-6, 1e-3, 0.1, 0.5] {
            let rows = cholesky(square, shift, scale);
            if rows.as_ref().is_some_and(|rows| leaves_dominant(square, rows, scale)) {
                return (scale, rows.unwrap_or_default());
            }
        }
    }
    (0, vec![Vec::new(); square.len()])
}

/// The factor of the matrix minus `shift` in doubles, times 2^scale, rounded towards zero.
fn cholesky(square: &[Vec<Q>], shift: f64, scale: u32) -> Option<Vec<Terms>> {
    let n = square.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let rest = square[i][j].to_f64()? - sum - if i == j { shift } else { 0.0 };
            l[i][j] = if i == j { rest.max(0.0).sqrt() } else { if l[j][j] > 0.0 { rest / l[j][j] } else { 0.0 } };
        }
    }
    let entry = |v: f64| BigInt::from_f64((v * 2f64.powi(scale as i32)).trunc());
    let row = |(i, row): (usize, &Vec<f64>)| {
        let entries: Option<Vec<BigInt>> = row[..=i].iter().map(|v| entry(*v)).collect();
        Some(entries?.into_iter().enumerate().filter(|(_, v)| !v.is_zero()).collect())
    };
    l.iter().enumerate().map(row).collect()
}

fn leaves_dominant(square: &[Vec<Q>], rows: &[Terms], scale: u32) -> bool {
    let unit = Q::from(BigInt::one() << (2 * scale));
    let product = |i: usize, j: usize| {
        let pairs = rows[i].iter().flat_map(|a| rows[j].iter().filter(|b| a.0 == b.0).map(|b| &a.1 * &b.1));
        Q::from(pairs.sum::<BigInt>()) / &unit
    };
    let rest = |i: usize, j: usize| &square[i][j] - product(i, j);
    (0..square.len()).all(|i| {
        let beside: Q = (0..square.len()).filter(|j| *j != i).map(|j| rest(i, j).abs()).sum();
        rest(i, i) >= beside
    })
}
