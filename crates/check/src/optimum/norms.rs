//! A bound on h(V) by norms of matrices, for data too large for trees (FORMAT R290–R293, theory §E6.6).
//!
//! The rows are rounded to short integers, so that the product of the data with itself is one of machine words:
//! Z has the rows of t_k·x_k, t_k > 0, rounded. With a_k = ‖V_k‖/t_k and by Cauchy and Schwarz
//!
//! Σ ‖V_k‖ |x_k·u| = Σ a_k |t_k x_k·u| ≤ ‖a‖ (‖Z‖ + ‖E‖), |E_kj| ≤ ½,
//!
//! and h(V) is at most half of this and of ‖VᵀX‖; for one output the rows of one sign at a time.

use crate::arithmetic::Positive;
use crate::arithmetic::vector::{add_multiple, at_mut, dot};
use crate::lexer::{Lines, Tokens};
use crate::optimum::hints::{Exponents, Scales};
use crate::optimum::matrix::Subject;
use crate::rejection::{Code, Rejection, require};
use crate::statement::Size;
use crate::work::{count, longest, products};
use num_bigint::{BigInt, Sign};

/// Entries of two vectors that are multiplied at a time: what all vectors have of them fits into a cache.
const CHUNK: usize = 512;

/// A row of the data, of the dual matrix, and t_k (scale `omega`).
#[derive(Clone, Copy)]
pub struct Row<'a> {
    x: &'a [BigInt],
    v: &'a [BigInt],
    stretch: &'a Positive,
}

/// What the norms are about.
pub struct Norms<'a> {
    rows: Vec<Row<'a>>,
    subject: Subject<'a>,
    scales: Scales,
}

/// The records after the line `norms`: h(V) ≤ B = b·2^−quad; `dual` holds the K numbers of each row.
pub(crate) fn prove(
    subject: Subject,
    dual: &[&[BigInt]],
    (scales, b): (Scales, &BigInt),
    lines: &mut Lines,
    size: &mut Size,
) -> Result<(), Rejection> {
    let mut tokens = lines.record("stretch")?;
    let stretch: Vec<Positive> = subject.x.iter().map(|_| tokens.positive()).collect::<Result<_, _>>()?;
    tokens.end()?;
    let norms = Norms::new(subject, dual, &stretch, scales);
    lines.spend(norms.cost())?;
    let (linear, room) = (norms.linear(), norms.room(b));
    for part in norms.parts() {
        let short = norms.short(&part).map_err(|rejection| Rejection { line: lines.number(), ..rejection })?;
        let norm = stated(lines, short)?;
        let taken = norms.taken(&linear, &part, &norm);
        require(taken <= room, Code::NormsExceed, lines.number(), || {
            format!("the norm {norm} gives no bound as low as the one that is stated")
        })?;
    }
    size.nodes = size.nodes.saturating_add(1);
    size.leaves = size.leaves.saturating_add(1);
    Ok(())
}

impl<'a> Norms<'a> {
    /// About these rows, with the K numbers of the dual matrix and a t for each.
    pub fn new(subject: Subject<'a>, dual: &[&'a [BigInt]], stretch: &'a [Positive], scales: Scales) -> Norms<'a> {
        let rows = subject.x.iter().zip(dual).zip(stretch);
        Norms { rows: rows.map(|((x, v), stretch)| Row { x, v, stretch }).collect(), subject, scales }
    }

