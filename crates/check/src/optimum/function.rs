//! The function `F` of one tree: groups, weights, sides, and what a pairing table must fulfil (FORMAT
//! R10–R12, R15).

use crate::arithmetic::Positive;
use crate::arithmetic::vector::{add_multiple, dot, increasing, signed};
use crate::optimum::hints::{Leaf, Pair, Scales};
use crate::rejection::{Code, Rejection, incorrect, require};
use crate::statement::Reduction;
use crate::work::{count, longest, products};
use num_bigint::{BigInt, Sign};

/// The function `DX·F(u) = Σ_groups w (r·u)_+` of one tree, with all that its leaves share.
pub struct Function<'a> {
    pub(crate) rows: &'a [Vec<BigInt>],
    pub(crate) x_den: &'a Positive,
    /// The scales.
    pub scales: Scales,
    /// w (scale `dual`).
    pub(crate) weights: Vec<BigInt>,
    /// c of R15 (scale `norm_scale`).
    pub(crate) inverse_norms: Vec<BigInt>,
    pub(crate) norm_scale: u64,
    /// Σ_all w r (scale `dual`).
    pub(crate) slope: Vec<BigInt>,
    /// Words of the longest row and of the longest weight.
    longest_row: u128,
    longest_weight: u128,
}

/// What a leaf knows about a group.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    /// The sign of r·u is open.
    Free,
    /// σ r·u ≥ 0; σ is 1 or −1.
    Fixed(i8),
}

impl<'a> Function<'a> {
    /// The function of the tree `sign` (1 or −1) for the dual vector `nu` (one entry for each data row, scale
    /// `dual`).
    ///
    /// The parabolas need c ≤ DX/‖r‖: with ρ = ⌈√(‖r‖²·2^64)⌉ ≥ 2^32·‖r‖ the quotient DX·2^32/ρ is at most
    /// that, and so is its rounding down. The scale gives the least c still 40 bits (R15).
    pub fn new(
        reduction: &'a Reduction,
        nu: &[BigInt],
        sign: i8,
        x_den: &'a Positive,
        scales: Scales,
    ) -> Result<Function<'a>, Rejection> {
        let weights: Vec<BigInt> = reduction.weights(nu)?.iter().map(|w| signed(w, sign)).collect();
        let upper_root = |row: &Vec<BigInt>| {
            let square: BigInt = dot(row, row) << 64;
            let root = square.sqrt();
            if &root * &root < square { root + 1 } else { root }
        };
        let roots: Vec<BigInt> = reduction.rows.iter().map(upper_root).collect();
        let norm_scale = (roots.iter().map(BigInt::bits).fold(0, u64::max) + 8).saturating_sub(x_den.bits());
        let inverse_norms = roots.iter().map(|root| &*(x_den << (norm_scale + 32)) / root).collect();
        let mut slope = vec![BigInt::ZERO; reduction.columns];
        for (weight, row) in weights.iter().zip(&reduction.rows) {
            add_multiple(&mut slope, weight, row);
        }
        let (rows, longest_weight) = (&reduction.rows, longest(&weights));
        let longest_row = longest(rows.iter().flatten());
        Ok(Function { rows, x_den, scales, weights, inverse_norms, norm_scale, slope, longest_row, longest_weight })
    }

    /// D.
    pub fn columns(&self) -> usize {
        self.slope.len()
    }

    /// The products of words that a leaf takes, or somewhat more: outer products of a row for each group, one
    /// for each product and ball term, a row for each pair, and the square of the factor.
    pub(crate) fn cost(&self, depth: usize, pairs: &[Pair], leaf: &Leaf) -> u128 {
        let d = count(self.columns());
        let scales = self.scales;
        let shift = u128::from(2 * (scales.dual + scales.quad + scales.factor) + scales.arc + scales.omega) / 64;
        let dual = longest(pairs.iter().map(|pair| &pair.gamma)).max(self.longest_weight);
        let arcs = dual.saturating_add(self.longest_row);
        let hints = longest(leaf.product.iter().map(|p| &p.2).chain(leaf.ball.iter().flat_map(|b| &b.2)));
        let squares = d.saturating_mul(d + 1) / 2 + d;
        let groups = products(count(self.rows.len()).saturating_mul(squares), arcs.saturating_mul(2), arcs);
        let terms = count(leaf.product.len()) + count(leaf.ball.len());
        let cone =
            products(terms.saturating_mul(squares), self.longest_row.saturating_mul(2), hints.max(self.longest_row));
        let lines = products((count(pairs.len()) + count(depth)).saturating_mul(d), self.longest_row, dual);
        let factor = longest(&leaf.factor);
        let square = products(squares.saturating_mul(d + 1), factor, factor);
        let sums = products(squares, shift.saturating_add(2 * arcs), 1);
        [groups, cone, lines, square, sums].into_iter().fold(0, u128::saturating_add)
    }

    /// The weights w of the groups (scale `dual`).
    pub fn weights(&self) -> &[BigInt] {
        &self.weights
    }

    /// Row and weight of a group.
    pub(crate) fn group(&self, k: usize, record: u64) -> Result<(&[BigInt], &BigInt), Rejection> {
        match (self.rows.get(k), self.weights.get(k)) {
            (Some(row), Some(weight)) => Ok((row, weight)),
            _ => incorrect(Code::UnknownGroup, record, format!("there is no group {k}, only {}", self.rows.len())),
        }
    }

    /// Tests a pairing table (R12).
    pub fn check_pairs(&self, pairs: &[Pair]) -> Result<(), Rejection> {
        for pair in pairs {
            let Pair { j, k, gamma } = pair;
            self.group(*k, 0)?;
            require(self.group(*j, 0)?.1.sign() == Sign::Plus, Code::PairNotPositive, 0, || {
                format!("group {j} of the pair {j} {k} is not positive")
            })?;
            require(j != k, Code::PairSelf, 0, || format!("a pair of group {j} with itself"))?;
            require(gamma.sign() != Sign::NoSign, Code::PairZero, 0, || {
                format!("the pair {j} {k} has multiplier zero")
            })?;
        }
        let ordered = increasing(pairs.iter().map(|pair| (pair.j, pair.k)));
        require(ordered, Code::PairOrder, 0, || "the pairs are not strictly increasing".to_string())
    }

    /// The sides of all groups on a path (R11).
    pub(crate) fn sides(&self, path: &[(usize, i8)]) -> Result<Vec<Side>, Rejection> {
        let mut sides = vec![Side::Free; self.rows.len()];
        for (k, sign) in path {
            match sides.get_mut(*k) {
                Some(side) if *side == Side::Free => *side = Side::Fixed(if *sign < 0 { -1 } else { 1 }),
                Some(_) => return incorrect(Code::SplitTwice, 0, format!("group {k} is split twice on the path")),
                None => self.group(*k, 0).map(drop)?,
            }
        }
        Ok(sides)
    }
}
