//! A member with the largest support, and multipliers that show that the other neurons are zero in all
//! members.

use super::hints::Hints;
use super::space::Space;
use crate::check::lp::{Certificate, Column, Vector};
use crate::lp;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// Notes both; the neurons that are zero in all members, or nothing if the program was not solved.
///
/// Maximise Σ p_i over the neurons i that are zero in the network given, where Z(q + p) = t·f, q ≥ 0, 0 ≤ p ≤
/// 1, t ≥ 1. Members can be scaled with t, so that every neuron positive in some member has p_i = 1 at the
/// optimum; (q + p)/t is a member with all of them. Some optimum has t > 1, hence all optimal multipliers y
/// have fᵀy = 0, Zᵀy ≥ 0 from q and (Zᵀy)_i ≥ 1 from the p_i = 0: one program gives both sides of strict
/// complementarity.
pub(super) fn largest_support(space: &Space, hints: &mut Hints) -> Option<BTreeSet<usize>> {
    let given = &space.members.given.entries;
    let unknown: Vec<usize> = (0..space.open.len()).filter(|at| !given.contains_key(&space.open[*at])).collect();
    if unknown.is_empty() {
        return Some(BTreeSet::new());
    }
    let mut program = space.program();
    program.maximize = true;
    let (one, first) = (BigInt::from(1), space.open.len());
    let doubled = Column { cost: one.clone(), den: one.clone(), lower: Some(BigInt::ZERO), upper: Some(one.clone()) };
    program.columns.extend(unknown.iter().map(|_| doubled.clone()));
    program.columns.push(Column { cost: BigInt::ZERO, den: one.clone(), lower: Some(one), upper: None });
    for row in &mut program.rows {
        let entry =
            |(k, at): (usize, &usize)| row.terms.iter().find(|(j, _)| j == at).map(|(_, z)| (first + k, z.clone()));
        let copies: Vec<(usize, BigInt)> = unknown.iter().enumerate().filter_map(entry).collect();
        row.terms.extend(copies);
        let fit = row.lower.replace(BigInt::ZERO).unwrap_or_default();
        row.upper = Some(BigInt::ZERO);
        row.terms.push((first + unknown.len(), -fit));
    }
    let Certificate::Optimal { x, y } = lp::solve(&program).ok()?.certificate else { return None };
    let mut values: Vec<BigInt> = x.num[..first].to_vec();
    unknown.iter().zip(&x.num[first..]).for_each(|(at, p)| values[*at] += p);
    space.note(&Vector { num: values.clone(), den: x.num[first + unknown.len()].clone() }, &mut hints.points);
    let never = unknown.iter().filter(|at| values[**at].sign() == Sign::NoSign);
    let never: BTreeSet<usize> = never.map(|at| space.open[*at]).collect();
    if !never.is_empty() {
        hints.never = space.spread(&y.num, -1);
    }
    Some(never)
}
