//! Symmetric matrices of integers: sums of outer products, and the proof that one is positive semidefinite (FORMAT R18, R19).

use crate::check::leaf::Scales;
use crate::check::rejection::{Code, Rejection};
use num_bigint::{BigInt, Sign};

/// A sum of up to 2^32 products of 256 by 128 bits: 448 bits in two's complement, lowest limb first.
type Sum = [u64; 7];

/// Sign (true for negative) and magnitude, lowest limb first.
type Limbs<const N: usize> = (bool, [u64; N]);

/// The lower triangle of a symmetric matrix, row by row, as a sum of terms.
///
/// Nearly all time of a check goes into these sums, and nearly all of that into allocation if every product is a `BigInt`.
/// So products that fit are added to fixed-width sums; the others, and full sums, go to `entries`. The value is that of both.
pub(crate) struct Gram {
    order: usize,
    entries: Vec<BigInt>,
    sums: Vec<Sum>,
    added: u32,
}

impl Gram {
    pub(crate) fn zero(order: usize) -> Gram {
        let entries: Vec<BigInt> = positions(order).map(|_| BigInt::ZERO).collect();
        Gram { order, sums: vec![[0; 7]; entries.len()], entries, added: 0 }
    }

    /// Adds `factor · v vᵀ`.
    pub(crate) fn add(&mut self, factor: &BigInt, v: &[BigInt]) {
        if self.added == u32::MAX {
            self.entries = self.values().collect();
            self.sums.fill([0; 7]);
            self.added = 0;
        }
        self.added += 1;
        let narrow: Option<Vec<Limbs<2>>> = v.iter().map(limbs).collect();
        let (mut entries, mut sums) = (self.entries.iter_mut(), self.sums.iter_mut());
        for (i, vi) in v.iter().enumerate() {
            let scaled = factor * vi;
            let row = entries.by_ref().take(i + 1);
            let sums = sums.by_ref().take(i + 1);
            match (&narrow, limbs(&scaled)) {
                (Some(narrow), Some(scaled)) => {
                    narrow.iter().zip(sums).for_each(|(vl, sum)| add_product(sum, &scaled, vl));
                    row.for_each(drop);
                }
                _ => {
                    v.iter().zip(row).for_each(|(vl, entry)| *entry += &scaled * vl);
                    sums.for_each(drop);
                }
            }
        }
    }

    /// The entries of the lower triangle.
    pub(crate) fn values(&self) -> impl Iterator<Item = BigInt> {
        self.entries.iter().zip(&self.sums).map(|(entry, sum)| {
            let bytes: Vec<u8> = sum.iter().flat_map(|limb| limb.to_le_bytes()).collect();
            entry + BigInt::from_signed_bytes_le(&bytes)
        })
    }

    /// Rows and columns in the order of the entries.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (usize, usize)> {
        positions(self.order)
    }

    /// Adds `factor · (v wᵀ + w vᵀ)`.
    pub(crate) fn add_symmetric(&mut self, factor: &BigInt, v: &[BigInt], w: &[BigInt]) {
        let mut entries = self.entries.iter_mut();
        for (i, (vi, wi)) in v.iter().zip(w).enumerate() {
            let pairs = v.iter().zip(w).take(i + 1);
            pairs.zip(&mut entries).for_each(|((vl, wl), entry)| *entry += factor * (vi * wl + wi * vl));
        }
    }
}

/// The limbs of a number, if it fits.
fn limbs<const N: usize>(value: &BigInt) -> Option<Limbs<N>> {
    let mut limbs = [0; N];
    let mut digits = value.iter_u64_digits();
    limbs.iter_mut().zip(&mut digits).for_each(|(limb, digit)| *limb = digit);
    (value.bits() <= 64 * N as u64).then_some((value.sign() == Sign::Minus, limbs))
}

