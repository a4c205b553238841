//! A dual matrix V with several columns, and the bound on h(V) = max ‖Vᵀ(Xu)_+‖ over ‖u‖ ≤ 1 that is to be proved
//! (FORMAT R150, theory §E4.1).

use crate::arithmetic::Positive;
use crate::optimum::hints::Scales;
use num_bigint::BigInt;

/// The inputs that a dual matrix is about, and the number of outputs.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The rows, integers.
    pub x: &'a [Vec<BigInt>],
    /// Their common denominator.
    pub x_den: &'a Positive,
    /// K.
    pub outputs: usize,
}

/// What is to be proved: the integers of V and of B with their scales.
pub(crate) struct Bound {
    /// The rows of V (scale `dual`).
    pub dual: Vec<Vec<BigInt>>,
    /// The scales of the records.
    pub scales: Scales,
    /// B (scale `quad`).
    pub bound: BigInt,
}
