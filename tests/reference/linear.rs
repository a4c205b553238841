//! Linear programs of a few variables, and their optimum by trying all vertices: a reference for the tests of
//! the solver and for the fuzz targets.

// Not every one of these needs all of it.
#![allow(dead_code)]

use num_bigint::BigInt;
use relucert_check::arithmetic::Fraction;
use relucert_check::lp::{Answer, Column, Program, Row};
use std::iter::Sum;
use std::ops::{Mul, Neg};

/// Beyond every vertex of a program of [`small`], and near every ray of one.
const FAR: i128 = 1_000_000;

/// A program with small integers: up to 3 variables and 4 rows, with ties, zero rows, equations, ranges and
/// free variables.
pub struct Small {
    pub maximize: bool,
    pub costs: Vec<i128>,
    pub bounds: Vec<(Option<i128>, Option<i128>)>,
    pub rows: Vec<(Vec<i128>, Option<i128>, Option<i128>)>,
}

/// Made of numbers from 0 to below what is asked for.
pub fn small(below: &mut impl FnMut(u64) -> i128) -> Small {
    let (n, m) = (1 + below(3), below(5));
    let mut sides = |spread: u64| {
        let low = below(spread) - 2;
        match below(6) {
            0 => (None, None),
            1 => (Some(low), Some(low)),
            2 => (None, Some(low)),
            3 => (Some(low), Some(low + below(4))),
            4 if below(8) == 0 => (Some(low), Some(low - 1)),
            _ => (Some(low), None),
        }
    };
    let bounds = (0..n).map(|_| sides(4)).collect();
    let row_sides: Vec<_> = (0..m).map(|_| sides(6)).collect();
    let rows = row_sides.into_iter().map(|(l, u)| ((0..n).map(|_| below(5) - 2).collect(), l, u)).collect();
    Small { maximize: below(2) == 0, costs: (0..n).map(|_| below(7) - 3).collect(), bounds, rows }
}

impl Small {
    pub fn program(&self) -> Program {
        let big = |v: &Option<i128>| v.map(BigInt::from);
        let columns = self.costs.iter().zip(&self.bounds).map(|(c, (l, u))| Column {
            cost: (*c).into(),
            den: 1.into(),
            lower: big(l),
            upper: big(u),
        });
        let rows = self.rows.iter().map(|(a, l, u)| Row {
            terms: a.iter().enumerate().map(|(j, a)| (j, BigInt::from(*a))).collect(),
            lower: big(l),
            upper: big(u),
        });
        Program {
            maximize: self.maximize,
            cost_den: 1.into(),
            constant: Fraction::zero(),
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }

    /// The least objective (of the minimisation) over all vertices of the program within [−FAR, FAR]^n, as a
    /// fraction.
    pub fn least(&self) -> Option<(i128, i128)> {
        let n = self.costs.len();
        let mut planes: Vec<(Vec<i128>, i128)> = Vec::new();
        let unit = |j: usize| (0..n).map(|k| i128::from(k == j)).collect::<Vec<_>>();
        for j in 0..n {
            planes.push((unit(j), self.bounds[j].0.unwrap_or(-FAR)));
            planes.push((unit(j), self.bounds[j].1.unwrap_or(FAR)));
        }
        for (a, l, u) in &self.rows {
            planes.extend([l, u].into_iter().flatten().map(|s| (a.clone(), *s)));
        }
        let mut best: Option<(i128, i128)> = None;
        for choice in 0u32..1 << planes.len() {
            if choice.count_ones() as usize != n {
                continue;
            }
            let tight: Vec<&(Vec<i128>, i128)> =
                planes.iter().enumerate().filter(|(i, _)| choice >> i & 1 == 1).map(|(_, p)| p).collect();
            let matrix: Vec<Vec<i128>> = tight.iter().map(|p| p.0.clone()).collect();
            let den = determinant(&matrix);
            if den == 0 {
                continue;
            }
            let x = (0..n).map(|j| {
                let replaced = |i: usize| (0..n).map(|k| if k == j { tight[i].1 } else { matrix[i][k] }).collect();
                determinant(&(0..n).map(replaced).collect::<Vec<Vec<i128>>>()) * den.signum()
            });
            let (x, den): (Vec<i128>, i128) = (x.collect(), den.abs());
            let within = |v: i128, l: Option<i128>, u: Option<i128>| {
                l.is_none_or(|l| l * den <= v) && u.is_none_or(|u| v <= u * den)
            };
            let dot = |a: &[i128]| a.iter().zip(&x).map(|(a, x)| a * x).sum::<i128>();
            let feasible = x.iter().zip(&self.bounds).all(|(v, (l, u))| within(*v, *l, *u))
                && self.rows.iter().all(|(a, l, u)| within(dot(a), *l, *u));
            let value = dot(&self.costs) * if self.maximize { -1 } else { 1 };
            if feasible && best.is_none_or(|(v, d)| value * d < v * den) {
                best = Some((value, den));
            }
        }
        best
    }

    pub fn agrees(&self, answer: &Answer) -> bool {
        let sign = if self.maximize { -1 } else { 1 };
        match (answer, self.least()) {
            (Answer::Infeasible, None) => true,
            (Answer::Unbounded, Some((v, d))) => v < -1000 * d,
            (Answer::Optimal(value), Some((v, d))) => Fraction::new((v * sign).into(), d.into()) == Some(value.clone()),
            _ => false,
        }
    }
}

/// By the first row, of a matrix of few rows.
pub fn determinant<T>(m: &[Vec<T>]) -> T
where
    T: Clone + From<i8> + Mul<Output = T> + Neg<Output = T> + Sum,
{
    let [first, rest @ ..] = m else { return T::from(1) };
    let term = |j: usize| {
        let others = |row: &Vec<T>| row.iter().enumerate().filter(|(k, _)| *k != j).map(|(_, v)| v.clone()).collect();
        let minor: Vec<Vec<T>> = rest.iter().map(others).collect();
        let product = first[j].clone() * determinant(&minor);
        if j.is_multiple_of(2) { product } else { -product }
    };
    (0..first.len()).map(term).sum()
}
