//! The best constant: Z, the objective of the best network without neurons (FORMAT R206, theory §E1.7).
//!
//! Z is what the share of a possible improvement is measured by, so its lower end matters: it is D(ν₀) for a
//! dual vector ν₀ that the rows' slopes at the constant make up, a lower bound whatever constant was found.

use crate::arithmetic::enclosure::Interval;
use crate::arithmetic::fraction::sum;
use crate::arithmetic::logarithm::{SCALE, ln, surprisal};
use crate::arithmetic::range::{self, Range, interval};
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::{Code, Rejection};
use crate::statement::loss::{Limit, Loss, Shape};
use crate::statement::training::{OutputBias, Sample, Training};
use crate::statement::{dual, primal};
use num_bigint::{BigInt, Sign};

/// Z = min over b of ℓ(b1) + β₀/2 ‖b‖², or ℓ(0) without an output bias.
///
/// # Errors
/// A constant whose loss is not computed (R204).
pub fn best(training: &Training) -> Result<Range, Rejection> {
    let zeros = vec![Fraction::zero(); training.outputs];
    match (&training.output_bias, &training.loss) {
        (OutputBias::None, _) => at(training, &zeros),
        (_, Loss::Logistic | Loss::Poisson | Loss::Softmax) => entropies(training),
        (_, loss) => loss.shape().map_or_else(|| at(training, &zeros), |shape| piecewise(training, &shape)),
    }
}

/// ℓ(b1) + β₀/2 ‖b‖².
fn at(training: &Training, b: &[Fraction]) -> Result<Range, Rejection> {
    let mut total = range::Sum::default();
    for (k, sample) in training.samples().iter().enumerate() {
        primal::row(&mut total, &training.loss, sample, b).map_err(|rejection| primal::of_row(rejection, k))?;
    }
    total.add(primal::bias_penalty(training, &sum(b.iter().map(|b| b * b).collect())));
    Ok(total.range())
}

/// A column of targets with what a constant costs there.
struct Column<'a> {
    shape: &'a Shape,
    /// (s_k, y_k) of each row.
    rows: Vec<(Fraction, Fraction)>,
    /// β₀, zero if free.
    decay: Fraction,
}

impl Column<'_> {
    /// The slope of row (s, y) at the constant b, seen from one side.
    fn slope(&self, (s, y): &(Fraction, Fraction), b: &Fraction, from: Limit) -> Fraction {
        let e = self.shape.error(y, b);
        if !self.shape.margin {
            return s * &self.shape.slope(&e, from);
        }
        // For y > 0 the error falls where b rises.
        let above = (from == Limit::Right) != (*y > Fraction::zero());
        let slope = self.shape.slope(&e, if above { Limit::Right } else { Limit::Left });
        &Fraction::zero() - &(&(s * y) * &slope)
    }

    /// The derivative at b from one side.
    fn derivative(&self, b: &Fraction, from: Limit) -> Fraction {
        let slopes = self.rows.iter().map(|row| self.slope(row, b, from)).collect();
        &sum(slopes) + &(&self.decay * b)
    }

    /// Where a row's slope has a corner.
    fn corners(&self) -> Vec<Fraction> {
        let corners = self.shape.corners();
        let place = |y: &Fraction, e: &Fraction| match self.shape.margin {
            true => y * &(&Fraction::one() - e),
            false => y + e,
        };
        let mut all: Vec<Fraction> =
            self.rows.iter().flat_map(|(_, y)| corners.iter().map(move |e| place(y, e).reduced())).collect();
        all.sort();
        all.dedup();
        all
    }

    /// A constant where the derivative goes through zero: it is monotone, and affine between corners, so a
    /// binary search for the corner and a line do.
    fn minimiser(&self) -> Fraction {
        let corners = self.corners();
        let place = corners.partition_point(|b| self.derivative(b, Limit::Right) < Fraction::zero());
        let (Some(first), Some(last)) = (corners.first(), corners.last()) else { return Fraction::zero() };
        let (from, to) = match (place.checked_sub(1).and_then(|i| corners.get(i)), corners.get(place)) {
            (_, Some(to)) if self.derivative(to, Limit::Left) <= Fraction::zero() => return to.clone(),
            (Some(from), Some(to)) => (from.clone(), to.clone()),
            (None, _) => (first - &Fraction::one(), first.clone()),
            (_, None) => (last.clone(), last + &Fraction::one()),
        };
        let (low, high) = (self.derivative(&from, Limit::Right), self.derivative(&to, Limit::Left));
        match (&Fraction::zero() - &low).over(&(&high - &low)) {
            Some(share) => (&from + &(&share * &(&to - &from))).reduced(),
            // The derivative is constant here: any point is as good.
            None => from,
        }
    }

    /// ν₀ at the constant b: minus the slopes, and where these jump the share of each jump that makes the
    /// derivative zero.
    fn dual(&self, b: &Fraction) -> Vec<Fraction> {
        let (left, right) = (self.derivative(b, Limit::Left), self.derivative(b, Limit::Right));
        let share = (&Fraction::zero() - &left).over(&(&right - &left));
        let nu = |row| {
            let (left, right) = (self.slope(row, b, Limit::Left), self.slope(row, b, Limit::Right));
            match &share {
                Some(share) => &Fraction::zero() - &(&left + &(share * &(&right - &left))),
                // No slope jumps.
                None => &Fraction::zero() - &left,
            }
        };
        self.rows.iter().map(nu).collect()
    }
}

