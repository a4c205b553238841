//! How far labels can move before the support of a solution changes (FORMAT R98, theory §9).

use crate::check::fraction::Fraction;
use crate::check::function::dot;
use crate::check::lasso::Lasso;
use crate::check::members::Member;
use crate::check::objective::quotient;
use crate::check::rejection::{Code, Rejection};
use num_bigint::{BigInt, Sign};

/// The square of the radius of the largest ball of labels around y in which the solution keeps its support S and stays strictly complementary.
///
/// For a solution γ at β whose tight directions are S, and `inverse` with Σ_j `inverse`_ij G_jk = den·[i = k] for G = Z_SᵀZ_S, the point γ + x_den·G⁻¹Z_Sᵀδ
/// is the solution for labels y + δ as long as it is positive on S and the other slacks are. These are linear in δ: the first change by
/// x_den·e_iᵀG⁻¹Z_Sᵀδ, of norm √(G⁻¹)_ii, the others by z_jᵀ(I − P)δ/x_den, P being the projection on the span of Z_S. None if nothing limits it.
pub fn radius(
    lasso: &Lasso,
    beta: &Fraction,
    point: &Member,
    (inverse, den): (&[Vec<BigInt>], &BigInt),
) -> Result<Option<Fraction>, Rejection> {
    let tight = lasso.tight(beta, point)?;
    let columns: Vec<&Vec<BigInt>> = tight.iter().filter_map(|i| lasso.columns.get(*i)).collect();
    let reject = |message: &str| Err(Rejection::new(Code::NotInverse, 0, message));
    if tight.iter().any(|i| !point.entries.contains_key(i)) {
        return reject(
            "strict complementarity fails at this β: a tight direction has coefficient zero, and derivatives are one-sided or none",
        );
    }
    if den.sign() != Sign::Plus || !inverts(inverse, den, &columns) {
        return reject("the matrix is not the inverse");
    }
    let scale = &lasso.unit;
    let own = tight.iter().zip(inverse).enumerate().filter_map(|(k, (i, row))| {
        let value = point.entry(*i);
        let norm = row.get(k)? * &point.den * &point.den * scale * scale;
        Fraction::new(&value * &value * den, norm)
    });
    let (slacks, unit) = lasso.slacks(beta, point);
    let others = lasso.columns.iter().zip(&slacks).filter(|(_, slack)| slack.sign() == Sign::Plus);
    let others = others.filter_map(|(column, slack)| {
        let products: Vec<BigInt> = columns.iter().map(|own| dot(own, column)).collect();
        let projected: BigInt = inverse.iter().zip(&products).map(|(row, p)| dot(row, &products) * p).sum();
        let norm = dot(column, column) * den - projected;
        let slack = slack * scale;
        Fraction::new(&slack * &slack * den, norm * &unit * &unit)
    });
    Ok(own.chain(others).min().map(|least| least.reduced()))
}

/// Whether `inverse`/den is the inverse of the products of columns.
fn inverts(inverse: &[Vec<BigInt>], den: &BigInt, columns: &[&Vec<BigInt>]) -> bool {
    let gram: Vec<Vec<BigInt>> = columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).collect()).collect();
    let right = |(i, row): (usize, &Vec<BigInt>)| {
        let entry = |(k, other): (usize, &Vec<BigInt>)| {
            if i == k { dot(row, other) == *den } else { dot(row, other).sign() == Sign::NoSign }
        };
        row.len() == gram.len() && gram.iter().enumerate().all(entry)
    };
    inverse.len() == gram.len() && inverse.iter().enumerate().all(right)
}

/// A rational number at most √value, of about 64 bits.
pub fn root(value: &Fraction) -> Fraction {
    let shift = 64 + value.denominator().bits();
    quotient(((value.numerator() << (2 * shift)) / value.denominator()).sqrt(), BigInt::from(1) << shift)
}
