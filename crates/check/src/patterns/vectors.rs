//! The vectors of all patterns and signs: that none is longer than B (FORMAT R34, R35, R272).

use crate::arithmetic::Positive;
use crate::arithmetic::vector::{add_multiple, at, dot, increasing, signed};
use crate::lexer::{Lines, Tokens};
use crate::patterns::gated::Mask;
use crate::patterns::products::Products;
use crate::rejection::{Code, Rejection, incorrect, require};
use crate::work::{self, count, longest};
use num_bigint::{BigInt, Sign};
use std::collections::BTreeSet;

/// The data and the scope that a dual vector is about.
pub(crate) struct Subject<'a> {
    /// The rows, integers.
    pub x: &'a [Vec<BigInt>],
    /// Their common denominator.
    pub x_den: &'a Positive,
    /// How many of a neuron's input weights are penalised: the first ones.
    pub penalised: usize,
    /// The same rows for products.
    pub products: Products<'a>,
    /// A gate vector for each pattern.
    pub gates: &'a [Vec<BigInt>],
    /// Whether there are no cones.
    pub gated: bool,
}

impl Subject<'_> {
    /// Visits the distinct patterns, each with the place of its first gate and the sides of the rows. Masks
    /// of units that have a pattern leave the list; the number of patterns is returned.
    pub(crate) fn patterns(
        &self,
        lines: &mut Lines,
        claimed: &mut Vec<(usize, Mask)>,
        mut visit: impl FnMut(&mut Lines, usize, &[bool]) -> Result<(), Rejection>,
    ) -> Result<usize, Rejection> {
        let mut seen = BTreeSet::new();
        let (entries, data) = (self.entries(), longest(self.x.iter().flatten()));
        for (i, gate) in self.gates.iter().enumerate() {
            lines.spend(work::products(entries, data, longest(gate)))?;
            let signs = self.products.signs(&self.products.factor(gate));
            let side: Vec<bool> = signs.iter().map(|s| *s != Sign::Minus).collect();
            if seen.insert(pack(&side)) {
                lines.spend(count(claimed.len()).saturating_mul(count(self.x.len())))?;
                claimed.retain(|(_, mask)| !mask.agrees(&side));
                visit(lines, i, &side)?;
            }
        }
        Ok(seen.len())
    }

    /// Entries of the data.
    pub(crate) fn entries(&self) -> u128 {
        self.x.iter().map(|row| count(row.len())).fold(0, u128::saturating_add)
    }

    /// The entry of a weight that costs nothing, which must be zero: else v·u has no bound (R272).
    pub(crate) fn balanced(&self, v: &[BigInt], gate: usize, line: u64) -> Result<(), Rejection> {
        let zero = v.iter().skip(self.penalised).all(|v| v.sign() == Sign::NoSign);
        require(zero, Code::BiasEntry, line, || {
            format!("the vector of gate {gate} is not zero at the hidden bias, which is not penalised")
        })
    }
}

/// Multipliers of one pattern and sign: rows, strictly increasing, and their ρ > 0.
struct Record {
    gate: usize,
    negative: bool,
    rho: Vec<(usize, Positive)>,
    line: u64,
}

/// The line `multipliers C`: how many records follow.
pub(crate) fn announced(lines: &mut Lines) -> Result<usize, Rejection> {
    let mut tokens = lines.record("multipliers")?;
    let records = tokens.count()?;
    tokens.end()?;
    Ok(records)
}