/// The rows (s_k, y_k) of each output.
fn rows(training: &Training) -> Vec<Vec<(Fraction, Fraction)>> {
    let mut columns = vec![Vec::new(); training.outputs];
    for sample in training.samples() {
        for (column, y) in columns.iter_mut().zip(&sample.targets) {
            column.push((sample.weight(), y.clone()));
        }
    }
    columns
}

/// The entries of the columns, row by row.
fn interleaved(columns: Vec<Vec<Fraction>>) -> Vec<Fraction> {
    let mut all = Vec::new();
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    loop {
        let row: Vec<Fraction> = columns.iter_mut().flat_map(Iterator::next).collect();
        if row.is_empty() {
            return all;
        }
        all.extend(row);
    }
}

/// Z of a piecewise quadratic loss: each output by itself. D(ν₀) is the objective of the constant, by
/// Fenchel's equality.
fn piecewise(training: &Training, shape: &Shape) -> Result<Range, Rejection> {
    let (mut constants, mut duals) = (Vec::new(), Vec::new());
    for rows in rows(training) {
        let column = Column { shape, rows, decay: training.output_bias.price() };
        let b = column.minimiser();
        duals.push(column.dual(&b));
        constants.push(b);
    }
    between(training, &interleaved(duals), &constants)
}

/// ν₀, K entries for each row with their denominator: minus the slopes at the best constant, at 0 without an
/// output bias. Where slopes jump it is one of many; with a ridge and a loss that needs logarithms it is so near
/// to it as 64 bits tell. Nothing rests on it: any vector gives a lower bound, if it is one that can.
pub fn slopes(training: &Training) -> Result<(Vec<BigInt>, Positive), Rejection> {
    let columns: Vec<Vec<Fraction>> = match training.loss.shape() {
        Some(shape) => rows(training).into_iter().map(|rows| piecewise_slopes(training, &shape, rows)).collect(),
        None => entropy_slopes(training)?,
    };
    let nu = interleaved(columns);
    let den = nu.iter().fold(Positive::one(), |den, value| den.lcm(value.denominator()));
    Ok((nu.iter().map(|value| &*den / value.denominator() * value.numerator()).collect(), den))
}

