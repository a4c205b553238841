//! Random networks of the set, by hit-and-run (Smith 1984).

use super::choice::{Choice, Chosen, Error};
use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::divisor::gcd;
use crate::check::lp::Vector;
use crate::dyadic::{quotient, scaled};
use crate::linear::matrix::Matrix;
use crate::linear::rank::rank;
use crate::random::Random;
use num_bigint::{BigInt, Sign};

/// Steps between two samples, per dimension.
const STEPS: usize = 20;

/// Bits of a coordinate along the kernel.
const BITS: u32 = 40;

/// Coordinates of the set: τ = centre + Σ s_j k_j.
struct Frame {
    /// A point whose coefficients are positive wherever those of some point are.
    centre: Vector,
    /// Integers with Z k = 0, a basis on the neurons that can be positive.
    kernel: Vec<Vec<BigInt>>,
}

/// So many networks, nearly uniformly distributed over the set: doubles walk, exact membership disposes.
/// Where the walk leaves the set by rounding the point is drawn towards the centre. One network, the only
/// one, if the set is a point.
///
/// # Errors
/// See [`Error`]; the set must be bounded.
pub fn samples(choice: &Choice, count: usize, seed: u64) -> Result<Vec<Chosen>, Error> {
    let frame = frame(choice)?;
    let centre: Vec<f64> = frame.centre.num.iter().map(|v| quotient(v, &frame.centre.den)).collect();
    // Every direction in units in which its largest entry is near one, powers of two.
    let units: Vec<u64> = frame.kernel.iter().map(|k| k.iter().map(BigInt::bits).max().unwrap_or(0)).collect();
    let scaled = |(k, unit): (&Vec<BigInt>, &u64)| {
        let unit = BigInt::from(1) << *unit;
        k.iter().map(|v| quotient(v, &unit)).collect()
    };
    let kernel: Vec<Vec<f64>> = frame.kernel.iter().zip(&units).map(scaled).collect();
    let mut random = Random::new(seed, 0);
    let (mut s, mut tau) = (vec![0.0; kernel.len()], centre.clone());
    let mut chosen = Vec::new();
    for _ in 0..if kernel.is_empty() { count.min(1) } else { count } {
        for _ in 0..STEPS * kernel.len() {
            step(&kernel, &mut s, &mut tau, &mut random)?;
        }
        let point = exact(&frame, &units, &s);
        chosen.push(choice.chosen(point, Fraction::zero())?);
    }
    Ok(chosen)
}

/// The frame of the set.
fn frame(choice: &Choice) -> Result<Frame, Error> {
    let possible = choice.possible()?;
    let centre = choice.largest_smallest()?;
    let column = |row: &Vec<BigInt>| possible.iter().map(|&i| row[i].clone()).collect::<Vec<BigInt>>();
    let rows: Vec<Vec<BigInt>> = choice.rows.iter().map(column).collect();
    let found = rank(&Matrix::dense(&rows, possible.len()));
    let found = found.ok_or_else(|| Error::Program("the rank of the columns was not found".to_string()))?;
    let full = |short: Vec<BigInt>| {
        let g = short.iter().fold(BigInt::ZERO, |g, v| gcd(&g, v));
        let mut vector = vec![BigInt::ZERO; centre.num.len()];
        possible.iter().zip(short).for_each(|(&i, v)| vector[i] = v / &g);
        vector
    };
    let kernel = found.kernel.into_iter().map(|vector| full(vector.numerators)).collect();
    Ok(Frame { centre, kernel })
}

/// One step: a random direction, then a random point of the chord.
fn step(kernel: &[Vec<f64>], s: &mut [f64], tau: &mut [f64], random: &mut Random) -> Result<(), Error> {
    let direction = random.normals(kernel.len());
    let mut change = vec![0.0; tau.len()];
    for (k, d) in kernel.iter().zip(&direction) {
        change.iter_mut().zip(k).for_each(|(c, k)| *c += d * k);
    }
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for (t, c) in tau.iter().zip(&change).filter(|(_, c)| **c != 0.0) {
        let end = -t.max(0.0) / c;
        if *c > 0.0 { low = low.max(end) } else { high = high.min(end) }
    }
    if !(low.is_finite() && high.is_finite()) {
        return Err(Error::Unbounded);
    }
    let length = low + (high - low) * random.uniform();
    s.iter_mut().zip(&direction).for_each(|(s, d)| *s += length * d);
    tau.iter_mut().zip(&change).for_each(|(t, c)| *t += length * c);
    Ok(())
}

/// The exact point of coordinates s, rounded to multiples of 2^−[`BITS`], along the directions k_j/2^units_j.
fn exact(frame: &Frame, units: &[u64], s: &[f64]) -> Vector {
    let Vector { num: centre, den } = &frame.centre;
    let longest = units.iter().copied().max().unwrap_or(0);
    let mut shrink = 0u32;
    loop {
        let factor = if shrink > 32 { 0.0 } else { 1.0 - 0.5f64.powi(BITS as i32 - 8 - shrink as i32) };
        let mut num: Vec<BigInt> = centre.iter().map(|c| c << (longest + u64::from(BITS))).collect();
        for ((k, unit), s) in frame.kernel.iter().zip(units).zip(s) {
            let s = (scaled(s * factor, BITS, f64::round) * den) << (longest - unit);
            num.iter_mut().zip(k).for_each(|(t, k)| *t += k * &s);
        }
        if num.iter().all(|v| v.sign() != Sign::Minus) {
            return Vector { num, den: den << (longest + u64::from(BITS)) };
        }
        shrink += 4;
    }
}
