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
pub mod several;
pub mod training;
mod vectors;

use crate::arithmetic::{Fraction, Positive};
use crate::lexer::{Lines, digest, shape};
use crate::patterns::vectors::Subject;
use crate::rejection::{Code, Rejection, incorrect};
use crate::statement::objective::{beta, dual_bound, zero_objective};
use crate::statement::{Evidence, Problem, Size};
use crate::work::{Work, bytes};
pub use gated::Model;
use num_bigint::{BigInt, Sign};
pub use products::Products;
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
    let subject = Subject {
        x: &problem.x,
        x_den: &problem.x_den,
        penalised: problem.columns(),
        products,
        gates: &scope.gates,
        gated: scope.gated,
    };
    let patterns = vectors::prove(&subject, &nu, &b, &mut lines, &mut claimed)?;
    lines.finish()?;
    all_in_scope(&claimed, lines.number())?;
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
    Ok(Scoped { evidence, patterns })
}

/// Tests that no unit of the claimed models is left without a pattern (R32).
fn all_in_scope(left: &[(usize, gated::Mask)], line: u64) -> Result<(), Rejection> {
    left.first().map_or(Ok(()), |(unit, _)| {
        incorrect(Code::OutsideScope, line, format!("unit {unit} has none of the patterns of the scope"))
    })
}
