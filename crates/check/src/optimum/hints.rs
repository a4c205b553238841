//! The hints of a leaf: scales, multipliers and pairs, as they stand in the certificate (FORMAT §4.2).

use crate::arithmetic::positive::readable;
use crate::lexer::LARGEST_SCALE;
use num_bigint::BigInt;

/// The scales of a certificate: a value is its integer times 2^−scale (FORMAT §4.2). None is above 4096 (R2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scales(Exponents);

readable!(Scales, Exponents);

impl Scales {
    /// The scales, if none is too large.
    pub const fn new(exponents: Exponents) -> Option<Scales> {
        let Exponents { dual, omega, arc, quad, factor } = exponents;
        let small = dual <= LARGEST_SCALE && omega <= LARGEST_SCALE && arc <= LARGEST_SCALE;
        if small && quad <= LARGEST_SCALE && factor <= LARGEST_SCALE { Some(Scales(exponents)) } else { None }
    }
}

/// What [`Scales`] consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exponents {
    /// Dual vector, weights, pairing and tangent multipliers.
    pub dual: u32,
    /// ω.
    pub omega: u32,
    /// Reciprocals of ω as the checker rounds them.
    pub arc: u32,
    /// B, μ and the cone multipliers.
    pub quad: u32,
    /// The factor of S.
    pub factor: u32,
}

/// The hints of one leaf, integers with the scales of the certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// μ (scale `quad`).
    pub mu: BigInt,
    /// ω of every free positive group, in increasing order (scale `omega`).
    pub omega: Vec<BigInt>,
    /// (k, t): tangents of free negative groups (scale `dual`).
    pub theta: Vec<(usize, BigInt)>,
    /// (i, j, p): cone products of path positions i < j (scale `quad`).
    pub product: Vec<(usize, usize, BigInt)>,
    /// (i, τ, a): ball terms of path position i (scale `quad`).
    pub ball: Vec<(usize, BigInt, Vec<BigInt>)>,
    /// Lower triangle of L, row by row (scale `factor`).
    pub factor: Vec<BigInt>,
}

/// One entry of the pairing table: Γ_jk (scale `dual`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// A positive group.
    pub j: usize,
    /// A negative group, or one that is fixed in the leaf.
    pub k: usize,
    /// Γ_jk, not zero.
    pub gamma: BigInt,
}
