//! The slopes of the loss that a certificate states: subgradients at kinks, and numbers near those that are
//! enclosed (FORMAT R211).

use crate::check::arithmetic::divisor::gcd;
use crate::check::arithmetic::logarithm::SCALE;
use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::lp::{Certificate, Vector};
use crate::check::rejection::Rejection;
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{Training, TwoLayer};
use crate::check::stationary::slopes::{Kink, Ranges, Slopes};
use crate::check::stationary::subgradient::{Derivative, Subgradient, bias, subgradients};
use crate::program::model::Variable;
use crate::program::{Model, Number};
use crate::qp;
use num_bigint::{BigInt, Sign};
use std::collections::BTreeMap;

/// Variables of a quadratic program at most; beyond, every subgradient is the middle of its interval.
const VARIABLES: usize = 400;

/// The open slopes over a denominator.
pub(super) type Stated = (Vec<BigInt>, Positive);

/// What a certificate states.
pub(super) fn choose(training: &Training, network: &TwoLayer, ranges: &Ranges) -> Result<Stated, Rejection> {
    let open = || ranges.entries.iter().filter(|range| ranges.open(range));
    if ranges.enclosed {
        // The middle, rounded.
        let middle = |low: &Fraction, high: &Fraction| {
            let twice = low + high;
            (twice.numerator() << SCALE) / (twice.denominator() << 1)
        };
        let stated = open().map(|range| middle(&range.low, &range.high)).collect();
        return Ok((stated, Positive::power_of_two(SCALE.into())));
    }
    let lowest: Vec<Fraction> = open().map(|range| range.low.clone()).collect();
    if lowest.is_empty() {
        return Ok((Vec::new(), Positive::one()));
    }
    let (low, den) = common(&lowest);
    let slopes = ranges.at(&low, &den)?;
    let sets = subgradients(training, network, &slopes)?;
    let mut program = Program::new(training, network, &slopes, &sets);
    let half = |kink: &Kink| Fraction::quotient(kink.above.clone(), &slopes.den << 1);
    let above = program.solve().unwrap_or_else(|| slopes.kinks.iter().map(half).collect());
    Ok(common(&lowest.iter().zip(above).map(|(low, above)| low + &above).collect::<Vec<_>>()))
}

/// Fractions over their least common denominator.
fn common(values: &[Fraction]) -> Stated {
    let values: Vec<Fraction> = values.iter().map(Fraction::reduced).collect();
    let den = values.iter().fold(Positive::one(), |den, value| den.lcm(value.denominator()));
    (values.iter().map(|value| &*den / value.denominator() * value.numerator()).collect(), den)
}

fn number(value: &Fraction) -> Number {
    // A denominator is not zero.
    Number::fraction(value.numerator().clone(), (**value.denominator()).clone()).unwrap_or_else(|| 0.into())
}

/// A sum of multiples of variables.
type Terms = Vec<(Variable, Number)>;

/// The subgradients r for which the element of least length is shortest: least squares over r and the shares s
/// of all ties.
///
/// A line of ties has the variable s·w. It is between 0 and w if rows of the line have no kinks of the loss, or
/// if they do and w has one sign for all r: then this is linear in both. Otherwise the program is solved once
/// without this condition, and again with the signs of all s·w as they came out. There, and where ties are
/// dependent, r is a proposal and nothing more.
struct Program {
    model: Model,
    one: Variable,
    kinks: Vec<Variable>,
    size: usize,
    /// Lines whose w may have either sign: s·w, the terms of s·w − w but for the constant, and that.
    either: Vec<(Variable, Terms, Number)>,
}

impl Program {
    /// With variables r − low for all kinks, `slopes` and `sets` being those at low.
    fn new(training: &Training, network: &TwoLayer, slopes: &Slopes, sets: &[Subgradient]) -> Program {
        let mut model = Model::minimize();
        let one = model.variable("", 0, Some(1.into()), Some(1.into()));
        let length = |kink: &Kink| Fraction::quotient(kink.above.clone(), slopes.den.clone());
        let kinks = slopes.kinks.iter().map(|k| model.variable("", 0, Some(0.into()), Some(number(&length(k)))));
        let kinks: Vec<Variable> = kinks.collect();
        let mut program = Program { model, size: 1 + kinks.len(), one, kinks, either: Vec::new() };
        let rows: Vec<(&[BigInt], Fraction)> =
            slopes.kinks.iter().map(|kink| (training.x[kink.row].as_slice(), length(kink))).collect();
        for (neuron, set) in network.neurons.iter().zip(sets) {
            program.neuron(neuron, set, &rows, &training.x_den);
        }
        for Derivative { value, .. } in bias(training, network, slopes) {
            let terms = program.kinks.iter().map(|r| (*r, Number::from(1)));
            let terms: Terms = [(one, number(&value))].into_iter().chain(terms).collect();
            program.model.square(&terms, 1);
        }
        program
    }