    /// The rows that go together: for one output those with ν_k > 0, then those with ν_k < 0; all for several.
    pub fn parts(&self) -> Vec<Vec<Row<'a>>> {
        let of = |sign: Sign| {
            let own = |row: &&Row| row.v.iter().all(|v| v.sign() == sign);
            self.rows.iter().filter(own).copied().collect()
        };
        if self.subject.outputs == 1 { vec![of(Sign::Plus), of(Sign::Minus)] } else { vec![self.rows.clone()] }
    }

    /// Products of words: the rows times t, and times the dual matrix.
    fn cost(&self) -> u128 {
        let entries = self.rows.iter().map(|row| count(row.x.len())).fold(0, u128::saturating_add);
        let width =
            longest(self.rows.iter().flat_map(|row| row.v)).max(longest(self.rows.iter().map(|r| &**r.stretch)));
        let times = entries.saturating_mul(count(self.subject.outputs).saturating_add(1));
        products(times, longest(self.subject.x.iter().flatten()), width)
    }

    /// t_k·x_k, rounded to the nearest integers (R291).
    pub fn short(&self, part: &[Row]) -> Result<Vec<Vec<i32>>, Rejection> {
        let unit = (&**self.subject.x_den << self.scales.omega).magnitude().clone();
        let half = &unit >> 1u32;
        let entry = |x: &BigInt, stretch: &Positive| {
            let rounded = BigInt::from((x.magnitude() * stretch.magnitude() + &half) / &unit);
            let value = if x.sign() == Sign::Minus { -rounded } else { rounded };
            i32::try_from(&value).map_err(|_| too_large(&value))
        };
        part.iter().map(|row| row.x.iter().map(|x| entry(x, row.stretch)).collect()).collect()
    }

    /// A number that ‖XᵀV‖_F·DX is at most, of scale `dual`.
    pub fn linear(&self) -> BigInt {
        let columns = self.rows.iter().map(|row| row.x.len()).fold(0, usize::max);
        let mut sums = vec![vec![BigInt::ZERO; columns]; self.subject.outputs];
        for row in &self.rows {
            sums.iter_mut().zip(row.v).for_each(|(sum, v)| add_multiple(sum, v, row.x));
        }
        upper_root(sums.iter().map(|sum| dot(sum, sum)).sum())
    }

    /// 4B, in units that make all of R293 integers.
    pub fn room(&self, b: &BigInt) -> BigInt {
        let Exponents { dual, arc, .. } = *self.scales;
        (b * &**self.subject.x_den) << (u64::from(dual) + u64::from(arc) + 2)
    }

    /// 2‖XᵀV‖ + ‖a‖(2σ + 2‖E‖) for the rows of one part and its norm σ, or more, in the same units (R293).
    pub fn taken(&self, linear: &BigInt, part: &[Row], norm: &BigInt) -> BigInt {
        let Exponents { omega, arc, quad, .. } = *self.scales;
        let [omega, arc, quad] = [omega, arc, quad].map(u64::from);
        let square = |row: &Row| {
            let quotient = ((upper_root(dot(row.v, row.v)) << arc) + &**row.stretch - 1) / &**row.stretch;
            &quotient * &quotient
        };
        let weights = upper_root(part.iter().map(square).sum());
        let error = upper_root(part.iter().map(|row| BigInt::from(row.x.len())).sum());
        (linear << (quad + arc + 1)) + ((weights * (norm * 2 + error) * &**self.subject.x_den) << (quad + omega))
    }
}

/// The least integer that is not below the root of a number ≥ 0.
fn upper_root(square: BigInt) -> BigInt {
    let root = square.sqrt();
    if &root * &root < square { root + 1 } else { root }
}

/// The line `norm`: σ ≥ ‖Z‖, by the Frobenius norm or by a factor (R292).
fn stated(lines: &mut Lines, short: Vec<Vec<i32>>) -> Result<BigInt, Rejection> {
    let mut tokens = lines.record("norm")?;
    let norm = tokens.positive()?;
    let factor = tokens.list(entry)?;
    tokens.end()?;
    let line = lines.number();
    if factor.is_empty() {
        let squares: i128 = short.iter().map(|row| square(row)).sum();
        require(BigInt::from(squares) <= &*norm * &*norm, Code::NormTooSmall, line, || {
            format!("the Frobenius norm is above {}", *norm)
        })?;
        return Ok(norm.into());
    }
    let vectors = fewer(short)?;
    let (order, length) = (vectors.len(), vectors.iter().map(Vec::len).fold(0, usize::max));
    let entries = order.saturating_mul(order.saturating_add(1)) / 2;
    require(factor.len() == entries, Code::FactorCount, line, || {
        format!("the factor has {} entries, not {entries}", factor.len())
    })?;
    lines.spend(count(entries).saturating_mul(count(length).saturating_add(count(order))))?;
    let small = i32::try_from(&*norm).map_err(|_| Rejection { line, ..too_large(&norm) })?;
    dominant(&vectors, &factor, small).map_err(|rejection| Rejection { line, ..rejection })?;
    Ok(norm.into())
}

