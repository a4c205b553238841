//! Given patterns and several outputs: a bound on ‖VᵀDXu‖ for every pattern (FORMAT R273, theory §E4.8).
//!
//! For a unit vector a of the outputs let v(a) = XᵀDVa + Xᵀ(2D − I)ρ(a) with ρ_k(a) = r_k + t_k·a, which is
//! not negative as ‖t_k‖ ≤ r_k. On the cone of D then aᵀVᵀDXu ≤ v(a)·u. Now v(a) = Q(1, a) for a matrix Q of
//! K + 1 columns, and ‖v(a)‖² ≤ (B² − λ) + λ‖a‖² = B² if diag(B² − λ, λI) − QᵀQ is positive semidefinite. For
//! ρ = 0 and λ = B² that says that the spectral norm of XᵀDV is at most B.

use crate::arithmetic::Positive;
use crate::arithmetic::vector::{at, dot, transposed};
use crate::lexer::{Lines, Tokens};
use crate::patterns::gated::Mask;
use crate::patterns::vectors::{NO_CONES, Subject, add_wall, announced, exist, misplaced};
use crate::rejection::{Code, Rejection, incorrect, require};
use crate::work::{count, longest, products};
use num_bigint::{BigInt, Sign};

/// Multipliers of one pattern.
struct Record {
    gate: usize,
    /// λ, in units of B².
    lambda: BigInt,
    /// Rows, strictly increasing, with r > 0 and t.
    rho: Vec<(usize, Positive, Vec<BigInt>)>,
    line: u64,
}

/// The records from `multipliers` on for a dual matrix V, given by its rows, that has one scale with B. Masks
/// of units that have a pattern leave the list; the number of patterns is returned.
pub(crate) fn prove(
    subject: &Subject,
    dual: &[Vec<BigInt>],
    b: &BigInt,
    lines: &mut Lines,
    claimed: &mut Vec<(usize, Mask)>,
) -> Result<usize, Rejection> {
    let (outputs, columns) = (at(dual, 0)?.len(), at(subject.x, 0)?.len());
    let records = announced(lines)?;
    let bound_line = lines.number() - 1;
    let unit = subject.x_den.square();
    let square = b * b;
    let by_output = transposed(dual.iter(), outputs);
    let factors: Vec<_> = by_output.iter().map(|column| subject.products.factor(column)).collect();
    let sums = products(
        subject.entries().saturating_mul(count(outputs)),
        longest(subject.x.iter().flatten()),
        longest(dual.iter().flatten()),
    );
    let mut read = 0;
    let mut next = record(lines, &mut read, records, (subject.x.len(), outputs))?;
    let patterns = subject.patterns(lines, claimed, |lines, i, side| {
        lines.spend(sums)?;
        // The columns of Q: what does not depend on a, and what each entry of a is multiplied by.
        let mut constant = vec![BigInt::ZERO; columns];
        let mut linear: Vec<Vec<BigInt>> =
            factors.iter().map(|factor| subject.products.combine(side, factor)).collect();
        let (mut lambda, mut line) = (square.clone(), bound_line);
        if let Some(found) = next.take_if(|r| r.gate == i) {
            if subject.gated {
                return incorrect(Code::RhoInGated, found.line, NO_CONES.into());
            }
            for (k, r, t) in &found.rho {
                add_wall(&mut constant, subject.x, side, *k, r)?;
                for (column, t) in linear.iter_mut().zip(t) {
                    add_wall(column, subject.x, side, *k, t)?;
                }
            }
            (lambda, line) = (found.lambda, found.line);
            next = record(lines, &mut read, records, (subject.x.len(), outputs))?;
        }
        let mut all = vec![constant];
        all.extend(linear);
        all.iter().try_for_each(|column| subject.balanced(column, i, line))?;
        lines.spend(cost(&all, &[&square, &lambda]))?;
        let room = |j: usize| if j == 0 { &square - &lambda } else { lambda.clone() } * &*unit;
        let entry = |(j, p): (usize, &Vec<BigInt>), (l, q): (usize, &Vec<BigInt>)| {
            if j == l { room(j) - dot(p, q) } else { -dot(p, q) }
        };
        let row = |p: (usize, &Vec<BigInt>)| all.iter().enumerate().map(|q| entry(p, q)).collect();
        let short = semidefinite(all.iter().enumerate().map(row).collect());
        require(short, Code::VectorTooLong, line, || format!("‖v(a)‖ > B is possible for gate {i}"))
    })?;
    next.map_or(Ok(patterns), |left| misplaced(left.gate, left.line))
}

/// What the products of the columns and [`semidefinite`] cost: entries grow with the order.
fn cost(columns: &[Vec<BigInt>], squares: &[&BigInt]) -> u128 {
    let (order, long) = (count(columns.len()), longest(columns.iter().flatten()));
    let length = columns.iter().map(|column| count(column.len())).fold(0, u128::saturating_add);
    let entry = long.saturating_mul(2).max(longest(squares.iter().copied())).saturating_mul(order);
    let steps = order.saturating_mul(order).saturating_mul(order) / 3 + 1;
    products(length.saturating_mul(order), long, long).saturating_add(products(steps, entry, entry))
}

/// Whether a symmetric matrix of integers is positive semidefinite: by elimination without fractions, in
/// which all entries are minors (Bareiss 1968). A pivot zero must have a row of zeros, which is left out.
fn semidefinite(mut rows: Vec<Vec<BigInt>>) -> bool {
    let mut last = Positive::one();
    while let Some((first, below)) = rows.split_first() {
        let Some((pivot, others)) = first.split_first() else { return false };
        let tails = below.iter().filter_map(|row| row.split_first());
        match Positive::new(pivot.clone()) {
            Some(pivot) => {
                let reduce = |(head, tail): (&BigInt, &[BigInt])| -> Vec<BigInt> {
                    tail.iter().zip(others).map(|(entry, other)| (entry * &*pivot - head * other) / &last).collect()
                };
                (rows, last) = (tails.map(reduce).collect(), pivot);
            }
            None if pivot.sign() == Sign::NoSign && others.iter().all(|other| other.sign() == Sign::NoSign) => {
                rows = tails.map(|(_, tail)| tail.to_vec()).collect();
            }
            None => return false,
        }
    }
    true
}

/// The next line `rho i l C k r t_1 … t_K …` (R273), if one is left.
fn record(
    lines: &mut Lines,
    read: &mut usize,
    records: usize,
    (rows, outputs): (usize, usize),
) -> Result<Option<Record>, Rejection> {
    if *read == records {
        return Ok(None);
    }
    *read += 1;
    let mut tokens = lines.record("rho")?;
    let (gate, lambda) = (tokens.count()?, tokens.integer()?);
    let rho = tokens.list(|t: &mut Tokens| Ok((t.count()?, t.positive()?, t.integers(outputs)?)))?;
    tokens.end()?;
    let line = lines.number();
    exist(rho.iter().map(|(k, ..)| *k), rows, line)?;
    for (k, r, t) in &rho {
        require(dot(t, t) <= *r.square(), Code::RhoNegative, line, || {
            format!("the multiplier of row {k} is negative for some outputs, as ‖t‖ > r")
        })?;
    }
    Ok(Some(Record { gate, lambda, rho, line }))
}