/// ν₀ of one output.
fn piecewise_slopes(training: &Training, shape: &Shape, rows: Vec<(Fraction, Fraction)>) -> Vec<Fraction> {
    let column = Column { shape, rows, decay: training.output_bias.price() };
    if training.output_bias != OutputBias::None {
        return column.dual(&column.minimiser()).iter().map(Fraction::reduced).collect();
    }
    let (zero, half) = (Fraction::zero(), Fraction::one().half());
    let slope = |row| {
        let both = &column.slope(row, &zero, Limit::Left) + &column.slope(row, &zero, Limit::Right);
        (&zero - &(&both * &half)).reduced()
    };
    column.rows.iter().map(slope).collect()
}

/// ν₀ = s(y − p) of each output, p the slopes of Σ over logits or rates at the constant.
fn entropy_slopes(training: &Training) -> Result<Vec<Vec<Fraction>>, Rejection> {
    let p: Vec<Fraction> = match (&training.output_bias, &training.loss) {
        (OutputBias::None, Loss::Logistic) => vec![Fraction::one().half()],
        (OutputBias::None, Loss::Softmax) => {
            let one = Fraction::one();
            let share = divided(&one, &sum(vec![one.clone(); training.outputs]))?;
            vec![share; training.outputs]
        }
        (OutputBias::None, _) => vec![Fraction::one()],
        (bias, _) => {
            let (total, means) = means(training)?;
            match bias.decay() {
                Some(decay) => proposal(training, &means, &divided(&total, &decay)?),
                None => means,
            }
        }
    };
    let column = |(rows, p): (Vec<(Fraction, Fraction)>, &Fraction)| {
        rows.iter().map(|(s, y)| (s * &(y - p)).reduced()).collect()
    };
    Ok(rows(training).into_iter().zip(&p).map(column).collect())
}

/// The quotient; weights, their sum and a decay are positive.
fn divided(value: &Fraction, by: &Fraction) -> Result<Fraction, Rejection> {
    value.over(by).ok_or_else(|| Rejection::new(Code::NotPositive, 0, "a sum of weights or a decay is zero"))
}

/// Z between D(ν₀), or D(0) if ν₀ is no dual vector, and the objective of a constant.
fn between(training: &Training, nu: &[Fraction], constant: &[Fraction]) -> Result<Range, Rejection> {
    let den = nu.iter().fold(Positive::one(), |den, value| den.lcm(value.denominator()));
    let nu: Vec<BigInt> = nu.iter().map(|value| &*den / value.denominator() * value.numerator()).collect();
    let nothing = || vec![BigInt::ZERO; nu.len()];
    let low = dual::value(training, &nu, &den).or_else(|_| dual::value(training, &nothing(), &den))?;
    let high = at(training, constant)?.high;
    Ok(Range { low: low.min(high.clone()), high })
}

/// Bits of the shares and rates that are looked for.
const BITS: u32 = 64;

/// Z of the losses that need logarithms. With the slopes of the constant, ν₀ = s(y − p): p holds shares
/// (logistic, softmax) or a rate (Poisson), and D(ν₀) = S·H(p) − S²‖ȳ − p‖²/(2β₀), S = Σs, ȳ the weighted mean.
/// Any shares, or any rate, give a lower bound. With a free bias p is ȳ; with a ridge b = S(ȳ − p)/β₀ is where
/// its slopes are p, found by bisection.
fn entropies(training: &Training) -> Result<Range, Rejection> {
    let (total, means) = means(training)?;
    let Some(decay) = training.output_bias.decay() else {
        return Ok(worth(training, &total, &means).range());
    };
    let pull = divided(&total, &decay)?;
    // Numbers that are no shares would be worth nothing.
    let p = match proposal(training, &means, &pull) {
        p if p.iter().all(|p| *p >= Fraction::zero()) => p,
        _ => means.clone(),
    };
    let mut lower = worth(training, &total, &p);
    let distance: Vec<Fraction> = means.iter().zip(&p).map(|(y, p)| y - p).collect();
    let square = sum(distance.iter().map(|t| t * t).collect()).half();
    lower.add(&Fraction::zero() - &(&(&total * &pull) * &square));
    let constant: Vec<Fraction> = distance.iter().map(|t| (&pull * t).reduced()).collect();
    let high = at(training, &constant)?.high;
    Ok(Range { low: lower.range().low.min(high.clone()), high })
}

