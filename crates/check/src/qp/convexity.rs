//! Proofs that the matrix of a quadratic program is positive semidefinite (FORMAT R25–R27).

use crate::arithmetic::Positive;
use crate::arithmetic::vector::at_mut;
use crate::lexer::{Lines, Tokens};
use crate::qp::curvature::{Curvature, Flaw};
use crate::rejection::Rejection;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// A vector of the kernel of M: `den` at one variable, minus the terms at pivots, zero elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    /// Not a pivot.
    pub variable: usize,
    /// Of all entries.
    pub den: Positive,
    /// (place in the list of pivots, numerator).
    pub terms: Vec<(usize, BigInt)>,
}

/// A proof that M is positive semidefinite. All empty if M is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convexity {
    /// Variables S, increasing.
    pub pivots: Vec<usize>,
    /// Of the factor: its entries are the integers times 2^−scale.
    pub scale: u32,
    /// Rows of a lower triangular matrix L for which M_SS − LLᵀ is diagonally dominant: (place of the column,
    /// entry).
    pub factor: Vec<Vec<(usize, BigInt)>>,
    /// One for every variable outside S with an entry in M; increasing.
    pub kernel: Vec<Combination>,
}

/// M by rows.
type Symmetric = BTreeMap<usize, BTreeMap<usize, BigInt>>;

impl Curvature {
    fn symmetric(&self) -> Symmetric {
        let mut rows = Symmetric::new();
        let mut add = |i: usize, j: usize, q: &BigInt| *rows.entry(i).or_default().entry(j).or_default() += q;
        for (i, j, q) in &self.matrix {
            add(*i, *j, q);
            if i != j {
                add(*j, *i, q);
            }
        }
        rows
    }

    /// Whether the proof shows that Q ⪰ 0 (R25–R27).
    ///
    /// Every vector is a combination of those of the kernel plus a vector u on S, and M u determines its
    /// form: uᵀM_SS u ≥ 0.
    pub fn convex(&self, proof: &Convexity) -> Result<(), Flaw> {
        if let Some(k) = self.squares.iter().position(|square| square.weight.sign() != Sign::Plus) {
            return Err(Flaw::Weight(k));
        }
        let matrix = self.symmetric();
        let pivots = &proof.pivots;
        let increasing = pivots.iter().zip(pivots.iter().skip(1)).all(|(a, b)| a < b);
        if !increasing || proof.factor.len() != pivots.len() {
            return Err(Flaw::Shape);
        }
        dominant(&matrix, proof)?;
        let mut kernel = proof.kernel.iter();
        for (t, _) in matrix.iter().filter(|(t, _)| pivots.binary_search(t).is_err()) {
            let vector = kernel.next().filter(|v| v.variable == *t).ok_or(Flaw::Kernel(*t))?;
            if !annihilated(&matrix, pivots, vector) {
                return Err(Flaw::Kernel(*t));
            }
        }
        kernel.next().map_or(Ok(()), |extra| Err(Flaw::Kernel(extra.variable)))
    }
}

/// Whether 4^scale·M_SS − LLᵀ is diagonally dominant, row by row of its lower triangle.
fn dominant(matrix: &Symmetric, proof: &Convexity) -> Result<(), Flaw> {
    let place: BTreeMap<usize, usize> = proof.pivots.iter().enumerate().map(|(at, &j)| (j, at)).collect();
    // Columns of L as far as they have been read: (row, entry).
    let mut columns: Vec<Vec<(usize, &BigInt)>> = vec![Vec::new(); proof.pivots.len()];
    let mut margin = vec![BigInt::ZERO; proof.pivots.len()];
    for (i, (pivot, row)) in proof.pivots.iter().zip(&proof.factor).enumerate() {
        // Only what stands left of the diagonal and among the pivots counts; a pivot may have no entry in M.
        let mut rest: BTreeMap<usize, BigInt> = BTreeMap::new();
        for (j, q) in matrix.get(pivot).into_iter().flatten() {
            if let Some(at) = place.get(j).filter(|at| **at <= i) {
                *rest.entry(*at).or_default() += q << (2 * u64::from(proof.scale));
            }
        }
        for (k, l) in row {
            let column = columns.get_mut(*k).filter(|_| *k <= i).ok_or(Flaw::Shape)?;
            if column.last().is_some_and(|(last, _)| *last == i) {
                return Err(Flaw::Shape);
            }
            column.push((i, l));
            for (j, other) in column.iter() {
                *rest.entry(*j).or_default() -= l * *other;
            }
        }
        for (j, entry) in rest {
            let size = if j == i { entry } else { BigInt::from_biguint(Sign::Minus, entry.into_parts().1) };
            for at in if j == i { vec![i] } else { vec![i, j] } {
                *at_mut(&mut margin, at).map_err(|_| Flaw::Shape)? += &size;
            }
        }
    }
    margin.iter().position(|m| m.sign() == Sign::Minus).map_or(Ok(()), |i| Err(Flaw::NotDominant(i)))
}

/// Whether M maps the vector to zero.
fn annihilated(matrix: &Symmetric, pivots: &[usize], vector: &Combination) -> bool {
    let mut image: BTreeMap<usize, BigInt> = BTreeMap::new();
    let mut add = |j: usize, factor: &BigInt| {
        let column = matrix.get(&j).into_iter().flatten();
        column.for_each(|(i, q)| *image.entry(*i).or_default() += q * factor);
    };
    add(vector.variable, &vector.den);
    for (at, value) in &vector.terms {
        let Some(j) = pivots.get(*at) else { return false };
        add(*j, &-value);
    }
    image.values().all(|v| v.sign() == Sign::NoSign)
}

/// The lines of a proof in a certificate (R24).
pub(crate) fn parse(lines: &mut Lines) -> Result<Convexity, Rejection> {
    fn one<T>(
        lines: &mut Lines,
        keyword: &str,
        read: impl FnOnce(&mut Tokens) -> Result<T, Rejection>,
    ) -> Result<T, Rejection> {
        let mut tokens = lines.record(keyword)?;
        let value = read(&mut tokens)?;
        tokens.end().map(|()| value)
    }
    let terms = |tokens: &mut Tokens| tokens.list(|tokens| Ok((tokens.count()?, tokens.integer()?)));
    let pivots = one(lines, "pivots", |tokens| tokens.list(|tokens| tokens.count()))?;
    let scale = one(lines, "scale", |tokens| tokens.scale())?;
    let factor = pivots.iter().map(|_| one(lines, "factor", terms)).collect::<Result<_, _>>()?;
    let count = one(lines, "kernel", |tokens| tokens.count())?;
    let combination = |tokens: &mut Tokens| {
        Ok(Combination { variable: tokens.count()?, den: tokens.positive()?, terms: terms(tokens)? })
    };
    let kernel = (0..count).map(|_| one(lines, "combination", combination)).collect::<Result<_, _>>()?;
    Ok(Convexity { pivots, scale, factor, kernel })
}