/// The records from `multipliers` on for a dual vector of one output: that ‖s XᵀDν + Xᵀ(2D − I)ρ‖ ≤ B for
/// every pattern and sign, ν and B with one scale. Masks of units that have a pattern leave the list; the
/// number of patterns is returned.
pub(crate) fn prove(
    subject: &Subject,
    nu: &[BigInt],
    b: &BigInt,
    lines: &mut Lines,
    claimed: &mut Vec<(usize, Mask)>,
) -> Result<usize, Rejection> {
    let records = announced(lines)?;
    let bound_line = lines.number() - 1;
    let limit = b * &**subject.x_den;
    let limit = &limit * &limit;
    let factor = subject.products.factor(nu);
    let mut read = 0;
    let mut next = record(lines, &mut read, records, subject.x.len())?;
    let (data, dual) = (longest(subject.x.iter().flatten()), longest(nu));
    let columns = at(subject.x, 0)?.len();
    let cost = work::products(
        subject.entries().saturating_add(count(columns).saturating_mul(2)),
        data,
        dual.saturating_mul(2),
    );
    let patterns = subject.patterns(lines, claimed, |lines, i, side| {
        lines.spend(cost)?;
        let gradient = subject.products.combine(side, &factor);
        for negative in [false, true] {
            let mut v: Vec<BigInt> = if negative { gradient.iter().map(|v| -v).collect() } else { gradient.clone() };
            let mut line = bound_line;
            if let Some(found) = next.take_if(|r| (r.gate, r.negative) == (i, negative)) {
                if subject.gated {
                    return incorrect(Code::RhoInGated, found.line, NO_CONES.into());
                }
                for (k, r) in &found.rho {
                    add_wall(&mut v, subject.x, side, *k, r)?;
                }
                line = found.line;
                next = record(lines, &mut read, records, subject.x.len())?;
            }
            if dot(&v, &v) > limit {
                let sign = if negative { "-" } else { "+" };
                return incorrect(Code::VectorTooLong, line, format!("‖v‖ > B for gate {i} and sign {sign}"));
            }
            subject.balanced(&v, i, line)?;
        }
        Ok(())
    })?;
    next.map_or(Ok(patterns), |left| misplaced(left.gate, left.line))
}

/// What a multiplier in a certificate about gated models is told.
pub(crate) const NO_CONES: &str = "gated models have no cones, so no multipliers";

/// A record that belongs to no pattern that was visited.
pub(crate) fn misplaced<T>(gate: usize, line: u64) -> Result<T, Rejection> {
    let message = format!("gate {gate} does not exist, was seen before, or its multipliers stand too late");
    incorrect(Code::RhoOrder, line, message)
}

/// `v += ρ σ_k x_k`, σ_k = 1 on the active side and −1 on the other.
pub(crate) fn add_wall(
    v: &mut [BigInt],
    x: &[Vec<BigInt>],
    side: &[bool],
    k: usize,
    rho: &BigInt,
) -> Result<(), Rejection> {
    add_multiple(v, &signed(rho, if *at(side, k)? { 1 } else { -1 }), at(x, k)?);
    Ok(())
}

/// The next line `rho + i C k r k r …` (R34), if one is left.
fn record(lines: &mut Lines, read: &mut usize, records: usize, rows: usize) -> Result<Option<Record>, Rejection> {
    if *read == records {
        return Ok(None);
    }
    *read += 1;
    let mut tokens = lines.record("rho")?;
    let negative = match tokens.word()? {
        "+" => false,
        "-" => true,
        other => return Err(tokens.reject(Code::WrongKeyword, format!("a sign must stand here, not `{other}`"))),
    };
    let gate = tokens.count()?;
    let rho = tokens.list(|t: &mut Tokens| Ok((t.count()?, t.positive()?)))?;
    tokens.end()?;
    let line = lines.number();
    exist(rho.iter().map(|(k, _)| *k), rows, line)?;
    Ok(Some(Record { gate, negative, rho, line }))
}

/// Tests that rows are strictly increasing, and that there are such.
pub(crate) fn exist(chosen: impl Iterator<Item = usize> + Clone, rows: usize, line: u64) -> Result<(), Rejection> {
    let there = increasing(chosen.clone()) && chosen.last().is_none_or(|k| k < rows);
    require(there, Code::RhoRows, line, || format!("the rows are not strictly increasing numbers below {rows}"))
}

/// Sides as bits.
fn pack(side: &[bool]) -> Vec<u8> {
    side.chunks(8).map(|bits| bits.iter().fold(0, |byte, bit| 2 * byte + u8::from(*bit))).collect()
}
