//! Certificates over the networks of given activation patterns, and over gated models (FORMAT §9; theory
//! §1.2, §2).
//!
//! A pattern is 1(Xg ≥ 0) for a gate vector g that the caller gives. With ν, and ρ ≥ 0 for a pattern D and a
//! sign s, ‖s XᵀDν + Xᵀ(2D − I)ρ‖ ≤ B proves s νᵀDXu ≤ B‖u‖ for all u with (2D − I)Xu ≥ 0: add ρᵀ(2D − I)Xu
//! ≥ 0. Patterns are streamed: beside the problem, memory holds one of them and the bits of those seen.
//!
//! In words: `docs/PATTERNS.md`; the format: FORMAT §9; the theorems: `proofs/Scope.v`.

pub mod gated;
pub mod products;

use crate::arithmetic::vector::{add_multiple, at, dot, increasing, signed};
use crate::arithmetic::{Fraction, Positive};
use crate::lexer::{Lines, Tokens, digest, shape};
use crate::rejection::{Code, Rejection, incorrect};
use crate::statement::objective::{beta, dual_bound, zero_objective};
use crate::statement::{Evidence, Problem, Size};
use crate::work::{self, Work, bytes, count, longest};
pub use gated::Model;
use num_bigint::{BigInt, Sign};
pub use products::Products;
use std::collections::BTreeSet;
use std::io::BufRead;

/// Among which models the optimum is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// `false`: ReLU networks each neuron of which has one of the patterns. `true`: gated models with these
    /// patterns.
    pub gated: bool,
    /// A gate vector for each pattern, of length d; equal patterns count once.
    pub gates: Vec<Vec<BigInt>>,
}

/// Reads a file of gate vectors for inputs of dimension `columns` (R30).
pub fn parse(input: impl BufRead, columns: usize) -> Result<Vec<Vec<BigInt>>, Rejection> {
    let mut lines = Lines::new(input);
    lines.heading("relucert-patterns")?;
    let (count, d) = shape(&mut lines.record("shape")?)?;
    gated::dimension(d, columns, lines.number())?;
    let mut gates = Vec::new();
    for _ in 0..count {
        let mut tokens = lines.record("gate")?;
        gates.push(tokens.integers(d)?);
        tokens.end()?;
    }
    lines.finish()?;
    Ok(gates)
}

/// What was proved, and about how many patterns: `upper`, `lower` and `better` of the evidence are about the
/// scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoped {
    /// The interval.
    pub evidence: Evidence,
    /// Distinct patterns.
    pub patterns: usize,
}

/// Multipliers of one pattern and sign: rows, strictly increasing, and their ρ > 0.
struct Record {
    gate: usize,
    negative: bool,
    rho: Vec<(usize, Positive)>,
    line: u64,
}

