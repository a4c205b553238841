//! Records that prove h(V) ≤ B by one matrix (FORMAT R160–R162, theory §E4.5).

use super::error::Error;
use super::outputs::Bounded;
use crate::check::arithmetic::Fraction;
use crate::check::optimum::matrix::Subject;
use crate::check::optimum::{Exponents, Scales};
use crate::dyadic::{quotient, scaled};
use crate::format::Writer;
use crate::search::cholesky::factor;
use crate::search::outputs::data::{Columns, Outputs};
use crate::search::rounding::scales;
use crate::search::spectral::{Multipliers, Spectral};
use nalgebra::DMatrix;
use num_bigint::BigInt;

/// How much B is above what doubles say, over B; the next is to be tried where rounding ate it up.
pub const SLACK: [f64; 4] = [1e-6, 1e-5, 1e-4, 1e-2];
/// Bits of the least λ, and of the least 1/λ.
const BITS: (i32, i32) = (20, 30);

/// Records for h(V) ≤ B, V = `dual`·2^−`scale`, with the multipliers found: B is `slack` above their
/// eigenvalue, relatively, which may be too little for what rounding takes.
///
/// # Errors
/// If numbers are out of the range of doubles, or the matrix cannot be factored.
pub fn spectral(
    data: &Outputs,
    dual: &[Vec<BigInt>],
    scale: u32,
    found: &Spectral,
    slack: f64,
) -> Result<Bounded, Error> {
    let known = &found.multipliers;
    let one = BigInt::from(1) << scale;
    let v: Columns = (0..data.k).map(|j| dual.iter().map(|row| quotient(&row[j], &one)).collect()).collect();
    let log = |x: f64| x.log2().clamp(-900.0, 900.0).floor() as i32;
    let (least, most) = known.lambdas.iter().fold((f64::MAX, 0.0f64), |(low, high), l| (low.min(*l), high.max(*l)));
    let exponent = |bits: i32| u32::try_from(bits.clamp(0, 2000)).unwrap_or(0);
    let (omega, arc) = (exponent(BITS.0 - log(least)), exponent(BITS.1 + log(most)));
    let lambdas: Vec<BigInt> =
        known.lambdas.iter().map(|l| scaled(*l, omega, f64::round).max(BigInt::from(1))).collect();
    let moved: Vec<BigInt> = known.moved.iter().map(|t| scaled(*t, scale, f64::round)).collect();
    let unit = BigInt::from(1) << omega;
    let multipliers = Multipliers {
        lambdas: lambdas.iter().map(|l| quotient(l, &unit)).collect(),
        moved: moved.iter().map(|t| quotient(t, &one)).collect(),
    };
    let matrix = found.matrix(data, &v, &multipliers);
    if matrix.iter().any(|entry| !entry.is_finite()) {
        return Err(Error::Range);
    }
    let top = matrix.symmetric_eigenvalues().max();
    let Exponents { quad, factor: scale_of_factor, .. } = scales(0.5 * top, 1.0);
    let exponents = Exponents { dual: scale, omega, arc, quad, factor: scale_of_factor };
    let scales = Scales::new(exponents).ok_or(Error::Range)?;
    let bound = scaled(0.5 * top * (1.0 + slack), quad, f64::ceil).max(BigInt::from(1));
    let diagonal = 2.0 * quotient(&bound, &(BigInt::from(1) << quad)) - 0.5 * slack * top;
    let room = DMatrix::from_diagonal_element(matrix.nrows(), matrix.nrows(), diagonal) - &matrix;
    let lower = factor(room).ok_or(Error::Rounding)?;
    let rows = (0..lower.nrows()).flat_map(|i| (0..=i).map(move |j| (i, j)));
    let rounded: Vec<BigInt> = rows.map(|at| scaled(lower[at], scale_of_factor, f64::round)).collect();
    let (rows, pairs) = lambdas.split_at(data.n);
    let mut out = Writer::new(Vec::new());
    out.dual_matrix(&scales, dual, &bound)?;
    out.spectral(&rounded, rows, found.pairs.len())?;
    for ((pair, lambda), t) in found.pairs.iter().zip(pairs).zip(moved.chunks_exact(data.k)) {
        let (p, q) = (BigInt::from(pair.p), BigInt::from(pair.q));
        out.spectral_pair((pair.j, pair.k), [&p, &q, lambda], t)?;
    }
    Ok(Bounded { records: out, exact: Fraction::dyadic(bound, quad), nodes: 1 })
}

/// Seconds that the checker takes for a row or a pair of such a matrix, by those of one product.
pub fn price(subject: Subject, product: f64) -> f64 {
    let columns = subject.x.first().map_or(0, Vec::len);
    let square = |m: usize| (m * m) as f64;
    product * (square(subject.outputs) + square(columns))
}
