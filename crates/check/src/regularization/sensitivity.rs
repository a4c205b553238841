//! How far labels can move before the support of a solution changes (FORMAT R98, theory §9).

use crate::arithmetic::vector::{at, dot};
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::{Lasso, Member};
use crate::rejection::{Code, Rejection};
use num_bigint::{BigInt, Sign};

/// The square of the radius of the largest ball of labels around y in which the solution keeps its support S
/// and stays strictly complementary.
///
/// For a solution γ at β whose tight directions are S, and `inverse` with Σ_j `inverse`_ij G_jk = den·[i = k]
/// for G = Z_SᵀZ_S, the point γ + x_den·G⁻¹Z_Sᵀδ is the solution for labels y + δ as long as it is positive
/// on S and the other slacks are. These are linear in δ: the first change by x_den·e_iᵀG⁻¹Z_Sᵀδ, of norm
/// √(G⁻¹)_ii, the others by z_jᵀ(I − P)δ/x_den, P being the projection on the span of Z_S. None if nothing
/// limits it.
pub fn radius(
    lasso: &Lasso,
    beta: &Fraction,
    point: &Member,
    (inverse, den): (&[Vec<BigInt>], &Positive),
) -> Result<Option<Fraction>, Rejection> {
    let tight = lasso.tight(beta, point)?;
    let columns: Vec<&Vec<BigInt>> = tight.iter().map(|i| at(&lasso.columns, *i)).collect::<Result<_, _>>()?;
    let reject = |message: &str| Err(Rejection::new(Code::NotInverse, 0, message));
    if tight.iter().any(|i| !point.entries.contains_key(i)) {
        return reject(
            "strict complementarity fails at this β: a tight direction has coefficient zero, and derivatives are one-sided or none",
        );
    }
    if !inverts(inverse, den, &columns) {
        return reject("the matrix is not the inverse");
    }
    let scale = &lasso.unit;
    // G⁻¹ is positive definite, so its diagonal is positive.
    let mut ends: Vec<Fraction> = Vec::new();
    for (k, (i, row)) in tight.iter().zip(inverse).enumerate() {
        let Some(diagonal) = Positive::new(at(row, k)?.clone()) else {
            return reject("the matrix is not the inverse");
        };
        let value = point.entry(*i);
        ends.push(Fraction::quotient(&value * &value * den, diagonal * (&point.den * scale).square()));
    }
    let (slacks, unit) = lasso.slacks(beta, point)?;
    for (column, slack) in lasso.columns.iter().zip(&slacks).filter(|(_, slack)| slack.sign() == Sign::Plus) {
        let products: Vec<BigInt> = columns.iter().map(|own| dot(own, column)).collect();
        let projected: BigInt = inverse.iter().zip(&products).map(|(row, p)| dot(row, &products) * p).sum();
        // A column in the span of those of S does not depend on δ, and limits nothing.
        if let Some(norm) = Positive::new(dot(column, column) * den - projected) {
            let slack = slack * scale;
            ends.push(Fraction::quotient(&slack * &slack * den, norm * unit.square()));
        }
    }
    Ok(ends.into_iter().min().map(|least| least.reduced()))
}

/// Whether `inverse`/den is the inverse of the products of columns.
fn inverts(inverse: &[Vec<BigInt>], den: &Positive, columns: &[&Vec<BigInt>]) -> bool {
    let gram: Vec<Vec<BigInt>> = columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).collect()).collect();
    let right = |(i, row): (usize, &Vec<BigInt>)| {
        let entry = |(k, other): (usize, &Vec<BigInt>)| {
            if i == k { dot(row, other) == **den } else { dot(row, other).sign() == Sign::NoSign }
        };
        row.len() == gram.len() && gram.iter().enumerate().all(entry)
    };
    inverse.len() == gram.len() && inverse.iter().enumerate().all(right)
}

/// A rational number at most √value, zero for a negative one, of about 64 bits.
pub fn root(value: &Fraction) -> Fraction {
    let shift = 64 + value.denominator().bits();
    let square = BigInt::ZERO.max(value.numerator() << (2 * shift)) / value.denominator();
    Fraction::quotient(square.sqrt(), Positive::power_of_two(shift))
}
