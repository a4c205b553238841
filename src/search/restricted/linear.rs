//! The restricted program of a piecewise linear loss, exactly: by its dual (theory §E3.9).
//!
//! max Σ y_kν_k − ε|ν_k| over ν_k in a box for each row and z_iᵀν ≤ βℓ_i for each column: a linear program
//! with as many rows as there are columns, whose multipliers are the weights. A free output bias adds the row
//! 1ᵀν = 0, its multiplier is the bias. With a ridge the bias is the one variable t of φ(t) + β₀/2 t², φ the
//! optimum for the targets y − t: φ is convex and piecewise linear, each vertex ν of the program a line of it
//! with the slope −1ᵀν. Of two lines the minimum is known, and the program at that t either has the same
//! value or a line above them (Kelley's cutting planes in one dimension); vertices being finitely many, it
//! ends.

use super::program::{Error, Optimum, Program};
use super::rows::{Rows, negated};
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::lp::{self, Answer, Certificate, Column, Row, Vector};
use crate::check::statement::training::OutputBias;
use crate::lp::Solver;
use num_bigint::{BigInt, Sign};

pub(super) fn solve(program: &Program, rows: &Rows) -> Result<Optimum, Error> {
    let mut dual = Dual::new(program, rows)?;
    let training = program.training;
    let Some(decay) = training.output_bias.decay() else {
        let vertex = dual.at(&Fraction::zero())?;
        let bias = vertex.free.unwrap_or_else(Fraction::zero);
        return Ok(optimum(vertex.weights, &bias, vertex.nu));
    };
    let bends = |v: &Vertex, t: &Fraction| &(&decay * t) - &v.sum;
    let mut t = Fraction::zero();
    let mut vertex = dual.at(&t)?;
    // Lines that fall, and that rise, at the t where they were found.
    let (mut left, mut right): (Option<Vertex>, Option<Vertex>) = (None, None);
    loop {
        let (weights, value) = (vertex.weights.clone(), vertex.line(&t));
        // Lines that are the optimum at t: one that is level there with the ridge, or two with a mixture that
        // is.
        let tight = |line: &Option<Vertex>| line.as_ref().is_some_and(|line| line.line(&t) == value);
        let level = |line: &&Vertex| bends(line, &t) == Fraction::zero();
        let lines = [&left, &right].into_iter().filter(|line| tight(line)).flatten().chain([&vertex]);
        if let Some(line) = lines.into_iter().find(level) {
            return Ok(optimum(weights, &t, line.nu.clone()));
        }
        if let (true, true, Some(a), Some(b)) = (tight(&left), tight(&right), &left, &right) {
            let (rise, fall) = (bends(b, &t), bends(a, &t));
            let share = rise.over(&(&rise - &fall)).ok_or(Error::Unsolved)?;
            return Ok(optimum(weights, &t, mixed(&a.nu, &b.nu, &share)));
        }
        match bends(&vertex, &t).numerator().sign() {
            Sign::Minus => left = Some(vertex),
            _ => right = Some(vertex),
        }
        t = lowest(&left, &right, &decay).ok_or(Error::Unsolved)?;
        vertex = dual.at(&t)?;
    }
}

/// Where the greater of the lines and β₀/2 t² together are least.
fn lowest(left: &Option<Vertex>, right: &Option<Vertex>, decay: &Fraction) -> Option<Fraction> {
    let own = |v: &Vertex| v.sum.over(decay).map(|t| t.reduced());
    let (a, b) = match (left, right) {
        (Some(one), None) | (None, Some(one)) => return own(one),
        (Some(a), Some(b)) => (a, b),
        _ => return None,
    };
    for (line, other) in [(a, b), (b, a)] {
        let t = own(line)?;
        if line.line(&t) >= other.line(&t) {
            return Some(t);
        }
    }
    (&a.height - &b.height).over(&(&a.sum - &b.sum)).map(|t| t.reduced())
}

/// share·a + (1 − share)·b.
fn mixed(a: &Vector, b: &Vector, share: &Fraction) -> Vector {
    let (p, q) = (share.numerator(), &**share.denominator());
    let rest = q - p;
    let entry = |(x, y): (&BigInt, &BigInt)| x * p * &b.den + y * &rest * &a.den;
    Vector { num: a.num.iter().zip(&b.num).map(entry).collect(), den: &a.den * &b.den * q }
}

fn optimum(weights: Vector, bias: &Fraction, dual: Vector) -> Optimum {
    let bias = Vector { num: vec![bias.numerator().clone()], den: BigInt::from(bias.denominator().clone()) };
    Optimum { weights, bias, dual, exact: true }
}

/// An optimal dual vector for the targets y − t1.
struct Vertex {
    nu: Vector,
    /// Σ y_kν_k − ε|ν_k|.
    height: Fraction,
    /// 1ᵀν.
    sum: Fraction,
    weights: Vector,
    /// The multiplier of 1ᵀν = 0, if that is asked for.
    free: Option<Fraction>,
}