    /// The squares of the derivatives by the weights of a neuron.
    fn neuron(&mut self, neuron: &Neuron, set: &Subgradient, rows: &[(&[BigInt], Fraction)], x_den: &Positive) {
        let over = |v: &BigInt| Fraction::quotient(v.clone(), set.den.clone());
        let mut entries: Vec<Terms> = set.base.iter().map(|v| vec![(self.one, number(&over(v)))]).collect();
        let mut output: Terms = set.outputs.iter().map(|o| (self.one, number(&o.value))).collect();
        let mut lines: BTreeMap<Vec<BigInt>, Line> = BTreeMap::new();
        for tie in &set.ties {
            lines.insert(tie.row.clone(), Line { weight: over(&tie.weight), kinks: Vec::new() });
        }
        let factor = match (neuron.atom, neuron.a.first()) {
            (true, Some(a)) => Fraction::quotient(BigInt::from_biguint(a.sign(), 1u8.into()), Positive::one()),
            (_, a) => Fraction::quotient(a.cloned().unwrap_or_default(), neuron.a_den.clone()),
        };
        let times = |v: &BigInt| &factor * &Fraction::quotient(v.clone(), x_den.clone());
        for ((x, length), r) in rows.iter().zip(&self.kinks) {
            let z = dot(x, &neuron.u);
            let g = x.iter().fold(BigInt::ZERO, |g, v| gcd(&g, v));
            let turned = x.iter().map(BigInt::sign).find(|s| *s != Sign::NoSign) == Some(Sign::Minus);
            let tied = z.sign() == Sign::NoSign && g.sign() == Sign::Plus;
            if z.sign() == Sign::Plus || (tied && turned) {
                entries.iter_mut().zip(x.iter()).for_each(|(entry, v)| entry.push((*r, number(&times(v)))));
            }
            if z.sign() == Sign::Plus {
                output.push((*r, number(&Fraction::quotient(z, x_den * &neuron.u_den))));
            } else if tied {
                let p = x.iter().map(|v| if turned { -v / &g } else { v / &g }).collect();
                let line = lines.entry(p).or_insert(Line { weight: Fraction::zero(), kinks: Vec::new() });
                line.kinks.push((*r, times(&g), length.clone()));
            }
        }
        for (p, line) in &lines {
            let share = self.share(line);
            entries.iter_mut().zip(p).for_each(|(entry, v)| entry.push((share, Number::from(v.clone()))));
        }
        let weight = number(&set.square);
        entries.iter().chain([&output]).for_each(|terms| self.model.square(terms, weight.clone()));
    }

    /// The variable s·w of a line.
    fn share(&mut self, line: &Line) -> Variable {
        let zero = Fraction::zero();
        let (mut least, mut most) = (line.weight.clone(), line.weight.clone());
        for (_, factor, length) in &line.kinks {
            let end = factor * length;
            least = &least + &end.clone().min(zero.clone());
            most = &most + &end.max(zero.clone());
        }
        let ends = [least.clone().min(zero.clone()), most.clone().max(zero.clone())].map(|end| number(&end));
        let [lower, upper] = ends;
        let share = self.model.variable("", 0, Some(lower), Some(upper));
        self.size += 1;
        // share − Σ factor·r against the weight at the lowest r.
        let minus = line.kinks.iter().map(|(r, factor, _)| (*r, number(&(&zero - factor))));
        let terms: Terms = [(share, Number::from(1))].into_iter().chain(minus).collect();
        let weight = number(&line.weight);
        match (least >= zero, most <= zero) {
            _ if line.kinks.is_empty() => {}
            (true, _) => drop(self.model.constrain("", &terms, None, Some(weight))),
            (_, true) => drop(self.model.constrain("", &terms, Some(weight), None)),
            _ => self.either.push((share, terms, weight)),
        }
        share
    }

    /// r − low of all kinks.
    fn solve(&mut self) -> Option<Vec<Fraction>> {
        if self.size > VARIABLES {
            return None;
        }
        let relaxed = self.point()?;
        for (share, terms, weight) in &self.either {
            let (zero, weight) = (|| Some(Number::from(0)), || Some(weight.clone()));
            let (ends, beyond) = match relaxed.num[share.0].sign() {
                Sign::NoSign => ((zero(), zero()), (None, None)),
                Sign::Plus => ((zero(), None), (None, weight())),
                Sign::Minus => ((None, zero()), (weight(), None)),
            };
            self.model.constrain("", &[(*share, Number::from(1))], ends.0, ends.1);
            self.model.constrain("", terms, beyond.0, beyond.1);
        }
        let Vector { num, den } = if self.either.is_empty() { relaxed } else { self.point().unwrap_or(relaxed) };
        self.kinks.iter().map(|r| Fraction::new(num[r.0].clone(), den.clone())).collect()
    }

    /// The optimum.
    fn point(&self) -> Option<Vector> {
        match qp::solve(&self.model.quadratic(), None).ok()?.certificate.vectors {
            Certificate::Optimal { x, .. } => Some(x),
            _ => None,
        }
    }
}

/// Rows on one line through the origin, orthogonal to u.
struct Line {
    /// w at the lowest r.
    weight: Fraction,
    /// Variables r − low, their factors in w, and the lengths of their intervals.
    kinks: Vec<(Variable, Fraction, Fraction)>,
}
