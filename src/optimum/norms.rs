//! Records that prove h(V) ≤ B by norms of matrices (FORMAT R290–R293, theory §E6.6): what is left where the
//! matrix of a leaf would take too long. The norm of the data is proved by a factor, or where that takes too
//! long as well it is the Frobenius norm, which costs a look at each number.

use super::error::Error;
use crate::check::arithmetic::Positive;
use crate::check::optimum::matrix::Subject;
use crate::check::optimum::norms::{Norms, fewer, gram};
use crate::check::optimum::{Exponents, Scales};
use crate::dyadic::{quotient, scaled};
use crate::format::Writer;
use crate::kernels::{add_scaled, dot, norm, normalize};
use crate::search::cholesky::factor;
use nalgebra::DMatrix;
use num_bigint::BigInt;
use std::hint::black_box;
use std::time::Instant;

/// Bits of the norm of the rounded rows, and of their largest entry where that norm is Frobenius's.
const BITS: (f64, f64) = (29.0, 30.0);
/// Bits of the greatest t, and of 1/t.
const STRETCH: i32 = 40;
const ARC: u32 = 32;
/// Steps of the power method on the rows, and on their products.
const STEPS: (usize, usize) = (12, 100);
/// How far a norm is above what the power method says, relatively; the next is tried where that was too little.
const SLACK: [f64; 4] = [1e-4, 1e-3, 1e-2, 1e-1];

/// The rows and the dual matrix as doubles.
pub(super) struct Doubles<'a> {
    /// Rows, row-major.
    pub x: &'a [f64],
    /// Columns.
    pub d: usize,
    /// Lengths of the rows of V, for one output with their signs.
    pub v: Vec<f64>,
}

/// What proves a bound.
pub(super) struct Found {
    scales: Scales,
    stretch: Vec<Positive>,
    /// σ and the factor of each part.
    norms: Vec<(BigInt, Vec<BigInt>)>,
    /// B (scale `quad`).
    pub bound: BigInt,
}

impl Found {
    /// The scales of the records.
    pub fn scales(&self) -> &Scales {
        &self.scales
    }

    /// The records after the line `bound`.
    pub fn write(&self, out: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        out.norms(&self.stretch.iter().map(|q| (**q).clone()).collect::<Vec<_>>())?;
        self.norms.iter().try_for_each(|(norm, factor)| out.norm(norm, factor))
    }
}

/// About what Frobenius norms prove of h(ν), for one output.
pub(super) fn rough(Doubles { x, d, v }: &Doubles) -> f64 {
    let (mut sum, mut sizes) = (vec![0.0; *d], [0.0; 2]);
    for (row, v) in x.chunks(*d).zip(v) {
        add_scaled(&mut sum, *v, row);
        sizes[usize::from(*v < 0.0)] += v.abs() * norm(row);
    }
    0.5 * (norm(&sum) + sizes[0].max(sizes[1]))
}

/// Seconds that the norms of these rows take, found and checked, if they are proved by factors.
pub(super) fn price(rows: usize, columns: usize) -> f64 {
    const ORDER: usize = 32;
    let vectors: Vec<Vec<i32>> = (0..ORDER as i32).map(|i| (0..4096).map(|j| i * j + 7).collect()).collect();
    let clock = Instant::now();
    black_box(gram(&vectors));
    let product = clock.elapsed().as_secs_f64() / (4096 * ORDER * (ORDER + 1) / 2) as f64;
    let (order, length) = (rows.min(columns) as f64, rows.max(columns) as f64);
    product * order * order * (length + 2.0 * order)
}

/// Norms for the dual matrix whose rows are `dual`, with the scale of `exponents`; with factors if `exact`.
///
/// # Errors
/// If numbers are out of the range of doubles.
pub(super) fn find(
    subject: Subject,
    doubles: &Doubles,
    dual: &[&[BigInt]],
    exponents: Exponents,
    exact: bool,
) -> Result<Found, Error> {
    let stretches = stretches(doubles, subject.outputs == 1, exact);
    let largest = stretches.iter().fold(0.0f64, |most, t| most.max(*t));
    if !largest.is_finite() || largest <= 0.0 {
        return Err(Error::Range);
    }
    let omega = u32::try_from((STRETCH - largest.log2().ceil() as i32).max(0)).unwrap_or(0);
    let scales = Scales::new(Exponents { omega, arc: ARC, ..exponents }).ok_or(Error::Range)?;
    let one = BigInt::from(1);
    let whole = |t: &f64| Positive::new(scaled(*t, omega, f64::round).max(one.clone())).ok_or(Error::Range);
    let stretch = stretches.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
    let norms = Norms::new(subject, dual, &stretch, scales);
    let (linear, unit) = (norms.linear(), norms.room(&one));
    let (mut found, mut most) = (Vec::new(), BigInt::ZERO);
    for part in norms.parts() {
        let short = norms.short(&part).map_err(Error::Rejected)?;
        let (norm, factor) = proved(short, exact)?;
        most = most.max(norms.taken(&linear, &part, &norm));
        found.push((norm, factor));
    }
    let bound: BigInt = (most + &unit - 1) / &unit;
    Ok(Found { scales, stretch, norms: found, bound: bound.max(one) })
}