/// Re-proves a certificate about a scope, streaming (R32–R36); `model` is the network or gated model the
/// claim is about.
pub fn verify(
    problem: &Problem,
    problem_sha256: &str,
    model: &Model,
    scope: &Scope,
    certificate: impl BufRead,
) -> Result<Scoped, Rejection> {
    problem.admits(&model.network)?;
    scope.gates.iter().try_for_each(|gate| gated::dimension(gate.len(), problem.columns(), 0))?;
    let gates = bytes(scope.gates.iter().flatten()).saturating_add(model.bytes());
    let mut lines = Lines::about(certificate, Work::new(problem.bytes().saturating_add(gates)));
    lines.spend(model.cost(problem))?;
    lines.heading("relucert-scope-certificate")?;
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let mut tokens = lines.record("kind")?;
    let better = match tokens.word()? {
        "bound" => false,
        "better" => true,
        kind => return Err(tokens.reject(Code::WrongKeyword, format!("there is no kind `{kind}`"))),
    };
    tokens.end()?;
    let better = if better { Some(gated::units(&mut lines, problem.columns(), scope.gated)?) } else { None };
    better.iter().try_for_each(|model| lines.spend(model.cost(problem)))?;
    let products = Products::new(&problem.x);
    let mut claimed = model.masks(&products);
    if model.gates.is_some() && !scope.gated {
        return incorrect(Code::OutsideScope, lines.number(), "a gated model is no ReLU network".into());
    }
    claimed.extend(better.iter().flat_map(|model| model.masks(&products)));
    let mut tokens = lines.record("scale")?;
    let scale = tokens.scale()?;
    tokens.end()?;
    let mut tokens = lines.record("dual")?;
    let nu = tokens.integers(problem.rows())?;
    tokens.end()?;
    let mut tokens = lines.record("bound")?;
    let b = tokens.integer()?;
    if b.sign() != Sign::Plus {
        return Err(tokens.reject(Code::BoundNotPositive, format!("the bound {b} is not positive")));
    }
    tokens.end()?;
    let mut tokens = lines.record("multipliers")?;
    let records = tokens.count()?;
    tokens.end()?;
    let bound_line = lines.number() - 1;
    let limit = &b * &problem.x_den;
    let limit = &limit * &limit;
    let factor = products.factor(&nu);
    let mut read = 0;
    let mut next = record(&mut lines, &mut read, records, problem.rows())?;
    let mut seen = BTreeSet::new();
    let entries = count(problem.rows()).saturating_mul(count(problem.columns()));
    let (data, dual) = (longest(problem.x.iter().flatten()), longest(&nu));
    for (i, gate) in scope.gates.iter().enumerate() {
        lines.spend(work::products(entries, data, longest(gate)))?;
        let side: Vec<bool> = products.signs(&products.factor(gate)).iter().map(|s| *s != Sign::Minus).collect();
        if !seen.insert(pack(&side)) {
            continue;
        }
        lines.spend(count(claimed.len()).saturating_mul(count(problem.rows())))?;
        lines.spend(work::products(
            entries.saturating_add(2 * count(problem.columns())),
            data,
            dual.saturating_mul(2),
        ))?;
        claimed.retain(|(_, mask)| !mask.agrees(&side));
        let gradient = products.combine(&side, &factor);
        for negative in [false, true] {
            let mut v: Vec<BigInt> = if negative { gradient.iter().map(|v| -v).collect() } else { gradient.clone() };
            let mut line = bound_line;
            if let Some(found) = next.take_if(|r| (r.gate, r.negative) == (i, negative)) {
                if scope.gated {
                    return incorrect(
                        Code::RhoInGated,
                        found.line,
                        "gated models have no cones, so no multipliers".into(),
                    );
                }
                for (k, r) in &found.rho {
                    add_wall(&mut v, problem, &side, *k, r)?;
                }
                line = found.line;
                next = record(&mut lines, &mut read, records, problem.rows())?;
            }
            if dot(&v, &v) > limit {
                let sign = if negative { "-" } else { "+" };
                return incorrect(Code::VectorTooLong, line, format!("‖v‖ > B for gate {i} and sign {sign}"));
            }
        }
    }
    if let Some(left) = next {
        let message = format!("gate {} does not exist, was seen before, or its multipliers stand too late", left.gate);
        return incorrect(Code::RhoOrder, left.line, message);
    }
    lines.finish()?;
    if let Some((unit, _)) = claimed.first() {
        return incorrect(
            Code::OutsideScope,
            lines.number(),
            format!("unit {unit} has none of the patterns of the scope"),
        );
    }
    let value = Fraction::dyadic(b, scale);
    let evidence = Evidence {
        upper: model.objective(problem)?,
        lower: dual_bound(problem, &nu, &Positive::power_of_two(scale.into()), &value),
        zero: zero_objective(problem),
        better: better.map(|model| model.objective(problem)).transpose()?,
        width: Fraction::zero(),
        bound_over_beta: value.over(&beta(problem)).map(|ratio| ratio.reduced()),
        size: Size::default(),
    };
    Ok(Scoped { evidence, patterns: seen.len() })
}

/// `v += ρ σ_k x_k`, σ_k = 1 on the active side and −1 on the other.
fn add_wall(v: &mut [BigInt], problem: &Problem, side: &[bool], k: usize, rho: &BigInt) -> Result<(), Rejection> {
    add_multiple(v, &signed(rho, if *at(side, k)? { 1 } else { -1 }), at(&problem.x, k)?);
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
    if !increasing(rho.iter().map(|(k, _)| *k)) || rho.last().is_some_and(|(k, _)| *k >= rows) {
        return incorrect(Code::RhoRows, line, format!("the rows are not strictly increasing numbers below {rows}"));
    }
    Ok(Some(Record { gate, negative, rho, line }))
}

/// Sides as bits.
fn pack(side: &[bool]) -> Vec<u8> {
    side.chunks(8).map(|bits| bits.iter().fold(0, |byte, bit| 2 * byte + u8::from(*bit))).collect()
}
