//! Why a solution is the only one, or a direction to another (FORMAT R94).

use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::rank::independent;
use crate::check::arithmetic::vector::dot;
use crate::check::lp::{Certificate, Column, Program, Row};
use crate::linear::matrix::Matrix;
use crate::linear::rank::rank;
use crate::lp;
use num_bigint::{BigInt, Sign};

/// What the certificate says about uniqueness.
pub enum Witness {
    /// Nothing: the columns are independent, or no answer was found.
    None,
    /// A direction, without its zeros.
    Other(Vec<(usize, BigInt)>),
    /// Multipliers, one for each row.
    Apart(Vec<BigInt>),
}

/// Looks for a direction b ≠ 0 with Zb = 0 over the tight directions, b_i ≥ 0 for those not in use.
///
/// If the columns in use are dependent, b is a relation of theirs. Otherwise Σ b_i over the others, each at
/// most one, is maximised: an optimum zero comes with multipliers y that have z_iᵀy = 0 for those in use and
/// z_iᵀy ≥ 1 for the others.
pub fn witness(columns: &[Vec<BigInt>], tight: &[usize], used: &[usize]) -> Witness {
    let part = |which: &[usize]| -> Vec<Vec<BigInt>> { which.iter().map(|&i| columns[i].clone()).collect() };
    if independent(&part(tight)) == Ok(true) {
        return Witness::None;
    }
    let rows = columns.first().map_or(0, Vec::len);
    if let Some(relation) =
        rank(&Matrix::dense(&part(used), rows).transposed()).and_then(|r| r.kernel.into_iter().next())
    {
        return Witness::Other(entries(used, relation.numerators));
    }
    let own = part(tight);
    let (zero, one) = (BigInt::ZERO, BigInt::from(1));
    let column = |i: &usize| match used.contains(i) {
        true => Column { cost: zero.clone(), den: one.clone(), lower: None, upper: None },
        false => Column { cost: one.clone(), den: one.clone(), lower: Some(zero.clone()), upper: Some(one.clone()) },
    };
    let row = |a: &Vec<BigInt>| {
        let products = own.iter().map(|b| dot(a, b)).enumerate().filter(|(_, v)| v.sign() != Sign::NoSign);
        Row { terms: products.collect(), lower: Some(zero.clone()), upper: Some(zero.clone()) }
    };
    let program = Program {
        maximize: true,
        cost_den: one.clone(),
        constant: Fraction::zero(),
        columns: tight.iter().map(column).collect(),
        rows: own.iter().map(row).collect(),
    };
    match lp::solve(&program).map(|solution| solution.certificate) {
        Ok(Certificate::Optimal { x, .. }) if x.num.iter().any(|v| v.sign() != Sign::NoSign) => {
            Witness::Other(entries(tight, x.num))
        }
        Ok(Certificate::Optimal { y, .. }) => {
            let sum = |k: usize| -> BigInt { own.iter().zip(&y.num).map(|(z, y)| -(&z[k] * y)).sum() };
            Witness::Apart((0..rows).map(sum).collect())
        }
        _ => Witness::None,
    }
}

fn entries(which: &[usize], values: Vec<BigInt>) -> Vec<(usize, BigInt)> {
    which.iter().copied().zip(values).filter(|(_, v)| v.sign() != Sign::NoSign).collect()
}
