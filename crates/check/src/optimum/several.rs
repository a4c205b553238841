//! Several outputs: a dual matrix with a bound on h(V), proved by a fan or by one matrix (FORMAT R150, R160).

use crate::arithmetic::{Fraction, Positive};
use crate::lexer::Lines;
use crate::optimum::matrix::{Bound, Subject};
use crate::optimum::records::{bound_above_zero, scales};
use crate::optimum::{fan, norms, spectral};
use crate::rejection::{Code, Rejection};
use crate::statement::Size;
use num_bigint::BigInt;

/// A dual matrix V with h(V) ≤ B proved.
#[derive(Clone, Debug)]
pub struct DualMatrix {
    /// The rows of V, K integers each.
    pub dual: Vec<Vec<BigInt>>,
    /// Their common denominator.
    pub den: Positive,
    /// B.
    pub value: Fraction,
    /// What proved it.
    pub proof: Proof,
}

/// What proves h(V) ≤ B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// So many generators and cones.
    Fan {
        /// Proved by trees.
        generators: usize,
        /// That cover the space.
        cones: u64,
    },
    /// One matrix.
    Spectral,
    /// Norms of matrices.
    Norms,
}

/// The records from `scales` on: a dual matrix, a bound, and its proof (R150).
///
/// `size` counts the nodes of all trees; one matrix is one leaf.
pub fn bounded_matrix(subject: Subject, lines: &mut Lines, size: &mut Size) -> Result<DualMatrix, Rejection> {
    let scales = scales(lines)?;
    let mut dual = Vec::new();
    for _ in subject.x {
        let mut tokens = lines.record("dual")?;
        dual.push(tokens.integers(subject.outputs)?);
        tokens.end()?;
    }
    let mut tokens = lines.record("bound")?;
    let matrix = Bound { dual, scales, bound: bound_above_zero(&mut tokens)? };
    let mut tokens = lines.next()?;
    let proof = match tokens.word()? {
        "fan" => {
            let rank = fan::rank(subject.outputs, &matrix.dual, &mut tokens)?;
            let (generators, cones) = fan::prove(subject, &matrix, rank, lines, size)?;
            Proof::Fan { generators, cones }
        }
        "spectral" => {
            tokens.end()?;
            spectral::prove(subject, &matrix, lines, size)?;
            Proof::Spectral
        }
        "norms" => {
            tokens.end()?;
            let rows: Vec<&[BigInt]> = matrix.dual.iter().map(Vec::as_slice).collect();
            norms::prove(subject, &rows, (matrix.scales, &matrix.bound), lines, size)?;
            Proof::Norms
        }
        word => {
            let message = format!("`fan`, `spectral` or `norms` must stand here, not `{word}`");
            return Err(tokens.reject(Code::WrongKeyword, message));
        }
    };
    let Bound { dual, scales, bound } = matrix;
    let den = Positive::power_of_two(scales.dual.into());
    Ok(DualMatrix { dual, den, value: Fraction::dyadic(bound, scales.quad), proof })
}