/// `sum += a·b`: the magnitudes multiplied limb by limb, then added, or for a negative product its two's complement.
///
/// A partial product, the limb it is added to and the carry are at most (2^64 − 1)² + 2·(2^64 − 1) = 2^128 − 1.
fn add_product(sum: &mut Sum, (a_negative, a): &Limbs<4>, (b_negative, b): &Limbs<2>) {
    let mut product = [0u64; 7];
    for j in 0..2 {
        let mut carry = 0;
        for i in 0..4 {
            let wide = u128::from(a[i]) * u128::from(b[j]) + u128::from(product[i + j]) + u128::from(carry);
            product[i + j] = wide as u64;
            carry = (wide >> 64) as u64;
        }
        product[4 + j] = carry;
    }
    let negative = a_negative != b_negative;
    let flip = if negative { u64::MAX } else { 0 };
    let mut carry = u64::from(negative);
    for (limb, term) in sum.iter_mut().zip(product) {
        let total = u128::from(*limb) + u128::from(term ^ flip) + u128::from(carry);
        *limb = total as u64;
        carry = (total >> 64) as u64;
    }
}

/// Rows and columns of a lower triangle, in the order of its entries.
fn positions(order: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..order).flat_map(|i| (0..=i).map(move |l| (i, l)))
}

/// `DX²·S` of a leaf, of order d + 1, without B in its corner (R18).
#[derive(Clone, Debug)]
pub struct Form {
    /// d + 1.
    pub order: usize,
    /// Lower triangle row by row, integers times 2^−`scale`; the last is the corner −DX²(μ + ¼Σω).
    pub entries: Vec<BigInt>,
    /// At least the scale of B.
    pub scale: u64,
    /// DX².
    pub square: BigInt,
    /// The scales of B and of factors.
    pub scales: Scales,
}

impl Form {
    /// Whether `DX²·(S − LLᵀ)` is diagonally dominant with B = b·2^−quad in the corner of S (R19).
    ///
    /// A symmetric matrix with `R_ii ≥ Σ_{j≠i} |R_ij|` is positive semidefinite (Gershgorin), and so is LLᵀ: then S is, and
    /// F ≤ B on the leaf. `factor` is the lower triangle of L row by row (scale `factor`). In a rejection, `line` counts
    /// the records of the leaf from 0.
    pub fn prove(&self, b: &BigInt, factor: &[BigInt]) -> Result<(), Rejection> {
        if factor.len() != self.entries.len() {
            let message = format!("the factor has {} entries, not {}", factor.len(), self.entries.len());
            return Err(Rejection::new(Code::FactorCount, 5, message));
        }
        let square_scale = 2 * u64::from(self.scales.factor);
        let scale = self.scale.max(square_scale);
        let mut rows: Vec<&[BigInt]> = Vec::new();
        let mut rest = factor;
        for i in 0..self.order {
            let (row, next) = rest.split_at_checked(i + 1).unwrap_or((rest, &[]));
            rows.push(row);
            rest = next;
        }
        let mut slack = vec![BigInt::ZERO; self.order];
        for ((i, l), entry) in positions(self.order).zip(&self.entries) {
            let (Some(row), Some(column)) = (rows.get(i), rows.get(l)) else { continue };
            let product: BigInt = row.iter().zip(*column).map(|(p, q)| p * q).sum();
            let mut residual = (entry << (scale - self.scale)) - ((product * &self.square) << (scale - square_scale));
            if i + 1 == self.order && l == i {
                residual += (b * &self.square) << (scale - u64::from(self.scales.quad));
            }
            let term = if i == l { residual } else { -BigInt::from(residual.magnitude().clone()) };
            slack.iter_mut().enumerate().filter(|(k, _)| *k == i || *k == l).for_each(|(_, sum)| *sum += &term);
        }
        match slack.iter().position(|sum| sum.sign() == Sign::Minus) {
            None => Ok(()),
            Some(i) => {
                let message = format!("S − LLᵀ is not diagonally dominant in row {i} of {}", self.order);
                Err(Rejection::new(Code::NotDominant, 5, message))
            }
        }
    }
}