/// The next token, an integer of 32 bits.
fn entry(tokens: &mut Tokens) -> Result<i32, Rejection> {
    let value = tokens.integer()?;
    i32::try_from(&value).map_err(|_| tokens.reject(Code::EntryTooLarge, too_large(&value).message))
}

fn too_large(value: &BigInt) -> Rejection {
    Rejection::new(Code::EntryTooLarge, 0, format!("{value} does not fit 32 bits"))
}

/// The rows of a matrix, or its columns where these are fewer: ZZᵀ and ZᵀZ have the same largest eigenvalue.
pub fn fewer(rows: Vec<Vec<i32>>) -> Result<Vec<Vec<i32>>, Rejection> {
    let length = rows.iter().map(Vec::len).fold(0, usize::max);
    if rows.len() <= length {
        return Ok(rows);
    }
    let mut columns = vec![Vec::new(); length];
    for row in &rows {
        for (j, entry) in row.iter().enumerate() {
            at_mut(&mut columns, j)?.push(*entry);
        }
    }
    Ok(columns)
}

/// Proves that σ²I − G − LLᵀ is diagonally dominant, G the products of the vectors with each other: then no
/// eigenvalue of G is above σ².
///
/// Where an entry on the diagonal is not negative, the squares of a vector and of a row of L add up to at most
/// σ² < 2^62; by Cauchy and Schwarz no sum of products of some entries of two of them is larger. So 64 bits hold
/// all sums once the diagonal is tested, which is done with 128.
fn dominant(vectors: &[Vec<i32>], factor: &[i32], norm: i32) -> Result<(), Rejection> {
    let reject = |i: usize| {
        let message = format!("σ²I − G − LLᵀ is not diagonally dominant in row {i} of {}", vectors.len());
        Rejection::new(Code::NotDominant, 0, message)
    };
    let mut rows: Vec<&[i32]> = Vec::new();
    let mut rest = factor;
    let mut slack: Vec<i128> = Vec::new();
    for (i, vector) in vectors.iter().enumerate() {
        let (row, next) = rest.split_at_checked(i + 1).ok_or_else(|| reject(i))?;
        let left = i128::from(norm) * i128::from(norm) - square(vector) - square(row);
        if left < 0 {
            return Err(reject(i));
        }
        slack.push(left);
        rows.push(row);
        rest = next;
    }
    let mut products = gram(vectors).into_iter();
    for (i, row) in rows.iter().enumerate() {
        for (l, other) in rows.iter().enumerate().take(i + 1) {
            let product = products.next().ok_or_else(|| reject(i))?;
            if l < i {
                let entry = i128::from((product + short_dot(row, other)).unsigned_abs());
                *at_mut(&mut slack, i)? -= entry;
                *at_mut(&mut slack, l)? -= entry;
            }
        }
    }
    slack.iter().position(|left| *left < 0).map_or(Ok(()), |i| Err(reject(i)))
}

/// The products of vectors of one length with each other, a lower triangle row by row. Their squares must be
/// below 2^63.
pub fn gram(vectors: &[Vec<i32>]) -> Vec<i64> {
    let mut sums: Vec<i64> = (0..vectors.len()).flat_map(|i| (0..=i).map(|_| 0)).collect();
    let mut chunks: Vec<_> = vectors.iter().map(|vector| vector.chunks(CHUNK)).collect();
    loop {
        let parts: Vec<&[i32]> = chunks.iter_mut().filter_map(Iterator::next).collect();
        if parts.is_empty() {
            return sums;
        }
        let mut sums = sums.iter_mut();
        for (i, part) in parts.iter().enumerate() {
            parts.iter().take(i + 1).zip(&mut sums).for_each(|(other, sum)| *sum += short_dot(part, other));
        }
    }
}

fn short_dot(a: &[i32], b: &[i32]) -> i64 {
    a.iter().zip(b).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum()
}

fn square(a: &[i32]) -> i128 {
    a.iter().map(|a| i128::from(*a) * i128::from(*a)).sum()
}
