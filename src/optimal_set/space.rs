//! The set without the neurons that are zero throughout and without redundant rows, as the linear programs
//! see it.

use super::hints::Hints;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::{Member, Members};
use crate::check::lp::{Column, Program, Row, Vector};
use crate::linear::lu::Lu;
use crate::linear::matrix::Matrix;
use crate::linear::prime::Prime;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// `{τ ≥ 0 : Zτ = f}` over some neurons and enough rows.
pub(super) struct Space<'a> {
    pub(super) members: &'a Members,
    /// The neurons, increasing; the variables of programs in this order.
    pub(super) open: Vec<usize>,
    /// Rows of full rank: as many as the rank.
    pub(super) rows: Vec<usize>,
}

impl<'a> Space<'a> {
    /// The rows are found modulo a prime. Should they be too few, which a prime of 61 bits does not do to
    /// data, members found are rejected by the checker.
    pub(super) fn new(members: &'a Members, open: Vec<usize>) -> Space<'a> {
        let columns: Vec<Vec<BigInt>> = open.iter().map(|i| members.columns[*i].clone()).collect();
        let matrix = Matrix::dense(&columns, members.fit.len());
        let prime = Prime::ALL[0];
        let residues = matrix.rows().iter().map(|row| row.residues(prime)).collect();
        let mut rows: Vec<usize> = Lu::new(prime, residues, members.fit.len()).pivots().iter().map(|p| p.1).collect();
        rows.sort_unstable();
        Space { members, open, rows }
    }

    /// The matrix of the remaining rows and neurons.
    pub(super) fn matrix(&self) -> Vec<Vec<BigInt>> {
        let row = |k: &usize| self.open.iter().map(|i| self.members.columns[*i][*k].clone()).collect();
        self.rows.iter().map(row).collect()
    }

    /// The predictions of the remaining rows.
    pub(super) fn fit(&self) -> Vec<BigInt> {
        self.rows.iter().map(|k| self.members.fit[*k].clone()).collect()
    }

    /// The set as a program without objective.
    pub(super) fn program(&self) -> Program {
        let one = BigInt::from(1);
        let column = Column { cost: BigInt::ZERO, den: one.clone(), lower: Some(BigInt::ZERO), upper: None };
        let row = |(entries, fit): (Vec<BigInt>, BigInt)| Row {
            terms: entries.into_iter().enumerate().filter(|(_, z)| z.sign() != Sign::NoSign).collect(),
            lower: Some(fit.clone()),
            upper: Some(fit),
        };
        Program {
            maximize: false,
            cost_den: one,
            constant: Fraction::zero(),
            columns: vec![column; self.open.len()],
            rows: self.matrix().into_iter().zip(self.fit()).map(row).collect(),
        }
    }

    /// The costs of one variable.
    pub(super) fn unit(&self, at: usize) -> Vec<BigInt> {
        (0..self.open.len()).map(|j| BigInt::from(i32::from(j == at))).collect()
    }

    /// Multipliers of all rows of the data from those of the remaining ones.
    pub(super) fn spread(&self, y: &[BigInt], sign: i8) -> Vec<BigInt> {
        let mut all = vec![BigInt::ZERO; self.members.fit.len()];
        self.rows.iter().zip(y).for_each(|(k, y)| all[*k] = y * sign);
        all
    }

    /// The nonzero entries of a vector over the variables, by neuron.
    pub(super) fn entries(&self, values: &[BigInt]) -> BTreeMap<usize, BigInt> {
        let nonzero = self.open.iter().zip(values).filter(|(_, v)| v.sign() != Sign::NoSign);
        nonzero.map(|(i, v)| (*i, v.clone())).collect()
    }

    /// A member from the values of the variables.
    pub(super) fn member(&self, x: &Vector) -> Option<Member> {
        Member::new(Positive::new(x.den.clone())?, self.entries(&x.num))
    }

    /// Adds a member unless it is known.
    pub(super) fn note(&self, x: &Vector, points: &mut Vec<Member>) {
        let Some(member) = self.member(x) else { return };
        if !points.iter().chain([&self.members.given]).any(|known| known.same(&member)) {
            points.push(member);
        }
    }

    /// Adds vertices and extreme rays.
    pub(super) fn note_vertices(&self, found: Found, hints: &mut Hints) {
        found.vertices.iter().for_each(|vertex| self.note(vertex, &mut hints.points));
        hints.rays = found.rays.iter().map(|ray| self.entries(ray)).collect();
    }
}

/// All vertices and extreme rays, in lexicographic order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In lowest terms.
    pub vertices: Vec<Vector>,
    /// Integers without common divisor.
    pub rays: Vec<Vec<BigInt>>,
}