/// t of each row. The best are not known: t_k² proportional to ν_k or to ν_k/‖x_k‖, whichever has the smaller
/// ‖a‖‖Z‖; the second for the Frobenius norm, for which they are best. Then Z is brought to the size of its part.
fn stretches(doubles: &Doubles, signed: bool, exact: bool) -> Vec<f64> {
    let Doubles { x, d, v } = doubles;
    let row = |k: usize| &x[k * d..(k + 1) * d];
    let parts: Vec<Vec<usize>> = match signed {
        true => [1.0, -1.0].map(|sign| (0..v.len()).filter(|k| v[*k] * sign > 0.0).collect()).into(),
        false => vec![(0..v.len()).collect()],
    };
    let mut stretches = vec![0.0; v.len()];
    for part in parts {
        let choose = |power: f64| {
            let t = |k: &usize| (v[*k].abs() / norm(row(*k)).max(f64::MIN_POSITIVE).powf(power)).sqrt();
            let own: Vec<f64> = part.iter().map(t).collect();
            let weight: f64 = part.iter().zip(&own).filter(|p| *p.1 > 0.0).map(|(k, t)| (v[*k] / t).powi(2)).sum();
            let size = match exact {
                true => largest(&part, &own, *d, row),
                false => part
                    .iter()
                    .zip(&own)
                    .flat_map(|(k, t)| row(*k).iter().map(move |x| (x * t).abs()))
                    .fold(0.0, f64::max),
            };
            (own, size, weight.sqrt() * size)
        };
        let long = choose(1.0);
        let (own, size, _) = match exact {
            true => Some(choose(0.0)).filter(|even| even.2 < long.2).unwrap_or(long),
            false => long,
        };
        let unit = if exact { BITS.0.exp2() } else { BITS.1.exp2() } / size;
        part.iter().zip(own).for_each(|(k, t)| stretches[*k] = if unit.is_finite() { t * unit } else { 0.0 });
    }
    stretches
}

/// A norm of the rows times t, from below, by some steps of the power method.
fn largest<'a>(part: &[usize], t: &[f64], d: usize, row: impl Fn(usize) -> &'a [f64]) -> f64 {
    let mut u = vec![1.0; d];
    let mut size = 0.0;
    for _ in 0..STEPS.0 {
        normalize(&mut u);
        let mut next = vec![0.0; d];
        for (k, t) in part.iter().zip(t) {
            add_scaled(&mut next, t * t * dot(row(*k), &u), row(*k));
        }
        u = next;
        size = norm(&u).sqrt();
    }
    size
}

/// σ ≥ ‖Z‖, with the factor of σ²I − G that proves it, or without one by the Frobenius norm.
///
/// A factor rounded to integers is off by at most m√m σ in the sum of a row: so much is taken off beforehand.
fn proved(short: Vec<Vec<i32>>, exact: bool) -> Result<(BigInt, Vec<BigInt>), Error> {
    let squares: i128 = short.iter().flatten().map(|z| i128::from(*z) * i128::from(*z)).sum();
    let frobenius = BigInt::from(squares).sqrt() + 1;
    let vectors = if exact { fewer(short).map_err(Error::Rejected)? } else { Vec::new() };
    let square = |vector: &Vec<i32>| vector.iter().map(|z| i128::from(*z) * i128::from(*z)).sum::<i128>();
    if !vectors.is_empty() && vectors.iter().all(|vector| square(vector) < 1 << 62) {
        let order = vectors.len();
        let mut products = gram(&vectors).into_iter();
        let mut matrix = DMatrix::zeros(order, order);
        for i in 0..order {
            for (j, product) in products.by_ref().take(i + 1).enumerate() {
                matrix[(i, j)] = product as f64;
                matrix[(j, i)] = product as f64;
            }
        }
        let top = eigenvalue(&matrix).sqrt();
        for slack in SLACK {
            let sigma = (top * (1.0 + slack)).ceil().max(1.0);
            let margin = 1.1 * (order as f64).powf(1.5) * sigma + 1e-12 * sigma * sigma;
            if sigma > f64::from(i32::MAX) {
                break;
            }
            let room = DMatrix::from_diagonal_element(order, order, sigma * sigma - margin) - &matrix;
            if let Some(lower) = factor(room) {
                let rows = (0..order).flat_map(|i| (0..=i).map(move |j| (i, j)));
                return Ok((scaled(sigma, 0, f64::ceil), rows.map(|at| scaled(lower[at], 0, f64::round)).collect()));
            }
        }
    }
    Ok((frobenius, Vec::new()))
}

/// The greatest eigenvalue of a semidefinite matrix, from below, by the power method.
fn eigenvalue(matrix: &DMatrix<f64>) -> f64 {
    let mut u = nalgebra::DVector::from_fn(matrix.nrows(), |i, _| 1.0 + (i % 7) as f64);
    let mut value = 0.0;
    for _ in 0..STEPS.1 {
        let length = u.norm();
        if length <= 0.0 {
            break;
        }
        u /= length;
        let next = matrix * &u;
        value = next.dot(&u).max(value);
        u = next;
    }
    value
}

/// The lengths of the rows of a dual matrix, for one output with their signs.
pub(super) fn lengths(dual: &[&[BigInt]], scale: u32) -> Vec<f64> {
    let one = BigInt::from(1) << scale;
    let length = |row: &&[BigInt]| match row {
        [v] => quotient(v, &one),
        _ => norm(&row.iter().map(|v| quotient(v, &one)).collect::<Vec<_>>()),
    };
    dual.iter().map(length).collect()
}
