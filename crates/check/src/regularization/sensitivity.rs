//! How far labels can move before the support of a solution changes (FORMAT R98, R282, theory §9, §E7.1).

use crate::arithmetic::vector::{at, dot};
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::{Lasso, Member};
use crate::rejection::{Code, Rejection};
use num_bigint::{BigInt, Sign};

/// The square of the radius of the largest ball of labels around y in which the solution keeps its support S
/// and stays strictly complementary.
///
/// Let γ be a solution at β whose tight directions are S, G = Z_SᵀWZ_S with the weights W of the rows, and
/// `inverse`/den the inverse of G. A label counts with weight s_k in the moment of direction j as much as the
/// row of v_j = Wz_j that is its own, also where an output bias follows the labels (theory §E7.1). So the
/// solution for labels y + δ is γ + unit·G⁻¹V_Sᵀδ as long as it is positive on S and the other slacks are:
/// they change by (v_j − V_S G⁻¹G_Sj)ᵀδ/(unit·w), w being the denominator of the weights. None if nothing
/// limits it.
pub fn radius(
    lasso: &Lasso,
    beta: &Fraction,
    point: &Member,
    (inverse, den): (&[Vec<BigInt>], &Positive),
) -> Result<Option<Fraction>, Rejection> {
    let tight = lasso.tight(beta, point)?;
    let reject = |message: &str| Err(Rejection::new(Code::NotInverse, 0, message));
    if tight.iter().any(|i| !point.entries.contains_key(i)) {
        return reject(
            "strict complementarity fails at this β: a tight direction has coefficient zero, and derivatives are one-sided or none",
        );
    }
    let all: Vec<Vec<BigInt>> = lasso.columns.iter().map(|column| lasso.weighted(column)).collect();
    let own: Vec<&Vec<BigInt>> = tight.iter().map(|i| at(&all, *i)).collect::<Result<_, _>>()?;
    // A row of the products of the tight directions with a column, with the weights and without.
    let rows = |column: &[BigInt]| -> Vec<BigInt> { own.iter().map(|v| dot(v, column)).collect() };
    let plain = |v: &[BigInt]| -> Vec<BigInt> { own.iter().map(|own| labels(lasso, own, v)).collect() };
    let columns = tight.iter().map(|i| at(&lasso.columns, *i)).collect::<Result<Vec<_>, _>>()?;
    let gram: Vec<Vec<BigInt>> = columns.iter().map(|column| rows(column)).collect();
    if !inverts(inverse, den, &gram) {
        return reject("the matrix is not the inverse");
    }
    let squares: Vec<Vec<BigInt>> = own.iter().map(|v| plain(v)).collect();
    // ‖V_S g‖² for the integers g.
    let square = |g: &[BigInt]| -> BigInt { squares.iter().zip(g).map(|(row, g_i)| dot(row, g) * g_i).sum() };
    let scale = &lasso.unit;
    let mut ends: Vec<Fraction> = Vec::new();
    for (i, row) in tight.iter().zip(inverse) {
        // A coefficient that no label moves limits nothing.
        if let Some(norm) = Positive::new(square(row)) {
            let value = point.entry(*i) * &**den;
            ends.push(Fraction::quotient(&value * &value, norm * (&point.den * scale).square()));
        }
    }
    let (slacks, unit) = lasso.slacks(beta, point)?;
    let weight = lasso.weights.as_ref().map_or(Positive::one(), |(_, weight)| weight.clone());
    for ((column, v), slack) in lasso.columns.iter().zip(&all).zip(&slacks) {
        if slack.sign() != Sign::Plus {
            continue;
        }
        let products = rows(column);
        let g: Vec<BigInt> = inverse.iter().map(|row| dot(row, &products)).collect();
        let mixed = dot(&g, &plain(v)) * &**den;
        // ‖den·v_j − V_S g‖²; one that is zero limits nothing.
        if let Some(norm) = Positive::new(labels(lasso, v, v) * den.square() - (mixed << 1) + square(&g)) {
            let slack = slack * scale * &*weight * &**den;
            ends.push(Fraction::quotient(&slack * &slack, norm * unit.square()));
        }
    }
    Ok(ends.into_iter().min().map(|least| least.reduced()))
}

/// The product of the entries of two vectors at the rows of data.
fn labels(lasso: &Lasso, a: &[BigInt], b: &[BigInt]) -> BigInt {
    a.iter().zip(b).take(lasso.labels).map(|(a, b)| a * b).sum()
}

/// Whether `inverse`/den is the inverse of a symmetric matrix.
fn inverts(inverse: &[Vec<BigInt>], den: &Positive, gram: &[Vec<BigInt>]) -> bool {
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