/// S = Σs, and the weighted mean of each output's targets.
fn means(training: &Training) -> Result<(Fraction, Vec<Fraction>), Rejection> {
    let total = sum(training.samples().iter().map(Sample::weight).collect());
    let mean = |rows: Vec<(Fraction, Fraction)>| {
        let weighted = sum(rows.iter().map(|(s, y)| s * y).collect());
        divided(&weighted, &total).map(|mean| mean.reduced())
    };
    let means = rows(training).into_iter().map(mean).collect::<Result<_, _>>()?;
    Ok((total, means))
}

/// S·H(p).
fn worth(training: &Training, total: &Fraction, p: &[Fraction]) -> range::Sum {
    let mut sum = range::Sum::default();
    let mut entropy = |p: &Fraction| sum.enclose(&surprisal(p.numerator(), p.denominator()), total);
    p.iter().for_each(&mut entropy);
    match (&training.loss, p) {
        (Loss::Logistic, [p]) => entropy(&(&Fraction::one() - p)),
        (Loss::Poisson, [q]) => sum.add(total * q),
        _ => {}
    }
    sum
}

/// p such that b = pull·(mean − p) has the slopes p, nearly. Nothing rests on it.
fn proposal(training: &Training, means: &[Fraction], pull: &Fraction) -> Vec<Fraction> {
    let one = BigInt::from(1) << BITS;
    // ln p + shift against b, for p = j·2^−BITS.
    let slack = |mean: &Fraction, j: &BigInt, shift: &Interval, odds: bool| {
        let p = Fraction::dyadic(j.clone(), BITS);
        let b = interval(&(pull * &(mean - &p)));
        let log = |j: &BigInt| {
            Positive::new(j.clone()).map_or_else(Interval::default, |j| ln(&j, &Positive::power_of_two(BITS.into())))
        };
        let other = if odds { log(&(&one - j)) } else { Interval::default() };
        &(&(&b - &log(j)) - shift) + &other
    };
    let share = |mean: &Fraction, most: &BigInt, shift: &Interval, odds: bool| {
        let found = falling(most, |j| slack(mean, j, shift, odds).low.sign() != Sign::Minus);
        Fraction::dyadic(found, BITS)
    };
    match (&training.loss, means) {
        (Loss::Softmax, means) => {
            let shares = |shift: &Interval| -> Vec<Fraction> {
                means.iter().map(|mean| share(mean, &(&one - 1), shift, false)).collect()
            };
            // ln Σ eᵇ to 40 bits.
            let most = BigInt::from(2 * BITS) << 40;
            let shift = |j: &BigInt| Interval::point((j * 2 - &most) << (SCALE - 40));
            let found = falling(&most, |j| sum(shares(&shift(j))) > Fraction::one());
            normalised(shares(&shift(&found)))
        }
        (loss, means) => {
            let most = |mean: &Fraction| match loss {
                Loss::Poisson => (mean.numerator() << BITS) / mean.denominator() + &one,
                _ => &one - 1,
            };
            means.iter().map(|mean| share(mean, &most(mean), &Interval::default(), *loss == Loss::Logistic)).collect()
        }
    }
}

/// Shares that add up to one: what is over goes to the greatest.
fn normalised(mut shares: Vec<Fraction>) -> Vec<Fraction> {
    let rest = &Fraction::one() - &sum(shares.clone());
    if let Some(greatest) = shares.iter_mut().max_by(|a, b| (**a).cmp(*b)) {
        *greatest = &*greatest + &rest;
    }
    shares
}

/// The greatest integer from 1 to `most` with a property that ends somewhere; 1 if it never holds.
fn falling(most: &BigInt, holds: impl Fn(&BigInt) -> bool) -> BigInt {
    let (mut low, mut high) = (BigInt::from(1), most + 1);
    while &high - &low > BigInt::from(1) {
        let middle: BigInt = (&low + &high) >> 1;
        if holds(&middle) { low = middle } else { high = middle }
    }
    low
}