impl Vertex {
    fn line(&self, t: &Fraction) -> Fraction {
        &self.height - &(t * &self.sum)
    }
}

/// The linear program, its columns being the rows of the problem, twice if ε > 0: the positive and the
/// negative part.
struct Dual<'a> {
    program: &'a Program<'a>,
    solver: Solver,
    /// The row of a column, and the sign with which it counts.
    parts: Vec<(usize, i8)>,
    targets: Vec<Fraction>,
    insensitive: Fraction,
}

impl<'a> Dual<'a> {
    fn new(program: &'a Program, rows: &Rows) -> Result<Dual<'a>, Error> {
        let training = program.training;
        let split = rows.insensitive > Fraction::zero();
        let zero = Some(Fraction::zero());
        let (mut columns, mut parts) = (Vec::new(), Vec::new());
        for (k, [low, high]) in rows.ends.iter().enumerate() {
            let weight = Fraction::quotient(rows.weights[k].clone(), rows.weights_den.clone());
            // ν is minus a slope.
            let boxes = match split {
                true => vec![(1, zero.clone(), negated(low)), (-1, zero.clone(), high.clone())],
                false => vec![(1, negated(high), negated(low))],
            };
            for (sign, least, most) in boxes {
                let [lower, upper] = [least, most].map(|end| end.map(|end| &end * &weight));
                let den = lower.iter().chain(&upper).fold(Positive::one(), |den, end| den.lcm(end.denominator()));
                let over = |end: Option<Fraction>| end.map(|end| end.numerator() * (&*den / end.denominator()));
                let (lower, upper) = (over(lower), over(upper));
                columns.push(Column { cost: BigInt::ZERO, den: den.into(), lower, upper });
                parts.push((k, sign));
            }
        }
        let (p, q) = &training.beta;
        let terms = |entry: &dyn Fn(usize) -> BigInt| {
            let terms = parts.iter().enumerate().map(|(j, (k, sign))| (j, entry(*k) * *sign));
            terms.filter(|(_, a): &(usize, BigInt)| a.sign() != Sign::NoSign).collect()
        };
        let row = |(z, length): (&Vec<BigInt>, &Positive)| Row {
            terms: terms(&|k| &z[k] * q),
            lower: None,
            upper: Some(&**p * &program.den * length),
        };
        let mut constraints: Vec<Row> = program.columns.iter().zip(&program.lengths).map(row).collect();
        if training.output_bias == OutputBias::Free {
            constraints.push(Row { terms: terms(&|_| 1.into()), lower: Some(BigInt::ZERO), upper: Some(BigInt::ZERO) });
        }
        let linear =
            lp::Program { maximize: true, cost_den: 1.into(), constant: Fraction::zero(), columns, rows: constraints };
        let targets = (0..training.y.len()).map(|k| rows.target(k)).collect();
        Ok(Dual { program, solver: Solver::new(linear)?, parts, targets, insensitive: rows.insensitive.clone() })
    }

    /// The optimum for the targets y − t1.
    fn at(&mut self, t: &Fraction) -> Result<Vertex, Error> {
        let cost = |(k, sign): &(usize, i8)| {
            let target = &self.targets[*k] - t;
            let signed = if *sign < 0 { &Fraction::zero() - &target } else { target };
            &signed - &self.insensitive
        };
        let costs: Vec<Fraction> = self.parts.iter().map(cost).collect();
        let den = costs.iter().fold(Positive::one(), |den, cost| den.lcm(cost.denominator()));
        let costs: Vec<BigInt> = costs.iter().map(|cost| cost.numerator() * (&*den / cost.denominator())).collect();
        self.solver.set_objective(true, &costs, &den)?;
        let solution = self.solver.solve()?;
        let (Answer::Optimal(value), Certificate::Optimal { x, y }) = (solution.answer, solution.certificate) else {
            return Err(Error::Unsolved);
        };
        let mut nu = vec![BigInt::ZERO; self.targets.len()];
        self.parts.iter().zip(&x.num).for_each(|((k, sign), x)| nu[*k] += x * *sign);
        let x_den = Positive::new(x.den.clone()).ok_or(Error::Unsolved)?;
        let sum = Fraction::quotient(nu.iter().sum(), x_den).reduced();
        // Multipliers are those of the objective as it is minimised, in its integers.
        let m = self.program.columns.len();
        let whole = &y.den * &*den;
        let unit = &*self.program.den * &*self.program.training.beta.1;
        let weights = Vector { num: y.num[..m].iter().map(|y| -y * &unit).collect(), den: whole.clone() };
        let free = y.num.get(m).and_then(|y| Fraction::new(-y, whole));
        let height = &value + &(t * &sum);
        Ok(Vertex { nu: Vector { num: nu, den: x.den }, height: height.reduced(), sum, weights, free })
    }
}
